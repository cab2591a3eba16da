/* One agent: his rights, his account and his leaving, and what is done about them. */
#include "web/page_administration.h"

static bool read_agent(struct administration *a)
{
    struct gr_error e = {0};
    struct slice id = web_place(a->w, "agent");
    if (!administration_read(a)) {
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

/* ---- the page -------------------------------------------------------------------------------- */

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
        struct slice words = administration_grant_words(a->w, g);
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
        page_option(h, name, administration_right_words(a->w, (enum office_right)i),
                    slice_equal(name, told));
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
    const struct accounts_account *account = administration_account(a, a->agent->id);
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
    administration_put_account(h, account);
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
    struct html h = page_begin(w, page_mistaken_title(w, &a->mistakes, administration_name(agent)),
                               WEB_TAB_ADMINISTRATION);
    struct slice done = done_words(&h, web_query(w, "done"));
    HTML(&h, "<a class=\"govuk-back-link\" href=\"/administration\">{}</a>\n",
         T(&h, "Tous les agents", "All agents"));
    page_mistakes_put(&h, &a->mistakes);
    if (done.n > 0) {
        page_done(&h, done);
    }
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", administration_name(agent));
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

/* The agent's page again, with what is wrong, or with what was done. */
static void answer(struct web *w, bool ok, const char *done, struct slice field,
                   const struct gr_error *e)
{
    struct administration a = {.w = w};
    if (ok) {
        administration_go_to_agent(w, web_place(w, "agent"), done);
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
    bool ok = administration_submit(w, &request, &e);
    answer(w, ok, "grant", ok ? SLICE("") : wrong_name(w, &request, e.code), &e);
}

void page_revoke_do(struct web *w)
{
    struct gr_error e = {0};
    struct office_request request = office_request_new(OFFICE_REVOKE, w->session.agent);
    request.name = web_place(w, "agent");
    bool ok = read_right(&request, w, &e) && administration_submit(w, &request, &e);
    answer(w, ok, "revoke", SLICE("rights"), &e);
}

void page_leave_do(struct web *w)
{
    struct gr_error e = {0};
    struct office_request request = office_request_new(OFFICE_LEAVE, w->session.agent);
    request.name = web_place(w, "agent");
    bool ok = administration_submit(w, &request, &e);
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
