/* Each clause is a line, so that one may be left out when a disagreement is made smaller. What is
 * drawn need not make sense; it should read, and now and then do something. */
#include "procedures.h"

#include "prove/random_fixture.h"

struct drawn {
    uint64_t seed;
    struct buf *out;
    unsigned states, values, flags, acts, clocks;
    bool number, sums, remedy, judge, table, places, back;
    bool changes;   /* the law changes on one day */
    unsigned by[4]; /* who does each act */
    unsigned days;  /* of ten lengths, how many are of days */
};

#define CHANGE_EVE "2024-03-05"
#define CHANGE_DAY "2024-03-06"

static unsigned draw(struct drawn *d, unsigned n)
{
    return draw_bits(&d->seed) % n;
}

static bool one_in(struct drawn *d, unsigned n)
{
    return draw(d, n) == 0;
}

static void say(struct drawn *d, const char *text)
{
    buf_text(d->out, text);
}

static void say_numbered(struct drawn *d, const char *before, unsigned n, const char *after)
{
    buf_printf(d->out, "%s%u%s", before, n, after);
}

static void say_length(struct drawn *d)
{
    if (draw(d, 10) < d->days) {
        say(d, one_in(d, 3) ? "2 days" : "1 day");
    } else {
        say_numbered(d, "", 2 * (1 + draw(d, 3)), " hours");
    }
}

/* ---- conditions ------------------------------------------------------------------------------ */

/* A state is written `s0 is v0`: values of both have the same names. */
static void say_state_is(struct drawn *d)
{
    say_numbered(d, "s", draw(d, d->states), one_in(d, 6) ? " is not v" : " is v");
    say_numbered(d, "", draw(d, d->values), "");
}

static void say_sum(struct drawn *d)
{
    static const char *const values[] = {"u0", "u0", "u1", "n0", "n1", "0", "1", "4"};
    static const char *const comparisons[] = {" < ", " <= ", " > ", " >= ", " = "};
    say(d, values[draw(d, 5)]);
    say(d, comparisons[draw(d, 5)]);
    say(d, values[draw(d, 8)]);
}

static void say_fact(struct drawn *d)
{
    if (d->sums && !one_in(d, 3)) {
        say_sum(d);
        return;
    }
    if (d->number && one_in(d, 3)) {
        static const char *const comparisons[] = {"n0 < 3", "n0 >= 3", "n0 = 3", "n0 > 5"};
        say(d, comparisons[draw(d, 4)]);
        return;
    }
    say(d, one_in(d, 4) ? "not " : "");
    say_numbered(d, "f", draw(d, d->flags), one_in(d, 8) ? " is known" : "");
}

static void say_clock(struct drawn *d)
{
    static const char *const words[] = {"running", "running", "ended", "answered", "missed"};
    say_numbered(d, "c", draw(d, d->clocks), one_in(d, 6) ? " is not " : " is ");
    say(d, words[draw(d, 5)]);
}

static void say_remedy(struct drawn *d)
{
    static const char *const words[] = {"open", "used", "ruled"};
    say(d, "r0 is ");
    say(d, words[draw(d, 3)]);
}

static void say_span(struct drawn *d)
{
    static const char *const words[] = {"less than ", "more than ", "at least ", "at most "};
    say(d, words[draw(d, 4)]);
    say_length(d);
    say_numbered(d, " after a", draw(d, d->acts), "");
}

/* What only acts may ask. */
static void say_asked_by_act(struct drawn *d)
{
    unsigned kind = draw(d, 8);
    if (kind < 4) {
        say_span(d);
    } else if (kind < 7) {
        say_numbered(d, kind == 4 ? "before end of c" : "after end of c", draw(d, d->clocks), "");
    } else {
        say(d, one_in(d, 2) ? "by person" : "by office");
    }
}

/* What hangs on the day, the place or a line of a table. */
static void say_where_and_when(struct drawn *d)
{
    unsigned kind = draw(d, 4);
    if (d->table && kind == 0) {
        say(d, one_in(d, 2) ? "t0.high > 5" : "t0.strict");
    } else if (d->places && kind == 1) {
        say(d, "in FR-976");
    } else {
        say(d, one_in(d, 2) ? "on or after " CHANGE_DAY : "before " CHANGE_DAY);
    }
}

