/* The frame around every page, forms, errors, and reading a dossier with the session's purpose. */
#include "web/page.h"

#include "base/assert.h"
#include "web/api.h"
#include "web/assets.h"
#include "web/french.h"

/* ---- values ---------------------------------------------------------------------------------- */

static struct slice find_nth(const struct web_field *fields, size_t n, const char *name, size_t nth)
{
    for (size_t i = 0; i < n; i++) {
        if (slice_is(fields[i].name, name) && nth-- == 0) {
            return fields[i].value;
        }
    }
    return SLICE("");
}

struct slice web_query(const struct web *w, const char *name)
{
    return find_nth(w->request->query, w->request->n_query, name, 0);
}

struct slice web_form(const struct web *w, const char *name)
{
    return find_nth(w->request->form, w->request->n_form, name, 0);
}

struct slice web_form_nth(const struct web *w, const char *name, size_t n)
{
    return find_nth(w->request->form, w->request->n_form, name, n);
}

bool web_form_has(const struct web *w, const char *name)
{
    for (size_t i = 0; i < w->request->n_form; i++) {
        if (slice_is(w->request->form[i].name, name)) {
            return true;
        }
    }
    return false;
}

struct slice web_place(const struct web *w, const char *name)
{
    return find_nth(w->places, w->n_places, name, 0);
}

void web_header_add(struct web *w, const char *name, struct slice value)
{
    gr_assert(w->reply->n_headers < WEB_HEADERS_MAX);
    w->reply->headers[w->reply->n_headers++] = (struct web_header){slice_of(name), value};
}

void web_redirect(struct web *w, struct slice path)
{
    w->reply->status = 303;
    w->reply->body = SLICE("");
    w->reply->media = SLICE("text/plain; charset=utf-8");
    web_header_add(w, "Location", path);
}

/* ---- the frame ------------------------------------------------------------------------------- */

static struct slice asset_path(const struct web *w, struct slice name)
{
    const struct web_asset *asset = web_asset(name);
    struct buf path = buf_in(w->arena, 256);
    gr_assert(asset != NULL);
    buf_text(&path, "/assets/");
    buf_add(&path, asset->path);
    return buf_slice(&path);
}

static void put_head(struct html *h, const struct web *w, struct slice title)
{
    HTML(h,
         "<!DOCTYPE html>\n<html lang=\"{}\" class=\"govuk-template\" data-now=\"{}\">\n<head>\n"
         "<meta charset=\"utf-8\">\n<title>{} - {}</title>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"theme-color\" content=\"#14273d\">\n"
         "<link rel=\"icon\" href=\"{}\" type=\"image/svg+xml\">\n"
         "<link rel=\"stylesheet\" href=\"{}\">\n<script type=\"module\" src=\"{}\"></script>\n"
         "</head>\n<body class=\"govuk-template__body gr-page\">\n"
         "<a href=\"#main\" class=\"govuk-skip-link\" data-module=\"govuk-skip-link\">{}</a>\n",
         T(h, "fr", "en"), page_machine_time(w, w->now), title, w->site->authority,
         asset_path(w, SLICE("favicon.svg")), asset_path(w, SLICE("greffe.css")),
         asset_path(w, SLICE("greffe.js")), T(h, "Aller au contenu", "Skip to main content"));
}

static void begin_form(struct html *h, const struct web *w, struct slice action, const char *more)
{
    HTML(h, "<form method=\"post\" action=\"{}\"", action);
    html_raw(h, more);
    html_raw(h, " novalidate>");
    if (w->session.in) {
        HTML(h, "<input type=\"hidden\" name=\"form\" value=\"{}\">", w->session.form);
    }
}

struct slice page_here(const struct web *w)
{
    struct buf out = buf_in(w->arena, 8192);
    if (w->request->method == WEB_POST) {
        return w->here.n > 0 ? w->here : SLICE("/");
    }
    buf_add(&out, w->request->path);
    for (size_t i = 0; i < w->request->n_query; i++) {
        buf_char(&out, i == 0 ? '?' : '&');
        buf_add(&out, html_url(w->arena, w->request->query[i].name));
        buf_char(&out, '=');
        buf_add(&out, html_url(w->arena, w->request->query[i].value));
    }
    return out.full ? w->request->path : buf_slice(&out);
}

