/* Foreign text as the base room meets it: is it UTF-8, how is a fault in it shown, and what may a
 * misspelt name in it have meant. What is shown must be UTF-8, bounded, and free of control
 * characters, whatever the text was. */
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "base/error.h"
#include "base/utf8.h"

enum { SHOWN_BYTES = 1 << 16 };

static void check_shown(struct slice shown)
{
    gr_assert(utf8_valid(shown, NULL));
    for (size_t i = 0; i < shown.n; i++) {
        unsigned char byte = (unsigned char)shown.p[i];
        gr_assert(byte >= 0x20 || byte == '\t' || byte == '\n');
        gr_assert(byte != 0x7F);
    }
}

/* The first two bytes choose the place of the fault, the rest is the source. */
static void render(struct arena *arena, struct slice text, size_t first, size_t length)
{
    struct gr_error e;
    error_set(&e, ERROR_SYNTAX, "a fault");
    first = text.n == 0 ? 0 : first % (text.n + 1);
    e.span = (struct span){
        .source = SLICE("seed"),
        .first = first,
        .last = first + length,
        .line = 1,
        .column = 1,
    };
    struct buf out = buf_in(arena, SHOWN_BYTES);
    error_render(&out, &e, SEVERITY_WARNING, text);
    gr_assert(!out.full && out.n < 2000);
    check_shown(buf_slice(&out));
}

static void nearest(struct slice text)
{
    struct slice names[16];
    size_t n = 0;
    struct slice name = slice_cut(&text, '\n');
    while (text.n > 0 && n < sizeof names / sizeof names[0]) {
        names[n] = slice_trim(slice_cut(&text, '\n'));
        n++;
    }
    const struct slice *found = error_nearest(name, names, n);
    gr_assert(found == NULL || (found >= names && found < names + n));
    for (size_t i = 0; i < n; i++) {
        if (slice_equal(name, names[i]) && name.n > 0 && name.n <= 64) {
            gr_assert(found != NULL && slice_equal(*found, name));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    struct arena *arena = arena_open((size_t)64 << 20);
    struct slice text = {.p = (const char *)data + 2, .n = size - 2};
    size_t bad_at = 0;
    if (utf8_valid(text, &bad_at)) {
        gr_assert(utf8_count(text) <= text.n);
    } else {
        gr_assert(bad_at < text.n && utf8_sequence(text, bad_at) == 0);
    }
    render(arena, text, data[0], data[1]);
    nearest(text);
    arena_close(arena);
    return 0;
}
