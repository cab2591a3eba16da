/* Verification, where runs of leaves are joined in order: each dossier's leaves follow one another,
 * entries never go back in time, the tree grows to the signed roots, and so does the tree of heads.
 */
#include "registry/verify_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

#define BLOCK 1024
#define NOBODY (-1)     /* serial of a leaf outside dossiers */
#define UNREADABLE (-2) /* of one whose dossier is not known */
#define HEAD_BYTES 512

struct dossier_seen {
    uint64_t name;
    struct slice number;
    int64_t last, count;
    int64_t gone; /* a leaf whose sealed part or document was erased, or LEAF_NONE */
    bool erased, sealed, key;
};

struct log_seen {
    struct merkle_edge tiles;                   /* over the roots of tiles */
    struct hash upper[TILE_LEVELS][TILE_WIDTH]; /* growing tiles of the levels above 0 */
    int count[TILE_LEVELS];
    int64_t entered, last_checkpoint;
    bool root_wrong, heads_wrong;
};

struct chain {
    struct arena *arena, *scratch;
    const struct verify_plan *plan;
    struct store *store;
    struct registry_report *report;
    struct faults *faults;
    struct log_seen log[REGISTRY_LOGS];
    int32_t *serial; /* of each leaf of the log of acts */
    struct dossier_seen **blocks;
    int64_t dossiers;
    struct heads_plain *heads;
    struct key_list *keys;
};

struct chain *chain_open(struct arena *arena, const struct verify_plan *plan, struct store *store,
                         struct registry_report *report, struct faults *faults)
{
    struct chain *c = ARENA_NEW(arena, struct chain);
    size_t leaves = (size_t)plan->size[REGISTRY_ACTS];
    c->arena = arena;
    c->scratch = arena_open((size_t)64 << 20);
    c->plan = plan;
    c->store = store;
    c->report = report;
    c->faults = faults;
    c->serial = ARENA_ARRAY(arena, leaves, int32_t);
    c->blocks = ARENA_ARRAY(arena, leaves / BLOCK + 1, struct dossier_seen *);
    c->heads = heads_plain_open(arena, plan->size[REGISTRY_ACTS] + 1);
    return c;
}

const struct key_list *chain_keys(const struct chain *c)
{
    return c->keys;
}

/* ---- dossiers ---- */

static struct dossier_seen *dossier(struct chain *c, int64_t serial)
{
    return &c->blocks[serial / BLOCK][serial % BLOCK];
}

static int64_t new_dossier(struct chain *c, uint64_t name, struct slice number)
{
    int64_t serial = c->dossiers++;
    if (serial % BLOCK == 0) {
        c->blocks[serial / BLOCK] = ARENA_ARRAY(c->arena, BLOCK, struct dossier_seen);
    }
    *dossier(c, serial) = (struct dossier_seen){
        .name = name, .number = slice_copy(c->arena, number), .last = LEAF_NONE, .gone = LEAF_NONE};
    return serial;
}

/* The dossier that a leaf goes on with after one that could not be read. */
static int64_t find_dossier(struct chain *c, uint64_t name)
{
    for (int64_t i = 0; i < c->dossiers; i++) {
        if (dossier(c, i)->name == name) {
            return i;
        }
    }
    return UNREADABLE;
}

/* The dossier that leaf n goes on with, by the leaf before it. */
static int64_t follow(struct chain *c, int64_t n, const struct leaf_seen *seen)
{
    int64_t before = seen->previous;
    if (before < 0 || before >= n) {
        faults_add(c->faults, REGISTRY_ACTS, n, "the leaf does not say which one it follows");
        return find_dossier(c, seen->name);
    }
    int64_t serial = c->serial[before];
    if (serial == UNREADABLE) {
        serial = find_dossier(c, seen->name);
        if (serial >= 0) {
            dossier(c, serial)->last = before;
            dossier(c, serial)->count = seen->sequence;
        }
        return serial;
    }
    if (serial == NOBODY || dossier(c, serial)->name != seen->name) {
        faults_add(c->faults, REGISTRY_ACTS, n, "the leaf follows leaf %lld of another dossier",
                   (long long)before);
        return find_dossier(c, seen->name);
    }
    return serial;
}

