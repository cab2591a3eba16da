/* A folded dossier in words, French or English: what happened, every clock with its end and its
 * article, what the law has against which act and why, what is still to be done, and what the
 * answer supposes. */
#include "dossier/dossier_priv.h"

struct writer {
    struct buf *out;
    struct arena *arena;
    const struct dossier_folded *f;
    const struct law_procedure *p;
    const struct zone *zone;
    enum language language;
    bool reasons;
};

static void say(struct writer *w, const char *fr, const char *en)
{
    buf_text(w->out, w->language == LANGUAGE_FR ? fr : en);
}

static void say_label(struct writer *w, struct law_labels labels, struct slice name)
{
    buf_add(w->out, law_label(w->arena, labels, name, w->language));
}

static void say_cites(struct writer *w, const struct law_cites *cites)
{
    if (cites == NULL || cites->n == 0) {
        return;
    }
    buf_text(w->out, " [");
    for (size_t i = 0; i < cites->n; i++) {
        buf_text(w->out, i == 0 ? "" : "; ");
        buf_add(w->out, cites->list[i]);
    }
    buf_char(w->out, ']');
}

static void say_unsure(struct writer *w, const struct law_cites *cites)
{
    if (cites != NULL && cites->unsure.n > 0) {
        say(w, "\n      point incertain : ", "\n      not settled: ");
        buf_add(w->out, cites->unsure);
    }
}

/* "(if A, C)", or nothing when it holds in all. */
static void say_worlds(struct writer *w, uint64_t worlds)
{
    if (worlds == dossier_all_worlds(w->f)) {
        return;
    }
    if (w->f->n_worlds > DOSSIER_WORLDS_NAMED) {
        int in = 0;
        for (uint16_t i = 0; i < w->f->n_worlds; i++) {
            in += (worlds >> i & 1) != 0 ? 1 : 0;
        }
        buf_printf(w->out,
                   w->language == LANGUAGE_FR ? "  (dans %d des %d possibilités)"
                                              : "  (in %d of %d possibilities)",
                   in, w->f->n_worlds);
        return;
    }
    say(w, "  (si ", "  (if ");
    bool first = true;
    for (uint16_t i = 0; i < w->f->n_worlds; i++) {
        if ((worlds >> i & 1) != 0) {
            buf_printf(w->out, "%s%c", first ? "" : ", ", 'A' + i);
            first = false;
        }
    }
    buf_char(w->out, ')');
}

static void say_value(struct writer *w, const struct law_domain_value *values, uint16_t n,
                      law_value value)
{
    if (value >= 0 && value < n) {
        say_label(w, values[value].labels, values[value].name);
    }
}

/* ---- findings -------------------------------------------------------------------------------- */

static void say_end(struct writer *w, struct limit_end end)
{
    limit_end_write(w->out, end, w->zone);
}

static void say_default(struct writer *w, const struct dossier_finding *finding)
{
    switch (finding->kind) {
    case DOSSIER_FORBIDDEN:
        say(w, "la condition n'est pas remplie", "the condition does not hold");
        break;
    case DOSSIER_NOT_SHOWN:
        say(w, "il n'est pas établi que la condition est remplie",
            "it is not shown that the condition holds");
        break;
    case DOSSIER_LATE:
        say(w, "trop tard", "too late");
        break;
    case DOSSIER_MAY_BE_LATE:
        say(w, "dans le délai ou trop tard selon l'heure, qui n'est pas connue",
            "in time or late depending on an hour that is not known");
        break;
    case DOSSIER_NO_HOUR:
        say(w, "l'heure n'est pas indiquée", "the hour is not given");
        break;
    case DOSSIER_LACKS_FACT:
        say(w, "il manque : ", "it does not say: ");
        say_label(w, w->p->facts[finding->fact].labels, w->p->facts[finding->fact].name);
        break;
    case DOSSIER_NOT_COMPETENT:
        say(w, "l'auteur n'est pas compétent", "its author is not competent");
        break;
    case DOSSIER_NOT_OPEN:
        say(w, "aucune voie de recours n'est ouverte", "no remedy is open");
        break;
    case DOSSIER_SUSPENDED:
        say(w, "doit attendre l'issue du recours : ", "must wait for the remedy: ");
        say_label(w, w->p->remedies[finding->remedy].labels, w->p->remedies[finding->remedy].name);
        break;
    case DOSSIER_BROKEN:
        say(w, "une garantie n'est pas respectée : ", "a guarantee is not kept: ");
        buf_add(w->out, w->p->properties[finding->property].name);
        break;
    }
}

