/* Does the law as the registry holds it still say what the leaves say? Folds every dossier as of
 * its last leaf and compares the clocks. What differs was concluded by another version of the
 * program or of a text, or was not concluded by a program at all. */
#include "office/office_priv.h"

#include <string.h>

struct rechecking {
    struct office *office;
    office_visit_recheck visit;
    void *payload;
    int64_t differing;
    struct gr_error *e;
};

static void differs(struct rechecking *r, const struct file *file, int64_t leaf,
                    enum office_difference what)
{
    r->differing++;
    if (r->visit != NULL) {
        r->visit(&file->row, leaf, what, r->payload);
    }
}

/* The key that an agent signed with when this leaf was entered. */
static bool key_at(struct sign_public *out, struct office *office, struct slice agent, int64_t leaf)
{
    for (size_t i = office->own->n; i > 0; i--) {
        const struct file_entry *entry = &office->own->entries[i - 1];
        if (entry->leaf >= leaf || entry->content.kind != LEAF_AGENT ||
            !slice_is(entry->content.act, "key") ||
            !slice_equal(leaf_fact_text(&entry->content, "agent"), agent)) {
            continue;
        }
        struct buf key = buf_in(office->scratch, 64);
        bool read = hex_get(&key, leaf_fact_text(&entry->content, "key")) && key.n == sizeof out->b;
        if (read) {
            memcpy(out->b, key.p, sizeof out->b);
        }
        return read;
    }
    return false;
}

static void check_signatures(struct rechecking *r, const struct file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        const struct leaf *leaf = &file->entries[i].content;
        struct sign_public key;
        if (!leaf->has_signature) {
            continue;
        }
        struct buf text = buf_in(r->office->scratch, LIMIT_LEAF_BYTES * 2);
        leaf_write_signed(&text, leaf);
        if (!key_at(&key, r->office, leaf->agent, file->entries[i].leaf) ||
            !sign_verify(&leaf->signature, &key, buf_slice(&text))) {
            differs(r, file, file->entries[i].leaf, OFFICE_SIGNATURE_DIFFERS);
        }
    }
}

static bool recheck(struct rechecking *r, struct file *file)
{
    struct office *office = r->office;
    const struct file_entry *last = &file->entries[file->n - 1];
    struct leaf again = leaf_new(LEAF_RECOUNTED);
    struct folding folding;
    struct dossier_view view = office_view(office, last->content.entered);
    if (!file_fold(&folding, office->scratch, office, file, NULL, view, true, r->e)) {
        return false;
    }
    conclude_clocks(&again, office->scratch, file, &folding, last->leaf);
    if (!conclude_same_clocks(again.clocks, again.n_clocks, last->content.clocks,
                              last->content.n_clocks)) {
        differs(r, file, last->leaf, OFFICE_CLOCKS_DIFFER);
    }
    return true;
}

static bool recheck_all(struct rechecking *r,
                        void (*progress)(int64_t done, int64_t all, void *payload))
{
    struct office *office = r->office;
    int64_t n = registry_dossiers(office->registry);
    for (int64_t serial = 1; serial < n; serial++) {
        struct arena_mark mark = arena_mark(office->scratch);
        office->turn++;
        struct file *file = file_by_serial(office, serial, r->e);
        if (file == NULL) {
            return false;
        }
        check_signatures(r, file);
        if (!file->row.erased && !recheck(r, file)) {
            return false;
        }
        arena_reset(office->scratch, mark);
        if (progress != NULL && (serial % 256 == 0 || serial == n - 1)) {
            progress(serial, n, r->payload);
        }
    }
    return true;
}

bool office_recheck(int64_t *differing, struct office *office, office_visit_recheck visit,
                    void (*progress)(int64_t done, int64_t all, void *payload), struct gr_error *e,
                    void *payload)
{
    struct rechecking r = {.office = office, .visit = visit, .payload = payload, .e = e};
    if (!office->has_master) {
        return error_set(e, ERROR_KEY, "folding again needs the master key");
    }
    pthread_mutex_lock(&office->work);
    bool ok = recheck_all(&r, progress);
    pthread_mutex_unlock(&office->work);
    *differing = r.differing;
    return ok;
}