static void check_sealed(struct chain *c, int64_t n, int64_t serial, const struct leaf_seen *seen)
{
    bool mine = serial < 0 || seen->owner == serial;
    if (seen->sealed == SEALED_MISSING) {
        faults_add(c->faults, REGISTRY_ACTS, n, "the sealed part of the leaf is missing");
    } else if (seen->sealed != SEALED_NONE && !mine) {
        faults_add(c->faults, REGISTRY_ACTS, n, "the sealed part of the leaf is another dossier's");
    }
    if (serial < 0) {
        return;
    }
    struct dossier_seen *d = dossier(c, serial);
    d->sealed = d->sealed || seen->sealed == SEALED_WHOLE;
    if (seen->sealed == SEALED_ERASED && d->gone == LEAF_NONE) {
        d->gone = n;
    }
}

static void put_head(struct chain *c, int64_t serial)
{
    const struct dossier_seen *d = dossier(c, serial);
    struct arena_mark mark = arena_mark(c->scratch);
    struct buf head = buf_in(c->scratch, LIMIT_LEAF_BYTES + HEAD_BYTES);
    struct hash hash;
    registry_head_write(&head, d->number, d->count, d->last);
    merkle_leaf(&hash, buf_slice(&head));
    heads_plain_put(c->heads, serial, &hash);
    arena_reset(c->scratch, mark);
}

/* Finds leaf n's place in its dossier. */
static void place(struct chain *c, int64_t n, const struct leaf_seen *seen, struct slice number)
{
    int64_t serial = NOBODY;
    if (!seen->readable) {
        serial = UNREADABLE;
    } else if (seen->begins) {
        c->report->dossiers += seen->kind == LEAF_OPENED ? 1 : 0;
        serial = new_dossier(c, seen->name, number);
    } else if (seen->in_dossier) {
        serial = follow(c, n, seen);
    }
    c->serial[n] = (int32_t)serial;
    check_sealed(c, n, serial, seen);
    if (serial < 0) {
        return;
    }
    struct dossier_seen *d = dossier(c, serial);
    if (seen->sequence != d->count || seen->previous != d->last) {
        faults_add(c->faults, REGISTRY_ACTS, n,
                   "the leaf is number %lld of its dossier and follows leaf %lld; it should be "
                   "number %lld and follow leaf %lld",
                   (long long)seen->sequence, (long long)seen->previous, (long long)d->count,
                   (long long)d->last);
    }
    d->last = n;
    d->count++;
    if (seen->kind == LEAF_ERASED && !d->erased) {
        d->erased = true;
        c->report->erased++;
    }
    put_head(c, serial);
}

/* ---- trees ---- */

/* Adds a hash to a level of tiles above the lowest; a tile that is full is compared with its row.
 */
static void push(struct chain *c, enum registry_log log, int level, const struct hash *hash)
{
    struct log_seen *l = &c->log[log];
    gr_assert(level < TILE_LEVELS);
    l->upper[level][l->count[level]++] = *hash;
}

static bool compare_tile(struct chain *c, enum registry_log log, int level, struct gr_error *e)
{
    struct log_seen *l = &c->log[log];
    int64_t hashes = l->tiles.size >> (TILE_BITS * (level - 1));
    int64_t index = (hashes - 1) >> TILE_BITS;
    size_t bytes = (size_t)l->count[level] * sizeof(struct hash);
    struct arena_mark mark = arena_mark(c->scratch);
    struct slice row;
    struct gr_error why;
    bool read =
        store_get(&row, c->scratch, c->store, STORE_TILE, tile_key(log, level, index), &why);
    if (!read && why.code != ERROR_ALTERED) {
        if (e != NULL) {
            *e = why;
        }
        return false;
    }
    struct slice right = {(const char *)l->upper[level], bytes};
    if (!read || !slice_equal(row, right)) {
        faults_add(c->faults, log, LEAF_NONE,
                   "the tile %lld of level %d does not have the hashes of the tiles below it",
                   (long long)index, level);
    }
    arena_reset(c->scratch, mark);
    return true;
}

