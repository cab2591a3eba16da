/* Sessions: how long they live, what ends them, what they keep. None of these hashes a password but
 * where one is changed. */
#include "accounts/accounts_fixture.h"

static void vouch(struct desk *d, const char *agent, instant now)
{
    must(accounts_vouch(d->token, d->a, slice_of(agent), now, &d->e), d);
}

static void vouched_for(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    uint8_t none[ACCOUNTS_TOKEN_BYTES] = {0};
    vouch(&d, "anne", NOW);
    assert_true(desk_look(&d, NOW));
    assert_true(slice_is(d.session.agent, "anne"));
    assert_int_equal(d.session.purpose.n, 0);
    assert_int_equal(d.session.language.n, 0);
    assert_int_equal(d.session.since, NOW);
    assert_int_equal(d.session.seen, NOW);
    uint8_t form[32];
    memcpy(form, d.session.form, sizeof form);
    assert_true(desk_look(&d, NOW + 1));
    assert_memory_equal(form, d.session.form, sizeof form);
    assert_memory_not_equal(form, d.token, sizeof form);
    vouch(&d, "anne", NOW);
    assert_true(desk_look(&d, NOW));
    assert_memory_not_equal(form, d.session.form, sizeof form);
    memcpy(d.token, none, sizeof none);
    assert_false(desk_look(&d, NOW));
    must_not(accounts_vouch(d.token, d.a, SLICE(""), NOW, &d.e), &d, ERROR_RANGE);
    must_not(accounts_vouch(d.token, d.a, SLICE("\xff"), NOW, &d.e), &d, ERROR_UTF8);
    desk_end(&d);
}

static void idle(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    vouch(&d, "anne", NOW);
    assert_true(desk_look(&d, NOW + 59 * INSTANT_SECOND));
    assert_true(desk_look(&d, NOW + 60 * INSTANT_SECOND));
    assert_int_equal(d.session.seen, NOW); /* the one before was not noted */
    assert_true(desk_look(&d, NOW + 61 * INSTANT_SECOND));
    assert_int_equal(d.session.seen, NOW + 60 * INSTANT_SECOND);
    assert_true(desk_look(&d, NOW + 61 * INSTANT_MINUTE));
    assert_false(desk_look(&d, NOW + 122 * INSTANT_MINUTE + 1));
    /* It does not wake when the clock is set back. */
    assert_false(desk_look(&d, NOW + 62 * INSTANT_MINUTE));
    desk_end(&d);
}

static void twelve_hours_in_all(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    vouch(&d, "anne", NOW);
    for (int64_t i = 1; i <= 24; i++) {
        assert_true(desk_look(&d, NOW + i * 30 * INSTANT_MINUTE));
    }
    assert_false(desk_look(&d, NOW + 12 * INSTANT_HOUR + 1));
    desk_end(&d);
}

static void kept(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    vouch(&d, "anne", NOW);
    must(accounts_keep(d.a, d.token, SLICE("recours n° 12"), SLICE("fr"), &d.e), &d);
    desk_reopen(&d);
    assert_true(desk_look(&d, NOW + INSTANT_SECOND));
    assert_true(slice_is(d.session.agent, "anne"));
    assert_true(slice_is(d.session.purpose, "recours n° 12"));
    assert_true(slice_is(d.session.language, "fr"));
    must(accounts_keep(d.a, d.token, SLICE(""), SLICE("en"), &d.e), &d);
    assert_true(desk_look(&d, NOW + INSTANT_SECOND));
    assert_int_equal(d.session.purpose.n, 0);
    assert_true(slice_is(d.session.language, "en"));
    char *large = arena_get(d.arena, ACCOUNTS_PURPOSE_MAX + 1);
    memset(large, 'x', ACCOUNTS_PURPOSE_MAX + 1);
    struct slice fits = {large, ACCOUNTS_PURPOSE_MAX};
    struct slice one_more = {large, ACCOUNTS_PURPOSE_MAX + 1};
    must(accounts_keep(d.a, d.token, fits, SLICE(""), &d.e), &d);
    must_not(accounts_keep(d.a, d.token, one_more, SLICE(""), &d.e), &d, ERROR_RANGE);
    must_not(accounts_keep(d.a, d.token, SLICE("\xc3"), SLICE(""), &d.e), &d, ERROR_UTF8);
    must_not(accounts_keep(d.a, d.token, SLICE(""), SLICE("de"), &d.e), &d, ERROR_RANGE);
    d.token[0] ^= 1;
    must_not(accounts_keep(d.a, d.token, SLICE(""), SLICE("fr"), &d.e), &d, ERROR_ABSENT);
    desk_end(&d);
}

