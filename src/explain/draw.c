/* A procedure as one SVG document: a heading, the legend, a panel for each state, and the
 * clocks. Nothing outside the document is needed to show it; its text is text, and title and
 * description say what is drawn. */
#include "explain/draw_priv.h"

enum {
    MARGIN = 24,
    PANEL_PAD = 16,
    PANEL_HEAD = 34,
    PANEL_GAP = 22,
    PAGE_LEAST = 1200,
    PAGE_MOST = 3000,
    PAGE_STEP = 90,
    COLUMN_GAP = 30,
    HEAD_HEIGHT = 122
};

static const char STYLE[] =
    "<style>\n"
    "text{font-family:\"DejaVu Sans\",Verdana,\"Segoe UI\",Arial,sans-serif;fill:#111}\n"
    ".title{font-size:22px;font-weight:bold}.panel{font-size:16px;font-weight:bold}\n"
    ".state{font-size:13px;font-weight:bold}.act{font-size:11px}\n"
    ".clock{font-size:11px;font-weight:bold}.small{font-size:10px;fill:#333}\n"
    ".frame{fill:#fff;stroke:#8a8a8a}.value{fill:#fff;stroke:#111;stroke-width:2}\n"
    ".first{fill:none;stroke:#111;stroke-width:1.5}\n"
    ".decision{fill:#dceafb;stroke:#174a8c;stroke-width:1.3}\n"
    ".request{fill:#e2f3de;stroke:#24682a;stroke-width:1.3}\n"
    ".fact{fill:#fdf1d6;stroke:#8a5a00;stroke-width:1.3}\n"
    ".limit{fill:#f3e7f8;stroke:#68287e;stroke-width:1.3}\n"
    ".end{fill:#fff;stroke:#68287e;stroke-width:1.3;stroke-dasharray:5 3}\n"
    ".arrow{fill:none;stroke:#444;stroke-width:1.3}.dashed{stroke:#68287e;stroke-dasharray:5 3}\n"
    "</style>\n"
    "<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" "
    "markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0L10 5L0 10Z\" fill=\"#444\"/>"
    "</marker></defs>\n";

/* A panel that has been laid out, and where it stands. */
struct panel {
    law_index state; /* LAW_NONE: the clocks */
    struct slice title;
    struct graph *graph;
    struct size size;
    struct spot corner;
};

struct page {
    struct teller t; /* writes nothing itself */
    struct panel *panels;
    size_t n_panels;
    struct cell *cells;
    size_t n_cells;
    int32_t width, height;
};

/* ---- panels ---------------------------------------------------------------------------------- */

static void add_panels(struct page *page, law_index only)
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

/* Each panel as high as it can stand, at the margin or right of another. Returns where the next
 * thing begins. */
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
        int32_t end = panel->corner.y + panel->size.h + PANEL_GAP;
        bottom = end > bottom ? end : bottom;
    }
    return bottom;
}

static void svg_frame(struct buf *out, struct spot corner, struct size size, struct slice title)
{
    buf_printf(out,
               "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n",
               corner.x, corner.y, size.w, size.h);
    buf_printf(out, "<text class=\"panel\" x=\"%d\" y=\"%d\">", corner.x + PANEL_PAD,
               corner.y + 24);
    svg_escape(out, title);
    buf_text(out, "</text>\n");
}

/* ---- arrows of a panel ----------------------------------------------------------------------- */

/* Where the k-th of the arrows that touch a side of a node does so: spread evenly over the
 * middle of the side. */
static int32_t port(const struct graph *g, uint32_t edge, uint32_t node, bool below)
{
    const struct node *n = &g->nodes[node];
    int32_t before = 0;
    int32_t count = 0;
    const struct edge *e = &g->edges[edge];
    for (uint32_t i = 0; i < g->n_edges; i++) {
        const struct edge *other = &g->edges[i];
        uint32_t upper = other->reversed ? other->to : other->from;
        uint32_t lower = other->reversed ? other->from : other->to;
        if ((below ? upper : lower) != node) {
            continue;
        }
        uint32_t far = below ? lower : upper;
        uint32_t near = e->reversed == below ? e->from : e->to;
        if (other->n_bends > 0) {
            far = below ? other->bends[0] : other->bends[other->n_bends - 1];
        }
        if (e->n_bends > 0) {
            near = below ? e->bends[0] : e->bends[e->n_bends - 1];
        }
        count++;
        bool left =
            g->nodes[far].x < g->nodes[near].x || (g->nodes[far].x == g->nodes[near].x && i < edge);
        before += i != edge && left ? 1 : 0;
    }
    int32_t room = n->size.w * 3 / 5;
    int32_t step = count > 1 ? room / (count - 1) : 0;
    step = step > 22 ? 22 : step;
    return n->x + before * step - (count - 1) * step / 2;
}

