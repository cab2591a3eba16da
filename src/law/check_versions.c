/* Versions on a calendar: a day without a version, a day with two, a line that is never reached.
 * Lines with a condition may overlap; on days that only they cover, their conditions together
 * must leave no case out, which is tried on every combination of what they ask. */
#include "law/law_priv.h"

#include "base/assert.h"

enum {
    CASES_MAX = 4096,     /* combinations tried for one day */
    VARIABLES_MAX = 12,   /* things asked for on one day */
    STEPS_MAX = 20000000, /* in one procedure; beyond, lines count as leaving a case out */
};

/* A line of a clock or an amount, a row, a competence: what versions have in common. */
struct line {
    struct law_dates dates;
    uint16_t when;
    struct span span;
};

struct versions {
    const struct law_procedure *p;
    struct diagnostics *d;
    struct arena *arena;
    size_t steps;
};

/* ---- do conditions leave a case out? --------------------------------------------------------- */

/* What atoms ask: a choice or a state by its value, anything else by yes or no. */
struct variable {
    const struct law_node *node;
    unsigned n_values;
    unsigned value;
};

struct cases {
    const struct law_procedure *p;
    struct variable variables[VARIABLES_MAX];
    size_t n;
    size_t total;
};

static bool asks_value(const struct law_node *node)
{
    return node->op == LAW_STATE_IS || (node->op == LAW_FACT_IS && node->via == LAW_NONE);
}

/* An atom and its opposite in one form: *negated tells that the atom is the opposite of the
 * form. */
static struct law_node one_form(const struct law_node *node, bool *negated)
{
    struct law_node form = *node;
    *negated = false;
    if (form.op == LAW_DATE_BEFORE) {
        form.op = LAW_DATE_FROM;
        *negated = true;
    }
    if (form.op == LAW_COMPARE || form.op == LAW_SPAN) {
        static const enum law_compare forms[] = {LAW_EQ, LAW_EQ, LAW_GE, LAW_GT, LAW_GT, LAW_GE};
        *negated = form.compare == LAW_NE || form.compare == LAW_LT || form.compare == LAW_LE;
        form.compare = forms[form.compare];
    }
    return form;
}

static bool same_variable(const struct law_node *a, const struct law_node *b)
{
    if (asks_value(a) || asks_value(b)) {
        return a->op == b->op && a->index == b->index;
    }
    bool negated;
    struct law_node left = one_form(a, &negated);
    struct law_node right = one_form(b, &negated);
    return node_equal(&left, &right);
}

static struct variable *cases_find(struct cases *cases, const struct law_node *node)
{
    for (size_t i = 0; i < cases->n; i++) {
        if (same_variable(cases->variables[i].node, node)) {
            return &cases->variables[i];
        }
    }
    return NULL;
}

/* Gathers what a condition asks; false when that is too much. Depth is bounded by
 * CONDITION_DEPTH_MAX, and each node is small. */
static bool cases_gather(struct cases *cases, uint16_t at, size_t *steps)
{
    const struct law_node *node = &cases->p->nodes[at];
    (*steps)++;
    if (*steps > CASES_MAX) {
        return false;
    }
    if (law_joins(node->op)) {
        return cases_gather(cases, node->a, steps) &&
               (node->op == LAW_NOT || cases_gather(cases, node->b, steps));
    }
    if (cases_find(cases, node) != NULL) {
        return true;
    }
    unsigned n_values = node->op == LAW_STATE_IS ? cases->p->states[node->index].n_values
                        : asks_value(node)       ? cases->p->facts[node->index].n_values
                                                 : 2;
    cases->total *= n_values;
    if (cases->n == VARIABLES_MAX || cases->total > CASES_MAX) {
        return false;
    }
    cases->variables[cases->n] = (struct variable){.node = node, .n_values = n_values};
    cases->n++;
    return true;
}

