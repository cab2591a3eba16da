/* What a dossier's page tells of the law as it stands: clocks, remedies, what the law has against
 * acts, who must do what, amounts, and what the answer depends on. Ends of clocks that run are
 * those of the registry's last leaf, which was written with all that is known; the fold of the page
 * gives their reasons. */
#include "web/page_act.h"

#include <stdlib.h>

static void put_heading(struct html *h, const char *id, struct slice text)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"{}\">{}</h2>\n", slice_of(id), text);
}

static void put_nothing(struct html *h, struct slice text)
{
    HTML(h, "<p class=\"govuk-body\">{}</p>\n", text);
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static void put_reasons(struct html *h, const struct dossier_page *d,
                        const struct dossier_clock *clock)
{
    struct buf out = buf_in(d->w->arena, 1u << 18);
    dossier_write_reasons(&out, d->f, clock, d->language);
    struct slice rest = buf_slice(&out);
    html_raw(h, "<ul class=\"gr-why__reasons\">");
    while (rest.n > 0) {
        struct slice line = slice_trim(slice_cut(&rest, '\n'));
        if (line.n > 0) {
            HTML(h, "<li>{}</li>", line);
        }
    }
    if (clock->beyond_reading) {
        HTML(h, "<li>{} {}</li>", T(d, "droit non lu après le", "law not read beyond"),
             page_date(d->w, d->p->read_to));
    }
    html_raw(h, "</ul>");
    if (clock->chosen != NULL) {
        dossier_put_cites(h, d, &clock->chosen->cites);
    }
}

/* How the end was counted; once for each possibility in which it was. */
static void put_why(struct html *h, const struct dossier_page *d, const struct leaf_clock *clock)
{
    bool any = false;
    for (uint32_t i = 0; i < d->f->n_clocks; i++) {
        const struct dossier_clock *folded = &d->f->clocks[i];
        if (!folded->known || !dossier_same_clock(d, clock, folded)) {
            continue;
        }
        if (!any) {
            HTML(h, "<details class=\"gr-why\"><summary>{}</summary>",
                 T(d, "Pourquoi cette échéance", "Why this end"));
        }
        any = true;
        dossier_put_worlds(h, d, folded->worlds);
        put_reasons(h, d, folded);
    }
    if (any) {
        html_raw(h, "</details>");
    }
}

/* Whether who looks may enter this act here, now. */
static bool may_record(const struct dossier_page *d, const struct law_act *act)
{
    law_index role = LAW_NONE;
    return !d->past && !d->d.row.erased &&
           act_roles(&role, 1, d, act, zone_local(d->zone, d->now, NULL)) > 0;
}

/* What is to be done, as a way to its form for who may do it. */
static void put_to_do(struct html *h, const struct dossier_page *d, law_index index,
                      struct slice words)
{
    const struct law_act *act = index == LAW_NONE ? NULL : &d->p->acts[index];
    if (act == NULL || !may_record(d, act)) {
        html_text(h, words);
        return;
    }
    HTML(h, "<a class=\"govuk-link\" href=\"{}?act={}\">{}</a>", dossier_page_path(d, "/acts/new"),
         html_url(d->w->arena, act->name), words);
}

static void put_task_name(struct html *h, const struct dossier_page *d,
                          const struct dossier_task *t)
{
    const struct law_task *task = t->task == LAW_NONE ? NULL : &d->p->tasks[t->task];
    law_index act = task == NULL ? t->act : task->done_by;
    put_to_do(h, d, t->done ? LAW_NONE : act,
              task == NULL ? dossier_act_label(d, d->p->acts[t->act].name)
                           : dossier_label(d, task->labels, task->name));
}

static void put_clock_tasks(struct html *h, const struct dossier_page *d, law_index clock)
{
    for (uint32_t i = 0; i < d->f->n_tasks; i++) {
        const struct dossier_task *t = &d->f->tasks[i];
        if (t->clock != clock || t->done || clock == LAW_NONE) {
            continue;
        }
        HTML(h, "<br>{}{} ", dossier_role_label(d, d->p->roles[t->role].name), T(d, " :", ":"));
        put_task_name(h, d, t);
    }
}

/* Who will have to act at the end of a clock that runs, as the law has it. */
static void put_at_end(struct html *h, const struct dossier_page *d, law_index clock)
{
    for (uint16_t i = 0; clock != LAW_NONE && i < d->p->clocks[clock].n_at_end; i++) {
        const struct law_at_end *end = &d->p->clocks[clock].at_end[i];
        for (uint16_t k = 0; k < end->n_effects; k++) {
            const struct law_effect *effect = &end->effects[k];
            if (effect->kind == LAW_MUST) {
                HTML(h, "<br>{} {}{} {}", T(d, "À l’échéance,", "At its end,"),
                     dossier_role_label(d, d->p->roles[effect->index].name), T(d, " :", ":"),
                     dossier_act_label(d, d->p->acts[effect->value].name));
            }
        }
    }
}

/* Which acts answer a clock. */
static void put_answers(struct html *h, const struct dossier_page *d, law_index clock)
{
    bool any = false;
    for (law_index a = 0; clock != LAW_NONE && a < d->p->n_acts; a++) {
        const struct law_act *act = &d->p->acts[a];
        bool answers = false;
        for (uint16_t r = 0; r < act->n_rules; r++) {
            for (uint16_t k = 0; k < act->rules[r].n_effects; k++) {
                const struct law_effect *effect = &act->rules[r].effects[k];
                answers = answers || (effect->kind == LAW_ANSWERS &&
                                      law_names(effect->list, effect->n, clock));
            }
        }
        if (answers) {
            html_text(h, any ? SLICE(", ") : T(d, "Y répond : ", "Answered by: "));
            put_to_do(h, d, a, dossier_act_label(d, act->name));
            any = true;
        }
    }
}

static void put_clock(struct html *h, const struct dossier_page *d, const struct leaf_clock *clock)
{
    law_index index = law_find_clock(d->p, clock->clock);
    HTML(h, "<li class=\"gr-clocks__item\"><div><span class=\"gr-clocks__name\">{}</span>",
         dossier_clock_label(d, clock->clock));
    if (clock->reading.n > 0) {
        HTML(h, "<br>{} <em>{}</em>", T(d, "selon la lecture", "under the reading"),
             dossier_reading_label(d, clock->reading));
    }
    const struct office_entry *act = dossier_act_of_leaf(d, clock->started);
    if (act != NULL && act->content.kind == LEAF_ACT) {
        HTML(h, "<br>{} <a class=\"govuk-link\" href=\"#leaf-{}\">{}</a>",
             T(d, "ouvert par", "started by"), html_number(d->w->arena, act->leaf),
             dossier_act_label(d, act->content.act));
    }
    html_raw(h, "</div><div>");
    dossier_put_standing(h, d, clock);
    html_raw(h, "</div><div>");
    page_end_of(h, d->w, clock, d->zone);
    put_clock_tasks(h, d, index);
    put_at_end(h, d, index);
    html_raw(h, "<div>");
    put_answers(h, d, index);
    html_raw(h, "</div>");
    if (index != LAW_NONE) {
        dossier_put_cites(h, d, &d->p->clocks[index].cites);
    }
    put_why(h, d, clock);
    html_raw(h, "</div></li>\n");
}

static struct slice status_word(const struct dossier_page *d, enum law_clock_status status)
{
    switch (status) {
    case LAW_CLOCK_IDLE:
        return T(d, "ne court pas", "does not run");
    case LAW_CLOCK_RUNNING:
        return T(d, "court encore", "still runs");
    case LAW_CLOCK_ENDED:
    case LAW_CLOCK_MISSED:
        return T(d, "a pris fin", "ended");
    case LAW_CLOCK_ANSWERED:
        return T(d, "réponse reçue", "answered");
    case LAW_CLOCK_STOPPED:
        return T(d, "arrêté", "stopped");
    case LAW_CLOCK_SUSPENDED:
        return T(d, "suspendu", "suspended");
    }
    return SLICE("");
}

static bool is_over(const struct dossier_clock *clock)
{
    return clock->status != LAW_CLOCK_RUNNING && clock->status != LAW_CLOCK_IDLE;
}

/* Those that no longer run, folded together. */
static void put_over(struct html *h, const struct dossier_page *d)
{
    bool any = false;
    for (uint32_t i = 0; i < d->f->n_clocks; i++) {
        const struct dossier_clock *clock = &d->f->clocks[i];
        if (!is_over(clock)) {
            continue;
        }
        if (!any) {
            HTML(h, "<details class=\"gr-why\"><summary>{}</summary><ul class=\"govuk-list\">",
                 T(d, "Délais qui ne courent plus", "Clocks that no longer run"));
        }
        any = true;
        HTML(h, "<li>{}{} {}, ", dossier_clock_label(d, d->p->clocks[clock->clock].name),
             T(d, " :", ":"), status_word(d, clock->status));
        if (clock->known) {
            dossier_put_limit_end(h, d, clock->end);
        } else {
            html_text(h, T(d, "fin inconnue", "end not known"));
        }
        if (clock->reading.n > 0) {
            HTML(h, ", {} {}", T(d, "lecture", "reading"),
                 dossier_reading_label(d, clock->reading));
        }
        dossier_put_worlds(h, d, clock->worlds);
        html_raw(h, "</li>");
    }
    html_raw(h, any ? "</ul></details>\n" : "");
}

/* What has no end that is known comes last. */
static int compare_ends(const void *a, const void *b)
{
    const struct leaf_clock *one = a;
    const struct leaf_clock *two = b;
    if (one->known != two->known) {
        return one->known ? -1 : 1;
    }
    return one->known ? (one->earliest > two->earliest) - (one->earliest < two->earliest) : 0;
}

static const struct leaf_clock *most_urgent_first(size_t *n, const struct dossier_page *d)
{
    const struct leaf_clock *running = dossier_running(n, d);
    struct leaf_clock *list = ARENA_ARRAY(d->w->arena, *n + 1, struct leaf_clock);
    for (size_t i = 0; i < *n; i++) {
        list[i] = running[i];
    }
    qsort(list, *n, sizeof *list, compare_ends);
    return list;
}

void dossier_put_clocks(struct html *h, const struct dossier_page *d)
{
    size_t n = 0;
    const struct leaf_clock *clocks = most_urgent_first(&n, d);
    put_heading(h, "clocks", T(d, "Délais qui courent", "What runs"));
    if (n == 0) {
        put_nothing(h, T(d, "Aucun délai ne court.", "No clock runs."));
    } else {
        html_raw(h, "<ul class=\"gr-clocks\">\n");
        for (size_t i = 0; i < n; i++) {
            put_clock(h, d, &clocks[i]);
        }
        html_raw(h, "</ul>\n");
    }
    put_over(h, d);
}

/* ---- remedies -------------------------------------------------------------------------------- */

static struct slice remedy_word(const struct dossier_page *d, enum law_remedy_status status)
{
    switch (status) {
    case LAW_REMEDY_CLOSED:
        return T(d, "fermé", "closed");
    case LAW_REMEDY_OPEN:
        return T(d, "ouvert", "open");
    case LAW_REMEDY_USED:
        return T(d, "exercé", "used");
    case LAW_REMEDY_RULED:
        return T(d, "jugé", "ruled on");
    }
    return SLICE("");
}

static void put_remedy_until(struct html *h, const struct dossier_page *d,
                             const struct dossier_remedy *remedy)
{
    const struct law_remedy *law = &d->p->remedies[remedy->remedy];
    law_index clock = remedy->status == LAW_REMEDY_OPEN ? law->within : law->ruling_within;
    bool waits = remedy->status == LAW_REMEDY_OPEN || remedy->status == LAW_REMEDY_USED;
    bool any = false;
    if (!waits || clock == LAW_NONE) {
        html_text(h, waits ? T(d, "sans délai", "no time limit") : SLICE("—"));
        return;
    }
    for (uint32_t i = 0; i < d->f->n_clocks; i++) {
        const struct dossier_clock *c = &d->f->clocks[i];
        uint32_t from = remedy->status == LAW_REMEDY_OPEN ? remedy->opened_by : remedy->used_by;
        if (c->clock != clock || c->started_by != from || (c->worlds & remedy->worlds) == 0) {
            continue;
        }
        html_raw(h, any ? "<br>" : "");
        if (c->known) {
            dossier_put_limit_end(h, d, c->end);
        } else {
            html_text(h, T(d, "fin inconnue", "end not known"));
        }
        any = true;
    }
    if (!any) {
        html_text(h, dossier_clock_label(d, d->p->clocks[clock].name));
    }
}

/* Whether the time to use an open remedy is over under every reading: the law leaves it open, since
 * a late use is an act like another, but nobody should take it for time that is left. */
static bool has_expired(const struct dossier_page *d, const struct dossier_remedy *remedy)
{
    law_index within = d->p->remedies[remedy->remedy].within;
    bool over = false;
    for (uint32_t i = 0; remedy->status == LAW_REMEDY_OPEN && i < d->f->n_clocks; i++) {
        const struct dossier_clock *c = &d->f->clocks[i];
        if (within == LAW_NONE || c->clock != within || c->started_by != remedy->opened_by) {
            continue;
        }
        if (!c->known || c->end.none || c->end.latest >= d->now) {
            return false;
        }
        over = true;
    }
    return over;
}

static void put_remedy(struct html *h, const struct dossier_page *d,
                       const struct dossier_remedy *remedy)
{
    const struct law_remedy *law = &d->p->remedies[remedy->remedy];
    struct slice status = has_expired(d, remedy) ? T(d, "délai passé", "time is over")
                                                 : remedy_word(d, remedy->status);
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">{}</th>"
         "<td class=\"govuk-table__cell\">{}",
         dossier_label(d, law->labels, law->name), status);
    dossier_put_worlds(h, d, remedy->worlds);
    HTML(h, "</td><td class=\"govuk-table__cell\">{}</td><td class=\"govuk-table__cell\">",
         law->before == LAW_NONE ? SLICE("—")
                                 : dossier_role_label(d, d->p->roles[law->before].name));
    put_remedy_until(h, d, remedy);
    HTML(h, "</td><td class=\"govuk-table__cell\">{}</td></tr>\n",
         dossier_articles(d, &law->cites));
}

