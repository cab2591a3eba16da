/* Agents, their rights and their accounts, for who administers. A right is an entry in the
 * registry; an account is not: passwords are secrets that change and are forgotten. Nothing is said
 * here of when somebody signed in or how often he failed: an account is open, locked, or not there.
 */
#include "web/page_duties.h"
#include "web/page_fields.h"

struct administration {
    struct web *w;
    const struct office_agent *agents;
    size_t n_agents;
    const struct accounts_account *accounts;
    size_t n_accounts;
    const struct office_agent *agent; /* of the page of one agent */
    struct page_mistakes mistakes;
};

/* ---- words ----------------------------------------------------------------------------------- */

static struct slice right_words(const struct web *w, enum office_right right)
{
    switch (right) {
    case OFFICE_RIGHT_ACT:
        return T(w, "inscrire des actes", "record acts");
    case OFFICE_RIGHT_READ:
        return T(w, "lire les données personnelles", "read personal data");
    case OFFICE_RIGHT_ERASE:
        return T(w, "effacer", "erase");
    case OFFICE_RIGHT_ADMINISTER:
        return T(w, "administrer", "administer");
    }
    return SLICE("");
}

static struct slice role_words(const struct web *w, struct slice procedure, struct slice role)
{
    struct gr_error ignored = {0};
    const struct law_procedure *p =
        procedure.n > 0 ? office_procedure(w->office, procedure, &ignored) : NULL;
    law_index i = p == NULL ? LAW_NONE : law_find_role(p, role);
    return i == LAW_NONE ? role : law_label(w->arena, p->roles[i].labels, role, w->language);
}

/* "inscrire des actes, Rétention administrative, Préfet" */
static struct slice grant_words(const struct web *w, const struct office_grant *grant)
{
    struct buf out = buf_in(w->arena, 2048);
    buf_add(&out, right_words(w, grant->right));
    if (grant->right != OFFICE_RIGHT_ADMINISTER) {
        buf_text(&out, ", ");
        buf_add(&out, grant->procedure.n > 0 ? page_procedure_title(w, grant->procedure)
                                             : T(w, "toutes les procédures", "all procedures"));
    }
    if (grant->role.n > 0) {
        buf_text(&out, ", ");
        buf_add(&out, role_words(w, grant->procedure, grant->role));
    }
    return buf_slice(&out);
}

static struct slice name_of(const struct office_agent *agent)
{
    return agent->name.n > 0 ? agent->name : agent->id;
}

static const struct accounts_account *account_of(const struct administration *a, struct slice agent)
{
    for (size_t i = 0; i < a->n_accounts; i++) {
        if (slice_equal(a->accounts[i].agent, agent)) {
            return &a->accounts[i];
        }
    }
    return NULL;
}