static void say_finding(struct writer *w, const struct dossier_finding *finding)
{
    bool has_words = finding->text.fr.n > 0 || finding->text.en.n > 0;
    if (has_words) {
        say_label(w, finding->text, SLICE(""));
    } else {
        say_default(w, finding);
    }
    if (finding->kind == DOSSIER_NOT_SHOWN && has_words) {
        say(w, " (rien ne l'établit ni ne l'exclut)", " (nothing shows it or rules it out)");
    }
    if (finding->kind == DOSSIER_MAY_BE_LATE && !finding->end_known) {
        say(w, " (on ne sait pas d'où court le délai)",
            " (it is not known from where the clock runs)");
    } else if (finding->kind == DOSSIER_LATE || finding->kind == DOSSIER_MAY_BE_LATE) {
        say(w, " : « ", ": \"");
        say_label(w, w->p->clocks[finding->clock].labels, w->p->clocks[finding->clock].name);
        say(w, " » finissait le ", "\" ended ");
        say_end(w, finding->end);
    }
}

static struct writer writer_of(struct buf *out, struct arena *arena, const struct dossier_folded *f,
                               enum language language)
{
    struct gr_error unused = {0};
    return (struct writer){out,
                           arena,
                           f,
                           dossier_procedure(f->plan),
                           calendar_zone(f->plan->calendar, f->dossier->territory, &unused),
                           language,
                           false};
}

void dossier_write_finding(struct buf *out, const struct dossier_folded *f,
                           const struct dossier_finding *finding, enum language language)
{
    struct writer w = writer_of(out, out->arena, f, language);
    say_finding(&w, finding);
}

/* ---- suppositions ---------------------------------------------------------------------------- */

static void say_condition(struct writer *w, uint16_t node)
{
    const struct law_node *n = &w->p->nodes[node];
    struct slice rest =
        n->span.last <= w->p->text.n && n->span.first <= n->span.last
            ? (struct slice){w->p->text.p + n->span.first, n->span.last - n->span.first}
            : SLICE("");
    buf_add(w->out, rest);
}

static void say_assumption(struct writer *w, const struct dossier_assumption *a)
{
    switch (a->kind) {
    case DOSSIER_ASSUMES_FACT: {
        const struct law_fact *fact = &w->p->facts[a->index];
        say_label(w, fact->labels, fact->name);
        say(w, " : ", ": ");
        if (fact->type == LAW_CHOICE) {
            say_value(w, fact->values, fact->n_values, a->value);
        } else {
            say(w, a->value != 0 ? "oui" : "non", a->value != 0 ? "yes" : "no");
        }
        break;
    }
    case DOSSIER_ASSUMES_STATE:
        say(w, "le dossier en était à ", "the file leaves out how ");
        say_label(w, w->p->states[a->index].labels, w->p->states[a->index].name);
        say(w, " : ", " came to be: ");
        say_value(w, w->p->states[a->index].values, w->p->states[a->index].n_values, a->value);
        break;
    case DOSSIER_ASSUMES_READING:
        say(w, "lecture retenue : ", "reading: ");
        buf_add(w->out, law_reading_label(w->arena, w->p, a->reading, w->language));
        break;
    case DOSSIER_ASSUMES_USE:
        say(w, "le recours est : ", "the remedy used is: ");
        say_label(w, w->p->remedies[a->index].labels, w->p->remedies[a->index].name);
        break;
    case DOSSIER_ASSUMES_CONDITION:
        say(w, a->value != 0 ? "supposé : " : "supposé faux : ",
            a->value != 0 ? "supposing: " : "supposing not: ");
        say_condition(w, (uint16_t)a->index);
        break;
    }
}

void dossier_write_assumption(struct buf *out, const struct dossier_folded *f,
                              const struct dossier_assumption *assumption, enum language language)
{
    struct writer w = writer_of(out, out->arena, f, language);
    say_assumption(&w, assumption);
}

#define ASSUMPTIONS_SHOWN 12

