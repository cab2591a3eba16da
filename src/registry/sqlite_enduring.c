/* The store in SQLite: leaves, and bytes by number or by name. Keys and values of the office carry
 * the hash of their bytes, because nothing else would tell that they were damaged. */
#include "registry/sqlite_priv.h"

#include "base/assert.h"

#define LOG_SHIFT 48

static int64_t leaf_id(enum registry_log log, int64_t n)
{
    gr_assert(n >= 0 && n < INT64_C(1) << LOG_SHIFT);
    return ((int64_t)log << LOG_SHIFT) | n;
}

static const struct hash no_hash;

/* ---- leaves ---- */

static bool last_key(int64_t *key, sqlite3_stmt *statement, struct gr_error *e)
{
    bool row = false;
    *key = LEAF_NONE;
    if (!sqlite_step(&row, statement, e)) {
        return false;
    }
    if (row && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
        *key = sqlite3_column_int64(statement, 0);
    }
    sqlite_end(statement);
    return true;
}

bool store_size(int64_t *size, struct store *s, enum registry_log log, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_SIZE, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, leaf_id(log, 0));
    sqlite3_bind_int64(statement, 2, leaf_id(log + 1, 0));
    int64_t last = LEAF_NONE;
    if (!last_key(&last, statement, e)) {
        return false;
    }
    *size = last == LEAF_NONE ? 0 : (last & ((INT64_C(1) << LOG_SHIFT) - 1)) + 1;
    return true;
}

bool store_put_leaf(struct store *s, enum registry_log log, int64_t n, const struct hash *hash,
                    struct slice bytes, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_PUT_LEAF, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, leaf_id(log, n));
    sqlite_bind_slice(statement, 2, hash_slice(hash));
    sqlite_bind_slice(statement, 3, bytes);
    return sqlite_run(statement, e);
}

bool store_leaf(struct hash *hash, struct slice *bytes, struct arena *arena, struct store *s,
                enum registry_log log, int64_t n, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_LEAF, e);
    bool row = false;
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, leaf_id(log, n));
    if (!sqlite_step(&row, statement, e)) {
        return false;
    }
    if (!row) {
        return error_set(e, ERROR_ABSENT, "there is no leaf %lld", (long long)n);
    }
    bool whole = hash == NULL || hash_of(hash, sqlite_slice(statement, 0));
    if (bytes != NULL) {
        *bytes = slice_copy(arena, sqlite_slice(statement, 1));
    }
    sqlite_end(statement);
    return whole || error_set(e, ERROR_ALTERED, "the hash kept with leaf %lld is not 32 bytes",
                              (long long)n);
}

bool store_leaves(struct store *s, struct store_range range, struct gr_error *e,
                  store_visit_leaf visit, void *payload)
{
    enum statement id = range.fresh ? STATEMENT_LEAVES_FRESH : STATEMENT_LEAVES;
    sqlite3_stmt *statement = sqlite_use(s, id, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, leaf_id(range.log, range.first));
    sqlite3_bind_int64(statement, 2, leaf_id(range.log, range.end));
    const int64_t mask = (INT64_C(1) << LOG_SHIFT) - 1;
    bool row = false;
    while (sqlite_step(&row, statement, e)) {
        if (!row) {
            return true;
        }
        int64_t n = sqlite3_column_int64(statement, 0) & mask;
        if (!visit(n, sqlite_slice(statement, 1), sqlite_slice(statement, 2), payload)) {
            sqlite_end(statement);
            return true;
        }
    }
    return false;
}

/* ---- bytes by number ---- */

struct table_statements {
    enum statement put, get, each, last;
};

static const struct table_statements tables[STORE_TABLES] = {
    [STORE_TILE] = {STATEMENT_PUT_TILE, STATEMENT_GET_TILE, STATEMENT_EACH_TILE,
                    STATEMENT_LAST_TILE},
    [STORE_CHECKPOINT] = {STATEMENT_PUT_CHECKPOINT, STATEMENT_GET_CHECKPOINT,
                          STATEMENT_EACH_CHECKPOINT, STATEMENT_LAST_CHECKPOINT},
    [STORE_SEALED] = {STATEMENT_PUT_SEALED, STATEMENT_GET_SEALED, STATEMENT_EACH_SEALED,
                      STATEMENT_LAST_SEALED},
    [STORE_KEY] = {STATEMENT_PUT_KEY, STATEMENT_GET_KEY, STATEMENT_EACH_KEY, STATEMENT_LAST_KEY},
    [STORE_HEAD] = {STATEMENT_PUT_HEAD, STATEMENT_GET_HEAD, STATEMENT_EACH_HEAD,
                    STATEMENT_LAST_HEAD},
};

static bool all_zero(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != 0) {
            return false;
        }
    }
    return true;
}

/* The row that a statement stands on: key or name, owner, erased, bytes, sum (or NULL). */
static bool take_row(struct store_row *out, sqlite3_stmt *statement, struct gr_error *e)
{
    if (sqlite3_column_type(statement, 1) != SQLITE_INTEGER ||
        sqlite3_column_type(statement, 2) != SQLITE_INTEGER ||
        sqlite3_column_type(statement, 3) != SQLITE_BLOB) {
        return error_set(e, ERROR_ALTERED,
                         "a row does not have the kinds of values that it should");
    }
    out->key = sqlite3_column_int64(statement, 0);
    out->owner = sqlite3_column_int64(statement, 1);
    out->erased = sqlite3_column_int64(statement, 2) != 0;
    out->bytes = sqlite_slice(statement, 3);
    if (out->erased) {
        bool clean = all_zero(out->bytes);
        out->bytes = SLICE("");
        return clean || error_set(e, ERROR_ALTERED, "an erased row still has bytes");
    }
    if (sqlite3_column_type(statement, 4) == SQLITE_NULL) {
        return true;
    }
    struct hash sum;
    hash_bytes(&sum, out->bytes);
    return slice_equal(hash_slice(&sum), sqlite_slice(statement, 4)) ||
           error_set(e, ERROR_ALTERED, "a key or a value of the office is not what was kept");
}

