/* A small layered layout (Sugiyama, Tagawa and Toda 1981): arrows that would close a circle are
 * turned round, each node goes to the layer below its deepest predecessor, an arrow over several
 * layers gets a bend in each, layers are ordered by the mean place of neighbours, and within
 * that order every node comes as near to the mean of its neighbours as the others let it. Whole
 * numbers only, so that every machine draws the same. */
#include "explain/draw_priv.h"

#include "base/assert.h"

enum { GAP_X = 26, GAP_Y = 34, BEND_WIDTH = 12, SWEEPS = 24, NUDGES = 32 };

/* A piece of an arrow between two neighbouring layers, or before bends are made, any two. */
struct piece {
    uint32_t upper, lower;
};

struct layout {
    struct arena *arena;
    struct graph *g;
    struct piece *pieces;
    uint32_t n_pieces;
    uint32_t *found; /* order in which the walk came upon a node */
    uint32_t **rows; /* nodes of each layer, in their order */
    uint32_t *n_rows;
};

static uint32_t upper_of(const struct edge *e)
{
    return e->reversed ? e->to : e->from;
}

static uint32_t lower_of(const struct edge *e)
{
    return e->reversed ? e->from : e->to;
}

/* ---- circles --------------------------------------------------------------------------------- */

enum mark { UNSEEN, OPEN, DONE };

struct walk {
    enum mark *marks;
    uint32_t *stack, *next; /* next edge to look at, for each node on the stack */
    uint32_t found;
};

/* Deep first from one node: an arrow to a node still open would close a circle. */
static void walk_from(struct layout *l, struct walk *w, uint32_t root)
{
    struct graph *g = l->g;
    uint32_t n = 0;
    w->stack[n++] = root;
    w->marks[root] = OPEN;
    w->next[root] = 0;
    l->found[root] = w->found++;
    while (n > 0) {
        uint32_t node = w->stack[n - 1];
        uint32_t e = w->next[node];
        while (e < g->n_edges && g->edges[e].from != node) {
            e++;
        }
        w->next[node] = e + 1;
        if (e >= g->n_edges) {
            w->marks[node] = DONE;
            n--;
            continue;
        }
        uint32_t to = g->edges[e].to;
        if (w->marks[to] == OPEN) {
            g->edges[e].reversed = true;
        } else if (w->marks[to] == UNSEEN) {
            w->marks[to] = OPEN;
            w->next[to] = 0;
            l->found[to] = w->found++;
            w->stack[n++] = to;
        }
    }
}

/* The first value is the root: what leads back to it points up. */
static void turn_circles(struct layout *l)
{
    struct graph *g = l->g;
    struct walk w = {ARENA_ARRAY(l->arena, g->n_nodes, enum mark),
                     ARENA_ARRAY(l->arena, g->n_nodes, uint32_t),
                     ARENA_ARRAY(l->arena, g->n_nodes, uint32_t), 0};
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        if (w.marks[i] == UNSEEN) {
            walk_from(l, &w, i);
        }
    }
    for (uint32_t e = 0; e < g->n_edges; e++) {
        struct edge *edge = &g->edges[e];
        edge->reversed = edge->reversed || (g->nodes[edge->from].from_any && edge->to == 0);
    }
}

/* ---- layers ---------------------------------------------------------------------------------- */

static bool push_down(struct graph *g)
{
    bool moved = false;
    for (uint32_t e = 0; e < g->n_edges; e++) {
        struct node *upper = &g->nodes[upper_of(&g->edges[e])];
        struct node *lower = &g->nodes[lower_of(&g->edges[e])];
        if (lower->layer <= upper->layer) {
            lower->layer = upper->layer + 1;
            moved = true;
        }
    }
    return moved;
}

/* A node that nothing leads to stands right above the first that it leads to. */
static void pull_down(struct graph *g)
{
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        int32_t first = INT32_MAX;
        bool has_upper = false;
        for (uint32_t e = 0; e < g->n_edges; e++) {
            has_upper = has_upper || lower_of(&g->edges[e]) == i;
            if (upper_of(&g->edges[e]) == i) {
                int32_t layer = g->nodes[lower_of(&g->edges[e])].layer;
                first = layer < first ? layer : first;
            }
        }
        if (!has_upper && first != INT32_MAX && first > 0) {
            g->nodes[i].layer = first - 1;
        }
    }
}

static void set_layers(struct graph *g)
{
    for (uint32_t i = 0; i <= g->n_nodes && push_down(g); i++) {
        gr_assert(i < g->n_nodes); /* no circle is left */
    }
    pull_down(g);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        g->n_layers = g->nodes[i].layer >= g->n_layers ? g->nodes[i].layer + 1 : g->n_layers;
    }
}