static void put_account(struct html *h, const struct accounts_account *account)
{
    if (account == NULL) {
        HTML(h, "{}", T(h, "aucun", "none"));
        return;
    }
    HTML(h,
         account->locked ? "<strong class=\"govuk-tag govuk-tag--red\">{}</strong>"
                         : "<strong class=\"govuk-tag govuk-tag--green\">{}</strong>",
         account->locked ? T(h, "Verrouillé", "Locked") : T(h, "Ouvert", "Open"));
    if (account->has_totp) {
        HTML(h, " {}", T(h, "second facteur", "second factor"));
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Without the right, a page that says so and where one's own account is. */
static void refuse(struct web *w)
{
    struct html h = page_begin(w, T(w, "Administration", "Administration"), WEB_TAB_ADMINISTRATION);
    w->reply->status = 403;
    HTML(&h,
         "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}</p>\n"
         "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/account\">{}</a></p>\n",
         T(&h, "Administration", "Administration"),
         T(&h,
           "Cette page demande le droit d’administrer, que vous n’avez pas. Qui l’a peut vous le "
           "donner.",
           "This page needs the right to administer, which you have not. Whoever has it can give "
           "it to you."),
         T(&h, "Votre compte : mot de passe, second facteur",
           "Your account: password, second factor"));
    page_end(w, &h);
}

/* Agents and accounts as they stand with the scribe; else the reply says what is wrong. */
static bool read_all(struct administration *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    if (errand_agents(&a->agents, &a->n_agents, w->arena, w->line, w->session.token, &e) &&
        errand_accounts(&a->accounts, &a->n_accounts, w->arena, w->line, w->session.token, &e)) {
        return true;
    }
    if (e.code == ERROR_RIGHT) {
        refuse(w);
    } else {
        w->reply->status = 0;
        web_fail(w, &e);
    }
    return false;
}

static bool read_agent(struct administration *a)
{
    struct gr_error e = {0};
    struct slice id = web_place(a->w, "agent");
    if (!read_all(a)) {
        return false;
    }
    for (size_t i = 0; i < a->n_agents; i++) {
        if (slice_equal(a->agents[i].id, id)) {
            a->agent = &a->agents[i];
            return true;
        }
    }
    error_set(&e, ERROR_ABSENT, "the office has no agent \"%.*s\"", SLICE_ARG(id));
    a->w->reply->status = 0;
    web_fail(a->w, &e);
    return false;
}

/* ---- all agents ------------------------------------------------------------------------------ */

static void put_agent_row(struct html *h, const struct administration *a,
                          const struct office_agent *agent)
{
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">"
         "<a class=\"govuk-link\" href=\"/administration/agents/{}\">{}</a><br>"
         "<span class=\"govuk-hint\">{}</span></th><td class=\"govuk-table__cell\">{}</td>"
         "<td class=\"govuk-table__cell\">{}</td><td class=\"govuk-table__cell\">",
         html_url(a->w->arena, agent->id), name_of(agent), agent->id, agent->login, agent->unit);
    if (agent->left) {
        HTML(h, "<strong class=\"govuk-tag govuk-tag--grey\">{}</strong>",
             T(h, "A quitté l’autorité", "Has left"));
    }
    for (size_t i = 0; i < agent->n_grants && !agent->left; i++) {
        HTML(h, i == 0 ? "{}" : "<br>{}", grant_words(a->w, &agent->grants[i]));
    }
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_account(h, account_of(a, agent->id));
    html_raw(h, "</td></tr>\n");
}

static void put_agents(struct html *h, const struct administration *a)
{
    HTML_TABLE(h,
               ((struct html_table){
                   .id = "agents", .caption = T(h, "Agents", "Agents"), .shows_caption = true}),
               T(h, "Agent", "Agent"), T(h, "Identifiant de connexion", "Login"),
               T(h, "Service", "Unit"), T(h, "Droits", "Rights"), T(h, "Compte", "Account"));
    for (size_t i = 0; i < a->n_agents; i++) {
        put_agent_row(h, a, &a->agents[i]);
    }
    html_table_end(h);
}

static void put_field(struct html *h, const struct administration *a, struct slice name,
                      struct slice label, struct slice hint)
{
    const struct page_input in = {.name = name,
                                  .label = label,
                                  .hint = hint,
                                  .value = web_form(a->w, name.p),
                                  .attributes = "autocomplete=\"off\" spellcheck=\"false\""};
    page_input(h, &a->mistakes, &in);
}

static void put_appoint(struct html *h, const struct administration *a)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"appoint\">{}</h2>\n",
         T(h, "Nommer un agent", "Appoint an agent"));
    page_form(h, a->w, SLICE("/administration/appoint"));
    put_field(h, a, SLICE("agent"), T(h, "Identifiant", "Identifier"),
              T(h,
                "Il reste dans le registre pour toujours : lettres, chiffres, - _ et point ; pas "
                "un nom de personne.",
                "It stays in the registry for ever: letters, digits, - _ and dot; not the name of "
                "a person."));
    put_field(h, a, SLICE("name"), T(h, "Nom", "Name"),
              T(h, "Scellé ; ne se lit qu’ici.", "Sealed; read here alone."));
    put_field(h, a, SLICE("login"), T(h, "Identifiant de connexion", "Login"),
              T(h, "Vide : le même identifiant.", "Empty: the same identifier."));
    put_field(h, a, SLICE("unit"), T(h, "Service", "Unit"), SLICE(""));
    page_button(h, "govuk-button", T(h, "Nommer", "Appoint"));
    html_raw(h, "</form>\n");
}

