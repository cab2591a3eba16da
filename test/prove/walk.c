/* Walks of the real fold inside the proved set. A property is proven; then dossiers are made by
 * chance, each act one against which the law has nothing, and folded: whenever one is looked at,
 * the zones that the prover kept must hold a state that is what the dossier stands at, with timers
 * that tell the days that have passed. The walk knows the fold and the law's tables; of the prover
 * it reads the bytes of its states, and uses what tells a dossier from a state (refine.c).
 *
 *   walk                           a test (TAP); GREFFE_LONG=1: longer
 *   walk seeds FROM COUNT          of procedures drawn at random
 *   walk file PATH PROPERTY DAY    of a procedure, under the law of a day */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/limit_fixture.h"
#include "procedures.h"
#include "prove/dbm.h"
#include "prove/lawful.h"
#include "prove/prove_priv.h"
#include "prove/random_fixture.h"

enum { ACTS_MAX = 16, WALKS = 40, TRIES = 30, TEXT_BYTES = 1 << 20 };

struct bench {
    struct arena *arena, *kept;
    struct calendar *calendar;
    territory_id place;
    const struct zone *zone;
};

/* One walk: a dossier that grows. */
struct walk {
    struct bench *b;
    const struct dossier_plan *plan;
    const struct law_procedure *p;
    const struct model *m;
    const struct zones *z;
    uint64_t seed;
    struct dossier_fact facts[ACTS_MAX][16];
    struct dossier_entry entries[ACTS_MAX];
    uint32_t n;
    const struct dossier_folded *f;
    instant now;
};

struct tally {
    unsigned proven, walks, looks, outside;
    unsigned moved; /* looks at which something that the question hangs on has happened */
};

static unsigned draw(struct walk *w, unsigned n)
{
    return n == 0 ? 0 : draw_bits(&w->seed) % n;
}

/* ---- folding --------------------------------------------------------------------------------- */

static void fold_walk(struct walk *w, instant until)
{
    struct dossier *d = ARENA_NEW(w->b->arena, struct dossier);
    struct dossier_entry *entries = ARENA_ARRAY(w->b->arena, ACTS_MAX, struct dossier_entry);
    struct gr_error unused = {0};
    memcpy(entries, w->entries, w->n * sizeof *entries);
    *d = (struct dossier){.territory = w->b->place, .entries = entries, .n_entries = w->n};
    struct dossier_view view = {.as_of = until, .as_known = INT64_MAX, .law_known = w->m->looked};
    w->f = dossier_fold(w->b->arena, w->plan, d, view, &unused);
    w->now = until;
}

/* ---- whether a state is what the dossier stands at ------------------------------------------- */

/* Of a fact that was told: its value is among those left. */
static bool same_facts(const struct walk *w, uint16_t world, const uint8_t *state)
{
    const struct part *x = &w->m->parts[0];
    for (law_index i = 0; i < w->p->n_facts; i++) {
        uint16_t at = x->at[THING_FACT][i];
        enum law_type type = w->p->facts[i].type;
        law_value value = 0;
        if (at == NOWHERE || state[at] == FACT_OPEN ||
            dossier_fact_value(&value, w->f, world, i) != DOSSIER_TOLD) {
            continue;
        }
        if (type == LAW_YES_NO && state[at] != value + 1) {
            return false;
        }
        if (type == LAW_CHOICE && has_classes(x, i) && classes_left(state + at) != 0 &&
            (classes_left(state + at) >> x->of_fact[i].of[value] & 1) == 0) {
            return false;
        }
    }
    return true;
}

static bool same_acts(const struct walk *w, uint16_t world, const uint8_t *state)
{
    const struct part *x = &w->m->parts[0];
    for (law_index i = 0; i < w->p->n_acts; i++) {
        struct moment unused;
        bool done = dossier_last_act(&unused, w->f, world, i);
        for (int kind = THING_DONE; kind <= THING_TIME; kind++) {
            uint16_t at = x->at[kind][i];
            if (at != NOWHERE && !is_dead(w->m, state, at) && (state[at] != 0) != done) {
                return false;
            }
        }
    }
    return true;
}

/* ---- timers ---------------------------------------------------------------------------------- */

