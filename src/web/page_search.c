/* Searching for a dossier by names, births and numbers. The question goes by POST, so that no name
 * stands in an address, in a history or in a proxy's log; it is asked for a purpose, and the log of
 * readings keeps what was found, not what was asked. */
#include "web/page_duties.h"
#include "web/page_fields.h"

enum { FOUND_MAX = 200, QUESTION_MAX = 1024 };

struct searching {
    struct web *w;
    struct slice question;
    struct office_found *found;
    size_t n; /* all there are */
    bool asked;
    struct page_mistakes mistakes;
};

/* ---- the form -------------------------------------------------------------------------------- */

static void put_purpose(struct html *h, const struct searching *s)
{
    const struct web *w = s->w;
    if (w->session.purpose.n > 0) {
        HTML(h,
             "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/help#purpose\">{}</a>{}"
             "<strong>{}</strong></p>\n",
             T(h, "Finalité", "Purpose"), T(h, " : ", ": "), w->session.purpose);
        return;
    }
    const struct page_input in = {
        .name = SLICE("purpose"),
        .label = T(h, "Pour quoi cherchez-vous ?", "What are you searching for?"),
        .hint = T(h,
                  "La finalité est inscrite au journal des consultations, avec les dossiers "
                  "trouvés. Exemple : instruction d’un recours.",
                  "The purpose is written into the log of readings, with the dossiers found. "
                  "Example: preparing an appeal."),
        .value = web_form(w, "purpose"),
        .attributes = "autocomplete=\"off\" required"};
    page_input(h, &s->mistakes, &in);
}

static void put_form(struct html *h, const struct searching *s)
{
    const struct page_input in = {
        .name = SLICE("question"),
        .label = T(h, "Nom, date de naissance, numéro", "Name, date of birth, number"),
        .hint = T(h,
                  "Tous les mots doivent se trouver dans le dossier. Un numéro de dossier "
                  "(D-2026-000123) y mène tout droit.",
                  "Every word has to be in the dossier. The number of a dossier (D-2026-000123) "
                  "leads straight to it."),
        .value = s->question,
        .attributes = "type=\"search\" autocomplete=\"off\" spellcheck=\"false\" required"};
    page_form(h, s->w, SLICE("/search"));
    page_input(h, &s->mistakes, &in);
    put_purpose(h, s);
    page_button(h, "govuk-button", T(h, "Chercher", "Search"));
    html_raw(h, "</form>\n");
}

static void put_change_purpose(struct html *h, const struct web *w)
{
    if (w->session.purpose.n == 0) {
        return;
    }
    const struct page_input in = {.name = SLICE("purpose"),
                                  .label = T(h, "Finalité", "Purpose"),
                                  .value = w->session.purpose,
                                  .attributes = "autocomplete=\"off\""};
    HTML(h,
         "<details class=\"govuk-details\"><summary class=\"govuk-details__summary\">"
         "<span class=\"govuk-details__summary-text\">{}</span></summary>"
         "<div class=\"govuk-details__text\">",
         T(h, "Changer de finalité", "Change the purpose"));
    page_form(h, w, SLICE("/purpose"));
    page_hidden(h, SLICE("to"), SLICE("/search"));
    page_input(h, NULL, &in);
    page_button(h, "govuk-button govuk-button--secondary", T(h, "Changer", "Change"));
    html_raw(h, "</form></div></details>\n");
}

/* ---- what was found -------------------------------------------------------------------------- */

