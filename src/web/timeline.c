/* The drawing of a dossier, as SVG within a page: only elements and attributes that a strict
 * Content-Security-Policy lets through, colours by the classes of the style sheet. */
#include "web/timeline.h"

#include <stdlib.h>

#include "base/assert.h"

enum {
    WIDTH = 1000,
    MARGIN = 16,
    LETTER = 7, /* mean width of a letter at the style sheet's size */
    LABEL_LETTERS = 42,
    LABEL_ROWS = 6,
    LABEL_HEIGHT = 20,
    BAR_HEIGHT = 36,
    TICK_LETTERS = 10,
    STOPS_MAX = 2 * TIMELINE_ACTS + 3 * TIMELINE_BARS + 1
};

/* Moments in order, each with its place. */
struct drawing {
    struct html *h;
    struct arena *arena;
    const struct timeline *t;
    const struct timeline_act *acts;
    size_t n_acts, n_bars, n_stops;
    instant stops[STOPS_MAX];
    int32_t x[STOPS_MAX];
    int axis; /* y */
};

/* ---- the scale ------------------------------------------------------------------------------- */

static int compare_instants(const void *a, const void *b)
{
    const instant *one = a;
    const instant *two = b;
    return (*one > *two) - (*one < *two);
}

/* Keeps them in order, each once. They come nearly in order, so that its place is soon found. */
static void add_stop(struct drawing *d, instant at)
{
    size_t i = d->n_stops;
    while (i > 0 && d->stops[i - 1] > at) {
        i--;
    }
    if (i > 0 && d->stops[i - 1] == at) {
        return;
    }
    gr_assert(d->n_stops < STOPS_MAX);
    memmove(&d->stops[i + 1], &d->stops[i], (d->n_stops - i) * sizeof *d->stops);
    d->stops[i] = at;
    d->n_stops++;
}

static void collect_stops(struct drawing *d)
{
    for (size_t i = 0; i < d->n_acts; i++) {
        add_stop(d, d->acts[i].first);
        if (d->acts[i].last != d->acts[i].first) {
            add_stop(d, d->acts[i].last);
        }
    }
    for (size_t i = 0; i < d->n_bars; i++) {
        const struct timeline_bar *bar = &d->t->bars[i];
        add_stop(d, bar->from);
        if (!bar->open) {
            add_stop(d, bar->earliest);
            add_stop(d, bar->latest);
        }
    }
    add_stop(d, d->t->now);
}

/* How wide a gap is: by the logarithm of its quarters of an hour, in eighths. */
static int32_t gap_width(instant gap)
{
    uint64_t quarters = (uint64_t)(gap / (15 * INSTANT_MINUTE)) + 1;
    int32_t log = 0;
    while (quarters >> (log + 1) != 0) {
        log++;
    }
    uint64_t rest = log > 3 ? (quarters >> (log - 3)) & 7 : (quarters << (3 - log)) & 7;
    return 8 + 8 * log + (int32_t)rest;
}

static void place_stops(struct drawing *d)
{
    int64_t all = 0;
    int64_t at = 0;
    for (size_t i = 1; i < d->n_stops; i++) {
        all += gap_width(d->stops[i] - d->stops[i - 1]);
    }
    for (size_t i = 0; i < d->n_stops; i++) {
        at += i == 0 ? 0 : gap_width(d->stops[i] - d->stops[i - 1]);
        d->x[i] = MARGIN + (all == 0 ? 0 : (int32_t)(at * (WIDTH - 2 * MARGIN) / all));
    }
}

/* The place of a moment that is one of the stops. */
static int32_t place(const struct drawing *d, instant at)
{
    const instant *stop = bsearch(&at, d->stops, d->n_stops, sizeof *d->stops, compare_instants);
    gr_assert(stop != NULL);
    return d->x[stop - d->stops];
}

/* ---- pieces ---------------------------------------------------------------------------------- */

/* Of which a drawing has hundreds; before: what comes before it, as "\" x=\"". */
static inline void put_number(struct drawing *d, const char *before, int32_t value)
{
    html_raw(d->h, before);
    html_int(d->h, value);
}

static bool begins_letter(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static int32_t letters(struct slice text)
{
    int32_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        n += begins_letter(text.p[i]) ? 1 : 0;
    }
    return n;
}

static struct slice shortened(const struct drawing *d, struct slice text)
{
    if (text.n <= LABEL_LETTERS || letters(text) <= LABEL_LETTERS) {
        return text;
    }
    struct buf out = buf_in(d->arena, text.n + 4);
    int32_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        n += begins_letter(text.p[i]) ? 1 : 0;
        if (n == LABEL_LETTERS) {
            break;
        }
        buf_char(&out, text.p[i]);
    }
    buf_text(&out, "…");
    return buf_slice(&out);
}