/* Whole days since the day on which the running clock began, the last time; -1: not known. */
static int32_t days_of_run(const struct walk *w, uint16_t world, law_index clock)
{
    int32_t days = -1;
    for (uint32_t i = 0; i < w->f->n_clocks; i++) {
        const struct dossier_clock *run = &w->f->clocks[i];
        if (run->clock == clock && run->status == LAW_CLOCK_RUNNING && run->known &&
            run->n_pauses == 0 && (run->worlds >> world & 1) != 0) {
            int32_t began = run->start.moment.date.days + (run->start.end_of_day ? 1 : 0);
            int32_t since = zone_local(w->b->zone, w->now, NULL).days - began;
            days = days < 0 || since < days ? since : days;
        }
    }
    return days;
}

/* Which clock of the zone's matrix a timer is; 0: none, it does not matter in this state. */
static unsigned place_of_timer(const struct place *place, uint8_t timer)
{
    unsigned at = 1;
    if (timer == TIMER_NONE || (place->active >> timer & 1) == 0) {
        return 0;
    }
    for (uint8_t i = 1; i < timer; i++) {
        at += (place->active >> i & 1) != 0;
    }
    return at;
}

/* Whether the zone holds values that tell the days which have passed. */
static bool same_times(const struct walk *w, uint16_t world, const uint8_t *state,
                       const struct place *place, const bound *matrix)
{
    const struct part *x = &w->m->parts[0];
    bound m[AUTOMATON_CLOCKS * AUTOMATON_CLOCKS];
    unsigned side = 1;
    for (unsigned i = 1; i < AUTOMATON_CLOCKS; i++) {
        side += (place->active >> i & 1) != 0;
    }
    memcpy(m, matrix, side * side * sizeof *m);
    for (law_index c = 0; by_day(w->m) && c < w->p->n_clocks; c++) {
        uint16_t at = x->at[THING_CLOCK][c];
        unsigned k = at == NOWHERE ? 0 : place_of_timer(place, x->midnight[THING_CLOCK][c]);
        int32_t days = k == 0 || (state[at] & CLOCK_STATUS) != LAW_CLOCK_RUNNING
                           ? -1
                           : days_of_run(w, world, c);
        if (days >= 0 && (!dbm_hold(m, side, k, 0, bound_within(days * 1440)) ||
                          !dbm_hold(m, side, 0, k, bound_within(-days * 1440)))) {
            return false;
        }
    }
    return true;
}

struct look {
    const struct walk *w;
    uint16_t world;
    bool found;
};

static bool look_at_zone(const uint8_t *state, const struct place *place, const bound *matrix,
                         void *payload)
{
    struct look *l = payload;
    const struct walk *w = l->w;
    if ((state[BYTE_FLAGS] & (FLAG_START | FLAG_BROKEN)) != 0) {
        return true;
    }
    l->found = differences(NULL, w->m, 0, w->f, l->world, state) == 0 &&
               same_facts(w, l->world, state) && same_acts(w, l->world, state) &&
               same_times(w, l->world, state, place, matrix);
    return !l->found;
}

/* Whether the dossier, as folded, is in the proved set in each world in which it is lawful. */
static bool is_inside(const struct walk *w)
{
    uint64_t worlds = lawful_in_worlds(w->f, NULL);
    for (uint16_t i = 0; i < w->f->n_worlds && i < 64; i++) {
        struct look l = {w, i, false};
        if ((worlds >> i & 1) != 0) {
            zones_visit(w->z, look_at_zone, &l);
            if (!l.found) {
                return false;
            }
        }
    }
    return true;
}

/* ---- walking --------------------------------------------------------------------------------- */

static law_value draw_value(struct walk *w, law_index fact)
{
    static const int64_t numbers[] = {0, 1, 2, 3, 4, 5, 6, 8, 12, 30, 45, 60, 135, 100000};
    const struct law_fact *f = &w->p->facts[fact];
    switch (f->type) {
    case LAW_YES_NO:
        return draw(w, 2);
    case LAW_CHOICE:
        return draw(w, f->n_values);
    case LAW_NUMBER:
    case LAW_MONEY:
        return numbers[draw(w, sizeof numbers / sizeof *numbers)];
    case LAW_DATE:
        return zone_local(w->b->zone, w->now, NULL).days - (int32_t)draw(w, 40);
    case LAW_INSTANT:
        return w->now;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
    case LAW_DOSSIER:
        break;
    }
    return 0;
}

