/* The page of a drawing: where each panel stands, and the clocks in columns that fill what the
 * panels leave free, in their order from one column to the next. */
#include "explain/draw_priv.h"

enum {
    PANEL_GAP = 22,
    PAGE_LEAST = 1200,
    PAGE_MOST = 3000,
    PAGE_STEP = 90,
    HEAD_HEIGHT = 122,
    STARTS_MOST = 12, /* places at which a column is tried */
    BRANCHES_MOST = 4 /* columns whose places are tried against each other; the rest follow */
};

/* ---- panels ---------------------------------------------------------------------------------- */

void page_add_panels(struct page *page, law_index only)
{
    const struct law_procedure *p = page->t.p;
    page->panels = ARENA_ARRAY(page->t.arena, (size_t)p->n_states + 1, struct panel);
    for (law_index s = 0; s < p->n_states; s++) {
        if (only != LAW_NONE && s != only) {
            continue;
        }
        struct panel *panel = &page->panels[page->n_panels++];
        panel->state = s;
        panel->title = label_of(&page->t, p->states[s].labels, p->states[s].name);
        panel->graph = graph_of_state(&page->t, s);
        graph_layout(page->t.arena, panel->graph);
        int32_t head = text_width(panel->title, &FACE_PANEL);
        int32_t w = panel->graph->size.w > head ? panel->graph->size.w : head;
        panel->size =
            (struct size){w + 2 * PANEL_PAD, panel->graph->size.h + PANEL_HEAD + PANEL_PAD};
    }
}

static int32_t widest(const struct page *page)
{
    int32_t w = PAGE_LEAST;
    for (size_t i = 0; i < page->n_panels; i++) {
        int32_t needs = page->panels[i].size.w + 2 * MARGIN;
        w = needs > w ? needs : w;
    }
    return w;
}

/* The highest free place at x, under the panels placed before that stand in the way. */
static int32_t drop(const struct page *page, size_t n, int32_t x, int32_t width, int32_t top)
{
    int32_t y = top;
    for (size_t i = 0; i < n; i++) {
        const struct panel *other = &page->panels[i];
        bool beside = other->corner.x + other->size.w + PANEL_GAP <= x ||
                      x + width + PANEL_GAP <= other->corner.x;
        int32_t below = other->corner.y + other->size.h + PANEL_GAP;
        y = !beside && below > y ? below : y;
    }
    return y;
}

/* Each panel as high as it can stand, at the margin or right of another. Returns their bottom. */
static int32_t place_panels(struct page *page, int32_t top)
{
    int32_t bottom = top;
    for (size_t i = 0; i < page->n_panels; i++) {
        struct panel *panel = &page->panels[i];
        panel->corner = (struct spot){MARGIN, drop(page, i, MARGIN, panel->size.w, top)};
        for (size_t k = 0; k < i; k++) {
            int32_t x = page->panels[k].corner.x + page->panels[k].size.w + PANEL_GAP;
            int32_t y = drop(page, i, x, panel->size.w, top);
            if (x + panel->size.w <= page->width - MARGIN && y < panel->corner.y) {
                panel->corner = (struct spot){x, y};
            }
        }
        int32_t end = panel->corner.y + panel->size.h;
        bottom = end > bottom ? end : bottom;
    }
    return bottom;
}

/* ---- columns --------------------------------------------------------------------------------- */

static int32_t column_width(const struct page *page)
{
    return page->cells[0].size.w + 2 * COLUMN_PAD;
}

/* What a column needs besides its clocks. */
static int32_t column_frame(void)
{
    return PANEL_HEAD + 6 + PANEL_PAD;
}

/* Columns that are tried together. */
struct choice {
    struct spot corners[COLUMNS_MOST];
    size_t n;
    int32_t level; /* how far down they reach */
};

struct search {
    const struct page *page;
    int32_t starts[STARTS_MOST];
    size_t n_starts;
    int32_t total; /* height of all clocks */
    struct choice now, best;
};

static void add_start(struct search *s, int32_t x)
{
    bool fits = x + column_width(s->page) <= s->page->width - MARGIN;
    for (size_t i = 0; i < s->n_starts; i++) {
        fits = fits && s->starts[i] != x;
    }
    if (fits && s->n_starts < STARTS_MOST) {
        s->starts[s->n_starts++] = x;
    }
}