/* Text beside x: to its right, or to its left where it would leave the drawing. */
struct label {
    int32_t x, y;
    struct slice text;
    bool left;
};

static void put_label(struct drawing *d, const char *class, struct label l)
{
    html_raw(d->h, "<text class=\"");
    html_raw(d->h, class);
    put_number(d, "\" x=\"", l.x);
    put_number(d, "\" y=\"", l.y);
    html_raw(d->h, l.left ? "\" text-anchor=\"end\">" : "\">");
    html_text(d->h, l.text);
    html_raw(d->h, "</text>");
}

struct line {
    int32_t x, y, to_x, to_y;
};

/* more: further attributes. */
static void put_line(struct drawing *d, const char *class, struct line l, const char *more)
{
    html_raw(d->h, "<line class=\"");
    html_raw(d->h, class);
    put_number(d, "\" x1=\"", l.x);
    put_number(d, "\" y1=\"", l.y);
    put_number(d, "\" x2=\"", l.to_x);
    put_number(d, "\" y2=\"", l.to_y);
    html_raw(d->h, "\"");
    html_raw(d->h, more);
    html_raw(d->h, "/>");
}

static void put_rect(struct drawing *d, const char *class, struct line l, const char *more)
{
    html_raw(d->h, "<rect class=\"");
    html_raw(d->h, class);
    put_number(d, "\" x=\"", l.x);
    put_number(d, "\" y=\"", l.y);
    put_number(d, "\" width=\"", l.to_x > l.x + 2 ? l.to_x - l.x : 2);
    html_raw(d->h, "\" height=\"10\"");
    html_raw(d->h, more);
    html_raw(d->h, "/>");
}

/* ---- acts ------------------------------------------------------------------------------------ */

struct placed {
    int32_t x, row; /* row: LABEL_ROWS when there is no room for the label */
    bool left;
    struct slice text;
};

/* The lowest row in which the label meets no other. */
static void place_label(struct placed *out, int32_t ends[LABEL_ROWS], struct slice text)
{
    int32_t width = LETTER * letters(text) + 12;
    out->text = text;
    out->left = out->x + width > WIDTH;
    int32_t from = out->left ? out->x - width : out->x;
    for (out->row = 0; out->row < LABEL_ROWS; out->row++) {
        if (from >= ends[out->row]) {
            ends[out->row] = out->left ? out->x + 6 : out->x + width;
            return;
        }
    }
}

static int32_t place_acts(struct placed *placed, struct drawing *d)
{
    int32_t ends[LABEL_ROWS] = {0};
    int32_t rows = 0;
    for (size_t i = 0; i < d->n_acts; i++) {
        placed[i].x = place(d, d->acts[i].first);
        place_label(&placed[i], ends, shortened(d, d->acts[i].label));
        if (placed[i].row < LABEL_ROWS && placed[i].row + 1 > rows) {
            rows = placed[i].row + 1;
        }
    }
    return rows;
}

static int32_t label_place(const struct drawing *d, const struct placed *p)
{
    return d->axis - 18 - p->row * LABEL_HEIGHT;
}

/* From the axis up to each label, in one path. */
static void put_stems(struct drawing *d, const struct placed *placed)
{
    html_raw(d->h, "<path class=\"gr-axis\" d=\"");
    for (size_t i = 0; i < d->n_acts; i++) {
        if (placed[i].row < LABEL_ROWS) {
            put_number(d, "M", placed[i].x);
            put_number(d, " ", d->axis);
            put_number(d, "V", label_place(d, &placed[i]) - 10);
        }
    }
    html_raw(d->h, "\"/>");
}

/* Stems first, so that they lie under the letters. */
static void put_acts(struct drawing *d, const struct placed *placed)
{
    put_stems(d, placed);
    for (size_t i = 0; i < d->n_acts; i++) {
        const struct placed *p = &placed[i];
        if (p->row < LABEL_ROWS) {
            put_label(
                d, "gr-label",
                (struct label){p->left ? p->x - 5 : p->x + 5, label_place(d, p), p->text, p->left});
        }
        if (d->acts[i].last > d->acts[i].first) {
            put_line(d, "gr-axis gr-day",
                     (struct line){p->x, d->axis + 4, place(d, d->acts[i].last), d->axis + 4}, "");
        }
        put_number(d, "<circle class=\"gr-act\" cx=\"", p->x);
        put_number(d, "\" cy=\"", d->axis);
        html_raw(d->h, "\" r=\"6\"/>");
    }
}

/* ---- bars ------------------------------------------------------------------------------------ */

