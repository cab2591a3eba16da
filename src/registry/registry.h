/* The memory of acts: two append-only logs (acts, and readings of personal data), the sealed parts
 * and keys of dossiers, and what is derived from them. It knows no law.
 *
 * Enduring facts are in FOLDER/registry.db: leaves, hashes in tiles (C2SP tlog-tiles), checkpoints,
 * sealed parts, keys, texts of law. Derived ones are in FOLDER/derived.db, behind by at most what a
 * crash left out; they can be deleted and are made again from the first. Between them they have two
 * schemas with two versions. A second backend implements store.h and nothing else.
 *
 * One process writes; it holds FOLDER/lock. One thread of it at a time may be inside a batch. Any
 * number of others open the folder to read. */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "registry/leaf.h"
#include "seal/note.h"

struct registry;

enum registry_log { REGISTRY_ACTS, REGISTRY_READS };
#define REGISTRY_LOGS 2

enum registry_mode { REGISTRY_READ, REGISTRY_WRITE, REGISTRY_CREATE };

#define REGISTRY_LAZY_LEAVES 4096
struct registry_options {
    enum registry_mode mode;
    bool relaxed; /* commits wait for no disk: when the machine itself stops, the last of them may
                     be lost, though none in part. For what can be made again: demonstrations */
    bool lazy; /* derived facts are committed every REGISTRY_LAZY_LEAVES leaves, at registry_flush
                  and when it is closed: until then only this handle sees them */
    const char *vfs;     /* SQLite's file layer; NULL: the system's. Tests of faults give theirs */
    int cache_mebibytes; /* of pages; 0: 64 */
};

/* Opens FOLDER. REGISTRY_CREATE makes it and refuses one that exists. REGISTRY_WRITE takes the
 * lock (ERROR_BUSY names the process that holds it) and migrates older schemas; a newer one is
 * refused with its number (ERROR_SCHEMA). Whether derived facts are behind: registry_derived_size.
 * NULL with *e. */
struct registry *registry_open(const char *folder, struct registry_options options,
                               struct gr_error *e);
void registry_close(struct registry *r); /* takes NULL; a batch under way is rolled back */

/* ---- writing: begin, anything, commit -------------------------------------------------------- */

/* The log's name and key; the registry signs a checkpoint of each log that grew at each commit. */
void registry_sign_with(struct registry *r, enum registry_log log, struct slice origin,
                        const struct sign_secret *secret);

CHECKED bool registry_begin(struct registry *r, struct gr_error *e);
/* Appends a leaf of at most LIMIT_LEAF_BYTES; its index in *index. */
CHECKED bool registry_append(int64_t *index, struct registry *r, enum registry_log log,
                             struct slice leaf, struct gr_error *e);
/* Makes the batch durable: tiles, checkpoints, one synced commit; then reads what was written back
 * and compares hashes; then commits what was derived. A log that grew needs its key
 * (registry_sign_with), and that of acts its derived facts (registry_set_derived_size), because the
 * checkpoint commits to the tree of heads. After false the batch is over: nothing of it is there,
 * or, when the failure came in or after the commit, perhaps all of it; in that case the registry
 * must be opened again before the next batch (registry_begin says so). */
CHECKED bool registry_commit(struct registry *r, struct gr_error *e);
/* Also gives up what is derived and not committed yet: then the registry must be opened again. */
void registry_rollback(struct registry *r);
/* Between batches: commits what is derived. Nothing to do is true. May be called by a second thread
 * while the first reads. */
CHECKED bool registry_flush(struct registry *r, struct gr_error *e);

/* The sealed part of leaf n of the log of acts, belonging to a dossier by its serial. */
CHECKED bool registry_put_sealed(struct registry *r, int64_t leaf, int64_t serial,
                                 struct slice sealed, struct gr_error *e);
/* The wrapped key of a dossier; replaces the one there was (rotation). */
CHECKED bool registry_put_key(struct registry *r, int64_t serial, struct slice wrapped,
                              struct gr_error *e);
/* A sealed document by SHA-256 of its sealed bytes. */
CHECKED bool registry_put_document(struct registry *r, const struct hash *sealed, int64_t serial,
                                   struct slice bytes, struct gr_error *e);
/* A text of law or table by its hash; a second time does nothing. */
CHECKED bool registry_put_text(struct registry *r, const struct hash *hash, struct slice text,
                               struct gr_error *e);
/* A small enduring value of the office itself (wrapped keys): replaces. */
CHECKED bool registry_put_value(struct registry *r, const char *name, struct slice value,
                                struct gr_error *e);
/* Cosignatures of the checkpoint of this size: the lines are added to its note. */
CHECKED bool registry_put_cosignatures(struct registry *r, enum registry_log log, int64_t size,
                                       struct slice lines, struct gr_error *e);
/* Removes key, sealed parts and documents of a dossier, bytes overwritten. registry_scrub, after
 * the commit, clears the write-ahead logs as well; only then nothing is left in any file
 * (ERROR_BUSY while somebody reads). */