static void svg_edge(struct buf *out, struct arena *arena, const struct graph *g, uint32_t index,
                     struct spot origin)
{
    const struct edge *e = &g->edges[index];
    uint32_t upper = e->reversed ? e->to : e->from;
    uint32_t lower = e->reversed ? e->from : e->to;
    const struct node *u = &g->nodes[upper];
    const struct node *d = &g->nodes[lower];
    size_t n = 0;
    struct spot *points = ARENA_ARRAY(arena, 2 * (size_t)e->n_bends + 4, struct spot);
    int32_t first = port(g, index, upper, true);
    int32_t last = port(g, index, lower, false);
    points[n++] = (struct spot){first, u->y + u->size.h};
    points[n++] = (struct spot){first, g->layer_y[u->layer] + g->layer_h[u->layer]};
    for (uint32_t b = 0; b < e->n_bends; b++) {
        const struct node *bend = &g->nodes[e->bends[b]];
        points[n++] = (struct spot){bend->x, g->layer_y[bend->layer]};
        points[n++] = (struct spot){bend->x, g->layer_y[bend->layer] + g->layer_h[bend->layer]};
    }
    points[n++] = (struct spot){last, g->layer_y[d->layer]};
    points[n++] = (struct spot){last, d->y + (d->from_any ? FROM_ANY_HEIGHT : 0)};
    for (size_t i = 0; i < n; i++) {
        points[i] = (struct spot){points[i].x + origin.x, points[i].y + origin.y};
    }
    for (size_t i = 0; e->reversed && i < n / 2; i++) {
        struct spot swapped = points[i];
        points[i] = points[n - 1 - i];
        points[n - 1 - i] = swapped;
    }
    svg_arrow(out, points, n, e->dashed);
}

static void svg_node(const struct teller *t, struct buf *out, const struct node *node,
                     struct spot origin)
{
    struct spot top = {origin.x + node->x, origin.y + node->y};
    if (node->from_any) {
        struct lines lines = text_break(t->arena, words_from_any(t), &FACE_SMALL, INT32_MAX);
        svg_lines(out, &lines, (struct spot){top.x + 8, top.y - 3});
    }
    for (size_t i = 0; i < node->n_chips; i++) {
        svg_chip(out, &node->chips[i],
                 (struct spot){top.x - node->size.w / 2 + node->corners[i].x,
                               top.y + node->corners[i].y});
    }
}

static void svg_panel(const struct page *page, struct buf *out, const struct panel *panel)
{
    const struct graph *g = panel->graph;
    buf_text(out, "<g>\n");
    svg_frame(out, panel->corner, panel->size, panel->title);
    struct spot origin = {panel->corner.x + (panel->size.w - g->size.w) / 2,
                          panel->corner.y + PANEL_HEAD};
    for (uint32_t e = 0; e < g->n_edges; e++) {
        svg_edge(out, page->t.arena, g, e, origin);
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        if (g->nodes[i].kind != NODE_BEND) {
            svg_node(&page->t, out, &g->nodes[i], origin);
        }
    }
    buf_text(out, "</g>\n");
}

/* ---- clocks ---------------------------------------------------------------------------------- */

