/* What both exports read in an automaton. */
#include "prove/export.h"

#include "prove/export_priv.h"

bool export_diagonal(const struct op *op)
{
    return op->kind == OP_HOLD && op->i != 0 && op->j != 0 && op->i != op->j &&
           op->limit != BOUND_NONE;
}

struct export_hold export_hold(const struct op *op)
{
    struct export_hold h = {.strict = (op->limit & 1) == 0};
    int64_t limit = ((int64_t)op->limit - (op->limit & 1)) / 2;
    if (op->limit == BOUND_NONE) {
        h.always = true;
    } else if (export_diagonal(op)) {
        h.length = limit;
    } else if (op->i == op->j) {
        h.always = limit > 0 || (limit == 0 && !h.strict);
    } else if (op->i == 0) {
        h.clock = op->j;
        h.above = true;
        h.length = -limit;
    } else {
        h.clock = op->i;
        h.length = limit;
    }
    return h;
}

static bool export_gives(const struct op *ops, size_t from, size_t to, uint8_t clock)
{
    for (size_t k = from; k < to; k++) {
        if (ops[k].kind != OP_HOLD && ops[k].i == clock) {
            return true;
        }
    }
    return false;
}

static void export_span_add(struct export_span *span, const struct op *op, uint8_t freed)
{
    uint8_t other = op->i == freed ? op->j : op->i;
    int64_t limit = ((int64_t)op->limit - (op->limit & 1)) / 2;
    span->mixed = span->mixed || (span->clock != 0 && span->clock != other);
    span->clock = other;
    span->strict = span->strict || (op->limit & 1) == 0;
    span->holds++;
    if (op->i == freed) {
        span->most = !span->until || limit < span->most ? limit : span->most;
        span->until = true;
    } else {
        span->least = !span->from || -limit > span->least ? -limit : span->least;
        span->from = true;
    }
}

struct export_span export_span(const struct op *ops, size_t n, size_t at)
{
    struct export_span span = {0};
    uint8_t freed = ops[at].i;
    for (size_t k = at + 1; k < n && !export_gives(ops, at + 1, k, freed); k++) {
        bool names = export_diagonal(&ops[k]) && (ops[k].i == freed || ops[k].j == freed);
        uint8_t other = ops[k].i == freed ? ops[k].j : ops[k].i;
        if (names && !export_gives(ops, at + 1, k, other)) {
            export_span_add(&span, &ops[k], freed);
        }
    }
    if (span.from && span.until && span.least > span.most - span.strict) {
        span.mixed = true;
    }
    return span;
}

bool export_fits(const struct buf *out, struct gr_error *error)
{
    if (out->full) {
        return error_set(error, ERROR_TOO_LARGE, "the model is longer than %zu bytes", out->max);
    }
    return true;
}

static int64_t export_divisor(int64_t a, int64_t b)
{
    b = b < 0 ? -b : b;
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void export_see_lengths(const struct op *ops, size_t n, void *payload)
{
    int64_t *unit = payload;
    for (size_t k = 0; k < n; k++) {
        switch (ops[k].kind) {
        case OP_HOLD:
            *unit = export_divisor(*unit, export_hold(&ops[k]).length);
            break;
        case OP_SET:
            *unit = export_divisor(*unit, ops[k].length);
            break;
        case OP_FREE:
            break;
        }
    }
}

int32_t export_unit(const struct unfolded *u)
{
    int64_t unit = 0;
    unfolded_visit(u, export_see_lengths, &unit);
    return unit == 0 ? 1 : (int32_t)unit;
}
