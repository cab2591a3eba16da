/* From worlds to one answer: what is the same in every world is certain, the rest says in which
 * worlds it holds. */
#include "dossier/dossier_priv.h"

#include <string.h>

struct made {
    struct dossier_folded out;
    struct world *worlds[LIMIT_WORLDS];
};

struct gather {
    struct fold *f;
    struct dossier_folded *out;
    size_t room_findings, room_outcomes, room_clocks, room_remedies, room_tasks, room_warnings,
        room_events;
};

static uint64_t every_world(const struct fold *f)
{
    return f->n_worlds >= 64 ? UINT64_MAX : (UINT64_C(1) << f->n_worlds) - 1;
}

static bool same_end(struct limit_end a, struct limit_end b)
{
    return a.earliest == b.earliest && a.latest == b.latest && a.none == b.none;
}

/* ---- findings and outcomes ------------------------------------------------------------------- */

static bool same_finding(const struct dossier_finding *a, const struct dossier_finding *b)
{
    return a->kind == b->kind && a->entry == b->entry && a->rule == b->rule &&
           a->clock == b->clock && a->remedy == b->remedy && a->fact == b->fact &&
           a->property == b->property && same_end(a->end, b->end);
}

static void gather_finding(struct gather *g, const struct dossier_finding *finding, uint64_t world)
{
    for (uint32_t i = 0; i < g->out->n_findings; i++) {
        if (same_finding(&g->out->findings[i], finding)) {
            g->out->findings[i].worlds |= world;
            return;
        }
    }
    uint32_t n = g->out->n_findings;
    g->out->findings =
        arena_grown(g->f->arena, g->out->findings, n, &g->room_findings, sizeof *finding);
    g->out->findings[n] = *finding;
    g->out->findings[n].worlds = world;
    g->out->n_findings++;
}

/* The worlds in which the law has the same against the act, whichever end it was late for. */
static uint64_t worlds_of(const struct gather *g, const struct dossier_finding *finding)
{
    uint64_t worlds = 0;
    for (uint32_t i = 0; i < g->out->n_findings; i++) {
        const struct dossier_finding *other = &g->out->findings[i];
        bool late = finding->kind == DOSSIER_LATE;
        bool same =
            other->kind == finding->kind && other->entry == finding->entry &&
            (late || (other->rule == finding->rule && other->remedy == finding->remedy &&
                      other->fact == finding->fact && other->property == finding->property));
        worlds |= same ? other->worlds : 0;
    }
    return worlds;
}

static bool holds_reading(const struct world *w, struct slice name)
{
    for (const struct assumption_node *a = w->assumptions; a != NULL; a = a->next) {
        if (a->assumption.kind == DOSSIER_ASSUMES_READING &&
            slice_equal(a->assumption.reading, name)) {
            return true;
        }
    }
    return false;
}

/* A reading such that the finding stands wherever it is right; empty when there is none. */
static struct slice reading_of(const struct fold *f, uint64_t worlds)
{
    for (uint16_t w = 0; w < f->n_worlds; w++) {
        const struct assumption_node *a = f->worlds[w]->assumptions;
        for (; (worlds >> w & 1) != 0 && a != NULL; a = a->next) {
            bool always = a->assumption.kind == DOSSIER_ASSUMES_READING;
            for (uint16_t k = 0; k < f->n_worlds && always; k++) {
                always =
                    (worlds >> k & 1) != 0 || !holds_reading(f->worlds[k], a->assumption.reading);
            }
            if (always) {
                return a->assumption.reading;
            }
        }
    }
    return SLICE("");
}

static void gather_findings(struct gather *g)
{
    for (uint16_t w = 0; w < g->f->n_worlds; w++) {
        for (const struct finding_node *n = g->f->worlds[w]->findings; n != NULL; n = n->next) {
            gather_finding(g, &n->finding, UINT64_C(1) << w);
        }
    }
    for (uint32_t i = 0; i < g->out->n_findings; i++) {
        struct dossier_finding *finding = &g->out->findings[i];
        uint64_t worlds = worlds_of(g, finding);
        finding->certain = worlds == every_world(g->f);
        if (!finding->certain && finding->entry != DOSSIER_NONE &&
            dossier_by_authority(g->out, finding->entry)) {
            finding->reading = reading_of(g->f, worlds);
        }
    }
    /* Lists were gathered from the last act back; people read from the first on. */
    for (uint32_t i = 1; i < g->out->n_findings; i++) {
        struct dossier_finding finding = g->out->findings[i];
        uint32_t k = i;
        while (k > 0 && g->out->findings[k - 1].entry > finding.entry) {
            g->out->findings[k] = g->out->findings[k - 1];
            k--;
        }
        g->out->findings[k] = finding;
    }
}

