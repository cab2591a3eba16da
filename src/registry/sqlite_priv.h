/* What the files of the SQLite backend share: the handle and its statements. */
#ifndef REGISTRY_SQLITE_PRIV_H
#define REGISTRY_SQLITE_PRIV_H

#include "registry/store.h"
#include "sqlite/sqlite.h"

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

/* The statement, ready to be bound; NULL with *e. It must not be under way already. */
sqlite3_stmt *sqlite_use(struct store *s, enum statement id, struct gr_error *e);
/* Make or migrate; see sqlite_schema.c. */
CHECKED bool sqlite_schema_enduring(struct store *s, struct gr_error *e);
CHECKED bool sqlite_schema_derived(struct store *s, struct gr_error *e);

#endif
