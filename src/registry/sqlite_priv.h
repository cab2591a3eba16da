/* What the files of the SQLite backend share: the handle, its statements, the mapping of errors. */
#ifndef REGISTRY_SQLITE_PRIV_H
#define REGISTRY_SQLITE_PRIV_H

#include <sqlite3.h>

#include "registry/store.h"

#define SQLITE_SCHEMA_ENDURING 1
#define SQLITE_SCHEMA_DERIVED 2

/* A statement: its database and its text, prepared when it is first used. */
enum statement {
#define STATEMENT(name, database, text) STATEMENT_##name,
#include "registry/sqlite_statements.tab"
#undef STATEMENT
    STATEMENTS
};

enum database {
    DATABASE_ENDURING,
    DATABASE_DERIVED,
    DATABASE_FRESH, /* registry.db again, read only: shares no page with the first */
    DATABASES
};

struct database_state {
    sqlite3 *db;
    int waiting; /* pages in its write-ahead log */
    int tidied;  /* as many of them when it was last tidied */
    bool open;   /* in a transaction */
};

struct store {
    struct arena *arena;
    struct store_options options;
    struct database_state database[DATABASES];
    sqlite3_stmt *statement[STATEMENTS];
    int64_t gone[LIMIT_LEAF_ITEMS]; /* scratch of store_put_clocks */
};

/* False with *e for a code of SQLite. */
bool sqlite_fail(struct gr_error *e, sqlite3 *db, int code, const char *what);
bool sqlite_do(sqlite3 *db, const char *sql, const char *what, struct gr_error *e);
/* One integer of a statement without parameters. */
CHECKED bool sqlite_ask(int64_t *out, sqlite3 *db, const char *sql, struct gr_error *e);

/* The statement, ready to be bound; NULL with *e. It must not be under way already. */
sqlite3_stmt *sqlite_use(struct store *s, enum statement id, struct gr_error *e);
/* Steps: true with *row saying whether there is one. After the last row or an error it is reset. */
CHECKED bool sqlite_step(bool *row, sqlite3_stmt *statement, struct gr_error *e);
/* Runs one that gives no row. */
CHECKED bool sqlite_run(sqlite3_stmt *statement, struct gr_error *e);
/* Ends one before its last row. */
void sqlite_end(sqlite3_stmt *statement);

/* The slice must live until the statement is run. */
void sqlite_bind_slice(sqlite3_stmt *statement, int place, struct slice bytes);
void sqlite_bind_name(sqlite3_stmt *statement, int place, struct slice text);
/* Lives until the next step. */
struct slice sqlite_slice(sqlite3_stmt *statement, int column);

/* Make or migrate; see sqlite_schema.c. */
CHECKED bool sqlite_schema_enduring(struct store *s, struct gr_error *e);
CHECKED bool sqlite_schema_derived(struct store *s, struct gr_error *e);

#endif
