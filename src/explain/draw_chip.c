/* Shapes: each kind of act has its own outline besides its colour, so that the drawing reads in
 * black and white. */
#include "explain/draw_priv.h"

enum { PAD_X = 10, PAD_Y = 5, SLANT = 8, RING = 4 };

enum chip_kind chip_of_act(enum law_kind kind)
{
    switch (kind) {
    case LAW_DECISION:
        return CHIP_DECISION;
    case LAW_REQUEST:
        return CHIP_REQUEST;
    case LAW_FACT:
        return CHIP_FACT;
    }
    return CHIP_FACT;
}

static const struct face *face_of(enum chip_kind kind)
{
    switch (kind) {
    case CHIP_STATE:
    case CHIP_FIRST:
        return &FACE_STATE;
    case CHIP_CLOCK:
        return &FACE_CLOCK;
    case CHIP_DECISION:
    case CHIP_REQUEST:
    case CHIP_FACT:
    case CHIP_END:
        return &FACE_ACT;
    }
    return &FACE_ACT;
}

struct chip chip_make(const struct teller *t, enum chip_kind kind, struct slice name,
                      struct slice notes, int32_t width)
{
    struct chip chip = {.kind = kind};
    int32_t inner = width - 2 * PAD_X - (kind == CHIP_FACT ? 2 * SLANT : 0);
    chip.name = text_break(t->arena, name, face_of(kind), inner);
    chip.notes = text_break(t->arena, notes, &FACE_SMALL, inner);
    int32_t wide = chip.name.width > chip.notes.width ? chip.name.width : chip.notes.width;
    chip.size.w = wide + width - inner;
    chip.size.h = lines_height(&chip.name) + lines_height(&chip.notes) + 2 * PAD_Y;
    if (kind == CHIP_FIRST) { /* a second line around it */
        chip.size = (struct size){chip.size.w + 2 * RING, chip.size.h + 2 * RING};
    }
    return chip;
}

void svg_rect(struct buf *out, struct spot corner, struct size size, int32_t radius,
              const char *class)
{
    buf_printf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n",
               class, corner.x, corner.y, size.w, size.h, radius);
}

/* A hexagon that lies on its side: the shape of a fact. */
static void svg_fact(struct buf *out, struct spot c, struct size s)
{
    buf_printf(out, "<path class=\"fact\" d=\"M%d %dH%dL%d %dL%d %dH%dL%d %dZ\"/>\n", c.x + SLANT,
               c.y, c.x + s.w - SLANT, c.x + s.w, c.y + s.h / 2, c.x + s.w - SLANT, c.y + s.h,
               c.x + SLANT, c.x, c.y + s.h / 2);
}

static void svg_shape(struct buf *out, const struct chip *chip, struct spot corner)
{
    switch (chip->kind) {
    case CHIP_DECISION:
        svg_rect(out, corner, chip->size, 0, "decision");
        return;
    case CHIP_REQUEST:
        svg_rect(out, corner, chip->size, chip->size.h < 36 ? chip->size.h / 2 : 18, "request");
        return;
    case CHIP_FACT:
        svg_fact(out, corner, chip->size);
        return;
    case CHIP_CLOCK:
        svg_rect(out, corner, chip->size, 5, "limit");
        return;
    case CHIP_END:
        svg_rect(out, corner, chip->size, 3, "end");
        return;
    case CHIP_FIRST:
        svg_rect(out, corner, chip->size, 8, "first");
        svg_rect(out, (struct spot){corner.x + RING, corner.y + RING},
                 (struct size){chip->size.w - 2 * RING, chip->size.h - 2 * RING}, 5, "value");
        return;
    case CHIP_STATE:
        svg_rect(out, corner, chip->size, 5, "value");
        return;
    }
}

void svg_chip(struct buf *out, const struct chip *chip, struct spot corner)
{
    svg_shape(out, chip, corner);
    struct spot top = {corner.x + chip->size.w / 2,
                       corner.y + PAD_Y + (chip->kind == CHIP_FIRST ? RING : 0)};
    svg_lines_centred(out, &chip->name, top);
    top.y += lines_height(&chip->name);
    svg_lines_centred(out, &chip->notes, top);
}

/* Between two points at different heights a curve with upright ends; straight where they stand
 * above one another. */
static void svg_step(struct buf *out, struct spot from, struct spot to)
{
    if (from.x == to.x) {
        buf_printf(out, "V%d", to.y);
        return;
    }
    int32_t middle = (from.y + to.y) / 2;
    buf_printf(out, "C%d %d %d %d %d %d", from.x, middle, to.x, middle, to.x, to.y);
}

void svg_arrow(struct buf *out, const struct spot *points, size_t n, bool dashed)
{
    buf_printf(out, "<path class=\"arrow%s\" marker-end=\"url(#head)\" d=\"M%d %d",
               dashed ? " dashed" : "", points[0].x, points[0].y);
    for (size_t i = 1; i < n; i++) {
        svg_step(out, points[i - 1], points[i]);
    }
    buf_text(out, "\"/>\n");
}
