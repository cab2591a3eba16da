/* Verification of a run of leaves, in a thread of its own: the form of each, its hash against the
 * one kept with it and the one in its tile, its sealed part, the documents it names; and what the
 * run contributes to the tree. Where two of bytes, kept hash and tile agree, the third is named. */
#include "registry/verify_priv.h"

#include <string.h>

#include "base/assert.h"

#define RETRIES_MAX 2048 /* after damaged pages, in one run */

struct reader {
    struct pool_slot *slot;
    struct store *store;
    const struct verify_plan *plan;
    struct run *run;
    struct arena *scratch;
    struct hash *hashes;    /* of the run's leaves, as computed */
    struct hash *sealed;    /* as the leaves say */
    struct slice tile;      /* hashes of the tile that the next leaf is in; empty: not a full one */
    int64_t next;           /* leaf */
    size_t cap_checkpoints; /* of the run's list */
};

static void fault(struct reader *g, int64_t leaf, const char *text)
{
    faults_add(&g->slot->faults, g->run->log, leaf, "%s", text);
}

/* A hash of a name that nobody can foresee: collisions cannot be made. */
static uint64_t name_hash(const struct verify_plan *plan, struct slice name)
{
    uint64_t h = plan->seed[0] ^ name.n;
    for (size_t i = 0; i < name.n; i += 8) {
        uint64_t part = 0;
        memcpy(&part, name.p + i, name.n - i < 8 ? name.n - i : 8);
        h = (h ^ part) * UINT64_C(0xff51afd7ed558ccd);
        h = (h ^ (h >> 32) ^ plan->seed[1]) * UINT64_C(0xc4ceb9fe1a85ec53);
    }
    return h ^ (h >> 29);
}

/* ---- what a leaf says ---- */

static void add_key(struct reader *g, const struct note_key *key)
{
    struct key_list *item = ARENA_NEW(g->slot->arena, struct key_list);
    item->key = *key;
    item->key.name = slice_copy(g->slot->arena, key->name);
    item->next = g->run->keys;
    g->run->keys = item;
}

/* The keys that the office names, as verifier keys: in its first leaf those of its logs, in its
 * settings those of witnesses. */
static void take_keys(struct reader *g, const struct leaf *leaf)
{
    for (size_t i = 0; i < leaf->n_facts; i++) {
        struct note_key key;
        if (leaf->facts[i].kind == LEAF_TEXT && note_key_read(&key, leaf->facts[i].text, NULL)) {
            add_key(g, &key);
        }
    }
}

static void copy_cut(char *out, size_t room, struct slice text)
{
    size_t n = text.n < room - 1 ? text.n : room - 1;
    while (n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) {
        n--; /* not within a character */
    }
    if (n > 0) {
        memcpy(out, text.p, n);
    }
    out[n] = '\0';
}

static void take_erasure(struct reader *g, int64_t n, const struct leaf *leaf)
{
    struct erasure_list *item = ARENA_NEW(g->slot->arena, struct erasure_list);
    item->erasure.leaf = n;
    copy_cut(item->erasure.number, sizeof item->erasure.number, leaf->dossier);
    copy_cut(item->erasure.ground, sizeof item->erasure.ground, leaf->ground);
    item->next = g->run->erasures;
    g->run->erasures = item;
}

static void take_documents(struct reader *g, int64_t n, const struct leaf *leaf)
{
    struct run *run = g->run;
    for (size_t i = 0; i < leaf->n_attachments; i++) {
        if (run->n_documents == run->cap_documents) {
            size_t cap = run->cap_documents == 0 ? 64 : 2 * run->cap_documents;
            struct document_seen *wider = ARENA_ARRAY(g->slot->arena, cap, struct document_seen);
            if (run->n_documents > 0) {
                memcpy(wider, run->documents, run->n_documents * sizeof *wider);
            }
            run->documents = wider;
            run->cap_documents = cap;
        }
        struct document_seen *d = &run->documents[run->n_documents++];
        struct store_row row;
        *d = (struct document_seen){.leaf = n};
        struct gr_error e;
        if (!store_document_of(&row, &d->found, g->store, &leaf->attachments[i].sealed, &e)) {
            fault(g, n, e.text);
            run->n_documents--;
            continue;
        }
        d->owner = row.owner;
        d->gone = row.erased;
    }
}

