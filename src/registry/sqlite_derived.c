/* The store in SQLite: what is derived from leaves. Nothing here endures: a row that is lost is
 * made again. Only tokens of search are of the kind that erasure overwrites where it stands. */
#include "registry/sqlite_priv.h"

#include <string.h>

#include "base/assert.h"

/* Buckets are kept six bytes wide (see sqlite_schema.c), that of an erased token among them. */
#define BUCKET_BASE (INT64_C(1) << 33)
#define BUCKET_ERASED (INT64_C(1) << 34)

bool store_derived_size(int64_t *acts, struct store *s, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_DERIVED_SIZE, e);
    bool row = false;
    *acts = 0;
    if (statement == NULL || !sqlite_step(&row, statement, e)) {
        return false;
    }
    if (row) {
        *acts = sqlite3_column_int64(statement, 0);
        sqlite_end(statement);
    }
    return true;
}

bool store_set_derived_size(struct store *s, int64_t acts, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_SET_DERIVED_SIZE, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, acts);
    return sqlite_run(statement, e);
}

bool store_clear_derived(struct store *s, struct gr_error *e)
{
    static const char text[] = "DELETE FROM dossier; DELETE FROM clock; DELETE FROM token;"
                               "DELETE FROM link; DELETE FROM request; DELETE FROM irregular;"
                               "DELETE FROM head; UPDATE meta SET value = 0 WHERE name = 'acts'";
    return sqlite_do(s->database[DATABASE_DERIVED].db, text, "clear what is derived", e);
}

/* A row as bytes: for each column its kind, its length, its value. */
static void row_bytes(struct buf *out, sqlite3_stmt *statement)
{
    int columns = sqlite3_column_count(statement);
    for (int i = 0; i < columns; i++) {
        if (sqlite3_column_type(statement, i) == SQLITE_INTEGER) {
            buf_printf(out, "i%lld,", (long long)sqlite3_column_int64(statement, i));
        } else {
            struct slice s = sqlite_slice(statement, i);
            buf_printf(out, "b%zu:", s.n);
            buf_add(out, s);
        }
    }
}

bool store_derived_rows(struct store *s, struct gr_error *e, store_visit_bytes visit, void *payload)
{
    static const enum statement steps[] = {
        STATEMENT_ROWS_DOSSIER, STATEMENT_ROWS_CLOCK,     STATEMENT_ROWS_TOKEN, STATEMENT_ROWS_LINK,
        STATEMENT_ROWS_REQUEST, STATEMENT_ROWS_IRREGULAR, STATEMENT_ROWS_HEAD};
    struct arena *arena = arena_open((size_t)64 << 20);
    bool good = true;
    for (size_t i = 0; good && i < sizeof steps / sizeof *steps; i++) {
        sqlite3_stmt *statement = sqlite_use(s, steps[i], e);
        bool row = statement != NULL;
        good = row;
        while (row) {
            good = sqlite_step(&row, statement, e);
            if (row) {
                struct arena_mark mark = arena_mark(arena);
                struct buf bytes = buf_in(arena, (size_t)8 << 20);
                row_bytes(&bytes, statement);
                visit(buf_slice(&bytes), payload);
                arena_reset(arena, mark);
            }
        }
    }
    arena_close(arena);
    return good;
}

/* ---- dossiers ---- */

/* What most acts change, without touching an index; *done is false when there is more to it. */
static bool advance_dossier(bool *done, struct store *s, const struct registry_dossier *d,
                            struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_ADVANCE_DOSSIER, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, d->serial);
    sqlite3_bind_int64(statement, 2, d->last);
    sqlite3_bind_int64(statement, 3, d->n_leaves);
    sqlite_bind_name(statement, 4, d->states);
    sqlite3_bind_int(statement, 5, d->erased ? 1 : 0);
    sqlite3_bind_int(statement, 6, d->erasable_day);
    bool good = sqlite_run(statement, e);
    *done = good && sqlite3_changes(s->database[DATABASE_DERIVED].db) == 1;
    return good;
}