static bool add_tile(struct chain *c, enum registry_log log, const struct hash *root,
                     struct gr_error *e)
{
    struct log_seen *l = &c->log[log];
    struct hash hash = *root;
    merkle_append(&l->tiles, root);
    push(c, log, 1, &hash);
    for (int level = 1; l->count[level] == TILE_WIDTH; level++) {
        if (!compare_tile(c, log, level, e)) {
            return false;
        }
        log_fold(&hash, l->upper[level], TILE_WIDTH);
        l->count[level] = 0;
        push(c, log, level + 1, &hash);
    }
    return true;
}

/* The root of a log at a checkpoint: what its last tile has by then, joined to the tiles before. */
static void root_at(struct hash *root, const struct log_seen *l, const struct checkpoint_seen *seen)
{
    size_t tiles = 0;
    for (int64_t bits = l->tiles.size; bits != 0; bits &= bits - 1) {
        tiles++;
    }
    size_t n = seen->n_nodes;
    gr_assert(n > 0);
    *root = seen->node[--n];
    while (n > 0) {
        merkle_node(root, &seen->node[--n], root);
    }
    while (tiles > 0) {
        merkle_node(root, &l->tiles.node[--tiles], root);
    }
}

static void check_heads(struct chain *c, const struct checkpoint_seen *seen)
{
    struct log_seen *l = &c->log[REGISTRY_ACTS];
    struct arena_mark mark = arena_mark(c->scratch);
    struct hash claim = {{0}};
    struct hash root;
    int64_t count = 0;
    bool read = heads_line_read(&count, &claim, c->scratch, seen->claim.extensions);
    heads_plain_root(&root, c->heads);
    if (!l->heads_wrong && (!read || count != c->dossiers || !hash_equal(&claim, &root))) {
        faults_add(c->faults, REGISTRY_ACTS, LEAF_NONE,
                   "the tree of heads signed for the first %lld leaves is not theirs",
                   (long long)seen->claim.size);
        l->heads_wrong = !seen->held;
    }
    arena_reset(c->scratch, mark);
}

static void check_checkpoint(struct chain *c, enum registry_log log,
                             const struct checkpoint_seen *seen)
{
    struct log_seen *l = &c->log[log];
    struct hash root;
    if (!seen->held) {
        l->last_checkpoint = seen->claim.size;
    }
    if (!seen->readable) {
        return;
    }
    root_at(&root, l, seen);
    if (!hash_equal(&root, &seen->claim.root) && (seen->held || !l->root_wrong)) {
        faults_add(c->faults, log, LEAF_NONE,
                   seen->held ? "the checkpoint held from before, of %lld leaves, is not of these"
                              : "the signed root of the first %lld leaves is not theirs",
                   (long long)seen->claim.size);
        l->root_wrong = l->root_wrong || !seen->held;
    }
    if (log == REGISTRY_ACTS) {
        check_heads(c, seen);
    }
}

/* ---- runs ---- */

static void check_document(struct chain *c, const struct document_seen *d)
{
    int64_t serial = c->serial[d->leaf];
    if (!d->found || (serial >= 0 && d->owner != serial)) {
        faults_add(c->faults, REGISTRY_ACTS, d->leaf,
                   d->found ? "a document of the leaf is kept as another dossier's"
                            : "a document of the leaf is missing");
    } else if (d->gone && serial >= 0 && dossier(c, serial)->gone == LEAF_NONE) {
        dossier(c, serial)->gone = d->leaf;
    }
}

static void check_time(struct chain *c, enum registry_log log, int64_t n,
                       const struct leaf_seen *seen)
{
    struct log_seen *l = &c->log[log];
    if (seen->readable && seen->entered < l->entered) {
        faults_add(c->faults, log, n, "the leaf was entered earlier than the one before it");
    }
    l->entered = seen->readable ? seen->entered : l->entered;
}

static void take_erasures(struct chain *c, const struct run *run)
{
    size_t n = 0;
    size_t kept = c->report->n_erasures;
    for (const struct erasure_list *e = run->erasures; e != NULL; e = e->next) {
        n++;
    }
    for (const struct erasure_list *e = run->erasures; e != NULL; e = e->next) {
        n--;
        if (kept + n < REGISTRY_ERASURES_MAX) {
            c->report->erasures[kept + n] = e->erasure;
            c->report->n_erasures++;
        }
    }
}

