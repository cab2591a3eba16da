/* The store in SQLite: opening, transactions, write-ahead logs, statements. registry.db is synced
 * at each commit, derived.db is not. SQLite's own checkpoints are off, because they would make one
 * commit in a thousand slow; store_tidy makes them between batches. */
#include "registry/sqlite_priv.h"

#include <string.h>
#include <time.h>

#include "base/assert.h"

#define TIDY_PAGES 1000 /* that wait in a write-ahead log before they are moved */
#define BUSY_MILLISECONDS 5000
#define TORN_TRIES 2000
#define TORN_PAUSE_NS 500000 /* a second in all */
#define STORE_ARENA_BYTES ((size_t)1 << 20)

/* ---- errors ---- */

bool sqlite_fail(struct gr_error *e, sqlite3 *db, int code, const char *what)
{
    const char *why = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    int kind = code & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
        return error_set(e, ERROR_ALTERED, "the pages of a database are damaged (%s: %s)", what,
                         why);
    }
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) {
        return error_set(e, ERROR_BUSY, "another process uses the database (%s: %s)", what, why);
    }
    return error_set(e, ERROR_STORE, "the database refused (%s: %s, code %d)", what, why, code);
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

/* ---- statements ---- */

struct statement_text {
    enum database database;
    const char *text;
};

static const struct statement_text statements[STATEMENTS] = {
#define STATEMENT(name, database, text) {DATABASE_##database, text},
#include "registry/sqlite_statements.tab"
#undef STATEMENT
};

