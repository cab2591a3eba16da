/* Holes of the law that are known and accepted, told under what they are about: whoever reads the
 * rule sees in one place where the law does not keep it. */
#include "explain/explain_priv.h"

static bool told_hole(const struct teller *t, const struct law_hole *hole, enum law_hole_of of,
                      law_index index)
{
    return hole->of == of && hole->index == index && told_in_force(t, hole->dates);
}

bool has_told_hole(const struct teller *t, enum law_hole_of of, law_index index)
{
    bool found = false;
    for (law_index i = 0; i < t->p->n_holes; i++) {
        found = found || told_hole(t, &t->p->holes[i], of, index);
    }
    return found;
}

/* Properties have no heading under which a comparison of days could put their holes. */
static void tell_whose(const struct teller *t, const struct law_hole *hole)
{
    if (hole->of == LAW_HOLE_PROPERTY && tells_passages(t)) {
        const struct law_property *property = &t->p->properties[hole->index];
        buf_text(t->out, ", ");
        tell_label(t, property->labels, property->name);
    }
}

static void tell_hole(const struct teller *t, const struct law_hole *hole)
{
    if (tell_scope(t, hole->dates, LAW_ALWAYS)) {
        tell(t, ", lacune connue de la loi", ", a known hole of the law");
    } else {
        tell(t, "Lacune connue de la loi", "A known hole of the law");
    }
    tell_whose(t, hole);
    if (hole->labels.fr.n > 0 || hole->labels.en.n > 0) {
        tell(t, " : ", ": ");
        tell_slice(t, label_of(t, hole->labels, SLICE("")));
    }
    tell_cites(t, &hole->cites);
    buf_char(t->out, '.');
    tell_unsure(t, &hole->cites);
}

void tell_holes(const struct teller *t, enum law_hole_of of, law_index index)
{
    for (law_index i = 0; i < t->p->n_holes; i++) {
        if (told_hole(t, &t->p->holes[i], of, index)) {
            size_t from = t->out->n;
            tell_hole(t, &t->p->holes[i]);
            tell_passage(t, PASSAGE_HOLE, 0, from);
            buf_text(t->out, "\n\n");
        }
    }
}

void tell_hole_bullets(const struct teller *t, enum law_hole_of of, law_index index, size_t margin)
{
    for (law_index i = 0; i < t->p->n_holes; i++) {
        if (told_hole(t, &t->p->holes[i], of, index)) {
            size_t from = t->out->n;
            buf_printf(t->out, "%*s- ", (int)margin, "");
            tell_hole(t, &t->p->holes[i]);
            buf_char(t->out, '\n');
            tell_passage(t, PASSAGE_HOLE, 0, from);
        }
    }
}
