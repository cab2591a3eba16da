/* All leaves of a dossier in order of entry: what was entered when, with effect from when, by whom;
 * and the dossier as it was known at a moment. */
#include "web/page_dossier.h"
#include "web/page_fields.h"

static struct slice kind_word(const struct dossier_page *d, enum leaf_kind kind)
{
    switch (kind) {
    case LEAF_OPENED:
        return T(d, "Ouverture", "Opened");
    case LEAF_ACT:
        return T(d, "Acte", "Act");
    case LEAF_CORRECTION:
        return T(d, "Correction", "Correction");
    case LEAF_WITHDRAWAL:
        return T(d, "Retrait", "Withdrawal");
    case LEAF_REPEAL:
        return T(d, "Abrogation", "Repeal");
    case LEAF_CLOCK_ENDED:
        return T(d, "Fin d’un délai", "End of a clock");
    case LEAF_RECOUNTED:
        return T(d, "Nouveau calcul", "Counted again");
    case LEAF_REFUSED:
        return T(d, "Refus", "Refused");
    case LEAF_ERASED:
        return T(d, "Effacement", "Erased");
    case LEAF_OFFICE:
    case LEAF_EDITION:
    case LEAF_AGENT:
    case LEAF_SETTING:
    case LEAF_READ:
        break;
    }
    return slice_of(leaf_kind_name(kind));
}

/* The name in a leaf is of an act, of a clock or of the procedure. */
static struct slice what_of(const struct dossier_page *d, const struct leaf *leaf)
{
    switch (leaf->kind) {
    case LEAF_CLOCK_ENDED:
        return dossier_clock_label(d, leaf->act);
    case LEAF_OPENED:
        return dossier_label(d, d->p->title, d->p->name);
    default:
        return dossier_act_label(d, leaf->act);
    }
}

/* What the law attached, which a leaf says in the language's words: "must ROLE ACT", "STATE becomes
 * VALUE". Anything else stays as it is. */
static void put_follow(struct html *h, const struct dossier_page *d, struct slice follow)
{
    struct slice rest = follow;
    struct slice first = slice_cut(&rest, ' ');
    struct slice second = slice_cut(&rest, ' ');
    law_index state = law_find_state(d->p, first);
    html_text(h, T(d, "Le droit y attache : ", "The law attaches: "));
    if (slice_is(first, "must")) {
        HTML(h, "{}{}{}. ", dossier_role_label(d, second), T(d, " : ", ": "),
             dossier_act_label(d, rest));
        return;
    }
    if (state == LAW_NONE || !slice_is(second, "becomes")) {
        HTML(h, "{}. ", follow);
        return;
    }
    const struct law_state *s = &d->p->states[state];
    law_index value = law_find_value(s->values, s->n_values, rest);
    HTML(h, "{}{}{}. ", dossier_label(d, s->labels, s->name), T(d, " : ", ": "),
         value == LAW_NONE ? T(d, "inconnu", "not known")
                           : dossier_label(d, s->values[value].labels, s->values[value].name));
}

static void put_notes(struct html *h, const struct dossier_page *d, const struct leaf *leaf)
{
    if (leaf->target != LEAF_NONE) {
        HTML(h, "{} <a class=\"govuk-link\" href=\"#entry-{}\">{}</a>. ",
             T(d, "Vise l’inscription", "About entry"), html_number(d->w->arena, leaf->target),
             html_number(d->w->arena, leaf->target));
    }
    for (size_t i = 0; i < leaf->n_findings; i++) {
        HTML(h, "{} [{}]. ", page_finding_word(d->w, leaf->findings[i].kind),
             leaf->findings[i].articles);
    }
    for (size_t i = 0; i < leaf->n_follows; i++) {
        put_follow(h, d, leaf->follows[i]);
    }
    if (leaf->ground.n > 0) {
        HTML(h, "{} {}", T(d, "Motif :", "Ground:"), leaf->ground);
    }
}

static void put_entry(struct html *h, const struct dossier_page *d, const struct office_entry *e)
{
    struct slice number = html_number(d->w->arena, e->leaf);
    HTML(h,
         "<tr class=\"govuk-table__row\" id=\"entry-{}\"><th scope=\"row\" "
         "class=\"govuk-table__header gr-number\">{}</th><td class=\"govuk-table__cell\">",
         number, number);
    page_time(h, d->w, e->content.entered, d->zone);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    if (e->content.at.n > 0) {
        dossier_put_moment(h, d, dossier_entry_moment(d, e));
    } else {
        html_text(h, SLICE("—"));
    }
    HTML(h,
         "</td><td class=\"govuk-table__cell\">{}<br><strong>{}</strong></td>"
         "<td class=\"govuk-table__cell\">{}{}{}</td><td class=\"govuk-table__cell\">",
         kind_word(d, e->content.kind), what_of(d, &e->content),
         e->content.agent.n > 0 ? e->content.agent : T(d, "le registre", "the registry"),
         e->content.role.n > 0 ? SLICE(", ") : SLICE(""), dossier_role_label(d, e->content.role));
    put_notes(h, d, &e->content);
    html_raw(h, "</td></tr>\n");
}

static void put_selector(struct html *h, const struct dossier_page *d,
                         const struct page_mistakes *m)
{
    const struct page_input in = {.name = SLICE("known"),
                                  .label = T(d, "Voir le dossier tel qu’il était connu le",
                                             "See the dossier as it was known on"),
                                  .hint = T(d, "Par exemple 2026-03-02 ou 2026-03-02T14:30",
                                            "For example 2026-03-02 or 2026-03-02T14:30"),
                                  .value = web_query(d->w, "known")};
    HTML(h, "<form method=\"get\" action=\"{}\" novalidate>\n", d->path);
    page_input(h, m, &in);
    page_button(h, "govuk-button govuk-button--secondary", T(d, "Voir", "See"));
    html_raw(h, "</form>\n");
}

void dossier_show_history(struct dossier_page *d, struct slice wrong)
{
    struct slice title = T(d, "Historique", "History");
    struct page_mistakes m = {0};
    if (wrong.n > 0) {
        page_mistake(&m, SLICE("known"), wrong);
    }
    struct html h = dossier_page_begin(d, title, &m);
    HTML(&h,
         "<span class=\"govuk-caption-l\">{}</span><h1 class=\"govuk-heading-l\">{}</h1>\n"
         "<p class=\"govuk-body\">{}</p>\n",
         d->number, title,
         T(&h,
           "Tout ce qui a été inscrit, dans l’ordre de l’inscription. Rien n’est jamais ôté : une "
           "correction, un retrait ou une abrogation s’ajoute.",
           "All that was entered, in the order of entry. Nothing is ever taken away: a correction, "
           "a "
           "withdrawal or a repeal is added."));
    put_selector(&h, d, &m);
    HTML_TABLE(
        &h,
        ((struct html_table){
            .name = title, .caption = T(d, "Inscriptions", "Entries"), .shows_caption = true}),
        T(d, "N°", "No."), T(d, "Inscrit le", "Entered"), T(d, "Prend effet le", "Takes effect"),
        T(d, "Quoi", "What"), T(d, "Par", "By"), T(d, "Remarques", "Notes"));
    for (size_t i = 0; i < d->d.n_entries; i++) {
        put_entry(&h, d, &d->d.entries[i]);
    }
    html_table_end(&h);
    page_end(d->w, &h);
}

void page_dossier_history(struct web *w)
{
    struct dossier_page d;
    if (dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
        dossier_show_history(&d, SLICE(""));
    }
}
