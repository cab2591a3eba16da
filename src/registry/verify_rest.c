/* Verification of all that is no leaf: signatures of checkpoints, documents and texts against the
 * hashes they are kept under, keys and values, the pages of the small tables. */
#include "registry/verify_priv.h"

#include "base/assert.h"

/* Jobs: as many as the first stage has, for signatures; then these. */
enum rest_last { REST_DOCUMENTS, REST_TEXTS, REST_PAGES, REST_LAST };

struct rest_reader {
    struct pool_slot *slot;
    const struct rest *rest;
    int64_t *cosignatures;
    enum registry_log log;
    enum store_named table;
};

/* The key that made a signature: one that was given goes before one that a leaf names. */
static bool find_key(struct note_key *out, const struct rest *rest,
                     const struct note_signature *signature)
{
    for (size_t i = 0; i < rest->options->n_keys; i++) {
        const struct note_key *k = &rest->options->keys[i];
        if (k->id == signature->id && slice_equal(k->name, signature->name)) {
            *out = *k;
            return true;
        }
    }
    for (const struct key_list *k = rest->keys; k != NULL; k = k->next) {
        if (k->key.id == signature->id && slice_equal(k->key.name, signature->name)) {
            *out = k->key;
            return true;
        }
    }
    return false;
}

void rest_note(struct faults *faults, int64_t *cosignatures, const struct rest *rest,
               enum registry_log log, struct slice bytes)
{
    struct arena *arena = arena_open((size_t)8 << 20);
    struct note note;
    struct checkpoint c = {.size = LEAF_NONE};
    bool own = false;
    if (!note_read(&note, arena, bytes, NULL) || !checkpoint_read(&c, note.text, NULL)) {
        arena_close(arena);
        return; /* said by whoever read its size */
    }
    for (size_t i = 0; i < note.n; i++) {
        struct note_key key;
        bool known = find_key(&key, rest, &note.signatures[i]);
        if (!known || note_verify(&note, &key, NULL) != NOTE_VALID) {
            faults_add(faults, log, LEAF_NONE,
                       known ? "the checkpoint of %lld leaves has a false signature by %.*s"
                             : "the checkpoint of %lld leaves is signed by %.*s, whose key is not "
                               "known",
                       (long long)c.size, SLICE_ARG(note.signatures[i].name));
            continue;
        }
        own = own || (key.kind == NOTE_ED25519 && slice_equal(key.name, c.origin));
        *cosignatures += key.kind == NOTE_COSIGNATURE ? 1 : 0;
    }
    if (!own) {
        faults_add(faults, log, LEAF_NONE, "the checkpoint of %lld leaves is not signed by its log",
                   (long long)c.size);
    }
    arena_close(arena);
}

static bool visit_note(const struct store_row *row, void *payload)
{
    struct rest_reader *g = payload;
    rest_note(&g->slot->faults, g->cosignatures, g->rest, g->log, row->bytes);
    return true;
}

static bool visit_named(struct slice name, const struct store_row *row, void *payload)
{
    struct rest_reader *g = payload;
    struct hash hash;
    if (row->erased || g->table == STORE_VALUE) {
        return true;
    }
    hash_bytes(&hash, row->bytes);
    if (!slice_equal(hash_slice(&hash), name)) {
        faults_add(&g->slot->faults, REGISTRY_ACTS, LEAF_NONE, "%s %lld is altered",
                   g->table == STORE_TEXT ? "text" : "document", (long long)row->key);
    }
    return true;
}

int64_t rest_jobs(const struct verify_plan *plan)
{
    return plan->runs[REGISTRY_ACTS] + plan->runs[REGISTRY_READS] + REST_LAST;
}

static bool signatures(struct rest_reader *g, int64_t job, struct store *store, struct gr_error *e)
{
    const struct verify_plan *plan = g->rest->plan;
    bool acts = job < plan->runs[REGISTRY_ACTS];
    g->log = acts ? REGISTRY_ACTS : REGISTRY_READS;
    int64_t run = acts ? job : job - plan->runs[REGISTRY_ACTS];
    int64_t first = ((int64_t)g->log << LOG_SHIFT) + run * RUN_LEAVES + 1;
    struct store_span span = {STORE_CHECKPOINT, first, first + RUN_LEAVES};
    return store_each(store, span, e, visit_note, g);
}

static bool all_named(struct rest_reader *g, enum store_named table, struct store *store,
                      struct gr_error *e)
{
    g->table = table;
    return store_each_named(store, table, e, visit_named, g);
}

void rest_job(struct pool_slot *slot, int64_t job, struct store *store, void *payload)
{
    struct rest *rest = payload;
    struct rest_reader g = {.slot = slot, .rest = rest};
    struct gr_error e = {0};
    bool good = true;
    g.cosignatures = ARENA_NEW(slot->arena, int64_t);
    slot->result = g.cosignatures;
    /* What takes longest comes first. */
    if (job == REST_DOCUMENTS) {
        good = all_named(&g, STORE_DOCUMENT, store, &e);
    } else if (job == REST_TEXTS) {
        good = all_named(&g, STORE_TEXT, store, &e) && all_named(&g, STORE_VALUE, store, &e);
    } else if (job == REST_PAGES) {
        good = store_check(store, &e);
    } else {
        good = signatures(&g, job - REST_LAST, store, &e);
    }
    if (good) {
        return;
    }
    slot->failed = e.code != ERROR_ALTERED;
    slot->error = e;
    if (!slot->failed) {
        faults_add(&slot->faults, REGISTRY_ACTS, LEAF_NONE, "%s", e.text);
    }
}