void dossier_put_remedies(struct html *h, const struct dossier_page *d)
{
    bool any = false;
    put_heading(h, "remedies", T(d, "Voies de recours", "Remedies"));
    for (uint32_t i = 0; i < d->f->n_remedies; i++) {
        if (d->f->remedies[i].status == LAW_REMEDY_CLOSED) {
            continue;
        }
        if (!any) {
            HTML_TABLE(h, ((struct html_table){.caption = T(d, "Voies de recours", "Remedies")}),
                       T(d, "Recours", "Remedy"), T(d, "État", "Status"), T(d, "Devant", "Before"),
                       T(d, "Jusqu’à", "Until"), T(d, "Textes", "Law"));
        }
        any = true;
        put_remedy(h, d, &d->f->remedies[i]);
    }
    if (any) {
        html_table_end(h);
    }
    if (!any) {
        put_nothing(h, T(d, "Aucun recours n’est ouvert ni exercé.",
                         "No remedy is open or has been used."));
    }
}

/* ---- findings -------------------------------------------------------------------------------- */

static bool in_doubt(const struct dossier_finding *finding)
{
    return finding->kind == DOSSIER_NOT_SHOWN || finding->kind == DOSSIER_MAY_BE_LATE ||
           (!finding->certain && finding->reading.n == 0);
}

