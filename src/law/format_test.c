/* The layout: examples, and thousands of generated procedures (always the same ones) with white
 * space and comments at random. Of each the layout reads again, is its own layout, and has the
 * same tokens and comments in the same order. */
#include "law/law_priv.h"

#include "law/law_fixture.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { GENERATED = 3000, WIDTH = 100 };

/* ---- properties ------------------------------------------------------------------------------ */

static struct slice layout_of(struct fixture *f, struct slice text)
{
    struct diagnostics d = diagnostics_in(f->arena);
    struct buf out = buf_in(f->arena, 1 << 24);
    if (!law_format(&out, f->arena, SLICE("text"), text, f->calendar, &d)) {
        fail_msg("%u:%u: %s\n%.*s", d.list[0].error.span.line, d.list[0].error.span.column,
                 d.list[0].error.text, SLICE_ARG(text));
    }
    return buf_slice(&out);
}

/* White space inside a citation may change: it is left out of the comparison. */
static bool same_text(struct slice a, struct slice b)
{
    size_t i = 0;
    size_t k = 0;
    while (i < a.n || k < b.n) {
        if (i < a.n && strchr(" \t\r\n", a.p[i]) != NULL) {
            i++;
        } else if (k < b.n && strchr(" \t\r\n", b.p[k]) != NULL) {
            k++;
        } else if (i == a.n || k == b.n || a.p[i] != b.p[k]) {
            return false;
        } else {
            i++;
            k++;
        }
    }
    return true;
}

static void assert_same_tokens(struct fixture *f, struct slice a, struct slice b)
{
    struct diagnostics d = diagnostics_in(f->arena);
    struct tokens left;
    struct tokens right;
    assert_true(lexer_read(&left, f->arena, SLICE("a"), a, &d));
    assert_true(lexer_read(&right, f->arena, SLICE("b"), b, &d));
    assert_int_equal(left.n, right.n);
    for (size_t i = 0; i < left.n; i++) {
        assert_int_equal(left.list[i].kind, right.list[i].kind);
        assert_true(left.list[i].kind == TOKEN_CITATION
                        ? same_text(left.list[i].text, right.list[i].text)
                        : slice_equal(left.list[i].text, right.list[i].text));
    }
    assert_int_equal(left.n_comments, right.n_comments);
    for (size_t i = 0; i < left.n_comments; i++) {
        assert_true(slice_equal(left.comments[i].text, right.comments[i].text));
        assert_int_equal(left.comments[i].before, right.comments[i].before);
    }
}

/* No trailing blank, no two empty lines, and no line is too long that could be broken. */
static void assert_tidy(struct slice text)
{
    size_t empty = 0;
    while (text.n > 0) {
        struct slice line = slice_cut(&text, '\n');
        assert_false(line.n > 0 && line.p[line.n - 1] == ' ');
        empty = line.n == 0 ? empty + 1 : 0;
        assert_true(empty < 2);
        size_t indent = 0;
        while (indent < line.n && line.p[indent] == ' ') {
            indent++;
        }
        bool one_text = memchr(line.p, '"', line.n) != NULL || memchr(line.p, '[', line.n) != NULL;
        bool comment = memchr(line.p, '#', line.n) != NULL; /* only comments of the test have one */
        assert_true(utf8_count(line) <= WIDTH || one_text || comment);
    }
}

static void assert_layout(struct fixture *f, struct slice text)
{
    struct slice once = layout_of(f, text);
    struct slice twice = layout_of(f, once);
    if (!slice_equal(once, twice)) {
        fail_msg("the layout changes when made twice:\n%.*s\n---\n%.*s", SLICE_ARG(once),
                 SLICE_ARG(twice));
    }
    assert_same_tokens(f, text, once);
    assert_tidy(once);
}

/* ---- a generator of procedures --------------------------------------------------------------- */

struct generator {
    struct buf out;
    uint64_t chance;
    bool tight; /* the last word takes no blank behind it */
};

static unsigned pick(struct generator *g, unsigned n)
{
    g->chance ^= g->chance << 13;
    g->chance ^= g->chance >> 7;
    g->chance ^= g->chance << 17;
    return (unsigned)(g->chance >> 33) % n;
}