static void add_act(struct walk *w, law_index act, law_index role, instant at)
{
    const struct law_act *law = &w->p->acts[act];
    struct dossier_entry *e = &w->entries[w->n];
    uint16_t n = 0;
    for (size_t i = 0; i < law->n_records && n < 16; i++) {
        enum law_type type = w->p->facts[law->records[i]].type;
        bool tells = type <= LAW_INSTANT || type == LAW_YES_NO || type == LAW_CHOICE ||
                     type == LAW_NUMBER || type == LAW_MONEY;
        if (tells && draw(w, 4) != 0) {
            w->facts[w->n][n++] =
                (struct dossier_fact){law->records[i], draw_value(w, law->records[i])};
        }
    }
    *e = (struct dossier_entry){.kind = DOSSIER_ACT,
                                .act = act,
                                .role = role,
                                .at = moment_of_instant(at, w->b->zone),
                                .territory = TERRITORY_NONE,
                                .facts = w->facts[w->n],
                                .n_facts = n};
    w->n++;
}

/* Duties that fell due are met, a moment after the end that laid them. False: one cannot be. */
static bool meet_duties(struct walk *w, instant until)
{
    fold_walk(w, until);
    for (uint32_t i = 0; w->f != NULL && i < w->f->n_tasks && w->n < ACTS_MAX; i++) {
        const struct dossier_task *task = &w->f->tasks[i];
        if (lawful_neglected(w->f, task)) {
            add_act(w, task->act, task->role, task->due.latest + INSTANT_SECOND);
            fold_walk(w, until);
            i = UINT32_MAX; /* from the first again */
        }
    }
    return w->f != NULL && !w->f->worlds_cut && lawful_in_worlds(w->f, NULL) != 0;
}

/* Most often one that the question hangs on. */
static law_index draw_act(struct walk *w)
{
    law_index act = (law_index)draw(w, w->p->n_acts);
    bool any = draw(w, 4) == 0;
    for (law_index i = 0; !any && i < w->p->n_acts && !w->m->parts[0].relevant[act]; i++) {
        act = (law_index)((act + 1) % w->p->n_acts);
    }
    return act;
}

/* Whether a clock or a state that is tracked is not as it was in the beginning. */
static bool has_moved(const struct walk *w)
{
    const struct part *x = &w->m->parts[0];
    bool moved = false;
    for (law_index i = 0; i < w->p->n_clocks; i++) {
        moved = moved || (x->at[THING_CLOCK][i] != NOWHERE &&
                          !dossier_clock_is(w->f, 0, i, UINT64_C(1) << LAW_CLOCK_IDLE));
    }
    for (law_index i = 0; i < w->p->n_states; i++) {
        moved = moved || (x->at[THING_STATE][i] != NOWHERE && dossier_state(w->f, 0, i) != 0);
    }
    return moved;
}

/* Some lawful act at this time. */
static bool step(struct walk *w, instant at)
{
    for (int i = 0; i < TRIES; i++) {
        law_index act = draw_act(w);
        const struct law_competence *may =
            law_competence_on(&w->p->acts[act], zone_local(w->b->zone, at, NULL));
        add_act(w, act, may->n == 0 ? LAW_NONE : may->roles[draw(w, may->n)], at);
        fold_walk(w, at);
        if (w->f != NULL && !w->f->worlds_cut && lawful_in_worlds(w->f, NULL) != 0) {
            return true;
        }
        w->n--;
    }
    return false;
}

static instant draw_pause(struct walk *w)
{
    static const int hours[] = {0, 1, 2, 5, 6, 24, 48, 72, 96, 240, 360, 720, 1080, 2160};
    return hours[draw(w, sizeof hours / sizeof *hours)] * INSTANT_HOUR +
           (instant)draw(w, 50) * INSTANT_MINUTE;
}

static void show(const struct walk *w)
{
    for (uint32_t i = 0; i < w->n; i++) {
        const struct dossier_entry *e = &w->entries[i];
        struct civil c = date_civil(e->at.date);
        (void)printf("#   %d-%02d-%02d %lld %.*s", c.year, c.month, c.day,
                     (long long)(e->at.at / INSTANT_MINUTE % 1440),
                     SLICE_ARG(w->p->acts[e->act].name));
        for (uint16_t k = 0; k < e->n_facts; k++) {
            (void)printf(" %.*s=%lld", SLICE_ARG(w->p->facts[e->facts[k].fact].name),
                         (long long)e->facts[k].value);
        }
        (void)puts("");
    }
    struct civil now = date_civil(zone_local(w->b->zone, w->now, NULL));
    (void)printf("#   looked at %d-%02d-%02d, minute %lld\n", now.year, now.month, now.day,
                 (long long)(w->now / INSTANT_MINUTE % 1440));
}

