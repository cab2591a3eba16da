/* Accounts and sessions: who may sit down at the service, apart from what he may do in the office
 * (that is the registry's). One SQLite file that the scribe alone opens, because passwords and
 * sessions are secrets that change and are forgotten, which a registry never does. Nothing here is
 * personal data of a dossier. An account belongs to an agent of the office by his identifier.
 *
 * Passwords are kept as Argon2id hashes (RFC 9106; libsodium's crypto_pwhash_str), the second
 * factor is a time-based code (RFC 6238, SHA-1, six digits, 30 seconds, one step either way, no
 * code twice). A session is 32 random bytes; the file holds only its SHA-256. A second factor's
 * secret stands in the file as it is, because codes are made of it: keep the file from others.
 *
 * A name that has no account is treated as one that has, as long as nobody signs in: the same
 * answers, the same waits, the same time. Its failures and those of addresses are kept under a key
 * that the handle draws when it is opened and never writes, so that the file tells neither
 * addresses nor what somebody typed for a name (often a password); they are forgotten with the
 * handle, and by accounts_tidy after a day. Those of an account are kept until it signs in or is
 * unlocked.
 *
 * Threads: may be called by many at once; Argon2id runs outside the lock, at most two at a time,
 * and never two for one name, so that guesses made at once are counted as guesses made in turn.
 * Times are instants (microseconds UTC, not before 1970) given by the caller. Passwords are bytes:
 * who wants "é" to be one password however it was typed normalises it first. Functions that fail
 * with ERROR_STORE, ERROR_BUSY or ERROR_ALTERED have changed nothing. */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "base/error.h"
#include "calendar/calendar.h"

#define ACCOUNTS_PASSWORD_MIN 12   /* characters */
#define ACCOUNTS_PASSWORD_MAX 1024 /* bytes */
#define ACCOUNTS_NAME_MAX 128      /* bytes of an agent's identifier */
#define ACCOUNTS_TOTP_BYTES 20
#define ACCOUNTS_IDLE_MINUTES 60     /* a session without a request */
#define ACCOUNTS_SESSION_HOURS 12    /* a session in all */
#define ACCOUNTS_FAILURES_FREE 5     /* the next one costs 1 s, then 2 s, 4 s, ... */
#define ACCOUNTS_FAILURES_LOCK 20    /* this one locks: then only an administrator helps */
#define ACCOUNTS_ADDRESS_FAILURES 50 /* of one address in 10 minutes, over all accounts */
#define ACCOUNTS_PURPOSE_MAX 1024    /* bytes */
#define ACCOUNTS_CALENDAR_DAYS 365   /* an address of a calendar */

struct accounts;

/* Opens or makes the file (mode 0600; one that others may read is refused). NULL with *e:
 * ERROR_FILE; ERROR_ALTERED: damaged, or no file of accounts (nothing is written to it then);
 * ERROR_SCHEMA: of a newer version; ERROR_BUSY; ERROR_STORE. */
struct accounts *accounts_open(const char *path, struct gr_error *e);
/* Takes NULL. No call may be under way. */
void accounts_close(struct accounts *a);

/* ---- what an administrator does -------------------------------------------------------------- */

/* Makes the account or gives it a new password; ends its sessions and its lock. A second factor
 * stays. ERROR_RANGE: name or password too short or too long; ERROR_UTF8. */
CHECKED bool accounts_set_password(struct accounts *a, struct slice agent, struct slice password,
                                   instant now, struct gr_error *e);
/* A second factor (ACCOUNTS_TOTP_BYTES bytes), or NULL to take it away. Sessions go on.
 * ERROR_ABSENT. */
CHECKED bool accounts_set_totp(struct accounts *a, struct slice agent, const uint8_t *secret,
                               struct gr_error *e);
/* Forgets the account's failures. ERROR_ABSENT. */
CHECKED bool accounts_unlock(struct accounts *a, struct slice agent, struct gr_error *e);
/* Removes account, sessions and the address of a calendar, also those of somebody who was vouched
 * for. ERROR_ABSENT when there was none of them. */
CHECKED bool accounts_remove(struct accounts *a, struct slice agent, struct gr_error *e);

struct accounts_account {
    struct slice agent;
    bool locked, has_totp;
    int64_t failures; /* since he last signed in or was unlocked */
    int64_t changed;  /* instant of the password */
    int64_t last_in;  /* instant, or 0: never */
};
/* By name. */
CHECKED bool accounts_list(const struct accounts_account **list, size_t *n, struct arena *arena,
                           struct accounts *a, struct gr_error *e);

/* ---- signing in ------------------------------------------------------------------------------ */

enum accounts_answer {
    ACCOUNTS_IN,
    ACCOUNTS_WRONG, /* password, code or name: never said which; takes as long for a name that is
                       not there */
    ACCOUNTS_CODE,  /* the password is right, and a code is wanted */
    ACCOUNTS_WAIT,  /* too many failures, of the name or of the address: *wait_seconds. Said without
                       looking at the password, and not counted as a failure */
    ACCOUNTS_LOCKED /* only an administrator helps; likewise */
};

struct accounts_attempt {
    struct slice agent, password, code; /* code may be empty */
    struct slice address;               /* of the client, as text; may be empty */
    bool stranger;                      /* nobody's name, whatever account the file may hold */
    instant now;
};

