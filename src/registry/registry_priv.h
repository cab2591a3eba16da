/* The registry's handle, as the files of this room see it. */
#ifndef REGISTRY_REGISTRY_PRIV_H
#define REGISTRY_REGISTRY_PRIV_H

#include "registry/registry.h"
#include "registry/store.h"

#define TILE_BITS 8
#define TILE_WIDTH 256
#define TILE_LEVELS 6 /* 256^6 leaves are 2^48, as many as a log can have */
#define HEAD_BITS 4
#define HEAD_WIDTH 16
#define LOG_SHIFT 48 /* checkpoints are kept by log << LOG_SHIFT | size */

/* The growing end of a log: the tile of each level that is not full yet. */
struct log_end {
    int64_t size;
    struct merkle_edge edge;
    struct hash tile[TILE_LEVELS][TILE_WIDTH];
    int count[TILE_LEVELS];
};

struct log_signer {
    bool there;
    struct slice origin;
    struct sign_secret secret;
};

/* The head of a dossier that this batch changed. */
struct head_change {
    int64_t index;
    struct hash hash;
};

/* A tile that was read last, one a level. */
struct tile_seen {
    bool there;
    int64_t index;
    struct hash hash[TILE_WIDTH];
};

struct registry {
    struct arena *arena, *batch;
    struct arena_mark batch_start;
    struct store *store;
    enum registry_mode mode;
    int lock;
    bool in_batch, lazy;
    int64_t pending; /* leaves since derived facts were committed */
    bool broken;     /* a commit failed: what is in the files is known only by opening again */
    struct log_signer signer[REGISTRY_LOGS];
    struct log_end end[REGISTRY_LOGS], before[REGISTRY_LOGS];
    struct tile_seen seen[REGISTRY_LOGS][TILE_LEVELS];
    int64_t dossiers, dossiers_before;
    struct head_change *heads;
    size_t n_heads, cap_heads;
};

/* lock.c: takes FOLDER/lock; -1 with *e (ERROR_BUSY names the holder). */
CHECKED int lock_take(const char *folder, bool make_folder, struct gr_error *e);
void lock_release(int lock);

/* log.c */
int64_t tile_key(enum registry_log log, int level, int64_t index);
CHECKED bool log_load(struct registry *r, enum registry_log log, struct gr_error *e);
/* The end of a log as it was, into another place; copies no more than there is. */
void log_keep(struct log_end *to, const struct log_end *from);
CHECKED bool log_append(struct registry *r, enum registry_log log, struct slice leaf,
                        struct gr_error *e);
/* Hashes first to first + n of a level of tiles, all in one tile. */
CHECKED bool log_hashes(struct hash *out, struct registry_tree *tree, int level, int64_t first,
                        size_t n, struct gr_error *e);
/* Reads back what a batch wrote, past all caches, and compares. */
CHECKED bool log_read_back(struct registry *r, enum registry_log log, struct gr_error *e);
/* The root of a perfect tree of n leaves, a power of two. Overwrites them. */
void log_fold(struct hash *out, struct hash *leaves, size_t n);

/* heads.c */
CHECKED bool heads_change(struct registry *r, const struct registry_dossier *dossier,
                          struct gr_error *e);
/* Writes the tiles that changed; *root is that of the tree of all dossiers. */
CHECKED bool heads_write(struct hash *root, struct registry *r, struct gr_error *e);
/* "greffe-heads COUNT ROOT\n" */
void heads_line(struct buf *out, int64_t count, const struct hash *root);
/* False when extensions have no such line in its one form. */
CHECKED bool heads_line_read(int64_t *count, struct hash *root, struct arena *arena,
                             struct slice extensions);

#endif