sqlite3_stmt *sqlite_use(struct store *s, enum statement id, struct gr_error *e)
{
    sqlite3_stmt **statement = &s->statement[id];
    if (*statement != NULL) {
        gr_assert(!sqlite3_stmt_busy(*statement));
        return *statement;
    }
    sqlite3 *db = s->database[statements[id].database].db;
    if (db == NULL) {
        error_fill(e, ERROR_STORE, "the derived facts are not open");
        return NULL;
    }
    int code = prepare(statement, db, statements[id].text, SQLITE_PREPARE_PERSISTENT);
    if (code == SQLITE_ERROR) {
        error_fill(e, ERROR_ALTERED, "the tables are not as they should be (%s)",
                   sqlite3_errmsg(db));
    } else if (code != SQLITE_OK) {
        (void)sqlite_fail(e, db, code, "prepare");
    }
    return *statement;
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

/* ---- opening ---- */

/* Called at each commit with the pages that the write-ahead log has. */
static int count_pages(void *payload, sqlite3 *db, const char *name, int pages)
{
    struct database_state *d = payload;
    (void)db;
    (void)name;
    d->waiting = pages;
    if (pages < d->tidied) {
        d->tidied = 0;
    }
    return SQLITE_OK;
}

static const char *cache_pragma(int mebibytes)
{
    if (mebibytes <= 0) {
        mebibytes = 64;
    }
    if (mebibytes == 1) {
        return "PRAGMA cache_size = -1024";
    }
    if (mebibytes <= 4) {
        return "PRAGMA cache_size = -4096";
    }
    if (mebibytes <= 64) {
        return "PRAGMA cache_size = -65536";
    }
    return mebibytes <= 256 ? "PRAGMA cache_size = -262144" : "PRAGMA cache_size = -1048576";
}

static bool settle(struct store *s, enum database which, struct gr_error *e)
{
    sqlite3 *db = s->database[which].db;
    static const char always[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                 "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";
    static const char writing[] = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
                                  "PRAGMA wal_autocheckpoint = 0;";
    (void)sqlite3_busy_timeout(db, BUSY_MILLISECONDS);
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    int cache = which == DATABASE_FRESH ? 4 : s->options.cache_mebibytes;
    if (!sqlite_do(db, always, "settle", e) || !sqlite_do(db, cache_pragma(cache), "settle", e)) {
        return false;
    }
    if (!s->options.write || which == DATABASE_FRESH) {
        return true;
    }
    bool full = which == DATABASE_ENDURING && !s->options.relaxed;
    const char *sync = full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
    if (!sqlite_do(db, writing, "keep a write-ahead log", e) || !sqlite_do(db, sync, "sync", e)) {
        return false;
    }
    (void)sqlite3_wal_hook(db, count_pages, &s->database[which]);
    return true;
}

static bool open_one(struct store *s, enum database which, const char *folder, struct gr_error *e)
{
    const char *file = which == DATABASE_DERIVED ? "derived.db" : "registry.db";
    struct buf path = buf_in(s->arena, 8192);
    buf_printf(&path, "%s/%s", folder, file);
    buf_char(&path, '\0');
    bool write = s->options.write && which != DATABASE_FRESH;
    bool make = write && (s->options.create || which == DATABASE_DERIVED);
    /* What is derived may be committed by another thread while this one reads: store_flush_derived.
     */
    int mutex = which == DATABASE_DERIVED && write ? SQLITE_OPEN_FULLMUTEX : SQLITE_OPEN_NOMUTEX;
    int flags = mutex | (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                (make ? SQLITE_OPEN_CREATE : 0);
    struct database_state *d = &s->database[which];
    int code = sqlite3_open_v2(path.p, &d->db, flags, s->options.vfs);
    if (path.full || code != SQLITE_OK) {
        return error_set(e, ERROR_STORE, "%s cannot be opened (%s)", path.p, sqlite3_errstr(code));
    }
    return settle(s, which, e);
}

static bool open_all(struct store *s, const char *folder, struct gr_error *e)
{
    struct gr_error why = {0};
    if (!open_one(s, DATABASE_ENDURING, folder, e) || !sqlite_schema_enduring(s, e)) {
        return false;
    }
    if (s->options.write && !open_one(s, DATABASE_FRESH, folder, e)) {
        return false;
    }
    if (s->options.enduring_only) {
        return true;
    }
    if (!open_one(s, DATABASE_DERIVED, folder, &why) &&
        (why.code != ERROR_ALTERED || !s->options.write)) {
        if (e != NULL) {
            *e = why;
        }
        return false;
    }
    return sqlite_schema_derived(s, e);
}

struct store *store_open(const char *folder, struct store_options options, struct gr_error *e)
{
    struct arena *arena = arena_open(STORE_ARENA_BYTES);
    struct store *s = ARENA_NEW(arena, struct store);
    s->arena = arena;
    s->options = options;
    if (!open_all(s, folder, e)) {
        store_close(s);
        return NULL;
    }
    return s;
}

void store_close(struct store *s)
{
    if (s == NULL) {
        return;
    }
    store_rollback(s);
    for (int i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_finalize(s->statement[i]);
    }
    for (int i = DATABASES - 1; i >= 0; i--) {
        (void)sqlite3_close(s->database[i].db);
    }
    arena_close(s->arena);
}

/* ---- transactions ---- */

static bool begin_one(struct store *s, enum database which, struct gr_error *e)
{
    struct database_state *d = &s->database[which];
    d->open = sqlite_do(d->db, "BEGIN IMMEDIATE", "begin", e);
    return d->open;
}

bool store_begin(struct store *s, struct gr_error *e)
{
    gr_assert(s->options.write && !s->options.enduring_only);
    if (!begin_one(s, DATABASE_ENDURING, e)) {
        return false;
    }
    if (!s->database[DATABASE_DERIVED].open && !begin_one(s, DATABASE_DERIVED, e)) {
        store_rollback(s);
        return false;
    }
    return true;
}

bool store_hold(struct store *s, struct gr_error *e)
{
    struct database_state *d = &s->database[DATABASE_ENDURING];
    int64_t tables = 0;
    gr_assert(!s->options.write);
    if (d->open) {
        (void)sqlite3_exec(d->db, "ROLLBACK", NULL, NULL, NULL);
    }
    d->open = sqlite_do(d->db, "BEGIN", "begin", e);
    return d->open && sqlite_ask(&tables, d->db, "SELECT count(*) FROM sqlite_schema", e);
}

static bool commit_one(struct store *s, enum database which, struct gr_error *e)
{
    struct database_state *d = &s->database[which];
    if (!sqlite_do(d->db, "COMMIT", "commit", e)) {
        return false;
    }
    d->open = false;
    return true;
}

bool store_commit_enduring(struct store *s, struct gr_error *e)
{
    return commit_one(s, DATABASE_ENDURING, e);
}

bool store_commit_derived(struct store *s, struct gr_error *e)
{
    return commit_one(s, DATABASE_DERIVED, e);
}

bool store_flush_derived(struct store *s, struct gr_error *e)
{
    return !s->database[DATABASE_DERIVED].open || store_commit_derived(s, e);
}

void store_rollback(struct store *s)
{
    for (int i = 0; i < DATABASES; i++) {
        struct database_state *d = &s->database[i];
        if (d->open) {
            (void)sqlite3_exec(d->db, "ROLLBACK", NULL, NULL, NULL);
            d->open = false;
        }
    }
}

void store_tidy(struct store *s)
{
    for (int i = 0; i < DATABASES; i++) {
        struct database_state *d = &s->database[i];
        if (d->db == NULL || d->open || d->waiting - d->tidied < TIDY_PAGES) {
            continue;
        }
        int pages = 0;
        int moved = 0;
        (void)sqlite3_wal_checkpoint_v2(d->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
        d->tidied = d->waiting;
    }
}

bool store_scrub(struct store *s, struct gr_error *e)
{
    for (int i = 0; i < DATABASES; i++) {
        struct database_state *d = &s->database[i];
        if (d->db == NULL || i == DATABASE_FRESH) {
            continue;
        }
        int code = sqlite3_wal_checkpoint_v2(d->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if (code != SQLITE_OK) {
            return sqlite_fail(e, d->db, code, "clear a write-ahead log");
        }
        d->waiting = 0;
        d->tidied = 0;
    }
    return true;
}

bool store_check(struct store *s, struct gr_error *e)
{
    static const char *const checks[] = {
        "PRAGMA integrity_check('checkpoint')", "PRAGMA integrity_check('key')",
        "PRAGMA integrity_check('text')",       "PRAGMA integrity_check('value')",
        "PRAGMA integrity_check('tile')",
    };
    sqlite3 *db = s->database[DATABASE_ENDURING].db;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(db, checks[i], -1, &statement, NULL);
        if (code == SQLITE_OK) {
            code = sqlite3_step(statement);
        }
        struct slice said = code == SQLITE_ROW ? sqlite_slice(statement, 0) : SLICE("ok");
        bool good = slice_is(said, "ok");
        if (!good) {
            error_fill(e, ERROR_ALTERED, "the pages of a database are damaged (%.*s)",
                       SLICE_ARG(said));
        }
        sqlite3_finalize(statement);
        if (!good || (code != SQLITE_ROW && code != SQLITE_DONE)) {
            return good ? sqlite_fail(e, db, code, "check the pages") : false;
        }
    }
    return true;
}
