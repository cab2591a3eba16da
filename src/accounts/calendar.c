/* Addresses of calendars. A calendar program can neither sign in nor send a header: what it knows
 * is an address, so that the secret stands in the address. It is good for reading one agent's time
 * limits and for nothing else; the file knows it by its SHA-256 only, and it ends by itself. Who
 * guesses at addresses fails as who guesses at passwords does, by where he comes from. */
#include "accounts/accounts_priv.h"

#include "base/assert.h"

static bool put_one(const uint8_t secret[ACCOUNTS_TOKEN_BYTES], struct accounts *a,
                    const struct accounts_calendar *calendar, struct gr_error *e)
{
    struct hash row;
    sqlite3_stmt *put = accounts_use(a, STATEMENT_PUT_CALENDAR, e);
    if (put == NULL) {
        return false;
    }
    accounts_row_of(&row, secret);
    sqlite_bind_name(put, 1, calendar->agent);
    sqlite_bind_slice(put, 2, hash_slice(&row));
    sqlite_bind_name(put, 3, calendar->language);
    (void)sqlite3_bind_int64(put, 4, calendar->until);
    return sqlite_run(put, e);
}

bool accounts_calendar_make(uint8_t secret[ACCOUNTS_TOKEN_BYTES], struct accounts *a,
                            struct slice agent, struct slice language, instant now,
                            struct gr_error *e)
{
    gr_assert(now >= 0);
    const struct accounts_calendar calendar = {
        .agent = agent, .language = language, .until = now + ACCOUNTS_CALENDAR_DAYS * INSTANT_DAY};
    if (!accounts_name_check(agent, e) || !accounts_language_check(language, e) ||
        !accounts_begin(a, e)) {
        return false;
    }
    seal_random(secret, ACCOUNTS_TOKEN_BYTES);
    return accounts_end(a, put_one(secret, a, &calendar, e), e);
}

bool accounts_calendar_end(struct accounts *a, struct slice agent, struct gr_error *e)
{
    int ended = 0;
    return accounts_name_check(agent, e) && accounts_begin(a, e) &&
           accounts_end(a, accounts_end_of(&ended, a, STATEMENT_END_CALENDAR, agent, e), e);
}

static bool read_until(instant *until, struct accounts *a, struct slice agent, struct gr_error *e)
{
    bool found = false;
    sqlite3_stmt *get = accounts_use(a, STATEMENT_CALENDAR_OF, e);
    if (get == NULL) {
        return false;
    }
    sqlite_bind_name(get, 1, agent);
    if (!sqlite_step(&found, get, e)) {
        return false;
    }
    if (found) {
        *until = sqlite3_column_int64(get, 0);
        sqlite_end(get);
    }
    return true;
}

bool accounts_calendar_until(instant *until, struct accounts *a, struct slice agent, instant now,
                             struct gr_error *e)
{
    *until = 0;
    if (!accounts_begin(a, e) || !accounts_end(a, read_until(until, a, agent, e), e)) {
        return false;
    }
    *until = *until > now ? *until : 0;
    return true;
}

static bool read_one(bool *found, struct accounts_calendar *out, struct arena *arena,
                     struct accounts *a, struct slice secret, struct gr_error *e)
{
    struct hash row;
    sqlite3_stmt *get = accounts_use(a, STATEMENT_CALENDAR, e);
    if (get == NULL) {
        return false;
    }
    hash_bytes(&row, secret);
    sqlite_bind_slice(get, 1, hash_slice(&row));
    if (!sqlite_step(found, get, e)) {
        return false;
    }
    if (*found) {
        out->agent = slice_copy(arena, sqlite_slice(get, 0));
        out->language = slice_copy(arena, sqlite_slice(get, 1));
        out->until = sqlite3_column_int64(get, 2);
        sqlite_end(get);
    }
    return true;
}

/* An address that hammers learns nothing, not even of a secret that is right. */
static bool look(enum accounts_answer *answer, struct accounts_calendar *out, int64_t *wait_seconds,
                 struct arena *arena, struct accounts *a, const struct accounts_attempt *attempt,
                 struct gr_error *e)
{
    struct hash address;
    bool found = false;
    accounts_address_token(&address, a, attempt->address);
    if (attempt->address.n > 0 &&
        !accounts_address_wait(wait_seconds, a, &address, attempt->now, e)) {
        return false;
    }
    if (*wait_seconds > 0) {
        *answer = ACCOUNTS_WAIT;
        return true;
    }
    if (!read_one(&found, out, arena, a, attempt->password, e)) {
        return false;
    }
    if (found && out->until > attempt->now) {
        *answer = ACCOUNTS_IN;
        return true;
    }
    return attempt->address.n == 0 || accounts_failure_put(a, &address, attempt->now, e);
}

bool accounts_calendar(enum accounts_answer *answer, struct accounts_calendar *out,
                       int64_t *wait_seconds, struct arena *arena, struct accounts *a,
                       const struct accounts_attempt *attempt, struct gr_error *e)
{
    gr_assert(attempt->now >= 0);
    *answer = ACCOUNTS_WRONG;
    *wait_seconds = 0;
    *out = (struct accounts_calendar){.until = 0};
    if (accounts_begin(a, e) &&
        accounts_end(a, look(answer, out, wait_seconds, arena, a, attempt, e), e)) {
        return true;
    }
    *answer = ACCOUNTS_WRONG;
    return false;
}