static bool often(struct generator *g)
{
    return pick(g, 3) > 0;
}

static bool rarely(struct generator *g)
{
    return pick(g, 6) == 0;
}

static void gap(struct generator *g)
{
    static const char *const gaps[] = {" ",          " ",
                                       " ",          " ",
                                       "\n",         "\n\n  ",
                                       "  ",         "\t\r\n",
                                       " \n\n\n",    "  -- # a comment\n",
                                       "\n-- #\n\n", "\n  --# é\n-- # two\n"};
    unsigned n = sizeof gaps / sizeof gaps[0];
    buf_text(&g->out, gaps[pick(g, 8) > 0 ? pick(g, 4) : pick(g, n)]);
}

/* Words separated by one blank, each put down with a gap of its own before it. */
static void say(struct generator *g, const char *words)
{
    struct slice rest = slice_of(words);
    while (rest.n > 0) {
        struct slice word = slice_cut(&rest, ' ');
        bool tight = word.n == 1 && strchr(",:.)", word.p[0]) != NULL;
        if (!g->tight && (!tight || rarely(g))) {
            gap(g);
        }
        g->tight = word.n == 1 && strchr(".(", word.p[0]) != NULL && often(g);
        buf_add(&g->out, word);
    }
}

static void say_one(struct generator *g, const char *const *list, unsigned n)
{
    say(g, list[pick(g, n)]);
}