static void write_worlds(struct writer *w)
{
    if (w->f->n_worlds < 2) {
        return;
    }
    say(w, "  Possibilités (le dossier ne dit pas tout)\n",
        "  Possibilities (the file does not say everything)\n");
    for (uint16_t i = 0; i < w->f->n_worlds && i < DOSSIER_WORLDS_NAMED; i++) {
        struct dossier_assumption list[ASSUMPTIONS_SHOWN];
        size_t n = dossier_assumptions(list, ASSUMPTIONS_SHOWN, w->f, i);
        buf_printf(w->out, "    %c  ", 'A' + i);
        for (size_t k = 0; k < n && k < ASSUMPTIONS_SHOWN; k++) {
            buf_text(w->out, k == 0 ? "" : "; ");
            say_assumption(w, &list[k]);
        }
        buf_char(w->out, '\n');
    }
    if (w->f->n_worlds > DOSSIER_WORLDS_NAMED) {
        int more = w->f->n_worlds - DOSSIER_WORLDS_NAMED;
        buf_printf(w->out,
                   w->language == LANGUAGE_FR ? "    … et %d autres\n" : "    … and %d more\n",
                   more);
    }
    if (w->f->worlds_cut) {
        say(w, "    … et d'autres encore, qui n'ont pas été suivies\n",
            "    … and yet more, which were not followed\n");
    }
}

/* ---- the timeline ---------------------------------------------------------------------------- */

static void write_clock(struct writer *w, const struct dossier_clock *c)
{
    static const char *const fr[] = {"",       "court encore", "a pris fin", "réponse reçue",
                                     "arrêté", "suspendu"};
    static const char *const en[] = {"", "running", "ended", "answered", "stopped", "suspended"};
    const struct law_clock *clock = &w->p->clocks[c->clock];
    buf_text(w->out, "    > ");
    say_label(w, clock->labels, clock->name);
    if (!c->known) {
        say(w, " : court, d'un point qui n'est pas connu",
            ": runs, from a point that is not known");
    } else if (c->end.none) {
        say(w, " : sans limite", ": no limit");
    } else {
        say(w, clock->backwards ? " : au plus tard le " : " jusqu'au ",
            clock->backwards ? ": at the latest " : " until ");
        say_end(w, c->end);
    }
    if (c->known) {
        say(w, " — ", " — ");
        limit_rule_write(w->out, &c->rule);
        if (c->reading.n > 0) {
            say(w, ", lecture ", ", reading ");
            buf_add(w->out, c->reading);
        }
        say_cites(w, &c->chosen->cites);
    }
    if (c->status == LAW_CLOCK_RUNNING &&
        dossier_run_replaced(w->f, (uint32_t)(c - w->f->clocks))) {
        say(w, " (remplacé)", " (replaced)");
    } else {
        buf_printf(w->out, " (%s)", w->language == LANGUAGE_FR ? fr[c->status] : en[c->status]);
    }
    say_worlds(w, c->worlds);
    if (c->beyond_reading) {
        say(w, "\n      droit non lu après le ", "\n      law not read beyond ");
        date_write(w->out, w->p->read_to);
    }
    if (c->known) {
        say_unsure(w, &c->chosen->cites);
    }
    buf_char(w->out, '\n');
    if (w->reasons) {
        dossier_write_reasons(w->out, w->f, c, w->language);
    }
}

static void write_finding_line(struct writer *w, const struct dossier_finding *finding)
{
    bool doubt = finding->kind == DOSSIER_NOT_SHOWN || finding->kind == DOSSIER_MAY_BE_LATE ||
                 (!finding->certain && finding->reading.n == 0);
    buf_text(w->out, "    ! ");
    if (doubt) {
        say(w, "NON ÉTABLI : ", "NOT SHOWN: ");
    } else if (finding->refusable) {
        say(w, "REFUS : ", "REFUSED: ");
    } else {
        say(w, "IRRÉGULIER : ", "IRREGULAR: ");
    }
    say_finding(w, finding);
    say_cites(w, finding->cites);
    if (!doubt && finding->reading.n > 0) {
        say(w, " (selon la lecture ", " (under the reading ");
        buf_add(w->out, finding->reading);
        buf_char(w->out, ')');
    } else {
        say_worlds(w, finding->worlds);
    }
    say_unsure(w, finding->cites);
    buf_char(w->out, '\n');
}

