/* Signing in: all answers, and when each is given. Waits are asked without a hash, because who must
 * wait is told so before one. */
#include "accounts/accounts_fixture.h"

#include <time.h>

static const uint8_t secret[ACCOUNTS_TOTP_BYTES] = "12345678901234567890";
static const uint8_t nothing[ACCOUNTS_TOKEN_BYTES];

static void in_and_wrong(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    must(accounts_set_password(d.a, SLICE("anne"), PASSWORD, NOW, &d.e), &d);
    assert_int_equal(desk_account(&d, "anne").changed, NOW);
    assert_int_equal(desk_account(&d, "anne").last_in, 0);
    assert_int_equal(desk_in(&d, "anne", SLICE("une phrase de passf"), NOW), ACCOUNTS_WRONG);
    assert_memory_equal(d.token, nothing, sizeof nothing);
    assert_int_equal(desk_in(&d, "anne", SLICE(""), NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_account(&d, "anne").failures, 2);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW + INSTANT_SECOND), ACCOUNTS_IN);
    assert_int_equal(desk_account(&d, "anne").failures, 0);
    assert_int_equal(desk_account(&d, "anne").last_in, NOW + INSTANT_SECOND);
    assert_true(desk_look(&d, NOW + INSTANT_SECOND));
    assert_true(slice_is(d.session.agent, "anne"));
    assert_int_equal(desk_in(&d, "ann", PASSWORD, NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "Anne", PASSWORD, NOW), ACCOUNTS_WRONG);
    desk_end(&d);
}

static void strange_input(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    desk_cheap(&d, "anne");
    struct slice with_nul = {"anne\0", 5};
    char *large = arena_get(d.arena, 2 * ACCOUNTS_PASSWORD_MAX);
    memset(large, 'x', 2 * ACCOUNTS_PASSWORD_MAX);
    struct slice long_one = {large, 2 * ACCOUNTS_PASSWORD_MAX};
    assert_int_equal(
        desk_try(&d,
                 (struct accounts_attempt){.agent = with_nul, .password = PASSWORD, .now = NOW}),
        ACCOUNTS_WRONG);
    assert_int_equal(desk_try(&d, (struct accounts_attempt){.agent = long_one, .now = NOW}),
                     ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "\xff\xfe", PASSWORD, NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "anne", long_one, NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "anne", (struct slice){"une phrase de passe\0", 20}, NOW),
                     ACCOUNTS_WRONG);
    assert_int_equal(desk_account(&d, "anne").failures, 2);
    desk_end(&d);
}

/* The first bytes of an account's hash: its cost. */
static void assert_cost(struct desk *d, const char *cost)
{
    sqlite3_stmt *get = NULL;
    assert_int_equal(sqlite3_prepare_v2(d->a->db, "SELECT password FROM account", -1, &get, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(get), SQLITE_ROW);
    assert_true(slice_starts(sqlite_slice(get, 0), slice_of(cost)));
    assert_int_equal(sqlite3_finalize(get), SQLITE_OK);
}

static void hashed_anew(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    desk_cheap(&d, "anne");
    assert_int_equal(desk_in(&d, "anne", SLICE("x"), NOW), ACCOUNTS_WRONG);
    assert_cost(&d, "$argon2id$v=19$m=8,t=1,");
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW), ACCOUNTS_IN);
    assert_cost(&d, "$argon2id$v=19$m=65536,t=2,");
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW), ACCOUNTS_IN);
    desk_end(&d);
}

static enum accounts_answer with_code(struct desk *d, const char *code, instant now)
{
    return desk_try(
        d, (struct accounts_attempt){
               .agent = SLICE("anne"), .password = PASSWORD, .code = slice_of(code), .now = now});
}