#define ACCOUNTS_TOKEN_BYTES 32
/* A session as the file knows it. Slices in the arena given. */
struct accounts_session {
    struct slice agent;
    struct slice purpose;  /* for which personal data is read, as he said; may be empty */
    struct slice language; /* "fr", "en" or empty */
    uint8_t form[32];      /* what forms carry against forgery (CSRF): derived from the token */
    int64_t since;
    int64_t seen; /* as noted before this call: up to a minute too early */
};

/* With ACCOUNTS_IN a new session's token is in `token`, and the failures are forgotten; else
 * `token` is zero. ACCOUNTS_CODE neither counts as a failure nor forgets any. False only when the
 * world failed: then nobody has signed in, and no guess was answered. */
CHECKED bool accounts_sign_in(enum accounts_answer *answer, uint8_t token[ACCOUNTS_TOKEN_BYTES],
                              int64_t *wait_seconds, struct accounts *a,
                              const struct accounts_attempt *attempt, struct gr_error *e);
/* A session for somebody whom another has identified (a proxy that is trusted). No account needed,
 * and a lock does not hinder. ERROR_RANGE, ERROR_UTF8: as for a new account's name. */
CHECKED bool accounts_vouch(uint8_t token[ACCOUNTS_TOKEN_BYTES], struct accounts *a,
                            struct slice agent, instant now, struct gr_error *e);
/* *found is false when there is none, or it has ended: not seen for ACCOUNTS_IDLE_MINUTES, older
 * than ACCOUNTS_SESSION_HOURS, signed out, password changed, account removed. Notes that it was
 * seen (on disk at most once a minute, so that it may end up to a minute early). */
CHECKED bool accounts_session(struct accounts_session *out, bool *found, struct arena *arena,
                              struct accounts *a, const uint8_t token[ACCOUNTS_TOKEN_BYTES],
                              instant now, struct gr_error *e);
/* Keeps purpose and language with the session; an empty slice takes it away. ERROR_ABSENT: no such
 * session (whether it has ended, ask accounts_session); ERROR_RANGE: purpose too long, language
 * neither "fr" nor "en"; ERROR_UTF8. */
CHECKED bool accounts_keep(struct accounts *a, const uint8_t token[ACCOUNTS_TOKEN_BYTES],
                           struct slice purpose, struct slice language, struct gr_error *e);
/* Ends the session. True also when there is none. */
CHECKED bool accounts_sign_out(struct accounts *a, const uint8_t token[ACCOUNTS_TOKEN_BYTES],
                               struct gr_error *e);
/* Takes ended sessions, ended addresses of calendars and old failures out of the file and out of
 * its write-ahead log; call it now and then. */
CHECKED bool accounts_tidy(struct accounts *a, instant now, struct gr_error *e);

/* ---- the address of a calendar --------------------------------------------------------------- */

/* Whose time limits a calendar's address shows, in which language ("fr", "en" or empty), and until
 * when. Slices in the arena given. */
struct accounts_calendar {
    struct slice agent, language;
    instant until;
};
/* The secret of a new address for an agent, who needs no account; the one before ends. Of the
 * secret the file holds the SHA-256 only. ERROR_RANGE, ERROR_UTF8: as for a new account's name. */
CHECKED bool accounts_calendar_make(uint8_t secret[ACCOUNTS_TOKEN_BYTES], struct accounts *a,
                                    struct slice agent, struct slice language, instant now,
                                    struct gr_error *e);
/* Ends an agent's address. True also when there is none. */
CHECKED bool accounts_calendar_end(struct accounts *a, struct slice agent, struct gr_error *e);
/* *until when the agent's address is good; 0: he has none. */
CHECKED bool accounts_calendar_until(instant *until, struct accounts *a, struct slice agent,
                                     instant now, struct gr_error *e);
/* Whose address has the secret that attempt->password is: ACCOUNTS_IN; ACCOUNTS_WRONG, which counts
 * as a failure of attempt->address; ACCOUNTS_WAIT. Whether he is an agent still, the caller asks.
 */
CHECKED bool accounts_calendar(enum accounts_answer *answer, struct accounts_calendar *out,
                               int64_t *wait_seconds, struct arena *arena, struct accounts *a,
                               const struct accounts_attempt *attempt, struct gr_error *e);

/* ---- the second factor ----------------------------------------------------------------------- */

/* The code of a time, six digits and a NUL (RFC 6238 with SHA-1, 30 s). Not before 1970. */
void accounts_totp(char code[7], const uint8_t secret[ACCOUNTS_TOTP_BYTES], int64_t unix_seconds);
/* The step of RFC 6238 whose code this is: that of now, or one before or after, but later than
 * `used` (-1: any). False when there is none. */
CHECKED bool accounts_totp_step(int64_t *step, const uint8_t secret[ACCOUNTS_TOTP_BYTES],
                                struct slice code, int64_t used, instant now);
/* Appends the secret as people type it: Base 32 (RFC 4648). */
void accounts_totp_secret(struct buf *out, const uint8_t secret[ACCOUNTS_TOTP_BYTES]);
/* Appends "otpauth://totp/ISSUER:AGENT?secret=...&issuer=...", as authenticator programs read it:
 * names percent-encoded (RFC 3986), the secret as above. */
void accounts_totp_address(struct buf *out, struct slice issuer, struct slice agent,
                           const uint8_t secret[ACCOUNTS_TOTP_BYTES]);

#endif