CHECKED bool registry_erase(struct registry *r, int64_t serial, struct gr_error *e);
CHECKED bool registry_scrub(struct registry *r, struct gr_error *e);

/* ---- reading --------------------------------------------------------------------------------- */

/* Leaves, those of the batch under way included. */
int64_t registry_size(const struct registry *r, enum registry_log log);
/* The bytes of a leaf, in arena. */
CHECKED bool registry_leaf(struct slice *out, struct arena *arena, struct registry *r,
                           enum registry_log log, int64_t index, struct gr_error *e);
/* Each leaf from first up to (not including) end, in order; visit returns false to stop. The bytes
 * live for the call. */
typedef bool (*registry_visit)(int64_t index, struct slice leaf, void *payload);
CHECKED bool registry_scan(struct registry *r, enum registry_log log, int64_t first, int64_t end,
                           struct gr_error *e, registry_visit visit, void *payload);

/* These give the empty slice where there is none. In arena. */
CHECKED bool registry_sealed(struct slice *out, struct arena *arena, struct registry *r,
                             int64_t leaf, struct gr_error *e);
CHECKED bool registry_key(struct slice *out, struct arena *arena, struct registry *r,
                          int64_t serial, struct gr_error *e);
CHECKED bool registry_document(struct slice *out, struct arena *arena, struct registry *r,
                               const struct hash *sealed, struct gr_error *e);
CHECKED bool registry_text(struct slice *out, struct arena *arena, struct registry *r,
                           const struct hash *hash, struct gr_error *e);
CHECKED bool registry_value(struct slice *out, struct arena *arena, struct registry *r,
                            const char *name, struct gr_error *e);
/* The signed checkpoint of this size, or the last one for size LEAF_NONE. */
CHECKED bool registry_checkpoint(struct slice *note, struct arena *arena, struct registry *r,
                                 enum registry_log log, int64_t size, struct gr_error *e);
/* A merkle_source (payload: struct registry_tree) from the tiles. */
struct registry_tree {
    struct registry *registry;
    enum registry_log log;
};
bool registry_tree_hash(struct hash *out, int level, int64_t index, struct gr_error *e,
                        void *payload);

/* ---- derived --------------------------------------------------------------------------------- */

/* One row a dossier; serials count from 0 in order of opening. */
struct registry_dossier {
    int64_t serial;
    struct slice number;    /* "D-2026-000123" */
    struct slice procedure; /* name */
    struct slice territory;
    int64_t first, last; /* leaves; the dossier's others are found by `previous` */
    int64_t n_leaves;
    bool erased;
    int32_t erasable_day; /* days since 1970 on which retention ends; INT32_MAX: not yet known */
    struct slice states;  /* "custody=detained appeal=open", for lists; empty once erased */
};

/* A clock that runs. */
struct registry_clock {
    int64_t serial;
    struct slice clock, reading, procedure, territory;
    int64_t started;
    bool known;
    int64_t earliest, latest;
};

/* Derived facts were made from the first *acts leaves; below registry_size they are behind. */
CHECKED bool registry_derived_size(int64_t *acts, struct registry *r, struct gr_error *e);
CHECKED bool registry_set_derived_size(struct registry *r, int64_t acts, struct gr_error *e);
/* Empties all that is derived. */
CHECKED bool registry_clear_derived(struct registry *r, struct gr_error *e);
/* SHA-256 over all derived rows in order of their keys: two registries with the same leaves and
 * keys have the same. */
CHECKED bool registry_derived_hash(struct hash *out, struct registry *r, struct gr_error *e);

/* Puts or replaces the row and its head (see below). */
CHECKED bool registry_put_dossier(struct registry *r, const struct registry_dossier *dossier,
                                  struct gr_error *e);
/* By number, or by serial when number is empty; *found says whether it is there. Slices in arena.
 */
CHECKED bool registry_dossier(struct registry_dossier *out, bool *found, struct arena *arena,
                              struct registry *r, struct slice number, int64_t serial,
                              struct gr_error *e);
int64_t registry_dossiers(const struct registry *r);
/* The clocks of a dossier, all replaced. */
CHECKED bool registry_put_clocks(struct registry *r, int64_t serial,
                                 const struct registry_clock *clocks, size_t n, struct gr_error *e);
/* Clocks whose `earliest` (or, by_latest, `latest`) lies in [from, until], in that order; clocks
 * whose end is not known come never. */
typedef bool (*registry_visit_clock)(const struct registry_clock *clock, void *payload);
CHECKED bool registry_clocks(struct registry *r, int64_t from, int64_t until, bool by_latest,
                             struct gr_error *e, registry_visit_clock visit, void *payload);
/* Dossiers whose retention ended by this day, in order of day, at most max. */
CHECKED bool registry_erasable(int64_t *serials, size_t *n, size_t max, struct registry *r,
                               int32_t day, struct gr_error *e);

/* Search: a bucket is a few bits of a keyed token, the check is keyed by the dossier's key. */
struct registry_token {
    uint32_t bucket;
    int64_t serial;
    uint64_t check;
};
CHECKED bool registry_put_token(struct registry *r, const struct registry_token *token,
                                struct gr_error *e);