static void gather_outcome(struct gather *g, const struct dossier_outcome *o, uint64_t world)
{
    for (uint32_t i = 0; i < g->out->n_outcomes; i++) {
        struct dossier_outcome *have = &g->out->outcomes[i];
        if (have->entry == o->entry && have->clock == o->clock && have->remedy == o->remedy &&
            have->in_time == o->in_time && have->cites == o->cites && have->known == o->known &&
            same_end(have->end, o->end)) {
            have->worlds |= world;
            return;
        }
    }
    uint32_t n = g->out->n_outcomes;
    g->out->outcomes = arena_grown(g->f->arena, g->out->outcomes, n, &g->room_outcomes, sizeof *o);
    g->out->outcomes[n] = *o;
    g->out->outcomes[n].worlds = world;
    g->out->n_outcomes++;
}

/* ---- clocks and remedies --------------------------------------------------------------------- */

static void gather_run(struct gather *g, law_index clock, const struct run *run, uint64_t world)
{
    if (run->status == LAW_CLOCK_IDLE) {
        return;
    }
    struct dossier_clock c = {.clock = clock,
                              .status = run->status,
                              .started_by = run->started_by,
                              .answered_by = run->answered_by,
                              .known = run->known,
                              .start = run->start,
                              .end = run->end,
                              .beyond_reading = run->beyond_reading,
                              .worlds = world};
    if (run->known) {
        c.version = &g->f->p->clocks[clock].versions[run->version];
        c.chosen = clock_reading(g->f, clock, run);
        c.reading = c.chosen->name;
        c.rule = clock_rule(g->f, clock, run);
        c.n_pauses = clock_pauses(&c.pauses, g->f->arena, run);
    }
    for (uint32_t i = 0; i < g->out->n_clocks; i++) {
        struct dossier_clock *have = &g->out->clocks[i];
        if (have->clock == clock && have->status == c.status && have->started_by == c.started_by &&
            have->known == c.known && have->chosen == c.chosen &&
            have->answered_by == c.answered_by && same_end(have->end, c.end)) {
            have->worlds |= world;
            return;
        }
    }
    g->out->clocks =
        arena_grown(g->f->arena, g->out->clocks, g->out->n_clocks, &g->room_clocks, sizeof c);
    g->out->clocks[g->out->n_clocks++] = c;
}

/* Clocks that run back from a date are not started: they are counted from what is known at the
 * end. */
static void gather_backwards(struct gather *g, uint16_t w)
{
    struct step s;
    fold_moment(&s, g->f, g->f->worlds[w], g->f->view.as_of, false);
    for (law_index i = 0; i < g->f->p->n_clocks; i++) {
        if (g->f->p->clocks[i].backwards &&
            world_run(g->f->plan, g->f->worlds[w], i)->status == LAW_CLOCK_IDLE) {
            struct run room;
            struct run run = *clock_run(&room, &s, i);
            if (run.known && run.end.latest < s.first) {
                run.status = LAW_CLOCK_ENDED;
            }
            gather_run(g, i, &run, UINT64_C(1) << w);
        }
    }
}

static void gather_clocks(struct gather *g, uint16_t w)
{
    struct world *world = g->f->worlds[w];
    for (const struct past_node *p = world->past; p != NULL; p = p->next) {
        gather_run(g, p->clock, &p->run, UINT64_C(1) << w);
    }
    for (law_index i = 0; i < g->f->p->n_clocks; i++) {
        gather_run(g, i, world_run(g->f->plan, world, i), UINT64_C(1) << w);
    }
    gather_backwards(g, w);
}

static void gather_remedies(struct gather *g, uint16_t w)
{
    for (law_index i = 0; i < g->f->p->n_remedies; i++) {
        const struct way *way = world_way(g->f->plan, g->f->worlds[w], i);
        if (way->status == LAW_REMEDY_CLOSED && way->opened_by == DOSSIER_NONE) {
            continue;
        }
        struct dossier_remedy r = {
            i, way->status, way->opened_by, way->used_by, way->ruled_by, UINT64_C(1) << w};
        bool seen = false;
        for (uint32_t k = 0; k < g->out->n_remedies && !seen; k++) {
            struct dossier_remedy *have = &g->out->remedies[k];
            seen = have->remedy == i && have->status == r.status &&
                   have->opened_by == r.opened_by && have->used_by == r.used_by;
            if (seen) {
                have->worlds |= r.worlds;
            }
        }
        if (!seen) {
            g->out->remedies = arena_grown(g->f->arena, g->out->remedies, g->out->n_remedies,
                                           &g->room_remedies, sizeof r);
            g->out->remedies[g->out->n_remedies++] = r;
        }
    }
}

