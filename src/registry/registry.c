/* The registry over its store: opening, batches, commits. Readers' functions are in reading.c. */
#include "registry/registry.h"

#include <string.h>

#include "base/assert.h"
#include "registry/registry_priv.h"

#define REGISTRY_ARENA_BYTES ((size_t)192 << 20) /* of a call's scratch */
#define BATCH_ARENA_BYTES ((size_t)1 << 30)

/* ---- opening ---- */

static bool open_parts(struct registry *r, const char *folder, struct registry_options options,
                       struct gr_error *e)
{
    bool create = options.mode == REGISTRY_CREATE;
    struct store_options store = {
        .write = options.mode != REGISTRY_READ,
        .create = create,
        .relaxed = options.relaxed,
        .vfs = options.vfs,
        .cache_mebibytes = options.cache_mebibytes,
    };
    if (!seal_init(e)) {
        return false;
    }
    if (store.write) {
        r->lock = lock_take(folder, create, e);
        if (r->lock < 0) {
            return false;
        }
    }
    r->store = store_open(folder, store, e);
    if (r->store == NULL) {
        return false;
    }
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        if (!log_load(r, (enum registry_log)log, e)) {
            return false;
        }
    }
    return store_dossiers(&r->dossiers, r->store, e);
}

struct registry *registry_open(const char *folder, struct registry_options options,
                               struct gr_error *e)
{
    struct arena *arena = arena_open(REGISTRY_ARENA_BYTES);
    struct registry *r = ARENA_NEW(arena, struct registry);
    r->arena = arena;
    r->batch = arena_open(BATCH_ARENA_BYTES);
    r->batch_start = arena_mark(r->batch);
    r->mode = options.mode;
    r->lazy = options.lazy;
    r->lock = -1;
    if (!open_parts(r, folder, options, e)) {
        registry_close(r);
        return NULL;
    }
    return r;
}

void registry_close(struct registry *r)
{
    if (r == NULL) {
        return;
    }
    struct gr_error ignored; /* what is lost here is derived again when it is opened */
    if (r->store != NULL && !r->in_batch) {
        (void)!registry_flush(r, &ignored);
    }
    store_close(r->store);
    lock_release(r->lock);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        seal_forget(&r->signer[log].secret, sizeof r->signer[log].secret);
    }
    arena_close(r->batch);
    arena_close(r->arena);
}

void registry_sign_with(struct registry *r, enum registry_log log, struct slice origin,
                        const struct sign_secret *secret)
{
    gr_assert(note_name_valid(origin));
    r->signer[log].there = true;
    r->signer[log].origin = slice_copy(r->arena, origin);
    r->signer[log].secret = *secret;
}

/* ---- batches ---- */

bool registry_begin(struct registry *r, struct gr_error *e)
{
    gr_assert(r->mode != REGISTRY_READ && !r->in_batch);
    if (r->broken) {
        return error_set(e, ERROR_STORE, "a commit failed: the registry must be opened again");
    }
    store_tidy(r->store);
    if (!store_begin(r->store, e)) {
        return false;
    }
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        log_keep(&r->before[log], &r->end[log]);
    }
    r->dossiers_before = r->dossiers;
    r->in_batch = true;
    return true;
}

/* Forgets what belongs to the batch. */
static void end_batch(struct registry *r)
{
    r->in_batch = false;
    r->heads = NULL;
    r->n_heads = 0;
    r->cap_heads = 0;
    arena_reset(r->batch, r->batch_start);
}

void registry_rollback(struct registry *r)
{
    if (!r->in_batch) {
        return;
    }
    store_rollback(r->store);
    r->broken = r->broken || r->pending > 0;
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        log_keep(&r->end[log], &r->before[log]);
        memset(r->seen[log], 0, sizeof r->seen[log]);
    }
    r->dossiers = r->dossiers_before;
    end_batch(r);
}

bool registry_flush(struct registry *r, struct gr_error *e)
{
    gr_assert(!r->in_batch);
    if (r->mode == REGISTRY_READ || r->broken || !r->lazy) {
        return true;
    }
    r->pending = 0;
    if (store_flush_derived(r->store, e)) {
        return true;
    }
    r->broken = true;
    return false;
}

bool registry_append(int64_t *index, struct registry *r, enum registry_log log, struct slice leaf,
                     struct gr_error *e)
{
    gr_assert(r->in_batch && leaf.n > 0 && leaf.n <= LIMIT_LEAF_BYTES);
    *index = r->end[log].size;
    return log_append(r, log, leaf, e);
}

static bool grew(const struct registry *r, int log)
{
    return r->end[log].size > r->before[log].size;
}

