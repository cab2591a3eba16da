/* A state of the automaton, opened: every edge that leaves it. */
#include "base/hash.h"
#include "prove/came.h"

#include <string.h>

struct opening {
    const struct model *m;
    struct arena *arena, *passing; /* of what stays, and of what does not */
    const uint8_t *state;
    struct edge *edges;
    size_t n_edges, room;
    uint64_t *hashes; /* per edge */
    size_t room_hashes;
    size_t first;             /* of the edges of what happens now */
    struct edge_notes *notes; /* of this edge only, or NULL */
    const struct things *wanted;
    const struct edge *only;
    bool found;
    uint8_t *scratch, *stood, *told;
    uint32_t attempts; /* of this event */
    struct came came;
    struct memo *memo;
    struct op *ops, *late;
    struct plan_item *plan;
};

static bool same_edge(const struct edge *e, uint32_t event, const struct op *ops, uint16_t n_ops,
                      const uint8_t *target, uint16_t bytes)
{
    gr_assert(e != NULL);
    return e->event == event && e->n_ops == n_ops && memcmp(e->target, target, bytes) == 0 &&
           memcmp(e->ops, ops, n_ops * sizeof *ops) == 0;
}

static void add_edge(struct opening *o, uint32_t event, const struct op *ops, uint16_t n_ops,
                     const uint8_t *target)
{
    uint64_t hash = hash_bytes(target, o->m->state_bytes) + hash_bytes(ops, n_ops * sizeof *ops);
    for (size_t i = o->first; i < o->n_edges; i++) {
        if (o->hashes[i] == hash &&
            same_edge(&o->edges[i], event, ops, n_ops, target, o->m->state_bytes)) {
            return;
        }
    }
    o->hashes = arena_grown(o->passing, o->hashes, o->n_edges, &o->room_hashes, sizeof *o->hashes);
    o->hashes[o->n_edges] = hash;
    o->edges = arena_grown(o->arena, o->edges, o->n_edges, &o->room, sizeof *o->edges);
    struct edge *e = &o->edges[o->n_edges++];
    e->event = event;
    e->ops = (const struct op *)(const void *)arena_copy(o->arena, ops, n_ops * sizeof *ops);
    e->n_ops = n_ops;
    e->target = (const uint8_t *)arena_copy(o->arena, target, o->m->state_bytes);
}

/* A clock that is over is told only how it stands, as far as anybody asks; where another one runs
 * from its end, that it ran, and for how long. */
static void forget_clock(const struct part *x, law_index clock, uint8_t *byte)
{
    if (!is_counting(byte)) { /* a pause makes it end later */
        byte[5] = 0;
    }
    const struct classes *codes = &x->of_status[clock];
    uint8_t code = status_code(*byte);
    bool ticks = (*byte & CLOCK_TICKING) != 0;
    bool idle = (code & CLOCK_STATUS) == LAW_CLOCK_IDLE;
    if (x->asked_end[clock] || ticks || !status_is_over(code) || (x->chained[clock] && idle)) {
        return;
    }
    uint8_t first = x->chained[clock] ? LAW_CLOCK_IDLE + 1 : LAW_CLOCK_IDLE;
    while (codes->of[first] != codes->of[code] || !status_is_over(first)) {
        first++;
    }
    if (!x->chained[clock]) {
        memset(byte, 0, CLOCK_BYTES);
    }
    *byte = first;
}

void forget_told(const struct model *m, uint8_t *state)
{
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (uint16_t i = 0; i < x->laid[THING_FACT].n; i++) {
            law_index f = x->laid[THING_FACT].list[i];
            if (!x->lasts[f]) {
                memset(state + x->at[THING_FACT][f], FACT_OPEN, thing_bytes(x, THING_FACT, f));
            }
        }
    }
}

/* What can no longer matter is made equal: facts that only the act itself asks, values that nobody
 * tells apart, clocks that are over. */
static void forget(const struct model *m, uint8_t *state)
{
    if ((state[BYTE_FLAGS] & FLAG_BROKEN) != 0) {
        return;
    }
    forget_dead(m, state);
    forget_told(m, state);
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (uint16_t i = 0; i < x->laid[THING_STATE].n; i++) {
            law_index s = x->laid[THING_STATE].list[i];
            uint8_t *byte = state + x->at[THING_STATE][s];
            *byte = class_first(&x->of_state[s], *byte);
        }
        for (uint16_t i = 0; i < x->laid[THING_CLOCK].n; i++) {
            law_index c = x->laid[THING_CLOCK].list[i];
            forget_clock(x, c, state + x->at[THING_CLOCK][c]);
        }
    }
}

typedef void (*attempt_run)(struct attempt *a, law_index index);