static void put_administration(struct administration *a)
{
    struct web *w = a->w;
    if (!read_all(a)) {
        return;
    }
    struct html h = page_begin(
        w, page_mistaken_title(w, &a->mistakes, T(w, "Administration", "Administration")),
        WEB_TAB_ADMINISTRATION);
    page_mistakes_put(&h, &a->mistakes);
    HTML(&h,
         "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">"
         "<a class=\"govuk-link\" href=\"/account\">{}</a></p>\n",
         T(&h, "Administration", "Administration"), T(&h, "Votre compte", "Your account"));
    put_agents(&h, a);
    put_appoint(&h, a);
    page_end(w, &h);
}

void page_administration(struct web *w)
{
    struct administration a = {.w = w};
    put_administration(&a);
}

/* ---- one agent ------------------------------------------------------------------------------- */

/* "/administration/agents/ID/VERB" */
static struct slice agent_path(const struct administration *a, const char *verb)
{
    struct buf out = buf_in(a->w->arena, 512);
    buf_text(&out, "/administration/agents/");
    buf_add(&out, html_url(a->w->arena, a->agent->id));
    buf_text(&out, verb);
    return buf_slice(&out);
}

static void put_grants(struct html *h, const struct administration *a)
{
    const struct office_agent *agent = a->agent;
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"rights\">{}</h2>\n", T(h, "Droits", "Rights"));
    if (agent->n_grants == 0) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n", T(h, "Aucun droit.", "No right."));
        return;
    }
    html_raw(h, "<ul class=\"govuk-list\">\n");
    for (size_t i = 0; i < agent->n_grants; i++) {
        const struct office_grant *g = &agent->grants[i];
        struct slice words = grant_words(a->w, g);
        HTML(h, "<li>{} ", words);
        page_form(h, a->w, agent_path(a, "/revoke"));
        page_hidden(h, SLICE("right"), slice_of(office_right_name(g->right)));
        page_hidden(h, SLICE("procedure"), g->procedure);
        page_hidden(h, SLICE("role"), g->role);
        HTML(h,
             "<button class=\"govuk-button govuk-button--secondary\">{}<span "
             "class=\"govuk-visually-hidden\">{}{}</span></button></form></li>\n",
             T(h, "Retirer", "Revoke"), T(h, " : ", ": "), words);
    }
    html_raw(h, "</ul>\n");
}

static void put_right_select(struct html *h, const struct administration *a)
{
    const struct page_input in = {.name = SLICE("right"), .label = T(h, "Droit", "Right")};
    struct slice told = web_form(a->w, "right");
    page_select_begin(h, &a->mistakes, &in);
    for (int i = 0; i < OFFICE_RIGHTS; i++) {
        struct slice name = slice_of(office_right_name((enum office_right)i));
        page_option(h, name, right_words(a->w, (enum office_right)i), slice_equal(name, told));
    }
    page_select_end(h);
}

static void put_procedure_select(struct html *h, const struct administration *a,
                                 const struct slice *names, size_t n)
{
    const struct page_input in = {.name = SLICE("procedure"),
                                  .label = T(h, "Procédure", "Procedure")};
    struct slice told = web_form(a->w, "procedure");
    page_select_begin(h, &a->mistakes, &in);
    page_option(h, SLICE(""), T(h, "toutes", "all"), told.n == 0);
    for (size_t i = 0; i < n; i++) {
        page_option(h, names[i], page_procedure_title(a->w, names[i]), slice_equal(names[i], told));
    }
    page_select_end(h);
}

static bool has_role(const struct web *w, struct slice procedure, struct slice role)
{
    struct gr_error ignored = {0};
    const struct law_procedure *p = office_procedure(w->office, procedure, &ignored);
    return p != NULL && law_find_role(p, role) != LAW_NONE;
}

/* Of which procedure the role is that was chosen: several may have one of this name. */
static struct slice procedure_of_role(const struct web *w, const struct slice *names, size_t n)
{
    struct slice told = web_form(w, "procedure");
    struct slice role = web_form(w, "role");
    if (has_role(w, told, role)) {
        return told;
    }
    for (size_t i = 0; i < n; i++) {
        if (has_role(w, names[i], role)) {
            return names[i];
        }
    }
    return SLICE("");
}

