/* Known holes: what a procedure itself declares that the law does not keep, and on which days. */
#include "cli/cmd_prove.h"

struct date proving_day(const struct proving *p, const struct proving_answer *answer)
{
    const struct prove_witness *witness = answer->result.witness;
    struct gr_error unused = {0};
    if (witness != NULL) {
        territory_id place = witness->folded->dossier->territory;
        return zone_local(calendar_zone(p->cli->calendar, place, &unused), witness->until, NULL);
    }
    const struct law_procedure *law = answer->question->p;
    if (p->has_version) {
        return p->version;
    }
    return law->has_read_to ? law->read_to : law->force.until;
}

static const struct law_hole *hole_on(const struct proving_question *q, enum law_hole_of of,
                                      struct date day)
{
    for (uint16_t i = 0; i < q->p->n_holes; i++) {
        const struct law_hole *hole = &q->p->holes[i];
        if (hole->of == of && hole->index == q->index && law_in_force(hole->dates, day)) {
            return hole;
        }
    }
    return NULL;
}

const struct law_hole *proving_hole(const struct proving *p, const struct proving_answer *answer)
{
    const struct proving_question *q = answer->question;
    enum law_hole_of of = q->kind == PROVING_ACT ? LAW_HOLE_ACT : LAW_HOLE_PROPERTY;
    if (proving_is_good(answer) || proving_is_undecided(answer)) {
        return NULL;
    }
    struct date day = proving_day(p, answer);
    return hole_on(q, of, day);
}