static void note_edge(struct opening *o, const struct attempt *a, const uint8_t *facts)
{
    struct edge_notes *notes = o->notes;
    o->found = true;
    notes->role = a->role;
    notes->guessed = a->guessed;
    notes->facts = (uint8_t *)arena_copy(o->m->arena, facts, o->m->state_bytes);
    for (size_t i = 0; i < a->hints->n; i++) {
        (void)things_add(o->m, &notes->hints, a->hints->list[i]);
    }
    for (size_t i = 0; i < a->weak->n; i++) {
        (void)things_add(o->m, &notes->weak, a->weak->list[i]);
    }
}

/* One attempt more; false: more than may be. */
static bool attempt_more(struct opening *o)
{
    if (++o->attempts > ATTEMPTS_MAX || o->n_edges > EDGES_MAX) {
        atomic_store(o->m->cut, true);
        return false;
    }
    return true;
}

/* The attempt is over: its edge, if it leads anywhere. */
static void attempt_end(struct opening *o, uint32_t event, struct attempt *a)
{
    uint16_t bytes = o->m->state_bytes;
    if (a->n_ops + a->n_late > OPS_MAX) {
        give_up(a);
    }
    if (a->tape->cut) {
        atomic_store(o->m->cut, true);
    }
    bool nothing = event_kind(event) == EVENT_LOOK && memcmp(a->state, o->state, bytes) == 0;
    if (a->dead || nothing) {
        return;
    }
    memcpy(o->ops + a->n_ops, o->late, a->n_late * sizeof *o->late);
    uint16_t n_ops = (uint16_t)(a->n_ops + a->n_late);
    memcpy(o->told, o->scratch, bytes);
    forget(o->m, o->scratch);
    if (o->notes == NULL) {
        add_edge(o, event, o->ops, n_ops, o->scratch);
    } else if (!o->found && same_edge(o->only, event, o->ops, n_ops, o->scratch, bytes)) {
        note_edge(o, a, o->told);
    }
}

/* All that may follow by itself, each time from what the act or the end came to. */
static void attempt_settle(struct opening *o, uint32_t event, const struct attempt *came)
{
    struct tape tape = {0};
    const struct things hints = o->notes == NULL ? (struct things){0} : *came->hints;
    memcpy(o->stood, o->scratch, o->m->state_bytes);
    do {
        struct attempt a = *came;
        a.tape = &tape;
        memcpy(o->scratch, o->stood, o->m->state_bytes);
        if (o->notes != NULL) {
            *a.hints = hints;
        }
        settle(&a);
        attempt_end(o, event, &a);
    } while (tape_next(&tape) && attempt_more(o));
}

static struct attempt attempt_of(const struct opening *o, uint32_t event)
{
    return (struct attempt){.m = o->m,
                            .state = o->scratch,
                            .before = o->state,
                            .part = event_part(event),
                            .act = LAW_NONE,
                            .role = LAW_NONE,
                            .governed = o->state[BYTE_EPOCH],
                            .ops = o->ops,
                            .late = o->late,
                            .memo = o->memo,
                            .plan = o->plan,
                            .wanted = o->wanted};
}

/* Every outcome of what `run` does from this state. */
static void attempt_all(struct opening *o, uint32_t event, attempt_run run)
{
    if (o->only != NULL && o->only->event != event) {
        return;
    }
    if (o->only == NULL && atomic_load(o->m->cut)) { /* no proof can come of it any more */
        return;
    }
    struct tape tape = {0};
    o->first = o->n_edges;
    o->attempts = 0;
    o->came.n = o->came.n_bytes = 0;
    do {
        struct things hints = {0};
        struct things weak = {0};
        struct attempt a = attempt_of(o, event);
        a.tape = &tape;
        a.hints = o->notes == NULL ? NULL : &hints;
        a.weak = o->notes == NULL ? NULL : &weak;
        memcpy(o->scratch, o->state, o->m->state_bytes);
        run(&a, event_index(event));
        if (!a.settles || a.dead) {
            attempt_end(o, event, &a);
        } else if (!came_before(&o->came, o->passing, &a)) {
            attempt_settle(o, event, &a);
        }
    } while (tape_next(&tape) && attempt_more(o));
}

static void run_open(struct attempt *a, law_index index)
{
    (void)index;
    const struct model *m = a->m;
    a->state[BYTE_FLAGS] = 0;
    a->state[BYTE_EPOCH] = (uint8_t)m->first_epoch;
    set_places(a->state, (uint16_t)((1u << m->n_places) - 1));
    if (m->epoch_timer != TIMER_NONE) {
        uint8_t e = a->state[BYTE_EPOCH];
        free_timer(a, m->epoch_timer);
        hold(a, m->epoch_timer, false, 0, true);
        int32_t last = m->opened_until;
        if (e + 1 < m->n_epochs && last >= m->epochs[e + 1].days) {
            last = m->epochs[e + 1].days - 1;
        }
        if (last != INT32_MAX) {
            hold(a, m->epoch_timer, true, (last + 1 - m->epochs[e].days) * 1440, false);
        }
    }
    watch(a, false); /* nothing follows, and no length begins, before something happens */
}

