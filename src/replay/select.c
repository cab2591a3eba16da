/* Which procedures a case can be a case of: those of its kind that were in force and know all
 * its acts. */
#include "replay/replay_priv.h"

/* A kind that is the name of a procedure is of that one alone. */
static bool names_procedure(const struct replay_law *law, struct slice kind)
{
    for (size_t i = 0; i < law->n; i++) {
        if (slice_equal(dossier_procedure(law->plans[i])->name, kind)) {
            return true;
        }
    }
    return false;
}

static bool replays_kind(const struct law_procedure *p, struct slice kind, bool named)
{
    if (named) {
        return slice_equal(p->name, kind);
    }
    for (size_t i = 0; i < p->n_replays; i++) {
        if (slice_equal(p->replays[i], kind)) {
            return true;
        }
    }
    return false;
}

/* Acts of the case that the procedure does not know, the challenged one included; *first names
 * one. */
static size_t unknown_acts(struct slice *first, const struct law_procedure *p,
                           const struct replay_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_acts; i++) {
        if (law_find_act(p, c->acts[i].act) == LAW_NONE) {
            *first = n++ == 0 ? c->acts[i].act : *first;
        }
    }
    if (law_find_act(p, c->challenged) == LAW_NONE &&
        law_find_clock(p, c->challenged) == LAW_NONE) {
        *first = n++ == 0 ? c->challenged : *first;
    }
    return n;
}

static void find_candidates(struct judging *j, struct date first, struct buf *why)
{
    size_t fewest = SIZE_MAX;
    struct slice missing = SLICE("");
    bool any_kind = false;
    const struct replay_case *c = j->source;
    const bool named = names_procedure(j->law, c->kind);
    for (size_t i = 0; i < j->law->n; i++) {
        const struct law_procedure *p = dossier_procedure(j->law->plans[i]);
        if (!replays_kind(p, c->kind, named)) {
            continue;
        }
        any_kind = true;
        struct slice name = SLICE("");
        size_t unknown = unknown_acts(&name, p, c);
        if (unknown < fewest) {
            fewest = unknown;
            missing = name;
        }
        if (unknown == 0 && law_in_force(p->force, first) && j->n_candidates < CANDIDATES_MAX) {
            struct candidate *k = &j->candidates[j->n_candidates++];
            *k = (struct candidate){.plan = j->law->plans[i],
                                    .p = p,
                                    .challenged_act = law_find_act(p, c->challenged),
                                    .challenged_clock = law_find_clock(p, c->challenged)};
        }
    }
    if (j->n_candidates > 0) {
        return;
    }
    if (!any_kind) {
        buf_printf(why, "no procedure replays cases of kind \"%.*s\"", SLICE_ARG(c->kind));
    } else if (fewest == 0) {
        buf_text(why, "no procedure was in force on the day of the first event");
    } else {
        buf_printf(why, "no procedure knows the act \"%.*s\"", SLICE_ARG(missing));
    }
}

/* How many of the facts told the procedure knows. */
static unsigned known_facts(const struct candidate *c, const struct replay_case *source)
{
    unsigned known = 0;
    for (size_t i = 0; i < source->n_facts; i++) {
        known += law_find_fact(c->p, source->facts[i].name) != LAW_NONE ? 1u : 0u;
    }
    for (size_t i = 0; i < source->n_acts; i++) {
        for (size_t k = 0; k < source->acts[i].n_facts; k++) {
            known += law_find_fact(c->p, source->acts[i].facts[k].name) != LAW_NONE ? 1u : 0u;
        }
    }
    return known;
}

/* Whether a says more about the case than b: it knows more of the facts told or, failing that,
 * has more rules on the challenged act. */
static bool says_more(const struct candidate *a, const struct candidate *b)
{
    if (a->known != b->known || a->challenged_act == LAW_NONE || b->challenged_act == LAW_NONE) {
        return a->known > b->known;
    }
    return a->p->acts[a->challenged_act].n_rules > b->p->acts[b->challenged_act].n_rules;
}

/* Those that say most about the case come first. */
static void rank_candidates(struct judging *j)
{
    for (size_t i = 1; i < j->n_candidates; i++) {
        struct candidate c = j->candidates[i];
        size_t k = i;
        while (k > 0 && says_more(&c, &j->candidates[k - 1])) {
            j->candidates[k] = j->candidates[k - 1];
            k--;
        }
        j->candidates[k] = c;
    }
}

/* The court's articles that the rules on the challenged act name, its heading's among them. */
static unsigned act_score(struct judging *j, const struct candidate *c)
{
    struct citations wanted = citations_read(j->arena, j->law, j->source->rule);
    if (c->challenged_act == LAW_NONE) {
        return 0;
    }
    const struct law_act *act = &c->p->acts[c->challenged_act];
    unsigned score = 0;
    for (size_t w = 0; w < wanted.n; w++) {
        struct citations one = {.list = &wanted.list[w], .n = 1};
        bool found = citations_score(j->arena, j->law, &act->cites, &one) > 0;
        for (size_t i = 0; i < act->n_rules && !found; i++) {
            found = citations_score(j->arena, j->law, &act->rules[i].cites, &one) > 0;
        }
        score += found ? 1 : 0;
    }
    return score;
}

void select_candidates(struct judging *j, struct date first, struct buf *why)
{
    find_candidates(j, first, why);
    for (size_t i = 0; i < j->n_candidates; i++) {
        j->candidates[i].score = act_score(j, &j->candidates[i]);
        j->candidates[i].known = known_facts(&j->candidates[i], j->source);
    }
    rank_candidates(j);
}
