/* The file of accounts in SQLite: opening, tables, transactions, statements. Each commit is on disk
 * before it is told, because a failure that is forgotten is a guess that was free.
 *
 * Whether a file is one of accounts is asked before anything is written to it: a path mistaken in a
 * service's settings must not put tables of accounts into a registry. */
#include "accounts/accounts_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.h"

#define BUSY_MILLISECONDS 5000

/* step[n] leads from version n to n + 1. */
static const char *const steps[ACCOUNTS_SCHEMA] = {
    /* `step` is the last used of RFC 6238, `failed` the instant of the last failure. */
    "CREATE TABLE account (agent TEXT PRIMARY KEY, password TEXT NOT NULL, totp BLOB,"
    "  step INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,"
    "  failed INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL,"
    "  last_in INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
    "CREATE TABLE session (token BLOB PRIMARY KEY, agent TEXT NOT NULL, purpose TEXT NOT NULL,"
    "  language TEXT NOT NULL, since INTEGER NOT NULL, seen INTEGER NOT NULL)"
    "  STRICT, WITHOUT ROWID;"
    "CREATE INDEX session_agent ON session (agent);"
    /* Of addresses, and of names without account. */
    "CREATE TABLE failure (id INTEGER PRIMARY KEY, token BLOB NOT NULL, at INTEGER NOT NULL)"
    "  STRICT;"
    "CREATE INDEX failure_token ON failure (token, at);"
    "CREATE INDEX failure_at ON failure (at);",
};

/* ---- errors ---- */

static bool fail(struct gr_error *e, sqlite3 *db, int code, const char *what)
{
    const char *why = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    int kind = code & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
        error_fill(e, ERROR_ALTERED, "the file of accounts is damaged, or is none (%s: %s)", what,
                   why);
        return error_remedy(e, "check the path, or take the file back from a copy");
    }
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) {
        return error_set(e, ERROR_BUSY, "another process uses the file of accounts (%s: %s)", what,
                         why);
    }
    error_fill(e, ERROR_STORE, "the file of accounts cannot be read or written (%s: %s, code %d)",
               what, why, code);
    return error_remedy(e, "check the disk and the rights");
}

static bool do_all(sqlite3 *db, const char *sql, const char *what, struct gr_error *e)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || fail(e, db, code, what);
}

static bool ask(int64_t *out, sqlite3 *db, const char *sql, struct gr_error *e)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    *out = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || fail(e, db, code, "ask");
}

/* ---- opening ---- */

/* Makes the file for us alone, or finds that it is. A file that is there is not opened here:
 * closing it would give up the locks that another handle of this process has on it. */
static bool make_file(const char *path, struct gr_error *e)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) {
        (void)close(file);
        return true;
    }
    struct stat about = {0};
    if (errno != EEXIST || stat(path, &about) != 0) {
        return error_set(e, ERROR_FILE, "%s cannot be opened (%s)", path, strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return error_set(e, ERROR_FILE, "%s is no file", path);
    }
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        error_fill(e, ERROR_FILE, "%s holds secrets and is open to others (mode %03o)", path,
                   (unsigned)about.st_mode & 0777U);
        return error_remedy(e, "chmod 600 %s; if others had a look, renew the second factors",
                            path);
    }
    return true;
}

static bool carry_forward(sqlite3 *db, int64_t version, struct gr_error *e)
{
    /* A pragma takes no parameters. */
    _Static_assert(ACCOUNTS_SCHEMA == 1 && ACCOUNTS_APPLICATION == 1198670179, "as written below");
    static const char mark[] = "PRAGMA application_id = 1198670179; PRAGMA user_version = 1";
    if (!do_all(db, "BEGIN IMMEDIATE", "begin", e)) {
        return false;
    }
    bool done = true;
    for (int64_t v = version; v < ACCOUNTS_SCHEMA && done; v++) {
        done = do_all(db, steps[v], "make the tables", e);
    }
    done = done && do_all(db, mark, "set the version", e) && do_all(db, "COMMIT", "commit", e);
    if (!done) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return done;
}

/* Reads only. A new file has neither mark nor tables. */
static bool look(int64_t *version, sqlite3 *db, const char *path, struct gr_error *e)
{
    int64_t tables = 0;
    int64_t application = 0;
    if (!ask(&tables, db, "SELECT count(*) FROM sqlite_schema", e) ||
        !ask(&application, db, "PRAGMA application_id", e) ||
        !ask(version, db, "PRAGMA user_version", e)) {
        return false;
    }
    bool fresh = tables == 0 && application == 0 && *version == 0;
    if (!fresh && (application != ACCOUNTS_APPLICATION || *version <= 0)) {
        error_fill(e, ERROR_ALTERED, "%s is a database, but not one of accounts", path);
        return error_remedy(e, "check the path");
    }
    if (*version > ACCOUNTS_SCHEMA) {
        return error_set(e, ERROR_SCHEMA,
                         "%s is of version %lld, this program knows versions up to %d", path,
                         (long long)*version, ACCOUNTS_SCHEMA);
    }
    return true;
}