/* Some act of which the question asks nothing: what follows by itself follows then, and the
 * property is looked at. Only where that changes anything. */
static void run_look(struct attempt *a, law_index index)
{
    (void)index;
    orders_loosened(a);
    a->settles = true;
}

static void run_act(struct attempt *a, law_index index)
{
    a->act = index;
    take_act(a);
}

static void run_end(struct attempt *a, law_index index)
{
    end_clock(a, index);
}

static void run_epoch(struct attempt *a, law_index index)
{
    (void)index;
    const struct model *m = a->m;
    uint8_t e = a->state[BYTE_EPOCH];
    int32_t length = (m->epochs[e + 1].days - m->epochs[e].days) * 1440;
    hold(a, m->epoch_timer, false, length, true);
    copy_timer(a, m->epoch_timer, 0, 0);
    a->state[BYTE_EPOCH] = (uint8_t)(e + 1);
    orders_loosened(a);
    watch(a, false);
}

static void run_broken(struct attempt *a, law_index index)
{
    (void)index;
    const struct model *m = a->m;
    before_ends(a);
    a->dead = a->dead || reach_denies(a);
    struct limit_span allowed = span_chosen(m->allowed, a->state[BYTE_LENGTH]);
    hold(a, m->monitor_timer, false, allowed.least, allowed.day_ends);
    memset(a->state, 0, m->state_bytes);
    a->state[BYTE_FLAGS] = FLAG_BROKEN;
}

/* ---- what is open in a state ----------------------------------------------------------------- */

static bool obliged(const struct model *m, const uint8_t *state)
{
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct indexes *clocks = &m->parts[k].laid[THING_CLOCK];
        for (uint16_t i = 0; i < clocks->n; i++) {
            uint16_t duty = m->parts[k].duty[clocks->list[i]];
            if (duty != NOWHERE && state[duty] != 0) {
                return true;
            }
        }
    }
    return false;
}

/* Whether what was asked has come about: of an act that is looked for, once those who are obliged
 * at that instant have acted, too. That a remedy is shut then is seen right after the act. */
static bool has_come(const struct model *m, const uint8_t *state)
{
    bool at_once = m->property != NULL || m->question->done.unopened != LAW_NONE;
    return (state[BYTE_FLAGS] & FLAG_BROKEN) != 0 && (at_once || !obliged(m, state));
}

static void open_part(struct opening *o, uint8_t k)
{
    const struct part *x = &o->m->parts[k];
    for (law_index i = 0; i < x->p->n_acts; i++) {
        if (x->relevant[i]) {
            attempt_all(o, event_of(EVENT_ACT, k, i), run_act);
        }
    }
    for (law_index c = 0; c < x->p->n_clocks; c++) {
        const uint8_t *byte = state_at(o->m, o->state, k, THING_CLOCK, c);
        if (byte == NULL ? x->ends[c] : is_counting(byte)) {
            attempt_all(o, event_of(EVENT_END, k, c), run_end);
        }
    }
}

static void open_edges(struct opening *o)
{
    const struct model *m = o->m;
    if (has_come(m, o->state)) {
        return;
    }
    if ((o->state[BYTE_FLAGS] & FLAG_START) != 0) {
        attempt_all(o, event_of(EVENT_OPEN, 0, 0), run_open);
        return;
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        open_part(o, k);
    }
    if (o->state[BYTE_EPOCH] + 1 < m->n_epochs) {
        attempt_all(o, event_of(EVENT_EPOCH, 0, 0), run_epoch);
    }
    if (m->may_look) {
        attempt_all(o, event_of(EVENT_LOOK, 0, 0), run_look);
    }
    bool on = o->state[BYTE_MONITOR] == MONITOR_ON && asked_in(m, o->state[BYTE_EPOCH]);
    if (on && !obliged(m, o->state)) {
        attempt_all(o, event_of(EVENT_BROKEN, 0, 0), run_broken);
    }
}

static uint64_t bit(uint8_t timer)
{
    return timer == TIMER_NONE ? 0 : UINT64_C(1) << timer;
}

