/* A Promela model in which time goes on in ticks, and what that is worth.
 *
 * Moments of a run are bounded by differences of two of them. When every bound is whole in ticks
 * and allows the length itself, a run whose moments are any numbers can be moved to whole ticks and
 * stays a run (Henzinger, Manna and Pnueli 1992, "What good are digital clocks?"): the model is
 * exact. With a strict bound it is not: n moments that must be apart within one unit need a tick of
 * 1/n of it, and a loop needs more with each turn, so that no tick is exact for all cyclic automata
 * (Asarin, Maler and Pnueli 1998, "On discretization of delays in timed automata and digital
 * circuits"). What holds: a run of the model is a run. A run of k steps, f of which free a clock,
 * is k + 1 + f unknowns; bounds are whole in units, so that a cycle of them with m strict ones, if
 * it leaves room at all, leaves one unit, of which each strict one needs a tick: k + 1 + f ticks in
 * a unit are enough. Half a unit is exact for one strict bound in such a cycle, not in general. And
 * when the closed automaton, where strict bounds allow the length, reaches no goal, nor does the
 * automaton.
 *
 * A clock is not counted past the largest length that it, or what is set by it, is held against. A
 * freed clock takes each value from the smallest such length on, or one below them all; from there
 * it may enter at any tick: to choose when is to choose the value. A copy would have to enter with
 * it, so a clock that is copied gets a value at once, and not all of them are tried. One that is
 * freed within a span of another clock gets a value at once too, and all of them are tried: past
 * its highest one it has the value that suits, if the other clock is counted far enough. */
#include "prove/export.h"

#include "base/assert.h"
#include "prove/export_priv.h"

/* In ticks: values of a clock that are told apart are low to high; high + 1 stands for all above,
 * low - 1 for all below (only for a clock that is freed and not copied). */
struct range {
    int64_t low, high;
    bool used;          /* without it the clock tells nothing apart and is left out */
    bool freed, copied; /* freed: to any value */
};

struct model {
    struct buf *out;
    const struct unfolded *u;
    struct export_ticks ticks;
    struct range range[AUTOMATON_CLOCKS];
    bool strict, fraction, diagonal, changed;
};

/* No variable of the model comes near the end of its type. */
#define MODEL_MAX (INT64_C(1) << 30)

static bool range_lazy(const struct range *r)
{
    return r->freed && !r->copied;
}

static int64_t model_ticks(const struct model *m, int64_t length)
{
    return length / m->ticks.unit * m->ticks.parts;
}

static struct export_hold model_hold(const struct model *m, const struct op *op)
{
    struct export_hold h = export_hold(op);
    h.strict = h.strict && !m->ticks.closed;
    h.always = h.always || (m->ticks.closed && h.clock == 0 && op->i == op->j && op->limit == 0);
    return h;
}

/* ---- what clocks are held against and set to --------------------------------------------------
 */

static void range_reach(struct model *m, struct range *r, int64_t low, int64_t high)
{
    if (low < r->low) {
        r->low = low;
        m->changed = true;
    }
    if (!r->used || high > r->high) {
        r->high = high;
        r->used = true;
        m->changed = true;
    }
}

static void model_see_hold(struct model *m, const struct op *op)
{
    struct export_hold h = model_hold(m, op);
    if (h.clock == 0 && !export_diagonal(op)) {
        return;
    }
    m->strict = m->strict || h.strict;
    m->fraction = m->fraction || h.length % m->ticks.unit != 0;
    if (h.clock != 0) {
        int64_t at = model_ticks(m, h.length);
        range_reach(m, &m->range[h.clock], at, at);
    }
}

/* Of a span without a beginning not all values are tried. */
static size_t model_see_free(struct model *m, const struct op *ops, size_t n, size_t at)
{
    struct export_span span = export_span(ops, n, at);
    struct range *r = &m->range[ops[at].i];
    r->freed = r->freed || !span.from;
    r->copied = r->copied || (!span.from && span.until);
    m->range[span.clock].copied = true;
    m->diagonal = m->diagonal || span.mixed;
    return span.holds;
}

