/* The desk: rights are given up, then places to work at are made, each with an office opened to
 * read and a line to the scribe, then the first connection is taken. */
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/serve_priv.h"
#include "web/kept.h"

enum {
    DESK_ARENA_BYTES = 1 << 24,
    KEPT_BYTES = 1 << 21,
    LOGGED_BYTES = 200,           /* of a path */
    KNOWN_MICROSECONDS = 1000000, /* what the scribe said of a session */
    CACHE_MEBIBYTES = 1 /* of each place: what is read often is in the system's cache of files */
};

static void log_request(const char *method, struct slice path, int status, int64_t us,
                        void *payload)
{
    const struct serve_options *o = payload;
    if (!o->quiet) {
        /* A path names dossiers by number and nobody by name: questions go by POST. Quotes are left
         * out, so that a line says what it says; so is the secret of a calendar's address. */
        char told[LOGGED_BYTES + 1];
        size_t n = 0;
        path.n = web_path_public(path);
        for (size_t i = 0; i < path.n && n < LOGGED_BYTES; i++) {
            told[n] = path.p[i];
            n += path.p[i] != '"' && path.p[i] != '\\' && (unsigned char)path.p[i] >= ' ';
        }
        serve_log("desk", "level=info method=%.8s path=\"%.*s\" status=%d us=%lld", method, (int)n,
                  told, status, (long long)us);
    }
}

/* The scribe is gone: so is this desk's use. */
static void lost(void *payload)
{
    (void)payload;
    serve_log("desk", "level=error what=lost text=\"the scribe is gone\"");
    _exit(5);
}

static struct http_worker *open_workers(struct arena *arena, const struct serve_options *o,
                                        struct office_shelf *shelf, struct gr_error *e)
{
    struct office_options options = {.follows = true,
                                     .shelf = shelf,
                                     .zones = o->zones,
                                     .zones_payload = o->zones_payload,
                                     .cache_mebibytes = CACHE_MEBIBYTES};
    struct errand_known *known = errand_known_open(arena, KNOWN_MICROSECONDS);
    struct http_worker *workers = ARENA_ARRAY(arena, (size_t)o->threads, struct http_worker);
    for (int i = 0; i < o->threads; i++) {
        workers[i].office = office_open(o->folder, options, e);
        workers[i].line = errand_line_open(arena, SERVE_DESK_FD + 2 + i, known);
        if (workers[i].office == NULL) {
            return NULL;
        }
    }
    return workers;
}

static bool narrow(const struct serve_options *o, struct gr_error *e)
{
    const struct sandbox_path paths[] = {{o->folder, false}, {o->zone_folder, false}};
    return sandbox_files(paths, sizeof paths / sizeof *paths, o->open, e) &&
           sandbox_calls(SANDBOX_DESK, e);
}

/* Until the warden says so, or is gone. */
static void wait_for_end(int control)
{
    char text[CHANNEL_TEXT_BYTES];
    int fd = -1;
    while (channel_receive(control, text, &fd)) {
        if (fd >= 0) {
            (void)close(fd);
        }
    }
}

static bool run(struct arena *arena, const struct serve_options *o, struct gr_error *e)
{
    struct http_options http = {.socket = SERVE_DESK_FD + 1,
                                .threads = o->threads,
                                .log = log_request,
                                .lost = lost,
                                .payload = (void *)(uintptr_t)o};
    /* Before the registry is opened: SQLite would open its logs for writing where it may. */
    if (!seal_init(e) || !sandbox_begin(e) || !narrow(o, e)) {
        return false;
    }
    struct office_shelf *shelf = office_shelf_open();
    http.workers = open_workers(arena, o, shelf, e);
    if (http.workers == NULL) {
        return false;
    }
    struct web_site site = {.authority = office_authority(http.workers[0].office),
                            .territory = office_territory(http.workers[0].office),
                            .secure = o->secure,
                            .origin = slice_of(o->origin),
                            .trusted = slice_of(o->trusted),
                            .started = office_now(http.workers[0].office),
                            .kept = web_kept_open(arena)};
    http.site = &site;
    struct http *running = http_start(&http, e);
    if (running == NULL) {
        web_kept_close(site.kept);
        return false;
    }
    if (channel_send(SERVE_DESK_FD, CHANNEL_READY, -1)) {
        wait_for_end(SERVE_DESK_FD);
    }
    http_stop(running);
    web_kept_close(site.kept);
    for (int i = 0; i < o->threads; i++) {
        office_close(http.workers[i].office);
    }
    office_shelf_close(shelf);
    return true;
}

bool serve_desk(const struct serve_options *options, struct gr_error *e)
{
    struct arena *arena = arena_open(DESK_ARENA_BYTES);
    /* What a request took is kept for the next, not given back to the system and asked for again.
     */
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    channel_signals();
    bool good = run(arena, options, e);
    if (!good) {
        channel_fail(SERVE_DESK_FD, e);
    }
    arena_close(arena);
    return good;
}
