/* Walks many dossiers at once through simulated time. What waits stands in a heap by the time of
 * its entry; what falls within an hour is handed over together. Since each dossier draws from a
 * stream of its own and the heap breaks ties by number, the order depends on nothing but seed, book
 * and answers. */
#include <string.h>

#include "base/assert.h"
#include "caseload/caseload_priv.h"

enum { CHUNK = 4096, REFUSALS = 3, STEPS_OF_ONE = 200 };

/* One dossier under way: where it is, and what is entered next. */
struct slot {
    struct chance chance;
    struct chance facts; /* as it stood before the facts of the act were drawn */
    int64_t dossier, leaf;
    instant at, entry; /* of what is entered next */
    instant done;      /* when the last act took effect */
    instant told[TOLD_MAX];
    struct date born;
    enum caseload_verb verb;
    uint16_t walk, step, before, place;
    uint16_t row; /* ROW_STRAY: act and role are not of the book */
    law_index act, role;
    uint8_t refusals, steps;
    bool begun; /* its first act is in */
    char number[CASELOAD_NUMBER + 1];
};
enum { ROW_STRAY = UINT16_MAX };

struct walking {
    struct arena *arena, *scratch;
    const struct caseload_book *book;
    const struct caseload_options *options;
    const struct caseload_hands *hands;
    struct caseload_report *report;
    struct slot **chunks;
    uint32_t n_slots; /* handed out so far */
    uint32_t *unused; /* given back */
    uint32_t n_unused;
    uint32_t *heap;
    uint32_t n_heap;
    int64_t opened;
    instant from, lately, until, now, next_sweep;
    uint32_t window[LIMIT_BATCH];
    struct caseload_order orders[LIMIT_BATCH];
    struct caseload_answer answers[LIMIT_BATCH];
};

static struct slot *slot_at(const struct walking *w, uint32_t i)
{
    return &w->chunks[i / CHUNK][i % CHUNK];
}

/* ---- the heap -------------------------------------------------------------------------------- */

static bool is_before(const struct walking *w, uint32_t a, uint32_t b)
{
    const struct slot *x = slot_at(w, a);
    const struct slot *y = slot_at(w, b);
    return x->entry != y->entry ? x->entry < y->entry : x->dossier < y->dossier;
}

