/* What must hold of every dossier of a procedure, the holes of the law that are known, and how one
 * has it proven. Nothing here says that it was: a proof is run by who wants one. */
#include "web/page_law.h"

/* ---- what must hold -------------------------------------------------------------------------- */

/* One declaration as explain tells it, without the heading of its kind. */
static bool put_told(struct html *h, struct web *w, const struct explain_view *view,
                     struct slice name, struct gr_error *e)
{
    struct buf told = buf_in(w->arena, EXPLAIN_BYTES);
    struct prose prose;
    if (!explain_write_one(&told, w->arena, view, name, e)) {
        return false;
    }
    struct slice text = buf_slice(&told);
    if (slice_starts(text, SLICE("#"))) {
        (void)slice_cut(&text, '\n');
    }
    return prose_read(&prose, w->arena, text, e) &&
           (prose_write(h, &prose) ||
            error_set(e, ERROR_TOO_LARGE, "there is more that must hold than a page holds"));
}

static void put_command(struct html *h, const struct law_procedure *p, struct slice property)
{
    HTML(h, "<p class=\"govuk-body\">{} <code>greffe prove {} --property {}</code></p>\n",
         T(h, "Pour le faire prouver :", "To have it proven:"), p->name, property);
}

static bool put_properties(struct html *h, struct web *w, const struct law_procedure *p,
                           struct gr_error *e)
{
    struct explain_view view = page_law_view(w, p);
    view.named = true;
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"law-properties\">{}</h2>\n",
         T(h, "Ce que chaque dossier doit respecter", "What every dossier must keep to"));
    if (p->n_properties == 0) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Cette procédure ne déclare rien qui doive toujours être vrai.",
               "This procedure declares nothing that must always hold."));
    }
    for (uint16_t i = 0; i < p->n_properties; i++) {
        const struct law_property *property = &p->properties[i];
        if (!put_told(h, w, &view, property->name, e)) {
            return false;
        }
        put_command(h, p, property->name);
    }
    return true;
}

/* ---- known holes ----------------------------------------------------------------------------- */

static struct slice kind_words(const struct html *h, enum law_hole_of of)
{
    switch (of) {
    case LAW_HOLE_PROPERTY:
        return T(h, "Ce qui doit être vrai", "What must hold");
    case LAW_HOLE_ACT:
        return T(h, "Acte", "Act");
    case LAW_HOLE_CLOCK:
        return T(h, "Délai", "Time limit");
    case LAW_HOLE_STATE:
        return T(h, "État", "State");
    case LAW_HOLE_REMEDY:
        return T(h, "Recours", "Remedy");
    }
    return SLICE("");
}

static struct law_labels labels_of(const struct law_procedure *p, const struct law_hole *hole)
{
    switch (hole->of) {
    case LAW_HOLE_PROPERTY:
        return p->properties[hole->index].labels;
    case LAW_HOLE_ACT:
        return p->acts[hole->index].labels;
    case LAW_HOLE_CLOCK:
        return p->clocks[hole->index].labels;
    case LAW_HOLE_STATE:
        return p->states[hole->index].labels;
    case LAW_HOLE_REMEDY:
        return p->remedies[hole->index].labels;
    }
    return (struct law_labels){0};
}

static void put_sources(struct html *h, const struct law_cites *cites)
{
    for (uint16_t i = 0; i < cites->n; i++) {
        HTML(h, "{}{}", i == 0 ? SLICE("") : T(h, " ; ", "; "), cites->list[i]);
    }
    if (cites->unsure.n > 0) {
        HTML(h, " <br>{} {}", T(h, "Point non tranché :", "Not settled:"), cites->unsure);
    }
}

static void put_days(struct html *h, const struct web *w, struct law_dates dates)
{
    bool from = dates.from.days > date_of(LIMIT_YEAR_MIN, 1, 1).days;
    bool until = dates.until.days < date_of(LIMIT_YEAR_MAX, 12, 31).days;
    if (from) {
        HTML(h, "{} {}", T(h, "depuis le", "since"), page_date(w, dates.from));
    }
    if (until) {
        HTML(h, " {} {}", T(h, "jusqu’au", "until"), page_date(w, dates.until));
    }
    if (!from && !until) {
        html_text(h, T(h, "toujours", "always"));
    }
}

