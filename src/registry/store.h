/* What the registry asks of a database: rows put and got by number or by name, and a few ordered
 * questions. No type, no word of SQL shows here; sqlite*.c implement it, and a second backend would
 * implement this file and nothing else. A store knows neither hashes nor law: it keeps bytes.
 *
 * Two databases. Enduring: leaves, tiles, checkpoints, sealed parts, keys, documents, texts,
 * values; its commit is synced. Derived: the rest; its commit is not. Both are inside one begin and
 * two commits, the enduring one first. A handle belongs to one thread at a time. What is got lies
 * in the arena given. Failures: ERROR_STORE (the world), ERROR_ALTERED (what is kept cannot be
 * right), ERROR_BUSY, ERROR_SCHEMA. */
#ifndef REGISTRY_STORE_H
#define REGISTRY_STORE_H

#include "registry/registry.h"

struct store;

struct store_options {
    bool write;         /* else nothing is changed */
    bool create;        /* make the schema where there is none */
    bool enduring_only; /* leave the derived database closed */
    bool relaxed;       /* see registry_options */
    const char *vfs;
    int cache_mebibytes;
};

/* Opens both databases, makes or migrates schemas as the options allow. NULL with *e. */
struct store *store_open(const char *folder, struct store_options options, struct gr_error *e);
void store_close(struct store *s);

/* The derived database may be inside already: see registry_options.lazy. */
CHECKED bool store_begin(struct store *s, struct gr_error *e);
CHECKED bool store_commit_enduring(struct store *s, struct gr_error *e);
CHECKED bool store_commit_derived(struct store *s, struct gr_error *e);
/* The same when it is inside; else true. May be called by a second thread while the first reads. */
CHECKED bool store_flush_derived(struct store *s, struct gr_error *e);
void store_rollback(struct store *s);
/* Between batches: moves what was committed to its place when enough of it waits. Failures do no
 * harm and are not told. */
void store_tidy(struct store *s);
/* Leaves nothing of what was overwritten in any file; ERROR_BUSY while somebody reads. */
CHECKED bool store_scrub(struct store *s, struct gr_error *e);
/* From now on this handle, which only reads, sees the store as it is at this moment. */
CHECKED bool store_hold(struct store *s, struct gr_error *e);
/* Looks at the structure of the tables that are small; ERROR_ALTERED says what is wrong. */
CHECKED bool store_check(struct store *s, struct gr_error *e);

/* ---- leaves: numbers from 0 without a gap ---- */

typedef bool (*store_visit_leaf)(int64_t n, struct slice hash, struct slice bytes, void *payload);

CHECKED bool store_size(int64_t *size, struct store *s, enum registry_log log, struct gr_error *e);
CHECKED bool store_put_leaf(struct store *s, enum registry_log log, int64_t n,
                            const struct hash *hash, struct slice bytes, struct gr_error *e);
/* hash: NULL when it is not wanted; the same for bytes. ERROR_ABSENT when there is none. */
CHECKED bool store_leaf(struct hash *hash, struct slice *bytes, struct arena *arena,
                        struct store *s, enum registry_log log, int64_t n, struct gr_error *e);

/* A run of leaves of a log. fresh: as another process would read it, past all that this one
 * remembers. */
struct store_range {
    enum registry_log log;
    int64_t first, end;
    bool fresh;
};
CHECKED bool store_leaves(struct store *s, struct store_range range, struct gr_error *e,
                          store_visit_leaf visit, void *payload);

/* ---- bytes by number ---- */

enum store_table { STORE_TILE, STORE_CHECKPOINT, STORE_SEALED, STORE_KEY, STORE_HEAD };
#define STORE_TABLES 5

/* A row. Owner: a dossier's serial, for sealed parts; else 0. Erased: the bytes are gone. */
struct store_row {
    int64_t key, owner;
    bool erased;
    struct slice bytes;
};
typedef bool (*store_visit)(const struct store_row *row, void *payload);

/* Replaces; bytes of the same length are overwritten where they stand. */
CHECKED bool store_put(struct store *s, enum store_table table, int64_t key, int64_t owner,
                       struct slice bytes, struct gr_error *e);
/* The empty slice where there is none, or where it was erased. */
CHECKED bool store_get(struct slice *out, struct arena *arena, struct store *s,
                       enum store_table table, int64_t key, struct gr_error *e);