static void second_factor(void **state)
{
    (void)state;
    struct desk d;
    char code[7];
    char next[7];
    desk_make(&d);
    must_not(accounts_set_totp(d.a, SLICE("anne"), secret, &d.e), &d, ERROR_ABSENT);
    desk_cheap(&d, "anne");
    must(accounts_set_totp(d.a, SLICE("anne"), secret, &d.e), &d);
    assert_true(desk_account(&d, "anne").has_totp);
    accounts_totp(code, secret, NOW / INSTANT_SECOND);
    accounts_totp(next, secret, NOW / INSTANT_SECOND + 30);
    assert_int_equal(with_code(&d, "", NOW), ACCOUNTS_CODE);
    assert_memory_equal(d.token, nothing, sizeof nothing);
    assert_int_equal(desk_account(&d, "anne").failures, 0);
    assert_int_equal(with_code(&d, "000000", NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_account(&d, "anne").failures, 1);
    /* The password alone does not pay for the guess. */
    assert_int_equal(with_code(&d, "", NOW), ACCOUNTS_CODE);
    assert_int_equal(desk_account(&d, "anne").failures, 1);
    assert_int_equal(with_code(&d, code, NOW), ACCOUNTS_IN);
    assert_int_equal(desk_account(&d, "anne").failures, 0);
    /* Once. */
    desk_reopen(&d);
    assert_int_equal(with_code(&d, code, NOW + INSTANT_SECOND), ACCOUNTS_WRONG);
    assert_int_equal(with_code(&d, next, NOW + INSTANT_SECOND), ACCOUNTS_IN);
    assert_int_equal(with_code(&d, next, NOW + 30 * INSTANT_SECOND), ACCOUNTS_WRONG);
    /* A code without the password is nothing. */
    accounts_totp(code, secret, NOW / INSTANT_SECOND + 60);
    assert_int_equal(desk_try(&d, (struct accounts_attempt){.agent = SLICE("anne"),
                                                            .password = SLICE("x"),
                                                            .code = slice_of(code),
                                                            .now = NOW + 60 * INSTANT_SECOND}),
                     ACCOUNTS_WRONG);
    must(accounts_set_totp(d.a, SLICE("anne"), NULL, &d.e), &d);
    assert_false(desk_account(&d, "anne").has_totp);
    assert_int_equal(with_code(&d, "", NOW + 90 * INSTANT_SECOND), ACCOUNTS_IN);
    desk_end(&d);
}

static void set_failures(struct desk *d, int64_t n, int64_t last)
{
    desk_sql(d, "UPDATE account SET failures = %lld, failed = %lld", (long long)n, (long long)last);
}

static void waits_double(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    desk_cheap(&d, "anne");
    int64_t wait = 1;
    for (int64_t n = ACCOUNTS_FAILURES_FREE + 1; n < ACCOUNTS_FAILURES_LOCK; n++) {
        set_failures(&d, n, NOW);
        assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW), ACCOUNTS_WAIT);
        assert_int_equal(d.wait, wait);
        assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW + wait * INSTANT_SECOND - 1),
                         ACCOUNTS_WAIT);
        assert_int_equal(d.wait, 1);
        /* A clock that was set back makes nobody wait longer. */
        assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW - 1000 * INSTANT_HOUR), ACCOUNTS_WAIT);
        assert_int_equal(d.wait, wait);
        assert_int_equal(desk_account(&d, "anne").failures, n);
        wait *= 2;
    }
    assert_int_equal(wait, 16384);
    desk_end(&d);
}

static void wait_then_lock(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    desk_cheap(&d, "anne");
    set_failures(&d, ACCOUNTS_FAILURES_FREE - 1, NOW);
    assert_int_equal(desk_in(&d, "anne", SLICE("x"), NOW), ACCOUNTS_WRONG); /* the last free */
    assert_int_equal(desk_in(&d, "anne", SLICE("x"), NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW), ACCOUNTS_WAIT);
    desk_reopen(&d); /* it is on disk */
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW + INSTANT_SECOND - 1), ACCOUNTS_WAIT);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW + INSTANT_SECOND), ACCOUNTS_IN);
    assert_int_equal(d.wait, 0);
    set_failures(&d, ACCOUNTS_FAILURES_LOCK - 1, NOW);
    int64_t later = NOW + 8192 * INSTANT_SECOND;
    assert_int_equal(desk_in(&d, "anne", PASSWORD, later - 1), ACCOUNTS_WAIT);
    assert_int_equal(desk_in(&d, "anne", SLICE("x"), later), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, later + 10000 * INSTANT_HOUR), ACCOUNTS_LOCKED);
    assert_true(desk_account(&d, "anne").locked);
    must(accounts_tidy(d.a, later + 10000 * INSTANT_HOUR, &d.e), &d);
    desk_reopen(&d);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, later + 10000 * INSTANT_HOUR), ACCOUNTS_LOCKED);
    /* Who is vouched for is not kept out. */
    must(accounts_vouch(d.token, d.a, SLICE("anne"), later, &d.e), &d);
    must(accounts_unlock(d.a, SLICE("anne"), &d.e), &d);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, later), ACCOUNTS_IN);
    must_not(accounts_unlock(d.a, SLICE("bruno"), &d.e), &d, ERROR_ABSENT);
    /* A new password ends a lock as well. */
    set_failures(&d, ACCOUNTS_FAILURES_LOCK, NOW);
    must(accounts_set_password(d.a, SLICE("anne"), SLICE("douze signes"), NOW, &d.e), &d);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "anne", SLICE("douze signes"), NOW), ACCOUNTS_IN);
    desk_end(&d);
}

