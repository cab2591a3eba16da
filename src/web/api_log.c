/* The log of acts for whoever watches it (C2SP tlog-tiles): checkpoint, tiles of hashes, bundles of
 * entries; and figures for who keeps the service running (Prometheus). All of it is public: a leaf
 * holds nothing personal. The log of readings is not, because it names agents. */
#include "web/api.h"

#include <string.h>

#define NOTHING_TO_TELL INT64_C(-1)
/* ---- figures --------------------------------------------------------------------------------- */

static bool count_acts(int64_t *out, struct web *w, struct gr_error *e)
{
    (void)e;
    *out = registry_size(office_registry(w->office), REGISTRY_ACTS);
    return true;
}

static bool count_reads(int64_t *out, struct web *w, struct gr_error *e)
{
    (void)e;
    *out = registry_size(office_registry(w->office), REGISTRY_READS);
    return true;
}

/* The first is the office's own file. */
static bool count_dossiers(int64_t *out, struct web *w, struct gr_error *e)
{
    (void)e;
    int64_t all = registry_dossiers(office_registry(w->office));
    *out = all > 0 ? all - 1 : 0;
    return true;
}

static bool count_procedures(int64_t *out, struct web *w, struct gr_error *e)
{
    (void)e;
    struct slice *names = ARENA_ARRAY(w->arena, LIMIT_PROCEDURES, struct slice);
    *out = (int64_t)office_procedures(names, LIMIT_PROCEDURES, w->office);
    return true;
}

static bool count_one(const struct registry_clock *clock, void *payload)
{
    (void)clock;
    *(int64_t *)payload += 1;
    return true;
}

static bool count_due(int64_t *out, struct web *w, struct gr_error *e)
{
    struct office_due due = {.from = w->now, .until = w->now + INSTANT_DAY};
    return office_due(w->office, &due, e, count_one, out);
}

static bool count_late(int64_t *out, struct web *w, struct gr_error *e)
{
    struct office_due late = {.from = INT64_MIN, .until = w->now - 1, .by_latest = true};
    return office_due(w->office, &late, e, count_one, out);
}

static bool count_lag(int64_t *out, struct web *w, struct gr_error *e)
{
    struct slice bytes;
    struct note note;
    struct checkpoint c;
    struct registry *r = office_registry(w->office);
    if (!registry_checkpoint(&bytes, w->arena, r, REGISTRY_ACTS, LEAF_NONE, e) ||
        !note_read(&note, w->arena, bytes, e) || !checkpoint_read(&c, note.text, e)) {
        return false;
    }
    *out = registry_size(r, REGISTRY_ACTS) - c.size;
    return true;
}

static bool count_uptime(int64_t *out, struct web *w, struct gr_error *e)
{
    (void)e;
    *out = w->site->started == 0 ? NOTHING_TO_TELL : (w->now - w->site->started) / INSTANT_SECOND;
    return true;
}

static bool tell_verified(int64_t *out, struct web *w, struct gr_error *e)
{
    struct errand_checkup last;
    bool good = errand_checkup(&last, w->line, e);
    *out = good && last.done ? last.at / INSTANT_SECOND : NOTHING_TO_TELL;
    return good;
}

static bool count_faults(int64_t *out, struct web *w, struct gr_error *e)
{
    struct errand_checkup last;
    bool good = errand_checkup(&last, w->line, e);
    *out = good && last.done ? last.faults : NOTHING_TO_TELL;
    return good;
}

static const struct {
    const char *name, *type, *labels, *about;
    bool (*count)(int64_t *out, struct web *w, struct gr_error *e);
} metrics[] = {
#define METRIC(name, type, labels, about, count) {name, type, labels, about, count},
#include "web/api_metrics.tab"
#undef METRIC
};

