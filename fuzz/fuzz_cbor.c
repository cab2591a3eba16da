/* Foreign bytes as CBOR. What is read as deterministic has one encoding: written again from what
 * was read, it is the same bytes; and the reader never goes back or past the end. */
#include <stdint.h>

#include "base/assert.h"
#include "base/cbor.h"
#include "base/limits.h"
#include "base/utf8.h"

enum { ARENA_BYTES = 32 << 20, OUT_BYTES = 4 << 20 };

/* Copies one item by what it means. */
static void copy(struct buf *out, struct cbor_reader *r, unsigned depth)
{
    gr_assert(depth <= LIMIT_CBOR_DEPTH);
    size_t n = 0;
    switch (cbor_peek(r)) {
    case CBOR_INT:
        cbor_put_int(out, cbor_get_int(r));
        return;
    case CBOR_BYTES:
        cbor_put_bytes(out, cbor_get_bytes(r));
        return;
    case CBOR_TEXT: {
        const struct slice text = cbor_get_text(r);
        gr_assert(utf8_valid(text, NULL));
        cbor_put_text(out, text);
        return;
    }
    case CBOR_ARRAY:
        n = cbor_get_array(r, SIZE_MAX);
        cbor_put_array(out, n);
        break;
    case CBOR_MAP:
        n = cbor_get_map(r, SIZE_MAX / 2);
        cbor_put_map(out, n);
        n *= 2;
        break;
    case CBOR_BOOL:
        cbor_put_bool(out, cbor_get_bool(r));
        return;
    case CBOR_NULL:
        cbor_get_null(r);
        cbor_put_null(out);
        return;
    case CBOR_END:
    case CBOR_BAD:
        gr_assert(cbor_peek(r) != CBOR_BAD && cbor_peek(r) != CBOR_END); /* it was checked */
        return;
    }
    for (size_t i = 0; i < n; i++) {
        copy(out, r, depth + 1);
    }
}

/* Asks for something without looking at what comes, as a reader of a format does. */
static void ask_blindly(struct slice bytes)
{
    struct cbor_reader r = cbor_read(bytes);
    for (size_t i = 0; i < bytes.n + 8; i++) {
        const size_t before = r.rest.n;
        const bool was_bad = r.bad;
        switch ((i < bytes.n ? (unsigned char)bytes.p[bytes.n - 1 - i] : i) % 8) {
        case 0:
            (void)cbor_get_int(&r);
            break;
        case 1:
            (void)cbor_get_bytes(&r);
            break;
        case 2:
            (void)cbor_get_text(&r);
            break;
        case 3:
            gr_assert(cbor_get_array(&r, 9) <= 9);
            break;
        case 4:
            gr_assert(cbor_get_map(&r, 9) <= 9);
            break;
        case 5:
            (void)cbor_get_bool(&r);
            break;
        case 6:
            cbor_get_null(&r);
            break;
        default:
            (void)cbor_get_any(&r);
            break;
        }
        gr_assert(r.rest.n <= before && (r.bad || r.rest.n < before) && (r.bad || !was_bad));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    const struct slice bytes = {(const char *)data, size};
    ask_blindly(bytes);
    struct cbor_reader any = cbor_read(bytes);
    const struct slice first = cbor_get_any(&any);
    gr_assert(cbor_check(bytes) == (!any.bad && first.n == size));
    if (!any.bad) {
        struct buf out = buf_in(arena, OUT_BYTES);
        struct cbor_reader r = cbor_read(first);
        copy(&out, &r, 0);
        gr_assert(!r.bad && cbor_peek(&r) == CBOR_END);
        gr_assert(out.full || slice_equal(buf_slice(&out), first));
    }
    arena_close(arena);
    return 0;
}