/* ---- what followed by itself ----------------------------------------------------------------- */

static instant event_order(const struct dossier_event *event)
{
    return event->at.precision == MOMENT_INSTANT ? event->at.at
                                                 : (instant)event->at.date.days * INSTANT_DAY;
}

static void gather_event(struct gather *g, const struct dossier_event *event, uint64_t world)
{
    for (uint32_t i = 0; i < g->out->n_events; i++) {
        struct dossier_event *have = &g->out->events[i];
        if (have->cites == event->cites && have->entry == event->entry &&
            event_order(have) == event_order(event)) {
            have->worlds |= world;
            return;
        }
    }
    g->out->events =
        arena_grown(g->f->arena, g->out->events, g->out->n_events, &g->room_events, sizeof *event);
    uint32_t k = g->out->n_events++;
    while (k > 0 && event_order(&g->out->events[k - 1]) > event_order(event)) {
        g->out->events[k] = g->out->events[k - 1];
        k--;
    }
    g->out->events[k] = *event;
    g->out->events[k].worlds = world;
}

/* A world's list begins with its last event. */
static void gather_events(struct gather *g, const struct event_node *node, uint64_t world)
{
    size_t n = 0;
    for (const struct event_node *e = node; e != NULL; e = e->next) {
        n++;
    }
    const struct dossier_event **list =
        ARENA_ARRAY(g->f->arena, n + 1, const struct dossier_event *);
    size_t at = n;
    for (const struct event_node *e = node; e != NULL; e = e->next) {
        list[--at] = &e->event;
    }
    for (size_t i = 0; i < n; i++) {
        gather_event(g, list[i], world);
    }
}

/* ---- tasks, amounts, retention --------------------------------------------------------------- */

static void gather_task(struct gather *g, struct dossier_task task, uint64_t world)
{
    for (uint32_t i = 0; i < g->out->n_tasks; i++) {
        struct dossier_task *have = &g->out->tasks[i];
        if (have->role == task.role && have->act == task.act && have->task == task.task &&
            have->clock == task.clock && have->done == task.done && have->has_due == task.has_due &&
            same_end(have->due, task.due)) {
            have->worlds |= world;
            return;
        }
    }
    task.worlds = world;
    g->out->tasks =
        arena_grown(g->f->arena, g->out->tasks, g->out->n_tasks, &g->room_tasks, sizeof task);
    g->out->tasks[g->out->n_tasks++] = task;
}

static bool done_since(struct step *s, law_index act, instant since)
{
    uint32_t last = act == LAW_NONE ? DOSSIER_NONE : *world_last(s->fold->plan, s->world, act);
    if (last == DOSSIER_NONE) {
        return false;
    }
    instant first;
    instant latest;
    moment_bounds(&first, &latest, s->fold->entries[last].at, s->zone);
    return latest >= since;
}

/* What the end of a clock asked for is not due when the clock was stopped after all. */
static bool lifted(struct gather *g, uint16_t w, const struct dossier_task *task)
{
    if (task->clock == LAW_NONE) {
        return false;
    }
    const struct run *run = world_run(g->f->plan, g->f->worlds[w], task->clock);
    return run->status == LAW_CLOCK_STOPPED && same_end(run->end, task->due);
}

static void gather_warning(struct gather *g, law_index clock, const struct law_warning *warning,
                           const struct step *s, const struct run *run, uint64_t world)
{
    struct limit_start end = {.moment = {.precision = MOMENT_INSTANT,
                                         .date = run->end.date,
                                         .at = run->end.latest + (run->end.end_of_day ? 1 : 0)}};
    struct limit_rule rule = warning->before_end;
    rule.flags |= LIMIT_BACKWARDS;
    struct limit_end at =
        limit_count(g->f->plan->calendar, s->territory, &rule, end, NULL, 0, NULL);
    for (uint32_t i = 0; i < g->out->n_warnings; i++) {
        struct dossier_warning *have = &g->out->warnings[i];
        if (have->clock == clock && have->role == warning->role && same_end(have->at, at)) {
            have->worlds |= world;
            return;
        }
    }
    struct dossier_warning w = {clock, warning->role, at, world};
    g->out->warnings =
        arena_grown(g->f->arena, g->out->warnings, g->out->n_warnings, &g->room_warnings, sizeof w);
    g->out->warnings[g->out->n_warnings++] = w;
}