CHECKED bool registry_tokens(struct registry_token **list, size_t *n, struct arena *arena,
                             struct registry *r, uint32_t bucket, struct gr_error *e);
/* Removes a dossier's tokens and its clocks, states and names from what is derived. */
CHECKED bool registry_erase_derived(struct registry *r, int64_t serial, struct gr_error *e);

/* `from` rests on `to`. */
CHECKED bool registry_put_link(struct registry *r, int64_t from, int64_t to, struct gr_error *e);
CHECKED bool registry_links(int64_t **from, size_t *n, struct arena *arena, struct registry *r,
                            int64_t to, struct gr_error *e);

/* The leaf that answered a request, or LEAF_NONE. */
CHECKED bool registry_put_request(struct registry *r, const struct hash *request, int64_t leaf,
                                  struct gr_error *e);
CHECKED bool registry_request(int64_t *leaf, struct registry *r, const struct hash *request,
                              struct gr_error *e);

/* Leaves that the law had something against (refused or irregular), latest first, from those
 * entered since. */
CHECKED bool registry_put_irregular(struct registry *r, int64_t leaf, int64_t entered,
                                    struct gr_error *e);
CHECKED bool registry_irregular(int64_t *leaves, size_t *n, size_t max, struct registry *r,
                                int64_t since, struct gr_error *e);

/* ---- heads
 * ---------------------------------------------------------------------------------------- The tree
 * of heads: an RFC 6962 tree over all dossiers in order of serial, whose leaf is the CBOR array
 * [number, count of leaves, last leaf]. Its root stands in each checkpoint of the log of acts as
 * the extension line "greffe-heads COUNT ROOT" (base 64). With the last leaf, which lists the
 * clocks that run, it proves what was open and that nothing had been entered since. */

void registry_head_write(struct buf *out, struct slice number, int64_t n_leaves, int64_t last);
/* Inclusion of a dossier's head in the tree of heads of the present checkpoint. */
CHECKED bool registry_head_proof(struct merkle_proof *out, struct registry *r, int64_t serial,
                                 struct gr_error *e);

/* ---- verification ---------------------------------------------------------------------------- */

enum registry_verdict { REGISTRY_INTACT, REGISTRY_ALTERED };

struct registry_fault {
    enum registry_log log;
    int64_t leaf; /* LEAF_NONE: not about one leaf */
    char text[240];
};
#define REGISTRY_FAULTS_MAX 64

/* A dossier that was erased: under which leaf, on what ground. */
struct registry_erasure {
    int64_t leaf;
    char number[40], ground[240]; /* cut where they are longer */
};
#define REGISTRY_ERASURES_MAX 64

struct registry_report {
    enum registry_verdict verdict;
    int64_t leaves[REGISTRY_LOGS], bytes[REGISTRY_LOGS];
    int64_t dossiers, erased, sealed;
    int64_t cosignatures; /* checked and valid */
    struct registry_fault faults[REGISTRY_FAULTS_MAX];
    size_t n_faults; /* kept */
    int64_t faults_seen;
    struct registry_erasure erasures[REGISTRY_ERASURES_MAX]; /* the first of `erased` */
    size_t n_erasures;
};

struct registry_verify_options {
    const struct note_key
        *keys; /* of the logs and of witnesses; what no key is given for is
                  checked against the keys that LEAF_OFFICE and LEAF_SETTING name */
    size_t n_keys;
    struct slice since; /* a signed checkpoint held from before: nothing up to it was altered */
    int threads;        /* 0: as many as there are cores */
    /* Set by another thread: gives up, ERROR_SYSTEM. May be NULL. */
    const _Atomic bool *stop;
    void (*progress)(int64_t done, int64_t all, void *payload);
    void *payload;
};

/* Reads everything again from bytes: the form of every leaf, its hash, its place in tile and tree,
 * the chain of each dossier, entry times, every sealed part against its leaf (or the erasure that
 * took it), every checkpoint and cosignature, the tree of heads. False only when it could not be
 * done (*e). */
CHECKED bool registry_verify(struct registry_report *out, const char *folder,
                             struct registry_options options,
                             const struct registry_verify_options *verify, struct gr_error *e);

/* ---- the log as tiles ------------------------------------------------------------------------ */

/* Appends the bytes of a tile as C2SP tlog-tiles has it: `width` hashes (1 to 256), or with level
 * -1 so many entries, of at most REGISTRY_TILE_BYTES. ERROR_ABSENT: the log does not reach that
 * far. */
#define REGISTRY_TILE_BYTES ((size_t)256 * (LIMIT_LEAF_BYTES + 2))
CHECKED bool registry_tile(struct buf *out, struct registry *r, enum registry_log log, int level,
                           int64_t index, int width, struct gr_error *e);

/* Writes checkpoint, tiles and entry bundles of a log below a folder, as C2SP tlog-tiles serves
 * them; what is there already is left. */
CHECKED bool registry_export_tiles(const char *target, struct registry *r, enum registry_log log,
                                   struct gr_error *e);

#endif
