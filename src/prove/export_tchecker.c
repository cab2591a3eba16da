/* TChecker's textual format (github.com/ticktac-project/tchecker, doc/file-format.md): one process,
 * a location for each state. TChecker carries out an edge's guard before all its assignments, and
 * its clocks are never negative, so that
 * - what is held after a clock was set is held against what it was set to;
 * - a clock that may be negative is moved up by the most that it can be below nought. A constant
 *   distance changes neither differences in time nor, once it is added to the lengths, what holds.
 */
#include "prove/export.h"

#include "base/assert.h"
#include "prove/export_priv.h"

#include <stdio.h>

/* How far up each clock is moved: the least lengths for which every assignment, written for moved
 * clocks, adds nothing negative. */
struct lift {
    int64_t by[AUTOMATON_CLOCKS];
    bool freed, diagonal, changed;
};

/* A distance larger than this is no sum of lengths, but a loop that counts down. */
#define LIFT_MAX ((int64_t)AUTOMATON_LENGTH * 2)

static void lift_see(const struct op *ops, size_t n, void *payload)
{
    struct lift *lift = payload;
    for (size_t k = 0; k < n; k++) {
        const struct op *op = &ops[k];
        lift->freed = lift->freed || op->kind == OP_FREE;
        lift->diagonal = lift->diagonal || export_diagonal(op);
        if (op->kind != OP_SET) {
            continue;
        }
        int64_t least = lift->by[op->j] - op->length;
        if (lift->by[op->i] < least) {
            lift->by[op->i] = least;
            lift->changed = true;
        }
    }
}

/* A chain of assignments without a loop passes each clock once: after as many rounds as there are
 * clocks nothing changes but for a loop. */
static bool lift_clocks(struct lift *lift, const struct unfolded *u, struct gr_error *error)
{
    *lift = (struct lift){.changed = true};
    for (unsigned round = 0; lift->changed; round++) {
        lift->changed = false;
        unfolded_visit(u, lift_see, lift);
        if (lift->changed && round > u->automaton->n_clocks) {
            return error_set(error, ERROR_RANGE, "a clock is counted down again and again");
        }
    }
    if (lift->freed) {
        return error_set(error, ERROR_RANGE, "TChecker has no clock of any value");
    }
    if (lift->diagonal) {
        return error_set(error, ERROR_RANGE, "two clocks are held against each other");
    }
    for (unsigned i = 0; i < AUTOMATON_CLOCKS; i++) {
        if (lift->by[i] > LIFT_MAX) {
            return error_set(error, ERROR_RANGE, "clock %u may be too far below nought", i);
        }
    }
    return true;
}

/* The value of each clock in the midst of an edge, by those before it: clock `from` plus a length.
 */
struct midst {
    uint8_t from[AUTOMATON_CLOCKS];
    int64_t plus[AUTOMATON_CLOCKS];
};

static void midst_begin(struct midst *m)
{
    for (unsigned i = 0; i < AUTOMATON_CLOCKS; i++) {
        m->from[i] = (uint8_t)i;
        m->plus[i] = 0;
    }
}

static void midst_set(struct midst *m, const struct op *op)
{
    uint8_t from = m->from[op->j];
    int64_t plus = m->plus[op->j] + op->length;
    m->from[op->i] = from;
    m->plus[op->i] = plus;
}

enum truth { TRUTH_NEVER, TRUTH_ALWAYS, TRUTH_OPEN };

/* Whether value is on the side of limit that h names. */
static enum truth truth_of(struct export_hold h, int64_t value, int64_t limit)
{
    bool holds = value == limit ? !h.strict : (value > limit) == h.above;
    return holds ? TRUTH_ALWAYS : TRUTH_NEVER;
}

/* Brings a hold to the clock as it was before the edge, moved up. */
static enum truth midst_hold(struct export_hold *h, const struct midst *m, const struct lift *lift)
{
    if (h->clock == 0) {
        return h->always ? TRUTH_ALWAYS : TRUTH_NEVER;
    }
    int64_t length = h->length - m->plus[h->clock];
    uint8_t clock = m->from[h->clock];
    if (clock == 0) {
        return truth_of(*h, 0, length);
    }
    h->clock = clock;
    h->length = length + lift->by[clock];
    /* Below nought there is nothing: there a lower bound always holds, an upper one never. */
    if (h->length < 0 || (h->length == 0 && h->above != h->strict)) {
        return h->above ? TRUTH_ALWAYS : TRUTH_NEVER;
    }
    return TRUTH_OPEN;
}

/* The holds of `ops`, joined by && behind `opening`; false when one of them never holds. Nothing is
 * written when all of them always do. */
