/* The reader: every construct once, and every message with its place. */
#include "law/law.h"

#include "law/law_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- what reads ------------------------------------------------------------------------------ */

static const struct law_procedure *read_everything(struct fixture *f)
{
    struct slice text = {NULL, 0};
    assert_true(fixture_read(&text, f->arena, "fuzz/seeds/law/everything"));
    struct diagnostics d = diagnostics_in(f->arena);
    const struct law_procedure *p = law_read(f->arena, SLICE("everything"), text, f->calendar, &d);
    assert_int_equal(d.n, 0);
    assert_non_null(p);
    return p;
}

static void test_header(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    assert_true(slice_is(p->name, "everything"));
    assert_true(slice_is(p->title.fr, "Tout"));
    assert_int_equal(p->n_laws, 1);
    assert_true(slice_is(p->laws[0].abbreviation, "CESEDA"));
    assert_true(p->has_read_to);
    assert_int_equal(p->read_to.days, date_of(2026, 1, 1).days);
    assert_int_equal(p->force.from.days, date_of(2000, 1, 1).days);
    assert_int_equal(p->force.until.days, date_of(2030, 12, 31).days);
    assert_int_equal(p->n_replays, 2);
    assert_true(slice_is(p->replays[1], "b"));
}

static void test_facts(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    const struct law_fact *price = &p->facts[law_find_fact(p, SLICE("price"))];
    assert_int_equal(price->type, LAW_MONEY);
    assert_true(price->presumed);
    assert_int_equal(price->presumed_value, 1250);
    const struct law_fact *offence = &p->facts[law_find_fact(p, SLICE("offence"))];
    assert_int_equal(offence->n_values, 2);
    assert_true(slice_is(offence->values[1].labels.en, "phone"));
    assert_int_equal(offence->cites.n, 2);
    assert_true(slice_is(offence->cites.list[1], "A3"));
    const struct law_fact *measure = &p->facts[law_find_fact(p, SLICE("measure"))];
    assert_true(slice_is(measure->dossier_of[0], "everything"));
    assert_true(p->roles[0].authority);
    assert_true(!p->roles[0].concerned && p->roles[1].concerned && !p->roles[1].authority);
    assert_true(p->roles[2].authority && !p->roles[2].concerned);
}

static void test_act(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    const struct law_act *placed = &p->acts[law_find_act(p, SLICE("placed"))];
    assert_int_equal(placed->kind, LAW_DECISION);
    assert_int_equal(placed->n_also_called, 2);
    assert_true(slice_is(placed->also_called[1], "brought"));
    assert_ptr_equal(&p->acts[law_find_act(p, SLICE("put_in"))], placed);
    assert_ptr_equal(&p->acts[law_find_act(p, SLICE("brought"))], placed);
    assert_int_equal(placed->n_competences, 2);
    assert_int_equal(placed->competences[0].n, 2);
    assert_int_equal(placed->competences[1].dates.from.days, date_of(2020, 1, 1).days);
    assert_true(slice_is(placed->competences[1].cites.unsure, "not settled"));
    assert_int_equal(placed->governed.kind, LAW_POINT_FACT);
    assert_int_equal(placed->n_records, 3);
    assert_int_equal(placed->n_rules, 6);
    assert_true(slice_is(placed->rules[0].otherwise.en, "no"));
    assert_true(slice_is(placed->rules[0].cites.list[0], "A3"));
    assert_int_equal(placed->rules[1].cites.n, 2); /* those of the heading */
    assert_int_equal(placed->rules[2].kind, LAW_NEEDS_HOUR);
    assert_int_equal(placed->rules[2].dates.until.days, date_of(2020, 12, 31).days);
    assert_int_equal(p->nodes[placed->rules[2].when].op, LAW_IN);
    assert_int_equal(p->nodes[placed->rules[2].when].n_territories, 2);
    assert_int_equal(placed->rules[4].n_effects, 3);
    assert_int_equal(placed->rules[4].effects[0].kind, LAW_BECOMES);
    assert_int_equal(placed->rules[4].effects[0].value, 1);
    const struct law_act *asked = &p->acts[law_find_act(p, SLICE("asked"))];
    assert_int_equal(asked->rules[0].n_effects, 2);
    assert_int_equal(asked->rules[0].effects[0].n, 2);
    assert_true(slice_is(asked->rules[0].effects[0].otherwise.en, "late"));
}