static void say_atom(struct drawn *d, bool act)
{
    unsigned kind = draw(d, 16);
    if ((d->changes || d->places) && one_in(d, 6)) {
        say_where_and_when(d);
        return;
    }
    if (kind < 6) {
        say_state_is(d);
    } else if (kind < 8) {
        say_fact(d);
    } else if (kind < 10) {
        say_clock(d);
    } else if (kind < 12) {
        say_numbered(d, one_in(d, 2) ? "a" : "not a", draw(d, d->acts), " is done");
    } else if (kind == 12 && d->remedy) {
        say_remedy(d);
    } else if (kind > 12 && act) {
        say_asked_by_act(d);
    } else {
        say_state_is(d);
    }
}

static void say_condition(struct drawn *d, bool act)
{
    unsigned kind = draw(d, 8);
    if (kind == 0) {
        say(d, "not (");
        say_atom(d, act);
        say(d, one_in(d, 2) ? " and " : " or ");
        say_atom(d, act);
        say(d, ")");
        return;
    }
    say_atom(d, act);
    if (kind < 3) {
        say(d, kind == 1 ? " and " : " or ");
        say_atom(d, act);
    }
}

/* ---- effects --------------------------------------------------------------------------------- */

static void say_becomes(struct drawn *d)
{
    say_numbered(d, "s", draw(d, d->states), " becomes v");
    say_numbered(d, "", draw(d, d->values), "");
}

static void say_effect(struct drawn *d, bool act)
{
    static const char *const of_clocks[] = {"starts c",  "starts c",    "starts c",   "stops c",
                                            "answers c", "answers c",   "suspends c", "resumes c",
                                            "starts c",  "interrupts c"};
    unsigned kind = draw(d, 20);
    if (kind < 7) {
        say_becomes(d);
    } else if (kind < 9 && d->remedy) {
        say(d, kind == 7 && act ? "uses r0" : one_in(d, 4) ? "closes r0" : "opens r0");
    } else if (kind == 9 && d->clocks > 1) {
        say(d, one_in(d, 2) ? "replaces c0 by c1" : "replaces c1 by c0");
    } else if (kind == 10 && one_in(d, 3)) {
        say_numbered(d, one_in(d, 3) ? "withdraws a" : "repeals a", draw(d, d->acts), "");
    } else {
        unsigned word = draw(d, 10);
        word = !act && (word == 4 || word == 5) ? 0 : word;
        say_numbered(d, of_clocks[word], draw(d, d->clocks), "");
    }
}

static void say_effects(struct drawn *d, bool act)
{
    for (unsigned n = 1 + draw(d, 2); n > 0; n--) {
        say_effect(d, act);
        say(d, n > 1 ? ", " : "\n");
    }
}

static void say_dates(struct drawn *d)
{
    if (d->changes && one_in(d, 4)) {
        say(d, one_in(d, 2) ? "until " CHANGE_EVE " " : "from " CHANGE_DAY " ");
    }
}

static void say_when(struct drawn *d, bool act, unsigned seldom)
{
    if (one_in(d, seldom)) {
        say(d, "when ");
        say_condition(d, act);
        say(d, ": ");
    }
}

/* ---- declarations ---------------------------------------------------------------------------- */

static void say_head(struct drawn *d)
{
    say(d, "procedure small\n"
           "  title fr \"Petite\" en \"Small\"\n"
           "  law T \"Texte\"\n"
           "  read to 2030-01-01\n"
           "  in force from 2020-01-01\n"
           "role office authority\n"
           "role person\n");
    say(d, d->judge ? "role court authority\n" : "");
    for (unsigned f = 0; f < d->flags; f++) {
        static const char *const presumed[] = {"", "", "", " presumed yes", " presumed no"};
        say_numbered(d, "fact f", f, " yes/no");
        say(d, presumed[draw(d, 5)]);
        say(d, "\n");
    }
    say(d, d->number ? "fact n0 number\n" : "");
    say(d, d->sums ? "fact n1 number\n" : "");
    if (d->table) {
        say(d, "fact k0 choice low, tall\n"
               "table t0 by k0 [T6]\n"
               "  columns high, strict\n"
               "  until " CHANGE_EVE " row low 3, no\n"
               "  from " CHANGE_DAY " row low 8, yes\n"
               "  row tall 9, no\n");
    }
    for (unsigned s = 0; s < d->states; s++) {
        say_numbered(d, "state s", s, d->values == 3 ? " v0, v1, v2\n" : " v0, v1\n");
    }
}

