/* What follows from a leaf: rows, clocks, search tokens, links. The same code makes it when the
 * leaf is appended and when derived facts are made again. */
#include "office/office_priv.h"

#include <string.h>

enum { CATCH_UP_BATCH = 2048, STATES_BATCH = 1024 };

/* ---- search tokens --------------------------------------------------------------------------- */

static uint32_t bucket_of(const struct hash *h)
{
    return (uint32_t)h->b[0] << 16 | (uint32_t)h->b[1] << 8 | h->b[2];
}

static uint64_t check_of(const struct hash *h)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value = value << 8 | h->b[i];
    }
    return value;
}

uint32_t derive_bucket(const struct office *office, struct slice key)
{
    struct hash h;
    seal_token(&h, &office->search_key, key);
    return bucket_of(&h);
}

void derive_search_key(struct seal_key *out, const struct seal_key *dossier_key)
{
    seal_derive(out, dossier_key, SLICE("search"));
}

uint64_t derive_check(const struct seal_key *search_key, struct slice key)
{
    struct hash h;
    seal_token(&h, search_key, key);
    return check_of(&h);
}

static bool put_keys(struct office *office, int64_t serial, const struct seal_key *key,
                     const struct names_key *keys, size_t n, struct gr_error *e)
{
    for (size_t i = 0; i < n; i++) {
        struct registry_token token = {.bucket = derive_bucket(office, keys[i].text),
                                       .serial = serial,
                                       .check = derive_check(key, keys[i].text)};
        if (!registry_put_token(office->registry, &token, e)) {
            return false;
        }
    }
    return true;
}

typedef size_t (*keys_of)(struct names_key *out, struct arena *arena, struct slice text);

static bool put_texts(struct office *office, int64_t serial, const struct seal_key *key,
                      keys_of keys, const struct slice *texts, size_t n, struct gr_error *e)
{
    struct names_key list[NAMES_KEYS_MAX];
    for (size_t i = 0; i < n; i++) {
        size_t n_keys = keys(list, office->scratch, texts[i]);
        if (!put_keys(office, serial, key, list, n_keys, e)) {
            return false;
        }
    }
    return true;
}

static bool put_person(struct office *office, int64_t serial, const struct seal_key *key,
                       const struct office_person *p, struct gr_error *e)
{
    return put_texts(office, serial, key, names_of_name, p->names, p->n_names, e) &&
           put_texts(office, serial, key, names_of_name, p->others, p->n_others, e) &&
           put_texts(office, serial, key, names_of_number, p->numbers, p->n_numbers, e) &&
           put_texts(office, serial, key, names_of_number, p->documents, p->n_documents, e) &&
           (p->born.n == 0 || put_texts(office, serial, key, names_of_born, &p->born, 1, e));
}

static bool put_persons(struct office *office, int64_t serial, const struct personal *personal,
                        const struct seal_key *key, struct gr_error *e)
{
    if (personal == NULL || key == NULL || serial == 0) {
        return true; /* agents are not searched for */
    }
    struct seal_key search;
    bool ok = true;
    derive_search_key(&search, key);
    for (size_t i = 0; ok && i < personal->n_persons; i++) {
        ok = put_person(office, serial, &search, &personal->persons[i], e);
    }
    seal_forget(&search, sizeof search);
    return ok;
}

/* ---- links and clocks ------------------------------------------------------------------------ */

static bool put_link(struct office *office, int64_t from, struct slice number, struct gr_error *e)
{
    struct registry_dossier other;
    bool found = false;
    if (!registry_dossier(&other, &found, office->scratch, office->registry, number, 0, e)) {
        return false;
    }
    struct file *file = found ? file_in_memory(office, other.serial) : NULL;
    if (file != NULL) {
        file->rested_on = true;
    }
    return !found || registry_put_link(office->registry, from, other.serial, e);
}

