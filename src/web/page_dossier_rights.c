/* What the person may do, and until when: for the person and counsel, to be printed. Where the law
 * can be read in several ways the earliest end is shown, so that whoever keeps to this page is in
 * time under every reading. No personal data stands on it. */
#include "web/page_dossier.h"

/* The earliest end of a clock's runs of this status over readings and possibilities: of the run
 * that an act started, or else of those that no later one replaced. */
static bool earliest_of(instant *at, const struct dossier_page *d, law_index clock,
                        uint32_t started_by, enum law_clock_status status)
{
    bool found = false;
    for (uint32_t i = 0; i < d->f->n_clocks; i++) {
        const struct dossier_clock *c = &d->f->clocks[i];
        if (c->clock != clock || c->status != status || !c->known || c->end.none) {
            continue;
        }
        bool wanted = started_by == DOSSIER_NONE ? !dossier_run_replaced(d->f, i)
                                                 : c->started_by == started_by;
        if (wanted && (!found || c->end.earliest < *at)) {
            *at = c->end.earliest;
            found = true;
        }
    }
    return found;
}

/* When a clock ends: the earliest of what runs, or else of what has ended. False when none is
 * known. */
static bool earliest_end(instant *at, const struct dossier_page *d, law_index clock,
                         uint32_t started_by)
{
    bool found = false;
    size_t n = 0;
    const struct leaf_clock *running = dossier_running(&n, d);
    if (clock == LAW_NONE) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct office_entry *act = dossier_act_of_leaf(d, running[i].started);
        bool same = started_by == DOSSIER_NONE || (act != NULL && act->folded == started_by);
        if (same && running[i].known && slice_equal(running[i].clock, d->p->clocks[clock].name) &&
            (!found || running[i].earliest < *at)) {
            *at = running[i].earliest;
            found = true;
        }
    }
    instant folded = 0;
    if (earliest_of(&folded, d, clock, started_by, LAW_CLOCK_RUNNING) && (!found || folded < *at)) {
        *at = folded;
        found = true;
    }
    return found || earliest_of(at, d, clock, started_by, LAW_CLOCK_ENDED);
}

static void put_until(struct html *h, const struct dossier_page *d, law_index clock,
                      uint32_t started_by)
{
    instant at = 0;
    if (clock == LAW_NONE) {
        HTML(h, "<p>{}</p>", T(d, "Le droit ne fixe pas de délai.", "The law sets no time limit."));
    } else if (!earliest_end(&at, d, clock, started_by)) {
        HTML(h, "<p>{}{}{}</p>",
             T(d,
               "La date limite n’est pas connue de ce dossier : faites-le sans attendre. Délai « ",
               "This file does not know the last day: do it without waiting. Time limit “"),
             dossier_clock_label(d, d->p->clocks[clock].name), T(d, " ».", "”."));
    } else if (at < d->now) {
        HTML(h, "<p>{} {}. {}</p>", T(d, "Le délai a pris fin le", "The time limit ended on"),
             page_last_instant(d->w, at, d->zone),
             T(d, "Demandez à un avocat si une demande reste possible.",
               "Ask a lawyer whether it can still be done."));
    } else {
        HTML(h, "<p>{} <strong>{}</strong></p>", T(d, "Au plus tard le", "At the latest on"),
             page_last_instant(d->w, at, d->zone));
    }
}

/* ---- remedies -------------------------------------------------------------------------------- */

static bool is_for_concerned(const struct dossier_page *d, const law_index *roles, uint16_t n)
{
    bool concerned = false;
    for (uint16_t i = 0; i < n; i++) {
        concerned = concerned || law_concerns(d->p, roles[i]);
    }
    return concerned;
}

/* One whose text names nobody is for whoever the decision hurts. */
static bool is_persons_remedy(const struct dossier_page *d, const struct law_remedy *remedy)
{
    return remedy->n_by == 0 || is_for_concerned(d, remedy->by, remedy->n_by);
}

static bool is_first_of_remedy(const struct dossier_page *d, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (d->f->remedies[i].remedy == d->f->remedies[at].remedy &&
            d->f->remedies[i].opened_by == d->f->remedies[at].opened_by &&
            d->f->remedies[i].status == LAW_REMEDY_OPEN) {
            return false;
        }
    }
    return true;
}