/* Rows with first <= key < end in order. */
struct store_span {
    enum store_table table;
    int64_t first, end;
};
CHECKED bool store_each(struct store *s, struct store_span span, struct gr_error *e,
                        store_visit visit, void *payload);
/* The greatest key of the span, or LEAF_NONE. */
CHECKED bool store_last(int64_t *key, struct store *s, struct store_span span, struct gr_error *e);

/* ---- bytes by name ---- */

enum store_named { STORE_DOCUMENT, STORE_TEXT, STORE_VALUE };
#define STORE_NAMED 3

/* Values are replaced; of documents and texts the first stays. */
CHECKED bool store_put_named(struct store *s, enum store_named table, struct slice name,
                             int64_t owner, struct slice bytes, struct gr_error *e);
CHECKED bool store_get_named(struct slice *out, struct arena *arena, struct store *s,
                             enum store_named table, struct slice name, struct gr_error *e);
/* row->key counts rows; name lives for the call. */
typedef bool (*store_visit_named)(struct slice name, const struct store_row *row, void *payload);
CHECKED bool store_each_named(struct store *s, enum store_named table, struct gr_error *e,
                              store_visit_named visit, void *payload);
/* Whose document it is, and whether it was erased, without its bytes; *found false: none. */
CHECKED bool store_document_of(struct store_row *out, bool *found, struct store *s,
                               const struct hash *sealed, struct gr_error *e);

/* Overwrites sealed parts, documents and key of a dossier where they stand. */
CHECKED bool store_erase(struct store *s, int64_t serial, struct gr_error *e);

/* ---- derived: see registry.h, whose functions these are ---- */

CHECKED bool store_derived_size(int64_t *acts, struct store *s, struct gr_error *e);
CHECKED bool store_set_derived_size(struct store *s, int64_t acts, struct gr_error *e);
CHECKED bool store_clear_derived(struct store *s, struct gr_error *e);
/* All derived rows in order of their keys, each as bytes. */
typedef void (*store_visit_bytes)(struct slice bytes, void *payload);
CHECKED bool store_derived_rows(struct store *s, struct gr_error *e, store_visit_bytes visit,
                                void *payload);
CHECKED bool store_put_dossier(struct store *s, const struct registry_dossier *dossier,
                               struct gr_error *e);
CHECKED bool store_dossier(struct registry_dossier *out, bool *found, struct arena *arena,
                           struct store *s, struct slice number, int64_t serial,
                           struct gr_error *e);
CHECKED bool store_dossiers(int64_t *n, struct store *s, struct gr_error *e);
CHECKED bool store_put_clocks(struct store *s, int64_t serial, const struct registry_clock *clocks,
                              size_t n, struct gr_error *e);
CHECKED bool store_clocks(struct store *s, int64_t from, int64_t until, bool by_latest,
                          struct gr_error *e, registry_visit_clock visit, void *payload);
CHECKED bool store_erasable(int64_t *serials, size_t *n, size_t max, struct store *s, int32_t day,
                            struct gr_error *e);
CHECKED bool store_put_token(struct store *s, const struct registry_token *token,
                             struct gr_error *e);
CHECKED bool store_tokens(struct registry_token **list, size_t *n, struct arena *arena,
                          struct store *s, uint32_t bucket, struct gr_error *e);
CHECKED bool store_erase_derived(struct store *s, int64_t serial, struct gr_error *e);
CHECKED bool store_put_link(struct store *s, int64_t from, int64_t to, struct gr_error *e);
CHECKED bool store_links(int64_t **from, size_t *n, struct arena *arena, struct store *s,
                         int64_t to, struct gr_error *e);
CHECKED bool store_put_request(struct store *s, const struct hash *request, int64_t leaf,
                               struct gr_error *e);
CHECKED bool store_request(int64_t *leaf, struct store *s, const struct hash *request,
                           struct gr_error *e);
CHECKED bool store_put_irregular(struct store *s, int64_t leaf, int64_t entered,
                                 struct gr_error *e);
CHECKED bool store_irregular(int64_t *leaves, size_t *n, size_t max, struct store *s, int64_t since,
                             struct gr_error *e);

#endif