/* The text of law that a leaf says was loaded. */
static void check_text(struct reader *g, int64_t n, const struct leaf *leaf)
{
    struct slice text;
    struct hash hash;
    struct gr_error e;
    if (!store_get_named(&text, g->scratch, g->store, STORE_TEXT, hash_slice(&leaf->edition), &e)) {
        fault(g, n, e.text);
        return;
    }
    hash_bytes(&hash, text);
    if (!hash_equal(&hash, &leaf->edition)) {
        fault(g, n,
              text.n > 0 ? "the text of law that the leaf names is altered"
                         : "the text of law that the leaf names is missing");
    }
}

static void take_leaf(struct reader *g, int64_t n, struct slice bytes)
{
    struct run *run = g->run;
    struct leaf_seen *seen = &run->leaves[n - run->first];
    struct arena_mark mark = arena_mark(g->scratch);
    struct leaf leaf;
    struct gr_error e;
    run->bytes += (int64_t)bytes.n;
    seen->readable = leaf_read(&leaf, g->scratch, bytes, &e);
    if (!seen->readable) {
        fault(g, n, "the leaf is not well formed");
        arena_reset(g->scratch, mark);
        return;
    }
    seen->kind = leaf.kind;
    seen->entered = leaf.entered;
    seen->sequence = leaf.sequence;
    seen->previous = leaf.previous;
    seen->in_dossier = leaf.dossier.n > 0 && run->log == REGISTRY_ACTS;
    seen->name = seen->in_dossier ? name_hash(g->plan, leaf.dossier) : 0;
    seen->begins = seen->in_dossier && (leaf.kind == LEAF_OPENED || leaf.kind == LEAF_OFFICE);
    if (seen->begins) {
        run->opened[run->n_opened++] = slice_copy(g->slot->arena, leaf.dossier);
    }
    if (leaf.has_sealed && run->log == REGISTRY_ACTS) {
        seen->sealed = SEALED_MISSING;
        g->sealed[n - run->first] = leaf.sealed;
    }
    if (leaf.kind == LEAF_OFFICE || leaf.kind == LEAF_SETTING) {
        take_keys(g, &leaf);
    }
    if (leaf.kind == LEAF_ERASED) {
        take_erasure(g, n, &leaf);
    }
    if (leaf.kind == LEAF_EDITION && leaf.has_edition) {
        check_text(g, n, &leaf);
    }
    take_documents(g, n, &leaf);
    arena_reset(g->scratch, mark);
}

/* ---- hashes ---- */

/* Reads the tile that leaf n begins, when it is a full one. */
static void take_tile(struct reader *g, int64_t n)
{
    struct gr_error e;
    g->tile = SLICE("");
    if (n % TILE_WIDTH != 0 || n + TILE_WIDTH > g->plan->size[g->run->log]) {
        return;
    }
    int64_t key = tile_key(g->run->log, 0, n >> TILE_BITS);
    if (!store_get(&g->tile, g->slot->arena, g->store, STORE_TILE, key, &e)) {
        fault(g, n, e.text);
        g->tile = SLICE("");
    } else if (g->tile.n != TILE_WIDTH * sizeof(struct hash)) {
        fault(g, n, "the tile of hashes that begins with this leaf is missing or cut short");
        g->tile = SLICE("");
    }
}

/* The hash of leaf n in its tile, empty when there is none. */
static struct slice tile_hash(const struct reader *g, int64_t n)
{
    size_t place = (size_t)(n % TILE_WIDTH) * sizeof(struct hash);
    return g->tile.n > 0 ? (struct slice){g->tile.p + place, sizeof(struct hash)} : SLICE("");
}

static void compare_hashes(struct reader *g, int64_t n, struct slice kept, struct slice bytes)
{
    struct hash *computed = &g->hashes[n - g->run->first];
    struct slice tile = tile_hash(g, n);
    merkle_leaf(computed, bytes);
    bool as_kept = slice_equal(hash_slice(computed), kept);
    bool as_tile = tile.n == 0 || slice_equal(hash_slice(computed), tile);
    if (as_kept && as_tile) {
        return;
    }
    if (as_kept) {
        fault(g, n, "the leaf and the hash kept with it agree, the hash in its tile is another");
    } else if (as_tile && tile.n > 0) {
        fault(g, n, "the hash kept with the leaf is altered; its bytes and its tile agree");
    } else if (slice_equal(kept, tile)) {
        fault(g, n, "the bytes of the leaf are altered; the hash kept with it and its tile agree");
        memcpy(computed, tile.p, sizeof *computed);
    } else {
        fault(g, n, "the bytes of the leaf do not have the hash that is kept with it");
    }
}

