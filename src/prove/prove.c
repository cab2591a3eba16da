/* From a question to its answer: explore what is tracked; a run that does it is tried on the fold;
 * if it is no real dossier, track what it hung on and explore again (counter-example guided
 * abstraction refinement: Clarke, Grumberg, Jha, Lu and Veith 2003). */
#include "prove/prove_priv.h"

#include <string.h>

enum { MANY_ZONES = 300, FEW_ZONES = 3000, LARGE_ZONES = 30000 };

static void find_parts(struct model *m)
{
    const struct law_procedure *p = m->parts[0].p;
    for (law_index f = 0; f < p->n_facts; f++) {
        for (uint16_t k = 0; p->facts[f].type == LAW_DOSSIER && k < p->facts[f].n_dossier_of; k++) {
            for (size_t i = 0; i < m->law->n && m->n_parts < PARTS_MAX; i++) {
                const struct law_procedure *other = dossier_procedure(m->law->plans[i]);
                if (slice_equal(other->name, p->facts[f].dossier_of[k])) {
                    struct part *x = &m->parts[m->n_parts++];
                    x->via = f;
                    x->which = k;
                    part_open(m, x, other);
                }
            }
        }
    }
}

/* What the question itself speaks of. */
static void find_base(struct model *m, const struct prove_question *q)
{
    if (m->property != NULL) {
        for (size_t i = 0; i < m->n_atoms; i++) {
            things_of_node(&m->base, m, 0, m->atoms[i].node);
        }
        return;
    }
    const law_index clocks[] = {q->done.answers, q->done.meets};
    (void)things_add(m, &m->base, (struct thing){0, THING_DONE, q->done.act});
    for (int i = 0; i < 2; i++) {
        if (clocks[i] != LAW_NONE) {
            (void)things_add(m, &m->base, (struct thing){0, THING_CLOCK, clocks[i]});
        }
    }
    if (q->done.unopened != LAW_NONE) {
        (void)things_add(m, &m->base, (struct thing){0, THING_REMEDY, q->done.unopened});
    }
}

static void track_these(struct model *m, const struct things *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct thing *t = &list->list[i];
        m->parts[t->part].tracked[t->kind][t->index] = true;
    }
}

static void add_all(const struct model *m, struct things *list, const struct things *more)
{
    for (size_t i = 0; i < more->n; i++) {
        (void)things_add(m, list, more->list[i]);
    }
}

/* What the question speaks of and what was learned, and nothing else. */
static void track(struct model *m)
{
    for (uint8_t k = 0; k < m->n_parts; k++) {
        for (int kind = 0; kind < THING_KINDS; kind++) {
            uint16_t n = thing_count(m->parts[k].p, (enum thing_kind)kind);
            memset(m->parts[k].tracked[kind], 0, n * sizeof(bool));
        }
    }
    track_these(m, &m->base);
    track_these(m, &m->learned);
}

/* What holds for a length in hours is counted by the minute. */
static enum grain first_grain(const struct model *m)
{
    return m->axis == SPAN_DAYS ? GRAIN_DAYS : GRAIN_MINUTES;
}

static struct model *model_make(struct arena *arena, const struct prove_law *law,
                                const struct prove_question *q, struct prove_measures *measures,
                                uint32_t way, uint32_t n_ways, bool alone)
{
    struct model *m = ARENA_NEW(arena, struct model);
    const struct law_procedure *p = dossier_procedure(q->plan);
    m->arena = arena;
    m->measures = measures;
    m->law = law;
    m->question = q;
    m->n_parts = 1;
    m->parts[0].via = LAW_NONE;
    part_open(m, &m->parts[0], p);
    m->alone = alone;
    m->max_zones = q->limits.max_zones;
    if (!alone) {
        find_parts(m);
    } else if (m->max_zones == 0 || m->max_zones > FEW_ZONES) {
        m->max_zones = FEW_ZONES;
    }
    m->looked = prove_looked(p);
    m->axis = SPAN_DAYS;
    m->cut = ARENA_NEW(arena, atomic_bool);
    if (q->property != LAW_NONE) {
        m->property = &p->properties[q->property];
        bool hours = m->property->has_limit && limit_counts_hours(&m->property->rule);
        m->axis = hours ? SPAN_HOURS : SPAN_DAYS;
        m->atoms = ways_atoms(&m->n_atoms, arena, p, m->property, way, n_ways);
    }
    m->grain = first_grain(m);
    find_base(m, q);
    track(m);
    return m;
}

