/* What a careful reader finds: each finding with its place, and what is no finding. */
#include "law/law.h"

#include "law/law_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Everything that check asks for is there, so that a test adds one fault. Its clock is `c`. */
#define BASE                                                                          \
    "procedure p\nin force from 2000-01-01 until 2019-12-31\nrole r\nfact a yes/no\n" \
    "fact b yes/no\nfact k choice red, blue\nstate s x, y\n"                          \
    "act go fact by r [A]\n  records a, b, k\n  starts c\n  s becomes y\n"            \
    "act back fact by r [A]\n  answers c\n  s becomes x\n"

struct finding {
    const char *text; /* after BASE */
    enum severity severity;
    uint32_t line; /* 0: nothing is found */
    const char *says;
};

static const struct finding findings[] = {
    {"clock c [A]\n  3 days\n", SEVERITY_ERROR, 0, ""},
    /* articles */
    {"clock c\n  3 days\n", SEVERITY_ERROR, 16, "the time limit has no article"},
    {"clock c [A]\n 3 days\n at end s becomes x\n", SEVERITY_ERROR, 0, ""},
    {"clock c\n 3 days [A]\n at end s becomes x\n", SEVERITY_ERROR, 17,
     "what happens at the end has no article"},
    {"clock c [A]\n 3 days\nact z fact by r\n requires a\n", SEVERITY_ERROR, 18,
     "the rule has no article"},
    {"clock c [A]\n 3 days\nnever n: a\n", SEVERITY_ERROR, 17, "the property has no article"},
    {"clock c [A]\n 3 days\ntask t by r when a\n", SEVERITY_ERROR, 17, "the task has no article"},
    {"clock c [A]\n 3 days\nkeep acts until 1 year after go\n", SEVERITY_ERROR, 17,
     "the retention has no article"},
    {"clock c [A]\n 3 days\namount m\n 3 EUR\n", SEVERITY_ERROR, 18, "the amount has no article"},
    {"clock c [A]\n 3 days\ntable t by k\n columns n\n row red 1\n row blue 2 [A]\n"
     "never n: t.n > 1 [A]\n",
     SEVERITY_ERROR, 19, "the row has no article"},
    /* versions of a clock */
    {"clock c [A]\n until 2009-12-31 3 days\n from 2010-01-02 4 days\n", SEVERITY_ERROR, 15,
     "the clock `c` has no version on 2010-01-01"},
    {"clock c [A]\n until 2010-01-01 3 days\n from 2010-01-01 4 days\n", SEVERITY_ERROR, 17,
     "two versions in force on 2010-01-01"},
    {"clock c [A]\n until 2010-01-01 3 days\n from 2010-01-02 4 days\n", SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n from 2000-01-01 until 2019-12-31 4 days\n", SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n from 2000-01-02 4 days\n", SEVERITY_ERROR, 15, "on 2000-01-01"},
    {"clock c [A]\n until 2019-12-30 4 days\n", SEVERITY_ERROR, 15, "on 2019-12-31"},
    {"clock c [A]\n 4 days\n 5 days\n", SEVERITY_ERROR, 17, "two versions in force"},
    /* lines with a condition */
    {"clock c [A]\n when a: 4 days\n", SEVERITY_ERROR, 15, "has no version"},
    {"clock c [A]\n when a: 4 days\n when not a: 5 days\n", SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n when a and b: 4 days\n when a: 6 days\n when not a: 5 days\n", SEVERITY_ERROR,
     0, ""},
    {"clock c [A]\n when a and b: 4 days\n when not a: 5 days\n", SEVERITY_ERROR, 15,
     "has no version"},
    {"clock c [A]\n when k is red: 4 days\n when k is blue: 5 days\n", SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n when k is red: 4 days\n when s is x: 5 days\n", SEVERITY_ERROR, 15,
     "has no version"},
    {"clock c [A]\n when at least 3 days after go: 4 days\n when less than 3 days after go: 5 "
     "days\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n when before 2005-01-01: 4 days\n when on or after 2005-01-01: 5 days\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n until 2009-12-31 4 days\n from 2010-01-01 when a: 4 days\n"
     " from 2010-01-01 until 2015-06-30 when not a: 5 days\n",
     SEVERITY_ERROR, 15, "has no version from 2015-07-01"},
    {"clock c [A]\n when a: 4 days\n 5 days\n", SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\n when a: 4 days\n", SEVERITY_WARNING, 17, "never reached"},
    {"clock c [A]\n when a: 5 days\n when a: 4 days\n 3 days\n", SEVERITY_WARNING, 17,
     "never reached"},
    {"clock c [A]\n until 2009-12-31 5 days\n when a: 4 days\n from 2010-01-01 3 days\n",
     SEVERITY_ERROR, 0, ""},
    /* a clock is asked for on the days that start it */
    {"clock c [A]\n 5 days\nact z fact by r [A]\n from 2010-01-01 starts d\n"
     " from 2011-01-01 until 2012-12-31 stops d\nclock d [A]\n from 2010-01-01 3 days\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nact z fact by r [A]\n from 2010-01-01 starts d\n stops d\n"
     "clock d [A]\n from 2010-01-02 3 days\n",
     SEVERITY_ERROR, 20, "on 2010-01-01"},
    /* other versions */
    {"clock c [A]\n 5 days\namount m [A]\n until 2009-12-31 3 EUR\n from 2011-01-01 4 EUR\n",
     SEVERITY_ERROR, 17, "the amount `m` has no version from 2010-01-01 until 2010-12-31"},
    {"clock c [A]\n 5 days\ntable t by k [A]\n columns n\n until 2009-12-31 row red 1\n"
     " from 2011-01-01 row red 1\n row blue 1\nnever n: t.n > 1 [A]\n",
     SEVERITY_ERROR, 19, "the value `red` has no version"},
    {"clock c [A]\n 5 days\ntable t by k [A]\n columns n\n row red 1\n from 2011-01-01 row red 1\n"
     " row blue 1\nnever n: t.n > 1 [A]\n",
     SEVERITY_ERROR, 20, "the value `red` has two versions in force"},
    {"clock c [A]\n 5 days\ntable t by k [A]\n columns n\n row red 1\nnever n: t.n > 1 [A]\n",
     SEVERITY_WARNING, 17, "no row for `blue`"},
    {"clock c [A]\n 5 days\nact z fact by r [A]\n until 2010-01-01 by r\n from 2010-01-01 by r\n",
     SEVERITY_ERROR, 19, "the competence for `z` has two versions"},
    {"clock c [A]\n 5 days\nact z fact by r\n until 2010-01-01 by r\n", SEVERITY_ERROR, 18,
     "the competence has no article"},
    /* readings, names, clocks, states, remedies */
    {"clock c [A]\n reading one 5 days\n", SEVERITY_WARNING, 16, "the reading `one` stands alone"},
    {"clock c [A]\n reading one 5 days\n reading one 6 days\n", SEVERITY_ERROR, 16,
     "the reading `one` stands twice"},
    {"clock c [A]\n 5 days\nrole q\n", SEVERITY_WARNING, 17, "the role is never used: `q`"},
    {"clock c [A]\n 5 days\nfact q date\n", SEVERITY_WARNING, 17, "the fact is never used: `q`"},
    {"clock c [A]\n 5 days\ntable t by k [A]\n columns n\n row red 1\n row blue 1\n",
     SEVERITY_WARNING, 17, "the table is never used: `t`"},
    {"clock c [A]\n 5 days\nclock d [A]\n 5 days\n", SEVERITY_WARNING, 17,
     "nothing starts the clock: `d`"},
    {"clock c [A]\n 5 days\nclock d [A]\n 5 days\nact z fact by r [A]\n starts d\n",
     SEVERITY_WARNING, 17, "nothing answers the clock when it rings: `d`"},
    {"clock c [A]\n 5 days\nclock d [A]\n 5 days\n at end s becomes x\n"
     "act z fact by r [A]\n starts d\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nclock d [A]\n runs back from go\n 5 days\nnever n: after end of d "
     "[A]\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nclock d [A]\n runs back from go\n 5 days\n", SEVERITY_WARNING, 17,
     "nothing starts the clock: `d`"},
    {"clock c [A]\n 5 days\nstate q x, y\n", SEVERITY_WARNING, 17,
     "nothing changes the state: `q`"},
    {"clock c [A]\n 5 days\nstate q x, y, z\nact z fact by r [A]\n q becomes y\n", SEVERITY_WARNING,
     17, "nothing enters the value: `z`"},
    {"clock c [A]\n 5 days\nstate q x, y\nact z fact by r [A]\n q becomes x\n", SEVERITY_WARNING,
     17, "nothing leaves the first value of the state: `q`"},
    {"clock c [A]\n 5 days\nremedy m [A]\n", SEVERITY_WARNING, 17, "nothing opens the remedy: `m`"},
    {"clock c [A]\n 5 days\nremedy m [A]\nact z fact by r [A]\n opens m\n", SEVERITY_WARNING, 17,
     "nothing uses the remedy: `m`"},
    {"clock c [A]\n reading one fr \"un\" 5 days [A]\n reading two 6 days [A]\n", SEVERITY_ERROR, 0,
     ""},
    {"clock c [A]\n until 2009-12-31\n  reading one fr \"un\" 5 days [A]\n  reading two 6 days "
     "[A]\n"
     " from 2010-01-01\n  reading one fr \"un\" 5 days [A]\n  reading two 6 days [A]\n",
     SEVERITY_WARNING, 19, "the reading has its words already: `one`"},
    {"clock c [A]\n 5 days\nremedy m [A]\n by r\nact z fact by r [A]\n opens m\n uses m\n",
     SEVERITY_WARNING, 3, "a remedy is for a role that is nobody's: `r`"},
    {"clock c [A]\n 5 days\nrole q concerned\nremedy m [A]\n by q\nact z fact by q [A]\n opens m\n "
     "uses m\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nremedy m [A]\n suspensive z\nact z fact by r [A]\n opens m\n uses m\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nremedy m\n suspensive z\nact z fact by r [A]\n opens m\n uses m\n",
     SEVERITY_ERROR, 18, "the suspensive effect has no article"},
    /* indicators */
    {"clock c [A]\n 5 days\nfact o yes/no personal\nindicator i counts go by o\n", SEVERITY_ERROR,
     18, "the fact `o` is personal"},
    {"clock c [A]\n 5 days\nfact o money\nindicator i counts go by o\n", SEVERITY_ERROR, 18,
     "is of type money: nothing is counted by it"},
    /* other dossiers */
    {"clock c [A]\n 5 days\nfact o dossier of othr\nnever n: o.flag [A]\n", SEVERITY_ERROR, 17,
     "the procedure `othr` is not known"},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: o.flag [A]\n", SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: o.flug [A]\n", SEVERITY_ERROR, 18,
     "`flug` is not a yes/no fact of the procedure `other`"},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: o.stage is two [A]\n", SEVERITY_ERROR,
     0, ""},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: o.stage is six [A]\n", SEVERITY_ERROR,
     18, "`six` is no value of `stage`"},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: o.begun is done [A]\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: o.flag > 3 EUR [A]\n", SEVERITY_ERROR,
     18, "is of type yes/no in the procedure"},
    {"clock c [A]\n 5 days\nfact o dossier of other\nnever n: less than 3 days after o.flag [A]\n",
     SEVERITY_ERROR, 18, "`flag` is not an act or a date"},
    {"clock c [A]\n 5 days\nfact o dossier of other or p\nnever n: o is other and o.stage is two "
     "and o.born is known [A]\nfact born date\nact z fact by r [A]\n records born\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nfact o dossier of other or othr\nnever n: o.flag [A]\n", SEVERITY_ERROR,
     17, "the procedure `othr` is not known"},
    /* known holes */
    {"clock c [A]\n 5 days\nknown hole go [A; B] unsure \"u\"\n", SEVERITY_REMARK, 17,
     "a known hole of the law at `go` [A; B]"},
    {"clock c [A]\n 5 days\nknown hole c from 2010-01-01 until 2010-12-31 fr \"une\" [A]\n",
     SEVERITY_REMARK, 17,
     "a known hole of the law at `c` from 2010-01-01 until 2010-12-31 [A]: une"},
    {"clock c [A]\n 5 days\nknown hole s fr \"une\" en \"one\"\n", SEVERITY_ERROR, 17,
     "the known hole has no article"},
    /* frames: errors stand where the length is, in the other procedure (lines up to 12) */
    {"clock c [A]\n 5 days\nframe f [B 7]\n other.w unless flag at most 6 months\n", SEVERITY_ERROR,
     0, ""},
    {"clock c [A]\n 5 days\nframe f [B 7]\n other.w at most 6 months\n", SEVERITY_ERROR, 8,
     "`w` lasts 2 years: B 7 allows at most 6 months"},
    {"clock c [A]\n 5 days\nframe f [B]\n until 2019-12-31 other.w at most 44 days\n",
     SEVERITY_ERROR, 7, "`w` lasts 45 days: B allows at most 44 days"},
    {"clock c [A]\n 5 days\nframe f [B]\n until 2019-12-31 other.w at least 45 days and at most "
     "7 weeks\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nframe f [B]\n until 2019-12-31 other.w at least 46 days\n",
     SEVERITY_ERROR, 7, "allows at least 46 days"},
    {"clock c [A]\n 5 days\nframe f [B]\n until 2019-12-31 other.w at most 1 month\n",
     SEVERITY_ERROR, 7, "allows at most 1 month"},
    {"clock c [A]\n 5 days\nframe f [B]\n from 2015-01-01 other.kept at most 18 months\n",
     SEVERITY_ERROR, 0, ""},
    {"clock c [A]\n 5 days\nframe f [B]\n from 2015-01-01 other.kept at most 89 days\n",
     SEVERITY_ERROR, 10, "`kept` lasts 90 days"},
    {"clock c [A]\n 5 days\nframe f [B]\n other.kept at most 18 months\n", SEVERITY_ERROR, 18,
     "`kept` does not stand on all days of the frame"},
    {"clock c [A]\n 5 days\nframe f [B]\n other.both at most 18 months\n", SEVERITY_ERROR, 18,
     "`both` has no length"},
    {"clock c [A]\n 5 days\nframe f [B]\n other.x at most 18 months\n", SEVERITY_ERROR, 18,
     "`x` is no clock or property of the procedure `other`"},
    {"clock c [A]\n 5 days\nframe f [B]\n other.w unless stage at most 18 months\n", SEVERITY_ERROR,
     18, "`stage` is no yes/no fact"},
    {"clock c [A]\n 5 days\nframe f [B]\n othr.w at most 18 months\n", SEVERITY_ERROR, 18,
     "the procedure `othr` is not known"},
    {"clock c [A]\n 5 days\nframe f\n other.w unless flag at most 6 months\n", SEVERITY_ERROR, 18,
     "the bound has no article"},
};

