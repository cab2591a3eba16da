/* Two versions of a rule, each with the words that the other has not set in bold: in a condition
 * of twelve lines that is one number. */
#include "explain/explain_priv.h"

/* A longer pair is told without marks. */
#define MARK_CELLS ((size_t)1 << 22)

/* Words and the blanks and line ends between them, in the order of the text. */
struct pieces {
    struct slice *list;
    size_t n;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

static struct pieces pieces_of(struct arena *arena, struct slice text)
{
    struct pieces p = {ARENA_ARRAY(arena, text.n + 1, struct slice), 0};
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && is_blank(text.p[i]) == is_blank(text.p[from])) {
            i++;
        }
        p.list[p.n++] = (struct slice){text.p + from, i - from};
    }
    return p;
}

/* Marks the pieces of the longest text that both hold (longest common subsequence). */
static void mark_common(struct arena *arena, const struct pieces *a, const struct pieces *b,
                        bool *in_a, bool *in_b)
{
    size_t width = b->n + 1;
    uint32_t *longest = ARENA_ARRAY(arena, (a->n + 1) * width, uint32_t);
    for (size_t i = a->n; i-- > 0;) {
        for (size_t k = b->n; k-- > 0;) {
            uint32_t down = longest[(i + 1) * width + k];
            uint32_t right = longest[i * width + k + 1];
            longest[i * width + k] = slice_equal(a->list[i], b->list[k])
                                         ? longest[(i + 1) * width + k + 1] + 1
                                     : down > right ? down
                                                    : right;
        }
    }
    size_t i = 0;
    size_t k = 0;
    while (i < a->n && k < b->n) {
        if (slice_equal(a->list[i], b->list[k])) {
            in_a[i++] = true;
            in_b[k++] = true;
        } else if (longest[(i + 1) * width + k] >= longest[i * width + k + 1]) {
            i++;
        } else {
            k++;
        }
    }
}

/* A dash that begins a bullet, and what Markdown would not show in bold. */
static bool is_sign(struct slice word)
{
    return slice_is(word, "-") || slice_is(word, "«") || slice_starts(word, SLICE("»")) ||
           slice_is(word, ":") || slice_is(word, ";");
}

/* Neighbours in bold share it, but never over the end of a line. */
static struct slice with_marks(struct arena *arena, const struct pieces *p, const bool *common)
{
    struct buf out = buf_in(arena, EXPLAIN_BYTES);
    bool bold = false;
    for (size_t i = 0; i < p->n; i++) {
        struct slice piece = p->list[i];
        bool blank = is_blank(piece.p[0]);
        bool plain = common[i] || is_sign(piece);
        bool goes_on = i + 1 < p->n && !common[i + 1] && !is_sign(p->list[i + 1]);
        if (blank && bold && (!goes_on || !slice_is(piece, " "))) {
            buf_text(&out, "**");
            bold = false;
        } else if (!blank && !plain && !bold) {
            buf_text(&out, "**");
            bold = true;
        } else if (!blank && plain && bold) {
            buf_text(&out, "**");
            bold = false;
        }
        buf_add(&out, piece);
    }
    buf_text(&out, bold ? "**" : "");
    return buf_slice(&out);
}

void mark_changes(struct arena *arena, struct slice *before, struct slice *after)
{
    struct pieces a = pieces_of(arena, *before);
    struct pieces b = pieces_of(arena, *after);
    if ((a.n + 1) * (b.n + 1) > MARK_CELLS) {
        return;
    }
    bool *in_a = ARENA_ARRAY(arena, a.n + 1, bool);
    bool *in_b = ARENA_ARRAY(arena, b.n + 1, bool);
    mark_common(arena, &a, &b, in_a, in_b);
    *before = with_marks(arena, &a, in_a);
    *after = with_marks(arena, &b, in_b);
}