static void put_failures(struct desk *d, const struct hash *token, int n, int64_t first)
{
    for (int i = 0; i < n; i++) {
        struct buf hex = buf_in(d->arena, 128);
        static const char digits[] = "0123456789abcdef";
        for (size_t j = 0; j < sizeof token->b; j++) {
            buf_char(&hex, digits[token->b[j] >> 4]);
            buf_char(&hex, digits[token->b[j] & 15]);
        }
        desk_sql(d, "INSERT INTO failure (token, at) VALUES (x'%.*s', %lld)", (int)hex.n, hex.p,
                 (long long)(first + i));
    }
}

static int64_t processor_time(void)
{
    struct timespec t;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t), 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void strangers_are_answered_alike(void **state)
{
    (void)state;
    struct desk d;
    struct hash name;
    desk_make(&d);
    must(accounts_set_password(d.a, SLICE("anne"), PASSWORD, NOW, &d.e), &d);
    int64_t begin = processor_time();
    assert_int_equal(desk_in(&d, "anne", SLICE("x"), NOW), ACCOUNTS_WRONG);
    int64_t middle = processor_time();
    assert_int_equal(desk_in(&d, "zoe", SLICE("x"), NOW), ACCOUNTS_WRONG);
    int64_t end = processor_time();
    assert_true(2 * (end - middle) > middle - begin);
    assert_true(2 * (middle - begin) > end - middle);
    accounts_name_token(&name, d.a, SLICE("zoe"));
    put_failures(&d, &name, ACCOUNTS_FAILURES_FREE - 1, NOW - 10);
    assert_int_equal(desk_in(&d, "zoe", SLICE("x"), NOW), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "zoe", SLICE("x"), NOW), ACCOUNTS_WAIT);
    assert_int_equal(d.wait, 1);
    put_failures(&d, &name, ACCOUNTS_FAILURES_LOCK - ACCOUNTS_FAILURES_FREE - 1, NOW - 10);
    assert_int_equal(desk_in(&d, "zoe", SLICE("x"), NOW + INSTANT_HOUR), ACCOUNTS_LOCKED);
    /* An account made under the name begins anew. */
    desk_cheap(&d, "zoe");
    assert_int_equal(desk_in(&d, "zoe", PASSWORD, NOW), ACCOUNTS_IN);
    desk_end(&d);
}

static enum accounts_answer from(struct desk *d, const char *address, struct slice password,
                                 instant now)
{
    return desk_try(d, (struct accounts_attempt){.agent = SLICE("anne"),
                                                 .password = password,
                                                 .address = slice_of(address),
                                                 .now = now});
}

static void addresses(void **state)
{
    (void)state;
    struct desk d;
    struct hash token;
    desk_make(&d);
    desk_cheap(&d, "anne");
    accounts_address_token(&token, d.a, SLICE("192.0.2.1"));
    put_failures(&d, &token, ACCOUNTS_ADDRESS_FAILURES - 1, NOW);
    assert_int_equal(from(&d, "192.0.2.1", SLICE("x"), NOW + INSTANT_MINUTE), ACCOUNTS_WRONG);
    assert_int_equal(from(&d, "192.0.2.1", PASSWORD, NOW + INSTANT_MINUTE), ACCOUNTS_WAIT);
    assert_int_equal(d.wait, 540);
    assert_int_equal(desk_account(&d, "anne").failures, 1);
    /* Names that are not there count as well; other addresses, and none, do not wait. */
    assert_int_equal(desk_try(&d, (struct accounts_attempt){.agent = SLICE("zoe"),
                                                            .address = SLICE("192.0.2.1"),
                                                            .now = NOW + INSTANT_MINUTE}),
                     ACCOUNTS_WAIT);
    assert_int_equal(from(&d, "192.0.2.2", PASSWORD, NOW + INSTANT_MINUTE), ACCOUNTS_IN);
    assert_int_equal(from(&d, "", PASSWORD, NOW + INSTANT_MINUTE), ACCOUNTS_IN);
    /* Success does not wash an address: who has one account has not paid for guesses at others. */
    assert_int_equal(from(&d, "192.0.2.1", PASSWORD, NOW + 600 * INSTANT_SECOND - 1),
                     ACCOUNTS_WAIT);
    assert_int_equal(d.wait, 1);
    assert_int_equal(from(&d, "192.0.2.1", PASSWORD, NOW + 600 * INSTANT_SECOND), ACCOUNTS_IN);
    assert_int_equal(from(&d, "192.0.2.1", SLICE("x"), NOW + 600 * INSTANT_SECOND), ACCOUNTS_WRONG);
    desk_end(&d);
}

/* ---- many at once ---- */

#define THREADS 8

struct visitor {
    pthread_t thread;
    struct accounts *a;
    struct accounts_attempt attempt;
    enum accounts_answer answer;
    bool good, seen;
};