/* A leaf that cannot be read: the tree goes on with its tile's hash, if there is one. */
static void skip_leaf(struct reader *g, const char *why)
{
    if (g->next % TILE_WIDTH == 0) {
        take_tile(g, g->next);
    }
    fault(g, g->next, why);
    struct slice tile = tile_hash(g, g->next);
    if (tile.n > 0) {
        memcpy(&g->hashes[g->next - g->run->first], tile.p, sizeof(struct hash));
    }
    g->next++;
}

static bool visit_leaf(int64_t n, struct slice hash, struct slice bytes, void *payload)
{
    struct reader *g = payload;
    while (g->next < n) {
        skip_leaf(g, "the leaf is missing");
    }
    if (n < g->next) {
        fault(g, n, "the leaf stands in the wrong place");
        return true;
    }
    if (n % TILE_WIDTH == 0) {
        take_tile(g, n);
    }
    compare_hashes(g, n, hash, bytes);
    take_leaf(g, n, bytes);
    g->next = n + 1;
    return true;
}

/* Reads the leaves; after a damaged page goes on behind the leaf that could not be read. */
static bool read_leaves(struct reader *g)
{
    int64_t end = g->run->first + g->run->n;
    g->next = g->run->first;
    for (int tries = 0; g->next < end; tries++) {
        struct store_range range = {g->run->log, g->next, end, false};
        struct gr_error e;
        bool good = store_leaves(g->store, range, &e, visit_leaf, g);
        if (!good && e.code != ERROR_ALTERED) {
            g->slot->error = e;
            return false;
        }
        if (!good && tries < RETRIES_MAX) {
            skip_leaf(g, e.text);
            continue;
        }
        while (g->next < end) {
            skip_leaf(g, good ? "the leaf is missing" : e.text);
        }
    }
    return true;
}

/* ---- sealed parts ---- */

static bool visit_sealed(const struct store_row *row, void *payload)
{
    struct reader *g = payload;
    struct leaf_seen *seen = &g->run->leaves[row->key - g->run->first];
    g->next = row->key + 1;
    if (seen->readable && seen->sealed == SEALED_NONE) {
        fault(g, row->key, "a sealed part is kept for a leaf that has none");
        return true;
    }
    struct hash hash;
    hash_bytes(&hash, row->bytes);
    seen->owner = row->owner;
    g->run->sealed++;
    if (row->erased) {
        seen->sealed = SEALED_ERASED;
        return true;
    }
    seen->sealed = SEALED_WHOLE;
    if (seen->readable && !hash_equal(&hash, &g->sealed[row->key - g->run->first])) {
        fault(g, row->key, "the sealed part of the leaf is altered");
    }
    return true;
}

static bool read_sealed(struct reader *g)
{
    int64_t end = g->run->first + g->run->n;
    g->next = g->run->first;
    for (int tries = 0; tries < RETRIES_MAX && g->next < end; tries++) {
        struct store_span span = {STORE_SEALED, g->next, end};
        struct gr_error e;
        if (store_each(g->store, span, &e, visit_sealed, g)) {
            return true;
        }
        if (e.code != ERROR_ALTERED) {
            g->slot->error = e;
            return false;
        }
        faults_add(&g->slot->faults, g->run->log, g->next, "its sealed part, or a later one: %s",
                   e.text);
        g->next++;
    }
    return true;
}

/* ---- checkpoints and tiles ---- */

static struct checkpoint_seen *add_checkpoint(struct reader *g)
{
    struct run *run = g->run;
    if (run->n_checkpoints == g->cap_checkpoints) {
        size_t cap = g->cap_checkpoints == 0 ? 64 : 2 * g->cap_checkpoints;
        struct checkpoint_seen *wider = ARENA_ARRAY(g->slot->arena, cap, struct checkpoint_seen);
        if (run->n_checkpoints > 0) {
            memcpy(wider, run->checkpoints, run->n_checkpoints * sizeof *wider);
        }
        run->checkpoints = wider;
        g->cap_checkpoints = cap;
    }
    return &run->checkpoints[run->n_checkpoints++];
}