static bool cases_hold(struct cases *cases, uint16_t at, size_t *steps)
{
    const struct law_node *node = &cases->p->nodes[at];
    (*steps)++;
    switch (node->op) {
    case LAW_AND:
        return cases_hold(cases, node->a, steps) && cases_hold(cases, node->b, steps);
    case LAW_OR:
        return cases_hold(cases, node->a, steps) || cases_hold(cases, node->b, steps);
    case LAW_NOT:
        return !cases_hold(cases, node->a, steps);
    default: { /* an atom, gathered before */
        const struct variable *variable = cases_find(cases, node);
        gr_assert(variable != NULL);
        if (asks_value(node)) {
            return variable->value < 64 && (node->set >> variable->value & 1) != 0;
        }
        bool negated;
        (void)one_form(node, &negated);
        return (variable->value == 1) != negated;
    }
    }
}

static bool cases_next(struct cases *cases)
{
    for (size_t i = 0; i < cases->n; i++) {
        cases->variables[i].value++;
        if (cases->variables[i].value < cases->variables[i].n_values) {
            return true;
        }
        cases->variables[i].value = 0;
    }
    return false;
}

/* True when on that day one of the conditional lines holds whatever is the case. */
static bool day_is_covered(struct versions *v, const struct line *lines, size_t n, struct date day)
{
    struct cases cases = {.p = v->p, .total = 1};
    size_t steps = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (lines[i].when != LAW_ALWAYS && law_in_force(lines[i].dates, day)) {
            any = true;
            if (!cases_gather(&cases, lines[i].when, &steps)) {
                return false;
            }
        }
    }
    if (!any) {
        return false;
    }
    do {
        bool held = false;
        for (size_t i = 0; i < n && !held; i++) {
            held = lines[i].when != LAW_ALWAYS && law_in_force(lines[i].dates, day) &&
                   cases_hold(&cases, lines[i].when, &v->steps);
        }
        v->steps += n;
        if (!held || v->steps > STEPS_MAX) {
            return false;
        }
    } while (cases_next(&cases));
    return true;
}

/* ---- days ------------------------------------------------------------------------------------ */

static int line_compare(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;
    if (left->dates.from.days != right->dates.from.days) {
        return left->dates.from.days < right->dates.from.days ? -1 : 1;
    }
    return left->span.first < right->span.first ? -1 : left->span.first > right->span.first;
}

/* "from 2019-01-01 until 2019-12-31"; an end that is the calendar's own is left out. */
static const char *days_text(struct arena *arena, struct law_dates days)
{
    struct buf text = buf_in(arena, 128);
    if (days.from.days == days.until.days) {
        buf_text(&text, " on ");
        date_write(&text, days.from);
        buf_char(&text, '\0');
        return text.p;
    }
    if (law_dates_begin(days)) {
        buf_text(&text, " from ");
        date_write(&text, days.from);
    }
    if (law_dates_end(days)) {
        buf_text(&text, " until ");
        date_write(&text, days.until);
    }
    buf_char(&text, '\0');
    return text.p;
}

/* The versions of one declaration, and the days without one that are still to be said. */
struct span_of_versions {
    struct versions *v;
    const struct line *lines;
    size_t n;
    const char *what;
    struct slice name;
    struct span span;
    struct law_dates gap;
    bool has_gap;
};

static void gap_say(struct span_of_versions *s)
{
    if (!s->has_gap) {
        return;
    }
    struct arena_mark mark = arena_mark(s->v->arena);
    struct gr_error *e = diagnostics_add(s->v->d, SEVERITY_ERROR, s->span, ERROR_VERSIONS,
                                         "%s `%.*s` has no version%s", s->what, SLICE_ARG(s->name),
                                         days_text(s->v->arena, s->gap));
    error_remedy(e, "add a line for these days, or narrow `in force` in the header; lines with "
                    "`when` count only where together they leave no case out");
    arena_reset(s->v->arena, mark);
    s->has_gap = false;
}

static void gap_add(struct span_of_versions *s, int32_t from, int32_t until)
{
    if (s->has_gap && s->gap.until.days + 1 != from) {
        gap_say(s);
    }
    if (!s->has_gap) {
        s->gap.from.days = from;
    }
    s->gap.until.days = until;
    s->has_gap = true;
}

