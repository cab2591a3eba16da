/* Frames: the lengths of other procedures' clocks, and of what their properties allow, against the
 * bounds that a higher law sets. Lengths are compared as they are written, "1 month" or "30 days";
 * how their first and last days are counted is not looked at. */
#include "law/law_priv.h"

/* Months and years as days: the fewest and the most that they can have. */
enum { MONTHS_MAX = 2400 };

struct length {
    int64_t least, most; /* minutes */
    int64_t months;      /* when nothing else is in it, else -1 */
    bool unbounded;      /* no limit, or days whose number depends on the calendar */
};

static void add_days(struct length *l, int64_t least, int64_t most)
{
    l->least += least * 24 * 60;
    l->most += most * 24 * 60;
}

static void add_months(struct length *l, int64_t n)
{
    static const int fewest[] = {0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334};
    static const int longest[] = {0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337};
    n = n < MONTHS_MAX ? n : MONTHS_MAX;
    add_days(l, n / 12 * 365 + fewest[n % 12], n / 12 * 366 + longest[n % 12]);
}

static struct length length_of(const struct limit_rule *rule)
{
    struct length l = {.unbounded = (rule->flags & LIMIT_NONE) != 0};
    for (size_t i = 0; i < rule->n_parts; i++) {
        int64_t n = rule->parts[i].n;
        enum unit unit = rule->parts[i].unit;
        bool months = unit == UNIT_MONTH || unit == UNIT_YEAR;
        l.months = months && l.months >= 0 ? l.months + (unit == UNIT_YEAR ? 12 * n : n) : -1;
        switch (unit) {
        case UNIT_MINUTE:
        case UNIT_HOUR:
            l.least += unit == UNIT_HOUR ? 60 * n : n;
            l.most = l.most + (unit == UNIT_HOUR ? 60 * n : n);
            break;
        case UNIT_DAY:
        case UNIT_WEEK:
            add_days(&l, unit == UNIT_WEEK ? 7 * n : n, unit == UNIT_WEEK ? 7 * n : n);
            break;
        case UNIT_MONTH:
        case UNIT_YEAR:
            add_months(&l, unit == UNIT_YEAR ? 12 * n : n);
            break;
        case UNIT_WORKING_DAY:
        case UNIT_OPEN_DAY:
            add_days(&l, n, n);
            l.unbounded = true;
            break;
        }
    }
    return l;
}

/* Whether a is surely at most b. */
static bool at_most(const struct length *a, const struct length *b)
{
    if (a->months >= 0 && b->months >= 0 && !a->unbounded) {
        return a->months <= b->months;
    }
    return !a->unbounded && a->most <= b->least;
}

struct framing {
    const struct law_frame_line *line;
    const struct law_procedure *other;
    struct diagnostics *d;
};

static void say_outside(const struct framing *f, const struct limit_rule *rule,
                        const struct limit_rule *bound, const char *relation, struct span where)
{
    struct buf text = buf_in(f->d->arena, 512);
    limit_rule_write(&text, rule);
    struct buf limit = buf_in(f->d->arena, 512);
    limit_rule_write(&limit, bound);
    struct gr_error *e = diagnostics_add(
        f->d, SEVERITY_ERROR, where, ERROR_RANGE, "`%.*s` lasts %.*s: %.*s allows %s %.*s",
        SLICE_ARG(f->line->name), SLICE_ARG(buf_slice(&text)),
        SLICE_ARG(f->line->cites.n > 0 ? f->line->cites.list[0] : f->line->procedure), relation,
        SLICE_ARG(buf_slice(&limit)));
    error_remedy(e, "the frame is %.*s:%u", SLICE_ARG(f->line->span.source), f->line->span.line);
}

static void check_length(const struct framing *f, const struct limit_rule *rule, struct span where)
{
    struct length length = length_of(rule);
    if (f->line->has_most) {
        struct length most = length_of(&f->line->most);
        if (!at_most(&length, &most)) {
            say_outside(f, rule, &f->line->most, "at most", where);
        }
    }
    if (f->line->has_least) {
        struct length least = length_of(&f->line->least);
        if (!at_most(&least, &length) && (rule->flags & LIMIT_NONE) == 0) {
            say_outside(f, rule, &f->line->least, "at least", where);
        }
    }
}

