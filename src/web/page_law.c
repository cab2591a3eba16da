/* The procedures of the office, and each in words: as a whole or as it is in force on one day.
 * Every declaration has its name as an id, so that pages can link to the rule they speak of. */
#include "web/page_duties.h"
#include "web/page_law.h"

/* ---- all of them ----------------------------------------------------------------------------- */

static void put_laws(struct html *h, const struct law_procedure *p)
{
    for (uint16_t i = 0; i < p->n_laws; i++) {
        HTML(h, "{}{} (<abbr title=\"{}\">{}</abbr>)", i == 0 ? SLICE("") : T(h, " ; ", "; "),
             p->laws[i].name, p->laws[i].name, p->laws[i].abbreviation);
    }
}

static void put_force(struct html *h, const struct web *w, const struct law_procedure *p)
{
    HTML(h, "{} {}", T(h, "depuis le", "since"), page_date(w, p->force.from));
    if (law_dates_end(p->force)) {
        HTML(h, " {} {}", T(h, "jusqu’au", "until"), page_date(w, p->force.until));
    }
}

static void put_read_to(struct html *h, const struct web *w, const struct law_procedure *p)
{
    if (p->has_read_to) {
        html_text(h, page_date(w, p->read_to));
    } else {
        html_text(h, T(h, "jour non indiqué", "day not given"));
    }
    if (p->has_read_to && p->read_to.days < zone_local(w->zone, w->now, NULL).days) {
        HTML(h, " <strong class=\"govuk-tag govuk-tag--yellow\">{}</strong>",
             T(h, "non lu depuis", "not read since"));
    }
}

static void put_row_links(struct html *h, const struct web *w, struct slice name,
                          struct slice title)
{
    const struct {
        const char *rest;
        struct slice words;
    } links[] = {
        {"/drawing", T(h, "Dessin", "Drawing")},
        {"/changes", T(h, "Ce qui change", "What changes")},
        {"/properties", T(h, "Ce qui doit toujours être vrai", "What must always hold")},
        {"/text", T(h, "Texte", "Text")},
    };
    html_raw(h, "<ul class=\"govuk-list\">");
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        HTML(h,
             "<li><a class=\"govuk-link\" href=\"{}\">{}<span class=\"govuk-visually-hidden\"> : "
             "{}</span></a></li>",
             page_law_path(w, name, links[i].rest), links[i].words, title);
    }
    html_raw(h, "</ul>");
}

static void put_procedure(struct html *h, struct web *w, struct slice name)
{
    struct gr_error e = {0};
    const struct law_procedure *p = office_procedure(w->office, name, &e);
    struct slice title = page_procedure_title(w, name);
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\"><a "
         "class=\"govuk-link\" href=\"{}\">{}</a><br><code>{}</code></th>\n",
         page_law_path(w, name, p == NULL ? "/text" : ""), title, name);
    if (p == NULL) {
        HTML(h,
             "<td class=\"govuk-table__cell\" colspan=\"4\">{} <span "
             "lang=\"en\">{}</span></td></tr>\n",
             T(h, "Ce texte ne se lit pas :", "This text does not read:"), slice_of(e.text));
        return;
    }
    html_raw(h, "<td class=\"govuk-table__cell\">");
    put_laws(h, p);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_force(h, w, p);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_read_to(h, w, p);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_row_links(h, w, name, title);
    html_raw(h, "</td></tr>\n");
}

void page_law_all(struct web *w)
{
    struct slice *names = NULL;
    size_t n = page_procedures(&names, w);
    struct slice heading = T(w, "Le droit que tient ce greffe", "The law that this registry keeps");
    struct html h = page_begin(w, heading, WEB_TAB_LAW);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}</p>\n", heading,
         T(&h,
           "Chaque acte est jugé d’après la procédure telle qu’elle est écrite ici, règle par "
           "règle, avec ses articles et les jours où elle est en vigueur.",
           "Each act is judged by the procedure as it is written here, rule by rule, with its "
           "articles and the days on which it is in force."));
    page_filter(&h, "law-procedures", T(&h, "Filtrer les procédures", "Filter the procedures"));
    HTML_TABLE(&h,
               ((struct html_table){.id = "law-procedures",
                                    .caption = T(&h, "Procédures", "Procedures"),
                                    .shows_caption = true}),
               T(&h, "Procédure", "Procedure"), T(&h, "Textes", "Texts"),
               T(&h, "En vigueur", "In force"), T(&h, "Droit lu jusqu’au", "Law read to"),
               T(&h, "Autres pages", "Other pages"));
    for (size_t i = 0; i < n; i++) {
        put_procedure(&h, w, names[i]);
    }
    html_table_end(&h);
    page_end(w, &h);
}

/* ---- one, in words --------------------------------------------------------------------------- */

/* One line of the index of names: its name is a place to link to where the prose has none. */
static void put_name(struct html *h, const struct web *w, const struct prose *prose,
                     struct slice name, struct law_labels labels, struct slice kind)
{
    if (h->out.n > PROSE_HTML) {
        return;
    }
    if (prose_has(prose, name)) {
        HTML(h,
             "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\"><a "
             "class=\"govuk-link\" href=\"#{}\">{}</a></th>",
             name, name);
    } else {
        HTML(h,
             "<tr class=\"govuk-table__row\" id=\"{}\"><th scope=\"row\" "
             "class=\"govuk-table__header\">{}</th>",
             slice_is(name, "main") ? SLICE("law-main") : name, name);
    }
    HTML(h, "<td class=\"govuk-table__cell\">{}</td><td class=\"govuk-table__cell\">{}</td></tr>\n",
         kind, law_label(w->arena, labels, name, w->language));
}

