/* A file of accounts in a folder of its own, for tests, and short ways to ask it. */
#ifndef ACCOUNTS_ACCOUNTS_FIXTURE_H
#define ACCOUNTS_ACCOUNTS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "accounts/accounts_priv.h"

#define NOW (INT64_C(1785000000) * INSTANT_SECOND) /* at the beginning of a step of RFC 6238 */
#define PASSWORD SLICE("une phrase de passe")

/* Argon2id of PASSWORD with 8 KiB. */
#define CHEAP_HASH                \
    "$argon2id$v=19$m=8,t=1,p=1$" \
    "casojPague2zwc7MEMnTVQ$kFpviQOoss3mpKlyU3GgfAsDwrukKpc6i3SmMXjNRNE"

struct desk {
    struct arena *arena;
    char folder[64], path[96];
    struct accounts *a;
    struct gr_error e;
    enum accounts_answer answer;
    int64_t wait;
    uint8_t token[ACCOUNTS_TOKEN_BYTES];
    bool found;
    struct accounts_session session;
};

static inline void must(bool good, const struct desk *d)
{
    if (!good) {
        fail_msg("%d %s", (int)d->e.code, d->e.text);
    }
}

static inline void must_not(bool good, struct desk *d, enum error_code code)
{
    assert_false(good);
    assert_int_equal(d->e.code, code);
    assert_true(d->e.text[0] != '\0');
    d->e = (struct gr_error){0};
}

static inline void desk_open(struct desk *d)
{
    d->a = accounts_open(d->path, &d->e);
    must(d->a != NULL, d);
}

/* A folder with no file in it yet. */
static inline void desk_folder(struct desk *d)
{
    memset(d, 0, sizeof *d);
    d->arena = arena_open((size_t)1 << 26);
    memcpy(d->folder, "/tmp/greffe-accounts-XXXXXX", 28);
    assert_non_null(mkdtemp(d->folder));
    (void)snprintf(d->path, sizeof d->path, "%s/accounts.db", d->folder);
}

static inline void desk_make(struct desk *d)
{
    desk_folder(d);
    desk_open(d);
}

static inline void desk_reopen(struct desk *d)
{
    accounts_close(d->a);
    desk_open(d);
}

static inline void desk_end(struct desk *d)
{
    static const char *const files[] = {"", "-wal", "-shm", "-journal"};
    accounts_close(d->a);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", d->path, files[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(d->folder), 0);
    arena_close(d->arena);
}

/* Changes the file behind the room's back. */
static inline void desk_sql(struct desk *d, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert_int_equal(sqlite3_exec(d->a->db, text, NULL, NULL, NULL), SQLITE_OK);
}

/* An account whose password is PASSWORD, without the time of making a hash: put as another day's
 * cheap one, which is made anew when somebody signs in. */
static inline void desk_cheap(struct desk *d, const char *agent)
{
    desk_sql(d, "INSERT INTO account (agent, password, changed) VALUES ('%s', '%s', 1)", agent,
             CHEAP_HASH);
}

/* Signs in and gives the answer; what there is besides is in the desk. */
static inline enum accounts_answer desk_try(struct desk *d, struct accounts_attempt attempt)
{
    must(accounts_sign_in(&d->answer, d->token, &d->wait, d->a, &attempt, &d->e), d);
    return d->answer;
}

static inline enum accounts_answer desk_in(struct desk *d, const char *agent, struct slice password,
                                           instant now)
{
    return desk_try(
        d, (struct accounts_attempt){.agent = slice_of(agent), .password = password, .now = now});
}

static inline bool desk_look(struct desk *d, instant now)
{
    must(accounts_session(&d->session, &d->found, d->arena, d->a, d->token, now, &d->e), d);
    return d->found;
}

/* The account as the list has it; fails when it is not there. */
static inline struct accounts_account desk_account(struct desk *d, const char *agent)
{
    const struct accounts_account *list = NULL;
    size_t n = 0;
    must(accounts_list(&list, &n, d->arena, d->a, &d->e), d);
    for (size_t i = 0; i < n; i++) {
        if (slice_is(list[i].agent, agent)) {
            return list[i];
        }
    }
    fail_msg("no account %s", agent);
    return (struct accounts_account){0};
}

#endif