/* Whether a condition holds only where the fact does. */
static bool asks_for(const struct law_procedure *p, uint16_t node, law_index fact)
{
    if (node == LAW_ALWAYS) {
        return false;
    }
    const struct law_node *n = &p->nodes[node];
    if (n->op == LAW_AND) {
        return asks_for(p, n->a, fact) || asks_for(p, n->b, fact);
    }
    if (n->op == LAW_OR) {
        return asks_for(p, n->a, fact) && asks_for(p, n->b, fact);
    }
    return n->op == LAW_FACT_TRUE && n->via == LAW_NONE && n->index == fact;
}

static bool meets(struct law_dates a, struct law_dates b)
{
    return a.from.days <= b.until.days && b.from.days <= a.until.days;
}

static void check_clock(const struct framing *f, const struct law_clock *clock, law_index unless)
{
    for (size_t i = 0; i < clock->n_versions; i++) {
        const struct law_version *version = &clock->versions[i];
        if (!meets(version->dates, f->line->dates) ||
            (unless != LAW_NONE && asks_for(f->other, version->when, unless))) {
            continue;
        }
        for (size_t k = 0; k < version->n_readings; k++) {
            check_length(f, &version->readings[k].rule, version->span);
        }
    }
}

/* The property is a promise: it must stand on all days of the frame on which the procedure does. */
static void check_promise(const struct framing *f, const struct law_property *property)
{
    struct law_dates days = f->line->dates;
    if (days.from.days < f->other->force.from.days) {
        days.from = f->other->force.from;
    }
    if (days.until.days > f->other->force.until.days) {
        days.until = f->other->force.until;
    }
    if (property->dates.from.days > days.from.days ||
        property->dates.until.days < days.until.days) {
        error_remedy(diagnostics_add(f->d, SEVERITY_ERROR, f->line->span, ERROR_DATE,
                                     "`%.*s` does not stand on all days of the frame",
                                     SLICE_ARG(property->name)),
                     "give the line the dates of the property, and another line the other days");
    }
    if (!property->has_limit) {
        error_remedy(diagnostics_add(f->d, SEVERITY_ERROR, f->line->span, ERROR_TYPE,
                                     "`%.*s` has no length", SLICE_ARG(property->name)),
                     "name a property with `for more than`");
        return;
    }
    check_length(f, &property->rule, property->span);
}

static void say_missing(const struct framing *f, struct slice name, const char *what)
{
    error_remedy(diagnostics_add(f->d, SEVERITY_ERROR, f->line->span, ERROR_NAME,
                                 "`%.*s` is no %s of the procedure `%.*s`", SLICE_ARG(name), what,
                                 SLICE_ARG(f->other->name)),
                 "see %.*s", SLICE_ARG(f->other->source));
}

static void check_line(const struct framing *f)
{
    law_index clock = law_find_clock(f->other, f->line->name);
    law_index property = law_find_property(f->other, f->line->name);
    law_index unless = LAW_NONE;
    if (f->line->unless.n > 0) {
        unless = law_find_fact(f->other, f->line->unless);
        if (unless == LAW_NONE || f->other->facts[unless].type != LAW_YES_NO) {
            say_missing(f, f->line->unless, "yes/no fact");
            return;
        }
    }
    if (clock != LAW_NONE) {
        check_clock(f, &f->other->clocks[clock], unless);
    } else if (property != LAW_NONE) {
        check_promise(f, &f->other->properties[property]);
    } else {
        say_missing(f, f->line->name, "clock or property");
    }
}

void check_frames(const struct law_procedure *p, const struct law_procedure *const *others,
                  size_t n_others, struct diagnostics *d)
{
    for (size_t i = 0; i < p->n_frames; i++) {
        for (size_t k = 0; k < p->frames[i].n_lines; k++) {
            struct framing f = {.line = &p->frames[i].lines[k], .d = d};
            for (size_t o = 0; o < n_others && f.other == NULL; o++) { /* those of the call first */
                if (slice_equal(others[o]->name, f.line->procedure)) {
                    f.other = others[o];
                }
            }
            if (f.other != NULL) {
                check_line(&f);
            } else if (n_others > 0) {
                error_remedy(diagnostics_add(d, SEVERITY_ERROR, f.line->span, ERROR_NAME,
                                             "the procedure `%.*s` is not known",
                                             SLICE_ARG(f.line->procedure)),
                             "check it together with the file of that procedure");
            }
        }
    }
}
