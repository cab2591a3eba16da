/* Opening and closing, and what an administrator does with accounts. */
#include "accounts/accounts_priv.h"

#include "base/assert.h"
#include "base/utf8.h"

#define ACCOUNTS_ARENA_BYTES ((size_t)1 << 16)

struct accounts *accounts_open(const char *path, struct gr_error *e)
{
    if (!seal_init(e)) {
        return NULL;
    }
    struct arena *arena = arena_open(ACCOUNTS_ARENA_BYTES);
    struct accounts *a = ARENA_NEW(arena, struct accounts);
    a->arena = arena;
    (void)pthread_mutex_init(&a->mutex, NULL);
    gate_open(&a->gate);
    seal_random(a->key.b, sizeof a->key.b);
    if (!accounts_sqlite_open(a, path, e)) {
        accounts_close(a);
        return NULL;
    }
    return a;
}

void accounts_close(struct accounts *a)
{
    if (a == NULL) {
        return;
    }
    accounts_sqlite_close(a);
    gate_close(&a->gate);
    (void)pthread_mutex_destroy(&a->mutex);
    seal_forget(&a->key, sizeof a->key);
    arena_close(a->arena);
}

/* ---- names ---- */

bool accounts_name_check(struct slice agent, struct gr_error *e)
{
    if (agent.n == 0 || agent.n > ACCOUNTS_NAME_MAX) {
        return error_set(e, ERROR_RANGE, "an account's name has 1 to %d bytes, not %zu",
                         ACCOUNTS_NAME_MAX, agent.n);
    }
    size_t at = 0;
    if (!utf8_valid(agent, &at)) {
        return error_set(e, ERROR_UTF8, "an account's name: byte %zu is not of UTF-8", at + 1);
    }
    return true;
}

/* A name that is written like an address must not be counted as one. */
static void token_of(struct hash *out, const struct accounts *a, struct slice kind,
                     struct slice text)
{
    struct seal_key key;
    seal_derive(&key, &a->key, kind);
    seal_token(out, &key, text);
    seal_forget(&key, sizeof key);
}

void accounts_name_token(struct hash *out, const struct accounts *a, struct slice agent)
{
    token_of(out, a, SLICE("name"), agent);
}

void accounts_address_token(struct hash *out, const struct accounts *a, struct slice address)
{
    token_of(out, a, SLICE("address"), address);
}

/* ---- what an administrator does ---- */

static bool password_fits(struct slice password, struct gr_error *e)
{
    size_t at = 0;
    if (password.n > ACCOUNTS_PASSWORD_MAX) {
        return error_set(e, ERROR_RANGE, "the password has %zu bytes; it may have %d", password.n,
                         ACCOUNTS_PASSWORD_MAX);
    }
    if (!utf8_valid(password, &at)) {
        return error_set(e, ERROR_UTF8, "the password: byte %zu is not of UTF-8", at + 1);
    }
    if (utf8_count(password) < ACCOUNTS_PASSWORD_MIN) {
        return error_set(e, ERROR_RANGE, "the password has %zu characters; it needs %d",
                         utf8_count(password), ACCOUNTS_PASSWORD_MIN);
    }
    return true;
}

static bool hash_in_turn(struct password_hash *hash, struct accounts *a, struct slice agent,
                         struct slice password, struct gr_error *e)
{
    struct hash name;
    accounts_name_token(&name, a, agent);
    gate_enter(&a->gate, &name);
    bool good = password_hash(hash, password, e);
    gate_leave(&a->gate, &name);
    return good;
}

static bool put_password(struct accounts *a, struct slice agent, const struct password_hash *hash,
                         instant now, struct gr_error *e)
{
    sqlite3_stmt *put = accounts_use(a, STATEMENT_SET_PASSWORD, e);
    if (put == NULL) {
        return false;
    }
    sqlite_bind_name(put, 1, agent);
    sqlite_bind_name(put, 2, slice_of(hash->text));
    (void)sqlite3_bind_int64(put, 3, now);
    int ended = 0;
    return sqlite_run(put, e) && accounts_end_of(&ended, a, STATEMENT_END_SESSIONS_OF, agent, e);
}

bool accounts_set_password(struct accounts *a, struct slice agent, struct slice password,
                           instant now, struct gr_error *e)
{
    gr_assert(now >= 0);
    struct password_hash hash;
    if (!accounts_name_check(agent, e) || !password_fits(password, e) ||
        !hash_in_turn(&hash, a, agent, password, e) || !accounts_begin(a, e)) {
        return false;
    }
    return accounts_end(a, put_password(a, agent, &hash, now, e), e);
}

