/* The table of proofs: a row is of one text and of no other, and what is not understood is no
 * proof. */
#include "web/proofs.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define TEXT "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define TABLE                                                       \
    "# a line that says what the columns are\tx\n"                  \
    "hold\tkept_long\tholds\t\t\t" TEXT "\n"                        \
    "hold\tkept_longer\topen\ttime\t2019-01-01\t" TEXT "\ta note\n" \
    "hold\tgone\thole\t\t\t" TEXT "\n"                              \
    "hold\tsummed\topen\tsums\t\t" TEXT "\n"                        \
    "hold\tmany\topen\toutcomes\t\t" TEXT "\n"                      \
    "hold\tfull\topen\tmemory\t\t" TEXT "\n"                        \
    "hold\tstrange\tsurely\ttired\tsoon\t" TEXT "\n"                \
    "hold\tcut\tholds"

static struct proof_row of(const char *property, unsigned char last)
{
    struct hash text;
    for (size_t i = 0; i < sizeof text.b; i++) {
        text.b[i] = (unsigned char)i;
    }
    text.b[sizeof text.b - 1] = last;
    return proof_in(SLICE(TABLE), &text, SLICE("hold"), slice_of(property));
}

static void a_row_says_what_is_proven(void **state)
{
    (void)state;
    assert_int_equal(of("kept_long", 31).answer, PROOF_HOLDS);
    assert_false(of("kept_long", 31).has_since);
    assert_int_equal(of("gone", 31).answer, PROOF_HOLE);
    struct proof_row open = of("kept_longer", 31);
    assert_int_equal(open.answer, PROOF_OPEN);
    assert_int_equal(open.why, PROOF_TIME);
    assert_true(open.has_since && open.since.days == date_of(2019, 1, 1).days);
    assert_int_equal(of("summed", 31).why, PROOF_SUMS);
    assert_false(of("summed", 31).has_since);
    assert_int_equal(of("many", 31).why, PROOF_OUTCOMES);
    assert_int_equal(of("full", 31).why, PROOF_MEMORY);
}

static void another_text_has_no_proof(void **state)
{
    (void)state;
    assert_int_equal(of("kept_long", 32).answer, PROOF_NONE);
    assert_int_equal(of("kept_longer", 0).answer, PROOF_NONE);
    assert_false(of("kept_longer", 0).has_since);
}

static void what_is_not_understood_is_no_proof(void **state)
{
    (void)state;
    assert_int_equal(of("nothing", 31).answer, PROOF_NONE);
    assert_int_equal(of("strange", 31).answer, PROOF_NONE);
    assert_int_equal(of("cut", 31).answer, PROOF_NONE);
    assert_int_equal(of("# a line that says what the columns are", 31).answer, PROOF_NONE);
    struct hash none = {{0}};
    assert_int_equal(web_proof(&none, SLICE("detention"), SLICE("minor_detained")).answer,
                     PROOF_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_what_is_proven),
        cmocka_unit_test(another_text_has_no_proof),
        cmocka_unit_test(what_is_not_understood_is_no_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