static bool put_links(struct office *office, int64_t serial, const struct leaf *leaf,
                      struct gr_error *e)
{
    struct edition *edition = leaf->has_edition && leaf->n_facts > 0 && leaf->kind != LEAF_EDITION
                                  ? edition_by_hash(office, &leaf->edition)
                                  : NULL;
    if (edition == NULL) {
        return true;
    }
    if (!edition_read(office, edition, e)) {
        return false;
    }
    for (size_t i = 0; i < leaf->n_facts; i++) {
        law_index fact = law_find_fact(edition->law, leaf->facts[i].name);
        if (fact != LAW_NONE && edition->law->facts[fact].type == LAW_DOSSIER &&
            !put_link(office, serial, leaf->facts[i].text, e)) {
            return false;
        }
    }
    return true;
}

static bool put_clocks(struct office *office, const struct registry_dossier *row,
                       const struct leaf *leaf, struct gr_error *e)
{
    struct registry_clock *clocks =
        ARENA_ARRAY(office->scratch, leaf->n_clocks, struct registry_clock);
    for (size_t i = 0; i < leaf->n_clocks; i++) {
        const struct leaf_clock *c = &leaf->clocks[i];
        clocks[i] = (struct registry_clock){.serial = row->serial,
                                            .clock = c->clock,
                                            .reading = c->reading,
                                            .procedure = row->procedure,
                                            .territory = row->territory,
                                            .started = c->started,
                                            .known = c->known,
                                            .earliest = c->earliest,
                                            .latest = c->latest};
    }
    return registry_put_clocks(office->registry, row->serial, clocks, leaf->n_clocks, e);
}

bool derive_leaf(struct office *office, struct registry_dossier *row, int64_t index,
                 const struct leaf *leaf, const struct personal *personal,
                 const struct seal_key *key, struct gr_error *e)
{
    struct registry *r = office->registry;
    row->first = row->n_leaves == 0 ? index : row->first;
    row->last = index;
    row->n_leaves++;
    if (leaf->kind == LEAF_ERASED) {
        row->erased = true;
        row->erasable_day = INT32_MAX;
        row->states = SLICE("");
    }
    bool irregular = leaf->n_findings > 0 || leaf->kind == LEAF_REFUSED;
    return (!row->erased || registry_erase_derived(r, row->serial, e)) &&
           registry_put_dossier(r, row, e) && put_clocks(office, row, leaf, e) &&
           (!leaf->has_request || registry_put_request(r, &leaf->request, index, e)) &&
           (!irregular || registry_put_irregular(r, index, leaf->entered, e)) &&
           put_links(office, row->serial, leaf, e) &&
           put_persons(office, row->serial, personal, key, e);
}

/* ---- catching up ----------------------------------------------------------------------------- */

struct catching_up {
    struct office *office;
    int64_t *touched;
    size_t n_touched;
    struct gr_error *e;
    bool failed;
};

static bool open_personal(struct personal *out, bool *has, struct seal_key *key,
                          struct office *office, const struct registry_dossier *row, int64_t index,
                          struct gr_error *e)
{
    struct slice sealed;
    *has = false;
    bool opens = false;
    if (!keys_dossier(key, &opens, office, row->serial, row->number, e)) {
        return false;
    }
    if (!opens) {
        return true;
    }
    if (!registry_sealed(&sealed, office->scratch, office->registry, index, e)) {
        return false;
    }
    if (sealed.n == 0) {
        return true;
    }
    struct buf plain = buf_in(office->scratch, OFFICE_PERSONAL_BYTES);
    if (!personal_open(&plain, "sealed", key, row->number, sealed, e)) {
        return false;
    }
    *has = true;
    return personal_read(out, office->scratch, buf_slice(&plain), e);
}

/* Editions are needed by what comes after them, and may not be known yet. */
static bool take_edition(struct office *office, const struct leaf *leaf, int64_t index,
                         struct gr_error *e)
{
    for (size_t i = 0; i < office->n_editions; i++) {
        if (office->editions[i]->leaf == index) {
            return true;
        }
    }
    edition_take(office, leaf, index);
    bool opened = office->zone != NULL && edition_is_table(leaf->act);
    return !opened || edition_open_calendar(office, e);
}

