/* What the files of the room share: the handle, the gate before Argon2id, the statements. */
#ifndef ACCOUNTS_ACCOUNTS_PRIV_H
#define ACCOUNTS_ACCOUNTS_PRIV_H

#include <pthread.h>

#include "accounts/accounts.h"
#include "seal/password.h"
#include "seal/seal.h"
#include "sqlite/sqlite.h"

#define ACCOUNTS_SCHEMA 2
#define ACCOUNTS_APPLICATION 0x47724163 /* "GrAc": marks the file as one of accounts */
#define ACCOUNTS_AT_ONCE 2              /* Argon2id takes 64 MiB and a core each */

enum statement {
#define STATEMENT(name, text) STATEMENT_##name,
#include "accounts/accounts_statements.tab"
#undef STATEMENT
    STATEMENTS
};

/* Who may hash a password now, by the tokens of their names. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    bool taken[ACCOUNTS_AT_ONCE];
    struct hash name[ACCOUNTS_AT_ONCE];
};

struct accounts {
    struct arena *arena;
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENTS];
    pthread_mutex_t mutex; /* held from accounts_begin to accounts_end */
    struct gate gate;
    struct seal_key key; /* of the tokens in `failure`; never written */
};

/* ---- sqlite.c -------------------------------------------------------------------------------- */

/* Opens the file into a->db, with its tables. What was opened is closed by accounts_sqlite_close,
 * also when the answer was no. */
CHECKED bool accounts_sqlite_open(struct accounts *a, const char *path, struct gr_error *e);
void accounts_sqlite_close(struct accounts *a);

/* Locks the handle and begins a transaction; when that fails the handle is not locked. */
CHECKED bool accounts_begin(struct accounts *a, struct gr_error *e);
/* Commits when `good`, else takes all back; unlocks. False when not good or not committed. */
CHECKED bool accounts_end(struct accounts *a, bool good, struct gr_error *e);

/* The statement, ready to be bound; NULL with *e. Inside a transaction only. */
sqlite3_stmt *accounts_use(struct accounts *a, enum statement id, struct gr_error *e);
/* ---- gate.c ---------------------------------------------------------------------------------- */

void gate_open(struct gate *g);
void gate_close(struct gate *g);
/* Waits until fewer than ACCOUNTS_AT_ONCE are inside, and none of this name. */
void gate_enter(struct gate *g, const struct hash *name);
void gate_leave(struct gate *g, const struct hash *name);

/* ---- the others ------------------------------------------------------------------------------ */

/* 1 to ACCOUNTS_NAME_MAX bytes of UTF-8. */
CHECKED bool accounts_name_check(struct slice agent, struct gr_error *e);
/* What stands for a name or an address in `failure` and at the gate. */
void accounts_name_token(struct hash *out, const struct accounts *a, struct slice agent);
void accounts_address_token(struct hash *out, const struct accounts *a, struct slice address);

/* "fr", "en" or empty. */
CHECKED bool accounts_language_check(struct slice language, struct gr_error *e);

/* How long an address has to wait, by its token; and a failure of an address or a name. Inside a
 * transaction. */
CHECKED bool accounts_address_wait(int64_t *seconds, struct accounts *a, const struct hash *address,
                                   instant now, struct gr_error *e);
CHECKED bool accounts_failure_put(struct accounts *a, const struct hash *token, instant now,
                                  struct gr_error *e);

/* Draws a token and puts its session. Inside a transaction. */
CHECKED bool accounts_session_make(uint8_t token[ACCOUNTS_TOKEN_BYTES], struct accounts *a,
                                   struct slice agent, instant now, struct gr_error *e);
/* Ends what somebody has, by the statement that takes his rows out: so many more in *n. Inside a
 * transaction. */
CHECKED bool accounts_end_of(int *n, struct accounts *a, enum statement id, struct slice agent,
                             struct gr_error *e);
/* How the file knows a token, or a secret. */
void accounts_row_of(struct hash *out, const uint8_t token[ACCOUNTS_TOKEN_BYTES]);

#endif