static void test_clock(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    const struct law_clock *hold = &p->clocks[law_find_clock(p, SLICE("hold"))];
    assert_int_equal(hold->runs.kind, LAW_POINT_FACT);
    assert_int_equal(hold->governed.kind, LAW_POINT_START);
    assert_int_equal(hold->n_versions, 3);
    assert_int_equal(hold->versions[0].n_readings, 1);
    assert_int_equal(hold->versions[0].readings[0].name.n, 0);
    assert_int_equal(hold->versions[1].readings[0].rule.flags, LIMIT_NONE);
    assert_int_equal(hold->versions[2].n_readings, 2);
    const struct law_reading *one = &hold->versions[2].readings[0];
    assert_true(slice_is(one->labels.fr, "première"));
    assert_ptr_equal(law_reading_labels(p, SLICE("one")), &one->labels);
    assert_null(law_reading_labels(p, SLICE("two")));
    struct arena *arena = ((struct fixture *)*state)->arena;
    assert_true(slice_is(law_reading_label(arena, p, SLICE("one"), LANGUAGE_EN), "first"));
    assert_true(slice_is(law_reading_label(arena, p, SLICE("no_such"), LANGUAGE_EN), "no such"));
    assert_true(slice_is(law_reading_label(arena, NULL, SLICE("one"), LANGUAGE_EN), "one"));
    assert_true(one->is_settled);
    assert_int_equal(one->settled.days, date_of(2025, 1, 7).days);
    assert_int_equal(one->rule.parts[0].n, 4);
    assert_int_equal(hold->versions[2].readings[1].rule.flags, LIMIT_EXTENDED_SUNDAY);
    assert_int_equal(hold->n_warnings, 1);
    assert_int_equal(hold->n_at_end, 1);
    assert_int_equal(hold->at_end[0].n_effects, 2);
    const struct law_clock *second = &p->clocks[law_find_clock(p, SLICE("second"))];
    assert_true(second->backwards);
    assert_true(slice_is(second->runs.via_name, "born"));
    assert_int_equal(second->versions[0].n_readings, 2);
}

static void test_rest(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    const struct law_remedy *challenge = &p->remedies[0];
    assert_int_equal(challenge->ruling, law_find_act(p, SLICE("asked")));
    assert_int_equal(challenge->ruling_within, law_find_clock(p, SLICE("third")));
    assert_int_equal(challenge->suspensive[0].n, 2);
    assert_int_equal(p->tables[0].n_rows, 3);
    assert_int_equal(p->tables[0].rows[1].cells[1].value, 13550);
    assert_int_equal(p->tables[0].rows[2].value, 1);
    assert_int_equal(p->amounts[0].lines[1].times, 3);
    assert_int_equal(p->amounts[0].lines[1].percent, 50);
    assert_int_equal(p->amounts[0].lines[2].operand.kind, LAW_OPERAND_CELL);
    assert_int_equal(p->amounts[1].lines[0].operand.kind, LAW_OPERAND_AMOUNT);
    assert_true(p->tasks[0].has_due);
    assert_false(p->tasks[0].after);
    assert_true(p->tasks[1].after);
    assert_int_equal(p->tasks[1].point.kind, LAW_POINT_END);
    assert_true(p->properties[0].has_limit);
    assert_true(p->properties[1].always);
    assert_int_equal(p->indicators[0].n_dimensions, 3);
    assert_true(p->keeps[0].personal_only);
    assert_false(p->keeps[1].personal_only);
}

