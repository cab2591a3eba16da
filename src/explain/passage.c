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

void tell_passage_dates(const struct teller *t, struct law_dates dates)
{
    if (t->passages != NULL) {
        t->passages->dates = dates;
        t->passages->dates_end = t->out->n;
    }
}

void tell_passage(const struct teller *t, enum passage_kind kind, law_index thing, size_t from)
{
    struct passages *passages = t->passages;
    if (passages == NULL || t->out->n <= from) {
        return;
    }
    passages->list =
        arena_grown(t->arena, passages->list, passages->n, &passages->cap, sizeof(struct passage));
    struct slice said = bare((struct slice){t->out->p + from, t->out->n - from});
    size_t begin = (size_t)(said.p - t->out->p);
    size_t lead = passages->dates_end > begin ? passages->dates_end - begin : 0;
    passages->list[passages->n++] =
        (struct passage){kind, thing, slice_copy(t->arena, said), passages->dates, lead};
    passages->dates_end = 0;
}