/* Dossiers are opened in the last epoch that is not yet decided. */
static void begin_in(struct model *m)
{
    m->first_epoch = (uint16_t)(m->n_epochs - 1);
    while (m->first_epoch > 0 && m->epochs[m->first_epoch].days > m->opened_until) {
        m->first_epoch--;
    }
    m->start[BYTE_EPOCH] = (uint8_t)m->first_epoch;
}

static void make_automaton(struct model *m)
{
    model_lay(m);
    begin_in(m);
    model_spans(m);
    model_bounds(m);
    model_live(m);
    m->automaton = (struct automaton){.state_bytes = m->state_bytes,
                                      .n_clocks = m->n_timers,
                                      .start = m->start,
                                      .lower = m->bounds,
                                      .upper = m->bounds,
                                      .open = model_open,
                                      .payload = m};
}

static void note_counts(struct prove_result *out, const struct zones *z, uint64_t before)
{
    struct zones_counts c = zones_count(z);
    out->counts.rounds++;
    out->counts.states = c.states;
    out->counts.zones = c.zones;
    out->counts.explored = c.explored;
    out->counts.edges = c.edges;
    out->counts.all_explored += c.explored - before;
    out->counts.bytes = c.bytes > out->counts.bytes ? c.bytes : out->counts.bytes;
}

/* What is kept of another exploration is memory, too. */
static uint64_t bytes_left(const struct model *m)
{
    uint64_t most = m->question->limits.max_bytes;
    uint64_t kept = m->aside == NULL ? 0 : zones_count(m->aside).bytes;
    return kept < most ? most - kept : 1;
}

static unsigned threads_now(const struct prove_limits *limits)
{
    return limits->share == NULL ? limits->threads : atomic_load(limits->share);
}

/* All runs of what is tracked at present; what was explored of later epochs, with the same things
 * tracked, is not explored again. The zones are the caller's. */
static struct zones *explore(enum zones_answer *answer, struct prove_result *out, struct model *m,
                             uint64_t max_zones)
{
    const struct prove_limits *limits = &m->question->limits;
    struct zones *z = m->decided;
    uint64_t before = z == NULL ? 0 : zones_count(z).explored;
    m->decided = NULL;
    if (z == NULL) {
        make_automaton(m);
    } else {
        begin_in(m);
    }
    atomic_store(m->cut, false);
    *answer = ZONES_FULL;
    if (m->too_big) {
        return NULL;
    }
    if (limits->look != NULL) {
        limits->look(&m->automaton, limits->payload);
    }
    if (z == NULL) {
        z = zones_explore(&m->automaton,
                          (struct zones_limits){.max_zones = max_zones,
                                                .max_bytes = bytes_left(m),
                                                .threads = threads_now(limits),
                                                .progress = limits->progress,
                                                .payload = limits->payload},
                          answer);
    } else {
        zones_again(z, max_zones, answer);
    }
    note_counts(out, z, before);
    m->zones = out->counts.zones;
    if (*answer == ZONES_NEVER && atomic_load(m->cut)) { /* not every outcome was seen */
        *answer = ZONES_FULL;
    }
    return z;
}

/* Keeps what was decided: nothing else is tracked before the next exploration. */
static void end_exploration(struct model *m, struct zones *z, enum zones_answer answer)
{
    if (answer == ZONES_NEVER) {
        m->decided = z;
    } else {
        zones_close(z);
    }
}

/* No dossier opened in the first epoch does it: now of earlier ones. True when there are none. */
static bool pass_epoch(struct prove_result *out, struct model *m)
{
    m->opened_until = m->epochs[m->first_epoch].days - 1;
    bool all = m->first_epoch == 0;
    out->has_since = !all;
    out->since = m->epochs[m->first_epoch];
    out->answer = all ? PROVE_NEVER : PROVE_UNDECIDED;
    out->why = all ? PROVE_WHY_NONE : PROVE_WHY_ROUNDS;
    return all;
}

/* A run that is no dossier left nothing to track: how to explore next. False: in no other way. */
static bool look_closer(struct model *m, bool guessed)
{
    if (m->axis == SPAN_DAYS && m->grain < GRAIN_ALIGNED) {
        m->grain++;
    } else if (m->axis == SPAN_DAYS) { /* limits in hours may decide */
        m->axis = SPAN_HOURS;
        m->grain = first_grain(m);
    } else if (guessed && !m->sober) { /* is there a run that rests on less? */
        m->sober = true;
        m->grain = first_grain(m);
    } else {
        return false;
    }
    return true;
}

