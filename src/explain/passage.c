/* The rules of one declaration, told apart: what a comparison of two days holds against each
 * other. Whoever tells a rule says so here; what is told about a declaration by others is none of
 * its rules. */
#include "explain/explain_priv.h"

bool tells_passages(const struct teller *t)
{
    return t->passages != NULL;
}

/* Without its bullet and its last line end. */
static struct slice bare(struct slice s)
{
    s = slice_trim(s);
    return slice_starts(s, SLICE("- ")) ? (struct slice){s.p + 2, s.n - 2} : s;
}

void tell_passage(const struct teller *t, enum passage_kind kind, law_index thing, size_t from)
{
    struct passages *passages = t->passages;
    if (passages == NULL || t->out->n <= from) {
        return;
    }
    passages->list =
        arena_grown(t->arena, passages->list, passages->n, &passages->cap, sizeof(struct passage));
    struct slice said = {t->out->p + from, t->out->n - from};
    passages->list[passages->n++] = (struct passage){kind, thing, slice_copy(t->arena, bare(said))};
}