static void heap_push(struct walking *w, uint32_t slot)
{
    uint32_t i = w->n_heap;
    w->n_heap++;
    while (i > 0 && is_before(w, slot, w->heap[(i - 1) / 2])) {
        w->heap[i] = w->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    w->heap[i] = slot;
}

static uint32_t heap_pop(struct walking *w)
{
    uint32_t first = w->heap[0];
    w->n_heap--;
    uint32_t last = w->heap[w->n_heap];
    uint32_t i = 0;
    while (2 * i + 1 < w->n_heap) {
        uint32_t child = 2 * i + 1;
        if (child + 1 < w->n_heap && is_before(w, w->heap[child + 1], w->heap[child])) {
            child++;
        }
        if (!is_before(w, w->heap[child], last)) {
            break;
        }
        w->heap[i] = w->heap[child];
        i = child;
    }
    w->heap[i] = last;
    return first;
}

/* ---- one dossier ----------------------------------------------------------------------------- */

static struct date day_of(instant at)
{
    return (struct date){(int32_t)(at / INSTANT_DAY)};
}

static bool happens(struct slot *s, const struct walking *w, enum book_share share)
{
    return chance_below(&s->chance, 1000) < w->book->shares[share];
}

static const struct book_walk *walk_of(const struct walking *w, const struct slot *s)
{
    return &w->book->walks[s->walk];
}

static void finish(struct walking *w, uint32_t slot)
{
    struct slot *s = slot_at(w, slot);
    w->report->all.finished++;
    w->report->walks[s->walk].finished++;
    w->unused[w->n_unused] = slot;
    w->n_unused++;
}

/* When the next act is done: a while after the last one, by day when it is a matter of days; or
 * relative to the end of a clock, to the minute. */
static void schedule(struct walking *w, uint32_t slot, instant from, instant low, instant high)
{
    struct slot *s = slot_at(w, slot);
    bool by_clock = from != s->done;
    instant at = from + chance_between(&s->chance, low / INSTANT_MINUTE, high / INSTANT_MINUTE) *
                            INSTANT_MINUTE;
    if (!by_clock && high >= 3 * INSTANT_DAY) {
        at += chance_between(&s->chance, 7 * 60, 17 * 60) * INSTANT_MINUTE - at % INSTANT_DAY;
    }
    if (at < s->done || (at == s->done && (by_clock || low > 0))) {
        at = s->done + chance_between(&s->chance, 1, 90) * INSTANT_MINUTE;
    }
    s->at = at - at % INSTANT_MINUTE;
    s->entry = s->at;
    if (happens(s, w, SHARE_LATE_ENTRY)) {
        s->entry += chance_between(&s->chance, 1, 20) * INSTANT_DAY;
        w->report->all.late_entries++;
        w->report->walks[s->walk].late_entries++;
    }
    s->entry = s->entry < w->now ? w->now : s->entry;
    heap_push(w, slot);
}

/* What a row is counted from: the end of the first of its clocks that runs, or what a fact told. */
static bool row_start(instant *start, const struct law_procedure *procedure,
                      const struct book_row *row, const struct slot *s,
                      const struct caseload_answer *answer)
{
    for (uint16_t i = 0; i < row->n_clocks; i++) {
        struct slice name = procedure->clocks[row->clocks[i]].name;
        for (size_t j = 0; j < answer->n_clocks; j++) {
            if (slice_equal(answer->clocks[j].name, name)) {
                *start = answer->clocks[j].end;
                return true;
            }
        }
    }
    if (row->told > 0 && s->told[row->told - 1] != 0) {
        *start = s->told[row->told - 1];
        return true;
    }
    return false;
}

static bool row_fits(const struct book_walk *walk, const struct book_row *row, const struct slot *s,
                     const struct caseload_answer *answer)
{
    struct date day = day_of(s->done);
    instant start = 0;
    return row->from == s->step && row->since.days <= day.days && day.days <= row->until.days &&
           (row->places >> s->place & 1) != 0 &&
           ((row->n_clocks == 0 && row->told == 0) ||
            row_start(&start, walk->procedure, row, s, answer));
}

/* An act that nothing in the book leads to: what a person or an authority does at a bad moment. */
static void stray(struct walking *w, uint32_t slot)
{
    struct slot *s = slot_at(w, slot);
    const struct law_procedure *procedure = walk_of(w, s)->procedure;
    s->row = ROW_STRAY;
    s->act = (law_index)chance_below(&s->chance, procedure->n_acts);
    const struct law_act *act = &procedure->acts[s->act];
    s->role = act->n_competences == 0 || act->competences[0].n == 0
                  ? LAW_NONE
                  : act->competences[0].roles[chance_below(&s->chance, act->competences[0].n)];
    schedule(w, slot, s->done, INSTANT_HOUR, 3 * INSTANT_DAY);
}

/* Chooses the way on from where the dossier stands, or ends its walk. */
static void choose(struct walking *w, uint32_t slot, const struct caseload_answer *answer)
{
    struct slot *s = slot_at(w, slot);
    const struct book_walk *walk = walk_of(w, s);
    s->verb = CASELOAD_ACT;
    s->steps++;
    uint64_t sum = 0;
    for (uint16_t i = 0; i < walk->n_rows; i++) {
        sum += row_fits(walk, &walk->rows[i], s, answer) ? walk->rows[i].weight : 0;
    }
    if (sum == 0 || s->refusals == REFUSALS || s->steps == STEPS_OF_ONE) {
        finish(w, slot);
        return;
    }
    if (s->begun && happens(s, w, SHARE_STRAY)) {
        stray(w, slot);
        return;
    }
    uint64_t at = chance_below(&s->chance, sum);
    uint16_t chosen = 0;
    for (;; chosen++) {
        gr_assert(chosen < walk->n_rows);
        if (row_fits(walk, &walk->rows[chosen], s, answer)) {
            if (at < walk->rows[chosen].weight) {
                break;
            }
            at -= walk->rows[chosen].weight;
        }
    }
    const struct book_row *row = &walk->rows[chosen];
    if (row->act == LAW_NONE) {
        finish(w, slot);
        return;
    }
    s->row = chosen;
    s->act = row->act;
    s->role = row->role;
    instant from = s->done;
    (void)row_start(&from, walk->procedure, row, s, answer);
    schedule(w, slot, from, row->low, row->high);
}

/* The i-th of n moments spread evenly from one to another. */
static instant spread(instant from, instant until, int64_t i, int64_t n)
{
    instant span = until - from;
    return from + span / n * i + span % n * i / n;
}

/* The dossier to be opened next, at its place in time. */
static instant opening_time(const struct walking *w)
{
    int64_t n = w->options->n_dossiers;
    int64_t first = w->lately == 0 ? n : n / 2;
    return w->opened < first
               ? spread(w->from, w->lately == 0 ? w->until : w->lately, w->opened, first)
               : spread(w->lately, w->until, w->opened - first, n - first);
}

static void open_next(struct walking *w)
{
    uint32_t slot = w->n_slots;
    if (w->n_unused > 0) {
        w->n_unused--;
        slot = w->unused[w->n_unused];
    } else {
        if (w->n_slots % CHUNK == 0) {
            w->chunks[w->n_slots / CHUNK] = ARENA_ARRAY(w->arena, CHUNK, struct slot);
        }
        w->n_slots++;
    }
    struct slot *s = slot_at(w, slot);
    instant at = opening_time(w);
    at -= at % INSTANT_MINUTE;
    *s = (struct slot){
        .chance = chance_of(w->options->seed, (uint64_t)w->opened + 1),
        .dossier = w->opened,
        .verb = CASELOAD_OPEN,
        .at = at,
        .done = at,
        .entry = at < w->now ? w->now : at,
    };
    s->walk = (uint16_t)draw_walk(&s->chance, w->book, day_of(at));
    w->opened++;
    heap_push(w, slot);
}

/* ---- a window -------------------------------------------------------------------------------- */

static void fill_order(struct walking *w, struct caseload_order *order, struct slot *s)
{
    const struct book_walk *walk = walk_of(w, s);
    *order = (struct caseload_order){
        .verb = s->verb,
        .dossier = s->dossier,
        .number = slice_of(s->number),
        .procedure = walk->procedure,
        .act = s->act,
        .role = s->role,
        .at = s->at,
        .target = s->leaf,
    };
    if (s->verb == CASELOAD_OPEN) {
        s->place = draw_place(&s->chance, w->book);
        order->territory = w->book->places[s->place].code;
        return;
    }
    if (s->verb == CASELOAD_ACT) {
        s->facts = s->chance;
        (void)chance_next(&s->chance);
    }
    if (s->verb == CASELOAD_WITHDRAW || s->row == ROW_STRAY) {
        return;
    }
    if (!s->begun) {
        struct caseload_person *person = ARENA_NEW(w->scratch, struct caseload_person);
        draw_person(person, w->scratch, &s->chance, w->book, s->dossier, day_of(s->at));
        s->born = person->born;
        order->person = person;
    }
    struct caseload_fact *facts = NULL;
    struct chance chance = s->facts;
    struct draw_time time = {s->at, s->born, s->told};
    order->n_facts = draw_facts(&facts, w->scratch, &chance, &walk->rows[s->row], time);
    order->facts = facts;
}

/* What is told again, of the same act, a little later in the day; or taken back. */
static bool revise(struct walking *w, uint32_t slot)
{
    struct slot *s = slot_at(w, slot);
    if (happens(s, w, SHARE_CORRECTION)) {
        s->verb = CASELOAD_CORRECT;
        s->at += chance_between(&s->chance, 1, 20) * INSTANT_MINUTE;
    } else if (happens(s, w, SHARE_WITHDRAWAL) && s->before != 0) {
        s->verb = CASELOAD_WITHDRAW;
    } else {
        return false;
    }
    s->entry = w->now + chance_between(&s->chance, 20, 5 * 24 * 60) * INSTANT_MINUTE;
    heap_push(w, slot);
    return true;
}

static void count(struct caseload_counts *c, enum caseload_verb verb,
                  const struct caseload_answer *answer)
{
    c->opened += verb == CASELOAD_OPEN;
    c->acts += verb == CASELOAD_ACT;
    c->corrections += verb == CASELOAD_CORRECT;
    c->withdrawals += verb == CASELOAD_WITHDRAW;
    c->refused += answer->refused;
    c->irregular += answer->irregular > 0;
}

/* Keeps the times that later steps are counted from. */
static void remember(struct slot *s, const struct book_walk *walk,
                     const struct caseload_order *order)
{
    for (size_t i = 0; i < order->n_facts; i++) {
        for (uint16_t j = 0; j < walk->n_told; j++) {
            if (walk->told[j] == order->facts[i].fact) {
                bool date = walk->procedure->facts[walk->told[j]].type == LAW_DATE;
                s->told[j] = order->facts[i].value * (date ? INSTANT_DAY : 1);
            }
        }
    }
}

/* Takes the answer in and finds what comes next. */
static void go_on(struct walking *w, uint32_t slot, const struct caseload_order *order,
                  const struct caseload_answer *answer)
{
    struct slot *s = slot_at(w, slot);
    if (answer->gone) {
        finish(w, slot);
        return;
    }
    count(&w->report->all, s->verb, answer);
    count(&w->report->walks[s->walk], s->verb, answer);
    if (s->verb == CASELOAD_OPEN) {
        gr_assert(answer->number.n <= CASELOAD_NUMBER);
        memcpy(s->number, answer->number.p, answer->number.n);
        choose(w, slot, answer);
        return;
    }
    s->refusals = (uint8_t)(s->refusals + answer->refused);
    if (!answer->refused) {
        remember(s, walk_of(w, s), order);
    }
    if (s->verb == CASELOAD_WITHDRAW && !answer->refused) {
        s->step = s->before;
    }
    if (s->verb == CASELOAD_CORRECT && !answer->refused) {
        s->done = s->at;
    }
    if (s->verb != CASELOAD_ACT || answer->refused || s->row == ROW_STRAY) {
        choose(w, slot, answer);
        return;
    }
    s->begun = true;
    s->done = s->at;
    s->leaf = answer->leaf;
    s->before = s->step;
    s->step = walk_of(w, s)->rows[s->row].to;
    if (!revise(w, slot)) {
        choose(w, slot, answer);
    }
}

/* What is entered within the hour that begins with the first; false when nothing is left. */
static size_t take_window(struct walking *w)
{
    size_t n = 0;
    instant end = INT64_MAX;
    while (n < LIMIT_BATCH) {
        bool more = w->opened < w->options->n_dossiers;
        instant opening = more ? opening_time(w) : INT64_MAX;
        if (more && (w->n_heap == 0 || opening <= slot_at(w, w->heap[0])->entry)) {
            if (opening > end) {
                break;
            }
            open_next(w);
            continue;
        }
        if (w->n_heap == 0) {
            break;
        }
        instant entry = slot_at(w, w->heap[0])->entry;
        if (entry > end || entry > w->until) {
            break;
        }
        end = n == 0 ? entry + INSTANT_HOUR : end;
        w->window[n] = heap_pop(w);
        w->now = entry > w->now ? entry : w->now;
        n++;
    }
    return n;
}

static bool sweep(struct walking *w, struct gr_error *e)
{
    if (w->now < w->next_sweep) {
        return true;
    }
    w->next_sweep = w->now + 30 * INSTANT_DAY;
    int64_t erased = 0;
    if (w->hands->sweep != NULL && !w->hands->sweep(&erased, w->now, e, w->hands->payload)) {
        return false;
    }
    w->report->erased += erased;
    if (w->options->progress != NULL) {
        w->options->progress(w->opened, w->now, w->options->progress_payload);
    }
    return true;
}

static bool run(struct walking *w, struct gr_error *e)
{
    for (size_t n = take_window(w); n > 0; n = take_window(w)) {
        struct arena_mark mark = arena_mark(w->scratch);
        for (size_t i = 0; i < n; i++) {
            fill_order(w, &w->orders[i], slot_at(w, w->window[i]));
        }
        memset(w->answers, 0, n * sizeof w->answers[0]);
        if (!w->hands->perform(w->answers, w->orders, n, w->now, e, w->hands->payload)) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            go_on(w, w->window[i], &w->orders[i], &w->answers[i]);
        }
        arena_reset(w->scratch, mark);
        if (!sweep(w, e)) {
            return false;
        }
    }
    return true;
}