bool store_put(struct store *s, enum store_table table, int64_t key, int64_t owner,
               struct slice bytes, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, tables[table].put, e);
    if (statement == NULL) {
        return false;
    }
    struct hash sum = no_hash;
    sqlite3_bind_int64(statement, 1, key);
    sqlite3_bind_int64(statement, 2, owner);
    sqlite_bind_slice(statement, 3, bytes);
    if (table == STORE_KEY) {
        hash_bytes(&sum, bytes);
        sqlite_bind_slice(statement, 4, hash_slice(&sum));
    }
    return sqlite_run(statement, e);
}

/* The one row of a statement that is bound. */
static bool get_one(struct slice *out, struct arena *arena, sqlite3_stmt *statement,
                    struct gr_error *e)
{
    bool row = false;
    *out = SLICE("");
    if (!sqlite_step(&row, statement, e)) {
        return false;
    }
    struct store_row found;
    bool good = true;
    if (row) {
        good = take_row(&found, statement, e);
        *out = good ? slice_copy(arena, found.bytes) : SLICE("");
        sqlite_end(statement);
    }
    return good;
}

bool store_get(struct slice *out, struct arena *arena, struct store *s, enum store_table table,
               int64_t key, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, tables[table].get, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, key);
    return get_one(out, arena, statement, e);
}

bool store_each(struct store *s, struct store_span span, struct gr_error *e, store_visit visit,
                void *payload)
{
    sqlite3_stmt *statement = sqlite_use(s, tables[span.table].each, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, span.first);
    sqlite3_bind_int64(statement, 2, span.end);
    bool row = false;
    while (sqlite_step(&row, statement, e)) {
        struct store_row found;
        if (!row) {
            return true;
        }
        bool good = take_row(&found, statement, e);
        if (!good || !visit(&found, payload)) {
            sqlite_end(statement);
            return good;
        }
    }
    return false;
}

bool store_last(int64_t *key, struct store *s, struct store_span span, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, tables[span.table].last, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, span.first);
    sqlite3_bind_int64(statement, 2, span.end);
    return last_key(key, statement, e);
}

/* ---- bytes by name ---- */

static const struct table_statements named[STORE_NAMED] = {
    [STORE_DOCUMENT] = {STATEMENT_PUT_DOCUMENT, STATEMENT_GET_DOCUMENT, STATEMENT_EACH_DOCUMENT,
                        STATEMENTS},
    [STORE_TEXT] = {STATEMENT_PUT_TEXT, STATEMENT_GET_TEXT, STATEMENT_EACH_TEXT, STATEMENTS},
    [STORE_VALUE] = {STATEMENT_PUT_VALUE, STATEMENT_GET_VALUE, STATEMENT_EACH_VALUE, STATEMENTS},
};

bool store_put_named(struct store *s, enum store_named table, struct slice name, int64_t owner,
                     struct slice bytes, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, named[table].put, e);
    if (statement == NULL) {
        return false;
    }
    struct hash sum = no_hash;
    sqlite_bind_slice(statement, 1, name);
    sqlite3_bind_int64(statement, 2, owner);
    sqlite_bind_slice(statement, 3, bytes);
    if (table == STORE_VALUE) {
        hash_bytes(&sum, bytes);
        sqlite_bind_slice(statement, 4, hash_slice(&sum));
    }
    return sqlite_run(statement, e);
}

bool store_get_named(struct slice *out, struct arena *arena, struct store *s,
                     enum store_named table, struct slice name, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, named[table].get, e);
    if (statement == NULL) {
        return false;
    }
    sqlite_bind_slice(statement, 1, name);
    return get_one(out, arena, statement, e);
}

bool store_each_named(struct store *s, enum store_named table, struct gr_error *e,
                      store_visit_named visit, void *payload)
{
    sqlite3_stmt *statement = sqlite_use(s, named[table].each, e);
    if (statement == NULL) {
        return false;
    }
    bool row = false;
    for (int64_t n = 0; sqlite_step(&row, statement, e); n++) {
        struct store_row found;
        if (!row) {
            return true;
        }
        bool good = take_row(&found, statement, e);
        found.key = n;
        if (!good || !visit(sqlite_slice(statement, 0), &found, payload)) {
            sqlite_end(statement);
            return good;
        }
    }
    return false;
}

bool store_document_of(struct store_row *out, bool *found, struct store *s,
                       const struct hash *sealed, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_DOCUMENT_OF, e);
    *out = (struct store_row){0};
    *found = false;
    if (statement == NULL) {
        return false;
    }
    sqlite_bind_slice(statement, 1, hash_slice(sealed));
    if (!sqlite_step(found, statement, e)) {
        return false;
    }
    if (*found) {
        out->owner = sqlite3_column_int64(statement, 0);
        out->erased = sqlite3_column_int64(statement, 1) != 0;
        sqlite_end(statement);
    }
    return true;
}

/* ---- erasure ---- */

bool store_erase(struct store *s, int64_t serial, struct gr_error *e)
{
    static const enum statement steps[] = {STATEMENT_ERASE_SEALED, STATEMENT_ERASE_DOCUMENTS,
                                           STATEMENT_ERASE_KEY};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        sqlite3_stmt *statement = sqlite_use(s, steps[i], e);
        if (statement == NULL) {
            return false;
        }
        sqlite3_bind_int64(statement, 1, serial);
        if (!sqlite_run(statement, e)) {
            return false;
        }
    }
    return true;
}
