/* A procedure as a drawing. The drawing carries its own style sheet, which no page allows: it is a
 * resource of its own, for which that and nothing else is allowed, and the page shows it as an
 * image. */
#include "web/page_law.h"

/* ---- the drawing ----------------------------------------------------------------------------- */

static void replace_header(struct web *w, const char *name, struct slice value)
{
    for (size_t i = 0; i < w->reply->n_headers; i++) {
        if (slice_is(w->reply->headers[i].name, name)) {
            w->reply->headers[i].value = value;
        }
    }
}

static bool draw(struct buf *out, struct web *w, const struct law_procedure *p, struct gr_error *e)
{
    struct explain_view view = page_law_view(w, p);
    struct law_day day = page_law_day(w, "on");
    if (day.fault.n > 0) {
        return date_parse(&day.date, day.told, e);
    }
    view.dated = day.given;
    view.on = day.date;
    return explain_draw(out, w->arena, &view, slice_trim(web_query(w, "state")), e);
}

void page_law_svg(struct web *w)
{
    struct gr_error e = {0};
    struct buf out = buf_in(w->arena, WEB_PAGE_BYTES);
    const struct law_procedure *p = page_law_find(w);
    if (p == NULL) {
        return;
    }
    if (!draw(&out, w, p, &e)) {
        w->reply->status = e.code == ERROR_NAME ? 404 : 0;
        web_fail(w, &e);
        return;
    }
    if (out.full) {
        page_law_too_large(w);
        return;
    }
    replace_header(w, "Content-Security-Policy",
                   SLICE("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
                         "base-uri 'none'; form-action 'none'; sandbox"));
    w->reply->status = 200;
    w->reply->media = SLICE("image/svg+xml; charset=utf-8");
    w->reply->body = buf_slice(&out);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_form(struct html *h, const struct web *w, const struct law_procedure *p,
                     const struct law_day *day, law_index state)
{
    HTML(h, "<form method=\"get\" action=\"{}\" novalidate>\n",
         page_law_path(w, p->name, "/drawing"));
    page_law_day_field(h, "on", "law-on",
                       T(h, "Dessiner le droit tel qu’il est en vigueur un jour",
                         "Draw the law as it is in force on a day"),
                       day);
    const struct page_input in = {.id = SLICE("law-state"),
                                  .name = SLICE("state"),
                                  .label = T(h, "États du dossier", "States of the dossier"),
                                  .value = state == LAW_NONE ? SLICE("") : p->states[state].name};
    struct page_choice *choices =
        ARENA_ARRAY(w->arena, (size_t)p->n_states + 1, struct page_choice);
    choices[0] = (struct page_choice){SLICE(""), T(h, "Tous", "All")};
    for (law_index i = 0; i < p->n_states; i++) {
        choices[i + 1].value = p->states[i].name;
        choices[i + 1].label =
            law_label(w->arena, p->states[i].labels, p->states[i].name, w->language);
    }
    page_select(h, NULL, &in, choices, (size_t)p->n_states + 1);
    page_button(h, "govuk-button govuk-button--secondary", T(h, "Dessiner", "Draw"));
    html_raw(h, "</form>\n");
}

/* The day that is drawn: the one asked for, or the last to which the law has been read. */
static struct date drawn_day(const struct law_procedure *p, const struct law_day *day)
{
    return day->given ? day->date : explain_last_day(p);
}

static struct slice query_of(const struct web *w, const struct law_procedure *p,
                             const struct law_day *day, law_index state)
{
    struct buf path = buf_in(w->arena, 4096);
    buf_add(&path, page_law_path(w, p->name, "/drawing.svg"));
    if (day->given) {
        buf_text(&path, "?on=");
        buf_add(&path, page_law_iso(w, day->date));
    }
    if (state != LAW_NONE) {
        buf_text(&path, day->given ? "&state=" : "?state=");
        buf_add(&path, html_url(w->arena, p->states[state].name));
    }
    return buf_slice(&path);
}

static struct slice alternative(const struct web *w, const struct law_procedure *p,
                                const struct law_day *day, law_index state)
{
    struct buf words = buf_in(w->arena, 4096);
    bool fr = w->language == LANGUAGE_FR;
    buf_text(&words, fr ? "Dessin de la procédure « " : "Drawing of the procedure “");
    buf_add(&words, page_procedure_title(w, p->name));
    buf_text(&words, fr ? " », le " : "”, on ");
    buf_add(&words, page_date(w, drawn_day(p, day)));
    if (state == LAW_NONE) {
        buf_text(&words, fr ? " : ses états, les actes qui les changent, ses délais."
                            : ": its states, the acts that change them, its time limits.");
    } else {
        buf_text(&words, fr ? " : l’état « " : ": the state “");
        buf_add(&words,
                law_label(w->arena, p->states[state].labels, p->states[state].name, w->language));
        buf_text(&words,
                 fr ? " » et les actes qui le changent." : "” and the acts that change it.");
    }
    buf_text(&words, fr ? " La page « En mots » dit la même chose."
                        : " The page “In words” says the same.");
    return buf_slice(&words);
}

static void put_drawing(struct html *h, const struct web *w, const struct law_procedure *p,
                        const struct law_day *day, law_index state)
{
    struct slice path = query_of(w, p, day, state);
    HTML(h,
         "<p class=\"govuk-body\">{} <strong>{}</strong>. <a class=\"govuk-link\" "
         "href=\"{}\">{}</a></p>\n",
         T(h, "Le droit en vigueur le", "The law in force on"), page_date(w, drawn_day(p, day)),
         path,
         T(h, "Ouvrir le dessin seul, pour l’agrandir ou l’imprimer",
           "Open the drawing alone, to enlarge or print it"));
    HTML(h,
         "<div class=\"gr-table-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><img "
         "src=\"{}\" alt=\"{}\"></div>\n",
         T(h, "Dessin", "Drawing"), path, alternative(w, p, day, state));
    HTML(h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"{}",
         page_law_path(w, p->name, ""));
    if (day->given) {
        HTML(h, "?on={}", page_law_iso(w, day->date));
    }
    HTML(h, "\">{}</a></p>\n", T(h, "La même chose, en mots", "The same, in words"));
}

void page_law_drawing(struct web *w)
{
    const struct law_procedure *p = page_law_find(w);
    if (p == NULL) {
        return;
    }
    struct law_day day = page_law_day(w, "on");
    struct slice asked = slice_trim(web_query(w, "state"));
    law_index state = asked.n == 0 ? LAW_NONE : law_find_state(p, asked);
    struct law_head head = {.name = p->name,
                            .which = LAW_PAGE_DRAWING,
                            .heading = T(w, "Dessin de la procédure", "Drawing of the procedure"),
                            .fault = day.fault,
                            .field = SLICE("law-on")};
    if (head.fault.n == 0 && asked.n > 0 && state == LAW_NONE) {
        head.fault = T(w, "Cette procédure n’a pas d’état de ce nom",
                       "This procedure has no state of that name");
        head.field = SLICE("law-state");
    }
    struct html h = page_law_begin(w, &head);
    put_form(&h, w, p, &day, state);
    if (head.fault.n == 0) {
        put_drawing(&h, w, p, &day, state);
    }
    page_end(w, &h);
}