/* The language is changed by a form: a link that changes something could be followed by anybody. */
static void put_languages(struct html *h, const struct web *w)
{
    bool french = w->language == LANGUAGE_FR;
    begin_form(h, w, SLICE("/language"), " class=\"gr-header__leave\"");
    HTML(h, "<input type=\"hidden\" name=\"to\" value=\"{}\">", page_here(w));
    HTML(h,
         "<button class=\"gr-header__button\" name=\"language\" value=\"{}\" lang=\"{}\">{}"
         "</button></form>",
         french ? SLICE("en") : SLICE("fr"), french ? SLICE("en") : SLICE("fr"),
         french ? SLICE("English") : SLICE("Français"));
}

static void put_header(struct html *h, const struct web *w)
{
    HTML(h,
         "<header class=\"gr-header\"><div class=\"gr-header__inner govuk-width-container\">"
         "<a class=\"gr-header__name\" href=\"/\">{}</a>\n",
         w->site->authority);
    if (w->session.in) {
        HTML(h, "<a class=\"gr-header__link\" href=\"/account\">{}</a>\n", w->session.name);
    }
    put_languages(h, w);
    if (w->session.in) {
        begin_form(h, w, SLICE("/sign-out"), " class=\"gr-header__leave\"");
        HTML(h, "<button class=\"gr-header__button\">{}</button></form>",
             T(h, "Se déconnecter", "Sign out"));
    }
    html_raw(h, "</div></header>\n");
}

static void put_nav(struct html *h, enum web_tab tab)
{
    const struct {
        enum web_tab tab;
        struct slice path, name;
    } links[] = {
        {WEB_TAB_TODAY, SLICE("/"), T(h, "Aujourd’hui", "Today")},
        {WEB_TAB_SEARCH, SLICE("/search"), T(h, "Recherche", "Search")},
        {WEB_TAB_LAW, SLICE("/law"), T(h, "Droit", "Law")},
        {WEB_TAB_REGISTRY, SLICE("/registry"), T(h, "Registre", "Registry")},
        {WEB_TAB_ACCESS, SLICE("/access"), T(h, "Consultations", "Access log")},
        {WEB_TAB_ADMINISTRATION, SLICE("/administration"),
         T(h, "Administration", "Administration")},
        {WEB_TAB_HELP, SLICE("/help"), T(h, "Aide", "Help")},
    };
    HTML(h,
         "<nav class=\"gr-nav\" aria-label=\"{}\"><div class=\"govuk-width-container\">"
         "<ul class=\"gr-nav__list\">",
         T(h, "Rubriques", "Sections"));
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        html_raw(h, links[i].tab == tab ? "<li><a aria-current=\"page\"" : "<li><a");
        HTML(h, " class=\"gr-nav__link\" href=\"{}\">{}</a></li>", links[i].path, links[i].name);
    }
    html_raw(h, "</ul></div></nav>\n");
}

struct html page_begin(struct web *w, struct slice title, enum web_tab tab)
{
    struct html h = html_in(w->arena, w->language);
    put_head(&h, w, title);
    put_header(&h, w);
    if (w->session.in) {
        put_nav(&h, tab);
    }
    html_raw(&h, "<div class=\"govuk-width-container\">\n"
                 "<main class=\"govuk-main-wrapper\" id=\"main\">\n");
    return h;
}

void page_end(struct web *w, struct html *h)
{
    HTML(h,
         "</main>\n</div>\n<footer class=\"gr-footer\"><div class=\"govuk-width-container\">"
         "<p class=\"govuk-body-s\">{}</p></div></footer>\n</body>\n</html>\n",
         T(h,
           "Greffe tient le registre des actes et compte les délais. Il ne décide rien à propos de "
           "personne.",
           "Greffe keeps the registry of acts and counts time limits. It decides nothing about "
           "anybody."));
    gr_assert(!h->out.full);
    w->reply->status = w->reply->status == 0 ? 200 : w->reply->status;
    w->reply->media = SLICE("text/html; charset=utf-8");
    w->reply->body = buf_slice(&h->out);
}

