/* Clocks in a world: which version and which reading, counting, pausing, and what happens by
 * itself at the end. */
#include "dossier/dossier_priv.h"

const struct law_reading *clock_reading(const struct fold *f, law_index clock,
                                        const struct run *run)
{
    const struct law_clock *c = &f->p->clocks[clock];
    return &c->versions[run->version].readings[run->reading];
}

static bool world_holds_reading(const struct world *w, struct slice name)
{
    for (const struct assumption_node *a = w->assumptions; a != NULL; a = a->next) {
        if (a->assumption.kind == DOSSIER_ASSUMES_READING &&
            slice_equal(a->assumption.reading, name)) {
            return true;
        }
    }
    return false;
}

/* The reading to count by: the only one that stands, or the one this world holds. False when the
 * world must split. */
static bool choose_reading(uint16_t *out, struct step *s, law_index clock,
                           const struct law_version *v)
{
    struct date known = s->fold->view.law_known;
    uint16_t standing = 0;
    uint16_t first = 0;
    for (uint16_t i = 0; i < v->n_readings; i++) {
        if (!law_reading_stands(v, i, known)) {
            continue;
        }
        if (standing == 0) {
            first = i;
        }
        standing++;
        if (world_holds_reading(s->world, v->readings[i].name)) {
            *out = i;
            return true;
        }
    }
    *out = first;
    if (standing <= 1) {
        return true;
    }
    s->has_fork = true;
    s->fork_node = (uint16_t)(v - s->fold->p->clocks[clock].versions);
    s->fork = (struct dossier_assumption){
        .kind = DOSSIER_ASSUMES_READING, .entry = s->index, .index = clock};
    return false;
}

/* The line in force on the date whose condition holds. LAW_NONE when there is none. False when
 * the world must split. */
static bool choose_version(uint16_t *out, struct step *s, const struct law_clock *c,
                           struct date governed)
{
    *out = LAW_NONE;
    for (uint16_t i = 0; i < c->n_versions; i++) {
        const struct law_version *v = &c->versions[i];
        if (!law_in_force(v->dates, governed)) {
            continue;
        }
        enum verdict holds = v->when == LAW_ALWAYS ? VERDICT_YES : eval(s, v->when);
        if (holds == VERDICT_DEPENDS) {
            return false;
        }
        if (holds == VERDICT_YES) {
            *out = i;
            return true;
        }
    }
    return true;
}

size_t clock_pauses(const struct limit_pause **out, struct arena *arena, const struct run *run)
{
    size_t n = 0;
    for (const struct pause_node *p = run->pauses; p != NULL; p = p->next) {
        n++;
    }
    struct limit_pause *list = n == 0 ? NULL : ARENA_ARRAY(arena, n, struct limit_pause);
    size_t i = 0;
    for (const struct pause_node *p = run->pauses; p != NULL; p = p->next) {
        list[i++] = p->pause;
    }
    *out = list;
    return n;
}

/* As many as an act told, where the law lets it tell fewer. */
static int32_t fewer_told(struct step *s, const struct law_reading *reading)
{
    const struct dossier_plan *plan = s->fold->plan;
    if (reading->fewer == LAW_NONE ||
        *world_known(plan, s->world, reading->fewer) == DOSSIER_UNKNOWN) {
        return 0;
    }
    law_value told = *world_value(plan, s->world, reading->fewer);
    return told > 0 && told < reading->rule.parts[0].n ? (int32_t)told : 0;
}

/* A clock that runs back is counted back, whether its rule says so or not. */
struct limit_rule clock_rule(const struct fold *f, law_index clock, const struct run *run)
{
    struct limit_rule rule = clock_reading(f, clock, run)->rule;
    if (run->fewer > 0) {
        rule.parts[0].n = run->fewer;
    }
    if (f->p->clocks[clock].backwards) {
        rule.flags |= LIMIT_BACKWARDS;
    }
    return rule;
}

void clock_recount(struct step *s, law_index clock, struct run *run)
{
    const struct limit_pause *pauses = NULL;
    size_t n = clock_pauses(&pauses, s->fold->arena, run);
    struct limit_rule rule = clock_rule(s->fold, clock, run);
    run->end =
        limit_count(s->fold->plan->calendar, s->territory, &rule, run->start, pauses, n, NULL);
}

bool clock_plan(struct run *out, struct step *s, law_index clock)
{
    const struct law_procedure *p = s->fold->p;
    const struct law_clock *c = &p->clocks[clock];
    *out = (struct run){
        .status = LAW_CLOCK_RUNNING, .started_by = s->index, .answered_by = DOSSIER_NONE};
    if (c->runs.kind == LAW_POINT_NONE) {
        out->start = (struct limit_start){s->at, s->entry == NULL, s->end_of_day};
    } else if (!eval_point(&out->start, s, &c->runs)) {
        if (s->has_fork) {
            return false;
        }
        return true; /* known stays false: it runs from something that nobody told */
    }
    struct limit_start point;
    struct date governed = out->start.moment.date;
    if (c->governed.kind != LAW_POINT_NONE && eval_point(&point, s, &c->governed)) {
        governed = point.moment.date;
    }
    if (!choose_version(&out->version, s, c, governed)) {
        return false;
    }
    if (out->version == LAW_NONE) {
        out->version = 0;
        return true;
    }
    if (!choose_reading(&out->reading, s, clock, &c->versions[out->version])) {
        return false;
    }
    out->known = true;
    out->fewer = fewer_told(s, clock_reading(s->fold, clock, out));
    out->beyond_reading = p->has_read_to && governed.days > p->read_to.days;
    clock_recount(s, clock, out);
    return true;
}

