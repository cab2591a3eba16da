/* The schemas, each with its version in `meta`. The enduring one is carried forward step by step
 * inside one transaction; making a registry is the same, from version 0. The derived one is thrown
 * away when it is of another version, because all of it can be made again.
 *
 * Rows that can be erased are never deleted but overwritten where they stand, by bytes of the same
 * length: SQLite then changes the page in place. Deleting would move neighbours between pages, and
 * copies of them could stay behind in the unused parts of pages, out of reach when their own turn
 * comes. Hence fixed widths below: `erased` is 0 or 1, which take no room in a record, buckets have
 * six bytes whatever they are. */
#include "registry/sqlite_priv.h"

#include <string.h>

/* step[n] leads from version n to n + 1. */
static const char *const enduring_steps[SQLITE_SCHEMA_ENDURING] = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO meta (name, value) VALUES ('schema', 0);"
    "CREATE TABLE leaf (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL);"
    "CREATE TABLE tile (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE sealed (leaf INTEGER PRIMARY KEY, serial INTEGER NOT NULL,"
    "  erased INTEGER NOT NULL, bytes BLOB NOT NULL);"
    "CREATE INDEX sealed_serial ON sealed (serial);"
    "CREATE TABLE key (serial INTEGER PRIMARY KEY, erased INTEGER NOT NULL,"
    "  sum BLOB NOT NULL, bytes BLOB NOT NULL);"
    "CREATE TABLE document (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,"
    "  serial INTEGER NOT NULL, erased INTEGER NOT NULL, bytes BLOB NOT NULL);"
    "CREATE INDEX document_serial ON document (serial);"
    "CREATE TABLE text (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);"
    "CREATE TABLE value (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE,"
    "  sum BLOB NOT NULL, bytes BLOB NOT NULL);",
};

static const char derived_schema[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO meta (name, value) VALUES ('schema', 0), ('acts', 0);"
    "CREATE TABLE dossier (serial INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE,"
    "  procedure TEXT NOT NULL, territory TEXT NOT NULL, first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL, n_leaves INTEGER NOT NULL, erased INTEGER NOT NULL,"
    "  erasable INTEGER NOT NULL, states TEXT NOT NULL);"
    "CREATE INDEX dossier_erasable ON dossier (erasable) WHERE erased = 0;"
    "CREATE TABLE clock (serial INTEGER NOT NULL, place INTEGER NOT NULL, clock TEXT NOT NULL,"
    "  reading TEXT NOT NULL, procedure TEXT NOT NULL, territory TEXT NOT NULL,"
    "  started INTEGER NOT NULL, known INTEGER NOT NULL, earliest INTEGER NOT NULL,"
    "  latest INTEGER NOT NULL, PRIMARY KEY (serial, place)) WITHOUT ROWID;"
    /* Holds all that is asked of it: what is due is read from one place, in order. */
    "CREATE INDEX clock_earliest ON clock (earliest, serial, place, latest, clock, reading,"
    "  procedure, territory, started, known) WHERE known = 1;"
    "CREATE INDEX clock_latest ON clock (latest) WHERE known = 1;"
    "CREATE TABLE token (id INTEGER PRIMARY KEY, bucket INTEGER NOT NULL,"
    "  serial INTEGER NOT NULL, sum BLOB NOT NULL);"
    "CREATE INDEX token_bucket ON token (bucket);"
    "CREATE INDEX token_serial ON token (serial);"
    "CREATE TABLE link (target INTEGER NOT NULL, source INTEGER NOT NULL,"
    "  PRIMARY KEY (target, source)) WITHOUT ROWID;"
    "CREATE TABLE request (hash BLOB PRIMARY KEY, leaf INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE irregular (entered INTEGER NOT NULL, leaf INTEGER NOT NULL,"
    "  PRIMARY KEY (entered, leaf)) WITHOUT ROWID;"
    "CREATE TABLE head (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);";

/* The version of a schema; 0 when there is none. */
static bool version_of(int64_t *version, sqlite3 *db, struct gr_error *e)
{
    static const char there[] = "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'";
    int64_t tables = 0;
    *version = 0;
    if (!sqlite_ask(&tables, db, there, e)) {
        return false;
    }
    return tables == 0 ||
           sqlite_ask(version, db, "SELECT value FROM meta WHERE name = 'schema'", e);
}

static bool set_version(sqlite3 *db, int64_t version, struct gr_error *e)
{
    static const char text[] = "UPDATE meta SET value = ?1 WHERE name = 'schema'";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, text, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, version);
        code = sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE || sqlite_fail(e, db, code, "set the version");
}

