/* Signing in. A guess is judged by the failures before it, checked, and its outcome written, in
 * that order and one guess of a name at a time (gate.c); an answer is given only when it is on
 * disk.
 *
 * Waiting and locking have a price: who knows an agent's name can keep him out by failing on
 * purpose. That is chosen, because the other way, where guessing is never stopped, costs more, and
 * because an administrator unlocks in a minute. The limit of each address softens it: one address
 * gets fifty failures in ten minutes over all names, and the waits make twenty failures of one name
 * last four and a half hours, in which they can be seen in the list of accounts.
 *
 * A name without account, and that of somebody who has left while his account is still in the file
 * (attempt->stranger), goes the same way: it is judged by failures of its own, its password is
 * checked against the hash of nobody, and its failure is written to disk like another. */
#include "accounts/accounts_priv.h"

#include <string.h>

#include "base/assert.h"

#define ADDRESS_WINDOW_SECONDS 600

/* An attempt, and what is known of who makes it. */
struct trial {
    const struct accounts_attempt *attempt;
    struct hash name, address; /* tokens */
    bool known;                /* has an account: */
    struct password_hash password;
    bool has_totp;
    uint8_t totp[ACCOUNTS_TOTP_BYTES];
    int64_t step;
    int64_t failures, failed; /* of account or name */
};

/* ---- judging ---- */

/* After so many failures. */
static int64_t wait_of(int64_t failures)
{
    return failures <= ACCOUNTS_FAILURES_FREE
               ? 0
               : (int64_t)1 << (failures - ACCOUNTS_FAILURES_FREE - 1);
}

/* Of a wait from an instant on, rounded up. Never more than the whole: a clock that was set back
 * must not make it longer. */
static int64_t seconds_left(int64_t from, int64_t seconds, instant now)
{
    int64_t left = from + seconds * INSTANT_SECOND - now;
    if (left <= 0) {
        return 0;
    }
    left = (left + INSTANT_SECOND - 1) / INSTANT_SECOND;
    return left < seconds ? left : seconds;
}

static bool read_account(struct trial *t, struct accounts *a, struct gr_error *e)
{
    sqlite3_stmt *get = accounts_use(a, STATEMENT_ACCOUNT, e);
    if (get == NULL) {
        return false;
    }
    sqlite_bind_name(get, 1, t->attempt->agent);
    if (!sqlite_step(&t->known, get, e)) {
        return false;
    }
    if (t->known && t->attempt->stranger) {
        t->known = false;
        sqlite_end(get);
    }
    if (!t->known) {
        password_nobody(&t->password);
        return true;
    }
    struct slice password = sqlite_slice(get, 0);
    struct slice totp = sqlite_slice(get, 1);
    t->has_totp = totp.n > 0;
    t->step = sqlite3_column_int64(get, 2);
    t->failures = sqlite3_column_int64(get, 3);
    t->failed = sqlite3_column_int64(get, 4);
    bool good =
        password.n < sizeof t->password.text && (!t->has_totp || totp.n == ACCOUNTS_TOTP_BYTES);
    if (good) {
        memset(&t->password, 0, sizeof t->password);
        memcpy(t->password.text, password.p, password.n);
        memcpy(t->totp, totp.p, totp.n);
    }
    sqlite_end(get);
    return good || error_set(e, ERROR_ALTERED, "an account is not as it should be");
}

/* The failures of a name without account. */
static bool read_stranger(struct trial *t, struct accounts *a, struct gr_error *e)
{
    bool row = false;
    sqlite3_stmt *count = accounts_use(a, STATEMENT_FAILURES, e);
    if (count == NULL) {
        return false;
    }
    sqlite_bind_slice(count, 1, hash_slice(&t->name));
    if (!sqlite_step(&row, count, e)) {
        return false;
    }
    gr_assert(row);
    t->failures = sqlite3_column_int64(count, 0);
    t->failed = sqlite3_column_int64(count, 1);
    sqlite_end(count);
    return true;
}