static const char *bar_class(enum timeline_standing standing)
{
    switch (standing) {
    case TIMELINE_RUNS:
        return "gr-bar";
    case TIMELINE_SOON:
        return "gr-bar gr-bar--soon";
    case TIMELINE_OVER:
        return "gr-bar gr-bar--over";
    case TIMELINE_DONE:
        return "gr-bar gr-bar--done";
    }
    return "gr-bar";
}

static void put_bar(struct drawing *d, const struct timeline_bar *bar, int32_t y)
{
    int32_t from = place(d, bar->from);
    struct slice text = shortened(d, bar->label);
    bool left = from + LETTER * letters(text) > WIDTH;
    put_label(d, "gr-label", (struct label){left ? WIDTH - MARGIN : from, y, text, left});
    if (bar->open) {
        put_line(d, "gr-axis", (struct line){from, y + 10, WIDTH - MARGIN, y + 10},
                 " stroke-dasharray=\"2 6\"");
        return;
    }
    int32_t earliest = place(d, bar->earliest);
    int32_t latest = place(d, bar->latest);
    bool forward = from < earliest;
    put_rect(d, bar_class(bar->standing),
             (struct line){forward ? from : earliest, y + 5, forward ? earliest : from, y + 5}, "");
    if (latest > earliest) {
        put_rect(d, "gr-tail", (struct line){earliest, y + 5, latest, y + 5},
                 " fill=\"url(#gr-hatch)\" stroke=\"#484949\"");
    }
}

/* ---- the axis -------------------------------------------------------------------------------- */

/* Days, where there is room for them. */
static void put_ticks(struct drawing *d)
{
    int32_t free_from = 0;
    struct date told = {INT32_MIN};
    for (size_t i = 0; i < d->n_stops; i++) {
        struct date day = zone_local(d->t->zone, d->stops[i], NULL);
        int32_t width = LETTER * TICK_LETTERS + 16;
        bool left = d->x[i] + width > WIDTH;
        if (day.days == told.days || d->x[i] - (left ? width : 0) < free_from) {
            continue;
        }
        struct buf text = buf_in(d->arena, 16);
        date_write(&text, day);
        put_line(d, "gr-axis", (struct line){d->x[i], d->axis, d->x[i], d->axis + 8}, "");
        put_label(
            d, "gr-label gr-label--quiet",
            (struct label){left ? d->x[i] - 2 : d->x[i] + 2, d->axis + 22, buf_slice(&text), left});
        told = day;
        free_from = left ? WIDTH : d->x[i] + width;
    }
}

static void put_now(struct drawing *d, int32_t height)
{
    int32_t x = place(d, d->t->now);
    bool left = x + LETTER * 12 > WIDTH;
    put_line(d, "gr-now", (struct line){x, 14, x, height - 4}, "");
    put_label(d, "gr-label",
              (struct label){left ? x - 5 : x + 5, 12, T(d->h, "maintenant", "now"), left});
}

static void put_head(struct drawing *d, int32_t height)
{
    HTML(d->h,
         "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
         "aria-labelledby=\"timeline-title timeline-description\" viewBox=\"0 0 {} {}\" "
         "width=\"{}\" height=\"{}\">\n<title id=\"timeline-title\">{}</title>"
         "<desc id=\"timeline-description\">{}</desc>\n<defs><pattern id=\"gr-hatch\" "
         "width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 6L6 0\" "
         "stroke=\"#484949\" stroke-width=\"1.5\"/></pattern></defs>\n",
         html_number(d->arena, WIDTH), html_number(d->arena, height), html_number(d->arena, WIDTH),
         html_number(d->arena, height), d->t->title, d->t->description);
}

void timeline_draw(struct html *h, struct arena *arena, const struct timeline *t)
{
    struct drawing *d = ARENA_NEW(arena, struct drawing);
    struct placed placed[TIMELINE_ACTS];
    d->h = h;
    d->arena = arena;
    d->t = t;
    d->n_acts = t->n_acts < TIMELINE_ACTS ? t->n_acts : TIMELINE_ACTS;
    d->acts = t->acts + (t->n_acts - d->n_acts);
    d->n_bars = t->n_bars < TIMELINE_BARS ? t->n_bars : TIMELINE_BARS;
    collect_stops(d);
    place_stops(d);
    d->axis = 32 + LABEL_HEIGHT * place_acts(placed, d);
    int32_t height = d->axis + 40 + BAR_HEIGHT * (int32_t)d->n_bars;
    put_head(d, height);
    put_line(d, "gr-axis", (struct line){MARGIN / 2, d->axis, WIDTH - MARGIN / 2, d->axis}, "");
    put_ticks(d);
    put_now(d, height);
    for (size_t i = 0; i < d->n_bars; i++) {
        put_bar(d, &t->bars[i], d->axis + 44 + BAR_HEIGHT * (int32_t)i);
    }
    put_acts(d, placed);
    html_raw(h, "</svg>\n");
}