static void test_holes(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    static const enum law_hole_of of[] = {LAW_HOLE_PROPERTY, LAW_HOLE_CLOCK, LAW_HOLE_STATE,
                                          LAW_HOLE_ACT, LAW_HOLE_REMEDY};
    static const char *const names[] = {"too_long", "hold", "custody", "asked", "challenge"};
    assert_int_equal(p->n_holes, 5);
    for (uint16_t i = 0; i < p->n_holes; i++) {
        assert_int_equal(p->holes[i].of, of[i]);
        assert_true(slice_is(law_hole_name(p, &p->holes[i]), names[i]));
    }
    const struct law_hole *first = &p->holes[0];
    assert_int_equal(first->dates.from.days, date_of(2020, 1, 1).days);
    assert_int_equal(first->dates.until.days, date_of(2024, 12, 31).days);
    assert_true(slice_is(first->labels.en, "hole"));
    assert_true(slice_is(first->cites.list[1], "A10"));
    assert_true(slice_is(first->cites.unsure, "why"));
    assert_true(p->holes[1].span.line == first->span.line + 1);
    assert_int_equal(p->holes[1].dates.from.days, date_of(LIMIT_YEAR_MIN, 1, 1).days);
}

/* `known` stays a word that means something after `is` and a name elsewhere: only the two words
 * together begin a declaration, wherever they stand. */
static void test_known(void **state)
{
    struct fixture *f = *state;
    struct diagnostics d = diagnostics_in(f->arena);
    const struct law_procedure *p =
        law_read(f->arena, SLICE("p"),
                 SLICE("procedure p known hole n [A] role r fact known date fact b yes/no\n"
                       "never n: known is not known [A] known hole n [A]\nknown hole\nx [A]\n"
                       "act x fact by r [A] records known requires known is known\n"
                       "known hole x [A]\n"),
                 f->calendar, &d);
    assert_int_equal(d.n, 0);
    assert_non_null(p);
    assert_int_equal(p->n_holes, 4);
    assert_int_equal(p->acts[0].n_rules, 1);
}

static void test_nodes(void **state)
{
    const struct law_procedure *p = read_everything(*state);
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        const struct law_node *node = &p->nodes[i];
        if (node->op == LAW_AND || node->op == LAW_OR) {
            assert_true(node->b < i);
        }
        if (node->op == LAW_AND || node->op == LAW_OR || node->op == LAW_NOT) {
            assert_true(node->a < i);
        }
        for (uint16_t k = 0; k < i; k++) { /* `minor` stands in five places */
            assert_false(node->op == LAW_FACT_TRUE && p->nodes[k].op == LAW_FACT_TRUE &&
                         node->index == p->nodes[k].index && node->via == p->nodes[k].via);
        }
    }
}

/* ---- what does not --------------------------------------------------------------------------- */

struct fault {
    const char *text; /* after "procedure p\n" */
    uint32_t line, column;
    const char *says, *remedy;
};

#define ROLES \
    "role r\nfact minor yes/no\nfact born date\nfact kind choice red, blue\nstate s a, b\n"