static bool look_here(struct walk *w, struct tally *t)
{
    t->looks++;
    t->moved += has_moved(w) ? 1 : 0;
    if (is_inside(w)) {
        return true;
    }
    t->outside++;
    show(w);
    return false;
}

static void walk_once(struct walk *w, struct tally *t, instant opened)
{
    instant at = opened;
    w->n = 0;
    t->walks++;
    while (w->n + 2 < ACTS_MAX) {
        if (!step(w, at) || !look_here(w, t)) {
            return;
        }
        instant next = at + draw_pause(w);
        if (!meet_duties(w, next) || (next > at && !look_here(w, t))) {
            return;
        }
        at = next > w->entries[w->n - 1].at.at ? next : w->entries[w->n - 1].at.at;
    }
}

/* ---- a question ------------------------------------------------------------------------------ */

static void keep_automaton(const struct automaton *automaton, void *payload)
{
    *(const struct automaton **)payload = automaton;
}

/* Proves the property and walks inside what was proved. False: it is not proven. */
static bool walk_property(struct bench *b, struct tally *t, const struct dossier_plan *plan,
                          law_index property, const struct date *version, uint64_t seed)
{
    const struct automaton *automaton = NULL;
    struct prove_law law = {.plans = &plan, .n = 1, .calendar = b->calendar, .territory = b->place};
    struct prove_question question = {.plan = plan,
                                      .property = property,
                                      .done = PROVE_ACT(LAW_NONE),
                                      .has_version = version != NULL,
                                      .limits = {.max_zones = 20000,
                                                 .max_bytes = (uint64_t)256 << 20,
                                                 .max_rounds = 40,
                                                 .threads = 1,
                                                 .payload = &automaton,
                                                 .look = keep_automaton}};
    question.version = version != NULL ? *version : (struct date){0};
    struct prove_result result;
    prove(&result, b->arena, &law, &question);
    const struct model *m = automaton == NULL ? NULL : automaton->payload;
    if (result.answer != PROVE_NEVER || m->n_epochs > 1) {
        return false;
    }
    enum zones_answer answer = ZONES_FULL;
    struct zones_limits limits = {
        .max_zones = 40000, .max_bytes = (uint64_t)512 << 20, .threads = 1, .to_the_end = true};
    struct zones *z = zones_explore(automaton, limits, &answer);
    struct walk *w = ARENA_NEW(b->arena, struct walk);
    *w = (struct walk){
        .b = b, .plan = plan, .p = dossier_procedure(plan), .m = m, .z = z, .seed = seed};
    struct date day = version != NULL ? *version : date_of(2024, 3, 4);
    for (int i = 0; i < WALKS; i++) {
        struct arena_mark mark = arena_mark(b->arena);
        struct date on = {day.days + (int32_t)draw(w, 30)};
        walk_once(w, t, zone_day_start(b->zone, on) + (instant)draw(w, 1440) * INSTANT_MINUTE);
        arena_reset(b->arena, mark);
    }
    zones_close(z);
    t->proven++;
    return true;
}

static const struct dossier_plan *read_plan(struct bench *b, struct slice text)
{
    struct diagnostics d = diagnostics_in(b->arena);
    const struct law_procedure *p = law_read(b->arena, SLICE("walk"), text, b->calendar, &d);
    return p == NULL ? NULL : dossier_prepare(b->arena, p, b->calendar);
}

static void walk_seeds(struct bench *b, struct tally *t, uint64_t first, uint64_t n)
{
    for (uint64_t seed = first; seed < first + n; seed++) {
        struct arena_mark mark = arena_mark(b->arena);
        struct buf text = buf_in(b->arena, TEXT_BYTES);
        random_procedure(&text, seed);
        const struct dossier_plan *plan = read_plan(b, buf_slice(&text));
        unsigned before = t->outside;
        if (plan != NULL) {
            (void)walk_property(b, t, plan, 0, NULL, seed);
        }
        if (t->outside > before) {
            (void)printf("#   seed %llu\n", (unsigned long long)seed);
        }
        arena_reset(b->arena, mark);
    }
}