/* ---- bends ----------------------------------------------------------------------------------- */

static uint32_t count_bends(const struct graph *g)
{
    int64_t n = 0;
    for (uint32_t e = 0; e < g->n_edges; e++) {
        n += g->nodes[lower_of(&g->edges[e])].layer - g->nodes[upper_of(&g->edges[e])].layer - 1;
    }
    return (uint32_t)n;
}

static void add_piece(struct layout *l, uint32_t upper, uint32_t lower)
{
    l->pieces[l->n_pieces++] = (struct piece){upper, lower};
}

static void make_bends(struct layout *l)
{
    struct graph *g = l->g;
    uint32_t bends = count_bends(g);
    struct node *nodes = ARENA_ARRAY(l->arena, g->n_nodes + bends + 1, struct node);
    uint32_t *found = ARENA_ARRAY(l->arena, g->n_nodes + bends + 1, uint32_t);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        nodes[i] = g->nodes[i];
        found[i] = l->found[i];
    }
    g->nodes = nodes;
    l->found = found;
    l->pieces = ARENA_ARRAY(l->arena, g->n_edges + bends + 1, struct piece);
    for (uint32_t e = 0; e < g->n_edges; e++) {
        struct edge *edge = &g->edges[e];
        uint32_t last = upper_of(edge);
        int32_t end = nodes[lower_of(edge)].layer;
        edge->bends = ARENA_ARRAY(l->arena, (size_t)(end - nodes[last].layer), uint32_t);
        for (int32_t layer = nodes[last].layer + 1; layer < end; layer++) {
            uint32_t bend = g->n_nodes++;
            nodes[bend] = (struct node){.kind = NODE_BEND, .size = {BEND_WIDTH, 0}, .layer = layer};
            found[bend] = found[lower_of(edge)];
            edge->bends[edge->n_bends++] = bend;
            add_piece(l, last, bend);
            last = bend;
        }
        add_piece(l, last, lower_of(edge));
    }
}

/* ---- order within layers --------------------------------------------------------------------- */

static void sort_row(const struct layout *l, uint32_t *row, uint32_t n, const int64_t *keys)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t node = row[i];
        uint32_t k = i;
        while (k > 0 && keys[row[k - 1]] > keys[node]) {
            row[k] = row[k - 1];
            k--;
        }
        row[k] = node;
    }
    for (uint32_t i = 0; i < n; i++) {
        l->g->nodes[row[i]].order = (int32_t)i;
    }
}

static void fill_rows(struct layout *l)
{
    struct graph *g = l->g;
    size_t layers = (size_t)g->n_layers;
    l->rows = ARENA_ARRAY(l->arena, layers, uint32_t *);
    l->n_rows = ARENA_ARRAY(l->arena, layers, uint32_t);
    int64_t *keys = ARENA_ARRAY(l->arena, g->n_nodes, int64_t);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        l->n_rows[g->nodes[i].layer]++;
        keys[i] = l->found[i];
    }
    for (size_t layer = 0; layer < layers; layer++) {
        l->rows[layer] = ARENA_ARRAY(l->arena, l->n_rows[layer], uint32_t);
        l->n_rows[layer] = 0;
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        int32_t layer = g->nodes[i].layer;
        l->rows[layer][l->n_rows[layer]++] = i;
    }
    for (size_t layer = 0; layer < layers; layer++) {
        sort_row(l, l->rows[layer], l->n_rows[layer], keys);
    }
}

/* The mean of a measure of the neighbours above or below, for every node; a node without keeps
 * its own. */
static void mean_of_neighbours(const struct layout *l, int64_t *means, bool above,
                               const int64_t *measure)
{
    struct graph *g = l->g;
    int64_t *counts = ARENA_ARRAY(l->arena, g->n_nodes, int64_t);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        means[i] = 0;
    }
    for (uint32_t i = 0; i < l->n_pieces; i++) {
        uint32_t node = above ? l->pieces[i].lower : l->pieces[i].upper;
        uint32_t other = above ? l->pieces[i].upper : l->pieces[i].lower;
        means[node] += measure[other];
        counts[node]++;
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        means[i] = counts[i] == 0 ? measure[i] : means[i] / counts[i];
    }
}

