/* SQLite as the rooms that keep files use it (registry, accounts): settings that are the same for
 * every connection, statements that are made once, codes as errors. Thin: a room keeps its own
 * tables and transactions. Slices that are bound must live until the statement is run. */
#ifndef SQLITE_SQLITE_H
#define SQLITE_SQLITE_H

#include <sqlite3.h>

#include "base/error.h"

/* What every connection is told, whatever the file is: distrust of its schema and cells, no
 * temporary files, what is deleted is overwritten, five seconds' patience with another process. */
CHECKED bool sqlite_settle(sqlite3 *db, struct gr_error *e);

/* False with *e for a code of SQLite: ERROR_ALTERED, ERROR_BUSY or ERROR_STORE, with the file's
 * name. */
bool sqlite_fail(struct gr_error *e, sqlite3 *db, int code, const char *what);
CHECKED bool sqlite_do(sqlite3 *db, const char *sql, const char *what, struct gr_error *e);
/* One integer of a statement without parameters; 0 when it gives no row. */
CHECKED bool sqlite_ask(int64_t *out, sqlite3 *db, const char *sql, struct gr_error *e);

/* Makes a statement to be used many times. NULL with *e. */
sqlite3_stmt *sqlite_prepare(sqlite3 *db, const char *sql, struct gr_error *e);
/* Steps: true with *row saying whether there is one. After the last row or an error it is reset. */
CHECKED bool sqlite_step(bool *row, sqlite3_stmt *statement, struct gr_error *e);
/* Runs one that gives no row. */
CHECKED bool sqlite_run(sqlite3_stmt *statement, struct gr_error *e);
/* Ends one before its last row. */
void sqlite_end(sqlite3_stmt *statement);

void sqlite_bind_slice(sqlite3_stmt *statement, int place, struct slice bytes);
void sqlite_bind_name(sqlite3_stmt *statement, int place, struct slice text);
/* Lives until the next step. */
struct slice sqlite_slice(sqlite3_stmt *statement, int column);

#endif