static bool settle(sqlite3 *db, const char *path, struct gr_error *e)
{
    static const char always[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                 "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
                                 "PRAGMA synchronous = FULL;";
    int64_t version = 0;
    (void)sqlite3_busy_timeout(db, BUSY_MILLISECONDS);
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return do_all(db, always, "settle", e) && look(&version, db, path, e) &&
           do_all(db, "PRAGMA journal_mode = WAL", "keep a write-ahead log", e) &&
           (version == ACCOUNTS_SCHEMA || carry_forward(db, version, e));
}

bool accounts_sqlite_open(struct accounts *a, const char *path, struct gr_error *e)
{
    if (!make_file(path, e)) {
        return false;
    }
    /* One lock, ours, is over all of the connection. */
    int code = sqlite3_open_v2(path, &a->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        return error_set(e, ERROR_FILE, "%s cannot be opened (%s)", path, sqlite3_errstr(code));
    }
    return settle(a->db, path, e);
}

void accounts_sqlite_close(struct accounts *a)
{
    for (int i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_finalize(a->statement[i]);
    }
    (void)sqlite3_close(a->db);
}

/* ---- statements ---- */

static const char *const texts[STATEMENTS] = {
#define STATEMENT(name, text) text,
#include "accounts/accounts_statements.tab"
#undef STATEMENT
};

sqlite3_stmt *accounts_use(struct accounts *a, enum statement id, struct gr_error *e)
{
    sqlite3_stmt **statement = &a->statement[id];
    if (*statement != NULL) {
        gr_assert(!sqlite3_stmt_busy(*statement));
        return *statement;
    }
    int code = sqlite3_prepare_v3(a->db, texts[id], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    if (code == SQLITE_ERROR) {
        error_fill(e, ERROR_ALTERED, "the tables of accounts are not as they should be (%s)",
                   sqlite3_errmsg(a->db));
    } else if (code != SQLITE_OK) {
        (void)fail(e, a->db, code, "prepare");
    }
    return *statement;
}

void accounts_done(sqlite3_stmt *statement)
{
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
}

bool accounts_step(bool *row, sqlite3_stmt *statement, struct gr_error *e)
{
    int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        (void)fail(e, sqlite3_db_handle(statement), code, "read or write a row");
    }
    accounts_done(statement);
    return code == SQLITE_DONE;
}

bool accounts_run(sqlite3_stmt *statement, struct gr_error *e)
{
    bool row = false;
    bool done = accounts_step(&row, statement, e);
    gr_assert(!row);
    return done;
}

void accounts_bind_text(sqlite3_stmt *statement, int place, struct slice text)
{
    const char *p = text.p != NULL ? text.p : "";
    (void)sqlite3_bind_text64(statement, place, p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

void accounts_bind_bytes(sqlite3_stmt *statement, int place, const void *bytes, size_t n)
{
    (void)sqlite3_bind_blob64(statement, place, bytes, n, SQLITE_STATIC);
}

struct slice accounts_column(sqlite3_stmt *statement, int column)
{
    const char *p = sqlite3_column_blob(statement, column);
    int n = sqlite3_column_bytes(statement, column);
    return p == NULL || n <= 0 ? SLICE("") : (struct slice){p, (size_t)n};
}

/* ---- transactions ---- */

static bool run_alone(struct accounts *a, enum statement id, struct gr_error *e)
{
    sqlite3_stmt *statement = accounts_use(a, id, e);
    return statement != NULL && accounts_run(statement, e);
}

bool accounts_begin(struct accounts *a, struct gr_error *e)
{
    (void)pthread_mutex_lock(&a->mutex);
    if (run_alone(a, STATEMENT_BEGIN, e)) {
        return true;
    }
    (void)pthread_mutex_unlock(&a->mutex);
    return false;
}

bool accounts_end(struct accounts *a, bool good, struct gr_error *e)
{
    good = good && run_alone(a, STATEMENT_COMMIT, e);
    if (!good) {
        /* What failed may have left another statement between two rows. */
        for (int i = 0; i < STATEMENTS; i++) {
            if (a->statement[i] != NULL) {
                accounts_done(a->statement[i]);
            }
        }
        (void)sqlite3_exec(a->db, "ROLLBACK", NULL, NULL, NULL);
    }
    (void)pthread_mutex_unlock(&a->mutex);
    return good;
}
