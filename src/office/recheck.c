/* Does the law as the registry holds it still say what the leaves say? Folds every dossier as of
 * its last leaf and compares the clocks. What differs was concluded by another version of the
 * program or of a text, or was not concluded by a program at all. */
#include "office/office_priv.h"

struct rechecking {
    struct office *office;
    void (*visit)(const struct registry_dossier *dossier, int64_t leaf, void *payload);
    void *payload;
    int64_t differing;
    struct gr_error *e;
};

static bool recheck(struct rechecking *r, struct file *file)
{
    struct office *office = r->office;
    const struct file_entry *last = &file->entries[file->n - 1];
    struct leaf again = leaf_new(LEAF_RECOUNTED);
    struct folding folding;
    instant entered = last->content.entered;
    struct dossier_view view = {
        .as_of = entered, .as_known = entered, .law_known = office_day(office, entered)};
    if (!file_fold(&folding, office->scratch, office, file, NULL, view, true, r->e)) {
        return false;
    }
    conclude_clocks(&again, office->scratch, file, &folding, last->leaf);
    if (!conclude_same_clocks(again.clocks, again.n_clocks, last->content.clocks,
                              last->content.n_clocks)) {
        r->differing++;
        if (r->visit != NULL) {
            r->visit(&file->row, last->leaf, r->payload);
        }
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
        if (file == NULL || (!file->row.erased && !recheck(r, file))) {
            return false;
        }
        arena_reset(office->scratch, mark);
        if (progress != NULL && (serial % 256 == 0 || serial == n - 1)) {
            progress(serial, n, r->payload);
        }
    }
    return true;
}

bool office_recheck(int64_t *differing, struct office *office,
                    void (*visit)(const struct registry_dossier *dossier, int64_t leaf,
                                  void *payload),
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
