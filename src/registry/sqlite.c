/* The store in SQLite: opening, transactions, write-ahead logs, statements. registry.db is synced
 * at each commit, derived.db is not. SQLite's own checkpoints are off, because they would make one
 * commit in a thousand slow; store_tidy makes them between batches. */
#include "registry/sqlite_priv.h"

#include <string.h>

#include "base/assert.h"

#define TIDY_PAGES 1000 /* that wait in a write-ahead log before they are moved */
#define STORE_ARENA_BYTES ((size_t)1 << 20)

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
    *statement = sqlite_prepare(db, statements[id].text, e);
    return *statement;
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
    static const char writing[] = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
                                  "PRAGMA wal_autocheckpoint = 0;";
    int cache = which == DATABASE_FRESH ? 4 : s->options.cache_mebibytes;
    if (!sqlite_settle(db, e) || !sqlite_do(db, cache_pragma(cache), "settle", e)) {
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