/* ---- forms ----------------------------------------------------------------------------------- */

void page_form(struct html *h, const struct web *w, struct slice action)
{
    begin_form(h, w, action, "");
}

void page_form_files(struct html *h, const struct web *w, struct slice action)
{
    begin_form(h, w, action, " enctype=\"multipart/form-data\"");
}

/* ---- errors ---------------------------------------------------------------------------------- */

struct slice page_said(const struct web *w, const char *text, bool *english)
{
    struct slice said =
        w->language == LANGUAGE_FR ? web_french(w->arena, slice_of(text)) : SLICE("");
    *english = said.n == 0;
    return *english ? slice_of(text) : said;
}

struct slice page_error_line(const struct web *w, const struct gr_error *e)
{
    bool french = w->language == LANGUAGE_FR;
    bool english = false;
    struct slice said = page_said(w, e->text, &english);
    struct buf line = buf_in(w->arena, said.n + 256);
    buf_text(&line, french ? error_sentence_fr(e->code) : error_sentence_en(e->code));
    buf_text(&line, french ? " : " : ": ");
    buf_add(&line, said);
    return buf_slice(&line);
}

static void put_said(struct html *h, const struct web *w, const char *text)
{
    bool english = false;
    struct slice said = page_said(w, text, &english);
    if (said.n > 0) {
        HTML(h,
             english && w->language == LANGUAGE_FR ? "<p class=\"govuk-body\" lang=\"en\">{}</p>\n"
                                                   : "<p class=\"govuk-body\">{}</p>\n",
             said);
    }
}

void web_fail(struct web *w, const struct gr_error *e)
{
    if (w->reply->status == 0) {
        w->reply->status = error_http_status(e->code);
    }
    if (api_owns(w->request->path)) {
        api_problem(w, e);
        return;
    }
    struct slice sentence = slice_of(w->language == LANGUAGE_FR ? error_sentence_fr(e->code)
                                                                : error_sentence_en(e->code));
    struct html h = page_begin(w, sentence, WEB_TAB_NONE);
    HTML(&h, "<h1 class=\"govuk-heading-l gr-sentence\">{}</h1>\n", sentence);
    put_said(&h, w, e->text);
    put_said(&h, w, e->remedy);
    HTML(&h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/\">{}</a></p>\n",
         T(&h, "Revenir à l’accueil", "Back to the first page"));
    page_end(w, &h);
}

/* ---- dossiers -------------------------------------------------------------------------------- */

struct errand_reader web_reader(const struct web *w)
{
    return (struct errand_reader){w->session.token, w->session.purpose};
}

static bool read_with_loan(struct office_dossier *out, struct web *w, struct slice number,
                           instant at, struct gr_error *e)
{
    struct office_loan loan;
    struct office_look look = {.agent = w->session.agent,
                               .purpose = w->session.purpose,
                               .as_of = at,
                               .as_known = at,
                               .loan = &loan};
    bool ok = errand_lend(&loan, w->arena, w->line, web_reader(w), number, "show", e) &&
              office_dossier(out, w->arena, w->office, number, &look, e);
    seal_forget(&loan, sizeof loan);
    return ok;
}

bool page_dossier_read_at(struct office_dossier *out, bool *shown, struct web *w,
                          struct slice number, bool personal, instant at, struct gr_error *e)
{
    struct office_look look = {.as_of = at, .as_known = at, .without_personal = true};
    *shown = false;
    if (personal && w->session.purpose.n > 0) {
        *shown = read_with_loan(out, w, number, at, e);
        if (*shown || e->code != ERROR_RIGHT) {
            return *shown;
        }
        *e = (struct gr_error){0};
    }
    return office_dossier(out, w->arena, w->office, number, &look, e);
}

bool page_dossier_read(struct office_dossier *out, bool *shown, struct web *w, struct slice number,
                       bool personal, struct gr_error *e)
{
    return page_dossier_read_at(out, shown, w, number, personal, INT64_MAX, e);
}
