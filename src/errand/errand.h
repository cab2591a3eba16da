/* Errands: what a desk asks of the scribe, and how it is said between the two processes. The desk
 * has no key and writes nothing; the scribe has both, believes nothing, and knows by the session's
 * token for whom it acts. A message is its length (4 bytes, little-endian) and one item of
 * deterministic CBOR, an array: [version, kind, ...] there and [version, error or null, ...] back.
 * A message that is not right ends the line.
 *
 * A line carries one errand at a time; each worker of the desk has its own, so that acts of several
 * come to the office together and are committed together. */
#ifndef ERRAND_ERRAND_H
#define ERRAND_ERRAND_H

#include "accounts/accounts.h"
#include "office/office.h"

#define ERRAND_VERSION 1
#define ERRAND_BYTES (300u << 20) /* of a message: an act with all its documents */

struct errand_line;

/* ---- the desk's side ------------------------------------------------------------------------- */

/* What the scribe said of sessions is believed for so many microseconds, by all lines that share
 * this, unless one of them changes a session or an account: so a session that ends by another way
 * (the command line) ends that much later for pages without personal data. What writes or needs a
 * key is asked of the scribe each time. Lives in arena. Threads: many at once. */
struct errand_known;
struct errand_known *errand_known_open(struct arena *arena, int64_t lasts_us);

/* A line over a connected stream socket, which it does not close. Lives in arena. known may be
 * NULL. */
struct errand_line *errand_line_open(struct arena *arena, int fd, struct errand_known *known);
/* Whether the scribe went away: nothing more can be asked; the desk is to be started again. */
bool errand_line_broken(const struct errand_line *line);

/* Who signs in is named by his login, or by his agent's identifier. */
CHECKED bool errand_sign_in(enum accounts_answer *answer, uint8_t token[ACCOUNTS_TOKEN_BYTES],
                            int64_t *wait_seconds, struct errand_line *line,
                            const struct accounts_attempt *attempt, struct gr_error *e);
/* For whom a trusted proxy names; ERROR_RIGHT when the service does not trust one. */
CHECKED bool errand_vouch(uint8_t token[ACCOUNTS_TOKEN_BYTES], struct errand_line *line,
                          struct slice login, struct gr_error *e);
/* The session of a token, without its times; *found false when it has ended, or is another's than
 * login's (empty: it may be anybody's). name: the agent's, for the page's head. */
CHECKED bool errand_session(struct accounts_session *out, struct slice *name, bool *found,
                            struct arena *arena, struct errand_line *line, struct slice token,
                            struct slice login, struct gr_error *e);
CHECKED bool errand_keep(struct errand_line *line, struct slice token, struct slice purpose,
                         struct slice language, struct gr_error *e);
CHECKED bool errand_sign_out(struct errand_line *line, struct slice token, struct gr_error *e);

/* office_submit, for the agent of the session whatever request->agent says; request->sign is not
 * carried. With request->dry nothing is done: the receipt says what would be. */
CHECKED bool errand_submit(struct office_receipt *receipt, struct arena *arena,
                           struct errand_line *line, struct slice token,
                           const struct office_request *request, struct gr_error *e);
/* Who reads what is personal, and for what, as this request says. */
struct errand_reader {
    struct slice token, purpose;
};
/* The keys with which the desk's office reads one dossier once: office_lend. */
CHECKED bool errand_lend(struct office_loan *loan, struct arena *arena, struct errand_line *line,
                         struct errand_reader reader, struct slice number, const char *how,
                         struct gr_error *e);
CHECKED bool errand_search(struct office_found *out, size_t *n, size_t max, struct arena *arena,
                           struct errand_line *line, struct errand_reader reader,
                           struct slice question, struct gr_error *e);
CHECKED bool errand_certify(struct slice *out, struct arena *arena, struct errand_line *line,
                            struct errand_reader reader, struct slice number,
                            enum language language, struct gr_error *e);
/* Agents with their names: needs the right to administer. */
CHECKED bool errand_agents(const struct office_agent **list, size_t *n, struct arena *arena,
                           struct errand_line *line, struct slice token, struct gr_error *e);
/* Accounts: needs the right to administer, but for one's own password. Of each its agent, whether
 * it is locked and whether it has a second factor. */
CHECKED bool errand_accounts(const struct accounts_account **list, size_t *n, struct arena *arena,
                             struct errand_line *line, struct slice token, struct gr_error *e);
CHECKED bool errand_set_password(struct errand_line *line, struct slice token, struct slice agent,
                                 struct slice password, struct gr_error *e);
CHECKED bool errand_set_totp(struct errand_line *line, struct slice token, struct slice agent,
                             const uint8_t *secret, struct gr_error *e);
CHECKED bool errand_unlock(struct errand_line *line, struct slice token, struct slice agent,
                           struct gr_error *e);
/* One's own address of a calendar: a new secret (in place of the one before), its end, until when
 * it is good (0: there is none). */
CHECKED bool errand_calendar_make(uint8_t secret[ACCOUNTS_TOKEN_BYTES], struct errand_line *line,
                                  struct slice token, struct slice language, struct gr_error *e);
CHECKED bool errand_calendar_end(struct errand_line *line, struct slice token, struct gr_error *e);
CHECKED bool errand_calendar_until(instant *until, struct errand_line *line, struct slice token,
                                   struct gr_error *e);
/* Whose calendar the secret of an address opens: accounts_calendar, and ACCOUNTS_WRONG too when he
 * is no agent any more. */
CHECKED bool errand_calendar(enum accounts_answer *answer, struct accounts_calendar *out,
                             int64_t *wait_seconds, struct arena *arena, struct errand_line *line,
                             struct slice secret, struct slice address, struct gr_error *e);
/* The last time that the scribe read the whole registry again (registry_verify), and what it found.
 * Anybody may ask. */
struct errand_checkup {
    bool done;  /* else not yet since the scribe began */
    instant at; /* when it had read all */
    int64_t leaves[REGISTRY_LOGS];
    int64_t faults;  /* 0: nothing was altered */
    char fault[240]; /* the first, in English; empty: none */
};
CHECKED bool errand_checkup(struct errand_checkup *out, struct errand_line *line,
                            struct gr_error *e);

/* ---- the scribe's side ----------------------------------------------------------------------- */

struct errand_desk {
    struct office *office; /* open to write */
    struct accounts *accounts;
    bool trusts_proxy;
    /* Tells the last check-up; NULL: none is made. Threads: many at once. */
    void (*tell_checkup)(struct errand_checkup *out, void *payload);
    void *payload;
};

/* Does one errand: reads a message's item, appends the answer's. False when the message is not one
 * (the line is to be ended). Never trusts its input. Threads: many at once. */
CHECKED bool errand_do(struct buf *answer, struct arena *arena, const struct errand_desk *desk,
                       struct slice message);
/* Serves a line until the other side ends it or says something wrong. */
void errand_serve(const struct errand_desk *desk, int fd);

#endif