static void gather_warnings(struct gather *g, uint16_t w)
{
    struct step s;
    fold_moment(&s, g->f, g->f->worlds[w], g->f->view.as_of, false);
    for (law_index i = 0; i < g->f->p->n_clocks; i++) {
        const struct law_clock *clock = &g->f->p->clocks[i];
        const struct run *run = world_run(g->f->plan, g->f->worlds[w], i);
        bool runs = run->status == LAW_CLOCK_RUNNING && run->known && !run->end.none;
        for (size_t k = 0; runs && k < clock->n_warnings; k++) {
            gather_warning(g, i, &clock->warnings[k], &s, run, UINT64_C(1) << w);
        }
    }
}

static void gather_tasks(struct gather *g, uint16_t w)
{
    struct step s;
    fold_moment(&s, g->f, g->f->worlds[w], g->f->view.as_of, false);
    for (const struct duty_node *d = g->f->worlds[w]->duties; d != NULL; d = d->next) {
        struct dossier_task task = d->task;
        if (lifted(g, w, &task)) {
            continue;
        }
        task.done = done_since(&s, task.act, d->since);
        gather_task(g, task, UINT64_C(1) << w);
    }
    for (law_index i = 0; i < g->f->p->n_tasks; i++) {
        const struct law_task *t = &g->f->p->tasks[i];
        struct limit_start start;
        if (t->when != LAW_ALWAYS && eval(&s, t->when) != VERDICT_YES) {
            continue;
        }
        struct dossier_task task = {
            .role = t->role, .act = t->done_by, .task = i, .clock = LAW_NONE, .cites = &t->cites};
        task.done = done_since(&s, t->done_by, INT64_MIN);
        if (t->has_due && eval_point(&start, &s, &t->point)) {
            struct limit_rule rule = t->rule;
            rule.flags |= t->after ? 0u : (uint32_t)LIMIT_BACKWARDS;
            task.has_due = true;
            task.due = limit_count(g->f->plan->calendar, s.territory, &rule, start, NULL, 0, NULL);
        } else if (t->has_due) {
            continue; /* its date is not known yet */
        }
        gather_task(g, task, UINT64_C(1) << w);
    }
}

static void gather_amounts(struct gather *g)
{
    struct fold *f = g->f;
    g->out->amounts = ARENA_ARRAY(f->arena, (size_t)f->p->n_amounts + 1, struct dossier_amount);
    for (law_index i = 0; i < f->p->n_amounts; i++) {
        struct dossier_amount a = {.amount = i, .worlds = every_world(f)};
        for (uint16_t w = 0; w < f->n_worlds; w++) {
            struct step s;
            fold_moment(&s, f, f->worlds[w], f->view.as_of, false);
            law_value value = 0;
            const struct law_cites *cites = NULL;
            bool known = eval_amount(&value, &cites, &s, i);
            a.known = known && (w == 0 || (a.known && a.value == value));
            a.value = value;
            a.cites = cites;
            if (!a.known) {
                break;
            }
        }
        g->out->amounts[g->out->n_amounts++] = a;
    }
}

/* The last of the points that are known. */
static bool last_point(struct limit_start *out, struct step *s, const struct law_keep *keep)
{
    bool found = false;
    for (size_t i = 0; i < keep->n_points; i++) {
        struct limit_start start;
        if (eval_point(&start, s, &keep->points[i]) &&
            (!found || start.moment.date.days > out->moment.date.days)) {
            *out = start;
            found = true;
        }
    }
    return found;
}

static void gather_erasure(struct gather *g)
{
    struct fold *f = g->f;
    g->out->erasable.days = f->p->n_keeps == 0 ? INT32_MAX : INT32_MIN;
    for (size_t k = 0; k < f->p->n_keeps; k++) {
        for (uint16_t w = 0; w < f->n_worlds; w++) {
            struct step s;
            fold_moment(&s, f, f->worlds[w], f->view.as_of, false);
            struct limit_start start;
            if (!last_point(&start, &s, &f->p->keeps[k])) {
                g->out->erasable.days = INT32_MAX;
                return;
            }
            if (!law_in_force(f->p->keeps[k].dates, start.moment.date)) {
                continue;
            }
            struct limit_end end = limit_count(f->plan->calendar, s.territory, &f->p->keeps[k].rule,
                                               start, NULL, 0, NULL);
            if (end.date.days + 1 > g->out->erasable.days) {
                g->out->erasable.days = end.date.days + 1;
            }
        }
    }
}