static bool absent(struct slice agent, struct gr_error *e)
{
    error_fill(e, ERROR_ABSENT, "\"%.*s\" has no account", SLICE_ARG(agent));
    return error_remedy(e, "give the agent a password first, or mend the name");
}

/* Runs what changes an account, its name bound already. ERROR_ABSENT when it changed nothing. */
static bool change(struct accounts *a, sqlite3_stmt *statement, struct slice agent,
                   struct gr_error *e)
{
    return sqlite_run(statement, e) && (sqlite3_changes(a->db) > 0 || absent(agent, e));
}

bool accounts_set_totp(struct accounts *a, struct slice agent, const uint8_t *secret,
                       struct gr_error *e)
{
    if (!accounts_name_check(agent, e) || !accounts_begin(a, e)) {
        return false;
    }
    sqlite3_stmt *set = accounts_use(a, STATEMENT_SET_TOTP, e);
    if (set == NULL) {
        return accounts_end(a, false, e);
    }
    sqlite_bind_name(set, 1, agent);
    if (secret != NULL) {
        sqlite_bind_slice(set, 2, (struct slice){(const char *)secret, ACCOUNTS_TOTP_BYTES});
    }
    return accounts_end(a, change(a, set, agent, e), e);
}

bool accounts_unlock(struct accounts *a, struct slice agent, struct gr_error *e)
{
    if (!accounts_name_check(agent, e) || !accounts_begin(a, e)) {
        return false;
    }
    sqlite3_stmt *unlock = accounts_use(a, STATEMENT_UNLOCK, e);
    if (unlock == NULL) {
        return accounts_end(a, false, e);
    }
    sqlite_bind_name(unlock, 1, agent);
    return accounts_end(a, change(a, unlock, agent, e), e);
}

bool accounts_end_of(int *n, struct accounts *a, enum statement id, struct slice agent,
                     struct gr_error *e)
{
    sqlite3_stmt *end = accounts_use(a, id, e);
    if (end == NULL) {
        return false;
    }
    sqlite_bind_name(end, 1, agent);
    if (!sqlite_run(end, e)) {
        return false;
    }
    *n += sqlite3_changes(a->db);
    return true;
}

static bool remove_all(struct accounts *a, struct slice agent, struct gr_error *e)
{
    int ended = 0;
    sqlite3_stmt *remove = accounts_use(a, STATEMENT_REMOVE, e);
    if (remove == NULL || !accounts_end_of(&ended, a, STATEMENT_END_SESSIONS_OF, agent, e) ||
        !accounts_end_of(&ended, a, STATEMENT_END_CALENDAR, agent, e)) {
        return false;
    }
    sqlite_bind_name(remove, 1, agent);
    return ended > 0 ? sqlite_run(remove, e) : change(a, remove, agent, e);
}

bool accounts_remove(struct accounts *a, struct slice agent, struct gr_error *e)
{
    if (!accounts_name_check(agent, e) || !accounts_begin(a, e)) {
        return false;
    }
    return accounts_end(a, remove_all(a, agent, e), e);
}

/* ---- the list ---- */

static struct accounts_account account_of(struct arena *arena, sqlite3_stmt *row)
{
    int64_t failures = sqlite3_column_int64(row, 1);
    return (struct accounts_account){
        .agent = slice_copy(arena, sqlite_slice(row, 0)),
        .locked = failures >= ACCOUNTS_FAILURES_LOCK,
        .has_totp = sqlite3_column_int64(row, 2) != 0,
        .failures = failures,
        .changed = sqlite3_column_int64(row, 3),
        .last_in = sqlite3_column_int64(row, 4),
    };
}

static bool list_all(struct accounts_account **list, size_t *n, struct arena *arena,
                     struct accounts *a, struct gr_error *e)
{
    size_t room = 0;
    bool more = false;
    sqlite3_stmt *each = accounts_use(a, STATEMENT_ACCOUNTS, e);
    if (each == NULL || !sqlite_step(&more, each, e)) {
        return false;
    }
    while (more) {
        *list = arena_grown(arena, *list, *n, &room, sizeof **list);
        (*list)[*n] = account_of(arena, each);
        (*n)++;
        if (!sqlite_step(&more, each, e)) {
            return false;
        }
    }
    return true;
}

bool accounts_list(const struct accounts_account **list, size_t *n, struct arena *arena,
                   struct accounts *a, struct gr_error *e)
{
    struct accounts_account *found = NULL;
    *n = 0;
    if (!accounts_begin(a, e)) {
        return false;
    }
    bool good = accounts_end(a, list_all(&found, n, arena, a, e), e);
    *list = found;
    return good;
}