/* What followed by itself: the line says what and why. */
static void write_event(struct writer *w, const struct dossier_event *event)
{
    const struct law_consequence *c = &w->p->consequences[event->consequence];
    if (event->entry == DOSSIER_NONE) {
        buf_text(w->out, "  ");
        moment_write(w->out, event->at, w->zone);
        say(w, "  de plein droit : ", "  by operation of law: ");
    } else {
        say(w, "    = de plein droit : ", "    = by operation of law: ");
    }
    say_label(w, c->labels, c->name);
    say_cites(w, event->cites);
    say_worlds(w, event->worlds);
    buf_char(w->out, '\n');
}

/* Those without an act that lie before an instant; *next goes on. */
static void write_events_before(struct writer *w, uint32_t *next, instant before)
{
    for (; *next < w->f->n_events; (*next)++) {
        const struct dossier_event *event = &w->f->events[*next];
        instant first;
        instant last;
        moment_bounds(&first, &last, event->at, w->zone);
        if (event->entry == DOSSIER_NONE && first > before) {
            return;
        }
        if (event->entry == DOSSIER_NONE) {
            write_event(w, event);
        }
    }
}

static void write_act(struct writer *w, uint32_t index)
{
    const struct dossier_entry *entry = &w->f->entries[index];
    const struct law_act *act = &w->p->acts[entry->act];
    buf_text(w->out, "  ");
    moment_write(w->out, entry->at, w->zone);
    buf_text(w->out, "  ");
    say_label(w, act->labels, act->name);
    if (entry->role != LAW_NONE) {
        buf_text(w->out, " (");
        say_label(w, w->p->roles[entry->role].labels, w->p->roles[entry->role].name);
        buf_char(w->out, ')');
    }
    buf_char(w->out, '\n');
    for (uint32_t i = 0; i < w->f->n_findings; i++) {
        if (w->f->findings[i].entry == index) {
            write_finding_line(w, &w->f->findings[i]);
        }
    }
    for (uint32_t i = 0; i < w->f->n_events; i++) {
        if (w->f->events[i].entry == index) {
            write_event(w, &w->f->events[i]);
        }
    }
    for (uint32_t i = 0; i < w->f->n_clocks; i++) {
        if (w->f->clocks[i].started_by == index) {
            write_clock(w, &w->f->clocks[i]);
        }
    }
}

static void write_rest_of_clocks(struct writer *w)
{
    for (uint32_t i = 0; i < w->f->n_clocks; i++) {
        if (w->f->clocks[i].started_by == DOSSIER_NONE) {
            write_clock(w, &w->f->clocks[i]);
        }
    }
    for (uint32_t i = 0; i < w->f->n_findings; i++) {
        if (w->f->findings[i].entry == DOSSIER_NONE) {
            write_finding_line(w, &w->f->findings[i]);
        }
    }
}

/* ---- what stands at the end ------------------------------------------------------------------ */

static void write_states(struct writer *w)
{
    for (law_index s = 0; s < w->p->n_states; s++) {
        const struct law_state *state = &w->p->states[s];
        uint64_t values = 0;
        for (uint16_t i = 0; i < w->f->n_worlds; i++) {
            law_index value = dossier_state(w->f, i, s);
            values |= value == LAW_NONE ? 0 : UINT64_C(1) << value;
        }
        buf_text(w->out, "  ");
        say_label(w, state->labels, state->name);
        say(w, " : ", ": ");
        bool first = true;
        for (uint16_t v = 0; v < state->n_values; v++) {
            if ((values >> v & 1) != 0) {
                say(w, first ? "" : " ou ", first ? "" : " or ");
                say_value(w, state->values, state->n_values, v);
                first = false;
            }
        }
        say(w, values == 0 ? "inconnu\n" : "\n", values == 0 ? "unknown\n" : "\n");
    }
}