static bool catch_up_leaf(struct catching_up *c, int64_t index, struct slice bytes)
{
    struct office *office = c->office;
    struct leaf leaf;
    struct registry_dossier row;
    struct personal personal;
    struct seal_key key = {{0}};
    bool found = false;
    bool has = false;
    if (!leaf_read(&leaf, office->scratch, bytes, c->e)) {
        return false;
    }
    if (!registry_dossier(&row, &found, office->scratch, office->registry, leaf.dossier, 0, c->e)) {
        return false;
    }
    if (!found) {
        row =
            (struct registry_dossier){.serial = registry_dossiers(office->registry),
                                      .number = leaf.dossier,
                                      .procedure = leaf.kind == LEAF_OPENED ? leaf.act : SLICE(""),
                                      .territory = leaf.territory,
                                      .erasable_day = INT32_MAX};
    }
    if (leaf.has_sealed && !open_personal(&personal, &has, &key, office, &row, index, c->e)) {
        return false;
    }
    if (leaf.kind == LEAF_EDITION && !take_edition(office, &leaf, index, c->e)) {
        return false;
    }
    if (c->n_touched < CATCH_UP_BATCH) {
        c->touched[c->n_touched++] = row.serial;
    }
    return derive_leaf(office, &row, index, &leaf, has ? &personal : NULL, &key, c->e);
}

static bool visit_leaf(int64_t index, struct slice bytes, void *payload)
{
    struct catching_up *c = payload;
    struct arena_mark mark = arena_mark(c->office->scratch);
    c->failed = !catch_up_leaf(c, index, bytes);
    arena_reset(c->office->scratch, mark);
    return !c->failed;
}

/* When the leaf was entered that the row's states are those of: a refusal leaves them as they are.
 */
static instant states_entered(const struct file *file)
{
    size_t i = file->n - 1;
    while (i > 0 && file->entries[i].content.kind == LEAF_REFUSED) {
        i--;
    }
    return file->entries[i].content.entered;
}

/* States and retention of one dossier, from its fold as of its last leaf. */
static bool put_states(struct office *office, int64_t serial, struct gr_error *e)
{
    struct registry_dossier row;
    bool found = false;
    if (serial == 0 ||
        !registry_dossier(&row, &found, office->scratch, office->registry, SLICE(""), serial, e)) {
        return serial == 0;
    }
    if (!found || row.erased || !office->has_master) {
        return true;
    }
    office->turn++;
    struct file *file = office_ready(office, e) ? file_by_serial(office, serial, e) : NULL;
    if (file == NULL) {
        return false;
    }
    struct dossier_view view = office_view(office, states_entered(file));
    struct folding folding;
    if (!file_fold(&folding, office->scratch, office, file, NULL, view, true, e)) {
        return false;
    }
    file->row.states = conclude_states(file->arena, folding.folded);
    file->row.erasable_day = folding.folded->erasable.days;
    bool ok = registry_put_dossier(office->registry, &file->row, e);
    if (office->cache.n_files > office->cache.max_files / 2) {
        file_close_all(office);
    }
    return ok;
}

