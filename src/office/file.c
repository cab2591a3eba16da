/* Dossiers in memory: read from their leaves once, brought up to each new one, and kept in a
 * bounded cache. */
#include "office/office_priv.h"

#include <string.h>

enum { FILE_ARENA_BYTES = 256 << 20 };

/* ---- the cache ------------------------------------------------------------------------------- */

static struct file **slot_of(struct office *office, int64_t serial)
{
    return &office->cache.slots[(size_t)serial % office->cache.n_slots];
}

static struct file *cache_find(struct office *office, int64_t serial)
{
    struct file *file = *slot_of(office, serial);
    while (file != NULL && file->row.serial != serial) {
        file = file->next;
    }
    if (file != NULL) {
        file->used = office->turn;
    }
    return file;
}

static struct file **number_slot(struct office *office, struct slice number)
{
    uint64_t h = 0;
    for (size_t i = 0; i < number.n; i++) {
        h = (h ^ (unsigned char)number.p[i]) * UINT64_C(0x100000001B3);
    }
    return &office->cache.numbers[(size_t)(h >> 16) % office->cache.n_slots];
}

static struct file *cache_find_number(struct office *office, struct slice number)
{
    struct file *file = *number_slot(office, number);
    while (file != NULL && !slice_equal(file->row.number, number)) {
        file = file->next_number;
    }
    if (file != NULL) {
        file->used = office->turn;
    }
    return file;
}

static void cache_name(struct office *office, struct file *file)
{
    struct file **slot = number_slot(office, file->row.number);
    file->next_number = *slot;
    *slot = file;
}

/* Makes a file whose key was lent what it was without it. */
static void file_unlend(struct file *file)
{
    if (file->kept == NULL) {
        return;
    }
    struct arena *arena = file->arena;
    struct file before = *file->kept;
    before.next = file->next;
    before.next_number = file->next_number;
    before.used = file->used;
    seal_forget(&file->key, sizeof file->key);
    *file = before;
    arena_close(arena);
}

/* Takes it out of the chain by number (that by serial is the caller's) and closes it. */
static void file_close(struct office *office, struct file *file)
{
    struct file **at = number_slot(office, file->row.number);
    while (*at != NULL && *at != file) {
        at = &(*at)->next_number;
    }
    if (*at == file) {
        *at = file->next_number;
    }
    office->cache.n_files--;
    file_unlend(file);
    seal_forget(&file->key, sizeof file->key);
    arena_close(file->arena);
}

void file_forget(struct office *office, int64_t serial)
{
    struct file **at = slot_of(office, serial);
    while (*at != NULL && (*at)->row.serial != serial) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        struct file *gone = *at;
        *at = gone->next;
        file_close(office, gone);
    }
}

void file_return(struct office *office)
{
    for (size_t i = 0; office->loan != NULL && i < office->loan->n; i++) {
        struct file *file = file_in_memory(office, office->loan->keys[i].serial);
        if (file != NULL) {
            file_unlend(file);
        }
    }
}

void file_close_all(struct office *office)
{
    for (size_t i = 0; i < office->cache.n_slots; i++) {
        while (office->cache.slots[i] != NULL) {
            struct file *file = office->cache.slots[i];
            office->cache.slots[i] = file->next;
            file_close(office, file);
        }
    }
}

/* Makes room: a file that the present request does not use goes. Which one does not matter much;
 * the slot's own chain comes first. */
static void cache_make_room(struct office *office, int64_t serial)
{
    size_t from = (size_t)serial % office->cache.n_slots;
    for (size_t i = 0;
         i < office->cache.n_slots && office->cache.n_files >= office->cache.max_files; i++) {
        struct file **at = &office->cache.slots[(from + i) % office->cache.n_slots];
        while (*at != NULL && ((*at)->used == office->turn || *at == office->own)) {
            at = &(*at)->next;
        }
        if (*at != NULL) {
            struct file *gone = *at;
            *at = gone->next;
            file_close(office, gone);
        }
    }
}

static struct file *cache_add(struct office *office, int64_t serial)
{
    if (office->cache.n_files >= office->cache.max_files) {
        cache_make_room(office, serial);
    }
    struct arena *arena = arena_open(FILE_ARENA_BYTES);
    struct file *file = ARENA_NEW(arena, struct file);
    file->arena = arena;
    file->row.serial = serial;
    file->used = office->turn;
    struct file **slot = slot_of(office, serial);
    file->next = *slot;
    *slot = file;
    office->cache.n_files++;
    return file;
}

/* ---- one dossier ----------------------------------------------------------------------------- */