static const struct fault faults[] = {
    /* the lexer's */
    {"role fooBar", 2, 6, "this is no name", "a to z"},
    {"role foo-bar", 2, 6, "this is no name", ""},
    {"role r \"x", 2, 8, "the text is not closed on its line", "quote"},
    {"role r [A", 2, 8, "the citation is not closed", "]"},
    {"role r\n§", 3, 1, "this is no name", ""},
    {"role r\n@@@", 3, 1, "nothing begins with this sign", "comment"},
    {"read to 2024-06-31", 2, 9, "June", ""},
    /* headers */
    {"title \"x\"", 2, 7, "expected `title`", ""},
    {"read to 2024-01-01 read to 2024-01-01", 2, 25, "`read to` stands twice", ""},
    {"in force until 2024-01-01", 2, 10, "expected `from` and a date", ""},
    {"in force from 2024-01-02 until 2024-01-01", 2, 10, "the first day comes after", "included"},
    {"procedure q", 2, 1, "one file holds one procedure", ""},
    {"law ceseda \"x\"", 2, 5, "the abbreviation of a law", ""},
    {"replays x", 2, 9, "expected a text in quotes", ""},
    {"rol r", 2, 1, "expected `title`", "`role`"},
    {"title fr \"a\" fr \"b\"", 2, 14, "the label `fr` stands twice", ""},
    /* names */
    {"role due", 2, 6, "`due` is a keyword of the language", "due_"},
    {"role", 2, 5, "expected the name of a role, found the end of the text", ""},
    {"role r\nrole r", 3, 6, "the name `r` is taken by a role", "line 2"},
    {"role chief\nact x fact by chef", 3, 15, "`chef` is not known: expected a role", "`chief`"},
    {ROLES "act x fact by minor", 7, 15, "`minor` is a fact: expected a role", "line 3"},
    {ROLES "act x fact by r\n s becomes c", 8, 12, "`c` is no value of `s`", "add it"},
    {ROLES "act x fact by r\n s becomes ab", 8, 12, "`ab` is no value of `s`", "`a`"},
    /* facts and states */
    {"fact f dat", 2, 8, "expected a type", "`date`"},
    {"fact f choice a, a", 2, 18, "the value `a` stands twice", ""},
    {"fact f date\n value a", 3, 2, "only a choice has values", ""},
    {"fact f number presumed 3 EUR", 2, 24, "of type number, what is presumed of type money", ""},
    {"fact f yes/no presumed maybe", 2, 24, "expected `yes` or `no`", ""},
    {"fact f date presumed red", 2, 22, "a word cannot be presumed", ""},
    {"fact f date presumed FR", 2, 22, "a territory cannot be presumed", ""},
    {"fact f territory presumed FR-9A9", 2, 27, "FR-9A9", ""},
    {"fact f yes/no presumed no personal", 2, 27, "`personal` stands before", ""},
    {"fact f money presumed 1.5 EUR", 2, 23, "no amount of EUR", "two digits"},
    {"fact f money presumed 1.50", 2, 27, "expected the currency", ""},
    {"fact f money XPF presumed 1.50 XPF", 2, 27, "no amount of XPF", "without a point"},
    {"fact f money GBX", 2, 14, "`GBX` is no currency", "ISO"},
    {"fact f money GBP presumed 3 EUR", 2, 27,
     "of type money GBP, what is presumed of type money EUR", ""},
    {"fact f money GBP\nnever n: f > 3 EUR", 3, 10, "money GBP is compared with money EUR",
     "like with like"},
    {ROLES "act x fact by r\nfact f money GBP\ntotal t adds f at x", 9, 14,
     "of type money GBP: expected money EUR", ""},
    {ROLES "act x fact by r\ntotal t number adds 1 EUR at x", 8, 21, "expected number", ""},
    {ROLES "act x fact by r\ntotal t gives 1 EUR at x", 8, 9, "`adds` or `takes`", ""},
    {"total t", 2, 1, "the amount has no value", "`adds`"},
    /* known holes */
    {"known hole", 2, 11, "expected the name of a property, an act", ""},
    {"role r\nknown hole from [A]", 3, 12, "`from` is a keyword of the language", ""},
    {"never too_lng: minor [A]\nknown hole too_long [A]\nfact minor yes/no", 3, 12,
     "`too_long` is not known: expected a state or an act or a clock or a remedy or a property",
     "`too_lng`"},
    {"role r\nknown hole r [A]", 3, 12, "`r` is a role: expected a state", "line 2"},
    {ROLES "known hole s when minor: [A]", 7, 14, "expected the next declaration", ""},
    {ROLES "known hole s [A] from 2020-01-01", 7, 18, "expected the next declaration", ""},
    {ROLES "known hole s from 2020-01-02 until 2020-01-01 [A]", 7, 14, "the first day comes after",
     ""},
    {ROLES "known hol s [A]", 7, 1, "found `known`", ""},
    {"role hole", 2, 6, "`hole` is a keyword of the language", "hole_"},
    /* frames */
    {"frame f", 2, 1, "the frame has no bounds", "at most"},
    {"frame f\n a.b", 3, 5, "expected `at`", ""},
    {"frame f\n a.b at best 3 days", 3, 9, "expected `least` or `most`", ""},
    {"frame f\n a.b at most 3 days and at most 4 days", 3, 28, "the bound stands twice", ""},
    {"frame f\n a at most 3 days", 3, 4, "expected `.`", ""},
    /* consequences */
    {"consequence c", 2, 1, "the consequence says nothing", "`when`"},
    {ROLES "consequence c\n from 2020-01-01 s becomes b", 8, 18, "expected `when`", ""},
    {ROLES "act x fact by r\nconsequence c\n when s is a: answers k", 9, 15, "", ""},
    {"fact f dossier r", 2, 16, "expected `of`", ""},
    {"fact f dossier of r or", 2, 23, "the name of a procedure", ""},
    {"fact f dossier of r or q\nnever n: f is t", 3, 15, "`t` is none of the procedures of `f`",
     ""},
    /* acts */
    {"role r\nact x decison by r", 3, 7, "expected the kind of act", "`decision`"},
    {"role r\nact x fact by r\n require minor", 4, 2, "expected a clause of an act", "`requires`"},
    {"role r\nact x fact by r [A] [B]", 3, 21, "a rule has one citation", "`;`"},
    {"role r\nact x fact by r [ ]", 3, 17, "the citation names no article", ""},
    {ROLES "act x fact by r\n governed by born governed by born", 8, 19,
     "`governed by` stands twice", ""},
    {ROLES "act x fact by r\n governed by minor", 8, 14, "expected a date or an instant", "point"},
    {ROLES "act x fact by r\n requires minor else [A]", 8, 22, "expected a label", ""},
    {ROLES "act x fact by r\n when minor requires minor", 8, 13, "expected `:`", ""},
    {ROLES "act x fact by r\n s becomes a, minor", 8, 15, "expected an effect", ""},
    {ROLES "act x fact by r\n also named z", 8, 7, "expected `called`, found `named`", ""},
    {ROLES "act x fact by r\n also called", 8, 13, "expected another name of the act", ""},
    {ROLES "act x fact by r\n also called z, minor", 8, 17, "the name `minor` is taken by a fact",
     "line 3"},
    {ROLES "act x fact by r\n also called x", 8, 14, "the name `x` is taken by an act", "line 7"},
    {ROLES "act x fact by r\n also called z\nact z fact by r", 9, 5,
     "the name `z` is taken by another name of an act", "line 8"},
    {ROLES "act x fact by r\n also called z\nnever n: z is done", 9, 10,
     "`z` is another name of an act: expected", "write `x`"},
    /* conditions */
    {ROLES "never n: born", 7, 10, "`born` is of type date: expected yes/no", ""},
    {ROLES "never n: kind is green", 7, 18, "`green` is no value of `kind`", ""},
    {ROLES "never n: kind is rad", 7, 18, "`rad` is no value of `kind`", "`red`"},
    {ROLES "never n: born is red", 7, 18, "after `is` stands `known`", ""},
    {ROLES "never n: born < 3", 7, 10, "date is compared with number", "like with like"},
    {ROLES "never n: kind = kind", 7, 10, "not compared with a sign", "`x is value`"},
    {ROLES "never n: born in FR", 7, 10, "expected territory", ""},
    {ROLES "never n: minor and", 7, 19, "expected a name", ""},
    {ROLES "never n: (minor", 7, 16, "expected `)`", ""},
    {ROLES "never n: minor.x", 7, 10, "`minor` is of type yes/no: expected a dossier", "dot"},
    {ROLES "never n: before end of r", 7, 24, "`r` is a role: expected a clock", ""},
    {ROLES "never n: before born", 7, 17, "expected `end of` a clock, or a date", ""},
    {ROLES "never n: at last 3 days after born", 7, 13, "expected `least` or `most`", "`least`"},
    {ROLES "never n: at least 3 days since born", 7, 26, "expected `after` or `before`", ""},
    {ROLES "never n: by minor", 7, 13, "expected a role", ""},
    {ROLES "never n: in France", 7, 13, "expected a territory", ""},
    {ROLES "never n: in FR-9A9", 7, 13, "FR-9A9", ""},
    {ROLES "never n minor", 7, 9, "expected `:`", ""},
    /* clocks and remedies */
    {"clock c", 2, 1, "the clock has no time limit", "48 hours"},
    {"clock c\n 4 dayz", 3, 2, "dayz", ""},
    {"clock c\n 4 days\n warn r", 4, 2, "expected a clause of a clock", "`warns`"},
    {"clock c\n runs from x runs from x 4 days", 3, 19, "`runs from` stands twice", ""},
    {"clock c\n 4 days\n warns r 1 hour before and", 4, 24, "expected `end`", ""},
    {"clock c\n 4 days\n at end uses m", 4, 9, "only an act can use a remedy", ""},
    {"clock c\n 4 days\n at end answers c", 4, 9, "only an act can answer a clock", ""},
    {"clock c\n 4 days\n supports s was v", 4, 13, "expected `is`", ""},
    {"remedy m\n within c within c", 3, 18, "the clause stands twice", ""},
    {"remedy m\n against x ruling by y", 3, 22, "`y` is not known: expected an act", ""},
    {"remedy m\n fore x", 3, 2, "expected a clause of a remedy", ""},
    /* tables and amounts */
    {ROLES "table t by born\n columns a\n row red 1", 7, 12, "expected a choice", ""},
    {ROLES "table t by kind\n columns a, a\n row red 1", 8, 13, "the column `a` stands twice", ""},
    {ROLES "table t by kind\n columns a\n row red 1, 2", 9, 6, "the row has 2 cells", ""},
    {ROLES "table t by kind\n columns a\n row red 1\n row blue yes", 10, 11,
     "the cells above are of type number", ""},
    {ROLES "table t by kind\n columns a\n row green 1", 9, 6, "`green` is no value of `kind`", ""},
    {ROLES "table t by kind\n columns a", 7, 7, "the table has no columns or no rows", ""},
    {ROLES "table t by kind\n columns ab\n row red 1\namount m\n t.ac", 11, 4,
     "`ac` is no column of `t`", "`ab`"},
    {"amount m", 2, 1, "the amount has no value", "150 EUR"},
    {ROLES "amount m\n born", 8, 2, "this is of type date: expected money", ""},
    {"amount m\n 2 times 3 times 1 EUR", 3, 10, "`times` may stand once", ""},
    {"amount m\n n\namount n\n m", 4, 1, "rests on itself", "by way of"},
    {ROLES "clock c\n runs back from born\n when c is ended: 2 days", 7, 1, "rests on itself",
     "by way of `c`"},
    {ROLES
     "clock c\n runs back from born\n when d is ended: 2 days\nclock d\n runs back from end of "
     "c\n 1 day",
     10, 1, "rests on itself", "by way of `c`"},
    {"amount m\n 200000 % of 1 EUR", 3, 2, "the factor is above", ""},
    /* the rest */
    {ROLES "task t by r\n due 3 days since born", 8, 13, "expected `before` or `after`", ""},
    {ROLES "task t by r\n don by x", 8, 2, "expected `due`", "`done`"},
    {ROLES "act x fact by r\nindicator i count x by year", 8, 13, "expected `counts`", "`counts`"},
    {"keep all until 1 year after x", 2, 6, "expected `personal` or `acts`", ""},
    {"keep acts until 1 year before x", 2, 24, "expected `after`", ""},
};