void api_metrics(struct api *a)
{
    struct buf out = buf_in(a->w->arena, 1 << 16);
    struct gr_error e = {0};
    const char *before = "";
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        int64_t value = 0;
        if (!metrics[i].count(&value, a->w, &e)) {
            web_fail(a->w, &e);
            return;
        }
        if (value == NOTHING_TO_TELL) {
            continue;
        }
        if (strcmp(before, metrics[i].name) != 0) {
            buf_printf(&out, "# HELP %s %s\n# TYPE %s %s\n", metrics[i].name, metrics[i].about,
                       metrics[i].name, metrics[i].type);
        }
        before = metrics[i].name;
        buf_printf(&out, "%s%s %lld\n", metrics[i].name, metrics[i].labels, (long long)value);
    }
    api_give_bytes(a, SLICE("text/plain; version=0.0.4; charset=utf-8"), buf_slice(&out));
}

/* ---- the log --------------------------------------------------------------------------------- */

void api_checkpoint(struct api *a)
{
    struct slice note;
    struct gr_error e = {0};
    if (!registry_checkpoint(&note, a->w->arena, office_registry(a->w->office), REGISTRY_ACTS,
                             LEAF_NONE, &e)) {
        web_fail(a->w, &e);
        return;
    }
    a->cache = "no-cache";
    api_give_bytes(a, SLICE("text/plain; charset=utf-8"), note);
}

/* Three digits of an index, all but the last three after an x. */
static bool take_digits(int64_t *index, struct slice part, bool last)
{
    int64_t three = 0;
    if (!last && (part.n != 4 || part.p[0] != 'x')) {
        return false;
    }
    part = last ? part : (struct slice){part.p + 1, part.n - 1};
    if (part.n != 3 || !slice_to_int(&three, part, 999) || *index > INT64_MAX / 4096) {
        return false;
    }
    *index = *index * 1000 + three;
    return true;
}

/* "x001/x234/067" or "x001/x234/067.p/12". */
static bool take_index(int64_t *index, int *width, struct slice text)
{
    int64_t partial = 0;
    *index = 0;
    *width = 256;
    while (text.n > 0) {
        struct slice part = slice_cut(&text, '/');
        if (part.n == 5 && slice_equal((struct slice){part.p + 3, 2}, SLICE(".p"))) {
            *width = slice_to_int(&partial, text, 255) ? (int)partial : 0;
            return take_digits(index, (struct slice){part.p, 3}, true) && *width > 0;
        }
        if (!take_digits(index, part, text.n == 0)) {
            return false;
        }
    }
    return true;
}

/* Reads a path and writes it again, so that each tile has one address. */
static bool take_tile(int *level, int64_t *index, int *width, const struct web *w)
{
    int64_t number = -1;
    struct slice name = web_place(w, "level");
    struct buf again = buf_in(w->arena, 256);
    if (!slice_is(name, "entries") && !slice_to_int(&number, name, 63)) {
        return false;
    }
    if (!take_index(index, width, web_place(w, "index"))) {
        return false;
    }
    *level = (int)number;
    buf_char(&again, '/');
    tile_path(&again, *level, *index, *width);
    return slice_equal(buf_slice(&again), w->request->path);
}

void api_tile(struct api *a)
{
    int level = 0;
    int width = 0;
    int64_t index = 0;
    struct gr_error e = {0};
    struct buf out = buf_in(a->w->arena, REGISTRY_TILE_BYTES);
    if (!take_tile(&level, &index, &width, a->w)) {
        error_set(&e, ERROR_ABSENT, "this is no address of a tile (c2sp.org/tlog-tiles)");
        web_fail(a->w, &e);
        return;
    }
    if (!registry_tile(&out, office_registry(a->w->office), REGISTRY_ACTS, level, index, width,
                       &e)) {
        web_fail(a->w, &e);
        return;
    }
    a->cache = width == 256 ? "public, max-age=31536000, immutable" : "public, max-age=3600";
    api_give_bytes(a, SLICE("application/octet-stream"), buf_slice(&out));
}
