/* Messages in French: what stood in a place stands in it again, whatever it is. */
#include "web/french.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_french(const char *english, const char *wanted)
{
    struct arena *arena = arena_open(1 << 20);
    struct slice french = web_french(arena, slice_of(english));
    if (!slice_is(french, wanted)) {
        fail_msg("%s: %.*s", english, SLICE_ARG(french));
    }
    arena_close(arena);
}

static void what_stood_there_stands_there(void **state)
{
    (void)state;
    assert_french("there is no dossier D-2026-000001", "il n’y a pas de dossier D-2026-000001");
    assert_french("detention has no act \"fly {} away\"",
                  "detention n’a pas d’acte « fly {} away »");
    assert_french("a dossier of x is a dossier of y; the fact z asks for one of t",
                  "a dossier of x est un dossier de y ; le fait z en demande un de t");
    assert_french("kim has not the right to read in detention as clerk",
                  "kim n’a pas le droit « read » dans detention en qualité de clerk");
    assert_french("kim has not the right to administer", "kim n’a pas le droit « administer »");
    assert_french("the session has ended", "la session est finie");
}

static void what_has_no_french_is_left(void **state)
{
    (void)state;
    assert_french("", "");
    assert_french("the session has ended!", "");
    assert_french(" the session has ended", "");
    assert_french("there is no dossier", "");
    assert_french("{}", "");
    assert_french("something nobody ever said", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stood_there_stands_there),
        cmocka_unit_test(what_has_no_french_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