static bool walk_file(struct bench *b, struct tally *t, const char *path, const char *property,
                      const char *day)
{
    struct slice text;
    struct date version;
    struct gr_error e = {0};
    if (!fixture_read(&text, b->arena, path) || !date_parse(&version, slice_of(day), &e)) {
        return false;
    }
    const struct dossier_plan *plan = read_plan(b, text);
    law_index index =
        plan == NULL ? LAW_NONE : law_find_property(dossier_procedure(plan), slice_of(property));
    return index != LAW_NONE && walk_property(b, t, plan, index, &version, 1);
}

/* ---- the test -------------------------------------------------------------------------------- */

static unsigned say(unsigned *n, bool good, const char *what, const struct tally *t)
{
    (void)printf("%s %u - %s (%u proven, %u walks, %u looks, %u moved, %u outside)\n",
                 good ? "ok" : "not ok", ++*n, what, t->proven, t->walks, t->looks, t->moved,
                 t->outside);
    return good ? 0 : 1;
}

static int test(struct bench *b)
{
    static const char *const laws[][3] = {
        {"procedures/fr/house_arrest/house_arrest.greffe", "over_one_hundred_thirty_five_days",
         NULL},
        {"procedures/fr/house_arrest/house_arrest.greffe", "over_one_hundred_eighty_days", NULL},
        {"test/prove_months/lease.greffe", "over_three_years", NULL},
        {"test/prove_months/bill.greffe", "enforced_while_objected", NULL},
        {"procedures/fr/consular_pass/consular_pass.greffe", "expired_yet_travelled", NULL},
        {"procedures/fr/detention/detention.greffe", "minor_detained", NULL},
        {"procedures/fr/detention/detention.greffe", "over_ninety_days", NULL},
        {"procedures/fr/detention/detention.greffe", "detained_past_the_judges_time", NULL},
        {"procedures/fr/detention/detention.greffe", "over_two_hundred_and_ten_days", "2017-01-01"},
        {"procedures/fr/detention/detention.greffe", "detained_past_the_extension", "2017-01-01"},
    };
    unsigned n = 0;
    unsigned failed = 0;
    struct tally drawn = {0};
    walk_seeds(b, &drawn, 0, getenv("GREFFE_LONG") != NULL ? 4000 : 120);
    failed += say(&n, drawn.outside == 0, "procedures drawn at random", &drawn);
    failed += say(&n, drawn.proven >= 30, "many of them proven", &drawn);
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        struct tally t = {0};
        struct arena_mark mark = arena_mark(b->arena);
        const char *day = laws[i][2] == NULL ? "2026-11-02" : laws[i][2];
        bool proven = walk_file(b, &t, laws[i][0], laws[i][1], day);
        failed +=
            say(&n, proven && t.looks > WALKS && t.moved > 0 && t.outside == 0, laws[i][1], &t);
        arena_reset(b->arena, mark);
    }
    (void)printf("1..%u\n", n);
    return failed == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    struct gr_error e = {0};
    struct tally t = {0};
    int status = 2;
    b.arena = arena_open((size_t)8 << 30);
    b.kept = arena_open((size_t)1 << 30);
    b.calendar = fixture_calendar(b.kept);
    if (calendar_territory(&b.place, b.calendar, SLICE("FR-75"), &e)) {
        b.zone = calendar_zone(b.calendar, b.place, &e);
    }
    if (b.zone != NULL && argc == 1) {
        status = test(&b);
    } else if (b.zone != NULL && argc == 4 && strcmp(argv[1], "seeds") == 0) {
        walk_seeds(&b, &t, strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
        status = t.outside == 0 ? 0 : 1;
    } else if (b.zone != NULL && argc == 5 && strcmp(argv[1], "file") == 0) {
        status = walk_file(&b, &t, argv[2], argv[3], argv[4]) && t.outside == 0 ? 0 : 1;
    }
    if (argc > 1) {
        (void)printf("%u proven, %u walks, %u looks, %u outside\n", t.proven, t.walks, t.looks,
                     t.outside);
    }
    arena_close(b.arena);
    arena_close(b.kept);
    return status;
}