/* A goal was reached: by a real dossier, or it is learned what to track. True when the question is
 * answered. */
static bool examine(struct prove_result *out, struct things *missing, struct model *m,
                    const struct zones *z)
{
    struct zones_step *steps = NULL;
    size_t n_steps = zones_path(&steps, m->arena, z);
    reach_of_run(missing, m, steps, n_steps);
    if (missing->n > 0) { /* by the calendar the run is no dossier, whatever its acts tell */
        return false;
    }
    struct things lengths = {0};
    lengths_apart(&lengths, m, steps, n_steps);
    struct prove_witness *witness = ARENA_NEW(m->arena, struct prove_witness);
    bool guessed = false;
    if (witness_make(witness, missing, &guessed, m, steps, n_steps)) {
        out->answer = PROVE_FOUND;
        out->why = PROVE_WHY_NONE;
        out->witness = witness;
        return true;
    }
    if (lengths.n > 0) { /* lengths told apart make many states of one */
        if (missing->n == 0 || tracking_cost(m, missing) > CHEAP_COST) {
            *missing = lengths;
        }
        return false;
    }
    if (missing->n == 0) {
        lengths_of_run(missing, m, steps, n_steps);
    }
    if (missing->n > 0 || look_closer(m, guessed)) {
        return false;
    }
    out->why = guessed || m->sober ? PROVE_WHY_SUMS : PROVE_WHY_CALENDAR;
    return true;
}

/* No run that rests on no guess does it in dossiers opened in the first epoch: which proves
 * nothing. Now of earlier ones; true when there are none. */
static bool pass_soberly(struct prove_result *out, struct model *m)
{
    m->opened_until = m->epochs[m->first_epoch].days - 1;
    out->why = PROVE_WHY_SUMS;
    return m->first_epoch == 0;
}

/* Whether it never happens in dossiers opened in the last epoch before this day, with only these
 * things learned: they are all that is tracked then. If not, everything is as it was. */
static bool is_proof(struct prove_result *out, struct model *m, struct things learned,
                     int32_t until, uint64_t max_zones)
{
    struct things before = m->learned;
    int32_t opened_until = m->opened_until;
    enum zones_answer answer = ZONES_FULL;
    m->aside = m->decided;
    m->decided = NULL;
    m->learned = learned;
    m->opened_until = until;
    track(m);
    struct zones *z = explore(&answer, out, m, max_zones);
    end_exploration(m, z, answer);
    if (answer == ZONES_NEVER) {
        zones_close(m->aside);
    } else {
        m->learned = before;
        m->opened_until = opened_until;
        track(m);
        m->decided = m->aside;
        if (m->aside != NULL) { /* which is of the automaton as it was */
            make_automaton(m);
        }
    }
    m->aside = NULL;
    return answer == ZONES_NEVER;
}

/* All that was learned but one. */
static struct things learned_but(const struct model *m, size_t one)
{
    struct things others = {0};
    for (size_t k = 0; k < m->learned.n; k++) {
        if (k != one) {
            (void)things_add(m, &others, m->learned.list[k]);
        }
    }
    return others;
}

/* An exploration has become large: whether it does without one of the things learned, the newest
 * first, which often shows at once that it does not; in as many zones as that one had. True when
 * that proves all epochs. */
static bool try_without(struct prove_result *out, struct model *m)
{
    uint64_t left = LARGE_ZONES;
    for (size_t i = m->learned.n; i > 0 && left > 0; i--) {
        if (is_proof(out, m, learned_but(m, i - 1), m->opened_until, left)) {
            return pass_epoch(out, m);
        }
        left -= out->counts.zones < left ? out->counts.zones : left;
    }
    return false;
}