bool store_put_dossier(struct store *s, const struct registry_dossier *d, struct gr_error *e)
{
    bool done = false;
    if (d->n_leaves > 1 && (!advance_dossier(&done, s, d, e) || done)) {
        return done;
    }
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_PUT_DOSSIER, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, d->serial);
    sqlite_bind_name(statement, 2, d->number);
    sqlite_bind_name(statement, 3, d->procedure);
    sqlite_bind_name(statement, 4, d->territory);
    sqlite3_bind_int64(statement, 5, d->first);
    sqlite3_bind_int64(statement, 6, d->last);
    sqlite3_bind_int64(statement, 7, d->n_leaves);
    sqlite3_bind_int(statement, 8, d->erased ? 1 : 0);
    sqlite3_bind_int(statement, 9, d->erasable_day);
    sqlite_bind_name(statement, 10, d->states);
    return sqlite_run(statement, e);
}

static struct slice text_in(struct arena *arena, sqlite3_stmt *statement, int column)
{
    return slice_copy(arena, sqlite_slice(statement, column));
}

bool store_dossier(struct registry_dossier *out, bool *found, struct arena *arena, struct store *s,
                   struct slice number, int64_t serial, struct gr_error *e)
{
    enum statement id = number.n > 0 ? STATEMENT_DOSSIER_BY_NUMBER : STATEMENT_DOSSIER_BY_SERIAL;
    sqlite3_stmt *statement = sqlite_use(s, id, e);
    *found = false;
    *out = (struct registry_dossier){0};
    if (statement == NULL) {
        return false;
    }
    if (number.n > 0) {
        sqlite_bind_name(statement, 1, number);
    } else {
        sqlite3_bind_int64(statement, 1, serial);
    }
    if (!sqlite_step(found, statement, e)) {
        return false;
    }
    if (!*found) {
        return true;
    }
    out->serial = sqlite3_column_int64(statement, 0);
    out->number = text_in(arena, statement, 1);
    out->procedure = text_in(arena, statement, 2);
    out->territory = text_in(arena, statement, 3);
    out->first = sqlite3_column_int64(statement, 4);
    out->last = sqlite3_column_int64(statement, 5);
    out->n_leaves = sqlite3_column_int64(statement, 6);
    out->erased = sqlite3_column_int(statement, 7) != 0;
    out->erasable_day = sqlite3_column_int(statement, 8);
    out->states = text_in(arena, statement, 9);
    sqlite_end(statement);
    return true;
}

bool store_dossiers(int64_t *n, struct store *s, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_DOSSIERS, e);
    bool row = false;
    *n = 0;
    if (statement == NULL || !sqlite_step(&row, statement, e)) {
        return false;
    }
    if (row) {
        bool none = sqlite3_column_type(statement, 0) == SQLITE_NULL;
        *n = none ? 0 : sqlite3_column_int64(statement, 0) + 1;
        sqlite_end(statement);
    }
    return true;
}

/* Runs a statement that has one integer to bind. */
static bool run_with(struct store *s, enum statement id, int64_t value, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, id, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, value);
    return sqlite_run(statement, e);
}

/* ---- clocks ---- */

static bool put_clock(struct store *s, int64_t serial, size_t place, const struct registry_clock *c,
                      struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_PUT_CLOCK, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, serial);
    sqlite3_bind_int64(statement, 2, (int64_t)place);
    sqlite_bind_name(statement, 3, c->clock);
    sqlite_bind_name(statement, 4, c->reading);
    sqlite_bind_name(statement, 5, c->procedure);
    sqlite_bind_name(statement, 6, c->territory);
    sqlite3_bind_int64(statement, 7, c->started);
    sqlite3_bind_int(statement, 8, c->known ? 1 : 0);
    sqlite3_bind_int64(statement, 9, c->known ? c->earliest : 0);
    sqlite3_bind_int64(statement, 10, c->known ? c->latest : 0);
    return sqlite_run(statement, e);
}

/* A dossier's rows as they stand: for each clock given the place of its row, or NO_PLACE; and the
 * places of rows that are none of them. */
struct clock_rows {
    int64_t *place;
    int64_t *gone; /* room for LIMIT_LEAF_ITEMS */
    size_t n_gone;
};
#define NO_PLACE INT64_C(-1)

static bool same_clock(sqlite3_stmt *row, const struct registry_clock *c)
{
    return sqlite3_column_int64(row, 6) == c->started &&
           (sqlite3_column_int(row, 7) != 0) == c->known &&
           sqlite3_column_int64(row, 8) == (c->known ? c->earliest : 0) &&
           sqlite3_column_int64(row, 9) == (c->known ? c->latest : 0) &&
           slice_equal(sqlite_slice(row, 2), c->clock) &&
           slice_equal(sqlite_slice(row, 3), c->reading) &&
           slice_equal(sqlite_slice(row, 5), c->territory);
}

