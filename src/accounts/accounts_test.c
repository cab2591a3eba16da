/* The file and what an administrator does: what is taken for a file of accounts, what can be read
 * in one, which passwords and names are refused. */
#include "accounts/accounts_fixture.h"

#include <sys/stat.h>

/* ---- the file ---- */

static void put_file(const struct desk *d, struct slice bytes, mode_t mode)
{
    FILE *file = fopen(d->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(d->path, mode), 0);
}

static struct slice get_file(struct desk *d, const char *ending)
{
    enum { MOST = 1 << 22 };
    char path[128];
    (void)snprintf(path, sizeof path, "%s%s", d->path, ending);
    char *bytes = arena_get(d->arena, MOST);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, MOST, file);
    assert_true(n < MOST);
    (void)fclose(file);
    return (struct slice){bytes, n};
}

static void refused(struct desk *d, enum error_code code)
{
    struct slice before = get_file(d, "");
    d->a = accounts_open(d->path, &d->e);
    must_not(d->a != NULL, d, code);
    assert_true(slice_equal(before, get_file(d, "")));
}

static void made_for_us_alone(void **state)
{
    (void)state;
    struct desk d;
    struct stat about;
    desk_make(&d);
    assert_int_equal(stat(d.path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(chmod(d.path, 0640), 0);
    accounts_close(d.a);
    refused(&d, ERROR_FILE);
    assert_int_equal(chmod(d.path, 0600), 0);
    desk_open(&d);
    accounts_close(d.a);
    d.a = accounts_open("/nowhere/accounts.db", &d.e);
    must_not(d.a != NULL, &d, ERROR_FILE);
    d.a = accounts_open(d.folder, &d.e);
    must_not(d.a != NULL, &d, ERROR_FILE);
    desk_end(&d);
}

static void not_of_accounts(void **state)
{
    (void)state;
    struct desk d;
    char garbage[8192];
    desk_folder(&d);
    memset(garbage, 'g', sizeof garbage);
    put_file(&d, (struct slice){garbage, sizeof garbage}, 0600);
    refused(&d, ERROR_ALTERED);
    put_file(&d, SLICE("accounts"), 0600);
    refused(&d, ERROR_ALTERED);
    /* A database of somebody else's, marked or not. */
    static const char *const others[] = {"CREATE TABLE leaf (id INTEGER PRIMARY KEY)",
                                         "PRAGMA application_id = 7", "PRAGMA user_version = 1"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        sqlite3 *db = NULL;
        put_file(&d, SLICE(""), 0600);
        assert_int_equal(sqlite3_open(d.path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, others[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        refused(&d, ERROR_ALTERED);
    }
    /* An empty file is what is left when we stopped right after making it. */
    put_file(&d, SLICE(""), 0600);
    desk_open(&d);
    desk_end(&d);
}

static void of_another_day(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    desk_sql(&d, "PRAGMA user_version = %d", ACCOUNTS_SCHEMA + 1);
    accounts_close(d.a);
    refused(&d, ERROR_SCHEMA);
    /* Of our version, and a table is missing. */
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(d.path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA user_version = 2; DROP TABLE session", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&d);
    must_not(accounts_vouch(d.token, d.a, SLICE("anne"), NOW, &d.e), &d, ERROR_ALTERED);
    must_not(accounts_tidy(d.a, NOW, &d.e), &d, ERROR_ALTERED);
    desk_cheap(&d, "anne"); /* the transactions before were ended */
    assert_int_equal(desk_account(&d, "anne").changed, 1);
    desk_end(&d);
}

static bool holds(struct slice bytes, struct slice part)
{
    for (size_t i = 0; i + part.n <= bytes.n; i++) {
        if (memcmp(bytes.p + i, part.p, part.n) == 0) {
            return true;
        }
    }
    return false;
}

static void tells_no_secret(void **state)
{
    (void)state;
    struct desk d;
    static const char *const endings[] = {"", "-wal"};
    desk_make(&d);
    must(accounts_set_password(d.a, SLICE("anne"), PASSWORD, NOW, &d.e), &d);
    struct accounts_attempt typed = {.agent = SLICE("a password as a name"),
                                     .password = SLICE("a guess"),
                                     .address = SLICE("192.0.2.177"),
                                     .now = NOW};
    assert_int_equal(desk_try(&d, typed), ACCOUNTS_WRONG);
    assert_int_equal(desk_in(&d, "anne", PASSWORD, NOW), ACCOUNTS_IN);
    assert_true(desk_look(&d, NOW));
    bool somewhere = false;
    for (int i = 0; i < 3; i++) {
        /* As it is while open, then tidied, then closed (where there is no log). */
        for (int j = 0; j < (i == 2 ? 1 : 2); j++) {
            struct slice bytes = get_file(&d, endings[j]);
            assert_false(holds(bytes, (struct slice){(const char *)d.token, sizeof d.token}));
            assert_false(holds(bytes, (struct slice){(const char *)d.session.form, 32}));
            assert_false(holds(bytes, PASSWORD));
            assert_false(holds(bytes, typed.agent));
            assert_false(holds(bytes, typed.password));
            assert_false(holds(bytes, typed.address));
            assert_false(holds(bytes, (struct slice){(const char *)d.a->key.b, SEAL_KEY_BYTES}) &&
                         i < 2);
            somewhere = somewhere || holds(bytes, SLICE("$argon2id$"));
        }
        if (i == 0) {
            must(accounts_tidy(d.a, NOW, &d.e), &d);
        } else if (i == 1) {
            desk_reopen(&d);
        }
    }
    assert_true(somewhere);
    assert_true(desk_look(&d, NOW)); /* it lives on */
    desk_end(&d);
}

/* ---- what an administrator does ---- */

static void passwords_and_names(void **state)
{
    (void)state;
    struct desk d;
    desk_make(&d);
    char *large = arena_get(d.arena, ACCOUNTS_PASSWORD_MAX + 1);
    memset(large, 'x', ACCOUNTS_PASSWORD_MAX + 1);
    const struct {
        struct slice name, password;
        enum error_code code;
    } bad[] = {
        {SLICE("anne"), SLICE(""), ERROR_RANGE},
        {SLICE("anne"), SLICE("onze signes"), ERROR_RANGE},
        {SLICE("anne"), SLICE("ééééééééééé"), ERROR_RANGE}, /* 22 bytes */
        {SLICE("anne"), {large, ACCOUNTS_PASSWORD_MAX + 1}, ERROR_RANGE},
        {SLICE("anne"), SLICE("une phrase \xe9 part"), ERROR_UTF8},
        {SLICE(""), PASSWORD, ERROR_RANGE},
        {{large, ACCOUNTS_NAME_MAX + 1}, PASSWORD, ERROR_RANGE},
        {SLICE("ann\xe9"), PASSWORD, ERROR_UTF8},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        must_not(accounts_set_password(d.a, bad[i].name, bad[i].password, NOW, &d.e), &d,
                 bad[i].code);
    }
    const struct accounts_account *list = NULL;
    size_t n = 1;
    must(accounts_list(&list, &n, d.arena, d.a, &d.e), &d);
    assert_int_equal(n, 0);
    struct slice longest = {large, ACCOUNTS_NAME_MAX};
    struct slice most = {large, ACCOUNTS_PASSWORD_MAX};
    must(accounts_set_password(d.a, longest, most, NOW, &d.e), &d);
    struct accounts_attempt attempt = {.agent = longest, .password = most, .now = NOW};
    assert_int_equal(desk_try(&d, attempt), ACCOUNTS_IN);
    desk_end(&d);
}

static void listed_and_removed(void **state)
{
    (void)state;
    struct desk d;
    const struct accounts_account *list = NULL;
    size_t n = 0;
    desk_make(&d);
    for (int i = 99; i >= 0; i--) {
        char name[16];
        (void)snprintf(name, sizeof name, "agent-%02d", i);
        desk_cheap(&d, name);
    }
    desk_sql(&d, "UPDATE account SET failures = 20 WHERE agent = 'agent-07'");
    must(accounts_list(&list, &n, d.arena, d.a, &d.e), &d);
    assert_int_equal(n, 100);
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || slice_compare(list[i - 1].agent, list[i].agent) < 0);
        assert_int_equal(list[i].locked, i == 7);
        assert_int_equal(list[i].failures, i == 7 ? 20 : 0);
        assert_false(list[i].has_totp);
    }
    must(accounts_remove(d.a, SLICE("agent-07"), &d.e), &d);
    must(accounts_list(&list, &n, d.arena, d.a, &d.e), &d);
    assert_int_equal(n, 99);
    assert_int_equal(desk_in(&d, "agent-07", PASSWORD, NOW), ACCOUNTS_WRONG);
    must_not(accounts_remove(d.a, SLICE("agent-07"), &d.e), &d, ERROR_ABSENT);
    must_not(accounts_unlock(d.a, SLICE("agent-07"), &d.e), &d, ERROR_ABSENT);
    accounts_close(NULL);
    desk_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_for_us_alone),   cmocka_unit_test(not_of_accounts),
        cmocka_unit_test(of_another_day),      cmocka_unit_test(tells_no_secret),
        cmocka_unit_test(passwords_and_names), cmocka_unit_test(listed_and_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