static void put_roles(struct html *h, const struct dossier_page *d, const law_index *roles,
                      uint16_t n)
{
    bool first = true;
    for (uint16_t i = 0; i < n; i++) {
        if (law_concerns(d->p, roles[i])) {
            HTML(h, "{}{}", first ? SLICE("") : SLICE(", "),
                 dossier_role_label(d, d->p->roles[roles[i]].name));
            first = false;
        }
    }
}

static void put_against(struct html *h, const struct dossier_page *d, uint32_t opened_by)
{
    if (opened_by == DOSSIER_NONE) {
        return;
    }
    const struct dossier_entry *entry = &d->f->entries[opened_by];
    HTML(h, "<p>{} {}, ", T(d, "Contre :", "Against:"),
         dossier_act_label(d, d->p->acts[entry->act].name));
    dossier_put_moment(h, d, entry->at);
    html_raw(h, "</p>");
}

static void put_remedy(struct html *h, const struct dossier_page *d, const struct dossier_remedy *r)
{
    const struct law_remedy *law = &d->p->remedies[r->remedy];
    HTML(h, "<li><h3 class=\"govuk-heading-s\">{}</h3>", dossier_label(d, law->labels, law->name));
    put_against(h, d, r->opened_by);
    if (law->before != LAW_NONE) {
        HTML(h, "<p>{} {}</p>", T(d, "Devant :", "Before:"),
             dossier_role_label(d, d->p->roles[law->before].name));
    }
    if (law->n_by > 0) {
        HTML(h, "<p>{} ", T(d, "Par :", "By:"));
        put_roles(h, d, law->by, law->n_by);
        html_raw(h, "</p>");
    }
    put_until(h, d, law->within, r->opened_by);
    dossier_put_cites(h, d, &law->cites);
    html_raw(h, "</li>\n");
}

static void put_remedies(struct html *h, const struct dossier_page *d)
{
    bool any = false;
    HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n",
         T(d, "Les recours ouverts", "The remedies that are open"));
    for (uint32_t i = 0; i < d->f->n_remedies; i++) {
        const struct law_remedy *law = &d->p->remedies[d->f->remedies[i].remedy];
        if (d->f->remedies[i].status == LAW_REMEDY_OPEN && is_persons_remedy(d, law) &&
            is_first_of_remedy(d, i)) {
            html_raw(h, any ? "" : "<ul class=\"govuk-list gr-rights\">\n");
            any = true;
            put_remedy(h, d, &d->f->remedies[i]);
        }
    }
    html_raw(h, any ? "</ul>\n" : "");
    if (!any) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(d, "Aucun recours n’est ouvert à présent.", "No remedy is open at present."));
    }
}

/* ---- acts ------------------------------------------------------------------------------------ */

/* Whether it keeps a time limit or uses a remedy: paying, posting an appeal. */
static bool serves(const struct law_act *act, struct date day)
{
    bool does = false;
    for (uint16_t r = 0; r < act->n_rules; r++) {
        const struct law_rule *rule = &act->rules[r];
        for (uint16_t k = 0; law_in_force(rule->dates, day) && k < rule->n_effects; k++) {
            enum law_effect_kind kind = rule->effects[k].kind;
            does = does || kind == LAW_ANSWERS || kind == LAW_USES || kind == LAW_OPENS ||
                   kind == LAW_CLOSES;
        }
    }
    return does;
}

/* What the law offers to who is concerned: requests; and facts that are his alone and serve him. No
 * decision, no fact that others state as well, such as the offence, and none that only befalls the
 * procedure, such as an escape. */
static bool is_the_persons(const struct dossier_page *d, const struct law_act *act,
                           const struct law_competence *c, struct date day)
{
    bool others = false;
    for (uint16_t i = 0; i < c->n; i++) {
        others = others || !law_concerns(d->p, c->roles[i]);
    }
    return is_for_concerned(d, c->roles, c->n) &&
           (act->kind == LAW_REQUEST || (act->kind == LAW_FACT && !others && serves(act, day)));
}

