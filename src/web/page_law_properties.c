/* What must hold of every dossier of a procedure, what the prover said of it, the holes of the law
 * that are known, and how one has it proven again. */
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

static struct slice why_words(const struct html *h, enum proof_why why)
{
    switch (why) {
    case PROOF_WHY_NONE:
        break;
    case PROOF_TIME:
        return T(h, "il y a plus de dossiers possibles qu’on n’a pu parcourir",
                 "there are more possible dossiers than could be gone through");
    case PROOF_MEMORY:
        return T(h, "la mémoire n’a pas suffi", "there was not enough memory");
    case PROOF_ROUNDS:
        return T(h, "il faudrait plus d’essais que le prouveur n’en fait",
                 "it would take more attempts than the prover makes");
    case PROOF_OUTCOMES:
        return T(h, "un seul acte peut se faire de plus de façons qu’on n’en a essayé",
                 "one act can be done in more ways than were tried");
    case PROOF_SIZE:
        return T(h, "trop de délais, de lieux ou de changements de la loi comptent à la fois",
                 "too many time limits, places or changes of the law count at once");
    case PROOF_SUMS:
        return T(h, "elle dépend de sommes ou de valeurs comparées entre elles",
                 "it hangs on sums, or on values compared with one another");
    case PROOF_CALENDAR:
        return T(h, "elle dépend de jours du calendrier", "it hangs on days of the calendar");
    }
    return SLICE("");
}

static void put_tag(struct html *h, const char *colour, struct slice word, struct slice words)
{
    HTML(h, "<p class=\"govuk-body\"><strong class=\"govuk-tag govuk-tag--{}\">{}</strong> {}",
         slice_of(colour), word, words);
}

void page_law_proof(struct html *h, const struct web *w, struct proof_row proof)
{
    switch (proof.answer) {
    case PROOF_NONE:
        put_tag(h, "grey", T(h, "Sans preuve", "No proof"),
                T(h, "Aucune preuve n’est au dossier pour ce texte.",
                  "No proof of this text is on record."));
        break;
    case PROOF_HOLDS:
        put_tag(h, "green", T(h, "Prouvé", "Proven"),
                T(h, "Aucun dossier que ce texte permet ne l’enfreint.",
                  "No dossier that this text allows breaks it."));
        break;
    case PROOF_HOLE:
        put_tag(h, "orange", T(h, "Lacune", "Hole"),
                T(h, "Un dossier que la loi permet l’enfreint : c’est une lacune connue.",
                  "A dossier that the law allows breaks it: it is a known hole."));
        break;
    case PROOF_OPEN:
        put_tag(h, "yellow", T(h, "Non tranché", "Not decided"),
                T(h, "Ni prouvé, ni réfuté :", "Neither proven nor refuted:"));
        HTML(h, " {}.", why_words(h, proof.why));
        break;
    }
    if (proof.has_since) {
        HTML(h, " {} {}.",
             T(h, "Prouvé pour les dossiers ouverts depuis le", "Proven for dossiers opened since"),
             page_date(w, proof.since));
    }
    html_raw(h, "</p>\n");
}

static void put_command(struct html *h, const struct law_procedure *p, struct slice property)
{
    HTML(h, "<p class=\"govuk-body\">{} <code>greffe prove {} --property {}</code></p>\n",
         T(h, "Pour le faire prouver de nouveau :", "To have it proven again:"), p->name, property);
}

static bool put_properties(struct html *h, struct web *w, const struct law_procedure *p,
                           struct gr_error *e)
{
    struct explain_view view = page_law_view(w, p);
    const struct office_edition *present = NULL;
    struct hash text = {{0}};
    if (office_editions(&present, 1, w->arena, w->office, p->name) == 1) {
        text = present->hash;
    }
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
        page_law_proof(h, w, web_proof(&text, p->name, property->name));
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
    bool from = law_dates_begin(dates);
    bool until = law_dates_end(dates);
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
           "Les réponses montrées ici sont celles qui accompagnent le programme, pour ce texte "
           "octet pour octet. La commande qui suit confronte chaque énoncé à tous les dossiers que "
           "la loi permet, quels que soient "
           "les actes, leur ordre et leurs jours ; elle répond qu’aucun ne l’enfreint, montre un "
           "dossier qui l’enfreint, ou dit qu’elle n’a pas pu trancher.",
           "The answers shown here came with the program, for this text byte for byte. The "
           "command that follows holds each statement against every dossier that the law allows, "
           "whatever its acts, their "
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