/* The checkpoint of a log as it is now; heads: the root of the tree of heads, or NULL. */
static bool put_checkpoint(struct registry *r, enum registry_log log, const struct hash *heads,
                           struct gr_error *e)
{
    const struct log_signer *signer = &r->signer[log];
    if (!signer->there) {
        return error_set(e, ERROR_KEY, "the log has no key to sign its checkpoint with");
    }
    struct buf line = buf_in(r->batch, 256);
    if (heads != NULL) {
        heads_line(&line, r->dossiers, heads);
    }
    struct checkpoint c = {
        .origin = signer->origin, .size = r->end[log].size, .extensions = buf_slice(&line)};
    merkle_root(&c.root, &r->end[log].edge);
    struct buf text = buf_in(r->batch, LIMIT_NOTE_BYTES);
    checkpoint_write(&text, &c);
    struct buf note = buf_in(r->batch, LIMIT_NOTE_BYTES);
    buf_add(&note, buf_slice(&text));
    buf_char(&note, '\n');
    note_sign(&note, signer->origin, &signer->secret, buf_slice(&text));
    gr_assert(!note.full);
    int64_t key = ((int64_t)log << LOG_SHIFT) | c.size;
    return store_put(r->store, STORE_CHECKPOINT, key, 0, buf_slice(&note), e);
}

/* All that goes into the commit beside what was appended. */
static bool complete(struct registry *r, struct gr_error *e)
{
    int64_t derived = 0;
    struct hash heads;
    if (!heads_write(&heads, r, e) || !store_derived_size(&derived, r->store, e)) {
        return false;
    }
    if (grew(r, REGISTRY_ACTS) && derived != r->end[REGISTRY_ACTS].size) {
        return error_set(e, ERROR_STORE,
                         "derived facts are those of %lld leaves, not of %lld: the tree of heads "
                         "cannot be signed",
                         (long long)derived, (long long)r->end[REGISTRY_ACTS].size);
    }
    return (!grew(r, REGISTRY_ACTS) || put_checkpoint(r, REGISTRY_ACTS, &heads, e)) &&
           (!grew(r, REGISTRY_READS) || put_checkpoint(r, REGISTRY_READS, NULL, e));
}

bool registry_commit(struct registry *r, struct gr_error *e)
{
    gr_assert(r->in_batch);
    if (!complete(r, e)) {
        registry_rollback(r);
        return false;
    }
    if (!store_commit_enduring(r->store, e)) {
        registry_rollback(r);
        r->broken = true;
        return false;
    }
    bool good = true;
    for (int log = 0; log < REGISTRY_LOGS && good; log++) {
        good = !grew(r, log) || log_read_back(r, (enum registry_log)log, e);
    }
    r->pending += r->end[REGISTRY_ACTS].size - r->before[REGISTRY_ACTS].size;
    if (!r->lazy || r->pending >= REGISTRY_LAZY_LEAVES) {
        good = good && store_commit_derived(r->store, e);
        r->pending = 0;
    }
    if (!good) {
        store_rollback(r->store);
        r->broken = true;
    }
    end_batch(r);
    return good;
}

/* ---- what a batch may put ---- */

bool registry_put_sealed(struct registry *r, int64_t leaf, int64_t serial, struct slice sealed,
                         struct gr_error *e)
{
    gr_assert(r->in_batch && sealed.n > 0);
    return store_put(r->store, STORE_SEALED, leaf, serial, sealed, e);
}

bool registry_put_key(struct registry *r, int64_t serial, struct slice wrapped, struct gr_error *e)
{
    gr_assert(r->in_batch && wrapped.n > 0);
    return store_put(r->store, STORE_KEY, serial, 0, wrapped, e);
}

bool registry_put_document(struct registry *r, const struct hash *sealed, int64_t serial,
                           struct slice bytes, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_named(r->store, STORE_DOCUMENT, hash_slice(sealed), serial, bytes, e);
}

bool registry_put_text(struct registry *r, const struct hash *hash, struct slice text,
                       struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_named(r->store, STORE_TEXT, hash_slice(hash), 0, text, e);
}

bool registry_put_value(struct registry *r, const char *name, struct slice value,
                        struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_named(r->store, STORE_VALUE, slice_of(name), 0, value, e);
}

bool registry_put_cosignatures(struct registry *r, enum registry_log log, int64_t size,
                               struct slice lines, struct gr_error *e)
{
    gr_assert(r->in_batch);
    struct slice note;
    if (!registry_checkpoint(&note, r->batch, r, log, size, e)) {
        return false;
    }
    struct buf longer = buf_in(r->batch, LIMIT_NOTE_BYTES);
    buf_add(&longer, note);
    buf_add(&longer, lines);
    struct note read;
    if (longer.full || !note_read(&read, r->batch, buf_slice(&longer), e)) {
        return longer.full ? error_set(e, ERROR_TOO_LARGE, "too many cosignatures") : false;
    }
    int64_t key = ((int64_t)log << LOG_SHIFT) | size;
    return store_put(r->store, STORE_CHECKPOINT, key, 0, buf_slice(&longer), e);
}

bool registry_erase(struct registry *r, int64_t serial, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_erase(r->store, serial, e);
}

bool registry_scrub(struct registry *r, struct gr_error *e)
{
    gr_assert(r->mode != REGISTRY_READ && !r->in_batch);
    return registry_flush(r, e) && store_scrub(r->store, e);
}