/* Until the oldest of as many failures as are allowed is out of the window. */
bool accounts_address_wait(int64_t *seconds, struct accounts *a, const struct hash *address,
                           instant now, struct gr_error *e)
{
    bool row = false;
    *seconds = 0;
    sqlite3_stmt *get = accounts_use(a, STATEMENT_FAILURE_BEFORE, e);
    if (get == NULL) {
        return false;
    }
    sqlite_bind_slice(get, 1, hash_slice(address));
    (void)sqlite3_bind_int64(get, 2, now - ADDRESS_WINDOW_SECONDS * INSTANT_SECOND);
    (void)sqlite3_bind_int64(get, 3, ACCOUNTS_ADDRESS_FAILURES - 1);
    if (!sqlite_step(&row, get, e)) {
        return false;
    }
    if (row) {
        *seconds = seconds_left(sqlite3_column_int64(get, 0), ADDRESS_WINDOW_SECONDS, now);
        sqlite_end(get);
    }
    return true;
}

/* ACCOUNTS_IN: he may try. The address comes first: one that hammers learns nothing of a name. */
static bool judge(enum accounts_answer *answer, int64_t *wait_seconds, struct trial *t,
                  struct accounts *a, struct gr_error *e)
{
    if (!read_account(t, a, e) || (!t->known && !read_stranger(t, a, e)) ||
        (t->attempt->address.n > 0 &&
         !accounts_address_wait(wait_seconds, a, &t->address, t->attempt->now, e))) {
        return false;
    }
    *answer = ACCOUNTS_IN;
    if (*wait_seconds > 0) {
        *answer = ACCOUNTS_WAIT;
    } else if (t->failures >= ACCOUNTS_FAILURES_LOCK) {
        *answer = ACCOUNTS_LOCKED;
    } else {
        *wait_seconds = seconds_left(t->failed, wait_of(t->failures), t->attempt->now);
        *answer = *wait_seconds > 0 ? ACCOUNTS_WAIT : ACCOUNTS_IN;
    }
    return true;
}

static bool judge_alone(enum accounts_answer *answer, int64_t *wait_seconds, struct trial *t,
                        struct accounts *a, struct gr_error *e)
{
    return accounts_begin(a, e) && accounts_end(a, judge(answer, wait_seconds, t, a, e), e);
}

/* ---- the outcome ---- */

bool accounts_failure_put(struct accounts *a, const struct hash *token, instant now,
                          struct gr_error *e)
{
    sqlite3_stmt *put = accounts_use(a, STATEMENT_PUT_FAILURE, e);
    if (put == NULL) {
        return false;
    }
    sqlite_bind_slice(put, 1, hash_slice(token));
    (void)sqlite3_bind_int64(put, 2, now);
    return sqlite_run(put, e);
}

static bool note_failure(const struct trial *t, struct accounts *a, struct gr_error *e)
{
    instant now = t->attempt->now;
    if (t->attempt->address.n > 0 && !accounts_failure_put(a, &t->address, now, e)) {
        return false;
    }
    if (!t->known) {
        return accounts_failure_put(a, &t->name, now, e);
    }
    sqlite3_stmt *fail = accounts_use(a, STATEMENT_FAIL, e);
    if (fail == NULL) {
        return false;
    }
    sqlite_bind_name(fail, 1, t->attempt->agent);
    (void)sqlite3_bind_int64(fail, 2, now);
    return sqlite_run(fail, e);
}

static bool admit(uint8_t token[ACCOUNTS_TOKEN_BYTES], const struct trial *t,
                  const struct password_hash *password, int64_t step, struct accounts *a,
                  struct gr_error *e)
{
    sqlite3_stmt *put = accounts_use(a, STATEMENT_ADMIT, e);
    if (put == NULL) {
        return false;
    }
    sqlite_bind_name(put, 1, t->attempt->agent);
    sqlite_bind_name(put, 2, slice_of(password->text));
    (void)sqlite3_bind_int64(put, 3, step);
    (void)sqlite3_bind_int64(put, 4, t->attempt->now);
    return sqlite_run(put, e) &&
           accounts_session_make(token, a, t->attempt->agent, t->attempt->now, e);
}

