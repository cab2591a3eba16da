/* A calendar from files, for embedders who have no place of their own to read from: the one file of
 * the library that opens others (allowed in src/ROOMS). */
#include "api/api_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"

enum { FOLDER_PATH_BYTES = 4096 };

/* Where zone files are, and the calendar's arena, which keeps them. */
struct folder {
    const char *zones;
    struct arena *arena;
};

/* folder/name into path; false when it is too long. */
static bool folder_join(char path[FOLDER_PATH_BYTES], const char *folder, const char *name,
                        struct gr_error *e)
{
    int n = snprintf(path, FOLDER_PATH_BYTES, "%s/%s", folder, name);
    gr_assert(n >= 0);
    if (n >= FOLDER_PATH_BYTES) {
        return error_set(e, ERROR_FILE, "a path of more than %d bytes", FOLDER_PATH_BYTES - 1);
    }
    return true;
}

/* Reads a whole file of at most max bytes into the arena. */
static bool folder_read(struct slice *out, struct arena *arena, const char *path, size_t max,
                        struct gr_error *e)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        int reason = errno;
        return error_set(e, ERROR_FILE, "%.300s: %s", path, strerror(reason));
    }
    struct buf bytes = buf_in(arena, max);
    char chunk[16384];
    size_t n = 0;
    do {
        n = fread(chunk, 1, sizeof chunk, file);
        /* Bytes, not text: buf_add would cut what does not fit at a code point, so it never may. */
        if (n > max - bytes.n) {
            (void)fclose(file);
            return error_set(e, ERROR_TOO_LARGE, "%.300s has more than %zu bytes", path, max);
        }
        buf_add(&bytes, (struct slice){.p = chunk, .n = n});
    } while (n == sizeof chunk);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed) {
        return error_set(e, ERROR_FILE, "%.300s could not be read whole", path);
    }
    *out = buf_slice(&bytes);
    return true;
}

static bool folder_zone(const void **bytes, size_t *n, const char *name, void *payload)
{
    struct folder *folder = payload;
    char path[FOLDER_PATH_BYTES];
    struct slice found;
    /* A name comes from a table that somebody may have changed: it stays below the folder. */
    if (name[0] == '/' || strstr(name, "..") != NULL ||
        !folder_join(path, folder->zones, name, NULL)) {
        return false;
    }
    if (!folder_read(&found, folder->arena, path, LIMIT_ZONE_BYTES, NULL)) {
        return false;
    }
    *bytes = found.p;
    *n = found.n;
    return true;
}

/* Both tables of a folder, in the arena. */
static bool folder_tables(struct slice tables[2], struct arena *arena, const char *folder,
                          struct gr_error *e)
{
    static const char *const names[] = {"territories.tsv", "holidays.tsv"};
    char path[FOLDER_PATH_BYTES];
    for (size_t i = 0; i < 2; i++) {
        if (!folder_join(path, folder, names[i], e) ||
            !folder_read(&tables[i], arena, path, LIMIT_CALENDAR_BYTES, e)) {
            return false;
        }
    }
    return true;
}

struct gr_calendar *gr_calendar_open_folder(const char *tables, const char *zones,
                                            struct gr_fault *fault)
{
    struct gr_error e = {.code = ERROR_NONE};
    struct arena *arena = arena_open(API_CALENDAR_BYTES);
    struct folder *folder = ARENA_NEW(arena, struct folder);
    struct slice zones_path = slice_of(zones == NULL ? "/usr/share/zoneinfo" : zones);
    struct slice read[2];
    struct gr_calendar *handle = NULL;
    folder->arena = arena;
    folder->zones = arena_copy(arena, zones_path.p, zones_path.n);
    if (folder_tables(read, arena, tables == NULL ? GREFFE_DATADIR "/calendar" : tables, &e)) {
        handle = api_calendar_open(arena, read[0], read[1], folder_zone, folder, &e);
    }
    if (handle == NULL) {
        arena_close(arena);
        (void)api_fail(fault, &e);
    }
    return handle;
}
