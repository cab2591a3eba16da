/* Verification, in parts: verify_pool.c runs jobs on threads and takes their results in order,
 * verify_read.c reads a run of leaves (in a thread), verify_chain.c joins the runs (in one),
 * verify_rest.c looks at all that is no leaf, verify.c leads. Memory: what a few runs need, and for
 * each leaf five bytes, for each dossier about 130. */
#ifndef REGISTRY_VERIFY_PRIV_H
#define REGISTRY_VERIFY_PRIV_H

#include "registry/registry_priv.h"

#define RUN_LEAVES INT64_C(8192) /* whole tiles */
#define POOL_THREADS_MAX 16
#define POOL_WINDOW_MAX (2 * POOL_THREADS_MAX + 2)

/* ---- faults ---- */

struct faults {
    struct registry_fault list[REGISTRY_FAULTS_MAX];
    size_t n;
    int64_t seen;
};
void faults_add(struct faults *f, enum registry_log log, int64_t leaf, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void faults_join(struct faults *to, const struct faults *from);

/* ---- jobs ---- */

struct pool_slot {
    struct arena *arena; /* emptied before each job */
    struct faults faults;
    struct gr_error error; /* the job could not be done */
    bool failed, done;
    void *result;
};

struct pool_work {
    int64_t jobs;
    int threads;
    struct store **stores; /* one a thread */
    /* In a thread: fills the slot. In the caller's thread, in order: takes what is in it. */
    void (*job)(struct pool_slot *slot, int64_t job, struct store *store, void *payload);
    bool (*take)(struct pool_slot *slot, int64_t job, struct gr_error *e, void *payload);
    void *payload;
};
/* False when threads cannot be had, a job failed, or `take` said so. */
CHECKED bool pool_run(const struct pool_work *work, struct gr_error *e);

/* ---- a run of leaves ---- */

enum sealed_state { SEALED_NONE, SEALED_WHOLE, SEALED_ERASED, SEALED_MISSING };

struct leaf_seen {
    uint64_t name; /* a hash of the dossier's number */
    int64_t previous, sequence, entered, owner;
    enum leaf_kind kind;
    enum sealed_state sealed;
    bool readable, in_dossier, begins; /* begins: the first of its dossier, or of the
                                        * office's own leaves */
};

struct document_seen {
    int64_t leaf, owner;
    bool found, gone;
};

/* A checkpoint within a run, and what the run's leaves make of it. */
struct checkpoint_seen {
    struct checkpoint claim;
    bool readable, held;             /* held: given from outside */
    struct hash node[TILE_BITS + 1]; /* of the leaves of its last tile, the largest first */
    size_t n_nodes;
};

struct erasure_list {
    struct registry_erasure erasure;
    struct erasure_list *next;
};

struct key_list {
    struct key_list *next;
    struct note_key key;
};

struct run {
    enum registry_log log;
    int64_t first, n, bytes, sealed;
    struct leaf_seen *leaves;
    struct slice *opened; /* numbers of dossiers that begin here, in order */
    size_t n_opened;
    struct hash *tile_roots; /* of the full tiles */
    struct checkpoint_seen *checkpoints;
    size_t n_checkpoints;
    struct document_seen *documents;
    size_t n_documents, cap_documents;
    struct erasure_list *erasures; /* the last first */
    struct key_list *keys;         /* that leaves of the office name */
};

/* What all threads may read. */
struct verify_plan {
    uint64_t seed[2]; /* of hashes of names */
    int64_t size[REGISTRY_LOGS], runs[REGISTRY_LOGS];
    bool has_since;
    enum registry_log since_log;
    struct checkpoint since;
};

/* Jobs of the first stage: the runs of the log of acts, then those of readings. */
void run_read(struct pool_slot *slot, int64_t job, struct store *store, void *payload);

/* ---- joining ---- */

struct chain;
struct chain *chain_open(struct arena *arena, const struct verify_plan *plan, struct store *store,
                         struct registry_report *report, struct faults *faults);
CHECKED bool chain_take(struct chain *c, const struct run *run, struct gr_error *e);
/* What can be said only after the last leaf. */
CHECKED bool chain_end(struct chain *c, struct gr_error *e);
const struct key_list *chain_keys(const struct chain *c);

/* heads_plain.c: the tree of heads in memory. */
struct heads_plain;
struct heads_plain *heads_plain_open(struct arena *arena, int64_t max);
void heads_plain_put(struct heads_plain *h, int64_t index, const struct hash *leaf);
void heads_plain_root(struct hash *root, struct heads_plain *h);

/* ---- the rest ---- */

struct rest {
    const struct verify_plan *plan;
    const struct key_list *keys;
    const struct registry_verify_options *options;
    struct registry_report *report;
    struct faults *faults;
};
int64_t rest_jobs(const struct verify_plan *plan);
void rest_job(struct pool_slot *slot, int64_t job, struct store *store, void *payload);
/* Checks the signatures of a note against the keys known. */
void rest_note(struct faults *faults, int64_t *cosignatures, const struct rest *rest,
               enum registry_log log, struct slice bytes);

#endif
