/* Known holes: each is said, whatever the days, so that nobody forgets what was accepted; and one
 * that can never be asked for is found. */
#include "law/law_priv.h"

static bool dates_meet(struct law_dates a, struct law_dates b)
{
    return a.from.days <= b.until.days && b.from.days <= a.until.days;
}

void check_holes(const struct law_procedure *p, struct diagnostics *d)
{
    for (law_index i = 0; i < p->n_holes; i++) {
        const struct law_hole *hole = &p->holes[i];
        struct law_dates of = p->force;
        if (hole->of == LAW_HOLE_PROPERTY) {
            of = p->properties[hole->index].dates;
        }
        if (!dates_meet(hole->dates, of) || !dates_meet(hole->dates, p->force)) {
            error_remedy(diagnostics_add(d, SEVERITY_WARNING, hole->span, ERROR_REACH,
                                         "`%.*s` is in force on no day of the known hole",
                                         SLICE_ARG(law_hole_name(p, hole))),
                         "mend the days, or remove the hole");
        }
    }
}

/* " from 2020-01-01 until 2020-12-31"; nothing for an end that is open. */
static void write_dates(struct buf *out, struct law_dates dates)
{
    if (law_dates_begin(dates)) {
        buf_text(out, " from ");
        date_write(out, dates.from);
    }
    if (law_dates_end(dates)) {
        buf_text(out, " until ");
        date_write(out, dates.until);
    }
}

/* The source comes before the label: a text that is too long is cut at its end. */
static void write_hole(struct buf *out, const struct law_procedure *p, const struct law_hole *hole)
{
    struct slice name = law_hole_name(p, hole);
    buf_printf(out, "a known hole of the law at `%.*s`", SLICE_ARG(name));
    write_dates(out, hole->dates);
    for (uint16_t i = 0; i < hole->cites.n; i++) {
        buf_text(out, i == 0 ? " [" : "; ");
        buf_add(out, hole->cites.list[i]);
    }
    buf_char(out, ']');
    struct slice label = hole->labels.en.n > 0 ? hole->labels.en : hole->labels.fr;
    if (label.n > 0) {
        buf_text(out, ": ");
        buf_add(out, label);
    }
}

void remark_holes(const struct law_procedure *p, struct diagnostics *d)
{
    for (law_index i = 0; i < p->n_holes; i++) {
        const struct law_hole *hole = &p->holes[i];
        if (hole->cites.n == 0) {
            continue; /* an error says so */
        }
        struct arena_mark mark = arena_mark(d->arena);
        struct buf text = buf_in(d->arena, LIMIT_PROCEDURE_BYTES);
        write_hole(&text, p, hole);
        struct gr_error *e = diagnostics_add(d, SEVERITY_REMARK, hole->span, ERROR_HOLE, "%.*s",
                                             SLICE_ARG(buf_slice(&text)));
        if (hole->cites.unsure.n > 0) {
            error_remedy(e, "not settled: %.*s", SLICE_ARG(hole->cites.unsure));
        }
        arena_reset(d->arena, mark);
    }
}