/* chosen: the one of its roles that is, or empty. */
static void put_roles_of(struct html *h, const struct administration *a, struct slice procedure,
                         struct slice chosen)
{
    struct gr_error ignored = {0};
    const struct law_procedure *p = office_procedure(a->w->office, procedure, &ignored);
    if (p == NULL) {
        return;
    }
    HTML(h, "<optgroup label=\"{}\">", page_procedure_title(a->w, procedure));
    for (uint16_t i = 0; i < p->n_roles; i++) {
        page_option(h, p->roles[i].name,
                    law_label(a->w->arena, p->roles[i].labels, p->roles[i].name, h->language),
                    slice_equal(p->roles[i].name, chosen));
    }
    html_raw(h, "</optgroup>");
}

static void put_role_select(struct html *h, const struct administration *a,
                            const struct slice *names, size_t n)
{
    const struct page_input in = {
        .name = SLICE("role"),
        .label = T(h, "Qualité", "Role"),
        .hint = T(h, "Pour le droit d’inscrire des actes : en quelle qualité.",
                  "For the right to record acts: in which role.")};
    struct slice of = procedure_of_role(a->w, names, n);
    page_select_begin(h, &a->mistakes, &in);
    page_option(h, SLICE(""), T(h, "toutes", "any"), of.n == 0);
    for (size_t i = 0; i < n; i++) {
        put_roles_of(h, a, names[i],
                     slice_equal(names[i], of) ? web_form(a->w, "role") : SLICE(""));
    }
    page_select_end(h);
}

static void put_grant(struct html *h, const struct administration *a)
{
    struct slice *names = NULL;
    size_t n = page_procedures(&names, a->w);
    HTML(h, "<h3 class=\"govuk-heading-s\">{}</h3>\n", T(h, "Donner un droit", "Grant a right"));
    page_form(h, a->w, agent_path(a, "/grant"));
    put_right_select(h, a);
    put_procedure_select(h, a, names, n);
    put_role_select(h, a, names, n);
    page_button(h, "govuk-button", T(h, "Donner", "Grant"));
    html_raw(h, "</form>\n");
}

static void put_button_form(struct html *h, const struct administration *a, const char *verb,
                            const char *class, struct slice label)
{
    page_form(h, a->w, agent_path(a, verb));
    page_button(h, class, label);
    html_raw(h, "</form>\n");
}

static void put_account_forms(struct html *h, const struct administration *a)
{
    const struct accounts_account *account = account_of(a, a->agent->id);
    const struct page_input in = {
        .name = SLICE("password"),
        .label = T(h, "Nouveau mot de passe", "New password"),
        .hint = html_count(
            a->w->arena,
            T(h,
              "{} caractères au moins. Ses sessions s’arrêtent ; un compte verrouillé se "
              "rouvre. L’agent le changera lui-même sur la page de son compte.",
              "{} characters at least. His sessions end; a locked account opens again. The "
              "agent changes it himself on the page of his account."),
            ACCOUNTS_PASSWORD_MIN),
        .attributes = "type=\"password\" autocomplete=\"new-password\""};
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"account\">{}</h2>\n<p class=\"govuk-body\">",
         T(h, "Compte", "Account"));
    put_account(h, account);
    html_raw(h, "</p>\n");
    if (slice_equal(a->agent->id, a->w->session.agent)) {
        HTML(h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/account\">{}</a></p>\n",
             T(h, "Votre compte", "Your account"));
        return;
    }
    page_form(h, a->w, agent_path(a, "/password"));
    page_input(h, &a->mistakes, &in);
    page_button(h, "govuk-button", T(h, "Donner ce mot de passe", "Set this password"));
    html_raw(h, "</form>\n");
    if (account != NULL && account->locked) {
        put_button_form(h, a, "/unlock", "govuk-button govuk-button--secondary",
                        T(h, "Déverrouiller", "Unlock"));
    }
    if (account != NULL && account->has_totp) {
        put_button_form(h, a, "/second-factor", "govuk-button govuk-button--warning",
                        T(h, "Ôter le second facteur", "Remove the second factor"));
    }
}