/* What somebody whose password is right or wrong is told; inside the transaction that writes it. */
static bool conclude(enum accounts_answer *answer, uint8_t token[ACCOUNTS_TOKEN_BYTES],
                     const struct trial *t, const struct password_hash *fresh, struct accounts *a,
                     struct gr_error *e)
{
    const struct accounts_attempt *attempt = t->attempt;
    int64_t step = t->step;
    bool right = fresh != NULL;
    if (right && t->has_totp && attempt->code.n == 0) {
        /* The failures stay: else the password alone would buy any number of guesses at codes. */
        *answer = ACCOUNTS_CODE;
        return true;
    }
    if (right && t->has_totp) {
        right = accounts_totp_step(&step, t->totp, attempt->code, t->step, attempt->now);
    }
    *answer = right ? ACCOUNTS_IN : ACCOUNTS_WRONG;
    return right ? admit(token, t, fresh, step, a, e) : note_failure(t, a, e);
}

/* ---- signing in ---- */

/* *right for the password; then *fresh is its hash at the cost of today. A password longer than any
 * that is taken is wrong, and takes as long. */
static bool check_password(bool *right, struct password_hash *fresh, const struct trial *t,
                           struct gr_error *e)
{
    struct slice password = t->attempt->password;
    bool long_one = password.n > ACCOUNTS_PASSWORD_MAX;
    if (long_one) {
        password.n = ACCOUNTS_PASSWORD_MAX;
    }
    if (!password_check(right, &t->password, password, e)) {
        return false;
    }
    *right = *right && t->known && !long_one;
    *fresh = t->password;
    return !*right || !password_stale(&t->password) || password_hash(fresh, password, e);
}

/* Judged again, because the one before may just have failed. */
static bool try_in_turn(enum accounts_answer *answer, uint8_t token[ACCOUNTS_TOKEN_BYTES],
                        int64_t *wait_seconds, struct trial *t, struct accounts *a,
                        struct gr_error *e)
{
    bool right = false;
    struct password_hash fresh;
    if (!judge_alone(answer, wait_seconds, t, a, e)) {
        return false;
    }
    if (*answer != ACCOUNTS_IN) {
        return true;
    }
    struct password_hash checked = t->password;
    if (!check_password(&right, &fresh, t, e) || !accounts_begin(a, e)) {
        return false;
    }
    /* An administrator may have changed the account meanwhile. */
    bool good = read_account(t, a, e);
    right = right && t->known && strcmp(checked.text, t->password.text) == 0;
    good = good && conclude(answer, token, t, right ? &fresh : NULL, a, e);
    return accounts_end(a, good, e);
}

bool accounts_sign_in(enum accounts_answer *answer, uint8_t token[ACCOUNTS_TOKEN_BYTES],
                      int64_t *wait_seconds, struct accounts *a,
                      const struct accounts_attempt *attempt, struct gr_error *e)
{
    gr_assert(attempt->now >= 0);
    struct trial t = {.attempt = attempt};
    accounts_name_token(&t.name, a, attempt->agent);
    accounts_address_token(&t.address, a, attempt->address);
    memset(token, 0, ACCOUNTS_TOKEN_BYTES);
    *wait_seconds = 0;
    *answer = ACCOUNTS_WRONG;
    /* Once before the gate, so that who must wait does not stand in the way of others. */
    bool good = judge_alone(answer, wait_seconds, &t, a, e);
    if (good && *answer == ACCOUNTS_IN) {
        gate_enter(&a->gate, &t.name);
        good = try_in_turn(answer, token, wait_seconds, &t, a, e);
        gate_leave(&a->gate, &t.name);
    }
    if (!good || *answer != ACCOUNTS_IN) {
        seal_forget(token, ACCOUNTS_TOKEN_BYTES);
    }
    if (!good) {
        *answer = ACCOUNTS_WRONG; /* for a caller who does not look */
    }
    seal_forget(&t, sizeof t);
    return good;
}