#define PUT_NAMES(list, n, fr, en)                                                       \
    for (uint16_t name_i = 0; name_i < (n); name_i++) {                                  \
        put_name(h, w, prose, (list)[name_i].name, (list)[name_i].labels, T(h, fr, en)); \
    }

static void put_index(struct html *h, const struct web *w, const struct prose *prose,
                      const struct law_procedure *p)
{
    HTML(h,
         "<h2 class=\"govuk-heading-m\" id=\"law-index\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n",
         T(h, "Les noms que porte le texte", "The names in the text"),
         T(h,
           "Ce sont les noms des actes, délais et états dans le texte, les dossiers et l’interface "
           "des programmes. Un nom sans lien n’est pas dit plus haut : il n’a pas de règle en "
           "vigueur, ou il est dit avec une autre règle.",
           "These are the names of acts, time limits and states in the text, in dossiers and for "
           "programs. A name without a link is not told above: it has no rule in force, or it is "
           "told with another rule."));
    page_filter(h, "law-names", T(h, "Filtrer les noms", "Filter the names"));
    HTML_TABLE(h, ((struct html_table){.id = "law-names", .caption = T(h, "Noms", "Names")}),
               T(h, "Nom", "Name"), T(h, "Ce que c’est", "What it is"),
               T(h, "En mots", "In words"));
    PUT_NAMES(p->roles, p->n_roles, "intervenant", "role")
    PUT_NAMES(p->states, p->n_states, "état", "state")
    PUT_NAMES(p->acts, p->n_acts, "acte", "act")
    PUT_NAMES(p->clocks, p->n_clocks, "délai", "time limit")
    PUT_NAMES(p->consequences, p->n_consequences, "de plein droit", "by operation of law")
    PUT_NAMES(p->remedies, p->n_remedies, "recours", "remedy")
    PUT_NAMES(p->tables, p->n_tables, "tableau", "table")
    PUT_NAMES(p->amounts, p->n_amounts, "montant", "amount")
    PUT_NAMES(p->tasks, p->n_tasks, "tâche", "task")
    PUT_NAMES(p->properties, p->n_properties, "doit toujours être vrai", "must always hold")
    PUT_NAMES(p->frames, p->n_frames, "cadre", "frame")
    PUT_NAMES(p->facts, p->n_facts, "fait", "fact")
    PUT_NAMES(p->indicators, p->n_indicators, "compte", "figure")
    html_table_end(h);
}

static void put_day_form(struct html *h, const struct web *w, const struct law_procedure *p,
                         const struct law_day *day)
{
    HTML(h, "<form method=\"get\" action=\"{}\" novalidate>\n", page_law_path(w, p->name, ""));
    page_law_day_field(h, "on", "law-on",
                       T(h, "Montrer le droit tel qu’il est en vigueur un jour",
                         "Show the law as it is in force on a day"),
                       day);
    HTML(h, "<button class=\"govuk-button govuk-button--secondary\">{}</button></form>\n",
         T(h, "Montrer ce jour", "Show that day"));
}

static void put_standing(struct html *h, const struct web *w, const struct law_procedure *p,
                         const struct law_day *day)
{
    if (!day->given) {
        HTML(h,
             "<div class=\"govuk-inset-text\">{} <a class=\"govuk-link\" href=\"{}?on={}\">{}</a>",
             T(h, "Toutes les règles, avec les jours où chacune est en vigueur.",
               "All rules, with the days on which each is in force."),
             page_law_path(w, p->name, ""), page_law_iso(w, zone_local(w->zone, w->now, NULL)),
             T(h, "Seulement aujourd’hui", "Only today"));
    } else {
        HTML(h,
             "<div class=\"govuk-inset-text\">{} <strong>{}</strong>. <a class=\"govuk-link\" "
             "href=\"{}\">{}</a>",
             T(h, "Le droit en vigueur le", "The law in force on"), page_date(w, day->date),
             page_law_path(w, p->name, ""), T(h, "Tous les jours", "All days"));
    }
    html_raw(h, "</div>\n");
}

static bool put_prose(struct html *h, struct web *w, const struct law_procedure *p,
                      const struct law_day *day, struct gr_error *e)
{
    struct explain_view view = page_law_view(w, p);
    struct buf told = buf_in(w->arena, EXPLAIN_BYTES);
    struct prose prose;
    view.dated = day->given;
    view.on = day->date;
    view.named = true;
    explain_write(&told, w->arena, &view);
    if (!prose_read(&prose, w->arena, buf_slice(&told), e)) {
        return false;
    }
    prose_contents(h, &prose);
    HTML(h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"#law-index\">{}</a></p>\n",
         T(h, "Les noms que porte le texte", "The names in the text"));
    if (!prose_write(h, &prose)) {
        return error_set(e, ERROR_TOO_LARGE, "the page would be too long");
    }
    put_index(h, w, &prose, p);
    return true;
}

void page_law_prose(struct web *w)
{
    struct gr_error e = {0};
    const struct law_procedure *p = page_law_find(w);
    if (p == NULL) {
        return;
    }
    struct law_day day = page_law_day(w, "on");
    struct html h =
        page_law_begin(w, &(struct law_head){.name = p->name,
                                             .which = LAW_PAGE_PROSE,
                                             .heading = page_procedure_title(w, p->name),
                                             .fault = day.fault,
                                             .field = SLICE("law-on")});
    if (day.fault.n == 0) {
        put_standing(&h, w, p, &day);
    }
    put_day_form(&h, w, p, &day);
    if (day.fault.n == 0 && !put_prose(&h, w, p, &day, &e)) {
        page_law_too_large(w);
        return;
    }
    page_end(w, &h);
}
