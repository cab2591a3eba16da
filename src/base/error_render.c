/* A diagnostic as people read it: place, fault, the line itself with a caret under the fault, and
 * the way out. The line comes from a file that nobody has checked, so it is shown with care: no
 * control character reaches the terminal, and a line of a megabyte shows the part that matters. */
#include "base/error.h"
#include "base/utf8.h"

enum { RENDER_BEFORE = 100, RENDER_AFTER = 60 }; /* code points shown around the fault */

/* Bytes from `at` to the next code point; a byte that is not UTF-8 counts as one. */
static size_t render_step(struct slice s, size_t at)
{
    size_t n = utf8_sequence(s, at);
    return n == 0 ? 1 : n;
}

/* Code points and stray bytes in s. */
static size_t render_width(struct slice s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.n; i += render_step(s, i)) {
        width++;
    }
    return width;
}

/* The code point at `at` as it may be shown: never a control character, C1 included. */
static void render_point(struct buf *out, struct slice s, size_t at)
{
    size_t n = utf8_sequence(s, at);
    unsigned char first = (unsigned char)s.p[at];
    bool control = first < 0x20 || first == 0x7F;
    bool control_c1 = n == 2 && first == 0xC2 && (unsigned char)s.p[at + 1] < 0xA0;
    if (first == '\t') {
        buf_char(out, '\t');
    } else if (n == 0 || control || control_c1) {
        buf_char(out, '?');
    } else {
        buf_add(out, (struct slice){.p = s.p + at, .n = n});
    }
}

/* The line of text that holds byte `at`, without its end. *start is its first byte. */
static struct slice render_find_line(size_t *start, struct slice text, size_t at)
{
    size_t first = at;
    while (first > 0 && text.p[first - 1] != '\n') {
        first--;
    }
    size_t last = at;
    while (last < text.n && text.p[last] != '\n') {
        last++;
    }
    if (last > first && text.p[last - 1] == '\r') {
        last--;
    }
    *start = first;
    return (struct slice){.p = text.p + first, .n = last - first};
}

static void render_gutter(struct buf *out, uint32_t line)
{
    if (line == 0) {
        buf_text(out, "      | ");
    } else {
        buf_printf(out, "%5u | ", (unsigned)line);
    }
}

/* The line and, under it, the caret and its tail. */
static void render_line(struct buf *out, const struct span *span, struct slice text)
{
    size_t start = 0;
    struct slice line = render_find_line(&start, text, span->first);
    size_t fault = span->first - start < line.n ? span->first - start : line.n;
    size_t end = span->last > span->first ? span->last - start : fault;
    end = end < line.n ? end : line.n;
    size_t before = render_width((struct slice){.p = line.p, .n = fault});
    size_t skip = before > RENDER_BEFORE ? before - RENDER_BEFORE : 0;
    size_t stop = before + RENDER_AFTER;

    struct buf under = buf_in(out->arena, 4096);
    render_gutter(out, span->line);
    render_gutter(&under, 0);
    if (skip > 0) {
        buf_text(out, "…");
        buf_char(&under, ' ');
    }
    size_t point = 0;
    for (size_t i = 0; i < line.n && point < stop; i += render_step(line, i)) {
        if (point >= skip) {
            render_point(out, line, i);
            if (i < fault) {
                buf_char(&under, line.p[i] == '\t' ? '\t' : ' ');
            } else if (i == fault || i < end) {
                buf_char(&under, i == fault ? '^' : '~');
            }
        }
        point++;
    }
    if (fault == line.n) {
        buf_char(&under, '^');
    }
    buf_text(out, point == stop && stop < render_width(line) ? "…\n" : "\n");
    buf_add(out, buf_slice(&under));
    buf_char(out, '\n');
}

void error_render(struct buf *out, const struct gr_error *e, enum severity severity,
                  struct slice text)
{
    const struct span *span = &e->span;
    if (span->source.n > 0) {
        buf_add(out, span->source);
        buf_char(out, ':');
    }
    if (span->line > 0) {
        buf_printf(out, "%u:%u:", (unsigned)span->line, (unsigned)span->column);
    }
    if (span->source.n > 0 || span->line > 0) {
        buf_char(out, ' ');
    }
    buf_text(out, severity_name(severity));
    buf_text(out, ": ");
    buf_text(out, e->text);
    buf_char(out, '\n');
    if (span->line > 0 && text.n > 0 && span->first <= text.n) {
        render_line(out, span, text);
    }
    if (e->remedy[0] != '\0') {
        buf_text(out, "      = ");
        buf_text(out, e->remedy);
        buf_char(out, '\n');
    }
}