static uint64_t active_timers(const struct model *m, const uint8_t *state)
{
    bool last = state[BYTE_EPOCH] + 1 == m->n_epochs;
    uint64_t active = last ? 0 : bit(m->epoch_timer);
    active |= state[BYTE_MONITOR] == MONITOR_ON ? bit(m->monitor_timer) : 0;
    for (uint8_t k = 0; k < m->n_parts; k++) {
        const struct part *x = &m->parts[k];
        for (law_index c = 0; c < x->p->n_clocks; c++) {
            const uint8_t *byte = state_at(m, state, k, THING_CLOCK, c);
            if (byte == NULL) {
                continue;
            }
            bool later = x->chained[c] && (byte[0] & CLOCK_STATUS) != LAW_CLOCK_IDLE &&
                         (byte[3] & RUN_ENDLESS) == 0 && may_be_followed(m, state, k, c);
            active |= is_counting(byte) || later ? bit(clock_timer(m, k, c, byte)) : 0;
            active |= later ? bit(x->midnight[THING_CLOCK][c]) : 0;
        }
        for (law_index i = 0; i < x->p->n_acts; i++) {
            const uint8_t *byte = state_at(m, state, k, THING_TIME, i);
            if (byte != NULL && *byte != 0) {
                active |= bit(x->instant[THING_TIME][i]) | bit(x->midnight[THING_TIME][i]);
            }
        }
        for (law_index i = 0; i < x->p->n_facts; i++) {
            const uint8_t *byte = state_at(m, state, k, THING_FACT, i);
            if (byte != NULL && *byte != FACT_OPEN && *byte != FACT_UNTOLD) {
                active |= bit(x->instant[THING_FACT][i]) | bit(x->midnight[THING_FACT][i]);
            }
        }
    }
    return active;
}

static void invariants(struct place *out, struct arena *arena, const struct model *m,
                       const uint8_t *state)
{
    struct op *list = ARENA_ARRAY(arena, AUTOMATON_CLOCKS, struct op);
    uint16_t n = 0;
    if (state[BYTE_EPOCH] + 1 < m->n_epochs) {
        uint8_t e = state[BYTE_EPOCH];
        list[n++] =
            (struct op){.kind = OP_HOLD,
                        .i = m->epoch_timer,
                        .limit = bound_within((m->epochs[e + 1].days - m->epochs[e].days) * 1440)};
    }
    for (uint8_t k = 0; k < m->n_parts; k++) {
        for (law_index c = 0; c < m->parts[k].p->n_clocks; c++) {
            const uint8_t *byte = state_at(m, state, k, THING_CLOCK, c);
            if (byte == NULL || !is_counting(byte) || n == AUTOMATON_CLOCKS) {
                continue;
            }
            list[n++] =
                (struct op){.kind = OP_HOLD,
                            .i = clock_timer(m, k, c, byte),
                            .limit = bound_within(day_floor(m, clock_span(m, k, c, byte).most))};
        }
    }
    out->invariant = list;
    out->n_invariant = n;
}

static struct opening opening_of(const struct model *m, struct arena *arena, const uint8_t *state)
{
    return (struct opening){.m = m,
                            .arena = arena,
                            .passing = arena,
                            .state = state,
                            .scratch = ARENA_ARRAY(arena, m->state_bytes, uint8_t),
                            .stood = ARENA_ARRAY(arena, m->state_bytes, uint8_t),
                            .told = ARENA_ARRAY(arena, m->state_bytes, uint8_t),
                            .memo = ARENA_ARRAY(arena, TAPE_MAX, struct memo),
                            .ops = ARENA_ARRAY(arena, 2 * OPS_MAX, struct op),
                            .late = ARENA_ARRAY(arena, OPS_MAX, struct op),
                            .plan = ARENA_ARRAY(arena, PLAN_MAX, struct plan_item)};
}

void model_open(struct place *out, struct arena *arena, const uint8_t *state, void *payload)
{
    const struct model *m = payload;
    struct arena *scratch = arena_open(SCRATCH_BYTES);
    struct opening o = opening_of(m, scratch, state);
    o.arena = arena;
    *out = (struct place){0};
    open_edges(&o);
    bool start = (state[BYTE_FLAGS] & FLAG_START) != 0;
    bool come = has_come(m, state);
    bool pending = !start && !come && obliged(m, state);
    out->goal = come || (state[BYTE_MONITOR] == MONITOR_BAD && !pending);
    out->urgent = start || pending;
    out->mark = state[BYTE_MONITOR];
    if (!start && !come) {
        out->active = active_timers(m, state);
        invariants(out, arena, m, state);
    }
    out->edges = o.edges;
    out->n_edges = (uint32_t)o.n_edges;
    arena_close(scratch);
}

void edge_note(struct edge_notes *out, const struct model *m, const uint8_t *state,
               const struct edge *edge, const struct things *wanted)
{
    struct arena *scratch = arena_open(SCRATCH_BYTES);
    struct opening o = opening_of(m, scratch, state);
    *out = (struct edge_notes){.role = LAW_NONE};
    o.notes = out;
    o.only = edge;
    o.wanted = wanted;
    open_edges(&o);
    gr_assert(o.found);
    arena_close(scratch);
}
