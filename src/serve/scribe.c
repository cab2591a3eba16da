/* The scribe: one thread for each line of a desk, and one that enters what time brings. All come to
 * office_submit together, which makes one commit of what waits. */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "serve/serve_priv.h"

enum { PATH_BYTES = 1 << 14, LINES_MAX = 4 * SERVE_THREADS_MAX, RING_MS = 1000, TIDY_RINGS = 600 };

struct scribe;

/* A line that is served. */
struct served {
    struct scribe *scribe;
    pthread_t thread;
    int fd;
    bool used;
    _Atomic bool over;
};

struct scribe {
    struct errand_desk desk;
    struct arena *arena;
    struct served lines[LINES_MAX];
    pthread_t ringer;
    struct checkup *checkup;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool stopping;
};

/* ---- lines ----------------------------------------------------------------------------------- */

static void *serve_line(void *payload)
{
    struct served *line = payload;
    errand_serve(&line->scribe->desk, line->fd);
    line->over = true;
    return NULL;
}

static void end_line(struct served *line)
{
    (void)shutdown(line->fd, SHUT_RDWR);
    (void)pthread_join(line->thread, NULL);
    (void)close(line->fd);
    line->used = false;
}

/* Takes a line into a free place; those of desks that are gone are free again. */
static bool begin_line(struct scribe *s, int fd)
{
    for (size_t i = 0; i < LINES_MAX; i++) {
        struct served *line = &s->lines[i];
        if (line->used && line->over) {
            end_line(line);
        }
        if (!line->used) {
            *line = (struct served){.scribe = s, .fd = fd, .used = true};
            line->used = pthread_create(&line->thread, NULL, serve_line, line) == 0;
            return line->used;
        }
    }
    return false;
}

/* ---- what time brings ------------------------------------------------------------------------ */

static bool wait_for_ring(struct scribe *s)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += RING_MS / 1000;
    pthread_mutex_lock(&s->lock);
    if (!s->stopping) {
        (void)pthread_cond_timedwait(&s->stop, &s->lock, &until);
    }
    bool go_on = !s->stopping;
    pthread_mutex_unlock(&s->lock);
    return go_on;
}

static void *ring(void *payload)
{
    struct scribe *s = payload;
    for (int64_t i = 0; wait_for_ring(s); i++) {
        struct gr_error e = {0};
        int64_t rung = 0;
        if (!office_ring(&rung, s->desk.office, &e)) {
            serve_log("scribe", "level=error what=ring text=\"%.200s\"", e.text);
        } else if (rung > 0) {
            serve_log("scribe", "level=info what=rung n=%lld", (long long)rung);
        }
        if (i % TIDY_RINGS == 0 &&
            !accounts_tidy(s->desk.accounts, office_now(s->desk.office), &e)) {
            serve_log("scribe", "level=error what=tidy text=\"%.200s\"", e.text);
        }
    }
    return NULL;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static const char *accounts_folder(struct arena *arena, const char *folder)
{
    struct buf path = buf_in(arena, PATH_BYTES);
    buf_printf(&path, "%s.accounts", folder);
    buf_char(&path, '\0');
    return path.p;
}

const char *serve_accounts_path(struct arena *arena, const char *folder, struct gr_error *e)
{
    const char *made = accounts_folder(arena, folder);
    if (mkdir(made, 0700) != 0 && errno != EEXIST) {
        error_set(e, ERROR_WRITE, "%.300s cannot be made: %s", made, strerror(errno));
        return NULL;
    }
    struct buf path = buf_in(arena, PATH_BYTES);
    buf_printf(&path, "%s/accounts.db", made);
    buf_char(&path, '\0');
    return path.p;
}

static bool narrow(struct scribe *s, const struct serve_options *o, struct gr_error *e)
{
    const struct sandbox_path paths[] = {
        {o->folder, true}, {accounts_folder(s->arena, o->folder), true}, {o->zone_folder, false}};
    return sandbox_files(paths, sizeof paths / sizeof *paths, o->open, e) &&
           sandbox_calls(SANDBOX_SCRIBE, e);
}

/* Whoever has just founded an office is told why nobody can sign in. */
static bool say_without_accounts(struct scribe *s, struct gr_error *e)
{
    const struct accounts_account *list = NULL;
    size_t n = 0;
    if (!accounts_list(&list, &n, s->arena, s->desk.accounts, e)) {
        return false;
    }
    if (n == 0 && !s->desk.trusts_proxy) {
        serve_log("scribe", "level=warning what=accounts text=\"nobody has an account yet: greffe "
                            "account set AGENT --password FILE\"");
    }
    return true;
}

static bool start(struct scribe *s, const struct serve_options *o, struct gr_error *e)
{
    struct office_options options = {
        .write = true, .master = o->master, .zones = o->zones, .zones_payload = o->zones_payload};
    const char *path = serve_accounts_path(s->arena, o->folder, e);
    if (path == NULL || !narrow(s, o, e)) {
        return false;
    }
    s->desk.office = office_open(o->folder, options, e);
    if (s->desk.office == NULL) {
        return false;
    }
    s->desk.accounts = accounts_open(path, e);
    s->desk.trusts_proxy = o->trusted != NULL;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->stop, NULL);
    if (s->desk.accounts == NULL || !say_without_accounts(s, e)) {
        return false;
    }
    s->checkup = checkup_begin(s->arena, o->folder, e);
    s->desk.tell_checkup = checkup_tell;
    s->desk.payload = s->checkup;
    return s->checkup != NULL && (pthread_create(&s->ringer, NULL, ring, s) == 0 ||
                                  error_set(e, ERROR_SYSTEM, "no thread can be started"));
}

static void stop(struct scribe *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->stop);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < LINES_MAX; i++) {
        if (s->lines[i].used) {
            end_line(&s->lines[i]);
        }
    }
    (void)pthread_join(s->ringer, NULL);
    checkup_end(s->checkup);
    accounts_close(s->desk.accounts);
    office_close(s->desk.office);
}

int scribe_run(const struct serve_options *options, int control)
{
    struct arena *arena = arena_open((size_t)1 << 24);
    struct scribe *s = ARENA_NEW(arena, struct scribe);
    struct gr_error e = {0};
    char text[CHANNEL_TEXT_BYTES];
    int fd = -1;
    s->arena = arena;
    channel_signals();
    if (!sandbox_begin(&e) || !start(s, options, &e)) {
        channel_fail(control, &e);
        office_close(s->desk.office);
        return 4;
    }
    bool good = channel_send(control, CHANNEL_READY, -1);
    while (good && channel_receive(control, text, &fd)) {
        if (fd >= 0 && !begin_line(s, fd)) {
            serve_log("scribe", "level=error what=line text=\"too many\"");
            (void)close(fd);
        }
    }
    stop(s);
    arena_close(arena);
    return 0;
}