/* One round. True when the question is answered. */
static bool try_round(struct prove_result *out, struct things *missing, struct model *m)
{
    enum zones_answer answer = ZONES_FULL;
    bool bounded = !m->sober && m->slimmed < m->learned.n && LARGE_ZONES < m->max_zones;
    struct zones *z = explore(&answer, out, m, bounded ? LARGE_ZONES : m->max_zones);
    bool done = true;
    missing->n = 0;
    if (z == NULL) {
        out->why = PROVE_WHY_SIZE;
        return true;
    }
    if (answer == ZONES_FULL && bounded && out->counts.zones >= LARGE_ZONES) {
        zones_close(z);
        m->slimmed = m->learned.n;
        return try_without(out, m);
    }
    if (answer == ZONES_NEVER) {
        done = m->sober ? pass_soberly(out, m) : pass_epoch(out, m);
    } else if (answer == ZONES_REACHED) {
        done = examine(out, missing, m, z);
    } else {
        out->why = atomic_load(m->cut)       ? PROVE_WHY_OUTCOMES
                   : answer == ZONES_STOPPED ? PROVE_WHY_STOPPED
                                             : PROVE_WHY_MEMORY;
    }
    end_exploration(m, z, answer);
    return done;
}

/* What was learned last may be all that the answer hangs on: with that and the question alone an
 * exploration is small. True when it proves all epochs. */
static bool try_newest(struct prove_result *out, struct model *m, const struct things *newest)
{
    struct things own = {0};
    add_all(m, &own, newest);
    return is_proof(out, m, own, m->opened_until, FEW_ZONES) && pass_epoch(out, m);
}

/* An epoch is proven, of dossiers opened until this day: what the proof does without is forgotten,
 * the newest first, before earlier epochs are looked at. What runs on the way to a proof hung on is
 * often of no matter to the proof (of an unsatisfiable set, a minimal core is found so). True when
 * that proves all epochs. */
static bool keep_core(struct prove_result *out, struct model *m, int32_t until)
{
    bool all = false;
    uint64_t most = out->counts.zones;
    for (size_t i = m->learned.n; i > 0 && !all; i--) {
        if (is_proof(out, m, learned_but(m, i - 1), until, most)) {
            most = out->counts.zones;
            all = pass_epoch(out, m);
        }
    }
    return all;
}

/* A question about a clock that runs back, of which nothing can be followed. */
static bool asks_back(const struct model *m)
{
    const law_index clocks[] = {m->question->done.answers, m->question->done.meets};
    for (size_t i = 0; m->property == NULL && i < sizeof clocks / sizeof *clocks; i++) {
        if (clocks[i] != LAW_NONE && !can_track(m, (struct thing){0, THING_CLOCK, clocks[i]})) {
            return true;
        }
    }
    return false;
}

/* In one way. */
static void prove_way(struct prove_result *out, struct model *m)
{
    struct things missing = {0};
    out->answer = PROVE_UNDECIDED;
    out->why = PROVE_WHY_ROUNDS;
    out->has_since = false;
    m->opened_until = INT32_MAX;
    if (asks_back(m)) {
        out->why = PROVE_WHY_SUMS;
        return;
    }
    size_t core = 0;
    for (uint32_t round = 0; round < m->question->limits.max_rounds; round++) {
        int32_t until = m->opened_until;
        if (try_round(out, &missing, m)) {
            break;
        }
        bool passed = m->opened_until != until;
        if (passed && m->alone) { /* under earlier law, all dossiers are looked at together */
            break;
        }
        bool large = out->counts.zones > MANY_ZONES;
        if (passed && m->learned.n > core && !m->sober) {
            if (keep_core(out, m, until)) {
                break;
            }
            core = m->learned.n;
        }
        add_all(m, &m->learned, &missing);
        track(m);
        if (large && missing.n > 0 && !m->sober && try_newest(out, m, &missing)) {
            break;
        }
    }
    zones_close(m->decided);
    hangs_on_note(out, m);
}

/* Of dossiers that rest on no others little is guessed, and one that breaks the property is soon
 * found, if there is one under the latest law; that there is none is no proof. */
static bool find_alone(struct prove_result *out, struct model *m)
{
    struct prove_result alone = {.answer = PROVE_UNDECIDED};
    prove_way(&alone, m);
    if (alone.answer == PROVE_FOUND) {
        *out = alone;
    }
    return alone.answer == PROVE_FOUND;
}

void prove_in_way(struct prove_result *out, struct arena *arena, const struct prove_law *law,
                  const struct prove_question *question, struct prove_measures *measures,
                  uint32_t way, uint32_t n)
{
    struct model *m = model_make(arena, law, question, measures, way, n, false);
    if (m->n_parts > 1 &&
        find_alone(out, model_make(arena, law, question, measures, way, n, true))) {
        return;
    }
    prove_way(out, m);
}
