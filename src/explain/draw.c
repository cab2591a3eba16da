/* A procedure as one SVG document: a heading, the legend, a panel for each state, and the clocks
 * in columns. Nothing outside the document is needed to show it; its text is text, and title and
 * description say what is drawn. */
#include "explain/draw_priv.h"

static const char STYLE[] =
    "<style>\n"
    "text{font-family:\"DejaVu Sans\",Verdana,\"Segoe UI\",Arial,sans-serif;fill:#111}\n"
    ".title{font-size:22px;font-weight:bold}.panel{font-size:16px;font-weight:bold}\n"
    ".state{font-size:13px;font-weight:bold}.act{font-size:11px}\n"
    ".clock{font-size:11px;font-weight:bold}.small{font-size:10px;fill:#333}\n"
    ".frame{fill:#fff;stroke:#8a8a8a}.group{fill:#f4f4f4;stroke:#c4c4c4}.value{fill:#fff;stroke:#"
    "111;stroke-width:2}\n"
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

/* ---- panels ---------------------------------------------------------------------------------- */

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
    if (node->n_chips > 1) { /* what an arrow to or from one of them means for all */
        int32_t above = node->from_any ? FROM_ANY_HEIGHT : 0;
        svg_rect(out, (struct spot){top.x - node->size.w / 2, top.y + above},
                 (struct size){node->size.w, node->size.h - above}, 6, "group");
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

static void svg_column(const struct page *page, struct buf *out, size_t index)
{
    const struct column *column = &page->columns[index];
    struct slice title = in_french(&page->t) ? SLICE("Délais") : SLICE("Time limits");
    struct slice more =
        in_french(&page->t) ? SLICE("Délais (suite)") : SLICE("Time limits (continued)");
    struct spot corner = {column->corner.x + COLUMN_PAD, column->corner.y + PANEL_HEAD + 6};
    buf_text(out, "<g>\n");
    svg_frame(out, column->corner, column->size, index == 0 ? title : more);
    for (size_t i = column->first; i < column->first + column->n; i++) {
        svg_cell(out, &page->cells[i], corner);
        corner.y += page->cells[i].size.h;
    }
    buf_text(out, "</g>\n");
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

struct date explain_last_day(const struct law_procedure *p)
{
    return p->has_read_to && p->read_to.days < p->force.until.days ? p->read_to : p->force.until;
}

bool explain_draw(struct buf *out, struct arena *arena, const struct explain_view *view,
                  struct slice state, struct gr_error *e)
{
    struct explain_view day = *view;
    const struct law_procedure *p = view->procedure;
    if (!day.dated) {
        day.dated = true;
        day.on = explain_last_day(p);
    }
    struct page page = {.t = teller_of(out, arena, &day)};
    law_index only = state.n == 0 ? LAW_NONE : law_find_state(p, state);
    if (state.n > 0 && only == LAW_NONE) {
        return unknown_state(&page.t, state, e);
    }
    page_add_panels(&page, only);
    page.cells = cells_of(&page.t, only, &page.n_cells);
    page_arrange(&page);
    svg_head(&page, out);
    for (size_t i = 0; i < page.n_panels; i++) {
        svg_panel(&page, out, &page.panels[i]);
    }
    for (size_t i = 0; i < page.n_columns; i++) {
        svg_column(&page, out, i);
    }
    buf_text(out, "</svg>\n");
    return true;
}