static void write_tasks(struct writer *w)
{
    for (uint32_t i = 0; i < w->f->n_tasks; i++) {
        const struct dossier_task *t = &w->f->tasks[i];
        buf_text(w->out, t->done ? "  [x] " : "  [ ] ");
        say_label(w, w->p->roles[t->role].labels, w->p->roles[t->role].name);
        say(w, " : ", ": ");
        if (t->task != LAW_NONE) {
            say_label(w, w->p->tasks[t->task].labels, w->p->tasks[t->task].name);
        } else {
            say_label(w, w->p->acts[t->act].labels, w->p->acts[t->act].name);
        }
        if (t->has_due) {
            say(w, t->clock != LAW_NONE ? ", dû depuis le " : ", au plus tard le ",
                t->clock != LAW_NONE ? ", due since " : ", by ");
            say_end(w, t->due);
        }
        say_cites(w, t->cites);
        say_worlds(w, t->worlds);
        buf_char(w->out, '\n');
    }
}

static void write_warnings(struct writer *w)
{
    for (uint32_t i = 0; i < w->f->n_warnings; i++) {
        const struct dossier_warning *warning = &w->f->warnings[i];
        buf_text(w->out, "  ");
        say_label(w, w->p->roles[warning->role].labels, w->p->roles[warning->role].name);
        say(w, " averti le ", " is warned on ");
        say_end(w, warning->at);
        say(w, " : ", ": ");
        say_label(w, w->p->clocks[warning->clock].labels, w->p->clocks[warning->clock].name);
        say_worlds(w, warning->worlds);
        buf_char(w->out, '\n');
    }
}

static void write_remedies(struct writer *w)
{
    static const char *const fr[] = {"fermé", "ouvert", "exercé", "jugé"};
    static const char *const en[] = {"closed", "open", "used", "ruled on"};
    for (uint32_t i = 0; i < w->f->n_remedies; i++) {
        const struct dossier_remedy *r = &w->f->remedies[i];
        say(w, "  recours ", "  remedy ");
        say_label(w, w->p->remedies[r->remedy].labels, w->p->remedies[r->remedy].name);
        buf_printf(w->out, ": %s", w->language == LANGUAGE_FR ? fr[r->status] : en[r->status]);
        say_cites(w, &w->p->remedies[r->remedy].cites);
        say_worlds(w, r->worlds);
        buf_char(w->out, '\n');
    }
}

static void write_amounts(struct writer *w)
{
    for (uint32_t i = 0; i < w->f->n_amounts; i++) {
        const struct dossier_amount *a = &w->f->amounts[i];
        if (!a->known) {
            continue;
        }
        buf_text(w->out, "  ");
        say_label(w, w->p->amounts[a->amount].labels, w->p->amounts[a->amount].name);
        buf_text(w->out, ": ");
        if (w->p->amounts[a->amount].type == LAW_MONEY) {
            law_money_write(w->out, a->value, w->p->amounts[a->amount].currency);
        } else {
            buf_int(w->out, a->value);
        }
        say_cites(w, a->cites);
        buf_char(w->out, '\n');
    }
}

void dossier_write_reasons(struct buf *out, const struct dossier_folded *f,
                           const struct dossier_clock *clock, enum language language)
{
    if (!clock->known) {
        return;
    }
    struct writer w = writer_of(out, out->arena, f, language);
    struct limit_trace trace = {0};
    struct limit_end end = limit_count(f->plan->calendar, f->dossier->territory, &clock->rule,
                                       clock->start, clock->pauses, clock->n_pauses, &trace);
    struct buf lines = buf_in(out->arena, 1u << 16);
    limit_explain(&lines, &clock->rule, &trace, end, w.zone, language);
    struct slice rest = buf_slice(&lines);
    while (rest.n > 0) {
        struct slice line = slice_cut(&rest, '\n');
        buf_text(out, "        ");
        buf_add(out, line);
        buf_char(out, '\n');
    }
}

void dossier_write(struct buf *out, struct arena *arena, const struct dossier_folded *f,
                   enum language language, bool reasons)
{
    struct writer w = writer_of(out, arena, f, language);
    w.reasons = reasons;
    uint32_t next_event = 0;
    for (uint32_t i = 0; i < f->n_order; i++) {
        instant first;
        instant last;
        moment_bounds(&first, &last, f->entries[f->order[i]].at, w.zone);
        write_events_before(&w, &next_event, first);
        write_act(&w, f->order[i]);
    }
    write_events_before(&w, &next_event, INT64_MAX);
    write_rest_of_clocks(&w);
    write_worlds(&w);
    write_states(&w);
    write_remedies(&w);
    write_warnings(&w);
    write_tasks(&w);
    write_amounts(&w);
}
