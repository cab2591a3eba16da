/* Checkpoints (C2SP tlog-checkpoint): the text that a log signs and witnesses cosign. */
#include "seal/note_priv.h"

#include "base/assert.h"
#include "base/base64.h"

void checkpoint_write(struct buf *out, const struct checkpoint *c)
{
    gr_assert(c->origin.n > 0 && c->size >= 0);
    buf_add(out, c->origin);
    buf_char(out, '\n');
    buf_int(out, c->size);
    buf_char(out, '\n');
    base64_put(out, hash_slice(&c->root));
    buf_char(out, '\n');
    buf_add(out, c->extensions);
}

bool note_read_number(int64_t *out, struct slice text)
{
    return (text.n == 1 || (text.n > 0 && text.p[0] != '0')) && slice_to_int(out, text, INT64_MAX);
}

bool checkpoint_read(struct checkpoint *out, struct slice text, struct gr_error *e)
{
    struct slice rest = text;
    struct checkpoint c = {.origin = slice_cut(&rest, '\n')};
    const struct slice size = slice_cut(&rest, '\n');
    const struct slice root = slice_cut(&rest, '\n');
    c.extensions = rest;
    if (text.n == 0 || text.p[text.n - 1] != '\n' || c.origin.n == 0) {
        return error_set(e, ERROR_FORMAT, "a checkpoint begins with a line that names its log");
    }
    if (!note_read_number(&c.size, size)) {
        return error_set(e, ERROR_FORMAT, "line 2 of a checkpoint is the number of leaves");
    }
    if (!base64_get_exactly(c.root.b, sizeof c.root.b, root)) {
        return error_set(e, ERROR_FORMAT,
                         "line 3 of a checkpoint is the root, 32 bytes in Base 64");
    }
    while (rest.n > 0) {
        if (slice_cut(&rest, '\n').n == 0) {
            return error_set(e, ERROR_FORMAT, "a checkpoint has no empty lines");
        }
    }
    *out = c;
    return true;
}
