/* Calendars for embedders: the tables as bytes, the zones from a function of the caller. */
#include "api/api_priv.h"

#include "base/assert.h"

enum { API_CALENDAR_MAGIC = 0x67726361 };

void api_check_calendar(const struct gr_calendar *calendar)
{
    gr_assert(calendar != NULL && calendar->magic == API_CALENDAR_MAGIC);
}

/* The bytes of a zone, from the caller's function into the calendar's arena. */
static bool api_zone(struct slice *bytes, struct arena *arena, struct slice name,
                     struct gr_error *e, void *payload)
{
    const struct gr_calendar *handle = payload;
    const void *found = NULL;
    size_t n = 0;
    const char *text = arena_copy(arena, name.p, name.n);
    if (!handle->source(&found, &n, text, handle->payload) || found == NULL) {
        return error_set(e, ERROR_ZONE, "there is no time zone %s", text);
    }
    if (n > LIMIT_ZONE_BYTES) {
        return error_set(e, ERROR_TOO_LARGE, "the time zone %s has %zu bytes; at most %u are read",
                         text, n, LIMIT_ZONE_BYTES);
    }
    *bytes = slice_copy(arena, (struct slice){.p = found, .n = n});
    return true;
}

struct gr_calendar *api_calendar_open(struct arena *arena, struct slice territories,
                                      struct slice holidays, gr_zone_source source, void *payload,
                                      struct gr_error *e)
{
    struct gr_calendar *handle = ARENA_NEW(arena, struct gr_calendar);
    handle->arena = arena;
    handle->source = source;
    handle->payload = payload;
    handle->calendar = calendar_open(arena, territories, holidays, api_zone, handle, e);
    if (handle->calendar == NULL) {
        return NULL;
    }
    handle->magic = API_CALENDAR_MAGIC;
    return handle;
}

struct gr_calendar *gr_calendar_open(const void *territories, size_t territories_bytes,
                                     const void *holidays, size_t holidays_bytes,
                                     gr_zone_source source, void *payload, struct gr_fault *fault)
{
    struct gr_error e = {.code = ERROR_NONE};
    if (territories == NULL || holidays == NULL || source == NULL) {
        error_set(&e, ERROR_USAGE, "a calendar needs both tables and a source of zones");
        (void)api_fail(fault, &e);
        return NULL;
    }
    if (territories_bytes > LIMIT_CALENDAR_BYTES || holidays_bytes > LIMIT_CALENDAR_BYTES) {
        error_set(&e, ERROR_TOO_LARGE, "a table of the calendar has more than %u bytes",
                  LIMIT_CALENDAR_BYTES);
        (void)api_fail(fault, &e);
        return NULL;
    }
    struct arena *arena = arena_open(API_CALENDAR_BYTES);
    struct slice kept[2] = {
        slice_copy(arena, (struct slice){.p = territories, .n = territories_bytes}),
        slice_copy(arena, (struct slice){.p = holidays, .n = holidays_bytes}),
    };
    struct gr_calendar *handle = api_calendar_open(arena, kept[0], kept[1], source, payload, &e);
    if (handle == NULL) {
        arena_close(arena);
        (void)api_fail(fault, &e);
    }
    return handle;
}

void gr_calendar_close(struct gr_calendar *calendar)
{
    if (calendar != NULL) {
        api_check_calendar(calendar);
        calendar->magic = 0;
        arena_close(calendar->arena);
    }
}

static bool api_is_holiday(bool *holiday, const struct calendar *calendar, const char *territory,
                           const char *date, struct gr_error *e)
{
    struct slice code;
    struct slice day_text;
    territory_id id = TERRITORY_NONE;
    struct date day;
    if (!api_text(&code, territory, "the territory", e) ||
        !api_text(&day_text, date, "the date", e) || !calendar_territory(&id, calendar, code, e) ||
        !date_parse(&day, day_text, e)) {
        return false;
    }
    if (!calendar_holidays_known(calendar, id, day)) {
        return error_set(e, ERROR_RANGE, "the tables do not hold the holidays of %.*s on %.*s",
                         SLICE_ARG(code), SLICE_ARG(day_text));
    }
    *holiday = calendar_is_holiday(calendar, id, day);
    return true;
}

bool gr_calendar_is_holiday(bool *holiday, const struct gr_calendar *calendar,
                            const char *territory, const char *date, struct gr_fault *fault)
{
    api_check_calendar(calendar);
    gr_assert(holiday != NULL);
    struct gr_error e = {.code = ERROR_NONE};
    if (!api_is_holiday(holiday, calendar->calendar, territory, date, &e)) {
        return api_fail(fault, &e);
    }
    return true;
}