static void ended(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    /* Signed out: this one, and no other. */
    uint8_t other[ACCOUNTS_TOKEN_BYTES];
    vouch(&d, "anne", NOW);
    memcpy(other, d.token, sizeof other);
    vouch(&d, "anne", NOW);
    must(accounts_sign_out(d.a, d.token, &d.e), &d);
    must(accounts_sign_out(d.a, d.token, &d.e), &d);
    assert_false(desk_look(&d, NOW));
    memcpy(d.token, other, sizeof other);
    assert_true(desk_look(&d, NOW));
    /* Password changed. */
    must(accounts_set_password(d.a, SLICE("anne"), PASSWORD, NOW, &d.e), &d);
    assert_false(desk_look(&d, NOW));
    /* Account removed; and somebody who has none. */
    vouch(&d, "bruno", NOW);
    memcpy(other, d.token, sizeof other);
    vouch(&d, "anne", NOW);
    must(accounts_remove(d.a, SLICE("anne"), &d.e), &d);
    assert_false(desk_look(&d, NOW));
    must_not(accounts_remove(d.a, SLICE("anne"), &d.e), &d, ERROR_ABSENT);
    memcpy(d.token, other, sizeof other);
    assert_true(desk_look(&d, NOW));
    must(accounts_remove(d.a, SLICE("bruno"), &d.e), &d);
    assert_false(desk_look(&d, NOW));
    desk_end(&d);
}

static int64_t rows(struct desk *d, const char *table)
{
    char text[64];
    sqlite3_stmt *count = NULL;
    (void)snprintf(text, sizeof text, "SELECT count(*) FROM %s", table);
    assert_int_equal(sqlite3_prepare_v2(d->a->db, text, -1, &count, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(count, 0);
    (void)sqlite3_finalize(count);
    return n;
}

static void tidied(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    vouch(&d, "anne", NOW - 13 * INSTANT_HOUR);
    desk_sql(&d, "UPDATE session SET seen = %lld", (long long)NOW); /* too old, though seen */
    vouch(&d, "anne", NOW - 61 * INSTANT_MINUTE);
    vouch(&d, "anne", NOW - 59 * INSTANT_MINUTE);
    desk_sql(&d, "INSERT INTO failure (token, at) VALUES (x'00', %lld), (x'00', %lld)",
             (long long)(NOW - 25 * INSTANT_HOUR), (long long)(NOW - 23 * INSTANT_HOUR));
    must(accounts_tidy(d.a, NOW, &d.e), &d);
    assert_int_equal(rows(&d, "session"), 1);
    assert_int_equal(rows(&d, "failure"), 1);
    assert_true(desk_look(&d, NOW));
    char path[128];
    (void)snprintf(path, sizeof path, "%s-wal", d.path);
    must(accounts_tidy(d.a, NOW, &d.e), &d);
    FILE *log = fopen(path, "rb");
    assert_non_null(log);
    assert_int_equal(fgetc(log), EOF); /* nothing stays in it */
    (void)fclose(log);
    desk_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vouched_for),
        cmocka_unit_test(idle),
        cmocka_unit_test(twelve_hours_in_all),
        cmocka_unit_test(kept),
        cmocka_unit_test(ended),
        cmocka_unit_test(tidied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