static void copy_row(struct file *file, const struct registry_dossier *row)
{
    file->row = *row;
    file->row.number = slice_copy(file->arena, row->number);
    file->row.procedure = slice_copy(file->arena, row->procedure);
    file->row.territory = slice_copy(file->arena, row->territory);
    file->row.states = slice_copy(file->arena, row->states);
}

static struct file_entry *entry_room(struct file *file)
{
    if (file->n == file->room) {
        size_t room = file->room == 0 ? 8 : file->room * 2;
        struct file_entry *more = ARENA_ARRAY(file->arena, room, struct file_entry);
        struct dossier_entry *acts = ARENA_ARRAY(file->arena, room, struct dossier_entry);
        int64_t *act_leaves = ARENA_ARRAY(file->arena, room, int64_t);
        if (file->n > 0) {
            memcpy(more, file->entries, file->n * sizeof *more);
            memcpy(acts, file->acts, file->n_acts * sizeof *acts);
            memcpy(act_leaves, file->act_leaves, file->n_acts * sizeof *act_leaves);
        }
        file->entries = more;
        file->acts = acts;
        file->act_leaves = act_leaves;
        file->room = room;
    }
    return &file->entries[file->n];
}

/* What an entry's personal part says; nothing for an empty one. */
static bool take_personal(struct file *file, struct file_entry *entry, struct slice plain,
                          struct gr_error *e)
{
    if (plain.n == 0) {
        return true;
    }
    entry->has_personal =
        personal_read(&entry->personal, file->arena, slice_copy(file->arena, plain), e);
    return entry->has_personal;
}

bool file_add(struct file *file, int64_t index, struct slice bytes, struct slice plain,
              struct gr_error *e)
{
    struct file_entry *entry = entry_room(file);
    *entry = (struct file_entry){
        .leaf = index, .bytes = slice_copy(file->arena, bytes), .folded = DOSSIER_NONE};
    if (!leaf_read(&entry->content, file->arena, entry->bytes, e) ||
        !take_personal(file, entry, plain, e)) {
        return false;
    }
    file->n++;
    return true;
}

/* A leaf on the way back through a dossier. */
struct leaf_found {
    int64_t index;
    struct slice bytes;
    bool has_sealed;
};

/* The personal part of a leaf, opened, in scratch; empty where the key is not there. */
static bool open_sealed(struct slice *plain, struct office *office, const struct file *file,
                        int64_t index, struct gr_error *e)
{
    struct slice sealed = SLICE("");
    *plain = SLICE("");
    if (!file->has_key || !registry_sealed(&sealed, office->scratch, office->registry, index, e)) {
        return !file->has_key;
    }
    if (sealed.n == 0) {
        return true;
    }
    struct buf out = buf_in(office->scratch, OFFICE_PERSONAL_BYTES);
    if (!personal_open(&out, "sealed", &file->key, file->row.number, sealed, e)) {
        return false;
    }
    *plain = buf_slice(&out);
    return true;
}

static bool add_found(struct office *office, struct file *file, const struct leaf_found *found,
                      struct gr_error *e)
{
    struct slice plain = SLICE("");
    return (!found->has_sealed || open_sealed(&plain, office, file, found->index, e)) &&
           file_add(file, found->index, found->bytes, plain, e);
}

/* The leaves of a dossier, found back from the last, then added from the first. */
static bool read_leaves(struct office *office, struct file *file, struct gr_error *e)
{
    if (file->row.n_leaves > (int64_t)OFFICE_LEAVES_MAX) {
        return error_set(e, ERROR_TOO_LARGE, "%.*s has more than %u leaves",
                         SLICE_ARG(file->row.number), OFFICE_LEAVES_MAX);
    }
    size_t n = (size_t)file->row.n_leaves;
    struct leaf_found *found = ARENA_ARRAY(office->scratch, n, struct leaf_found);
    int64_t at = file->row.last;
    for (size_t i = n; i > 0; i--) {
        struct leaf leaf;
        found[i - 1].index = at;
        if (!registry_leaf(&found[i - 1].bytes, office->scratch, office->registry, REGISTRY_ACTS,
                           at, e) ||
            !leaf_read(&leaf, office->scratch, found[i - 1].bytes, e)) {
            return false;
        }
        found[i - 1].has_sealed = leaf.has_sealed;
        at = leaf.previous;
    }
    for (size_t i = 0; i < n; i++) {
        if (!add_found(office, file, &found[i], e)) {
            return false;
        }
    }
    return true;
}

