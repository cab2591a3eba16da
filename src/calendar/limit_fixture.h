/* For the tests, the bench and the fuzzer of time limits: opens the shipped calendar from the root
 * of a checkout. Functions are static because each of those programs is one file. */
#ifndef CALENDAR_LIMIT_FIXTURE_H
#define CALENDAR_LIMIT_FIXTURE_H

#include "calendar/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_FILE_BYTES (1u << 20)

/* A whole file, at most FIXTURE_FILE_BYTES; false when it cannot be read. */
static inline bool fixture_read(struct slice *out, struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    char *bytes = arena_get(arena, FIXTURE_FILE_BYTES);
    size_t n = fread(bytes, 1, FIXTURE_FILE_BYTES, file);
    (void)fclose(file);
    *out = (struct slice){bytes, n};
    return true;
}

static inline bool fixture_zone(struct slice *bytes, struct arena *arena, struct slice name,
                                struct gr_error *e, void *payload)
{
    (void)payload;
    char path[256];
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", SLICE_ARG(name));
    return fixture_read(bytes, arena, path) || error_set(e, ERROR_ZONE, "cannot read %s", path);
}

/* The calendar of procedures/calendar; ends the program when it cannot be had. */
static inline struct calendar *fixture_calendar(struct arena *arena)
{
    struct slice territories;
    struct slice holidays;
    struct gr_error e = {0};
    if (!fixture_read(&territories, arena, "procedures/calendar/territories.tsv") ||
        !fixture_read(&holidays, arena, "procedures/calendar/holidays.tsv")) {
        (void)fprintf(stderr, "run this from the root of the checkout\n");
        exit(4);
    }
    struct calendar *c = calendar_open(arena, territories, holidays, fixture_zone, NULL, &e);
    if (c == NULL) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(4);
    }
    return c;
}

/* The next three end the program when the words are not understood. */
static inline territory_id fixture_territory(const struct calendar *c, const char *code)
{
    struct gr_error e = {0};
    territory_id id = TERRITORY_NONE;
    if (!calendar_territory(&id, c, slice_of(code), &e)) {
        (void)fprintf(stderr, "%s: %s\n", code, e.text);
        exit(4);
    }
    return id;
}

static inline struct moment fixture_moment(struct calendar *c, territory_id id, const char *text)
{
    struct gr_error e = {0};
    struct moment m = {0};
    const struct zone *zone = calendar_zone(c, id, &e);
    if (zone == NULL || !moment_parse(&m, slice_of(text), zone, &e)) {
        (void)fprintf(stderr, "%s: %s\n", text, e.text);
        exit(4);
    }
    return m;
}

static inline struct limit_rule fixture_rule(const char *text)
{
    struct limit_rule rule;
    struct gr_error e = {0};
    if (!limit_rule_parse(&rule, slice_of(text), &e)) {
        (void)fprintf(stderr, "%s: %s\n", text, e.text);
        exit(4);
    }
    return rule;
}

#endif