static void model_see(const struct op *ops, size_t n, void *payload)
{
    struct model *m = payload;
    size_t diagonals = 0;
    size_t spans = 0;
    for (size_t k = 0; k < n; k++) {
        const struct op *op = &ops[k];
        switch (op->kind) {
        case OP_HOLD:
            model_see_hold(m, op);
            diagonals += export_diagonal(op);
            break;
        case OP_SET:
            m->fraction = m->fraction || op->length % m->ticks.unit != 0;
            m->range[op->j].copied = true;
            break;
        case OP_FREE:
            spans += model_see_free(m, ops, n, k);
            break;
        }
    }
    m->diagonal = m->diagonal || diagonals != spans;
}

/* What is held of x_i later is held of x_j + plus now, and what x_j + plus is now x_i is later. */
static void model_spread_set(struct model *m, uint8_t i, uint8_t j, int64_t plus)
{
    struct range *to = &m->range[i];
    if (!to->used) {
        return;
    }
    struct range *from = &m->range[j];
    if (j != 0) {
        range_reach(m, from, from->low, to->high - plus);
    }
    range_reach(m, to, from->low + plus, to->high);
}

static void model_spread(const struct op *ops, size_t n, void *payload)
{
    struct model *m = payload;
    for (size_t k = 0; k < n; k++) {
        const struct op *op = &ops[k];
        struct export_span span = {0};
        switch (op->kind) {
        case OP_HOLD:
            break;
        case OP_SET:
            model_spread_set(m, op->i, op->j, model_ticks(m, op->length));
            break;
        case OP_FREE:
            span = export_span(ops, n, k);
            if (span.clock != 0) {
                int64_t plus = span.from ? span.least : span.most;
                plus = span.until && span.most < plus ? span.most : plus;
                model_spread_set(m, op->i, span.clock, model_ticks(m, plus));
            }
            break;
        }
    }
}

static bool model_within(struct model *m, struct gr_error *error)
{
    for (unsigned i = 1; i < m->u->automaton->n_clocks; i++) {
        const struct range *r = &m->range[i];
        if (r->low < -MODEL_MAX || r->high > MODEL_MAX) {
            return error_set(error, ERROR_RANGE, "clock %u runs through too many ticks", i);
        }
    }
    return true;
}

/* A chain of assignments without a loop passes each clock once: after as many rounds as there are
 * clocks nothing changes but for a loop that counts down. */
static bool model_ranges(struct model *m, struct gr_error *error)
{
    unfolded_visit(m->u, model_see, m);
    if (m->diagonal) {
        return error_set(error, ERROR_RANGE, "two clocks are held against each other");
    }
    if (m->fraction) {
        return error_set(error, ERROR_RANGE, "a length is not a multiple of %d minutes",
                         (int)m->ticks.unit);
    }
    for (unsigned i = 1; i < AUTOMATON_CLOCKS; i++) {
        /* Of a copied one at least one value below all lengths is tried. */
        m->range[i].low -= m->range[i].freed && m->range[i].copied ? 1 : 0;
    }
    m->changed = true;
    for (unsigned round = 0; m->changed; round++) {
        m->changed = false;
        unfolded_visit(m->u, model_spread, m);
        if (m->changed && round > 2u * m->u->automaton->n_clocks) {
            return error_set(error, ERROR_RANGE, "a clock is counted down again and again");
        }
    }
    return model_within(m, error);
}

/* ---- operations -------------------------------------------------------------------------------
 */

static void write_condition(struct model *m, struct export_hold h)
{
    if (h.clock == 0) {
        buf_text(m->out, h.always ? "true" : "false");
        return;
    }
    buf_printf(m->out, "x%u %s%s %lld", h.clock, h.above ? ">" : "<", h.strict ? "" : "=",
               (long long)model_ticks(m, h.length));
}

/* Of two clocks `freed` is the one with a span of the other; past its highest value it is as far up
 * as is needed. */
