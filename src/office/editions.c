/* Texts of law as the office holds them: each loaded text is an edition, named in the log by its
 * hash; the present one of a name judges new acts. */
#include "office/office_priv.h"

#include <string.h>

struct edition *edition_find(struct office *office, struct slice name, instant known)
{
    struct edition *first = NULL;
    for (size_t i = office->n_editions; i > 0; i--) {
        struct edition *edition = office->editions[i - 1];
        if (slice_equal(edition->name, name)) {
            if (edition->entered <= known) {
                return edition;
            }
            first = edition;
        }
    }
    return first;
}

struct edition *edition_by_hash(struct office *office, const struct hash *hash)
{
    for (size_t i = office->n_editions; i > 0; i--) {
        if (hash_equal(&office->editions[i - 1]->hash, hash)) {
            return office->editions[i - 1];
        }
    }
    return NULL;
}

void edition_add(struct office *office, const struct edition *edition)
{
    office->editions = arena_grown(office->arena, office->editions, office->n_editions,
                                   &office->room_editions, sizeof(struct edition *));
    struct edition *kept = ARENA_NEW(office->arena, struct edition);
    *kept = *edition;
    kept->name = slice_copy(office->arena, edition->name);
    kept->text = slice_copy(office->arena, edition->text);
    office->editions[office->n_editions++] = kept;
}

void edition_take(struct office *office, const struct leaf *leaf, int64_t index)
{
    edition_add(office, &(struct edition){.name = leaf->act,
                                          .hash = leaf->edition,
                                          .leaf = index,
                                          .entered = leaf->entered});
}

bool edition_is_table(struct slice name)
{
    return slice_starts(name, SLICE("calendar/"));
}

const struct law_procedure *edition_law(struct arena *arena, struct calendar *calendar,
                                        struct slice name, struct slice text, struct gr_error *e)
{
    struct diagnostics d = diagnostics_in(arena);
    const struct law_procedure *p = law_read(arena, name, text, calendar, &d);
    if (p == NULL) {
        if (e != NULL && d.n > 0) {
            *e = d.list[0].error;
        }
        return NULL;
    }
    if (!slice_equal(p->name, name)) {
        error_set(e, ERROR_NAME, "the text is of the procedure %.*s, not %.*s", SLICE_ARG(p->name),
                  SLICE_ARG(name));
        return NULL;
    }
    return p;
}

/* The text of an edition, from the registry the first time. */
static bool read_text(struct office *office, struct edition *edition, struct gr_error *e)
{
    return edition->text.n > 0 ||
           registry_text(&edition->text, office->arena, office->registry, &edition->hash, e);
}

void edition_read_law(struct edition *edition, struct arena *arena, struct calendar *calendar)
{
    struct gr_error why = {0};
    edition->law = edition_law(arena, calendar, edition->name, edition->text, &why);
    if (edition->law == NULL) {
        struct gr_error *wrong = ARENA_NEW(arena, struct gr_error);
        *wrong = why;
        edition->wrong = wrong;
    }
}

static bool read_own(struct office *office, struct edition *edition, struct gr_error *e)
{
    if (edition->law == NULL && edition->wrong == NULL) {
        if (!read_text(office, edition, e)) {
            return false;
        }
        edition_read_law(edition, office->arena, office->calendar);
    }
    return edition->wrong == NULL || edition_refuse(edition, e);
}

bool edition_refuse(const struct edition *edition, struct gr_error *e)
{
    if (e != NULL) {
        *e = *edition->wrong;
    }
    return false;
}

bool edition_read(struct office *office, struct edition *edition, struct gr_error *e)
{
    if (!office_ready(office, e)) {
        return false;
    }
    if (edition->law == NULL && office->options.shelf != NULL) {
        return shelf_edition(office, edition, e);
    }
    if (!read_own(office, edition, e)) {
        return false;
    }
    if (edition->plan == NULL) {
        edition->plan = dossier_prepare(office->arena, edition->law, office->calendar);
    }
    return true;
}

static struct edition *table(struct office *office, struct slice name, struct gr_error *e)
{
    struct edition *edition = edition_find(office, name, INT64_MAX);
    if (edition == NULL) {
        error_set(e, ERROR_STORE, "the registry has no table \"%.*s\"", SLICE_ARG(name));
    }
    return edition;
}

static struct calendar *read_calendar(struct office *office, struct gr_error *e)
{
    struct edition *territories = table(office, SLICE(OFFICE_TERRITORIES), e);
    struct edition *holidays = table(office, SLICE(OFFICE_HOLIDAYS), e);
    if (territories == NULL || holidays == NULL) {
        return NULL;
    }
    if (office->options.shelf != NULL) {
        return shelf_calendar(office, &territories->hash, &holidays->hash, e);
    }
    return read_text(office, territories, e) && read_text(office, holidays, e)
               ? calendar_open(office->arena, territories->text, holidays->text,
                               office->options.zones, office->options.zones_payload, e)
               : NULL;
}

bool edition_open_calendar(struct office *office, struct gr_error *e)
{
    struct calendar *calendar = read_calendar(office, e);
    if (calendar == NULL) {
        return false;
    }
    if (office->zone != NULL) { /* both belong to one calendar */
        const struct zone *zone = NULL;
        territory_id place;
        if (calendar_territory(&place, calendar, office->territory, e)) {
            zone = calendar_zone(calendar, place, e);
        }
        if (zone == NULL) {
            return false;
        }
        office->place = place;
        office->zone = zone;
    }
    office->calendar = calendar;
    for (size_t i = 0; i < office->n_editions; i++) {
        office->editions[i]->law = NULL; /* territories are numbers of one calendar */
        office->editions[i]->plan = NULL;
        office->editions[i]->wrong = NULL;
    }
    return true;
}

const struct law_procedure *office_procedure(struct office *office, struct slice name,
                                             struct gr_error *e)
{
    struct edition *edition = edition_find(office, name, INT64_MAX);
    if (edition != NULL && !edition_is_table(name)) {
        return edition_read(office, edition, e) ? edition->law : NULL;
    }
    struct slice names[LIMIT_PROCEDURES];
    size_t n = office_procedures(names, LIMIT_PROCEDURES, office);
    const struct slice *near = error_nearest(name, names, n);
    error_set(e, ERROR_NAME, "the office has no procedure \"%.*s\"", SLICE_ARG(name));
    if (near != NULL) {
        error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    } else {
        error_remedy(e, "greffe adopt loads one");
    }
    return NULL;
}

size_t office_procedures(struct slice *names, size_t max, const struct office *office)
{
    size_t n = 0;
    for (size_t i = 0; i < office->n_editions; i++) {
        struct slice name = office->editions[i]->name;
        bool seen = edition_is_table(name);
        for (size_t k = 0; k < n && !seen; k++) {
            seen = slice_equal(names[k], name);
        }
        if (!seen && n < max) {
            names[n++] = name;
        }
    }
    return n;
}

size_t office_editions(const struct office_edition **list, size_t max, struct arena *arena,
                       const struct office *office, struct slice name)
{
    size_t n = 0;
    size_t room = max < office->n_editions ? max : office->n_editions;
    struct office_edition *editions = ARENA_ARRAY(arena, room, struct office_edition);
    for (size_t i = office->n_editions; i > 0 && n < room; i--) {
        const struct edition *edition = office->editions[i - 1];
        if (slice_equal(edition->name, name)) {
            editions[n++] = (struct office_edition){
                .hash = edition->hash, .leaf = edition->leaf, .entered = edition->entered};
        }
    }
    *list = editions;
    return n;
}