static void add_held(struct reader *g, int64_t after, int64_t until)
{
    const struct verify_plan *plan = g->plan;
    if (plan->has_since && plan->since_log == g->run->log && plan->since.size > after &&
        plan->since.size <= until) {
        struct checkpoint_seen *seen = add_checkpoint(g);
        *seen = (struct checkpoint_seen){.claim = plan->since, .readable = true, .held = true};
    }
}

static bool visit_checkpoint(const struct store_row *row, void *payload)
{
    struct reader *g = payload;
    int64_t size = row->key & ((INT64_C(1) << LOG_SHIFT) - 1);
    add_held(g, g->next, size);
    g->next = size;
    struct checkpoint_seen *seen = add_checkpoint(g);
    struct slice bytes = slice_copy(g->slot->arena, row->bytes);
    struct note note;
    *seen = (struct checkpoint_seen){0};
    seen->readable = note_read(&note, g->slot->arena, bytes, NULL) &&
                     checkpoint_read(&seen->claim, note.text, NULL) && seen->claim.size == size;
    if (!seen->readable) {
        faults_add(&g->slot->faults, g->run->log, LEAF_NONE,
                   "the checkpoint of %lld leaves cannot be read", (long long)size);
    }
    seen->claim.size = size;
    return true;
}

static bool read_checkpoints(struct reader *g)
{
    const struct run *run = g->run;
    int64_t log = (int64_t)run->log << LOG_SHIFT;
    struct store_span span = {STORE_CHECKPOINT, log + run->first + 1,
                              log + run->first + run->n + 1};
    struct gr_error e;
    g->next = run->first;
    if (!store_each(g->store, span, &e, visit_checkpoint, g)) {
        if (e.code != ERROR_ALTERED) {
            g->slot->error = e;
            return false;
        }
        faults_add(&g->slot->faults, run->log, LEAF_NONE, "checkpoints after that of %lld: %s",
                   (long long)g->next, e.text);
    }
    add_held(g, g->next, run->first + run->n);
    return true;
}

/* Tile by tile: its root, and at each checkpoint the edge that its leaves make. */
static void grow(struct reader *g)
{
    struct run *run = g->run;
    struct merkle_edge edge = {0};
    size_t at = 0;
    for (int64_t i = 0; i < run->n; i++) {
        merkle_append(&edge, &g->hashes[i]);
        for (; at < run->n_checkpoints && run->checkpoints[at].claim.size == run->first + i + 1;
             at++) {
            struct checkpoint_seen *seen = &run->checkpoints[at];
            for (int64_t bits = edge.size; bits != 0; bits &= bits - 1) {
                seen->node[seen->n_nodes] = edge.node[seen->n_nodes];
                seen->n_nodes++;
            }
        }
        if (edge.size == TILE_WIDTH) {
            run->tile_roots[i / TILE_WIDTH] = edge.node[0];
            edge.size = 0;
        }
    }
}

void run_read(struct pool_slot *slot, int64_t job, struct store *store, void *payload)
{
    const struct verify_plan *plan = payload;
    struct arena *arena = slot->arena;
    struct run *run = ARENA_NEW(arena, struct run);
    bool acts = job < plan->runs[REGISTRY_ACTS];
    run->log = acts ? REGISTRY_ACTS : REGISTRY_READS;
    run->first = (acts ? job : job - plan->runs[REGISTRY_ACTS]) * RUN_LEAVES;
    int64_t rest = plan->size[run->log] - run->first;
    run->n = rest < RUN_LEAVES ? rest : RUN_LEAVES;
    run->leaves = ARENA_ARRAY(arena, (size_t)run->n, struct leaf_seen);
    run->opened = ARENA_ARRAY(arena, (size_t)run->n, struct slice);
    run->tile_roots = ARENA_ARRAY(arena, (size_t)(run->n / TILE_WIDTH + 1), struct hash);
    struct reader g = {.slot = slot, .store = store, .plan = plan, .run = run, .tile = SLICE("")};
    g.hashes = ARENA_ARRAY(arena, (size_t)run->n, struct hash);
    g.sealed = ARENA_ARRAY(arena, (size_t)run->n, struct hash);
    g.scratch = arena_open((size_t)32 << 20);
    slot->result = run;
    slot->failed = !read_leaves(&g) || (acts && !read_sealed(&g)) || !read_checkpoints(&g);
    if (!slot->failed) {
        grow(&g);
    }
    arena_close(g.scratch);
}