static void put_leave(struct html *h, const struct administration *a)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"leave\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n",
         T(h, "Départ", "Leaving"),
         T(h,
           "L’agent ne peut plus rien faire ni se connecter ; ce qu’il a inscrit reste. Nommé de "
           "nouveau, il n’a aucun de ses anciens droits.",
           "The agent can do nothing any more, nor sign in; what he entered stays. Appointed "
           "again, he has none of his former rights."));
    put_button_form(h, a, "/leave", "govuk-button govuk-button--warning",
                    T(h, "Inscrire son départ", "Enter that he left"));
}

static struct slice done_words(const struct html *h, struct slice done)
{
    const struct {
        const char *what;
        struct slice words;
    } all[] = {
        {"appoint", T(h, "L’agent est nommé. Donnez-lui des droits et un mot de passe.",
                      "The agent is appointed. Grant rights and set a password.")},
        {"grant", T(h, "Le droit est donné.", "The right is granted.")},
        {"revoke", T(h, "Le droit est retiré.", "The right is revoked.")},
        {"leave", T(h, "Le départ est inscrit.", "The leaving is entered.")},
        {"password", T(h, "Le mot de passe est changé.", "The password is set.")},
        {"unlock", T(h, "Le compte est rouvert.", "The account is open again.")},
        {"second-factor", T(h, "Le second facteur est ôté.", "The second factor is removed.")},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (slice_is(done, all[i].what)) {
            return all[i].words;
        }
    }
    return SLICE("");
}

static void put_agent_facts(struct html *h, const struct office_agent *agent)
{
    HTML(h,
         "<dl class=\"gr-facts\"><dt>{}</dt><dd>{}</dd>\n<dt>{}</dt><dd>{}</dd>\n"
         "<dt>{}</dt><dd>{}</dd>\n<dt>{}</dt><dd>{}</dd></dl>\n",
         T(h, "Identifiant", "Identifier"), agent->id, T(h, "Identifiant de connexion", "Login"),
         agent->login.n > 0 ? agent->login : agent->id, T(h, "Service", "Unit"), agent->unit,
         T(h, "Clé de signature", "Signing key"),
         agent->has_key ? T(h, "enregistrée", "registered") : T(h, "aucune", "none"));
}

static void put_agent(struct administration *a)
{
    struct web *w = a->w;
    if (!read_agent(a)) {
        return;
    }
    const struct office_agent *agent = a->agent;
    struct html h =
        page_begin(w, page_mistaken_title(w, &a->mistakes, name_of(agent)), WEB_TAB_ADMINISTRATION);
    struct slice done = done_words(&h, web_query(w, "done"));
    HTML(&h, "<a class=\"govuk-back-link\" href=\"/administration\">{}</a>\n",
         T(&h, "Tous les agents", "All agents"));
    page_mistakes_put(&h, &a->mistakes);
    if (done.n > 0) {
        page_done(&h, done);
    }
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", name_of(agent));
    put_agent_facts(&h, agent);
    if (agent->left) {
        HTML(&h, "<div class=\"govuk-inset-text\">{}</div>\n",
             T(&h, "Cet agent a quitté l’autorité. Nommez-le de nouveau s’il revient.",
               "This agent has left. Appoint him again if he comes back."));
    } else {
        put_grants(&h, a);
        put_grant(&h, a);
        put_account_forms(&h, a);
        put_leave(&h, a);
    }
    page_end(w, &h);
}

void page_agent(struct web *w)
{
    struct administration a = {.w = w};
    put_agent(&a);
}

/* ---- doing ----------------------------------------------------------------------------------- */

static void go_to_agent(struct web *w, struct slice agent, const char *done)
{
    struct buf path = buf_in(w->arena, 512);
    buf_text(&path, "/administration/agents/");
    buf_add(&path, html_url(w->arena, agent));
    buf_text(&path, "?done=");
    buf_text(&path, done);
    web_redirect(w, buf_slice(&path));
}

static bool submit(struct web *w, const struct office_request *request, struct gr_error *e)
{
    struct office_receipt receipt;
    return errand_submit(&receipt, w->arena, w->line, w->session.token, request, e);
}