static void say_records(struct drawn *d)
{
    if (one_in(d, 4)) {
        say_numbered(d, "  records f", draw(d, d->flags), "\n");
    } else if (d->sums && one_in(d, 2)) {
        say(d, one_in(d, 3)   ? "  records n0, n1\n"
               : one_in(d, 2) ? "  records n0\n"
                              : "  records n1\n");
        say(d, one_in(d, 3) ? "  needs n0\n" : one_in(d, 3) ? "  requires n1 <= n0\n" : "");
    } else if (d->number && one_in(d, 3)) {
        say(d, "  records n0\n");
    } else if (d->table && one_in(d, 3)) {
        say(d, "  records k0\n");
    }
    if (one_in(d, 10)) {
        say_numbered(d, "  needs f", draw(d, d->flags), "\n");
    }
}

static void say_act(struct drawn *d, unsigned act)
{
    static const char *const kinds[] = {" decision by office", " request by person",
                                        " decision by office", " fact by office, person",
                                        " decision by court"};
    say_numbered(d, "act a", act, "");
    say(d, kinds[d->by[act]]);
    say(d, " [T1]\n");
    if (d->changes && one_in(d, 5)) {
        say(d, "  from " CHANGE_DAY);
        say(d, one_in(d, 2) ? " by person\n" : " by office\n");
    }
    say_records(d);
    for (unsigned n = draw(d, 3); n > 0; n--) {
        say(d, "  ");
        say_dates(d);
        say_when(d, true, 6);
        say(d, "requires ");
        if (n == 1 && one_in(d, 2)) {
            say_state_is(d);
        } else {
            say_condition(d, true);
        }
        say(d, "\n");
    }
    for (unsigned n = 1 + draw(d, 3); n > 0; n--) {
        say(d, "  ");
        say_dates(d);
        say_when(d, true, 4);
        say_effects(d, true);
    }
}

static void say_lengths(struct drawn *d)
{
    if (d->changes && one_in(d, 2)) {
        say(d, "  until " CHANGE_EVE " ");
        say_length(d);
        say(d, "\n  from " CHANGE_DAY " ");
        say_length(d);
        say(d, "\n");
        return;
    }
    if (one_in(d, 8)) {
        say(d, "  reading one ");
        say_length(d);
        say(d, "\n  reading other ");
        say_length(d);
        say(d, "\n");
        return;
    }
    if (one_in(d, 6)) {
        say(d, "  when ");
        say_atom(d, false);
        say(d, ": ");
        say_length(d);
        say(d, "\n");
    }
    say(d, "  ");
    say_length(d);
    say(d, "\n");
}

static void say_clock_declared(struct drawn *d, unsigned clock)
{
    say_numbered(d, "clock c", clock, " [T2]\n");
    if (clock == 1 && one_in(d, 5)) {
        say(d, "  runs from end of c0\n");
    } else if (one_in(d, 12)) {
        say_numbered(d, "  runs from a", draw(d, d->acts), "\n");
    } else if (d->back && one_in(d, 2)) {
        say_numbered(d, "  runs back from a", draw(d, d->acts), "\n");
    }
    say_lengths(d);
    if (!one_in(d, 4)) {
        say(d, "  at end ");
        say_when(d, false, 4);
        say_effects(d, false);
    }
    if (one_in(d, 3)) {
        say(d, "  at end ");
        say_when(d, false, 6);
        static const char *const roles[] = {"office", "person", "office", "office", "court"};
        unsigned act = draw(d, d->acts);
        say(d, one_in(d, 12) ? "office" : roles[d->by[act]]);
        say_numbered(d, " must a", act, "\n");
    }
}

