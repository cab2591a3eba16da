/* What can be asked of a registry, and what is derived: thin over the store, which has the rows. */
#include <string.h>

#include "base/assert.h"
#include "registry/registry_priv.h"

int64_t registry_size(const struct registry *r, enum registry_log log)
{
    int64_t size = r->end[log].size;
    if (r->mode == REGISTRY_READ && !store_size(&size, r->store, log, NULL)) {
        size = r->end[log].size;
    }
    return size;
}

bool registry_leaf(struct slice *out, struct arena *arena, struct registry *r,
                   enum registry_log log, int64_t index, struct gr_error *e)
{
    *out = SLICE("");
    if (index < 0 || index >= INT64_C(1) << LOG_SHIFT) {
        return error_set(e, ERROR_ABSENT, "there is no leaf %lld", (long long)index);
    }
    return store_leaf(NULL, out, arena, r->store, log, index, e);
}

struct scanning {
    registry_visit visit;
    void *payload;
};

static bool without_hash(int64_t n, struct slice hash, struct slice bytes, void *payload)
{
    const struct scanning *s = payload;
    (void)hash;
    return s->visit(n, bytes, s->payload);
}

bool registry_scan(struct registry *r, enum registry_log log, int64_t first, int64_t end,
                   struct gr_error *e, registry_visit visit, void *payload)
{
    struct scanning s = {visit, payload};
    gr_assert(first >= 0);
    if (end <= first) {
        return true;
    }
    struct store_range range = {log, first, end, false};
    return store_leaves(r->store, range, e, without_hash, &s);
}

bool registry_sealed(struct slice *out, struct arena *arena, struct registry *r, int64_t leaf,
                     struct gr_error *e)
{
    return store_get(out, arena, r->store, STORE_SEALED, leaf, e);
}

bool registry_key(struct slice *out, struct arena *arena, struct registry *r, int64_t serial,
                  struct gr_error *e)
{
    return store_get(out, arena, r->store, STORE_KEY, serial, e);
}

bool registry_document(struct slice *out, struct arena *arena, struct registry *r,
                       const struct hash *sealed, struct gr_error *e)
{
    return store_get_named(out, arena, r->store, STORE_DOCUMENT, hash_slice(sealed), e);
}

bool registry_text(struct slice *out, struct arena *arena, struct registry *r,
                   const struct hash *hash, struct gr_error *e)
{
    return store_get_named(out, arena, r->store, STORE_TEXT, hash_slice(hash), e);
}

bool registry_value(struct slice *out, struct arena *arena, struct registry *r, const char *name,
                    struct gr_error *e)
{
    return store_get_named(out, arena, r->store, STORE_VALUE, slice_of(name), e);
}

bool registry_checkpoint(struct slice *note, struct arena *arena, struct registry *r,
                         enum registry_log log, int64_t size, struct gr_error *e)
{
    int64_t first = (int64_t)log << LOG_SHIFT;
    int64_t key = first | size;
    *note = SLICE("");
    if (size == LEAF_NONE) {
        struct store_span span = {STORE_CHECKPOINT, first, first + (INT64_C(1) << LOG_SHIFT)};
        if (!store_last(&key, r->store, span, e)) {
            return false;
        }
    }
    if (key == LEAF_NONE || size < LEAF_NONE || size >= INT64_C(1) << LOG_SHIFT) {
        return error_set(e, ERROR_ABSENT, "there is no such checkpoint");
    }
    if (!store_get(note, arena, r->store, STORE_CHECKPOINT, key, e)) {
        return false;
    }
    return note->n > 0 ||
           error_set(e, ERROR_ABSENT, "there is no checkpoint of %lld leaves", (long long)size);
}

/* ---- derived ---- */

bool registry_derived_size(int64_t *acts, struct registry *r, struct gr_error *e)
{
    return store_derived_size(acts, r->store, e);
}

bool registry_set_derived_size(struct registry *r, int64_t acts, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_set_derived_size(r->store, acts, e);
}

bool registry_clear_derived(struct registry *r, struct gr_error *e)
{
    gr_assert(r->in_batch);
    r->dossiers = 0;
    r->n_heads = 0;
    return store_clear_derived(r->store, e);
}

static void chain(struct slice bytes, void *payload)
{
    struct hash *h = payload;
    struct hash before = *h;
    hash_two(h, hash_slice(&before), bytes);
}

bool registry_derived_hash(struct hash *out, struct registry *r, struct gr_error *e)
{
    hash_bytes(out, SLICE("greffe derived v1\n"));
    return store_derived_rows(r->store, e, chain, out);
}

bool registry_put_dossier(struct registry *r, const struct registry_dossier *dossier,
                          struct gr_error *e)
{
    gr_assert(r->in_batch && dossier->number.n > 0);
    return store_put_dossier(r->store, dossier, e) && heads_change(r, dossier, e);
}

bool registry_dossier(struct registry_dossier *out, bool *found, struct arena *arena,
                      struct registry *r, struct slice number, int64_t serial, struct gr_error *e)
{
    return store_dossier(out, found, arena, r->store, number, serial, e);
}

int64_t registry_dossiers(const struct registry *r)
{
    int64_t n = r->dossiers;
    if (r->mode == REGISTRY_READ && !store_dossiers(&n, r->store, NULL)) {
        n = r->dossiers;
    }
    return n;
}

bool registry_put_clocks(struct registry *r, int64_t serial, const struct registry_clock *clocks,
                         size_t n, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_clocks(r->store, serial, clocks, n, e);
}

bool registry_clocks(struct registry *r, int64_t from, int64_t until, bool by_latest,
                     struct gr_error *e, registry_visit_clock visit, void *payload)
{
    return store_clocks(r->store, from, until, by_latest, e, visit, payload);
}

bool registry_erasable(int64_t *serials, size_t *n, size_t max, struct registry *r, int32_t day,
                       struct gr_error *e)
{
    return store_erasable(serials, n, max, r->store, day, e);
}

bool registry_put_token(struct registry *r, const struct registry_token *token, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_token(r->store, token, e);
}

bool registry_tokens(struct registry_token **list, size_t *n, struct arena *arena,
                     struct registry *r, uint32_t bucket, struct gr_error *e)
{
    return store_tokens(list, n, arena, r->store, bucket, e);
}

bool registry_erase_derived(struct registry *r, int64_t serial, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_erase_derived(r->store, serial, e);
}

bool registry_put_link(struct registry *r, int64_t from, int64_t to, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_link(r->store, from, to, e);
}

bool registry_links(int64_t **from, size_t *n, struct arena *arena, struct registry *r, int64_t to,
                    struct gr_error *e)
{
    return store_links(from, n, arena, r->store, to, e);
}

bool registry_put_request(struct registry *r, const struct hash *request, int64_t leaf,
                          struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_request(r->store, request, leaf, e);
}

bool registry_request(int64_t *leaf, struct registry *r, const struct hash *request,
                      struct gr_error *e)
{
    return store_request(leaf, r->store, request, e);
}

bool registry_put_irregular(struct registry *r, int64_t leaf, int64_t entered, struct gr_error *e)
{
    gr_assert(r->in_batch);
    return store_put_irregular(r->store, leaf, entered, e);
}

bool registry_irregular(int64_t *leaves, size_t *n, size_t max, struct registry *r, int64_t since,
                        struct gr_error *e)
{
    return store_irregular(leaves, n, max, r->store, since, e);
}