static bool write_holds(struct buf *out, const char *opening, const struct lift *lift,
                        const struct op *ops, size_t n)
{
    struct midst m;
    midst_begin(&m);
    const char *before = opening;
    for (size_t k = 0; k < n; k++) {
        if (ops[k].kind == OP_SET) {
            midst_set(&m, &ops[k]);
        }
        if (ops[k].kind != OP_HOLD) {
            continue;
        }
        struct export_hold h = export_hold(&ops[k]);
        switch (midst_hold(&h, &m, lift)) {
        case TRUTH_NEVER:
            return false;
        case TRUTH_ALWAYS:
            break;
        case TRUTH_OPEN:
            buf_printf(out, "%sx%u%s%s%lld", before, h.clock, h.above ? ">" : "<",
                       h.strict ? "" : "=", (long long)h.length);
            before = "&&";
            break;
        }
    }
    return true;
}

static void write_sets(struct buf *out, const char *opening, const struct lift *lift,
                       const struct op *ops, size_t n)
{
    const char *before = opening;
    for (size_t k = 0; k < n; k++) {
        const struct op *op = &ops[k];
        long long plus = op->length + lift->by[op->i] - lift->by[op->j];
        if (op->kind != OP_SET || (op->i == op->j && plus == 0)) {
            continue;
        }
        if (op->j == 0) {
            buf_printf(out, "%sx%u=%lld", before, op->i, plus);
        } else {
            /* In this order: a clock plus a length is no sum to TChecker. */
            buf_printf(out, "%sx%u=%lld+x%u", before, op->i, plus, op->j);
        }
        before = ";";
    }
}

/* An edge that can never be taken is left out again. */
static void write_edge(struct buf *out, const struct lift *lift, const char *from, uint32_t to,
                       const struct op *ops, size_t n)
{
    size_t begun = out->n;
    buf_printf(out, "edge:p:%s:s%u:act{", from, to);
    size_t opened = out->n;
    if (!write_holds(out, "provided:", lift, ops, n)) {
        out->n = begun;
        return;
    }
    write_sets(out, out->n == opened ? "do:" : " : do:", lift, ops, n);
    buf_text(out, "}\n");
}

static void write_location(struct buf *out, const struct lift *lift, const struct place *place,
                           uint32_t number)
{
    buf_printf(out, "location:p:s%u{", number);
    size_t opened = out->n;
    if (!write_holds(out, "invariant:", lift, place->invariant, place->n_invariant)) {
        /* The empty invariant in this language: clock 1 before its beginning. */
        out->n = opened;
        buf_text(out, "invariant:x1<0");
    }
    if (place->urgent) {
        buf_text(out, out->n == opened ? "urgent:" : " : urgent:");
    }
    if (place->goal) {
        buf_text(out, out->n == opened ? "labels:goal" : " : labels:goal");
    }
    buf_text(out, "}\n");
}

/* A moved clock does not begin at nought: a first location, which no time passes in, sets it. */
static void write_beginning(struct buf *out, const struct lift *lift, const struct unfolded *u)
{
    struct arena *arena = out->arena;
    size_t n_clocks = u->automaton->n_clocks;
    size_t n = n_clocks - 1 + u->automaton->n_first;
    struct op *ops = ARENA_ARRAY(arena, n, struct op);
    for (size_t i = 1; i < n_clocks; i++) {
        ops[i - 1] = (struct op){.kind = OP_SET, .i = (uint8_t)i};
    }
    for (size_t k = 0; k < u->automaton->n_first; k++) {
        ops[n_clocks - 1 + k] = u->automaton->first[k];
    }
    buf_text(out, "location:p:begin{initial: : urgent:}\n");
    write_edge(out, lift, "begin", 0, ops, n);
}

bool export_tchecker(struct buf *out, const struct unfolded *u, struct gr_error *error)
{
    struct lift lift;
    if (!lift_clocks(&lift, u, error)) {
        return false;
    }
    buf_text(out, "system:greffe\nevent:act\nprocess:p\n");
    for (unsigned i = 1; i < u->automaton->n_clocks || i == 1; i++) {
        buf_printf(out, "clock:1:x%u\n", i);
    }
    for (uint32_t i = 0; i < u->n_states; i++) {
        write_location(out, &lift, &u->states[i].place, i);
    }
    write_beginning(out, &lift, u);
    for (uint32_t i = 0; i < u->n_states && !out->full; i++) {
        const struct place *place = &u->states[i].place;
        char from[16];
        (void)snprintf(from, sizeof from, "s%u", i);
        for (uint32_t k = 0; k < place->n_edges; k++) {
            write_edge(out, &lift, from, u->states[i].targets[k], place->edges[k].ops,
                       place->edges[k].n_ops);
        }
    }
    return export_fits(out, error);
}