static void say_totals(struct drawn *d)
{
    static const char *const lines[] = {"adds 1",  "adds 1",  "adds 2",  "takes 1",
                                        "adds n0", "adds n1", "adds n1", "takes n0"};
    for (unsigned u = 0; u < 2; u++) {
        say_numbered(d, "total u", u, " number [T7]\n");
        for (unsigned n = 1 + draw(d, 2); n > 0; n--) {
            say(d, "  ");
            say_dates(d);
            say_when(d, false, 8);
            say(d, lines[draw(d, 8)]);
            say_numbered(d, " at a", draw(d, d->acts), " [T7]\n");
        }
    }
}

static void say_remedy_declared(struct drawn *d)
{
    say(d, "remedy r0 [T3]\n  against a0\n");
    say(d, one_in(d, 2) ? "  by person\n" : "");
    say_numbered(d, "  within c", draw(d, d->clocks), "\n");
    if (!one_in(d, 3)) {
        say_numbered(d, "  ruling by a", draw(d, d->acts), "");
        if (d->clocks > 1 && one_in(d, 2)) {
            say(d, " within c1");
        }
        say(d, "\n");
    }
    if (!one_in(d, 3)) {
        say(d, "  ");
        say_dates(d);
        say_when(d, false, 5);
        say_numbered(d, "suspensive a", draw(d, d->acts), "\n");
    }
}

/* Often a situation that does not stand from the beginning. */
static void say_later_state(struct drawn *d)
{
    say_numbered(d, "s", draw(d, d->states), " is v");
    say_numbered(d, "", 1 + draw(d, d->values - 1), "");
    if (one_in(d, 3)) {
        say(d, " and ");
        say_atom(d, false);
    }
}

static void say_property(struct drawn *d)
{
    if (d->sums && one_in(d, 2)) {
        say(d, "never p: ");
        say_sum(d);
    } else if (one_in(d, 3)) {
        say(d, one_in(d, 3) ? "always p: " : "never p: ");
        say_condition(d, false);
    } else {
        say(d, "never p: ");
        say_later_state(d);
    }
    if (!one_in(d, 3)) {
        say(d, " for more than ");
        say_length(d);
    }
    say(d, " [T4]\n");
}

void random_procedure(struct buf *out, uint64_t seed)
{
    static const unsigned days[] = {0, 0, 0, 0, 3, 10};
    struct drawn d = {.seed = seed, .out = out};
    for (int i = 0; i < 4; i++) { /* neighbouring seeds differ late */
        (void)draw(&d, 2);
    }
    d.states = 1 + draw(&d, 2);
    d.values = 2 + draw(&d, 2);
    d.flags = 1 + draw(&d, 2);
    d.acts = 2 + draw(&d, 3);
    d.clocks = 1 + draw(&d, 2);
    d.number = one_in(&d, 4);
    d.sums = d.number && !one_in(&d, 3);
    d.remedy = one_in(&d, 3);
    d.judge = one_in(&d, 4);
    d.changes = one_in(&d, 4);
    d.table = d.changes && one_in(&d, 2);
    d.places = one_in(&d, 10);
    d.back = one_in(&d, 10);
    d.days = days[draw(&d, 6)];
    for (unsigned a = 0; a < d.acts; a++) {
        d.by[a] = draw(&d, d.judge ? 5 : 4);
    }
    say_head(&d);
    for (unsigned a = 0; a < d.acts; a++) {
        say_act(&d, a);
    }
    for (unsigned c = 0; c < d.clocks; c++) {
        say_clock_declared(&d, c);
    }
    if (one_in(&d, 4)) {
        say(&d, "consequence q0 [T5]\n  ");
        say_dates(&d);
        say(&d, "when ");
        say_condition(&d, false);
        say(&d, ": ");
        say_effects(&d, false);
    }
    if (d.remedy) {
        say_remedy_declared(&d);
    }
    if (d.sums) {
        say_totals(&d);
    }
    say_property(&d);
}
