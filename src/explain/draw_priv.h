/* What the files of the drawing share: text that is measured and broken into lines, boxes, and
 * panels. Lengths are whole pixels of the drawing's own coordinates. */
#ifndef EXPLAIN_DRAW_PRIV_H
#define EXPLAIN_DRAW_PRIV_H

#include "explain/explain_priv.h"

struct size {
    int32_t w, h;
};

struct spot {
    int32_t x, y;
};

/* ---- draw_text.c ----------------------------------------------------------------------------- */

/* How a text is set: the class of the style sheet, its size, and whether it is bold. */
struct face {
    const char *class;
    int32_t size; /* pixels */
    bool bold;
};
extern const struct face FACE_TITLE, FACE_PANEL, FACE_STATE, FACE_ACT, FACE_CLOCK, FACE_SMALL;

/* Lines of text, broken at blanks to a width. */
struct lines {
    struct slice *list;
    size_t n;
    int32_t width; /* of the longest */
    const struct face *face;
};

int32_t text_width(struct slice s, const struct face *face);
struct lines text_break(struct arena *arena, struct slice s, const struct face *face,
                        int32_t width);
int32_t lines_height(const struct lines *lines);
/* Writes s with what XML reserves escaped, and without characters that XML forbids. */
void svg_escape(struct buf *out, struct slice s);
/* Lines centred on x, or from x on; y is the top. */
void svg_lines_centred(struct buf *out, const struct lines *lines, struct spot top);
void svg_lines(struct buf *out, const struct lines *lines, struct spot top);

/* ---- draw_chip.c ----------------------------------------------------------------------------- */

/* What a chip stands for decides its shape and colour. */
enum chip_kind {
    CHIP_DECISION,
    CHIP_REQUEST,
    CHIP_FACT,
    CHIP_CLOCK,
    CHIP_END,
    CHIP_STATE,
    CHIP_FIRST
};

/* A shape with its words: a name, and smaller lines under it. */
struct chip {
    enum chip_kind kind;
    struct lines name, notes;
    struct size size;
};

enum chip_kind chip_of_act(enum law_kind kind);
struct chip chip_make(const struct teller *t, enum chip_kind kind, struct slice name,
                      struct slice notes, int32_t width);
void svg_rect(struct buf *out, struct spot corner, struct size size, int32_t radius,
              const char *class);
void svg_chip(struct buf *out, const struct chip *chip, struct spot corner);
/* A curve that leaves and arrives upright (down, or up), with a head. */
void svg_arrow(struct buf *out, const struct spot *points, size_t n, bool dashed);

/* ---- draw_graph.c ---------------------------------------------------------------------------- */

enum node_kind { NODE_STATE, NODE_ACTS, NODE_BEND };

/* A box of a panel: a value of the state, the acts that lead from some values to one, or a bend
 * where an arrow passes through a layer. */
struct node {
    enum node_kind kind;
    law_index value;  /* NODE_STATE */
    uint64_t sources; /* NODE_ACTS: values it leads from */
    law_index target; /* NODE_ACTS: value it leads to */
    bool at_end;      /* by itself, at the end of a clock */
    bool from_any;
    struct chip *chips;
    struct spot *corners; /* of the chips, within the node */
    size_t n_chips;
    struct size size;
    int32_t layer, order, x, y; /* x of the centre, y of the top */
};

struct edge {
    uint32_t from, to; /* as drawn: the arrow's head is at `to` */
    bool reversed;     /* the layout looks at it from `to` to `from` */
    bool dashed;
    uint32_t *bends; /* nodes passed through, in the layout's direction */
    uint32_t n_bends;
};

struct graph {
    struct node *nodes;
    uint32_t n_nodes, cap_nodes;
    struct edge *edges;
    uint32_t n_edges;
    int32_t n_layers;
    int32_t *layer_y, *layer_h; /* top and height of each layer */
    struct size size;
};

/* The values of a state as nodes, and between them the acts and ends of clocks that change it. */
struct graph *graph_of_state(const struct teller *t, law_index state);
/* Room above the chips of a node that any state leads to, for the words that say so. */
#define FROM_ANY_HEIGHT 14
struct slice words_from_any(const struct teller *t);
/* Whether an act changes the state on the day drawn. */
bool act_changes(const struct teller *t, law_index act, law_index state);

/* ---- draw_layout.c --------------------------------------------------------------------------- */

/* Gives every node its layer, place and coordinates, and the graph its size. */
void graph_layout(struct arena *arena, struct graph *g);

/* ---- draw_clocks.c --------------------------------------------------------------------------- */

/* A clock with the acts that start it on the left, what answers it on the right, what happens at
 * its end below. */
struct cell {
    law_index clock;
    struct chip clock_chip, end_chip;
    bool has_end;
    struct chip *starts, *answers;
    size_t n_starts, n_answers;
    struct size size;
};

/* The clocks that have a length on the day drawn; only those of the acts that change `state`
 * unless it is LAW_NONE. */
struct cell *cells_of(const struct teller *t, law_index state, size_t *n);
void svg_cell(struct buf *out, const struct cell *cell, struct spot corner);

/* ---- draw_page.c ----------------------------------------------------------------------------- */

enum { MARGIN = 24, PANEL_PAD = 16, PANEL_HEAD = 34, COLUMN_PAD = 14, COLUMNS_MOST = 12 };

/* A panel that has been laid out, and where it stands. */
struct panel {
    law_index state;
    struct slice title;
    struct graph *graph;
    struct size size;
    struct spot corner;
};

/* Clocks under one another, in a frame. */
struct column {
    struct spot corner;
    struct size size;
    size_t first, n; /* cells */
};

struct page {
    struct teller t; /* writes nothing itself */
    struct panel *panels;
    size_t n_panels;
    struct cell *cells;
    size_t n_cells;
    struct column columns[COLUMNS_MOST];
    size_t n_columns;
    int32_t width, height;
};

/* A panel for each state, or for one of them, each laid out. */
void page_add_panels(struct page *page, law_index only);
/* Gives panels and clocks their places, and the page its size. */
void page_arrange(struct page *page);

#endif