bool caseload_walk(struct caseload_report *report, struct arena *arena,
                   const struct caseload_book *book, const struct caseload_options *options,
                   const struct caseload_hands *hands, struct gr_error *e)
{
    if (options->n_dossiers < 1 || options->n_dossiers > CASELOAD_DOSSIERS_MAX ||
        options->until.days <= options->from.days ||
        (options->lately.days != 0 && (options->lately.days <= options->from.days ||
                                       options->until.days <= options->lately.days))) {
        return error_set(e, ERROR_RANGE, "1 to %d dossiers, between two days",
                         CASELOAD_DOSSIERS_MAX);
    }
    size_t n = (size_t)options->n_dossiers;
    *report = (struct caseload_report){0};
    struct walking *w = ARENA_NEW(arena, struct walking);
    w->arena = arena;
    w->scratch = arena_open((size_t)64 << 20);
    w->book = book;
    w->options = options;
    w->hands = hands;
    w->report = report;
    w->chunks = ARENA_ARRAY(arena, n / CHUNK + 1, struct slot *);
    w->unused = ARENA_ARRAY(arena, n, uint32_t);
    w->heap = ARENA_ARRAY(arena, n, uint32_t);
    w->from = options->from.days * INSTANT_DAY + 6 * INSTANT_HOUR;
    w->lately = options->lately.days * INSTANT_DAY;
    w->until = options->until.days * INSTANT_DAY;
    w->now = w->from;
    w->next_sweep = w->from + 30 * INSTANT_DAY;
    bool done = run(w, e);
    arena_close(w->scratch);
    return done;
}