static bool put_some_states(struct catching_up *c, bool listed, int64_t from, int64_t until)
{
    struct office *office = c->office;
    for (int64_t i = from; i < until; i++) {
        struct arena_mark mark = arena_mark(office->scratch);
        bool ok = put_states(office, listed ? c->touched[i] : i, c->e);
        arena_reset(office->scratch, mark);
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* Leaves that one transaction takes, states included: whatever is killed when, all of it is there
 * or none. */
static bool catch_up_few(struct catching_up *c, int64_t at, int64_t end)
{
    struct registry *r = c->office->registry;
    if (!registry_begin(r, c->e)) {
        return false;
    }
    if (registry_scan(r, REGISTRY_ACTS, at, end, c->e, visit_leaf, c) && !c->failed &&
        put_some_states(c, true, 0, (int64_t)c->n_touched) &&
        registry_set_derived_size(r, end, c->e)) {
        return registry_commit(r, c->e);
    }
    registry_rollback(r);
    return false;
}

static bool note_rebuilding(struct office *office, struct slice value, struct gr_error *e)
{
    return registry_begin(office->registry, e) &&
           registry_put_value(office->registry, OFFICE_REBUILDING, value, e) &&
           registry_commit(office->registry, e);
}

/* One transaction after another; OFFICE_REBUILDING says that a part of it is not enough. */
static bool catch_up_many(struct catching_up *c, int64_t at, int64_t end,
                          void (*progress)(int64_t done, int64_t all, void *payload), void *payload)
{
    struct registry *r = c->office->registry;
    bool ok = note_rebuilding(c->office, SLICE("yes"), c->e);
    for (; ok && at < end; at += CATCH_UP_BATCH) {
        int64_t until = at + CATCH_UP_BATCH < end ? at + CATCH_UP_BATCH : end;
        ok = registry_begin(r, c->e) &&
             registry_scan(r, REGISTRY_ACTS, at, until, c->e, visit_leaf, c) && !c->failed &&
             registry_set_derived_size(r, until, c->e) && registry_commit(r, c->e);
        if (progress != NULL) {
            progress(until / 2, end, payload);
        }
    }
    int64_t n = registry_dossiers(r);
    for (int64_t i = 0; ok && i < n; i += STATES_BATCH) {
        int64_t until = i + STATES_BATCH < n ? i + STATES_BATCH : n;
        ok = registry_begin(r, c->e) && put_some_states(c, false, i, until) &&
             registry_commit(r, c->e);
        if (progress != NULL) {
            progress(end / 2 + until * (end - end / 2) / n, end, payload);
        }
    }
    if (!ok) {
        registry_rollback(r);
        return false;
    }
    return note_rebuilding(c->office, SLICE(""), c->e);
}

bool derive_catch_up(struct office *office,
                     void (*progress)(int64_t done, int64_t all, void *payload), struct gr_error *e,
                     void *payload)
{
    int64_t at = 0;
    int64_t end = registry_size(office->registry, REGISTRY_ACTS);
    struct slice rebuilding;
    if (!registry_derived_size(&at, office->registry, e) ||
        !registry_value(&rebuilding, office->scratch, office->registry, OFFICE_REBUILDING, e)) {
        return false;
    }
    if (rebuilding.n > 0) {
        if (!registry_begin(office->registry, e) || !registry_clear_derived(office->registry, e) ||
            !registry_commit(office->registry, e)) {
            return false;
        }
        at = 0;
    }
    struct catching_up c = {.office = office, .e = e};
    c.touched = ARENA_ARRAY(office->scratch, CATCH_UP_BATCH, int64_t);
    if (at == end) {
        return true;
    }
    return end - at <= CATCH_UP_BATCH ? catch_up_few(&c, at, end)
                                      : catch_up_many(&c, at, end, progress, payload);
}

bool office_rebuild(struct office *office,
                    void (*progress)(int64_t done, int64_t all, void *payload), struct gr_error *e,
                    void *payload)
{
    if (!office->options.write) {
        return error_set(e, ERROR_USAGE, "the office was opened to read");
    }
    pthread_mutex_lock(&office->work);
    if (office->broken) {
        pthread_mutex_unlock(&office->work);
        return error_set(e, ERROR_STORE,
                         "an earlier write failed; the registry must be opened again");
    }
    file_close_all(office);
    arena_reset(office->scratch, (struct arena_mark){0});
    bool ok = registry_begin(office->registry, e) && registry_clear_derived(office->registry, e) &&
              registry_commit(office->registry, e) && derive_catch_up(office, progress, e, payload);
    office->turn++;
    ok = ok && office_read_own(office, e); /* what was taken from it went with its file */
    office->broken = !ok;
    pthread_mutex_unlock(&office->work);
    return ok;
}
