/* The law as it was read, for several readers: a calendar by the hashes of its two tables, a
 * procedure by its hash and the calendar that it was read with. What a newer edition replaced
 * stays, since a reader may not have followed yet; a desk begins anew with each start of its
 * scribe. That a text cannot be read is kept as well: it would be no other the next time. */
#include "office/office_priv.h"

#define SHELF_ARENA_BYTES ((size_t)1 << 30)

struct shelf_calendar {
    struct arena *arena; /* its own: zones are read into it under the calendar's lock */
    struct hash territories, holidays;
    struct calendar *calendar;
    struct shelf_calendar *next;
};

struct shelf_law {
    struct edition edition; /* read, or wrong */
    const struct calendar *calendar;
    struct shelf_law *next;
};

struct office_shelf {
    pthread_mutex_t lock;
    struct arena *arena;
    struct shelf_calendar *calendars;
    struct shelf_law *laws;
};

struct office_shelf *office_shelf_open(void)
{
    struct arena *arena = arena_open(SHELF_ARENA_BYTES);
    struct office_shelf *shelf = ARENA_NEW(arena, struct office_shelf);
    shelf->arena = arena;
    (void)pthread_mutex_init(&shelf->lock, NULL);
    return shelf;
}

void office_shelf_close(struct office_shelf *shelf)
{
    if (shelf == NULL) {
        return;
    }
    for (struct shelf_calendar *c = shelf->calendars; c != NULL; c = c->next) {
        arena_close(c->arena);
    }
    (void)pthread_mutex_destroy(&shelf->lock);
    arena_close(shelf->arena);
}

/* ---- procedures ------------------------------------------------------------------------------ */

static const struct shelf_law *find_law(const struct office_shelf *shelf,
                                        const struct edition *edition,
                                        const struct calendar *calendar)
{
    for (const struct shelf_law *law = shelf->laws; law != NULL; law = law->next) {
        if (law->calendar == calendar && hash_equal(&law->edition.hash, &edition->hash) &&
            slice_equal(law->edition.name, edition->name)) {
            return law;
        }
    }
    return NULL;
}

static const struct shelf_law *read_law(struct office *office, const struct edition *edition,
                                        struct gr_error *e)
{
    struct office_shelf *shelf = office->options.shelf;
    struct arena_mark mark = arena_mark(shelf->arena);
    struct shelf_law *law = ARENA_NEW(shelf->arena, struct shelf_law);
    struct edition *read = &law->edition;
    law->calendar = office->calendar;
    *read =
        (struct edition){.name = slice_copy(shelf->arena, edition->name), .hash = edition->hash};
    if (!registry_text(&read->text, shelf->arena, office->registry, &read->hash, e)) {
        arena_reset(shelf->arena, mark);
        return NULL;
    }
    edition_read_law(read, shelf->arena, office->calendar);
    if (read->law != NULL) {
        read->plan = dossier_prepare(shelf->arena, read->law, office->calendar);
    }
    law->next = shelf->laws;
    shelf->laws = law;
    return law;
}

bool shelf_edition(struct office *office, struct edition *edition, struct gr_error *e)
{
    struct office_shelf *shelf = office->options.shelf;
    (void)pthread_mutex_lock(&shelf->lock);
    const struct shelf_law *law = find_law(shelf, edition, office->calendar);
    law = law != NULL ? law : read_law(office, edition, e);
    (void)pthread_mutex_unlock(&shelf->lock);
    if (law == NULL || law->edition.wrong != NULL) {
        return law != NULL && edition_refuse(&law->edition, e);
    }
    edition->text = law->edition.text;
    edition->law = law->edition.law;
    edition->plan = law->edition.plan;
    return true;
}

/* ---- calendars ------------------------------------------------------------------------------- */

static struct calendar *find_calendar(const struct office_shelf *shelf,
                                      const struct hash *territories, const struct hash *holidays)
{
    for (const struct shelf_calendar *c = shelf->calendars; c != NULL; c = c->next) {
        if (hash_equal(&c->territories, territories) && hash_equal(&c->holidays, holidays)) {
            return c->calendar;
        }
    }
    return NULL;
}

static struct calendar *read_calendar(struct office *office, const struct hash *territories,
                                      const struct hash *holidays, struct gr_error *e)
{
    struct office_shelf *shelf = office->options.shelf;
    struct slice places;
    struct slice days;
    struct arena *arena = arena_open(SHELF_ARENA_BYTES);
    struct calendar *calendar = registry_text(&places, arena, office->registry, territories, e) &&
                                        registry_text(&days, arena, office->registry, holidays, e)
                                    ? calendar_open(arena, places, days, office->options.zones,
                                                    office->options.zones_payload, e)
                                    : NULL;
    if (calendar == NULL) {
        arena_close(arena);
        return NULL;
    }
    struct shelf_calendar *c = ARENA_NEW(shelf->arena, struct shelf_calendar);
    *c = (struct shelf_calendar){arena, *territories, *holidays, calendar, shelf->calendars};
    shelf->calendars = c;
    return calendar;
}

struct calendar *shelf_calendar(struct office *office, const struct hash *territories,
                                const struct hash *holidays, struct gr_error *e)
{
    struct office_shelf *shelf = office->options.shelf;
    (void)pthread_mutex_lock(&shelf->lock);
    struct calendar *calendar = find_calendar(shelf, territories, holidays);
    calendar = calendar != NULL ? calendar : read_calendar(office, territories, holidays, e);
    (void)pthread_mutex_unlock(&shelf->lock);
    return calendar;
}