/* As deep as the columns must be to hold everything, were clocks a liquid. */
static int32_t level_of(const struct search *s, const struct choice *c)
{
    int32_t low = 0;
    int32_t high = s->total + column_frame();
    for (size_t i = 0; i < c->n; i++) {
        high = c->corners[i].y + s->total + column_frame() > high
                   ? c->corners[i].y + s->total + column_frame()
                   : high;
    }
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        int64_t holds = 0;
        for (size_t i = 0; i < c->n; i++) {
            int32_t room = middle - c->corners[i].y - column_frame();
            holds += room > 0 ? room : 0;
        }
        if (holds >= s->total) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static void try_columns(struct search *s, int32_t from);

static void try_column(struct search *s, int32_t x)
{
    int32_t wide = column_width(s->page);
    int32_t y = drop(s->page, s->page->n_panels, x, wide, HEAD_HEIGHT);
    s->now.corners[s->now.n++] = (struct spot){x, y};
    s->now.level = level_of(s, &s->now);
    if (s->best.n == 0 || s->now.level < s->best.level) {
        s->best = s->now;
    }
    try_columns(s, x + wide + PANEL_GAP);
    s->now.n--;
}

/* Further columns from x on: right there, or where a panel leaves room. */
static void try_columns(struct search *s, int32_t from)
{
    if (s->now.n == COLUMNS_MOST) {
        return;
    }
    if (from + column_width(s->page) <= s->page->width - MARGIN) {
        try_column(s, from);
    }
    for (size_t i = 0; i < s->n_starts && s->now.n < BRANCHES_MOST; i++) {
        if (s->starts[i] > from) {
            try_column(s, s->starts[i]);
        }
    }
}

/* Fills the columns one after the other, none deeper than the level; false when not all fit. */
static bool fill(struct page *page, const struct choice *c, int32_t level)
{
    size_t cell = 0;
    page->n_columns = 0;
    for (size_t i = 0; i < c->n; i++) {
        int32_t bottom = c->corners[i].y + column_frame();
        size_t first = cell;
        while (cell < page->n_cells && bottom + page->cells[cell].size.h <= level) {
            bottom += page->cells[cell++].size.h;
        }
        if (cell > first) {
            page->columns[page->n_columns++] = (struct column){
                c->corners[i],
                {column_width(page), bottom - c->corners[i].y},
                first,
                cell - first,
            };
        }
    }
    return cell == page->n_cells;
}

/* Returns the bottom of the deepest. */
static int32_t place_columns(struct page *page)
{
    struct search s = {.page = page};
    for (size_t i = 0; i < page->n_cells; i++) {
        s.total += page->cells[i].size.h;
    }
    add_start(&s, MARGIN);
    for (size_t i = 0; i < page->n_panels; i++) {
        const struct panel *panel = &page->panels[i];
        add_start(&s, panel->corner.x);
        add_start(&s, panel->corner.x + panel->size.w + PANEL_GAP);
    }
    try_columns(&s, MARGIN);
    int32_t low = s.best.level;
    int32_t high = low + s.total;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (fill(page, &s.best, middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    (void)fill(page, &s.best, low);
    return low;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void arrange(struct page *page)
{
    int32_t bottom = place_panels(page, HEAD_HEIGHT);
    int32_t deepest = page->n_cells > 0 ? place_columns(page) : bottom;
    page->height = (deepest > bottom ? deepest : bottom) + MARGIN;
}

/* The width at which the drawing comes out largest on an upright sheet (A3, A4: 297 to 420). */
void page_arrange(struct page *page)
{
    int64_t best = INT64_MAX;
    int32_t chosen = widest(page);
    for (int32_t width = chosen; width <= PAGE_MOST || width == chosen; width += PAGE_STEP) {
        page->width = width;
        arrange(page);
        int64_t across = (int64_t)width * 420;
        int64_t down = (int64_t)page->height * 297;
        int64_t larger = across > down ? across : down;
        if (larger < best) {
            best = larger;
            chosen = width;
        }
        if (across > down) {
            break; /* wider is only smaller from here on */
        }
    }
    page->width = chosen;
    arrange(page);
}