/* Days without an unconditional line: those that conditional lines do not cover are a gap. */
static void gap_between(struct span_of_versions *s, int32_t from, int32_t until)
{
    int32_t day = from;
    while (day <= until) {
        int32_t last = until;
        bool spent = s->v->steps > STEPS_MAX;
        for (size_t i = 0; i < s->n && !spent; i++) {
            int32_t starts = s->lines[i].dates.from.days;
            int32_t ends = s->lines[i].dates.until.days;
            last = starts > day && starts - 1 < last ? starts - 1 : last;
            last = ends >= day && ends < last ? ends : last;
        }
        s->v->steps += s->n;
        if (spent || !day_is_covered(s->v, s->lines, s->n, (struct date){day})) {
            gap_add(s, day, last);
        }
        day = last + 1;
    }
}

static void say_overlap(struct span_of_versions *s, const struct line *first,
                        const struct line *second)
{
    int32_t until = first->dates.until.days < second->dates.until.days ? first->dates.until.days
                                                                       : second->dates.until.days;
    struct law_dates both = {second->dates.from, {until}};
    struct arena_mark mark = arena_mark(s->v->arena);
    struct gr_error *e = diagnostics_add(s->v->d, SEVERITY_ERROR, second->span, ERROR_VERSIONS,
                                         "%s `%.*s` has two versions in force%s", s->what,
                                         SLICE_ARG(s->name), days_text(s->v->arena, both));
    error_remedy(e, "the other stands on line %u; let one end the day before the other begins",
                 first->span.line);
    arena_reset(s->v->arena, mark);
}

/* Lines sorted by their first day: overlaps of unconditional ones, and days of `wanted` without any
 * (no day is wanted when it ends before it begins). */
static void check_lines(struct span_of_versions *s, struct law_dates wanted)
{
    int32_t day = wanted.from.days;
    const struct line *last = NULL; /* the unconditional line that reaches furthest */
    for (size_t i = 0; i < s->n; i++) {
        const struct line *line = &s->lines[i];
        if (line->when != LAW_ALWAYS) {
            continue;
        }
        if (last != NULL && last->dates.until.days >= line->dates.from.days) {
            say_overlap(s, last, line);
        }
        int32_t before = line->dates.from.days - 1;
        gap_between(s, day, before < wanted.until.days ? before : wanted.until.days);
        if (line->dates.until.days >= day) {
            day = line->dates.until.days + 1;
        }
        if (last == NULL || line->dates.until.days > last->dates.until.days) {
            last = line;
        }
    }
    gap_between(s, day, wanted.until.days);
    gap_say(s);
}

/* A line behind one without condition that is in force on all its days. lines: as written. */
static void check_reach(struct span_of_versions *s)
{
    for (size_t i = 1; i < s->n && s->v->steps <= STEPS_MAX; i++) {
        const struct line *line = &s->lines[i];
        bool said = line->when == LAW_ALWAYS;
        for (size_t k = 0; k < i && !said; k++) {
            const struct line *before = &s->lines[k];
            if ((before->when == LAW_ALWAYS || before->when == line->when) &&
                before->dates.from.days <= line->dates.from.days &&
                before->dates.until.days >= line->dates.until.days) {
                error_remedy(diagnostics_add(s->v->d, SEVERITY_WARNING, line->span, ERROR_REACH,
                                             "this line is never reached"),
                             "the line %u before it always comes first; put this one above it",
                             before->span.line);
                said = true;
            }
        }
        s->v->steps += i;
    }
}

static void check_span(struct versions *v, struct line *lines, size_t n, const char *what,
                       struct slice name, struct span span, struct law_dates wanted)
{
    struct span_of_versions s = {
        .v = v, .lines = lines, .n = n, .what = what, .name = name, .span = span};
    check_reach(&s);
    qsort(lines, n, sizeof *lines, line_compare);
    check_lines(&s, wanted);
}

/* ---- what has versions ----------------------------------------------------------------------- */

static const struct law_dates no_days = {{1}, {0}};

static struct law_dates dates_meet(struct law_dates a, struct law_dates b)
{
    return (struct law_dates){a.from.days > b.from.days ? a.from : b.from,
                              a.until.days < b.until.days ? a.until : b.until};
}

/* Per clock the first and last day on which something starts it. */
struct starts {
    const struct law_procedure *p;
    struct law_dates *days;
    bool *any;
};

