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
    /* Addresses of calendars. */
    "CREATE TABLE calendar (agent TEXT PRIMARY KEY, secret BLOB NOT NULL UNIQUE,"
    "  language TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
};

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
    _Static_assert(ACCOUNTS_SCHEMA == 2 && ACCOUNTS_APPLICATION == 1198670179, "as written below");
    static const char mark[] = "PRAGMA application_id = 1198670179; PRAGMA user_version = 2";
    if (!sqlite_do(db, "BEGIN IMMEDIATE", "begin", e)) {
        return false;
    }
    bool done = true;
    for (int64_t v = version; v < ACCOUNTS_SCHEMA && done; v++) {
        done = sqlite_do(db, steps[v], "make the tables", e);
    }
    done =
        done && sqlite_do(db, mark, "set the version", e) && sqlite_do(db, "COMMIT", "commit", e);
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
    if (!sqlite_ask(&tables, db, "SELECT count(*) FROM sqlite_schema", e) ||
        !sqlite_ask(&application, db, "PRAGMA application_id", e) ||
        !sqlite_ask(version, db, "PRAGMA user_version", e)) {
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
    int64_t version = 0;
    return sqlite_settle(db, e) && sqlite_do(db, "PRAGMA synchronous = FULL", "sync", e) &&
           look(&version, db, path, e) &&
           sqlite_do(db, "PRAGMA journal_mode = WAL", "keep a write-ahead log", e) &&
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
    *statement = sqlite_prepare(a->db, texts[id], e);
    return *statement;
}

/* ---- transactions ---- */

static bool run_alone(struct accounts *a, enum statement id, struct gr_error *e)
{
    sqlite3_stmt *statement = accounts_use(a, id, e);
    return statement != NULL && sqlite_run(statement, e);
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
                sqlite_end(a->statement[i]);
            }
        }
        (void)sqlite3_exec(a->db, "ROLLBACK", NULL, NULL, NULL);
    }
    (void)pthread_mutex_unlock(&a->mutex);
    return good;
}
