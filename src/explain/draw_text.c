/* Text of a drawing: how wide it is, where it is broken, how it is written as SVG. Widths are
 * those of DejaVu Sans, which is among the widest of the fonts that the style sheet names:
 * another one leaves more room, not less. */
#include "explain/draw_priv.h"

#include "base/utf8.h"

const struct face FACE_TITLE = {"title", 22, true};
const struct face FACE_PANEL = {"panel", 16, true};
const struct face FACE_STATE = {"state", 13, true};
const struct face FACE_ACT = {"act", 11, false};
const struct face FACE_CLOCK = {"clock", 11, true};
const struct face FACE_SMALL = {"small", 10, false};

/* Thousandths of the size, from the blank on. */
static const int16_t WIDTHS[95] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838,
};

/* Past ASCII: accented letters are about as wide as an "o", the rest as wide as the widest. */
static int32_t width_of_sequence(struct slice s, size_t at, size_t n)
{
    unsigned char first = (unsigned char)s.p[at];
    if (n == 1) {
        return first >= 32 && first < 127 ? WIDTHS[first - 32] : 0;
    }
    return n == 2 ? 640 : 1000;
}

int32_t text_width(struct slice s, const struct face *face)
{
    int64_t sum = 0;
    for (size_t i = 0; i < s.n;) {
        size_t n = utf8_sequence(s, i);
        n = n == 0 ? 1 : n;
        sum += width_of_sequence(s, i, n);
        i += n;
    }
    int64_t width = sum * face->size / 1000;
    return (int32_t)(face->bold ? width * 112 / 100 : width) + 1;
}

/* Where the first line of s ends: at the last blank before the width, or at the first blank
 * after it. */
static size_t line_end(struct slice s, const struct face *face, int32_t width)
{
    size_t end = s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' || !may_break(s, i)) {
            continue;
        }
        if (text_width((struct slice){s.p, i}, face) > width) {
            return end == s.n ? i : end;
        }
        end = i;
    }
    return end != s.n && text_width(s, face) > width ? end : s.n;
}

struct lines text_break(struct arena *arena, struct slice s, const struct face *face, int32_t width)
{
    struct lines lines = {ARENA_ARRAY(arena, s.n + 1, struct slice), 0, 0, face};
    while (s.n > 0) {
        struct slice line = slice_cut(&s, '\n');
        while (line.n > 0) {
            size_t end = line_end(line, face, width);
            struct slice one = {line.p, end};
            int32_t wide = text_width(one, face);
            lines.list[lines.n++] = one;
            lines.width = wide > lines.width ? wide : lines.width;
            size_t skip = end < line.n ? end + 1 : end;
            line = (struct slice){line.p + skip, line.n - skip};
        }
    }
    return lines;
}

static int32_t line_height(const struct face *face)
{
    return face->size + face->size / 3;
}

int32_t lines_height(const struct lines *lines)
{
    return lines->n == 0 ? 0 : (int32_t)lines->n * line_height(lines->face);
}

void svg_escape(struct buf *out, struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            buf_text(out, "&amp;");
            break;
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        default:
            if ((unsigned char)s.p[i] >= 32) {
                buf_char(out, s.p[i]);
            }
            break;
        }
    }
}

static void write_lines(struct buf *out, const struct lines *lines, struct spot top,
                        const char *anchor)
{
    int32_t y = top.y + lines->face->size;
    for (size_t i = 0; i < lines->n; i++) {
        buf_printf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\"%s>", lines->face->class, top.x, y,
                   anchor);
        svg_escape(out, lines->list[i]);
        buf_text(out, "</text>\n");
        y += line_height(lines->face);
    }
}

void svg_lines_centred(struct buf *out, const struct lines *lines, struct spot top)
{
    write_lines(out, lines, top, " text-anchor=\"middle\"");
}

void svg_lines(struct buf *out, const struct lines *lines, struct spot top)
{
    write_lines(out, lines, top, "");
}