static void starts_add(struct starts *starts, law_index clock, struct law_dates dates)
{
    if (clock == LAW_NONE) {
        return;
    }
    struct law_dates *days = &starts->days[clock];
    if (!starts->any[clock] || dates.from.days < days->from.days) {
        days->from = dates.from;
    }
    if (!starts->any[clock] || dates.until.days > days->until.days) {
        days->until = dates.until;
    }
    starts->any[clock] = true;
}

static void starts_effect(struct starts *starts, const struct law_effect *effect,
                          struct law_dates dates)
{
    switch (effect->kind) {
    case LAW_STARTS:
    case LAW_INTERRUPTS:
        starts_add(starts, effect->index, dates);
        break;
    case LAW_REPLACES:
        starts_add(starts, effect->value, dates);
        break;
    case LAW_OPENS:
        starts_add(starts, starts->p->remedies[effect->index].within, dates);
        break;
    case LAW_USES:
        for (uint16_t i = 0; i < effect->n; i++) {
            starts_add(starts, starts->p->remedies[effect->list[i]].ruling_within, dates);
        }
        break;
    case LAW_BECOMES:
    case LAW_STOPS:
    case LAW_SUSPENDS:
    case LAW_RESUMES:
    case LAW_ANSWERS:
    case LAW_CLOSES:
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
    case LAW_MUST:
        break;
    }
}

/* The dates of a rule say when it starts a clock only where the date of the act chooses the rule
 * and the date of the start chooses the version. */
static struct starts starts_of(struct versions *v)
{
    const struct law_procedure *p = v->p;
    struct starts starts = {.p = p,
                            .days = ARENA_ARRAY(v->arena, p->n_clocks, struct law_dates),
                            .any = ARENA_ARRAY(v->arena, p->n_clocks, bool)};
    for (law_index a = 0; a < p->n_acts; a++) {
        const struct law_act *act = &p->acts[a];
        bool own = act->governed.kind == LAW_POINT_NONE;
        for (uint16_t i = 0; i < act->n_rules; i++) {
            const struct law_rule *rule = &act->rules[i];
            for (uint16_t k = 0; k < rule->n_effects; k++) {
                starts_effect(&starts, &rule->effects[k], own ? rule->dates : p->force);
            }
        }
    }
    for (law_index c = 0; c < p->n_clocks; c++) {
        const struct law_clock *clock = &p->clocks[c];
        for (uint16_t i = 0; i < clock->n_at_end; i++) {
            for (uint16_t k = 0; k < clock->at_end[i].n_effects; k++) {
                starts_effect(&starts, &clock->at_end[i].effects[k], p->force);
            }
        }
    }
    for (law_index c = 0; c < p->n_consequences; c++) {
        for (uint16_t i = 0; i < p->consequences[c].n_lines; i++) {
            const struct law_consequence_line *line = &p->consequences[c].lines[i];
            for (uint16_t k = 0; k < line->n_effects; k++) {
                starts_effect(&starts, &line->effects[k], line->dates);
            }
        }
    }
    for (law_index c = 0; c < p->n_clocks; c++) {
        const struct law_clock *clock = &p->clocks[c];
        bool by_start =
            clock->governed.kind == LAW_POINT_NONE && clock->runs.kind == LAW_POINT_NONE;
        if (!starts.any[c] || !by_start) {
            starts.days[c] = p->force;
        }
        starts.days[c] = dates_meet(starts.days[c], p->force);
    }
    return starts;
}

static void check_clocks(struct versions *v)
{
    struct starts starts = starts_of(v);
    for (law_index c = 0; c < v->p->n_clocks; c++) {
        const struct law_clock *clock = &v->p->clocks[c];
        struct arena_mark mark = arena_mark(v->arena);
        struct line *lines = ARENA_ARRAY(v->arena, clock->n_versions, struct line);
        for (uint16_t i = 0; i < clock->n_versions; i++) {
            const struct law_version *version = &clock->versions[i];
            lines[i] = (struct line){version->dates, version->when, version->span};
        }
        check_span(v, lines, clock->n_versions, "the clock", clock->name, clock->span,
                   starts.days[c]);
        arena_reset(v->arena, mark);
    }
}