static bool put_found(struct html *h, const struct searching *s, const struct office_found *found,
                      struct gr_error *e)
{
    struct registry_dossier row;
    bool there = false;
    if (!registry_dossier(&row, &there, s->w->arena, office_registry(s->w->office), found->number,
                          0, e)) {
        return false;
    }
    html_raw(h, "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">");
    page_dossier_link(h, s->w, found->number);
    HTML(h, "</th><td class=\"govuk-table__cell\">{}</td><td class=\"govuk-table__cell\">{}</td>",
         page_procedure_title(s->w, found->procedure),
         found->exact ? T(h, "tel qu’écrit", "as written")
                      : T(h, "variante d’écriture", "a variant of it"));
    html_raw(h, "<td class=\"govuk-table__cell\">");
    page_states(h, s->w, found->procedure, there ? row.states : SLICE(""));
    html_raw(h, "</td></tr>\n");
    return true;
}

static void put_nothing(struct html *h)
{
    HTML(h,
         "<p class=\"govuk-body\">{}</p><ul class=\"govuk-list govuk-list--bullet\"><li>{}</li>"
         "<li>{}</li><li>{}</li><li>{}</li></ul>\n",
         T(h, "Ce qui aide :", "What helps:"),
         T(h, "moins de mots : le nom seul, puis l’année de naissance",
           "fewer words: the name alone, then the year of birth"),
         T(h, "une autre écriture du nom, ou un nom d’usage", "another spelling, or another name"),
         T(h, "un numéro (d’un titre, d’un jugement) s’il est au dossier",
           "a number (of a permit, a judgment), where the dossier has it"),
         T(h,
           "ne sont trouvés que les dossiers des procédures dont vous pouvez lire les données "
           "personnelles, et jamais ceux qui ont été effacés",
           "only dossiers of procedures whose personal data you may read are found, and never "
           "those that were erased"));
}

static bool put_results(struct html *h, const struct searching *s, struct gr_error *e)
{
    struct buf count = buf_in(s->w->arena, 128);
    buf_int(&count, (int64_t)s->n);
    buf_add(&count, s->n == 1 ? T(h, " dossier", " dossier") : T(h, " dossiers", " dossiers"));
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"results\">{}</h2>\n",
         s->n == 0 ? T(h, "Aucun dossier trouvé", "No dossier found") : buf_slice(&count));
    if (s->n == 0) {
        put_nothing(h);
        return true;
    }
    if (s->n > FOUND_MAX) {
        HTML(h, "<p class=\"govuk-body\">{} {} {}</p>\n", T(h, "Les", "The first"),
             html_number(s->w->arena, FOUND_MAX),
             T(h, "premiers sont montrés ; ajoutez un mot.", "are shown; add a word."));
    }
    HTML_TABLE(h, ((struct html_table){.caption = T(h, "Dossiers trouvés", "Dossiers found")}),
               T(h, "Dossier", "Dossier"), T(h, "Procédure", "Procedure"), T(h, "Trouvé", "Found"),
               T(h, "État", "State"));
    for (size_t i = 0; i < s->n && i < FOUND_MAX; i++) {
        if (!put_found(h, s, &s->found[i], e)) {
            return false;
        }
    }
    html_table_end(h);
    return true;
}

static void put_page(struct searching *s)
{
    struct gr_error e = {0};
    struct web *w = s->w;
    struct slice title =
        page_mistaken_title(w, &s->mistakes, T(w, "Chercher un dossier", "Search for a dossier"));
    struct html h = page_begin(w, title, WEB_TAB_SEARCH);
    page_mistakes_put(&h, &s->mistakes);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n",
         T(&h, "Chercher un dossier", "Search for a dossier"));
    put_form(&h, s);
    put_change_purpose(&h, w);
    if (s->asked && !put_results(&h, s, &e)) {
        web_fail(w, &e);
        return;
    }
    page_end(w, &h);
}