static bool compare_clocks(struct clock_rows *rows, struct store *s, int64_t serial,
                           const struct registry_clock *clocks, size_t n, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_CLOCKS_OF, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, serial);
    bool row = false;
    while (sqlite_step(&row, statement, e)) {
        if (!row) {
            return true;
        }
        int64_t place = sqlite3_column_int64(statement, 1);
        size_t i = 0;
        while (i < n && (rows->place[i] != NO_PLACE || !same_clock(statement, &clocks[i]))) {
            i++;
        }
        if (i < n) {
            rows->place[i] = place;
        } else if (rows->n_gone < LIMIT_LEAF_ITEMS) {
            rows->gone[rows->n_gone++] = place;
        }
    }
    return false;
}

static bool delete_clock(struct store *s, int64_t serial, int64_t place, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_DELETE_CLOCK, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, serial);
    sqlite3_bind_int64(statement, 2, place);
    return sqlite_run(statement, e);
}

static bool is_taken(const struct clock_rows *rows, size_t n, int64_t place)
{
    for (size_t i = 0; i < n; i++) {
        if (rows->place[i] == place) {
            return true;
        }
    }
    return false;
}

/* Most acts change one clock of several: rows that stay are left where they are, and a new one
 * takes the first free place, so that the same history gives the same rows. */
bool store_put_clocks(struct store *s, int64_t serial, const struct registry_clock *clocks,
                      size_t n, struct gr_error *e)
{
    struct arena_mark mark = arena_mark(s->arena);
    struct clock_rows rows = {.place = ARENA_ARRAY(s->arena, n, int64_t), .gone = s->gone};
    for (size_t i = 0; i < n; i++) {
        rows.place[i] = NO_PLACE;
    }
    bool good = compare_clocks(&rows, s, serial, clocks, n, e);
    for (size_t i = 0; i < rows.n_gone && good; i++) {
        good = delete_clock(s, serial, rows.gone[i], e);
    }
    int64_t place = 0;
    for (size_t i = 0; i < n && good; i++) {
        if (rows.place[i] != NO_PLACE) {
            continue;
        }
        while (is_taken(&rows, n, place)) {
            place++;
        }
        rows.place[i] = place;
        good = put_clock(s, serial, (size_t)place, &clocks[i], e);
    }
    arena_reset(s->arena, mark);
    return good;
}

bool store_clocks(struct store *s, int64_t from, int64_t until, bool by_latest, struct gr_error *e,
                  registry_visit_clock visit, void *payload)
{
    enum statement id = by_latest ? STATEMENT_CLOCKS_BY_LATEST : STATEMENT_CLOCKS_BY_EARLIEST;
    sqlite3_stmt *statement = sqlite_use(s, id, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, from);
    sqlite3_bind_int64(statement, 2, until);
    bool row = false;
    while (sqlite_step(&row, statement, e)) {
        if (!row) {
            return true;
        }
        struct registry_clock c = {
            .serial = sqlite3_column_int64(statement, 0),
            .clock = sqlite_slice(statement, 2),
            .reading = sqlite_slice(statement, 3),
            .procedure = sqlite_slice(statement, 4),
            .territory = sqlite_slice(statement, 5),
            .started = sqlite3_column_int64(statement, 6),
            .known = true,
            .earliest = sqlite3_column_int64(statement, 8),
            .latest = sqlite3_column_int64(statement, 9),
        };
        if (!visit(&c, payload)) {
            sqlite_end(statement);
            return true;
        }
    }
    return false;
}

/* ---- lists of numbers ---- */

/* The first column of all rows of a statement that is bound, at most max. */
static bool numbers(int64_t *list, size_t *n, size_t max, sqlite3_stmt *statement,
                    struct gr_error *e)
{
    bool row = false;
    *n = 0;
    while (sqlite_step(&row, statement, e)) {
        if (!row) {
            return true;
        }
        if (*n == max) {
            sqlite_end(statement);
            return true;
        }
        list[(*n)++] = sqlite3_column_int64(statement, 0);
    }
    return false;
}

bool store_erasable(int64_t *serials, size_t *n, size_t max, struct store *s, int32_t day,
                    struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_ERASABLE, e);
    *n = 0;
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int(statement, 1, day);
    sqlite3_bind_int64(statement, 2, (int64_t)max);
    return numbers(serials, n, max, statement, e);
}