static void check_amounts(struct versions *v)
{
    for (law_index a = 0; a < v->p->n_amounts; a++) {
        const struct law_amount *amount = &v->p->amounts[a];
        if (amount->total) {
            continue; /* its lines add up: they may meet, and leave days out */
        }
        struct arena_mark mark = arena_mark(v->arena);
        struct line *lines = ARENA_ARRAY(v->arena, amount->n_lines, struct line);
        for (uint16_t i = 0; i < amount->n_lines; i++) {
            const struct law_amount_line *line = &amount->lines[i];
            lines[i] = (struct line){line->dates, line->when, line->span};
        }
        check_span(v, lines, amount->n_lines, "the amount", amount->name, amount->span,
                   v->p->force);
        arena_reset(v->arena, mark);
    }
}

/* The heading's roles stand on all days; those by date prevail and must not meet one another. */
static void check_competences(struct versions *v)
{
    for (law_index a = 0; a < v->p->n_acts; a++) {
        const struct law_act *act = &v->p->acts[a];
        struct arena_mark mark = arena_mark(v->arena);
        struct line *lines = ARENA_ARRAY(v->arena, act->n_competences, struct line);
        for (uint16_t i = 1; i < act->n_competences; i++) {
            const struct law_competence *competence = &act->competences[i];
            lines[i - 1] = (struct line){competence->dates, LAW_ALWAYS, competence->span};
        }
        if (act->n_competences > 1) {
            check_span(v, lines, act->n_competences - 1u, "the competence for", act->name,
                       act->span, no_days);
        }
        arena_reset(v->arena, mark);
    }
}

struct row_line {
    law_index value;
    struct line line;
};

static int row_compare(const void *a, const void *b)
{
    const struct row_line *left = a;
    const struct row_line *right = b;
    if (left->value != right->value) {
        return left->value < right->value ? -1 : 1;
    }
    return line_compare(&left->line, &right->line);
}

/* The rows of one value: days between its first and its last row want one. Before and after, the
 * value may not have existed. */
static void check_rows(struct versions *v, const struct law_table *table,
                       const struct row_line *rows, size_t n)
{
    const struct law_fact *fact = &v->p->facts[table->fact];
    struct line *lines = ARENA_ARRAY(v->arena, n, struct line);
    struct law_dates wanted = rows[0].line.dates;
    for (size_t i = 0; i < n; i++) {
        lines[i] = rows[i].line;
        if (lines[i].dates.until.days > wanted.until.days) {
            wanted.until = lines[i].dates.until;
        }
    }
    check_span(v, lines, n, "the value", fact->values[rows[0].value].name, lines[0].span,
               dates_meet(wanted, v->p->force));
}

static void check_values(struct versions *v, const struct law_table *table,
                         const struct row_line *rows)
{
    const struct law_fact *fact = &v->p->facts[table->fact];
    size_t at = 0;
    for (law_index value = 0; value < fact->n_values; value++) {
        size_t n = 0;
        while (at + n < table->n_rows && rows[at + n].value == value) {
            n++;
        }
        if (n > 0) {
            check_rows(v, table, rows + at, n);
        } else {
            diagnostics_add(v->d, SEVERITY_WARNING, table->span, ERROR_VERSIONS,
                            "the table `%.*s` has no row for `%.*s`", SLICE_ARG(table->name),
                            SLICE_ARG(fact->values[value].name));
        }
        at += n;
    }
}

static void check_tables(struct versions *v)
{
    for (law_index t = 0; t < v->p->n_tables; t++) {
        const struct law_table *table = &v->p->tables[t];
        struct arena_mark mark = arena_mark(v->arena);
        struct row_line *rows = ARENA_ARRAY(v->arena, table->n_rows, struct row_line);
        for (uint16_t i = 0; i < table->n_rows; i++) {
            const struct law_row *row = &table->rows[i];
            rows[i] = (struct row_line){row->value, {row->dates, LAW_ALWAYS, row->span}};
        }
        qsort(rows, table->n_rows, sizeof *rows, row_compare);
        check_values(v, table, rows);
        arena_reset(v->arena, mark);
    }
}

void check_versions(const struct law_procedure *p, struct diagnostics *d)
{
    struct arena_mark mark = arena_mark(d->arena);
    struct versions v = {.p = p, .d = d, .arena = d->arena};
    check_clocks(&v);
    check_amounts(&v);
    check_competences(&v);
    check_tables(&v);
    arena_reset(d->arena, mark);
}
