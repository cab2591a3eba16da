/* Codes as errors, and coming again where a reader met a log's index half written. */
#include "sqlite/sqlite.h"

#include <string.h>
#include <time.h>

#include "base/assert.h"

#define BUSY_MILLISECONDS 5000
#define TORN_TRIES 2000
#define TORN_PAUSE_NS 500000 /* a second in all */

/* ---- errors ---- */

/* "registry.db". */
static const char *file_of(sqlite3 *db)
{
    const char *path = db == NULL ? NULL : sqlite3_db_filename(db, "main");
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    return slash != NULL ? slash + 1 : path != NULL ? path : "the database";
}

bool sqlite_fail(struct gr_error *e, sqlite3 *db, int code, const char *what)
{
    const char *why = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    const char *file = file_of(db);
    int kind = code & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
        return error_set(e, ERROR_ALTERED, "the pages of %.80s are damaged (%s: %s)", file, what,
                         why);
    }
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) {
        return error_set(e, ERROR_BUSY, "another process uses %.80s (%s: %s)", file, what, why);
    }
    return error_set(e, ERROR_STORE, "%.80s cannot be read or written (%s: %s, code %d)", file,
                     what, why, code);
}

bool sqlite_do(sqlite3 *db, const char *sql, const char *what, struct gr_error *e)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || sqlite_fail(e, db, code, what);
}

/* Whether a reader that may not write the index of the log met it half written: it cannot wait for
 * the writer's lock, as others do, and SQLite asks it to come again. */
static bool is_torn(int code)
{
    return code == SQLITE_READONLY_RECOVERY || code == SQLITE_READONLY_CANTINIT;
}

static int prepare(sqlite3_stmt **out, sqlite3 *db, const char *sql, unsigned flags)
{
    const struct timespec pause = {.tv_nsec = TORN_PAUSE_NS};
    int code = sqlite3_prepare_v3(db, sql, -1, flags, out, NULL);
    for (int i = 0; is_torn(code) && i < TORN_TRIES; i++) {
        nanosleep(&pause, NULL);
        code = sqlite3_prepare_v3(db, sql, -1, flags, out, NULL);
    }
    return code;
}

static int step(sqlite3_stmt *statement)
{
    const struct timespec pause = {.tv_nsec = TORN_PAUSE_NS};
    int code = sqlite3_step(statement);
    for (int i = 0; is_torn(code) && i < TORN_TRIES; i++) {
        (void)sqlite3_reset(statement);
        nanosleep(&pause, NULL);
        code = sqlite3_step(statement);
    }
    return code;
}

bool sqlite_ask(int64_t *out, sqlite3 *db, const char *sql, struct gr_error *e)
{
    sqlite3_stmt *statement = NULL;
    int code = prepare(&statement, db, sql, 0);
    if (code == SQLITE_ERROR) {
        return error_set(e, ERROR_ALTERED, "a table is missing (%s)", sqlite3_errmsg(db));
    }
    if (code == SQLITE_OK) {
        code = step(statement);
    }
    *out = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE || sqlite_fail(e, db, code, "ask");
}

/* ---- connections ---- */

bool sqlite_settle(sqlite3 *db, struct gr_error *e)
{
    static const char always[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                 "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";
    (void)sqlite3_busy_timeout(db, BUSY_MILLISECONDS);
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return sqlite_do(db, always, "settle", e);
}

/* ---- statements ---- */

sqlite3_stmt *sqlite_prepare(sqlite3 *db, const char *sql, struct gr_error *e)
{
    sqlite3_stmt *statement = NULL;
    int code = prepare(&statement, db, sql, SQLITE_PREPARE_PERSISTENT);
    if (code == SQLITE_ERROR) {
        error_fill(e, ERROR_ALTERED, "the tables of %.80s are not as they should be (%s)",
                   file_of(db), sqlite3_errmsg(db));
    } else if (code != SQLITE_OK) {
        (void)sqlite_fail(e, db, code, "prepare");
    }
    return statement;
}

void sqlite_end(sqlite3_stmt *statement)
{
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
}

bool sqlite_step(bool *row, sqlite3_stmt *statement, struct gr_error *e)
{
    int code = step(statement);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        (void)sqlite_fail(e, sqlite3_db_handle(statement), code, "read or write a row");
    }
    sqlite_end(statement);
    return code == SQLITE_DONE;
}

bool sqlite_run(sqlite3_stmt *statement, struct gr_error *e)
{
    bool row = false;
    bool done = sqlite_step(&row, statement, e);
    gr_assert(!row);
    return done;
}

void sqlite_bind_slice(sqlite3_stmt *statement, int place, struct slice bytes)
{
    const char *p = bytes.p != NULL ? bytes.p : "";
    (void)sqlite3_bind_blob64(statement, place, p, bytes.n, SQLITE_STATIC);
}

void sqlite_bind_name(sqlite3_stmt *statement, int place, struct slice text)
{
    const char *p = text.p != NULL ? text.p : "";
    (void)sqlite3_bind_text64(statement, place, p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

struct slice sqlite_slice(sqlite3_stmt *statement, int column)
{
    const char *p = sqlite3_column_blob(statement, column);
    int n = sqlite3_column_bytes(statement, column);
    return p == NULL || n <= 0 ? SLICE("") : (struct slice){p, (size_t)n};
}