bool store_irregular(int64_t *leaves, size_t *n, size_t max, struct store *s, int64_t since,
                     struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_IRREGULAR, e);
    *n = 0;
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, since);
    sqlite3_bind_int64(statement, 2, (int64_t)max);
    return numbers(leaves, n, max, statement, e);
}

bool store_links(int64_t **from, size_t *n, struct arena *arena, struct store *s, int64_t to,
                 struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_LINKS, e);
    bool row = false;
    size_t cap = 16;
    *from = ARENA_ARRAY(arena, cap, int64_t);
    *n = 0;
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, to);
    while (sqlite_step(&row, statement, e)) {
        if (!row) {
            return true;
        }
        if (*n == cap) {
            int64_t *wider = ARENA_ARRAY(arena, cap * 2, int64_t);
            memcpy(wider, *from, cap * sizeof *wider);
            *from = wider;
            cap *= 2;
        }
        (*from)[(*n)++] = sqlite3_column_int64(statement, 0);
    }
    return false;
}

/* ---- search ---- */

bool store_put_token(struct store *s, const struct registry_token *token, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_PUT_TOKEN, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, BUCKET_BASE + token->bucket);
    sqlite3_bind_int64(statement, 2, token->serial);
    sqlite_bind_slice(statement, 3, (struct slice){(const char *)&token->check, 8});
    return sqlite_run(statement, e);
}

bool store_tokens(struct registry_token **list, size_t *n, struct arena *arena, struct store *s,
                  uint32_t bucket, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_TOKENS, e);
    bool row = false;
    size_t cap = 64;
    *list = ARENA_ARRAY(arena, cap, struct registry_token);
    *n = 0;
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, BUCKET_BASE + bucket);
    while (sqlite_step(&row, statement, e)) {
        if (!row) {
            return true;
        }
        if (*n == cap) {
            struct registry_token *wider = ARENA_ARRAY(arena, cap * 2, struct registry_token);
            memcpy(wider, *list, cap * sizeof *wider);
            *list = wider;
            cap *= 2;
        }
        struct registry_token *t = &(*list)[(*n)++];
        struct slice check = sqlite_slice(statement, 1);
        t->bucket = bucket;
        t->serial = sqlite3_column_int64(statement, 0);
        memcpy(&t->check, check.p, check.n < 8 ? check.n : 8);
    }
    return false;
}

bool store_erase_derived(struct store *s, int64_t serial, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_ERASE_TOKENS, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, serial);
    sqlite3_bind_int64(statement, 2, BUCKET_ERASED);
    return sqlite_run(statement, e) && run_with(s, STATEMENT_DELETE_CLOCKS, serial, e) &&
           run_with(s, STATEMENT_ERASE_DOSSIER, serial, e);
}

/* ---- links, requests, irregular acts ---- */

/* Runs a statement that has two integers to bind. */
static bool run_with_two(struct store *s, enum statement id, int64_t first, int64_t second,
                         struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, id, e);
    if (statement == NULL) {
        return false;
    }
    sqlite3_bind_int64(statement, 1, first);
    sqlite3_bind_int64(statement, 2, second);
    return sqlite_run(statement, e);
}

bool store_put_link(struct store *s, int64_t from, int64_t to, struct gr_error *e)
{
    return run_with_two(s, STATEMENT_PUT_LINK, from, to, e);
}

bool store_put_irregular(struct store *s, int64_t leaf, int64_t entered, struct gr_error *e)
{
    return run_with_two(s, STATEMENT_PUT_IRREGULAR, leaf, entered, e);
}

bool store_put_request(struct store *s, const struct hash *request, int64_t leaf,
                       struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_PUT_REQUEST, e);
    if (statement == NULL) {
        return false;
    }
    sqlite_bind_slice(statement, 1, hash_slice(request));
    sqlite3_bind_int64(statement, 2, leaf);
    return sqlite_run(statement, e);
}

bool store_request(int64_t *leaf, struct store *s, const struct hash *request, struct gr_error *e)
{
    sqlite3_stmt *statement = sqlite_use(s, STATEMENT_REQUEST, e);
    bool row = false;
    *leaf = LEAF_NONE;
    if (statement == NULL) {
        return false;
    }
    sqlite_bind_slice(statement, 1, hash_slice(request));
    if (!sqlite_step(&row, statement, e)) {
        return false;
    }
    if (row) {
        *leaf = sqlite3_column_int64(statement, 0);
        sqlite_end(statement);
    }
    return true;
}