void clock_set(struct step *s, law_index clock, const struct run *run)
{
    struct run *slot = world_run(s->fold->plan, s->world, clock);
    if (slot->status != LAW_CLOCK_IDLE && slot->started_by != run->started_by) {
        struct past_node *past = ARENA_NEW(s->fold->arena, struct past_node);
        *past = (struct past_node){clock, *slot, s->world->past};
        s->world->past = past;
    }
    *slot = *run;
    touch_clock(s->world, clock);
    if (run->beyond_reading) {
        s->fold->beyond_reading = true;
    }
    if (run->status == LAW_CLOCK_RUNNING && run->known && !run->end.none &&
        run->end.latest < s->world->next_end) {
        s->world->next_end = run->end.latest;
    }
}

const struct run *clock_run(struct run *room, struct step *s, law_index clock)
{
    const struct law_clock *c = &s->fold->p->clocks[clock];
    const struct run *run = world_run(s->fold->plan, s->world, clock);
    if (!c->backwards || run->status != LAW_CLOCK_IDLE) {
        return run;
    }
    struct limit_start start;
    bool had_fork = s->has_fork;
    if (!eval_point(&start, s, &c->runs)) {
        s->has_fork = had_fork;
        return run;
    }
    if (!clock_plan(room, s, clock)) {
        room->known = false;
    }
    return room;
}

/* The running clock that ended first before `until`; LAW_NONE when there is none (then next_end
 * is put right). */
static law_index first_ended(struct fold *f, struct world *w, instant until)
{
    law_index found = LAW_NONE;
    instant earliest = INT64_MAX;
    for (law_index i = 0; i < f->p->n_clocks; i++) {
        const struct run *run = world_run(f->plan, w, i);
        if (run->status == LAW_CLOCK_RUNNING && run->known && !run->end.none &&
            run->end.latest < earliest) {
            earliest = run->end.latest;
            found = i;
        }
    }
    if (found == LAW_NONE || earliest >= until) {
        w->next_end = earliest;
        return LAW_NONE;
    }
    return found;
}

/* Lets one clock of a world end. False when the world must split first; the world is then as
 * before. */
static bool let_end(struct step *s, law_index clock)
{
    struct run *run = world_run(s->fold->plan, s->world, clock);
    const struct law_clock *c = &s->fold->p->clocks[clock];
    run->status = LAW_CLOCK_ENDED;
    run->missed = true;
    touch_clock(s->world, clock);
    for (size_t i = 0; i < c->n_at_end; i++) {
        const struct law_at_end *a = &c->at_end[i];
        enum verdict holds = a->when == LAW_ALWAYS ? VERDICT_YES : eval(s, a->when);
        if (holds == VERDICT_DEPENDS) {
            run->status = LAW_CLOCK_RUNNING;
            run->missed = false;
            return false;
        }
        if (holds == VERDICT_YES && !act_effects(s, a->effects, a->n_effects, &a->cites, clock)) {
            run->status = LAW_CLOCK_RUNNING;
            run->missed = false;
            return false;
        }
    }
    return true;
}

void clock_expire(struct fold *f, instant until)
{
    for (uint16_t i = 0; i < f->n_worlds; i++) {
        while (f->worlds[i]->next_end < until) {
            struct world *w = f->worlds[i];
            law_index clock = first_ended(f, w, until);
            if (clock == LAW_NONE) {
                break;
            }
            const struct run *run = world_run(f->plan, w, clock);
            struct step s;
            fold_moment(&s, f, w, run->end.latest, run->end.end_of_day);
            if (++f->n_expiries > LIMIT_EXPIRIES) { /* clocks that start one another for ever */
                f->worlds_cut = true;
                w->next_end = INT64_MAX;
                break;
            }
            if (let_end(&s, clock)) {
                consequence_settle(f, i, &s);
            } else if (!fold_part(f, i, &s)) {
                w->next_end = INT64_MAX;
                break;
            }
        }
    }
}

bool clock_is_stale(const struct step *s, law_index clock)
{
    const struct fold *f = s->fold;
    const struct law_clock *c = &f->p->clocks[clock];
    const struct run *run = world_run(f->plan, s->world, clock);
    return c->supports != LAW_NONE && run->status == LAW_CLOCK_ENDED && run->known &&
           s->first > run->end.latest + DOSSIER_GAP_DAYS * INSTANT_DAY &&
           world_state(f->plan, s->world, c->supports)->value == c->supports_value;
}