static void order_rows(struct layout *l)
{
    struct graph *g = l->g;
    int64_t *places = ARENA_ARRAY(l->arena, g->n_nodes, int64_t);
    int64_t *means = ARENA_ARRAY(l->arena, g->n_nodes, int64_t);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        bool down = sweep % 2 == 0;
        for (int32_t step = 0; step < g->n_layers; step++) {
            struct arena_mark mark = arena_mark(l->arena);
            int32_t layer = down ? step : g->n_layers - 1 - step;
            for (uint32_t i = 0; i < g->n_nodes; i++) {
                int64_t size = l->n_rows[g->nodes[i].layer];
                places[i] = (2 * (int64_t)g->nodes[i].order + 1) * 100000 / (2 * size);
            }
            mean_of_neighbours(l, means, down, places);
            sort_row(l, l->rows[layer], l->n_rows[layer], means);
            arena_reset(l->arena, mark);
        }
    }
}

/* ---- coordinates ----------------------------------------------------------------------------- */

static int64_t distance(const struct graph *g, uint32_t left, uint32_t right)
{
    return (g->nodes[left].size.w + g->nodes[right].size.w) / 2 + GAP_X;
}

/* As near to the wishes as the distances allow: neighbours that would overlap form a block,
 * whose place is the mean of its members' wishes (pool adjacent violators). */
static void place_row(const struct layout *l, const uint32_t *row, uint32_t n,
                      const int64_t *wishes)
{
    struct arena_mark mark = arena_mark(l->arena);
    int64_t *sums = ARENA_ARRAY(l->arena, n, int64_t);
    int64_t *counts = ARENA_ARRAY(l->arena, n, int64_t);
    int64_t *offsets = ARENA_ARRAY(l->arena, n, int64_t);
    uint32_t blocks = 0;
    for (uint32_t i = 0; i < n; i++) {
        offsets[i] = i == 0 ? 0 : offsets[i - 1] + distance(l->g, row[i - 1], row[i]);
        sums[blocks] = wishes[row[i]] - offsets[i];
        counts[blocks++] = 1;
        while (blocks > 1 &&
               sums[blocks - 2] / counts[blocks - 2] > sums[blocks - 1] / counts[blocks - 1]) {
            sums[blocks - 2] += sums[blocks - 1];
            counts[blocks - 2] += counts[blocks - 1];
            blocks--;
        }
    }
    uint32_t i = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        for (int64_t k = 0; k < counts[b]; k++, i++) {
            l->g->nodes[row[i]].x = (int32_t)(sums[b] / counts[b] + offsets[i]);
        }
    }
    arena_reset(l->arena, mark);
}

static void set_columns(struct layout *l)
{
    struct graph *g = l->g;
    int64_t *now = ARENA_ARRAY(l->arena, g->n_nodes, int64_t);
    int64_t *wishes = ARENA_ARRAY(l->arena, g->n_nodes, int64_t);
    for (int nudge = 0; nudge < NUDGES; nudge++) {
        bool down = nudge % 2 == 0;
        for (int32_t step = 0; step < g->n_layers; step++) {
            struct arena_mark mark = arena_mark(l->arena);
            int32_t layer = down ? step : g->n_layers - 1 - step;
            for (uint32_t i = 0; i < g->n_nodes; i++) {
                now[i] = g->nodes[i].x;
            }
            mean_of_neighbours(l, wishes, down, now);
            place_row(l, l->rows[layer], l->n_rows[layer], wishes);
            arena_reset(l->arena, mark);
        }
    }
}

static void set_rows(struct layout *l)
{
    struct graph *g = l->g;
    int32_t left = INT32_MAX;
    int32_t right = INT32_MIN;
    g->layer_y = ARENA_ARRAY(l->arena, (size_t)g->n_layers, int32_t);
    g->layer_h = ARENA_ARRAY(l->arena, (size_t)g->n_layers, int32_t);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct node *node = &g->nodes[i];
        int32_t *h = &g->layer_h[node->layer];
        *h = node->size.h > *h ? node->size.h : *h;
        left = node->x - node->size.w / 2 < left ? node->x - node->size.w / 2 : left;
        right = node->x + node->size.w / 2 > right ? node->x + node->size.w / 2 : right;
    }
    int32_t y = 6;
    for (int32_t layer = 0; layer < g->n_layers; layer++) {
        g->layer_y[layer] = y;
        y += g->layer_h[layer] + GAP_Y;
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        struct node *node = &g->nodes[i];
        node->x += 6 - left;
        node->y = g->layer_y[node->layer] + (g->layer_h[node->layer] - node->size.h) / 2;
    }
    g->size = (struct size){right - left + 12, y - GAP_Y + 6};
}

void graph_layout(struct arena *arena, struct graph *g)
{
    gr_assert(g->n_nodes > 0);
    struct layout l = {.arena = arena, .g = g};
    l.found = ARENA_ARRAY(arena, g->n_nodes, uint32_t);
    turn_circles(&l);
    set_layers(g);
    make_bends(&l);
    fill_rows(&l);
    order_rows(&l);
    set_columns(&l);
    set_rows(&l);
}