static const struct law_procedure *read_text(struct fixture *f, const char *base, const char *rest)
{
    struct buf text = buf_in(f->arena, 1 << 16);
    buf_text(&text, base);
    buf_text(&text, rest);
    struct diagnostics d = diagnostics_in(f->arena);
    const struct law_procedure *p =
        law_read(f->arena, SLICE("p"), buf_slice(&text), f->calendar, &d);
    if (p == NULL) {
        print_error("%s\n%u: %s\n", rest, d.list[0].error.span.line, d.list[0].error.text);
    }
    assert_non_null(p);
    return p;
}

static bool holds(const struct finding *finding, const struct diagnostics *d)
{
    if (finding->line == 0) {
        return d->errors + d->warnings + d->remarks == 0;
    }
    return d->errors + d->warnings + d->remarks == 1 && d->list[0].severity == finding->severity &&
           d->list[0].error.span.line == finding->line &&
           strstr(d->list[0].error.text, finding->says) != NULL;
}

static void test_findings(void **state)
{
    struct fixture *f = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        struct arena_mark mark = arena_mark(f->arena);
        const struct law_procedure *other = read_text(
            f, "procedure other\nrole r\nfact flag yes/no\nstate stage one, two\n",
            "act begun fact by r\n"
            "clock w [A]\n until 2019-12-31 45 days\n from 2020-01-01 when flag: 2 years\n"
            " from 2020-01-01 6 months\n"
            "never kept: stage is two for more than 90 days from 2015-01-01 [A]\n"
            "never both: flag and not flag [A]\n");
        const struct law_procedure *p = read_text(f, BASE, findings[i].text);
        struct diagnostics d = diagnostics_in(f->arena);
        law_check(p, &other, 1, &d);
        if (!holds(&findings[i], &d)) {
            wrong++;
            print_error("%s", findings[i].text);
            for (size_t k = 0; k < d.n; k++) {
                print_error("  %u: %s\n", d.list[k].error.span.line, d.list[k].error.text);
            }
        }
        arena_reset(f->arena, mark);
    }
    assert_int_equal(wrong, 0);
}