void page_appoint_do(struct web *w)
{
    struct gr_error e = {0};
    struct administration a = {.w = w};
    struct office_request request = office_request_new(OFFICE_APPOINT, w->session.agent);
    request.name = slice_trim(web_form(w, "agent"));
    request.person_name = slice_trim(web_form(w, "name"));
    request.login = slice_trim(web_form(w, "login"));
    request.unit = slice_trim(web_form(w, "unit"));
    if (submit(w, &request, &e)) {
        go_to_agent(w, request.name, "appoint");
        return;
    }
    bool about_name = e.code == ERROR_NAME || e.code == ERROR_DUPLICATE;
    page_mistake_error(&a.mistakes, w, about_name ? SLICE("agent") : SLICE(""), &e);
    w->reply->status = error_http_status(e.code);
    put_administration(&a);
}

/* The agent's page again, with what is wrong, or with what was done. */
static void answer(struct web *w, bool ok, const char *done, struct slice field,
                   const struct gr_error *e)
{
    struct administration a = {.w = w};
    if (ok) {
        go_to_agent(w, web_place(w, "agent"), done);
        return;
    }
    page_mistake_error(&a.mistakes, w, field, e);
    w->reply->status = error_http_status(e->code);
    put_agent(&a);
}

static bool read_right(struct office_request *out, const struct web *w, struct gr_error *e)
{
    struct slice name = web_form(w, "right");
    out->procedure = web_form(w, "procedure");
    out->role = web_form(w, "role");
    for (int i = 0; i < OFFICE_RIGHTS; i++) {
        if (slice_is(name, office_right_name((enum office_right)i))) {
            out->right = (enum office_right)i;
            return true;
        }
    }
    return error_set(e, ERROR_NAME, "there is no right \"%.*s\"", SLICE_ARG(name));
}

/* The name that the office does not know. */
static struct slice wrong_name(const struct web *w, const struct office_request *request,
                               enum error_code code)
{
    struct gr_error ignored = {0};
    if (code != ERROR_NAME) {
        return SLICE("");
    }
    return request->procedure.n > 0 &&
                   office_procedure(w->office, request->procedure, &ignored) == NULL
               ? SLICE("procedure")
               : SLICE("role");
}

void page_grant_do(struct web *w)
{
    struct gr_error e = {0};
    struct office_request request = office_request_new(OFFICE_GRANT, w->session.agent);
    request.name = web_place(w, "agent");
    if (!read_right(&request, w, &e)) {
        answer(w, false, "grant", SLICE("right"), &e);
        return;
    }
    bool ok = submit(w, &request, &e);
    answer(w, ok, "grant", ok ? SLICE("") : wrong_name(w, &request, e.code), &e);
}

void page_revoke_do(struct web *w)
{
    struct gr_error e = {0};
    struct office_request request = office_request_new(OFFICE_REVOKE, w->session.agent);
    request.name = web_place(w, "agent");
    bool ok = read_right(&request, w, &e) && submit(w, &request, &e);
    answer(w, ok, "revoke", SLICE("rights"), &e);
}

void page_leave_do(struct web *w)
{
    struct gr_error e = {0};
    struct office_request request = office_request_new(OFFICE_LEAVE, w->session.agent);
    request.name = web_place(w, "agent");
    bool ok = submit(w, &request, &e);
    answer(w, ok, "leave", SLICE("leave"), &e);
}

/* One's own password and second factor are changed where the present password is asked for: a
 * session that was left open is not its owner. */
static bool is_own(struct web *w)
{
    bool own = slice_equal(web_place(w, "agent"), w->session.agent);
    if (own) {
        web_redirect(w, SLICE("/account"));
    }
    return own;
}

void page_agent_password_do(struct web *w)
{
    struct gr_error e = {0};
    if (is_own(w)) {
        return;
    }
    bool ok = errand_set_password(w->line, w->session.token, web_place(w, "agent"),
                                  web_form(w, "password"), &e);
    answer(w, ok, "password", SLICE("password"), &e);
}

void page_agent_unlock_do(struct web *w)
{
    struct gr_error e = {0};
    bool ok = errand_unlock(w->line, w->session.token, web_place(w, "agent"), &e);
    answer(w, ok, "unlock", SLICE("account"), &e);
}

void page_agent_second_factor_do(struct web *w)
{
    struct gr_error e = {0};
    if (is_own(w)) {
        return;
    }
    bool ok = errand_set_totp(w->line, w->session.token, web_place(w, "agent"), NULL, &e);
    answer(w, ok, "second-factor", SLICE("account"), &e);
}
