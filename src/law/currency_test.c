/* Currencies: the sign of each, and on which side of the figures it is written. */
#include "law/law.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_sign_stands_where_people_write_it(void **state)
{
    (void)state;
    const struct {
        const char *code, *sign;
        bool leads;
    } known[] = {{"EUR", "€", true},
                 {"GBP", "£", true},
                 {"USD", "$", true},
                 {"CHF", "CHF", true},
                 {"XPF", "F CFP", false}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        enum law_currency currency = law_find_currency(slice_of(known[i].code));
        assert_true(slice_is(law_currency_sign(currency), known[i].sign));
        assert_int_equal(law_currency_leads(currency, LANGUAGE_EN), known[i].leads);
        assert_false(law_currency_leads(currency, LANGUAGE_FR));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sign_stands_where_people_write_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