static void *visit(void *payload)
{
    struct visitor *v = payload;
    struct gr_error e = {0};
    struct arena *arena = arena_open((size_t)1 << 20);
    uint8_t token[ACCOUNTS_TOKEN_BYTES];
    int64_t wait = 0;
    v->good = accounts_sign_in(&v->answer, token, &wait, v->a, &v->attempt, &e);
    for (int i = 0; i < 20 && v->good && v->answer == ACCOUNTS_IN; i++) {
        struct accounts_session session;
        v->good =
            accounts_session(&session, &v->seen, arena, v->a, token, NOW + i * INSTANT_MINUTE, &e);
        v->seen = v->seen && slice_equal(session.agent, v->attempt.agent);
    }
    arena_close(arena);
    return NULL;
}

static void visit_all(struct visitor visitors[THREADS])
{
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(visitors[i].thread, NULL);
        assert_true(visitors[i].good);
    }
}

static void many_at_once(void **state)
{
    (void)state;
    struct desk d;
    struct visitor visitors[THREADS];
    static const char *const names[] = {"anne", "bruno", "zoe"}; /* the last is nobody */
    desk_make(&d);
    desk_cheap(&d, "anne");
    desk_cheap(&d, "bruno");
    for (int i = 0; i < THREADS; i++) {
        visitors[i] = (struct visitor){.a = d.a,
                                       .attempt = {.agent = slice_of(names[i % 3]),
                                                   .password = PASSWORD,
                                                   .address = SLICE("192.0.2.1"),
                                                   .now = NOW}};
    }
    visit_all(visitors);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(visitors[i].answer, i % 3 == 2 ? ACCOUNTS_WRONG : ACCOUNTS_IN);
        assert_int_equal(visitors[i].seen, i % 3 != 2);
    }
    desk_end(&d);
}

/* Guesses made at once are judged as if made in turn: one is free, the others wait for it. */
static void guesses_at_once(void **state)
{
    (void)state;
    struct desk d;
    struct visitor visitors[THREADS];
    int wrong = 0;
    desk_make(&d);
    desk_cheap(&d, "anne");
    set_failures(&d, ACCOUNTS_FAILURES_FREE, NOW);
    for (int i = 0; i < THREADS; i++) {
        visitors[i] = (struct visitor){
            .a = d.a, .attempt = {.agent = SLICE("anne"), .password = SLICE("x"), .now = NOW}};
    }
    visit_all(visitors);
    for (int i = 0; i < THREADS; i++) {
        wrong += visitors[i].answer == ACCOUNTS_WRONG;
        assert_true(visitors[i].answer == ACCOUNTS_WRONG || visitors[i].answer == ACCOUNTS_WAIT);
    }
    assert_int_equal(wrong, 1);
    assert_int_equal(desk_account(&d, "anne").failures, ACCOUNTS_FAILURES_FREE + 1);
    desk_end(&d);
}

/* ---- when the world fails ---- */

static void no_answer_without_disk(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    desk_cheap(&d, "anne");
    struct accounts_attempt attempt = {.agent = SLICE("anne"), .now = NOW};
    static const struct slice passwords[] = {{"une phrase de passe", 19}, {"x", 1}};
    desk_sql(&d, "PRAGMA query_only = ON");
    for (size_t i = 0; i < 2; i++) {
        attempt.password = passwords[i];
        must_not(accounts_sign_in(&d.answer, d.token, &d.wait, d.a, &attempt, &d.e), &d,
                 ERROR_STORE);
        assert_int_equal(d.answer, ACCOUNTS_WRONG);
        assert_memory_equal(d.token, nothing, sizeof nothing);
    }
    desk_sql(&d, "PRAGMA query_only = OFF");
    sqlite3 *other = NULL;
    (void)sqlite3_busy_timeout(d.a->db, 1);
    assert_int_equal(sqlite3_open(d.path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    must_not(accounts_sign_in(&d.answer, d.token, &d.wait, d.a, &attempt, &d.e), &d, ERROR_BUSY);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_int_equal(desk_account(&d, "anne").failures, 0);
    /* A hash that is none is no wrong password. */
    desk_sql(&d, "UPDATE account SET password = 'x'");
    must_not(accounts_sign_in(&d.answer, d.token, &d.wait, d.a, &attempt, &d.e), &d, ERROR_ALTERED);
    assert_int_equal(desk_account(&d, "anne").failures, 0);
    desk_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_and_wrong),
        cmocka_unit_test(strange_input),
        cmocka_unit_test(hashed_anew),
        cmocka_unit_test(second_factor),
        cmocka_unit_test(waits_double),
        cmocka_unit_test(wait_then_lock),
        cmocka_unit_test(strangers_are_answered_alike),
        cmocka_unit_test(addresses),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(guesses_at_once),
        cmocka_unit_test(no_answer_without_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