static void write_diagonal(struct model *m, const struct op *op, uint8_t freed)
{
    const struct range *r = &m->range[freed];
    if (!r->used) {
        buf_text(m->out, "true");
        return;
    }
    struct export_hold h = model_hold(m, op);
    if (op->j == freed) {
        buf_printf(m->out, "x%u == %lld || ", freed, (long long)r->high + 1);
    }
    buf_printf(m->out, "x%u - x%u <%s %lld", op->i, op->j, h.strict ? "" : "=",
               (long long)model_ticks(m, h.length));
}

/* A run that comes to a hold which fails has not come that far: it is given up. */
static void write_hold(struct model *m, const struct op *ops, size_t at)
{
    buf_text(m->out, "        if :: ");
    if (export_diagonal(&ops[at])) {
        size_t k = at - 1;
        while (ops[k].kind != OP_FREE || (ops[k].i != ops[at].i && ops[k].i != ops[at].j)) {
            gr_assert(k > 0);
            k--;
        }
        write_diagonal(m, &ops[at], ops[k].i);
    } else {
        write_condition(m, model_hold(m, &ops[at]));
    }
    buf_text(m->out, " :: else -> goto given_up fi;\n");
}

/* x_i := x_j + length, or past everything. */
static void write_set(struct model *m, const struct op *op)
{
    const struct range *r = &m->range[op->i];
    long long plus = model_ticks(m, op->length);
    long long top = r->high + 1;
    if (!r->used) {
        return;
    }
    if (op->j == 0) {
        buf_printf(m->out, "        x%u = %lld;\n", op->i, plus < top ? plus : top);
        return;
    }
    buf_printf(m->out, "        x%u = (x%u + (%lld) < %lld -> x%u + (%lld) : %lld);\n", op->i,
               op->j, plus, top, op->j, plus, top);
}

static void write_free(struct model *m, const struct op *ops, size_t n, size_t at)
{
    uint8_t i = ops[at].i;
    const struct range *r = &m->range[i];
    struct export_span span = export_span(ops, n, at);
    if (!r->used) {
        return;
    }
    if (span.from) {
        write_set(m, &(struct op){.i = i, .j = span.clock, .length = (int32_t)span.least});
    } else {
        buf_printf(m->out, "        x%u = %lld;\n", i,
                   (long long)(range_lazy(r) ? r->low - 1 : r->low));
    }
    buf_printf(m->out, "        do :: x%u < %lld", i, (long long)r->high + 1);
    if (span.until) {
        buf_printf(m->out, " && x%u - x%u < %lld", i, span.clock,
                   (long long)model_ticks(m, span.most));
    }
    buf_printf(m->out, " -> x%u++ :: break od;\n", i);
}

static void write_ops(struct model *m, const struct op *ops, size_t from, size_t n)
{
    for (size_t k = from; k < n; k++) {
        switch (ops[k].kind) {
        case OP_HOLD:
            write_hold(m, ops, k);
            break;
        case OP_SET:
            write_set(m, &ops[k]);
            break;
        case OP_FREE:
            write_free(m, ops, n, k);
            break;
        }
    }
}

/* ---- states -----------------------------------------------------------------------------------
 */

/* The holds that an edge begins with are its guard. */
static void write_edge(struct model *m, const struct edge *edge, uint32_t target)
{
    size_t n = 0;
    buf_text(m->out, "    :: atomic {\n        (");
    for (; n < edge->n_ops && edge->ops[n].kind == OP_HOLD; n++) {
        buf_text(m->out, n == 0 ? "" : " && ");
        write_condition(m, model_hold(m, &edge->ops[n]));
    }
    buf_text(m->out, n == 0 ? "true);\n" : ");\n");
    write_ops(m, edge->ops, n, edge->n_ops);
    buf_printf(m->out, "        goto s%u\n    }\n", target);
}