/* In as many columns as fit, each clock in the shortest. Returns the bottom. */
static int32_t svg_clocks(const struct page *page, struct buf *out, int32_t top)
{
    int32_t columns[8] = {0};
    int32_t wide = page->cells[0].size.w + COLUMN_GAP;
    int32_t inner = page->width - 2 * MARGIN - 2 * PANEL_PAD + COLUMN_GAP;
    int32_t n = inner / wide;
    n = n < 1 ? 1 : n > 8 ? 8 : n;
    int32_t left = MARGIN + PANEL_PAD + (inner - n * wide) / 2;
    struct buf body = buf_in(page->t.arena, EXPLAIN_BYTES);
    for (size_t i = 0; i < page->n_cells; i++) {
        int32_t best = 0;
        for (int32_t c = 1; c < n; c++) {
            best = columns[c] < columns[best] ? c : best;
        }
        svg_cell(&body, &page->cells[i],
                 (struct spot){left + best * wide, top + PANEL_HEAD + 6 + columns[best]});
        columns[best] += page->cells[i].size.h;
    }
    int32_t deepest = 0;
    for (int32_t c = 0; c < n; c++) {
        deepest = columns[c] > deepest ? columns[c] : deepest;
    }
    struct size size = {page->width - 2 * MARGIN, PANEL_HEAD + deepest + PANEL_PAD};
    buf_text(out, "<g>\n");
    svg_frame(out, (struct spot){MARGIN, top}, size,
              in_french(&page->t) ? SLICE("Délais") : SLICE("Time limits"));
    buf_add(out, buf_slice(&body));
    buf_text(out, "</g>\n");
    return top + size.h + MARGIN;
}

static void svg_body(struct page *page, struct buf *out)
{
    int32_t y = place_panels(page, HEAD_HEIGHT);
    for (size_t i = 0; i < page->n_panels; i++) {
        svg_panel(page, out, &page->panels[i]);
    }
    page->height = page->n_cells > 0 ? svg_clocks(page, out, y) : y + MARGIN;
}

/* The width at which the drawing comes out largest on an upright sheet (A3, A4: 297 to 420). */
static void choose_width(struct page *page)
{
    int64_t best = INT64_MAX;
    int32_t chosen = widest(page);
    for (int32_t width = chosen; width <= PAGE_MOST || width == chosen; width += PAGE_STEP) {
        struct arena_mark mark = arena_mark(page->t.arena);
        struct buf unused = buf_in(page->t.arena, EXPLAIN_BYTES);
        page->width = width;
        svg_body(page, &unused);
        int64_t across = (int64_t)width * 420;
        int64_t down = (int64_t)page->height * 297;
        int64_t larger = across > down ? across : down;
        if (larger < best) {
            best = larger;
            chosen = width;
        }
        arena_reset(page->t.arena, mark);
        if (across > down) {
            break; /* wider is only smaller from here on */
        }
    }
    page->width = chosen;
}

/* ---- head and legend ------------------------------------------------------------------------- */

struct sample {
    enum chip_kind kind;
    const char *fr, *en;
};

static const struct sample SAMPLES[] = {
    {CHIP_FIRST, "état au départ", "first state"},
    {CHIP_STATE, "état", "state"},
    {CHIP_DECISION, "décision", "decision"},
    {CHIP_REQUEST, "demande", "request"},
    {CHIP_FACT, "fait", "fact"},
    {CHIP_CLOCK, "délai", "time limit"},
    {CHIP_END, "de soi-même, à l'expiration", "by itself, at the end"},
};

static void svg_legend(const struct page *page, struct buf *out, int32_t y)
{
    int32_t x = MARGIN + 6;
    for (size_t i = 0; i < sizeof SAMPLES / sizeof SAMPLES[0]; i++) {
        struct slice words = slice_of(in_french(&page->t) ? SAMPLES[i].fr : SAMPLES[i].en);
        struct chip chip = chip_make(&page->t, SAMPLES[i].kind, words, SLICE(""), 400);
        svg_chip(out, &chip, (struct spot){x, y});
        x += chip.size.w + 22;
    }
}

static struct slice words_of_day(const struct page *page)
{
    struct buf words = buf_in(page->t.arena, 4096);
    struct teller t = teller_beside(&page->t, &words);
    tell(&t, "Droit en vigueur le ", "The law in force on ");
    tell_date(&t, page->t.view->on);
    if (t.p->has_read_to) {
        tell(&t, " ; la loi a été lue jusqu'au ", "; the law has been read to ");
        tell_date(&t, t.p->read_to);
    }
    if (!law_in_force(t.p->force, t.view->on)) {
        tell(&t, " ; ce régime n'est pas en vigueur ce jour-là",
             "; this regime is not in force on that day");
    }
    return buf_slice(&words);
}