void page_search(struct web *w)
{
    struct searching s = {.w = w};
    put_page(&s);
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* "d-2026-000123" as a dossier's number; empty when it is none. */
static struct slice number_of(struct web *w, struct slice question)
{
    static const char form[] = "D-0000-000000";
    struct buf out = buf_in(w->arena, sizeof form + 16);
    for (size_t i = 0; i < question.n; i++) {
        char c = question.p[i];
        bool digit = c >= '0' && c <= '9';
        char want = i < sizeof form - 1 ? form[i] : '0';
        bool fits = want == '0' ? digit : want == 'D' ? c == 'D' || c == 'd' : c == want;
        if (!fits || out.full) {
            return SLICE("");
        }
        buf_char(&out, c == 'd' ? 'D' : c);
    }
    return out.full || question.n < sizeof form - 1 ? SLICE("") : buf_slice(&out);
}

/* Straight to a dossier that is named; false when the question is none, or names none. */
static bool go_to_dossier(struct searching *s)
{
    struct gr_error e = {0};
    struct registry_dossier row;
    bool found = false;
    struct slice number = number_of(s->w, s->question);
    struct buf path = buf_in(s->w->arena, 128);
    if (number.n == 0) {
        return false;
    }
    if (!registry_dossier(&row, &found, s->w->arena, office_registry(s->w->office), number, 0,
                          &e)) {
        web_fail(s->w, &e);
        return true;
    }
    if (!found) {
        page_mistake(
            &s->mistakes, SLICE("question"),
            T(s->w, "Il n’y a pas de dossier de ce numéro", "There is no dossier of this number"));
        s->w->reply->status = 404;
        put_page(s);
        return true;
    }
    buf_text(&path, "/dossiers/");
    buf_add(&path, number);
    web_redirect(s->w, buf_slice(&path));
    return true;
}

/* The purpose that was told with the question becomes the session's. */
static bool keep_purpose(struct searching *s, struct gr_error *e)
{
    struct web *w = s->w;
    struct slice purpose = slice_trim(web_form(w, "purpose"));
    if (w->session.purpose.n > 0) {
        return true;
    }
    if (purpose.n == 0 || purpose.n > ACCOUNTS_PURPOSE_MAX) {
        page_mistake(&s->mistakes, SLICE("purpose"),
                     purpose.n == 0
                         ? T(w, "Dites pour quoi vous cherchez", "Say what you are searching for")
                         : T(w, "La finalité est trop longue", "The purpose is too long"));
        return true;
    }
    if (!errand_keep(w->line, w->session.token, purpose,
                     w->language == LANGUAGE_FR ? SLICE("fr") : SLICE("en"), e)) {
        return false;
    }
    w->session.purpose = purpose;
    return true;
}

static void check_question(struct searching *s)
{
    if (s->question.n == 0) {
        page_mistake(
            &s->mistakes, SLICE("question"),
            T(s->w, "Saisissez un nom, une date ou un numéro", "Enter a name, a date or a number"));
    } else if (s->question.n > QUESTION_MAX) {
        page_mistake(&s->mistakes, SLICE("question"),
                     T(s->w, "La question est trop longue", "The question is too long"));
    }
}

/* Whether he may read anything at all: else a search that finds nothing would mislead. */
static bool may_read_any(const struct web *w)
{
    struct slice *names = NULL;
    size_t n = page_procedures(&names, w);
    bool may = false;
    for (size_t i = 0; i < n && !may; i++) {
        struct gr_error ignored = {0};
        may = office_may(w->office, w->session.agent, OFFICE_RIGHT_READ, names[i], SLICE(""),
                         &ignored);
    }
    return may;
}

static void ask(struct searching *s)
{
    struct web *w = s->w;
    struct gr_error e = {0};
    s->found = ARENA_ARRAY(w->arena, FOUND_MAX, struct office_found);
    s->asked = errand_search(s->found, &s->n, FOUND_MAX, w->arena, w->line, web_reader(w),
                             s->question, &e);
    if (!s->asked) {
        page_mistake_error(&s->mistakes, w, SLICE("question"), &e);
        w->reply->status = error_http_status(e.code);
    }
    put_page(s);
}

void page_search_do(struct web *w)
{
    struct gr_error e = {0};
    struct searching s = {.w = w, .question = slice_trim(web_form(w, "question"))};
    if (go_to_dossier(&s)) {
        return;
    }
    if (!may_read_any(w)) {
        w->reply->status = 403;
        page_mistake(
            &s.mistakes, SLICE(""),
            T(w,
              "Vous n’avez le droit de lire les données personnelles d’aucune procédure : "
              "une personne qui administre le service peut vous le donner. Un dossier dont "
              "vous avez le numéro s’ouvre sans ce droit, sans ces données.",
              "You have no right to read the personal data of any procedure: somebody who "
              "administers the service can give it to you. A dossier whose number you have "
              "can be opened without it, without these data."));
        put_page(&s);
        return;
    }
    check_question(&s);
    if (!keep_purpose(&s, &e)) {
        web_fail(w, &e);
        return;
    }
    if (s.mistakes.n > 0) {
        w->reply->status = 422;
        put_page(&s);
        return;
    }
    ask(&s);
}