static bool carry_forward(sqlite3 *db, int64_t version, struct gr_error *e)
{
    if (!sqlite_do(db, "BEGIN IMMEDIATE", "begin", e)) {
        return false;
    }
    bool done = true;
    for (int64_t v = version; v < SQLITE_SCHEMA_ENDURING && done; v++) {
        done = sqlite_do(db, enduring_steps[v], "migrate", e);
    }
    done =
        done && set_version(db, SQLITE_SCHEMA_ENDURING, e) && sqlite_do(db, "COMMIT", "commit", e);
    if (!done) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return done;
}

bool sqlite_schema_enduring(struct store *s, struct gr_error *e)
{
    sqlite3 *db = s->database[DATABASE_ENDURING].db;
    int64_t version = 0;
    if (!version_of(&version, db, e)) {
        return false;
    }
    if (version > SQLITE_SCHEMA_ENDURING) {
        return error_set(e, ERROR_SCHEMA,
                         "registry.db is of version %lld, this program knows versions up to %d",
                         (long long)version, SQLITE_SCHEMA_ENDURING);
    }
    if (version < 0 || (version == 0 && !s->options.create)) {
        return error_set(e, ERROR_ALTERED, "registry.db holds no registry");
    }
    if (version > 0 && s->options.create) {
        return error_set(e, ERROR_STORE, "there is a registry in this folder already");
    }
    if (version == SQLITE_SCHEMA_ENDURING) {
        return true;
    }
    if (!s->options.write) {
        return error_set(e, ERROR_SCHEMA,
                         "registry.db is of version %lld and is to be read as version %d: open it "
                         "for writing once, which carries it forward",
                         (long long)version, SQLITE_SCHEMA_ENDURING);
    }
    return carry_forward(db, version, e);
}

/* Empties the file whatever is in it. */
static bool empty(sqlite3 *db, struct gr_error *e)
{
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL) != SQLITE_OK) {
        return sqlite_fail(e, db, SQLITE_MISUSE, "empty what is derived");
    }
    bool done = sqlite_do(db, "VACUUM", "empty what is derived", e);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
    return done && sqlite_do(db, "PRAGMA journal_mode = WAL", "keep a write-ahead log", e);
}

static bool make_derived(sqlite3 *db, struct gr_error *e)
{
    if (!sqlite_do(db, "BEGIN IMMEDIATE", "begin", e)) {
        return false;
    }
    bool done = sqlite_do(db, derived_schema, "make the derived tables", e) &&
                set_version(db, SQLITE_SCHEMA_DERIVED, e) && sqlite_do(db, "COMMIT", "commit", e);
    if (!done) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return done;
}

bool sqlite_schema_derived(struct store *s, struct gr_error *e)
{
    sqlite3 *db = s->database[DATABASE_DERIVED].db;
    struct gr_error why = {0};
    int64_t version = 0;
    bool readable = version_of(&version, db, &why);
    if (readable && version == SQLITE_SCHEMA_DERIVED) {
        return true;
    }
    if (!readable && why.code != ERROR_ALTERED) {
        if (e != NULL) {
            *e = why;
        }
        return false;
    }
    if (!s->options.write) {
        return error_set(e, ERROR_SCHEMA,
                         "derived.db is of version %lld and is to be read as version %d: open the "
                         "registry for writing once, which makes it anew",
                         (long long)version, SQLITE_SCHEMA_DERIVED);
    }
    if ((!readable || version != 0) && !empty(db, e)) {
        return false;
    }
    return make_derived(db, e);
}
