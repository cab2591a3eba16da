/* Opening an office: its keys, its own file, its texts of law. */
#include "office/office_priv.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    AWAIT_TIMES = 50,
    OFFICE_ARENA_BYTES = 1 << 30,
    SCRATCH_ARENA_BYTES = 1 << 30,
    FILE_KIBIBYTES = 32
};

/* ---- small things ---------------------------------------------------------------------------- */

instant office_now(const struct office *office)
{
    if (office->options.now != NULL) {
        return office->options.now(office->options.payload);
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (instant)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

struct date office_day(const struct office *office, instant at)
{
    return zone_local(office->zone, at, NULL);
}

struct dossier_view office_view(const struct office *office, instant at)
{
    return (struct dossier_view){.as_of = at, .as_known = at, .law_known = office_day(office, at)};
}

/* Of a demonstration: keyed by its seed, never twice the same within a registry. */
void office_random(struct office *office, void *out, size_t n)
{
    if (office->options.seed == NULL) {
        seal_random(out, n);
        return;
    }
    for (size_t at = 0; at < n; at += SEAL_HASH_BYTES) {
        char label[64];
        struct hash h;
        int length = snprintf(label, sizeof label, "%lld %lld",
                              (long long)registry_size(office->registry, REGISTRY_ACTS),
                              (long long)office->drawn++);
        seal_token(&h, &office->seed, (struct slice){label, (size_t)length});
        size_t part = n - at < SEAL_HASH_BYTES ? n - at : SEAL_HASH_BYTES;
        memcpy((char *)out + at, h.b, part);
    }
}

struct slice office_authority(const struct office *office)
{
    return office->authority;
}

struct slice office_territory(const struct office *office)
{
    return office->territory;
}

struct slice office_origin(const struct office *office)
{
    return office->origins[REGISTRY_ACTS];
}

struct calendar *office_calendar(struct office *office)
{
    return office->calendar;
}

struct registry *office_registry(struct office *office)
{
    return office->registry;
}

void office_log_key(struct buf *out, struct office *office, enum registry_log log)
{
    struct note_key key = {
        .name = office->origins[log], .kind = NOTE_ED25519, .key = office->log_public[log]};
    key.id = note_key_id(key.name, key.kind, &key.key);
    note_key_write(out, &key);
}

/* ---- making and unmaking --------------------------------------------------------------------- */

static void make_locks(struct office *office)
{
    pthread_mutexattr_t again;
    (void)pthread_mutexattr_init(&again);
    (void)pthread_mutexattr_settype(&again, PTHREAD_MUTEX_RECURSIVE);
    (void)pthread_mutex_init(&office->queue, NULL);
    (void)pthread_mutex_init(&office->work, &again);
    (void)pthread_mutex_init(&office->people, &again);
    (void)pthread_mutexattr_destroy(&again);
}

struct office *office_make(struct office_options options)
{
    struct arena *arena = arena_open(OFFICE_ARENA_BYTES);
    struct office *office = ARENA_NEW(arena, struct office);
    office->magic = OFFICE_MAGIC;
    office->arena = arena;
    office->scratch = arena_open(SCRATCH_ARENA_BYTES);
    office->options = options;
    if (!options.follows || options.write) {
        office->options.shelf = NULL; /* who writes supposes editions that are none yet */
    }
    office->has_master = options.master != NULL;
    if (office->has_master) {
        office->master = *options.master;
    }
    if (options.seed != NULL) {
        memcpy(office->seed.b, options.seed, sizeof office->seed.b);
    }
    int mebibytes = options.cache_mebibytes > 0 ? options.cache_mebibytes : 64;
    office->cache.max_files = (size_t)mebibytes * 1024 / FILE_KIBIBYTES;
    office->cache.n_slots = office->cache.max_files * 2 + 1;
    office->cache.slots = ARENA_ARRAY(arena, office->cache.n_slots, struct file *);
    office->cache.numbers = ARENA_ARRAY(arena, office->cache.n_slots, struct file *);
    make_locks(office);
    return office;
}

void office_close(struct office *office)
{
    if (office == NULL) {
        return;
    }
    gr_assert(office->magic == OFFICE_MAGIC);
    flusher_stop(office);
    agents_publish(office);
    file_close_all(office);
    registry_close(office->registry);
    pthread_mutex_destroy(&office->queue);
    pthread_mutex_destroy(&office->work);
    pthread_mutex_destroy(&office->people);
    seal_forget(&office->master, sizeof office->master);
    seal_forget(&office->next, sizeof office->next);
    seal_forget(&office->office_key, sizeof office->office_key);
    seal_forget(&office->search_key, sizeof office->search_key);
    arena_close(office->scratch);
    office->magic = 0;
    arena_close(office->arena);
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool take_public(struct office *office, enum registry_log log, struct slice text,
                        struct gr_error *e)
{
    struct note_key key;
    struct gr_error why;
    if (!note_key_read(&key, text, &why)) {
        return error_set(e, ERROR_STORE, "the first leaf names no key of the log");
    }
    office->log_public[log] = key.key;
    return true;
}

void office_name_logs(struct office *office, struct slice origin)
{
    struct buf reads = buf_in(office->arena, origin.n + 16);
    office->origins[REGISTRY_ACTS] = slice_copy(office->arena, origin);
    buf_add(&reads, origin);
    buf_text(&reads, "/reads");
    office->origins[REGISTRY_READS] = buf_slice(&reads);
}

static bool take_founding(struct office *office, const struct leaf *leaf, struct gr_error *e)
{
    /* Copies: the leaf is gone when the office's own file is closed, as a rebuilding does. */
    office->authority = slice_copy(office->arena, leaf->act);
    office->territory = slice_copy(office->arena, leaf->territory);
    office_name_logs(office, leaf_fact_text(leaf, "origin"));
    return take_public(office, REGISTRY_ACTS, leaf_fact_text(leaf, "key"), e) &&
           take_public(office, REGISTRY_READS, leaf_fact_text(leaf, "reads-key"), e);
}

static bool take_own(struct office *office, const struct file_entry *entry, struct gr_error *e)
{
    const struct leaf *leaf = &entry->content;
    if (leaf->kind == LEAF_OFFICE) {
        return take_founding(office, leaf, e);
    }
    if (leaf->kind == LEAF_EDITION) {
        edition_take(office, leaf, entry->leaf);
        return true;
    }
    return agents_take(office, entry, e);
}

bool office_ready(struct office *office, struct gr_error *e)
{
    if (office->zone != NULL) {
        return true;
    }
    if (!edition_open_calendar(office, e) ||
        !calendar_territory(&office->place, office->calendar, office->territory, e)) {
        return false;
    }
    office->zone = calendar_zone(office->calendar, office->place, e);
    return office->zone != NULL;
}

bool office_close_files(struct office *office, struct gr_error *e)
{
    file_close_all(office);
    office->turn++;
    office->own = file_open(office, OFFICE_FILE, e);
    return office->own != NULL;
}

/* The leaves of the office's own file that were not taken yet. */
static bool take_new(struct office *office, struct gr_error *e)
{
    bool ok = true;
    for (; ok && office->n_own < office->own->n; office->n_own += ok) {
        ok = take_own(office, &office->own->entries[office->n_own], e);
    }
    agents_publish(office);
    return ok;
}

/* From the office's own file: agents, settings, editions, the calendar. */
bool office_read_own(struct office *office, struct gr_error *e)
{
    office->n_editions = 0;
    office->n_own = 0;
    office->zone = NULL;
    if (!office_close_files(office, e)) {
        return false;
    }
    agents_clear(office);
    return take_new(office, e) && office_ready(office, e);
}

/* ---- following a writer ---------------------------------------------------------------------- */

/* Whether a table of the calendar is among the leaves that were not taken yet: then all that was
 * read by the old one is read again. */
static bool has_new_table(const struct office *office)
{
    bool has = false;
    for (size_t i = office->n_own; i < office->own->n; i++) {
        const struct leaf *leaf = &office->own->entries[i].content;
        has = has || (leaf->kind == LEAF_EDITION && edition_is_table(leaf->act));
    }
    return has;
}

static bool follow(struct office *office, struct gr_error *e)
{
    office->turn++;
    office->own = file_open(office, OFFICE_FILE, e);
    if (office->own == NULL) {
        return false;
    }
    return has_new_table(office) ? office_read_own(office, e) : take_new(office, e);
}

bool office_follow(int64_t *acts, struct office *office, struct gr_error *e)
{
    gr_assert(office->magic == OFFICE_MAGIC && !office->options.write);
    pthread_mutex_lock(&office->work);
    struct arena_mark mark = arena_mark(office->scratch);
    int64_t before = office->followed;
    bool ok = registry_derived_size(&office->followed, office->registry, e) &&
              (office->followed == before || follow(office, e));
    office->followed = ok ? office->followed : before;
    *acts = office->followed;
    arena_reset(office->scratch, mark);
    pthread_mutex_unlock(&office->work);
    return ok;
}

/* The last entry's time, and the last number that was given. */
static bool read_last(struct office *office, struct gr_error *e)
{
    struct slice bytes;
    struct leaf leaf;
    struct registry_dossier row;
    bool found = false;
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        int64_t n = registry_size(office->registry, (enum registry_log)log);
        if (n == 0) {
            continue;
        }
        if (!registry_leaf(&bytes, office->scratch, office->registry, (enum registry_log)log, n - 1,
                           e) ||
            !leaf_read(&leaf, office->scratch, bytes, e)) {
            return false;
        }
        office->last_entered =
            leaf.entered > office->last_entered ? leaf.entered : office->last_entered;
    }
    int64_t serial = registry_dossiers(office->registry) - 1;
    if (!registry_dossier(&row, &found, office->scratch, office->registry, SLICE(""), serial, e)) {
        return false;
    }
    struct slice rest = row.number;
    int64_t year = 0;
    if (found && slice_is(slice_cut(&rest, '-'), "D") &&
        slice_to_int(&year, slice_cut(&rest, '-'), 9999) &&
        slice_to_int(&office->last_number, rest, INT64_MAX)) {
        office->year = (int32_t)year;
    }
    return true;
}

/* The first leaf names the authority; the rest of the office's file needs what is derived. */
static bool bootstrap(struct office *office, struct gr_error *e)
{
    struct slice bytes;
    struct leaf leaf;
    if (!registry_leaf(&bytes, office->arena, office->registry, REGISTRY_ACTS, 0, e) ||
        !leaf_read(&leaf, office->arena, bytes, e)) {
        return error_remedy(e, "greffe verify says more");
    }
    return take_founding(office, &leaf, e) && keys_open(office, e);
}

/* A reader that finds derived facts behind: a writer at work commits them soon, one that was killed
 * left it to the next; when nobody writes, this one opens to write and closes again. */
static bool await_derived(struct office *office, const char *folder, struct gr_error *e)
{
    struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    struct office_options options = office->options;
    for (int i = 0; i < AWAIT_TIMES; i++) {
        int64_t derived = 0;
        struct gr_error busy = {0};
        if (!registry_derived_size(&derived, office->registry, e)) {
            return false;
        }
        if (derived >= registry_size(office->registry, REGISTRY_ACTS)) {
            return true;
        }
        options.write = true;
        struct office *writer = office->has_master ? office_open(folder, options, &busy) : NULL;
        if (writer != NULL) {
            office_close(writer);
            continue;
        }
        if (busy.code != ERROR_BUSY && busy.code != ERROR_NONE) {
            *e = busy;
            return false;
        }
        nanosleep(&pause, NULL);
    }
    error_set(e, ERROR_STORE, "what is derived is behind the leaves");
    return error_remedy(e, "greffe rebuild, or whatever writes next, makes it good");
}

/* Derived facts that are behind are made good by who writes. */
static bool catch_up(struct office *office, const char *folder, struct gr_error *e)
{
    int64_t derived = 0;
    struct slice rebuilding;
    if (!registry_derived_size(&derived, office->registry, e) ||
        !registry_value(&rebuilding, office->scratch, office->registry, OFFICE_REBUILDING, e)) {
        return false;
    }
    bool behind = derived < registry_size(office->registry, REGISTRY_ACTS) || rebuilding.n > 0;
    if (!behind) {
        return true;
    }
    if (!office->options.write) {
        return (office->options.follows && derived > 0) || await_derived(office, folder, e);
    }
    if (!office->has_master) {
        return error_set(e, ERROR_KEY, "writing needs the master key");
    }
    return (derived == 0 || office_read_own(office, e)) && derive_catch_up(office, NULL, e, NULL);
}

static bool open_parts(struct office *office, const char *folder, struct gr_error *e)
{
    struct registry_options options = {.mode =
                                           office->options.write ? REGISTRY_WRITE : REGISTRY_READ,
                                       .relaxed = office->options.seed != NULL,
                                       .lazy = true,
                                       .cache_mebibytes = office->options.cache_mebibytes,
                                       .vfs = office->options.vfs};
    if (!seal_init(e)) {
        return false;
    }
    office->registry = registry_open(folder, options, e);
    return office->registry != NULL && bootstrap(office, e) && catch_up(office, folder, e) &&
           office_read_own(office, e) && read_last(office, e) &&
           (!office->options.write || submit_check_clock(office, e));
}

struct office *office_open(const char *folder, struct office_options options, struct gr_error *e)
{
    struct office *office = office_make(options);
    if (!open_parts(office, folder, e) || (options.write && !adopt_go_on(office, e))) {
        office_close(office);
        return NULL;
    }
    return office;
}
