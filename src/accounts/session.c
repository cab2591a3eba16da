/* Sessions. The file knows a token by its SHA-256 only: who reads the file, or a copy of it, cannot
 * go on with anybody's session. The token is 32 random bytes, so that a plain hash is enough. */
#include "accounts/accounts_priv.h"

#include <string.h>

#include "base/assert.h"
#include "base/utf8.h"

#define SEEN_EVERY INSTANT_MINUTE
#define FAILURES_KEPT (24 * INSTANT_HOUR)

void accounts_row_of(struct hash *out, const uint8_t token[ACCOUNTS_TOKEN_BYTES])
{
    hash_bytes(out, (struct slice){(const char *)token, ACCOUNTS_TOKEN_BYTES});
}

/* ---- making and ending ---- */

bool accounts_session_make(uint8_t token[ACCOUNTS_TOKEN_BYTES], struct accounts *a,
                           struct slice agent, instant now, struct gr_error *e)
{
    struct hash row;
    sqlite3_stmt *put = accounts_use(a, STATEMENT_PUT_SESSION, e);
    if (put == NULL) {
        return false;
    }
    seal_random(token, ACCOUNTS_TOKEN_BYTES);
    accounts_row_of(&row, token);
    sqlite_bind_slice(put, 1, hash_slice(&row));
    sqlite_bind_name(put, 2, agent);
    (void)sqlite3_bind_int64(put, 3, now);
    return sqlite_run(put, e);
}

bool accounts_vouch(uint8_t token[ACCOUNTS_TOKEN_BYTES], struct accounts *a, struct slice agent,
                    instant now, struct gr_error *e)
{
    gr_assert(now >= 0);
    if (!accounts_name_check(agent, e) || !accounts_begin(a, e)) {
        return false;
    }
    return accounts_end(a, accounts_session_make(token, a, agent, now, e), e);
}

static bool end_one(struct accounts *a, const struct hash *row, struct gr_error *e)
{
    sqlite3_stmt *end = accounts_use(a, STATEMENT_END_SESSION, e);
    if (end == NULL) {
        return false;
    }
    sqlite_bind_slice(end, 1, hash_slice(row));
    return sqlite_run(end, e);
}

bool accounts_sign_out(struct accounts *a, const uint8_t token[ACCOUNTS_TOKEN_BYTES],
                       struct gr_error *e)
{
    struct hash row;
    accounts_row_of(&row, token);
    return accounts_begin(a, e) && accounts_end(a, end_one(a, &row, e), e);
}

/* ---- looking ---- */

static bool read_one(struct accounts_session *out, bool *found, struct arena *arena,
                     struct accounts *a, const struct hash *row, struct gr_error *e)
{
    sqlite3_stmt *get = accounts_use(a, STATEMENT_SESSION, e);
    if (get == NULL) {
        return false;
    }
    sqlite_bind_slice(get, 1, hash_slice(row));
    if (!sqlite_step(found, get, e)) {
        return false;
    }
    if (*found) {
        out->agent = slice_copy(arena, sqlite_slice(get, 0));
        out->purpose = slice_copy(arena, sqlite_slice(get, 1));
        out->language = slice_copy(arena, sqlite_slice(get, 2));
        out->since = sqlite3_column_int64(get, 3);
        out->seen = sqlite3_column_int64(get, 4);
        sqlite_end(get);
    }
    return true;
}

static bool note_seen(struct accounts *a, const struct hash *row, instant now, struct gr_error *e)
{
    sqlite3_stmt *seen = accounts_use(a, STATEMENT_SEEN, e);
    if (seen == NULL) {
        return false;
    }
    sqlite_bind_slice(seen, 1, hash_slice(row));
    (void)sqlite3_bind_int64(seen, 2, now);
    return sqlite_run(seen, e);
}

static bool look(struct accounts_session *out, bool *found, struct arena *arena, struct accounts *a,
                 const struct hash *row, instant now, struct gr_error *e)
{
    if (!read_one(out, found, arena, a, row, e)) {
        return false;
    }
    if (!*found) {
        return true;
    }
    if (now - out->seen > ACCOUNTS_IDLE_MINUTES * INSTANT_MINUTE ||
        now - out->since > ACCOUNTS_SESSION_HOURS * INSTANT_HOUR) {
        /* Now, and not only when it is tidied: a clock that is set back must not wake it. */
        *found = false;
        return end_one(a, row, e);
    }
    return now - out->seen < SEEN_EVERY || note_seen(a, row, now, e);
}