/* What a person hears who cannot see the drawing. */
static void svg_description(const struct page *page, struct buf *out)
{
    struct buf words = buf_in(page->t.arena, 1 << 20);
    struct teller t = teller_beside(&page->t, &words);
    for (size_t i = 0; i < page->n_panels; i++) {
        const struct law_state *state = &t.p->states[page->panels[i].state];
        tell_label(&t, state->labels, state->name);
        tell(&t, " : ", ": ");
        for (uint16_t v = 0; v < state->n_values; v++) {
            tell_joint(&t, v, state->n_values, " ou ", " or ");
            tell_slice(&t, label_of(&t, state->values[v].labels, state->values[v].name));
        }
        buf_text(&words, ". ");
    }
    tell(&t, "Délais dessinés : ", "Time limits drawn: ");
    buf_int(&words, (int64_t)page->n_cells);
    tell(&t, ". Le même contenu est donné en prose par greffe explain.",
         ". The same is told in prose by greffe explain.");
    buf_text(out, "<desc id=\"description\">");
    svg_escape(out, buf_slice(&words));
    buf_text(out, "</desc>\n");
}

static void svg_head(const struct page *page, struct buf *out)
{
    const struct law_procedure *p = page->t.p;
    struct slice title = label_of(&page->t, p->title, p->name);
    buf_printf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
        "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" lang=\"%s\" "
        "aria-labelledby=\"title description\">\n<title id=\"title\">",
        page->width, page->height, page->width, page->height, in_french(&page->t) ? "fr" : "en");
    svg_escape(out, title);
    buf_text(out, "</title>\n");
    svg_description(page, out);
    buf_text(out, STYLE);
    buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fafafa\"/>\n", page->width,
               page->height);
    struct lines lines = text_break(page->t.arena, title, &FACE_TITLE, INT32_MAX);
    svg_lines(out, &lines, (struct spot){MARGIN, 18});
    lines = text_break(page->t.arena, words_of_day(page), &FACE_SMALL, INT32_MAX);
    svg_lines(out, &lines, (struct spot){MARGIN, 50});
    svg_legend(page, out, 76);
}

static bool unknown_state(const struct teller *t, struct slice state, struct gr_error *e)
{
    struct slice *names = ARENA_ARRAY(t->arena, (size_t)t->p->n_states + 1, struct slice);
    for (law_index s = 0; s < t->p->n_states; s++) {
        names[s] = t->p->states[s].name;
    }
    const struct slice *near = error_nearest(state, names, t->p->n_states);
    error_set(e, ERROR_NAME, "%.*s has no state \"%.*s\"", SLICE_ARG(t->p->name),
              (int)(state.n < 60 ? state.n : 60), state.p);
    if (near == NULL && t->p->n_states > 0) {
        near = &names[0];
    }
    return near == NULL ? error_remedy(e, "it declares none")
                        : error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
}

bool explain_draw(struct buf *out, struct arena *arena, const struct explain_view *view,
                  struct slice state, struct gr_error *e)
{
    struct explain_view day = *view;
    const struct law_procedure *p = view->procedure;
    if (!day.dated) {
        day.dated = true;
        day.on =
            p->has_read_to && p->read_to.days < p->force.until.days ? p->read_to : p->force.until;
    }
    struct page page = {.t = teller_of(out, arena, &day)};
    law_index only = state.n == 0 ? LAW_NONE : law_find_state(p, state);
    if (state.n > 0 && only == LAW_NONE) {
        return unknown_state(&page.t, state, e);
    }
    add_panels(&page, only);
    page.cells = cells_of(&page.t, only, &page.n_cells);
    choose_width(&page);
    struct buf body = buf_in(arena, EXPLAIN_BYTES);
    svg_body(&page, &body);
    svg_head(&page, out);
    buf_add(out, buf_slice(&body));
    buf_text(out, "</svg>\n");
    return true;
}