/* Of the dossiers in memory, what the loan under way says of one. */
static const struct seal_key *lent_key(const struct office *office, int64_t serial)
{
    const struct office_loan *loan = office->loan;
    for (size_t i = 0; loan != NULL && i < loan->n; i++) {
        if (loan->keys[i].serial == serial) {
            return &loan->keys[i].key;
        }
    }
    return NULL;
}

/* Whether a file in memory may be used as it is: a reader looks after each change of the registry
 * whether it was among what changed. */
static bool is_current(const struct office *office, const struct file *file)
{
    return file != NULL && (office->options.write || file->followed == office->followed);
}

/* Reads the personal parts of a file in memory with the key that was lent. What is read stands in
 * an arena of its own, and is gone when the look ends. */
static bool file_lend(struct office *office, struct file *file, const struct seal_key *key,
                      struct gr_error *e)
{
    struct arena *arena = arena_open(FILE_ARENA_BYTES);
    struct file *kept = ARENA_NEW(arena, struct file);
    *kept = *file;
    file->kept = kept;
    file->arena = arena;
    file->key = *key;
    file->has_key = true;
    file->edition = NULL;
    file->entries = ARENA_ARRAY(arena, file->room, struct file_entry);
    file->acts = ARENA_ARRAY(arena, file->room, struct dossier_entry);
    file->act_leaves = ARENA_ARRAY(arena, file->room, int64_t);
    memcpy(file->entries, kept->entries, file->n * sizeof *file->entries);
    bool good = true;
    for (size_t i = 0; i < file->n && good; i++) {
        struct slice plain = SLICE("");
        struct file_entry *entry = &file->entries[i];
        good = !entry->content.has_sealed || (open_sealed(&plain, office, file, entry->leaf, e) &&
                                              take_personal(file, entry, plain, e));
    }
    if (!good) {
        file_unlend(file);
    }
    return good;
}

/* The file, with the key that the look under way was lent, if it was. */
static struct file *with_loan(struct office *office, struct file *file, struct gr_error *e)
{
    const struct seal_key *key =
        file == NULL || file->has_key ? NULL : lent_key(office, file->row.serial);
    return key == NULL || file_lend(office, file, key, e) ? file : NULL;
}

static struct file *file_load(struct office *office, struct slice number, int64_t serial,
                              struct gr_error *e)
{
    struct registry_dossier row;
    bool found = false;
    if (!registry_dossier(&row, &found, office->scratch, office->registry, number, serial, e)) {
        return NULL;
    }
    if (!found) {
        error_set(e, ERROR_ABSENT, "there is no dossier %.*s", SLICE_ARG(number));
        error_remedy(e, "numbers look like D-2026-000123; greffe search finds them by name");
        return NULL;
    }
    struct file *file = cache_find(office, row.serial);
    if (file != NULL && file->row.last == row.last) {
        file->followed = office->followed;
        return file;
    }
    if (file != NULL) {
        file_forget(office, row.serial); /* a reader's: another process wrote since */
    }
    file = cache_add(office, row.serial);
    file->followed = office->followed;
    copy_row(file, &row);
    cache_name(office, file);
    if (!keys_dossier(&file->key, &file->has_key, office, row.serial, file->row.number, e) ||
        !read_leaves(office, file, e)) {
        file_forget(office, row.serial);
        return NULL;
    }
    return file;
}

struct file *file_open(struct office *office, struct slice number, struct gr_error *e)
{
    if (number.n == 0) {
        error_set(e, ERROR_USAGE, "no dossier is named");
        return NULL;
    }
    struct file *file = cache_find_number(office, number);
    return with_loan(office, is_current(office, file) ? file : file_load(office, number, 0, e), e);
}

struct file *file_by_serial(struct office *office, int64_t serial, struct gr_error *e)
{
    struct file *file = cache_find(office, serial);
    return with_loan(office,
                     is_current(office, file) ? file : file_load(office, SLICE(""), serial, e), e);
}

struct file *file_in_memory(struct office *office, int64_t serial)
{
    return cache_find(office, serial);
}

struct file *file_new(struct office *office, struct slice number, struct slice procedure)
{
    int64_t serial = registry_dossiers(office->registry);
    struct file *file = cache_add(office, serial);
    struct registry_dossier row = {.serial = serial,
                                   .number = number,
                                   .procedure = procedure,
                                   .first = LEAF_NONE,
                                   .last = LEAF_NONE,
                                   .erasable_day = INT32_MAX};
    copy_row(file, &row);
    cache_name(office, file);
    office_random(office, file->key.b, sizeof file->key.b);
    file->has_key = true;
    file->knows_resting = true;
    return file;
}