/* What the forms carry must not be made from the file, and must not tell the token. */
static void form_of(uint8_t form[32], const uint8_t token[ACCOUNTS_TOKEN_BYTES])
{
    struct seal_key key;
    struct hash made;
    _Static_assert(SEAL_KEY_BYTES == ACCOUNTS_TOKEN_BYTES, "a token is a key");
    memcpy(key.b, token, sizeof key.b);
    seal_token(&made, &key, SLICE("form"));
    memcpy(form, made.b, sizeof made.b);
    seal_forget(&key, sizeof key);
}

bool accounts_session(struct accounts_session *out, bool *found, struct arena *arena,
                      struct accounts *a, const uint8_t token[ACCOUNTS_TOKEN_BYTES], instant now,
                      struct gr_error *e)
{
    gr_assert(now >= 0);
    struct hash row;
    accounts_row_of(&row, token);
    *out = (struct accounts_session){0};
    *found = false;
    if (!accounts_begin(a, e) || !accounts_end(a, look(out, found, arena, a, &row, now, e), e)) {
        *found = false;
        return false;
    }
    if (*found) {
        form_of(out->form, token);
    }
    return true;
}

/* ---- keeping and tidying ---- */

bool accounts_language_check(struct slice language, struct gr_error *e)
{
    return language.n == 0 || slice_is(language, "fr") || slice_is(language, "en") ||
           error_set(e, ERROR_RANGE, "the languages are \"fr\" and \"en\"");
}

static bool keep_fits(struct slice purpose, struct slice language, struct gr_error *e)
{
    size_t at = 0;
    if (purpose.n > ACCOUNTS_PURPOSE_MAX) {
        return error_set(e, ERROR_RANGE, "the purpose has %zu bytes; it may have %d", purpose.n,
                         ACCOUNTS_PURPOSE_MAX);
    }
    if (!utf8_valid(purpose, &at)) {
        return error_set(e, ERROR_UTF8, "the purpose: byte %zu is not of UTF-8", at + 1);
    }
    return accounts_language_check(language, e);
}

static bool keep_one(struct accounts *a, const struct hash *row, struct slice purpose,
                     struct slice language, struct gr_error *e)
{
    sqlite3_stmt *keep = accounts_use(a, STATEMENT_KEEP, e);
    if (keep == NULL) {
        return false;
    }
    sqlite_bind_slice(keep, 1, hash_slice(row));
    sqlite_bind_name(keep, 2, purpose);
    sqlite_bind_name(keep, 3, language);
    if (!sqlite_run(keep, e)) {
        return false;
    }
    if (sqlite3_changes(a->db) == 0) {
        error_fill(e, ERROR_ABSENT, "the session has ended");
        return error_remedy(e, "sign in again");
    }
    return true;
}

bool accounts_keep(struct accounts *a, const uint8_t token[ACCOUNTS_TOKEN_BYTES],
                   struct slice purpose, struct slice language, struct gr_error *e)
{
    struct hash row;
    accounts_row_of(&row, token);
    return keep_fits(purpose, language, e) && accounts_begin(a, e) &&
           accounts_end(a, keep_one(a, &row, purpose, language, e), e);
}

static bool take_out(struct accounts *a, instant now, struct gr_error *e)
{
    sqlite3_stmt *sessions = accounts_use(a, STATEMENT_TIDY_SESSIONS, e);
    sqlite3_stmt *failures = accounts_use(a, STATEMENT_TIDY_FAILURES, e);
    sqlite3_stmt *calendars = accounts_use(a, STATEMENT_TIDY_CALENDARS, e);
    if (sessions == NULL || failures == NULL || calendars == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(sessions, 1, now - ACCOUNTS_IDLE_MINUTES * INSTANT_MINUTE);
    (void)sqlite3_bind_int64(sessions, 2, now - ACCOUNTS_SESSION_HOURS * INSTANT_HOUR);
    (void)sqlite3_bind_int64(failures, 1, now - FAILURES_KEPT);
    (void)sqlite3_bind_int64(calendars, 1, now);
    return sqlite_run(sessions, e) && sqlite_run(failures, e) && sqlite_run(calendars, e);
}

bool accounts_tidy(struct accounts *a, instant now, struct gr_error *e)
{
    gr_assert(now >= 0);
    if (!accounts_begin(a, e) || !accounts_end(a, take_out(a, now, e), e)) {
        return false;
    }
    /* The log holds the pages as they were. That another process reads just now is no failure: the
     * next call clears it. */
    (void)pthread_mutex_lock(&a->mutex);
    (void)sqlite3_wal_checkpoint_v2(a->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)pthread_mutex_unlock(&a->mutex);
    return true;
}