/* A rule's condition is not judged here: that a rule is in force is enough to say what it does. */
static void put_rule(struct html *h, const struct dossier_page *d, const struct law_rule *rule)
{
    for (uint16_t k = 0; k < rule->n_effects; k++) {
        const struct law_effect *effect = &rule->effects[k];
        for (uint16_t i = 0; effect->kind == LAW_USES && i < effect->n; i++) {
            const struct law_remedy *remedy = &d->p->remedies[effect->list[i]];
            if (is_persons_remedy(d, remedy)) {
                HTML(h, "<p>{} {}</p>", T(d, "C’est ainsi que s’exerce :", "This is how one uses:"),
                     dossier_label(d, remedy->labels, remedy->name));
            }
        }
        for (uint16_t i = 0; effect->kind == LAW_ANSWERS && i < effect->n; i++) {
            instant at = 0;
            if (earliest_end(&at, d, effect->list[i], DOSSIER_NONE)) {
                HTML(h, "<p>{}{}{}</p>", T(d, "Délai « ", "Time limit “"),
                     dossier_clock_label(d, d->p->clocks[effect->list[i]].name),
                     T(d, " » :", "”:"));
                put_until(h, d, effect->list[i], DOSSIER_NONE);
            }
        }
    }
}

static void put_act(struct html *h, const struct dossier_page *d, const struct law_act *act,
                    const struct law_competence *c, struct date day)
{
    HTML(h, "<li><h3 class=\"govuk-heading-s\">{}</h3><p>{} ",
         dossier_label(d, act->labels, act->name), T(d, "Par :", "By:"));
    put_roles(h, d, c->roles, c->n);
    html_raw(h, "</p>");
    for (uint16_t r = 0; r < act->n_rules; r++) {
        if (law_in_force(act->rules[r].dates, day)) {
            put_rule(h, d, &act->rules[r]);
        }
    }
    dossier_put_cites(h, d, &act->cites);
    html_raw(h, "</li>\n");
}

static void put_acts(struct html *h, const struct dossier_page *d)
{
    struct date day = zone_local(d->zone, d->now, NULL);
    bool any = false;
    HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n",
         T(d, "Ce que le droit prévoit que vous puissiez faire",
           "What the law provides that you may do"),
         T(d, "Selon le moment, une demande peut ne pas être recevable : les textes disent quand.",
           "Depending on the time, a request may not be admissible: the articles say when."));
    for (law_index i = 0; i < d->p->n_acts; i++) {
        const struct law_competence *c = law_competence_on(&d->p->acts[i], day);
        if (is_the_persons(d, &d->p->acts[i], c, day)) {
            html_raw(h, any ? "" : "<ul class=\"govuk-list gr-rights\">\n");
            any = true;
            put_act(h, d, &d->p->acts[i], c, day);
        }
    }
    html_raw(h, any ? "</ul>\n" : "");
    if (!any) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(d, "La procédure ne prévoit aucun acte de la personne.",
               "The procedure provides for no act of the person."));
    }
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_head(struct html *h, const struct dossier_page *d, struct slice title)
{
    HTML(h,
         "<p class=\"govuk-body gr-screen-only\"><a class=\"govuk-link\" "
         "href=\"{}?language=fr\" lang=\"fr\" hreflang=\"fr\">Français</a> <a class=\"govuk-link\" "
         "href=\"{}?language=en\" lang=\"en\" hreflang=\"en\">English</a></p>\n",
         d->w->request->path, d->w->request->path);
    HTML(h,
         "<span class=\"govuk-caption-l\">{}, {}</span><h1 class=\"govuk-heading-l\">{}</h1>\n"
         "<p class=\"govuk-body\">{} {}",
         dossier_label(d, d->p->title, d->p->name), d->number, title, T(d, "Situation au", "As of"),
         page_instant(d->w, d->now, d->zone));
    HTML(
        h, "</p>\n<div class=\"govuk-inset-text\">{}</div>\n",
        T(d,
          "Les heures sont celles de la loi du lieu. Quand le droit se lit de plusieurs façons, "
          "c’est l’échéance la plus proche qui est indiquée. Cette page informe ; elle ne remplace "
          "ni la notification ni l’avis d’un avocat.",
          "Hours are those of the law of the place. Where the law can be read in several ways, the "
          "earliest end is shown. This page informs; it replaces neither the notification nor a "
          "lawyer’s advice."));
}

void page_dossier_rights(struct web *w)
{
    struct dossier_page d;
    struct slice language = web_query(w, "language");
    if (slice_is(language, "fr") || slice_is(language, "en")) {
        w->language = slice_is(language, "fr") ? LANGUAGE_FR : LANGUAGE_EN;
    }
    if (!dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
        return;
    }
    struct slice title = T(&d, "Ce que la personne peut faire, et jusqu’à quand",
                           "What the person may do, and until when");
    struct html h = dossier_page_begin(&d, title, NULL);
    put_head(&h, &d, title);
    put_remedies(&h, &d);
    put_acts(&h, &d);
    page_end(w, &h);
}