static const struct office_entry *entry_of_finding(const struct dossier_page *d,
                                                   const struct dossier_finding *finding)
{
    for (size_t i = 0; finding->entry != DOSSIER_NONE && i < d->d.n_entries; i++) {
        if (d->d.entries[i].folded == finding->entry) {
            return &d->d.entries[i];
        }
    }
    return NULL;
}

static void put_finding(struct html *h, const struct dossier_page *d,
                        const struct dossier_finding *finding)
{
    const struct office_entry *entry = entry_of_finding(d, finding);
    struct buf words = buf_in(d->w->arena, 16u << 10);
    bool doubt = in_doubt(finding);
    dossier_write_finding(&words, d->f, finding, d->language);
    html_raw(h,
             doubt ? "<div class=\"gr-finding gr-finding--minor\">" : "<div class=\"gr-finding\">");
    HTML(h, "<p class=\"gr-finding__title\">{}",
         doubt ? T(d, "Non établi", "Not shown") : T(d, "Irrégulier", "Irregular"));
    if (entry != NULL) {
        HTML(h, "{}<a class=\"govuk-link\" href=\"#leaf-{}\">{}</a>", T(d, " : ", ": "),
             html_number(d->w->arena, entry->leaf), dossier_act_label(d, entry->content.act));
    }
    HTML(h, "</p><p>{}", buf_slice(&words));
    if (finding->reading.n > 0) {
        HTML(h, " {} {}", T(d, "— selon la lecture", "— under the reading"),
             dossier_reading_label(d, finding->reading));
    } else {
        dossier_put_worlds(h, d, finding->worlds);
    }
    html_raw(h, "</p>");
    dossier_put_cites(h, d, finding->cites);
    html_raw(h, "</div>\n");
}