static void put_hole(struct html *h, const struct web *w, const struct law_procedure *p,
                     const struct law_hole *hole)
{
    struct slice name = law_hole_name(p, hole);
    bool told = hole->labels.fr.n > 0 || hole->labels.en.n > 0;
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">{}{}<a "
         "class=\"govuk-link\" href=\"{}#{}\">{}</a></th><td class=\"govuk-table__cell\">{}</td>"
         "<td class=\"govuk-table__cell\">",
         kind_words(h, hole->of), T(h, " : ", ": "), page_law_path(w, p->name, ""), name,
         law_label(w->arena, labels_of(p, hole), name, w->language),
         told ? law_label(w->arena, hole->labels, SLICE(""), w->language) : SLICE("–"));
    put_days(h, w, hole->dates);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_sources(h, &hole->cites);
    html_raw(h, "</td></tr>\n");
}

static void put_holes(struct html *h, const struct web *w, const struct law_procedure *p)
{
    HTML(h,
         "<h2 class=\"govuk-heading-m\" id=\"law-holes\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n",
         T(h, "Les lacunes connues de la loi", "The known holes of the law"),
         p->n_holes == 0 ? T(h, "Aucune n’est déclarée.", "None is declared.")
                         : T(h,
                             "Ici la loi elle-même permet ce qui ne devrait pas être. Cela est "
                             "connu, déclaré avec sa source, et ne change rien aux dossiers.",
                             "Here the law itself allows what should not be. That is known, "
                             "declared with its source, and changes nothing in dossiers."));
    if (p->n_holes == 0) {
        return;
    }
    HTML_TABLE(h, ((struct html_table){.caption = T(h, "Lacunes connues", "Known holes")}),
               T(h, "De quoi", "Of what"), T(h, "Lacune", "Hole"), T(h, "Jours", "Days"),
               T(h, "Sources", "Sources"));
    for (uint16_t i = 0; i < p->n_holes && h->out.n <= PROSE_HTML; i++) {
        put_hole(h, w, p, &p->holes[i]);
    }
    html_table_end(h);
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_how(struct html *h, const struct law_procedure *p)
{
    HTML(h,
         "<h2 class=\"govuk-heading-m\" id=\"law-how\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n"
         "<p class=\"govuk-body\"><code>greffe prove {}</code></p>\n<p "
         "class=\"govuk-body\">{}</p>\n",
         T(h, "Comment cela se prouve", "How this is proven"),
         T(h,
           "Cette page dit ce qui doit être vrai, et non que cela a été prouvé. La commande qui "
           "suit confronte chaque énoncé à tous les dossiers que la loi permet, quels que soient "
           "les actes, leur ordre et leurs jours ; elle répond qu’aucun ne l’enfreint, montre un "
           "dossier qui l’enfreint, ou dit qu’elle n’a pas pu trancher.",
           "This page says what must hold, not that it was proven. The command that follows holds "
           "each statement against every dossier that the law allows, whatever its acts, their "
           "order and their days; it answers that none breaks it, shows a dossier that does, or "
           "says that it could not decide."),
         p->name,
         T(h,
           "Les numéros INV renvoient à la liste des invariants ; greffe check --invariants dit "
           "quelles règles portent chacun d’eux.",
           "INV numbers point to the list of invariants; greffe check --invariants says which "
           "rules carry each."));
}

void page_law_properties(struct web *w)
{
    struct gr_error e = {0};
    const struct law_procedure *p = page_law_find(w);
    if (p == NULL) {
        return;
    }
    struct html h =
        page_law_begin(w, &(struct law_head){.name = p->name,
                                             .which = LAW_PAGE_PROPERTIES,
                                             .heading = T(w, "Ce qui doit toujours être vrai",
                                                          "What must always hold")});
    if (!put_properties(&h, w, p, &e)) {
        page_law_too_large(w);
        return;
    }
    put_holes(&h, w, p);
    put_how(&h, p);
    page_end(w, &h);
}