static void test_faults(void **state)
{
    struct fixture *f = *state;
    size_t missing = 0;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct arena_mark mark = arena_mark(f->arena);
        struct buf text = buf_in(f->arena, 1 << 16);
        buf_text(&text, "procedure p\n");
        buf_text(&text, faults[i].text);
        struct diagnostics d = diagnostics_in(f->arena);
        assert_null(law_read(f->arena, SLICE("p"), buf_slice(&text), f->calendar, &d));
        assert_true(d.n > 0);
        bool found = false;
        for (size_t k = 0; k < d.n; k++) {
            const struct gr_error *e = &d.list[k].error;
            found =
                found || (e->span.line == faults[i].line && e->span.column == faults[i].column &&
                          strstr(e->text, faults[i].says) != NULL &&
                          strstr(e->remedy, faults[i].remedy) != NULL);
        }
        if (!found) {
            missing++;
            print_error("%s\n%u:%u: %s = %s\n", faults[i].text, d.list[0].error.span.line,
                        d.list[0].error.span.column, d.list[0].error.text, d.list[0].error.remedy);
        }
        arena_reset(f->arena, mark);
    }
    assert_int_equal(missing, 0);
}

static size_t errors_of(struct fixture *f, struct slice text)
{
    struct diagnostics d = diagnostics_in(f->arena);
    (void)law_read(f->arena, SLICE("p"), text, f->calendar, &d);
    return d.errors;
}

