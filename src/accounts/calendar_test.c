/* Addresses of calendars: whose they are, until when, what the file keeps of them, and that
 * guessing at them is stopped. */
#include "accounts/accounts_fixture.h"

static struct accounts_calendar look(struct desk *d, const uint8_t *secret, const char *address,
                                     instant now)
{
    struct accounts_calendar calendar;
    const struct accounts_attempt attempt = {
        .password = {(const char *)secret, ACCOUNTS_TOKEN_BYTES},
        .address = slice_of(address),
        .now = now};
    must(accounts_calendar(&d->answer, &calendar, &d->wait, d->arena, d->a, &attempt, &d->e), d);
    return calendar;
}

static void make(struct desk *d, uint8_t *secret, const char *agent, instant now)
{
    must(accounts_calendar_make(secret, d->a, slice_of(agent), SLICE("fr"), now, &d->e), d);
}

static instant until(struct desk *d, const char *agent, instant now)
{
    instant at = 0;
    must(accounts_calendar_until(&at, d->a, slice_of(agent), now, &d->e), d);
    return at;
}

static void an_address_is_its_agents_for_a_year(void **state)
{
    (void)state;
    struct desk d;
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    const instant end = NOW + ACCOUNTS_CALENDAR_DAYS * INSTANT_DAY;
    desk_make(&d);
    assert_int_equal(until(&d, "anne", NOW), 0);
    make(&d, secret, "anne", NOW);
    assert_int_equal(until(&d, "anne", NOW), end);
    assert_int_equal(until(&d, "bo", NOW), 0);
    struct accounts_calendar calendar = look(&d, secret, "a", end - 1);
    assert_int_equal(d.answer, ACCOUNTS_IN);
    assert_true(slice_is(calendar.agent, "anne") && slice_is(calendar.language, "fr"));
    (void)look(&d, secret, "a", end);
    assert_int_equal(d.answer, ACCOUNTS_WRONG);
    assert_int_equal(until(&d, "anne", end), 0);
    must(accounts_tidy(d.a, end, &d.e), &d);
    (void)look(&d, secret, "a", NOW); /* a clock that is set back does not wake it */
    assert_int_equal(d.answer, ACCOUNTS_WRONG);
    must_not(accounts_calendar_make(secret, d.a, SLICE(""), SLICE("fr"), NOW, &d.e), &d,
             ERROR_RANGE);
    must_not(accounts_calendar_make(secret, d.a, SLICE("anne"), SLICE("de"), NOW, &d.e), &d,
             ERROR_RANGE);
    desk_end(&d);
}

static void a_new_address_ends_the_one_before(void **state)
{
    (void)state;
    struct desk d;
    uint8_t first[ACCOUNTS_TOKEN_BYTES];
    uint8_t second[ACCOUNTS_TOKEN_BYTES];
    desk_make(&d);
    make(&d, first, "anne", NOW);
    make(&d, second, "anne", NOW);
    (void)look(&d, first, "a", NOW);
    assert_int_equal(d.answer, ACCOUNTS_WRONG);
    (void)look(&d, second, "a", NOW);
    assert_int_equal(d.answer, ACCOUNTS_IN);
    must(accounts_calendar_end(d.a, SLICE("anne"), &d.e), &d);
    must(accounts_calendar_end(d.a, SLICE("anne"), &d.e), &d);
    (void)look(&d, second, "a", NOW);
    assert_int_equal(d.answer, ACCOUNTS_WRONG);
    desk_end(&d);
}

static void it_goes_with_the_account(void **state)
{
    (void)state;
    struct desk d;
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    desk_make(&d);
    desk_cheap(&d, "anne");
    make(&d, secret, "anne", NOW);
    must(accounts_remove(d.a, SLICE("anne"), &d.e), &d);
    (void)look(&d, secret, "a", NOW);
    assert_int_equal(d.answer, ACCOUNTS_WRONG);
    make(&d, secret, "vouched", NOW);
    must(accounts_remove(d.a, SLICE("vouched"), &d.e), &d);
    must_not(accounts_remove(d.a, SLICE("vouched"), &d.e), &d, ERROR_ABSENT);
    desk_end(&d);
}

/* Fifty wrong ones of an address in ten minutes: then the right one waits too, from there. */
static void guessing_is_stopped(void **state)
{
    (void)state;
    struct desk d;
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    uint8_t wrong[ACCOUNTS_TOKEN_BYTES] = {0};
    desk_make(&d);
    make(&d, secret, "anne", NOW);
    for (int i = 0; i < ACCOUNTS_ADDRESS_FAILURES; i++) {
        (void)look(&d, wrong, "a", NOW);
        assert_int_equal(d.answer, ACCOUNTS_WRONG);
    }
    (void)look(&d, secret, "a", NOW);
    assert_int_equal(d.answer, ACCOUNTS_WAIT);
    assert_int_equal(d.wait, 600);
    (void)look(&d, secret, "b", NOW);
    assert_int_equal(d.answer, ACCOUNTS_IN);
    (void)look(&d, secret, "a", NOW + 600 * INSTANT_SECOND);
    assert_int_equal(d.answer, ACCOUNTS_IN);
    desk_end(&d);
}

static void the_file_does_not_hold_it(void **state)
{
    (void)state;
    struct desk d;
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    char bytes[1 << 16];
    desk_make(&d);
    make(&d, secret, "anne", NOW);
    must(accounts_tidy(d.a, NOW, &d.e), &d);
    FILE *file = fopen(d.path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    assert_true(n > 0 && n < sizeof bytes);
    bool found = false;
    for (size_t i = 0; i + sizeof secret <= n; i++) {
        found = found || memcmp(bytes + i, secret, sizeof secret) == 0;
    }
    assert_false(found);
    desk_end(&d);
}

/* A file of the version before has no such table; it gets one, and keeps what it has. */
static void a_file_of_before_is_carried_forward(void **state)
{
    (void)state;
    struct desk d;
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    desk_make(&d);
    desk_cheap(&d, "anne");
    desk_sql(&d, "DROP TABLE calendar; PRAGMA user_version = 1");
    accounts_close(d.a);
    desk_open(&d);
    make(&d, secret, "anne", NOW);
    (void)look(&d, secret, "a", NOW);
    assert_int_equal(d.answer, ACCOUNTS_IN);
    assert_true(slice_is(desk_account(&d, "anne").agent, "anne"));
    desk_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_its_agents_for_a_year),
        cmocka_unit_test(a_new_address_ends_the_one_before),
        cmocka_unit_test(it_goes_with_the_account),
        cmocka_unit_test(guessing_is_stopped),
        cmocka_unit_test(the_file_does_not_hold_it),
        cmocka_unit_test(a_file_of_before_is_carried_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