/* A clock that does not matter any more stands still where it is past everything. */
static void write_forgotten(struct model *m, uint64_t active)
{
    for (unsigned i = 1; i < m->u->automaton->n_clocks; i++) {
        if (m->range[i].used && (active >> i & 1) == 0) {
            buf_printf(m->out, "        x%u = %lld;\n", i, (long long)m->range[i].high + 1);
        }
    }
}

/* What is entered, by an edge or by a tick, is looked at in one place. All states are ends that
 * Spin need not complain of. */
static void write_state(struct model *m, uint32_t number)
{
    const struct unfolded_state *state = &m->u->states[number];
    const struct place *place = &state->place;
    buf_printf(m->out, "s%u:\n    atomic {\n", number);
    write_ops(m, place->invariant, 0, place->n_invariant);
    buf_text(m->out, place->goal ? "        assert(false);\n" : "");
    write_forgotten(m, place->active);
    buf_printf(m->out, "        skip\n    }\nend_s%u:\n", number);
    if (place->urgent && place->n_edges == 0) {
        buf_text(m->out, "    goto given_up;\n");
        return;
    }
    buf_text(m->out, "    if\n");
    for (uint32_t k = 0; k < place->n_edges; k++) {
        write_edge(m, &place->edges[k], state->targets[k]);
    }
    if (!place->urgent) {
        /* Without the first step the tick's own `else` would mean: no edge can be taken. */
        buf_printf(m->out, "    :: atomic { true -> tick(); goto s%u }\n", number);
    }
    buf_text(m->out, "    fi;\n");
}

static void write_clocks(struct model *m)
{
    for (unsigned i = 1; i < m->u->automaton->n_clocks; i++) {
        const struct range *r = &m->range[i];
        if (!r->used) {
            continue;
        }
        const char *type = r->low > INT16_MIN && r->high < INT16_MAX ? "short" : "int";
        buf_printf(m->out, "%s x%u = %lld;\n", type, i, (long long)(r->high < 0 ? r->high + 1 : 0));
    }
}

static void write_tick(struct model *m)
{
    buf_text(m->out, "\ninline tick()\n{\n");
    for (unsigned i = 1; i < m->u->automaton->n_clocks; i++) {
        const struct range *r = &m->range[i];
        if (!r->used) {
            continue;
        }
        buf_text(m->out, "    if ");
        if (range_lazy(r)) {
            buf_printf(m->out, ":: x%u == %lld ", i, (long long)r->low - 1);
        }
        buf_printf(m->out, ":: x%u <= %lld -> x%u++ :: else fi;\n", i, (long long)r->high, i);
    }
    buf_text(m->out, "    skip\n}\n");
}

static void write_model(struct model *m)
{
    buf_printf(m->out, "/* %u states, %llu edges; %d ticks are %d minutes */\n", m->u->n_states,
               (unsigned long long)m->u->n_edges, (int)m->ticks.parts, (int)m->ticks.unit);
    write_clocks(m);
    write_tick(m);
    buf_text(m->out, "\nactive proctype law()\n{\n    atomic {\n");
    write_ops(m, m->u->automaton->first, 0, m->u->automaton->n_first);
    buf_text(m->out, "        goto s0\n    }\n");
    for (uint32_t i = 0; i < m->u->n_states && !m->out->full; i++) {
        write_state(m, i);
    }
    buf_text(m->out, "given_up:\n    skip\n}\n");
}

bool export_promela(struct buf *out, struct export_worth *worth, const struct unfolded *u,
                    struct export_ticks ticks, struct gr_error *error)
{
    gr_assert(ticks.unit > 0 && ticks.parts > 0);
    struct model m = {.out = out, .u = u, .ticks = ticks};
    if (!model_ranges(&m, error)) {
        return false;
    }
    *worth = (struct export_worth){.strict = m.strict};
    for (unsigned i = 1; i < AUTOMATON_CLOCKS; i++) {
        const struct range *r = &m.range[i];
        worth->guessed = worth->guessed || (r->used && r->freed && r->copied);
    }
    write_model(&m);
    return export_fits(out, error);
}
