/* What changes between two days, rule by rule, and the days on which anything changes at all. */
#include "web/page_law.h"

#define DAYS_SHOWN 2000 /* the last ones */

/* The two days of the address; where one is missing or wrong, what is, and whose field. */
struct question {
    struct law_day from, to;
    bool asked;
    struct slice fault, field;
};

static struct question read_question(const struct web *w)
{
    struct question q = {.from = page_law_day(w, "from"), .to = page_law_day(w, "to")};
    q.asked = q.from.told.n > 0 || q.to.told.n > 0;
    if (!q.asked) {
        return q;
    }
    struct slice missing = T(w, "Donnez les deux jours à comparer", "Give the two days to compare");
    if (q.from.told.n == 0) {
        q.from.fault = missing;
    }
    if (q.to.told.n == 0) {
        q.to.fault = missing;
    }
    if (q.from.given && q.to.given && q.from.date.days == q.to.date.days) {
        q.to.fault = T(w, "Les deux jours sont le même : donnez-en deux",
                       "Both days are the same one: give two");
    }
    q.fault = q.from.fault.n > 0 ? q.from.fault : q.to.fault;
    q.field = q.from.fault.n > 0 ? SLICE("law-from") : SLICE("law-to");
    return q;
}

static struct slice heading_of(const struct web *w, const struct question *q)
{
    struct buf out = buf_in(w->arena, 512);
    if (!q->asked || q->fault.n > 0) {
        return T(w, "Ce qui change dans le droit", "What changes in the law");
    }
    bool turned = q->to.date.days < q->from.date.days;
    bool fr = w->language == LANGUAGE_FR;
    buf_text(&out, fr ? "Ce qui change entre le " : "What changes between ");
    buf_add(&out, page_date(w, turned ? q->to.date : q->from.date));
    buf_text(&out, fr ? " et le " : " and ");
    buf_add(&out, page_date(w, turned ? q->from.date : q->to.date));
    return buf_slice(&out);
}

static void put_form(struct html *h, const struct web *w, const struct law_procedure *p,
                     const struct question *q)
{
    HTML(h, "<form method=\"get\" action=\"{}\" novalidate><fieldset class=\"govuk-fieldset\">",
         page_law_path(w, p->name, "/changes"));
    HTML(h, "<legend class=\"govuk-fieldset__legend govuk-fieldset__legend--m\">{}</legend>\n",
         T(h, "Comparer deux jours", "Compare two days"));
    page_law_day_field(h, "from", "law-from", T(h, "D’un jour", "From one day"), &q->from);
    page_law_day_field(h, "to", "law-to", T(h, "À un autre", "To another"), &q->to);
    HTML(h,
         "</fieldset><button class=\"govuk-button govuk-button--secondary\">{}</button></form>\n",
         T(h, "Comparer", "Compare"));
}

static bool put_comparison(struct html *h, struct web *w, const struct law_procedure *p,
                           const struct question *q, struct gr_error *e)
{
    struct explain_view view = page_law_view(w, p);
    struct buf told = buf_in(w->arena, EXPLAIN_BYTES);
    struct prose prose;
    view.dated = true;
    view.on = q->from.date;
    view.named = true;
    if (!explain_compare(&told, w->arena, &view, q->to.date, SLICE(""), e) ||
        !prose_read(&prose, w->arena, buf_slice(&told), e)) {
        return false;
    }
    prose_contents(h, &prose);
    return prose_write(h, &prose) ||
           error_set(e, ERROR_TOO_LARGE, "there is more that changes than a page holds");
}

/* ---- the days -------------------------------------------------------------------------------- */

static void put_count(struct html *h, size_t n)
{
    html_raw(h, "<td class=\"govuk-table__cell govuk-table__cell--numeric gr-number\">");
    html_int(h, (int64_t)n);
    html_raw(h, "</td>");
}

static void put_change(struct html *h, const struct web *w, const struct law_procedure *p,
                       const struct law_change *change)
{
    struct date before = {change->day.days - 1};
    struct slice day = page_date(w, change->day);
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">{}</th>",
         day);
    put_count(h, change->begin);
    put_count(h, change->end);
    HTML(h,
         "<td class=\"govuk-table__cell\"><a class=\"govuk-link\" "
         "href=\"{}?from={}&amp;to={}\">{}<span "
         "class=\"govuk-visually-hidden\"> : {}</span></a></td></tr>\n",
         page_law_path(w, p->name, "/changes"), page_law_iso(w, before),
         page_law_iso(w, change->day), T(h, "Ce qui a changé", "What changed"), day);
}

static void put_days(struct html *h, const struct web *w, const struct law_procedure *p)
{
    const struct law_change *list = NULL;
    size_t n = page_law_changing(&list, w->arena, p);
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"law-days\">{}</h2>\n",
         T(h, "Les jours où des règles changent", "The days on which rules change"));
    if (n == 0) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Toutes les règles de cette procédure valent depuis toujours et sans fin.",
               "All rules of this procedure hold from ever and without end."));
        return;
    }
    HTML_TABLE(
        h,
        ((struct html_table){
            .name = T(h, "Les jours où des règles changent", "The days on which rules change"),
            .caption = T(h, "Les jours où des règles changent, le dernier d’abord",
                         "The days on which rules change, the last first"),
            .numeric = 1u << 1 | 1u << 2}),
        T(h, "Jour", "Day"), T(h, "Règles qui commencent", "Rules that begin"),
        T(h, "Règles qui ont pris fin la veille", "Rules that ended the day before"),
        T(h, "Détail", "In full"));
    for (size_t i = 0; i < n && i < DAYS_SHOWN; i++) {
        put_change(h, w, p, &list[i]);
    }
    html_table_end(h);
}

void page_law_changes(struct web *w)
{
    struct gr_error e = {0};
    const struct law_procedure *p = page_law_find(w);
    if (p == NULL) {
        return;
    }
    struct question q = read_question(w);
    struct html h = page_law_begin(w, &(struct law_head){.name = p->name,
                                                         .which = LAW_PAGE_CHANGES,
                                                         .heading = heading_of(w, &q),
                                                         .fault = q.fault,
                                                         .field = q.field});
    if (q.asked && q.fault.n == 0) {
        if (!put_comparison(&h, w, p, &q, &e)) {
            page_law_too_large(w);
            return;
        }
        HTML(&h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"{}\">{}</a></p>\n",
             page_law_path(w, p->name, "/changes"),
             T(&h, "Tous les jours où des règles changent", "All days on which rules change"));
    }
    put_form(&h, w, p, &q);
    if (!q.asked) {
        put_days(&h, w, p);
    }
    page_end(w, &h);
}