static void take_keys(struct chain *c, const struct run *run)
{
    for (const struct key_list *k = run->keys; k != NULL; k = k->next) {
        struct key_list *item = ARENA_NEW(c->arena, struct key_list);
        item->key = k->key;
        item->key.name = slice_copy(c->arena, k->key.name);
        item->next = c->keys;
        c->keys = item;
    }
}

bool chain_take(struct chain *c, const struct run *run, struct gr_error *e)
{
    size_t opened = 0;
    size_t at = 0;
    c->report->leaves[run->log] += run->n;
    c->report->bytes[run->log] += run->bytes;
    c->report->sealed += run->sealed;
    take_keys(c, run);
    take_erasures(c, run);
    for (int64_t i = 0; i < run->n; i++) {
        const struct leaf_seen *seen = &run->leaves[i];
        int64_t n = run->first + i;
        check_time(c, run->log, n, seen);
        if (run->log == REGISTRY_ACTS) {
            place(c, n, seen, seen->begins ? run->opened[opened] : SLICE(""));
            opened += seen->begins ? 1 : 0;
        }
        for (; at < run->n_checkpoints && run->checkpoints[at].claim.size == n + 1; at++) {
            check_checkpoint(c, run->log, &run->checkpoints[at]);
        }
        if ((n + 1) % TILE_WIDTH == 0 &&
            !add_tile(c, run->log, &run->tile_roots[i / TILE_WIDTH], e)) {
            return false;
        }
    }
    for (size_t i = 0; i < run->n_documents && run->log == REGISTRY_ACTS; i++) {
        check_document(c, &run->documents[i]);
    }
    return true;
}

/* ---- the end ---- */

static bool see_key(const struct store_row *row, void *payload)
{
    struct chain *c = payload;
    if (row->key >= 0 && row->key < c->dossiers) {
        dossier(c, row->key)->key = !row->erased;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void check_names(struct chain *c)
{
    size_t n = (size_t)c->dossiers;
    uint64_t *names = ARENA_ARRAY(c->arena, n, uint64_t);
    for (size_t i = 0; i < n; i++) {
        names[i] = dossier(c, (int64_t)i)->name;
    }
    if (n > 1) {
        qsort(names, n, sizeof *names, by_name);
    }
    for (size_t i = 1; i < n; i++) {
        if (names[i] == names[i - 1]) {
            struct slice number = dossier(c, find_dossier(c, names[i]))->number;
            faults_add(c->faults, REGISTRY_ACTS, LEAF_NONE, "the dossier %.*s begins twice",
                       SLICE_ARG(number));
        }
    }
}

static void check_dossiers(struct chain *c)
{
    for (int64_t i = 0; i < c->dossiers; i++) {
        const struct dossier_seen *d = dossier(c, i);
        if (d->gone != LEAF_NONE && !d->erased) {
            faults_add(c->faults, REGISTRY_ACTS, d->gone,
                       "what was sealed is gone, and no erasure of %.*s says why",
                       SLICE_ARG(d->number));
        }
        if (d->sealed && !d->erased && !d->key) {
            faults_add(c->faults, REGISTRY_ACTS, LEAF_NONE,
                       "%.*s has sealed parts, and its key is missing", SLICE_ARG(d->number));
        }
    }
}

bool chain_end(struct chain *c, struct gr_error *e)
{
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        if (c->log[log].last_checkpoint != c->plan->size[log]) {
            faults_add(c->faults, (enum registry_log)log, LEAF_NONE,
                       "there are %lld leaves, and the last checkpoint is of %lld",
                       (long long)c->plan->size[log], (long long)c->log[log].last_checkpoint);
        }
        for (int level = 1; level < TILE_LEVELS; level++) {
            if (c->log[log].count[level] > 0 &&
                !compare_tile(c, (enum registry_log)log, level, e)) {
                return false;
            }
        }
    }
    struct store_span keys = {STORE_KEY, 0, INT64_MAX};
    struct gr_error why;
    if (!store_each(c->store, keys, &why, see_key, c)) {
        if (why.code != ERROR_ALTERED) {
            return error_set(e, why.code, "%s", why.text);
        }
        faults_add(c->faults, REGISTRY_ACTS, LEAF_NONE, "the keys of dossiers: %s", why.text);
    } else {
        check_dossiers(c);
    }
    check_names(c);
    arena_close(c->scratch);
    return true;
}