#define SAY_ONE(g, ...)                              \
    say_one((g), (const char *const[]){__VA_ARGS__}, \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void say_text(struct generator *g)
{
    static const char *const words[] = {
        "la", "rétention", "\\\"délai\\\"", "of",  "the",     "\\\\",
        "--", "juge",      "notification",  "[x]", "requires"};
    unsigned n = pick(g, rarely(g) ? 30 : 8);
    gap(g);
    buf_char(&g->out, '"');
    for (unsigned i = 0; i < n; i++) {
        buf_text(&g->out, i > 0 ? " " : "");
        buf_text(&g->out, words[pick(g, sizeof words / sizeof words[0])]);
    }
    buf_char(&g->out, '"');
    g->tight = false;
}

static void say_labels(struct generator *g)
{
    if (often(g)) {
        say(g, "fr");
        say_text(g);
    }
    if (often(g)) {
        say(g, "en");
        say_text(g);
    }
}

static void say_cites(struct generator *g)
{
    if (often(g)) {
        static const char *const cites[] = {"[CESEDA L741-1]", "[ A ;B;  C ]",
                                            "[L742-1;\n R742-1 ]",
                                            "[Cass. 1re civ. 2025-04-09 25-40.003; CE 2014-09-19]"};
        gap(g);
        buf_text(&g->out, cites[pick(g, 4)]);
        g->tight = false;
    }
    if (rarely(g)) {
        say(g, "unsure");
        say_text(g);
    }
}

static void say_else(struct generator *g)
{
    if (often(g)) {
        SAY_ONE(g, "else fr", "else en");
        say_text(g);
    }
}

static void say_dates(struct generator *g)
{
    SAY_ONE(g, "", "", "from 2010-01-01", "until 2024-07-14", "from 2011-07-18 until 2016-10-31");
}

static void say_limit(struct generator *g)
{
    SAY_ONE(g, "48 hours", "4 days , first day counted", "1 month , clear , extended", "no limit",
            "10 working days", "1 month plus 2 months", "1 month then 15 days",
            "3 days , extended past Sunday and holiday", "2 weeks , hour to hour");
}

static void say_point(struct generator *g)
{
    SAY_ONE(g, "placed", "born", "end of hold", "start of second", "measure . departure");
}

static void say_expr(struct generator *g, unsigned depth);

static void say_atom(struct generator *g)
{
    switch (pick(g, 6)) {
    case 0:
        SAY_ONE(g, "minor", "measure . flag", "fines . flat", "by chief", "in FR-YT , FR-974",
                "place in FR-57");
        break;
    case 1:
        SAY_ONE(g, "less than", "more than", "at least", "at most");
        SAY_ONE(g, "3 days", "18 years", "2 hours");
        SAY_ONE(g, "after", "before");
        say_point(g);
        break;
    case 2:
        SAY_ONE(g, "custody is held", "offence is not one of speed , phone", "hold is running",
                "challenge is one of open , used", "placed is done", "born is known");
        break;
    case 3:
        SAY_ONE(g, "before end of hold", "after end of second", "on or after 2020-01-01",
                "before 2010-01-01");
        break;
    case 4:
        SAY_ONE(g, "count > 3", "price <= 12.50 EUR", "born <> 2020-01-01", "fines . rate = 1",
                "fines . sum >= price", "measure . count < 4");
        break;
    default:
        SAY_ONE(g, "minor", "willing", "measure . custody is held");
        break;
    }
}

static void say_expr(struct generator *g, unsigned depth)
{
    unsigned n = 1 + (rarely(g) ? pick(g, 6) : pick(g, 2));
    for (unsigned i = 0; i < n; i++) {
        if (i > 0) {
            SAY_ONE(g, "and", "or");
        }
        if (rarely(g)) {
            say(g, "not");
        }
        if (depth > 0 && rarely(g)) {
            say(g, "(");
            say_expr(g, depth - 1);
            say(g, ")");
        } else {
            say_atom(g);
        }
    }
}

static void say_when(struct generator *g)
{
    if (rarely(g)) {
        say(g, "when");
        say_expr(g, 3);
        say(g, ":");
    }
}

/* by_act: the effects are those of an act; what happens by itself neither answers nor uses. */
static void say_effects(struct generator *g, bool by_act)
{
    unsigned n = 1 + (rarely(g) ? pick(g, 8) : 0);
    for (unsigned i = 0; i < n; i++) {
        say(g, i > 0 ? "," : "");
        if (by_act && rarely(g)) {
            SAY_ONE(g, "answers hold , second", "uses challenge");
        } else {
            SAY_ONE(g, "custody becomes held", "starts hold", "stops second",
                    "replaces hold by second", "opens challenge", "chief must let_go",
                    "withdraws placed", "suspends hold");
        }
    }
}

static void say_act(struct generator *g, const char *name)
{
    say(g, "act");
    say(g, name);
    SAY_ONE(g, "decision by chief", "request by person", "fact by chief , court");
    say_labels(g);
    say_cites(g);
    if (rarely(g)) {
        say(g, name[0] == 'p' ? "also called put_in , brought" : "also called freed");
    }
    if (rarely(g)) {
        say(g, "governed by");
        say_point(g);
    }
    if (rarely(g)) {
        say(g, "from 2015-01-01 by court");
        say_cites(g);
    }
    SAY_ONE(g, "", "records minor", "records minor , born , offence , price , place , count");
    for (unsigned i = pick(g, 4); i > 0; i--) {
        say_dates(g);
        say_when(g);
        if (often(g)) {
            say(g, "requires");
            say_expr(g, 3);
            say_else(g);
        } else if (rarely(g)) {
            SAY_ONE(g, "needs hour", "needs born , minor");
            say_else(g);
        } else {
            say_effects(g, true);
        }
        say_cites(g);
    }
}

static void say_clock(struct generator *g, const char *name)
{
    say(g, "clock");
    say(g, name);
    say_labels(g);
    say_cites(g);
    /* One that runs back asks for nothing that could rest on it. */
    bool back = rarely(g) && rarely(g);
    if (back) {
        say(g, "runs back from born");
    } else if (rarely(g)) {
        SAY_ONE(g, "runs from", "governed by");
        say_point(g);
    }
    for (unsigned i = 1 + pick(g, 3); i > 0; i--) {
        if (often(g)) {
            say_dates(g);
            if (!back) {
                say_when(g);
            }
            say_limit(g);
            say_cites(g);
            continue;
        }
        say(g, "from 2018-01-01");
        if (!back) {
            say_when(g);
        }
        for (unsigned k = 1 + pick(g, 3); k > 0; k--) {
            say(g, "reading one");
            say_dates(g);
            say_limit(g);
            SAY_ONE(g, "", "settled 2025-01-07");
            say_cites(g);
        }
    }
    SAY_ONE(g, "", "warns chief 24 hours before end");
    if (rarely(g)) {
        say(g, "at end");
        say_when(g);
        say_effects(g, false);
        say_cites(g);
    }
}

static void say_remedy(struct generator *g)
{
    say(g, "remedy challenge");
    say_labels(g);
    say_cites(g);
    SAY_ONE(g, "", "against placed , let_go by person");
    SAY_ONE(g, "", "before court within second", "ruling by let_go within second");
    for (unsigned i = pick(g, 3); i > 0; i--) {
        say_dates(g);
        say_when(g);
        say(g, "suspensive let_go , placed");
        say_cites(g);
    }
}

static void say_amounts(struct generator *g)
{
    say(g, "table fines by offence");
    say_labels(g);
    say_cites(g);
    say(g, "columns rate , flat , sum");
    for (unsigned i = 1 + pick(g, 3); i > 0; i--) {
        say_dates(g);
        SAY_ONE(g, "row speed 1 , yes , 135 EUR", "row phone 2 , no , 90.50 EUR");
        say_cites(g);
    }
    say(g, "amount due_sum");
    say_labels(g);
    say_cites(g);
    for (unsigned i = 1 + pick(g, 2); i > 0; i--) {
        say_dates(g);
        say_when(g);
        SAY_ONE(g, "150 EUR", "fines . sum", "2 times price", "50 % of 3 times 12.50 EUR");
        say_cites(g);
    }
}

static void say_totals(struct generator *g)
{
    SAY_ONE(g, "total paid_so_far", "total paid_so_far money EUR");
    say_labels(g);
    say_cites(g);
    for (unsigned i = 1 + pick(g, 2); i > 0; i--) {
        say_dates(g);
        say_when(g);
        SAY_ONE(g, "adds price at placed", "takes 12.50 EUR at placed , let_go");
        say_cites(g);
    }
}

static void say_consequence(struct generator *g)
{
    say(g, "consequence ended");
    say_labels(g);
    say_cites(g);
    for (unsigned i = 1 + pick(g, 2); i > 0; i--) {
        say_dates(g);
        say(g, "when");
        say_expr(g, 2);
        say(g, ":");
        SAY_ONE(g, "custody becomes free", "custody becomes free , stops hold");
        say_cites(g);
    }
}

static void say_frame(struct generator *g)
{
    say(g, "frame outer");
    say_labels(g);
    say_cites(g);
    for (unsigned i = 1 + pick(g, 2); i > 0; i--) {
        say_dates(g);
        SAY_ONE(g, "other . hold", "other . hold unless minor");
        SAY_ONE(g, "at most 18 months", "at least 7 days and at most 30 days");
        say_cites(g);
    }
}

static void say_hole(struct generator *g)
{
    SAY_ONE(g, "known hole hold", "known hole placed", "known hole custody",
            "known hole challenge");
    say_dates(g);
    say_labels(g);
    say_cites(g);
}

static void say_rest(struct generator *g)
{
    if (rarely(g)) {
        say_frame(g);
    }
    if (often(g)) {
        say_totals(g);
    }
    if (often(g)) {
        say_consequence(g);
    }
    if (rarely(g)) {
        say(g, "task do_it by chief");
        say_labels(g);
        SAY_ONE(g, "", "due 3 days before born", "due 1 hour after end of hold", "done by let_go");
        say_cites(g);
    }
    if (often(g)) {
        SAY_ONE(g, "never too_long :", "always too_long :");
        say_expr(g, 3);
        SAY_ONE(g, "", "for more than 90 days", "for more than 90 days from 2019-01-01");
        say_labels(g);
        say_cites(g);
    }
    for (unsigned i = pick(g, 3); i > 0; i--) {
        say_hole(g);
    }
    if (often(g)) {
        say(g, "indicator placements");
        say_labels(g);
        say(g, "counts placed");
        if (rarely(g)) {
            say(g, "when");
            say_expr(g, 2);
        }
        SAY_ONE(g, "by territory", "by year , quarter , offence");
        say_cites(g);
    }
    if (rarely(g)) {
        SAY_ONE(g, "keep personal until", "keep acts until");
        say(g, "5 years after");
        say_point(g);
        if (rarely(g)) {
            say(g, ",");
            say_point(g);
        }
        say_dates(g);
        say_cites(g);
    }
}

static struct slice generated(struct fixture *f, uint64_t seed)
{
    static const char *const parts[] = {"role chief authority",
                                        "role person",
                                        "role court",
                                        "fact born date personal",
                                        "fact minor yes/no presumed no",
                                        "fact willing yes/no",
                                        "fact count number presumed 3",
                                        "fact price money presumed 12.50 EUR",
                                        "fact place territory",
                                        "fact offence choice speed , phone",
                                        "fact measure dossier of other or another",
                                        "state custody free , held"};
    struct generator g = {.out = buf_in(f->arena, 1 << 20),
                          .chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    say(&g, "procedure generated");
    SAY_ONE(&g, "", "read to 2025-01-01 in force from 2000-01-01");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        say(&g, parts[i]);
        say_labels(&g);
        say_cites(&g);
    }
    say_act(&g, "placed");
    say_clock(&g, "hold");
    say_act(&g, "let_go");
    say_remedy(&g);
    say_clock(&g, "second");
    say_amounts(&g);
    say_rest(&g);
    gap(&g);
    return buf_slice(&g.out);
}

static void test_generated(void **state)
{
    struct fixture *f = *state;
    for (uint64_t seed = 1; seed <= GENERATED; seed++) {
        struct arena_mark mark = arena_mark(f->arena);
        assert_layout(f, generated(f, seed));
        arena_reset(f->arena, mark);
    }
}

/* ---- examples -------------------------------------------------------------------------------- */

static void assert_becomes(struct fixture *f, const char *text, const char *layout)
{
    struct slice got = layout_of(f, slice_of(text));
    if (!slice_is(got, layout)) {
        fail_msg("expected\n%s\ngot\n%.*s", layout, SLICE_ARG(got));
    }
}

static void test_examples(void **state)
{
    struct fixture *f = *state;
    assert_becomes(f, "procedure p", "procedure p\n");
    assert_becomes(f, "procedure p role a role b\n\nrole c fact f yes/no",
                   "procedure p\n\nrole a\nrole b\n\nrole c\n\nfact f yes/no\n");
    assert_becomes(f, "procedure p -- one\n--two\nrole a fr \"x\"   en\n\"y\"[A ;B]",
                   "procedure p  -- one\n\n--two\nrole a fr \"x\" en \"y\" [A; B]\n");
    assert_becomes(f,
                   "procedure p state s a,b known\nhole s from 2020-01-01 fr \"x\"[A;B]unsure "
                   "\"y\"  known hole s [C]\n\nknown hole s [D]",
                   "procedure p\n\nstate s a, b\n\nknown hole s from 2020-01-01 fr \"x\" [A; B] "
                   "unsure \"y\"\nknown hole s [C]\n\nknown hole s [D]\n");
    assert_becomes(f, "procedure p role r state s a , b act x fact by r requires ( s is a ) [A]",
                   "procedure p\n\nrole r\n\nstate s a, b\n\nact x fact by r\n"
                   "  requires (s is a) [A]\n");
}

static void test_long_line(void **state)
{
    assert_becomes(
        *state,
        "procedure p role r fact one yes/no fact two yes/no act x fact by r requires one and two "
        "or "
        "not one and not two else fr \"Ni l'un ni l'autre, ou bien les deux\" en \"Both or none\" "
        "[A]",
        "procedure p\n\nrole r\n\nfact one yes/no\nfact two yes/no\n\nact x fact by r\n"
        "  requires one and two or not one and not two\n"
        "      else fr \"Ni l'un ni l'autre, ou bien les deux\" en \"Both or none\" [A]\n");
}

static void test_does_not_read(void **state)
{
    struct fixture *f = *state;
    struct diagnostics d = diagnostics_in(f->arena);
    struct buf out = buf_in(f->arena, 1 << 20);
    assert_false(law_format(&out, f->arena, SLICE("p"), SLICE("procedure"), f->calendar, &d));
    assert_int_equal(d.errors, 1);
    assert_int_equal(out.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_does_not_read),
        cmocka_unit_test(test_generated),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
