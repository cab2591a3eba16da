/* The parts that the pages of the law share. */
#include "web/page_law.h"

/* ---- the procedure --------------------------------------------------------------------------- */

const struct law_procedure *page_law_find(struct web *w)
{
    struct gr_error e = {0};
    const struct law_procedure *p = office_procedure(w->office, web_place(w, "procedure"), &e);
    if (p == NULL) {
        w->reply->status = e.code == ERROR_NAME ? 404 : 0;
        web_fail(w, &e);
    }
    return p;
}

struct explain_view page_law_view(struct web *w, const struct law_procedure *p)
{
    struct slice names[LIMIT_PROCEDURES];
    size_t n = office_procedures(names, LIMIT_PROCEDURES, w->office);
    const struct law_procedure **others =
        ARENA_ARRAY(w->arena, n + 1, const struct law_procedure *);
    struct explain_view view = {.procedure = p,
                                .others = others,
                                .calendar = office_calendar(w->office),
                                .language = w->language};
    for (size_t i = 0; i < n; i++) {
        struct gr_error ignored = {0};
        others[view.n_others] = office_procedure(w->office, names[i], &ignored);
        view.n_others += others[view.n_others] != NULL ? 1 : 0;
    }
    return view;
}

struct slice page_law_path(const struct web *w, struct slice name, const char *rest)
{
    struct buf path = buf_in(w->arena, 4096);
    buf_text(&path, "/law/");
    buf_add(&path, html_url(w->arena, name));
    buf_text(&path, rest);
    return buf_slice(&path);
}

/* ---- the head -------------------------------------------------------------------------------- */

static void put_crumbs(struct html *h, const struct web *w, struct slice name, enum law_page which)
{
    HTML(h,
         "<nav class=\"govuk-breadcrumbs\" aria-label=\"{}\"><ol "
         "class=\"govuk-breadcrumbs__list\">"
         "<li class=\"govuk-breadcrumbs__list-item\"><a class=\"govuk-breadcrumbs__link\" "
         "href=\"/law\">{}</a></li>",
         T(h, "Fil d’Ariane", "Breadcrumb"), T(h, "Droit", "Law"));
    struct slice title = page_procedure_title(w, name);
    if (which == LAW_PAGE_PROSE) {
        HTML(
            h,
            "<li class=\"govuk-breadcrumbs__list-item\" aria-current=\"page\">{}</li></ol></nav>\n",
            title);
        return;
    }
    HTML(h,
         "<li class=\"govuk-breadcrumbs__list-item\"><a class=\"govuk-breadcrumbs__link\" "
         "href=\"{}\">{}</a></li></ol></nav>\n",
         page_law_path(w, name, ""), title);
}

static void put_links(struct html *h, const struct web *w, struct slice name, enum law_page which)
{
    const struct {
        const char *rest;
        struct slice words;
    } links[LAW_PAGES] = {
        [LAW_PAGE_PROSE] = {"", T(h, "En mots", "In words")},
        [LAW_PAGE_DRAWING] = {"/drawing", T(h, "Dessin", "Drawing")},
        [LAW_PAGE_CHANGES] = {"/changes", T(h, "Ce qui change", "What changes")},
        [LAW_PAGE_TEXT] = {"/text", T(h, "Texte et éditions", "Text and editions")},
        [LAW_PAGE_PROPERTIES] = {"/properties",
                                 T(h, "Ce qui doit toujours être vrai", "What must always hold")},
    };
    HTML(h,
         "<nav class=\"gr-nav govuk-!-margin-bottom-6\" aria-label=\"{}\"><ul "
         "class=\"gr-nav__list\">",
         T(h, "Pages de cette procédure", "Pages of this procedure"));
    for (size_t i = 0; i < LAW_PAGES; i++) {
        html_raw(h, "<li class=\"gr-nav__item\">");
        html_raw(h, i == (size_t)which ? "<a aria-current=\"page\"" : "<a");
        HTML(h, " class=\"gr-nav__link\" href=\"{}\">{}</a></li>",
             page_law_path(w, name, links[i].rest), links[i].words);
    }
    html_raw(h, "</ul></nav>\n");
}

struct html page_law_begin(struct web *w, const struct law_head *head)
{
    struct buf title = buf_in(w->arena, 8192);
    struct page_mistakes m = {0};
    if (head->fault.n > 0) {
        w->reply->status = 422;
        page_mistake(&m, head->field, head->fault);
    }
    buf_add(&title, head->heading);
    if (head->which != LAW_PAGE_PROSE) {
        buf_text(&title, " – ");
        buf_add(&title, page_procedure_title(w, head->name));
    }
    struct html h = page_begin(w, page_mistaken_title(w, &m, buf_slice(&title)), WEB_TAB_LAW);
    put_crumbs(&h, w, head->name, head->which);
    page_mistakes_put(&h, &m);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", head->heading);
    put_links(&h, w, head->name, head->which);
    return h;
}

void page_law_too_large(struct web *w)
{
    struct gr_error e = {0};
    error_set(&e, ERROR_TOO_LARGE, "this procedure is longer than a page can be");
    error_remedy(&e, "\"greffe explain\" and \"greffe draw\" show it on the machine itself");
    w->reply->status = 500;
    web_fail(w, &e);
}

/* ---- days ------------------------------------------------------------------------------------ */

struct slice page_law_iso(const struct web *w, struct date day)
{
    struct buf out = buf_in(w->arena, 16);
    date_write(&out, day);
    return buf_slice(&out);
}

static struct slice fault_of(const struct web *w, struct slice told, enum error_code code)
{
    struct buf out = buf_in(w->arena, 512);
    struct buf shown = buf_in(w->arena, 40);
    if (code == ERROR_RANGE) {
        buf_text(&out, w->language == LANGUAGE_FR ? "Le jour doit se situer entre "
                                                  : "The day must lie between ");
        buf_printf(&out, "%d-01-01", LIMIT_YEAR_MIN);
        buf_text(&out, w->language == LANGUAGE_FR ? " et " : " and ");
        buf_printf(&out, "%d-12-31", LIMIT_YEAR_MAX);
        return buf_slice(&out);
    }
    buf_text(&out, w->language == LANGUAGE_FR ? "« " : "“");
    buf_add(&shown, told);
    buf_add(&out, buf_slice(&shown));
    buf_text(&out, w->language == LANGUAGE_FR
                       ? " » n’est pas un jour : écrivez AAAA-MM-JJ, par exemple 2026-01-30"
                       : "” is not a day: write YYYY-MM-DD, for example 2026-01-30");
    return buf_slice(&out);
}

struct law_day page_law_day(const struct web *w, const char *name)
{
    struct gr_error e = {0};
    struct law_day day = {.told = slice_trim(web_query(w, name))};
    if (day.told.n > 0) {
        day.given = date_parse(&day.date, day.told, &e);
        day.fault = day.given ? SLICE("") : fault_of(w, day.told, e.code);
    }
    return day;
}

void page_law_day_field(struct html *h, const char *name, const char *id, struct slice label,
                        const struct law_day *day)
{
    const struct page_input in = {
        .id = slice_of(id),
        .name = slice_of(name),
        .label = label,
        .hint = T(h, "Année, mois et jour : 2026-01-30", "Year, month and day: 2026-01-30"),
        .value = day->told,
        .attributes = "spellcheck=\"false\""};
    struct page_mistakes m = {0};
    if (day->fault.n > 0) {
        page_mistake(&m, in.id, day->fault);
    }
    page_input(h, &m, &in);
}