/* One fault is one message: what follows it still reads, and uses of what it names are not
 * faults. */
static void test_no_cascades(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(errors_of(f, SLICE("procedure p\nrole r\nact x decison by r\n becomes\n")), 1);
    assert_int_equal(
        errors_of(f, SLICE("procedure p\nstate title a, b\nrole r\nact x fact by r [A]\n"
                           "  title becomes b\n  when title is a: title becomes b\n")),
        1);
    assert_int_equal(
        errors_of(f,
                  SLICE("procedure p\nfact a yes/no\nnever n: a and\nrole r\nact x fact by r\n")),
        1);
    assert_int_equal(errors_of(f, SLICE("procedure p\nrole\nfact a yes/no\nfact a yes/no\n")), 2);
    assert_int_equal(errors_of(f, SLICE("procedure p\nrole 7\nact x fact by r [A]\n")), 1);
    assert_int_equal(
        errors_of(f, SLICE("procedure p\nrole r\nclock c [A]\n  until 2019-12-31 4 dayz\n"
                           "  from 2020-01-01 5 dayz\n"
                           "act x fact by r [A]\n  starts c\n  stops d\n")),
        3);
}

static void test_bounds(void **state)
{
    struct fixture *f = *state;
    struct buf deep = buf_in(f->arena, 1 << 20);
    buf_text(&deep, "procedure p\nfact a yes/no\nnever n: ");
    for (int i = 0; i < 100; i++) {
        buf_text(&deep, "not ");
    }
    buf_text(&deep, "a [A]\n");
    assert_int_equal(errors_of(f, buf_slice(&deep)), 1);
    struct buf wide = buf_in(f->arena, 1 << 20);
    buf_text(&wide, "procedure p\nfact a yes/no\nfact b yes/no\nnever n: a");
    for (int i = 0; i < 300; i++) {
        buf_text(&wide, i % 2 == 0 ? " and b" : " and a");
    }
    buf_text(&wide, " [A]\n");
    assert_int_equal(errors_of(f, buf_slice(&wide)), 1);
    struct buf many = buf_in(f->arena, 1 << 20);
    buf_text(&many, "procedure p\n");
    for (int i = 0; i < 5000; i++) {
        buf_printf(&many, "role r%d\n", i);
    }
    assert_true(errors_of(f, buf_slice(&many)) > 0);
    char *large = arena_get(f->arena, LIMIT_PROCEDURE_BYTES + 1);
    assert_int_equal(errors_of(f, (struct slice){large, LIMIT_PROCEDURE_BYTES + 1}), 1);
    struct buf remarks = buf_in(f->arena, LIMIT_PROCEDURE_BYTES);
    buf_text(&remarks, "procedure p\n");
    for (unsigned i = 0; i < LIMIT_PROCEDURE_TOKENS; i++) {
        buf_text(&remarks, "--\n");
    }
    assert_int_equal(errors_of(f, buf_slice(&remarks)), 1);
    assert_int_equal(errors_of(f, SLICE("procedure \xff\n")), 1);
    assert_int_equal(errors_of(f, SLICE("")), 1);
}

/* Twenty are kept, all are counted, and they stand in the order of the text. */
static void test_many_faults(void **state)
{
    struct fixture *f = *state;
    struct buf text = buf_in(f->arena, 1 << 16);
    buf_text(&text, "procedure p\nrole r\nact x fact by r [A]\n");
    for (int i = 0; i < 30; i++) {
        buf_text(&text, i % 3 == 0 ? "  starts nothing\n" : "  requires (\n");
    }
    struct diagnostics d = diagnostics_in(f->arena);
    assert_null(law_read(f->arena, SLICE("p"), buf_slice(&text), f->calendar, &d));
    assert_int_equal(d.errors, 30);
    assert_int_equal(d.n, LIMIT_DIAGNOSTICS);
    for (size_t i = 1; i < d.n; i++) {
        assert_true(d.list[i - 1].error.span.line < d.list[i].error.span.line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header), cmocka_unit_test(test_facts),
        cmocka_unit_test(test_act),    cmocka_unit_test(test_clock),
        cmocka_unit_test(test_holes),  cmocka_unit_test(test_known),
        cmocka_unit_test(test_rest),   cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_no_cascades),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_many_faults),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