void dossier_put_findings(struct html *h, const struct dossier_page *d)
{
    put_heading(h, "findings",
                T(d, "Ce que le droit oppose aux actes", "What the law has against the acts"));
    if (d->f->n_findings == 0) {
        put_nothing(
            h, T(d, "Rien, d’après ce que dit le dossier.", "Nothing, from what the file says."));
    }
    /* What is certain comes first. */
    for (int doubt = 0; doubt < 2; doubt++) {
        for (uint32_t i = 0; i < d->f->n_findings; i++) {
            if (in_doubt(&d->f->findings[i]) == (doubt == 1)) {
                put_finding(h, d, &d->f->findings[i]);
            }
        }
    }
}

/* ---- tasks ----------------------------------------------------------------------------------- */

static void put_task(struct html *h, const struct dossier_page *d, const struct dossier_task *t)
{
    HTML(h, "<li>{}", t->done ? T(d, "fait : ", "done: ") : SLICE(""));
    put_task_name(h, d, t);
    if (t->has_due) {
        HTML(h, ", {} ",
             t->clock != LAW_NONE ? T(d, "dû depuis", "due since") : T(d, "d’ici", "by"));
        dossier_put_limit_end(h, d, t->due);
    }
    struct slice articles = dossier_articles(d, t->cites);
    if (articles.n > 0) {
        HTML(h, " [{}]", articles);
    }
    dossier_put_worlds(h, d, t->worlds);
    html_raw(h, "</li>");
}