/* A procedure may name itself, and without other procedures nothing is said of their names. */
static void test_alone(void **state)
{
    struct fixture *f = *state;
    const struct law_procedure *p =
        read_text(f, BASE, "clock c [A]\n 5 days\nfact o dossier of q\nnever n: o.x [A]\n");
    struct diagnostics d = diagnostics_in(f->arena);
    law_check(p, NULL, 0, &d);
    assert_int_equal(d.errors, 0);
    p = read_text(f, BASE, "clock c [A]\n 5 days\nfact o dossier of p\nnever n: o.x [A]\n");
    d = diagnostics_in(f->arena);
    law_check(p, NULL, 0, &d);
    assert_int_equal(d.errors, 1);
}

/* A hole on days on which nothing can be asked of what it names: said, and shown all the same. */
static void test_holes_out_of_reach(void **state)
{
    struct fixture *f = *state;
    static const char *const days[] = {"until 1999-12-31", "from 2020-01-01", "from 2012-01-01"};
    static const char *const things[] = {"s", "c", "n"};
    for (size_t i = 0; i < 3; i++) {
        struct buf text = buf_in(f->arena, 1 << 10);
        buf_printf(&text, "clock c [A]\n 5 days\nnever n: a until 2011-12-31 [A]\n");
        buf_printf(&text, "known hole %s %s [A]\nknown hole n from 2011-12-31 en \"x\" [B]\n",
                   things[i], days[i]);
        buf_char(&text, '\0');
        const struct law_procedure *p = read_text(f, BASE, text.p);
        struct diagnostics d = diagnostics_in(f->arena);
        law_check(p, NULL, 0, &d);
        assert_int_equal(d.errors, 0);
        assert_int_equal(d.warnings, 1);
        assert_int_equal(d.remarks, 2);
        assert_int_equal(d.list[0].error.span.line, 18);
        assert_int_equal(d.list[2].error.span.line, 19);
        assert_non_null(strstr(d.list[2].error.text, "`n` from 2011-12-31 [B]: x"));
    }
}

/* Of a list that is full, remarks are what is left out: no fault goes for them. */
static void test_remarks_come_last(void **state)
{
    struct fixture *f = *state;
    struct buf text = buf_in(f->arena, 1 << 16);
    buf_text(&text, "clock c [A]\n 5 days\nknown hole s [A]\n");
    for (unsigned i = 0; i < LIMIT_DIAGNOSTICS; i++) {
        buf_printf(&text, "role r%u\n", i);
    }
    buf_char(&text, '\0');
    const struct law_procedure *p = read_text(f, BASE, text.p);
    struct diagnostics d = diagnostics_in(f->arena);
    law_check(p, NULL, 0, &d);
    assert_int_equal(d.warnings, LIMIT_DIAGNOSTICS);
    assert_int_equal(d.remarks, 1);
    for (size_t i = 0; i < d.n; i++) {
        assert_int_equal(d.list[i].severity, SEVERITY_WARNING);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_holes_out_of_reach),
        cmocka_unit_test(test_remarks_come_last),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
