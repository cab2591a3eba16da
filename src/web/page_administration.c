/* Agents, their rights and their accounts, for who administers. A right is an entry in the
 * registry; an account is not: passwords are secrets that change and are forgotten. Nothing is said
 * here of when somebody signed in or how often he failed: an account is open, locked, or not there.
 */
#include "web/page_administration.h"

/* ---- words ----------------------------------------------------------------------------------- */

struct slice administration_right_words(const struct web *w, enum office_right right)
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
    return page_role_of(w, p, role);
}

/* "inscrire des actes, Rétention administrative, Préfet" */
struct slice administration_grant_words(const struct web *w, const struct office_grant *grant)
{
    struct buf out = buf_in(w->arena, 2048);
    buf_add(&out, administration_right_words(w, grant->right));
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

struct slice administration_name(const struct office_agent *agent)
{
    return agent->name.n > 0 ? agent->name : agent->id;
}

const struct accounts_account *administration_account(const struct administration *a,
                                                      struct slice agent)
{
    for (size_t i = 0; i < a->n_accounts; i++) {
        if (slice_equal(a->accounts[i].agent, agent)) {
            return &a->accounts[i];
        }
    }
    return NULL;
}

void administration_put_account(struct html *h, const struct accounts_account *account)
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
bool administration_read(struct administration *a)
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

/* ---- all agents ------------------------------------------------------------------------------ */

static void put_agent_row(struct html *h, const struct administration *a,
                          const struct office_agent *agent)
{
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">"
         "<a class=\"govuk-link\" href=\"/administration/agents/{}\">{}</a><br>"
         "<span class=\"govuk-hint\">{}</span></th><td class=\"govuk-table__cell\">{}</td>"
         "<td class=\"govuk-table__cell\">{}</td><td class=\"govuk-table__cell\">",
         html_url(a->w->arena, agent->id), administration_name(agent), agent->id, agent->login,
         agent->unit);
    if (agent->left) {
        HTML(h, "<strong class=\"govuk-tag govuk-tag--grey\">{}</strong>",
             T(h, "A quitté l’autorité", "Has left"));
    }
    for (size_t i = 0; i < agent->n_grants && !agent->left; i++) {
        HTML(h, i == 0 ? "{}" : "<br>{}", administration_grant_words(a->w, &agent->grants[i]));
    }
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    administration_put_account(h, administration_account(a, agent->id));
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
    if (!administration_read(a)) {
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

/* ---- doing ----------------------------------------------------------------------------------- */

void administration_go_to_agent(struct web *w, struct slice agent, const char *done)
{
    struct buf path = buf_in(w->arena, 512);
    buf_text(&path, "/administration/agents/");
    buf_add(&path, html_url(w->arena, agent));
    buf_text(&path, "?done=");
    buf_text(&path, done);
    web_redirect(w, buf_slice(&path));
}

bool administration_submit(struct web *w, const struct office_request *request, struct gr_error *e)
{
    struct office_receipt receipt;
    return errand_submit(&receipt, w->arena, w->line, w->session.token, request, e);
}

/* An agent is found by his identifier and by his login: either may be another's. */
static struct slice wrong_field(const struct web *w, const struct office_request *request,
                                enum error_code code)
{
    struct office_agent other;
    if (code != ERROR_NAME && code != ERROR_DUPLICATE) {
        return SLICE("");
    }
    bool of_login = code == ERROR_DUPLICATE && request->login.n > 0 &&
                    !office_agent_find(&other, w->arena, w->office, request->name);
    return of_login ? SLICE("login") : SLICE("agent");
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
    if (administration_submit(w, &request, &e)) {
        administration_go_to_agent(w, request.name, "appoint");
        return;
    }
    page_mistake_error(&a.mistakes, w, wrong_field(w, &request, e.code), &e);
    w->reply->status = error_http_status(e.code);
    put_administration(&a);
}