static void put_warnings(struct html *h, const struct dossier_page *d, law_index role)
{
    for (uint32_t i = 0; i < d->f->n_warnings; i++) {
        const struct dossier_warning *warning = &d->f->warnings[i];
        if (warning->role != role) {
            continue;
        }
        HTML(h, "<li>{}{}{} ", T(d, "averti de la fin de « ", "warned of the end of “"),
             dossier_clock_label(d, d->p->clocks[warning->clock].name),
             T(d, " » à partir de", "” from"));
        dossier_put_limit_end(h, d, warning->at);
        dossier_put_worlds(h, d, warning->worlds);
        html_raw(h, "</li>");
    }
}

static bool concerns(const struct dossier_page *d, law_index role)
{
    bool any = false;
    for (uint32_t i = 0; i < d->f->n_tasks; i++) {
        any = any || d->f->tasks[i].role == role;
    }
    for (uint32_t i = 0; i < d->f->n_warnings; i++) {
        any = any || d->f->warnings[i].role == role;
    }
    return any;
}

void dossier_put_tasks(struct html *h, const struct dossier_page *d)
{
    put_heading(h, "tasks", T(d, "Ce qu’il faut faire", "What must be done"));
    if (d->f->n_tasks == 0 && d->f->n_warnings == 0) {
        put_nothing(h, T(d, "Le droit ne demande rien pour l’instant.",
                         "The law asks for nothing at present."));
    }
    for (law_index role = 0; role < d->p->n_roles; role++) {
        if (!concerns(d, role)) {
            continue;
        }
        HTML(h, "<h3 class=\"govuk-heading-s\">{}</h3><ul class=\"govuk-list govuk-list--bullet\">",
             dossier_role_label(d, d->p->roles[role].name));
        for (uint32_t i = 0; i < d->f->n_tasks; i++) {
            if (d->f->tasks[i].role == role) {
                put_task(h, d, &d->f->tasks[i]);
            }
        }
        put_warnings(h, d, role);
        html_raw(h, "</ul>\n");
    }
}