const struct dossier_folded *result_make(struct fold *f)
{
    struct made *made = ARENA_NEW(f->arena, struct made);
    struct dossier_folded *out = &made->out;
    struct gather g = {.f = f, .out = out};
    *out = (struct dossier_folded){.plan = f->plan,
                                   .dossier = f->dossier,
                                   .view = f->view,
                                   .order = f->order,
                                   .n_order = f->n_order,
                                   .entries = f->entries,
                                   .n_worlds = f->n_worlds,
                                   .worlds_cut = f->worlds_cut,
                                   .beyond_reading = f->beyond_reading};
    memcpy(made->worlds, f->worlds, f->n_worlds * sizeof f->worlds[0]);
    gather_findings(&g);
    for (uint16_t w = 0; w < f->n_worlds; w++) {
        for (const struct outcome_node *n = f->worlds[w]->outcomes; n != NULL; n = n->next) {
            gather_outcome(&g, &n->outcome, UINT64_C(1) << w);
        }
        gather_events(&g, f->worlds[w]->events, UINT64_C(1) << w);
        gather_clocks(&g, w);
        gather_remedies(&g, w);
        gather_tasks(&g, w);
        gather_warnings(&g, w);
    }
    gather_amounts(&g);
    gather_erasure(&g);
    return out;
}

/* ---- questions about one world --------------------------------------------------------------- */

static struct world *world_of(const struct dossier_folded *f, uint16_t world)
{
    gr_assert(world < f->n_worlds);
    const struct made *made = (const struct made *)(const void *)f;
    return made->worlds[world];
}

law_index dossier_state(const struct dossier_folded *f, uint16_t world, law_index state)
{
    uint8_t value = world_state(f->plan, world_of(f, world), state)->value;
    return value == STATE_UNKNOWN ? LAW_NONE : value;
}

enum dossier_known dossier_fact_value(law_value *value, const struct dossier_folded *f,
                                      uint16_t world, law_index fact)
{
    *value = *world_value(f->plan, world_of(f, world), fact);
    return (enum dossier_known) * world_known(f->plan, world_of(f, world), fact);
}

bool dossier_clock_is(const struct dossier_folded *f, uint16_t world, law_index clock, uint64_t set)
{
    return run_is(world_run(f->plan, world_of(f, world), clock), set);
}

bool dossier_remedy_is(const struct dossier_folded *f, uint16_t world, law_index remedy,
                       uint64_t set)
{
    return (set >> world_way(f->plan, world_of(f, world), remedy)->status & 1) != 0;
}

size_t dossier_assumptions(struct dossier_assumption *out, size_t max,
                           const struct dossier_folded *f, uint16_t world)
{
    size_t n = 0;
    for (const struct assumption_node *a = world_of(f, world)->assumptions; a != NULL;
         a = a->next) {
        n++;
    }
    size_t at = n;
    for (const struct assumption_node *a = world_of(f, world)->assumptions; a != NULL;
         a = a->next) {
        at--;
        if (at < max) {
            out[at] = a->assumption;
        }
    }
    return n;
}

bool dossier_last_act(struct moment *at, const struct dossier_folded *f, uint16_t world,
                      law_index act)
{
    uint32_t last = *world_last(f->plan, world_of(f, world), act);
    if (last != DOSSIER_NONE) {
        *at = f->entries[last].at;
    }
    return last != DOSSIER_NONE;
}

bool dossier_by_authority(const struct dossier_folded *f, uint32_t entry)
{
    const struct law_procedure *p = f->plan->procedure;
    const struct dossier_entry *e = &f->entries[entry];
    law_index role = e->role != LAW_NONE ? e->role : p->acts[e->act].competences[0].roles[0];
    return p->roles[role].authority;
}

/* Whether an act comes after another in the order of the fold. */
static bool is_after(const struct dossier_folded *f, uint32_t later, uint32_t earlier)
{
    for (uint32_t i = f->n_order; i > 0; i--) {
        if (f->order[i - 1] == later || f->order[i - 1] == earlier) {
            return f->order[i - 1] == later;
        }
    }
    return false;
}

bool dossier_run_replaced(const struct dossier_folded *f, uint32_t clock)
{
    const struct dossier_clock *c = &f->clocks[clock];
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        const struct dossier_clock *other = &f->clocks[i];
        if (other->clock == c->clock && (other->worlds & c->worlds) != 0 &&
            other->started_by != c->started_by && other->started_by != DOSSIER_NONE &&
            c->started_by != DOSSIER_NONE && is_after(f, other->started_by, c->started_by)) {
            return true;
        }
    }
    return false;
}