/* ---- amounts --------------------------------------------------------------------------------- */

void dossier_put_amounts(struct html *h, const struct dossier_page *d)
{
    bool any = false;
    for (uint32_t i = 0; i < d->f->n_amounts; i++) {
        const struct dossier_amount *a = &d->f->amounts[i];
        const struct law_amount *law = &d->p->amounts[a->amount];
        struct buf value = buf_in(d->w->arena, 64);
        if (!any) {
            put_heading(h, "amounts", T(d, "Montants", "Amounts"));
            html_raw(h, "<dl class=\"gr-facts\">");
        }
        any = true;
        if (!a->known) {
            buf_add(&value, T(d, "inconnu", "not known"));
        } else if (law->type == LAW_MONEY) {
            buf_add(&value, dossier_money(d, a->value, law->currency));
        } else {
            buf_int(&value, a->value);
        }
        HTML(h, "<dt>{}</dt><dd>{}", dossier_label(d, law->labels, law->name), buf_slice(&value));
        dossier_put_worlds(h, d, a->worlds);
        dossier_put_cites(h, d, a->cites);
        html_raw(h, "</dd>");
    }
    html_raw(h, any ? "</dl>\n" : "");
}

/* ---- possibilities --------------------------------------------------------------------------- */

enum { WORLDS_LISTED = 12, ASSUMPTIONS_LISTED = 12 };

static void put_world(struct html *h, const struct dossier_page *d, uint16_t world)
{
    struct dossier_assumption list[ASSUMPTIONS_LISTED];
    const char letter[2] = {(char)('A' + world), '\0'};
    size_t n = dossier_assumptions(list, ASSUMPTIONS_LISTED, d->f, world);
    HTML(h, "<dt>{}</dt><dd>", slice_of(letter));
    if (n == 0) {
        html_text(h, T(d, "sans autre supposition", "without anything supposed"));
    }
    for (size_t i = 0; i < n && i < ASSUMPTIONS_LISTED; i++) {
        struct buf words = buf_in(d->w->arena, 8192);
        dossier_write_assumption(&words, d->f, &list[i], d->language);
        HTML(h, "{}{}", i == 0 ? SLICE("") : SLICE(" ; "), buf_slice(&words));
        struct slice articles = dossier_articles(d, list[i].cites);
        if (articles.n > 0) {
            HTML(h, " [{}]", articles);
        }
    }
    html_raw(h, n > ASSUMPTIONS_LISTED ? " …</dd>" : "</dd>");
}

void dossier_put_possibilities(struct html *h, const struct dossier_page *d)
{
    if (d->f->n_worlds < 2) {
        return;
    }
    put_heading(h, "possibilities", T(d, "Possibilités", "Possibilities"));
    HTML(
        h, "<p class=\"govuk-body\">{}</p><dl class=\"gr-facts\">",
        T(d,
          "Le dossier ne dit pas tout, ou le droit se lit de plusieurs façons : ce qui suit "
          "distingue les cas. Une réponse sans mention vaut dans tous.",
          "The file does not say everything, or the law can be read in several ways: the cases are "
          "kept apart here. An answer without a mention holds in all of them."));
    for (uint16_t i = 0; i < d->f->n_worlds && i < WORLDS_LISTED; i++) {
        put_world(h, d, i);
    }
    html_raw(h, "</dl>\n");
    if (d->f->n_worlds > WORLDS_LISTED) {
        HTML(h, "<p class=\"govuk-body\">{} {}</p>", T(d, "Autres possibilités :", "More of them:"),
             html_number(d->w->arena, d->f->n_worlds - WORLDS_LISTED));
    }
    if (d->f->worlds_cut) {
        HTML(h, "<p class=\"govuk-body\">{}</p>",
             T(d,
               "Il y en a encore d’autres, qui n’ont pas été suivies : la réponse n’est pas "
               "entière.",
               "There are yet more, which were not followed: the answer is not whole."));
    }
}
