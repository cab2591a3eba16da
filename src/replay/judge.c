/* What the program holds on a case, and whether the court held the same. */
#include "replay/replay_priv.h"

#define DEADLINES_MAX 32

static enum verdict world_verdict(const struct judging *j, const struct candidate *c,
                                  uint16_t world, bool *any)
{
    enum verdict all = VERDICT_YES;
    *any = false;
    for (size_t i = 0; i < j->n_hits; i++) {
        const struct hit *h = &j->hits[i];
        if (h->candidate != c || (h->worlds >> world & 1) == 0) {
            continue;
        }
        *any = true;
        if (h->in_time == VERDICT_NO || all == VERDICT_NO) {
            all = VERDICT_NO;
        } else if (h->in_time == VERDICT_DEPENDS) {
            all = VERDICT_DEPENDS;
        }
    }
    return all;
}

/* Yes or no when it is so in every world of every procedure that has a clock for the act. */
static enum answer judge_in_time(const struct judging *j)
{
    bool yes = false;
    bool no = false;
    for (size_t i = 0; i < j->n_candidates; i++) {
        const struct candidate *c = &j->candidates[i];
        for (uint16_t w = 0; w < c->fold->n_worlds; w++) {
            bool any = false; /* the worlds that are left have hits */
            enum verdict v = world_verdict(j, c, w, &any);
            if (!any) {
                continue;
            }
            yes = yes || v != VERDICT_NO;
            no = no || v != VERDICT_YES;
        }
    }
    if (yes == no) {
        return ANSWER_NULL;
    }
    return yes ? ANSWER_YES : ANSWER_NO;
}

static void collect_deadlines(struct replay_result *out, struct judging *j)
{
    out->deadlines = ARENA_ARRAY(j->arena, DEADLINES_MAX, struct replay_deadline);
    for (size_t i = 0; i < j->n_hits && out->n_deadlines < DEADLINES_MAX; i++) {
        const struct hit *h = &j->hits[i];
        bool seen = !h->known || h->end.none;
        for (size_t k = 0; k < out->n_deadlines && !seen; k++) {
            const struct replay_deadline *d = &out->deadlines[k];
            seen = d->end.earliest == h->end.earliest && d->end.latest == h->end.latest &&
                   slice_equal(d->reading, h->reading);
        }
        if (!seen) {
            struct slice name = h->candidate->p->clocks[h->clock].name;
            out->deadlines[out->n_deadlines++] =
                (struct replay_deadline){h->reading, name, h->end, h->cites};
        }
    }
}

/* ---- lawfulness ------------------------------------------------------------------------------ */

/* Only what an authority did can be unlawful: a late appeal of the person makes no measure so. */
static bool by_authority(const struct candidate *c)
{
    if (c->challenged_entry != DOSSIER_NONE) {
        return dossier_by_authority(c->fold, c->challenged_entry);
    }
    if (c->challenged_act == LAW_NONE) {
        return true;
    }
    return c->p->roles[c->p->acts[c->challenged_act].competences[0].roles[0]].authority;
}

/* Does the law set a time for the challenged act at all? */
static bool waits(const struct candidate *c)
{
    for (uint32_t i = 0; i < c->fold->n_outcomes; i++) {
        if (c->fold->outcomes[i].entry == c->challenged_entry) {
            return true;
        }
    }
    return false;
}

/* Whether the law puts conditions on the challenged act that go beyond the state the dossier
 * must be in. Without any, nothing shows that it is lawful. */
static bool has_conditions(const struct candidate *c)
{
    const struct law_act *act = &c->p->acts[c->fold->entries[c->challenged_entry].act];
    for (size_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        if (rule->kind == LAW_REQUIRES && c->p->nodes[rule->condition].op != LAW_STATE_IS) {
            return true;
        }
    }
    return false;
}

static enum answer lawful_by(const struct candidate *c, enum answer in_time)
{
    if (!by_authority(c)) {
        return ANSWER_NULL;
    }
    if (in_time == ANSWER_NO) {
        return ANSWER_NO;
    }
    if (c->challenged_entry == DOSSIER_NONE) {
        return ANSWER_NULL;
    }
    bool doubt = in_time != ANSWER_YES && waits(c);
    for (uint32_t i = 0; i < c->fold->n_findings; i++) {
        const struct dossier_finding *f = &c->fold->findings[i];
        if (f->entry != c->challenged_entry || f->kind == DOSSIER_BROKEN) {
            continue;
        }
        bool sure = f->certain && f->kind != DOSSIER_NOT_SHOWN && f->kind != DOSSIER_MAY_BE_LATE;
        if (sure) {
            return ANSWER_NO;
        }
        doubt = true;
    }
    return doubt || !has_conditions(c) ? ANSWER_NULL : ANSWER_YES;
}

/* Whether the candidate has a say: it has the clock the answer rests on or, without clocks, its
 * rules on the act name most of the articles that the court relied on. */
static bool has_say(const struct judging *j, const struct candidate *c)
{
    for (size_t i = 0; i < j->n_hits; i++) {
        if (j->hits[i].candidate == c) {
            return true;
        }
    }
    unsigned most = 0;
    for (size_t i = 0; i < j->n_candidates; i++) {
        most = j->candidates[i].score > most ? j->candidates[i].score : most;
    }
    return j->n_hits == 0 && c->score == most;
}

/* Unlawful when one of the procedures that fit forbids it; lawful when all of them find it so.
 * *by: the one that decides. */
static enum answer judge_lawful(const struct candidate **by, const struct judging *j,
                                enum answer in_time)
{
    enum answer all = ANSWER_YES;
    for (size_t i = 0; i < j->n_candidates; i++) {
        const struct candidate *c = &j->candidates[i];
        if (!has_say(j, c)) {
            continue;
        }
        enum answer one = lawful_by(c, in_time);
        if (one == ANSWER_NO) {
            *by = c;
            return ANSWER_NO;
        }
        all = one == ANSWER_NULL ? ANSWER_NULL : all;
    }
    return all;
}

/* ---- what the file tells --------------------------------------------------------------------- */

/* Facts that the file tells and the procedure does not know: named, since they may have weighed. */
static void name_unknown(const struct law_procedure *p, const struct replay_fact *facts, uint16_t n,
                         struct buf *why)
{
    for (size_t i = 0; i < n; i++) {
        if (law_find_fact(p, facts[i].name) == LAW_NONE) {
            next_reason(why);
            buf_printf(why, "the fact \"%.*s\" is not known to the procedure",
                       SLICE_ARG(facts[i].name));
        }
    }
}

static void name_unknown_facts(const struct law_procedure *p, const struct replay_case *c,
                               struct buf *why)
{
    name_unknown(p, c->facts, c->n_facts, why);
    for (size_t i = 0; i < c->n_acts; i++) {
        name_unknown(p, c->acts[i].facts, c->acts[i].n_facts, why);
    }
}

/* The first candidate whose clocks the answer rests on, else the first. */
static const struct candidate *best_candidate(const struct judging *j)
{
    return j->n_hits > 0 ? j->hits[0].candidate : &j->candidates[0];
}

static const struct law_version *version_of(const struct judging *j)
{
    if (j->n_hits == 0 || !j->hits[0].known) {
        return NULL;
    }
    const struct law_clock *clock = &j->hits[0].candidate->p->clocks[j->hits[0].clock];
    for (size_t i = 0; i < clock->n_versions; i++) {
        for (size_t k = 0; k < clock->versions[i].n_readings; k++) {
            if (&clock->versions[i].readings[k].cites == j->hits[0].cites) {
                return &clock->versions[i];
            }
        }
    }
    return NULL;
}

bool replay_run(struct replay_result *out, struct arena *arena, const struct replay_law *law,
                const struct replay_case *c, struct gr_error *e)
{
    *out = (struct replay_result){.source = c, .verdict = REPLAY_UNSUPPORTED};
    struct judging *j = ARENA_NEW(arena, struct judging);
    *j =
        (struct judging){.arena = arena,
                         .law = law,
                         .source = c,
                         .complete = slice_is(c->replay, "full") || slice_is(c->replay, "dossier")};
    struct buf why = buf_in(arena, 4096);
    struct date first;
    if (!case_check_times(&first, c, law, e)) {
        return false;
    }
    if (c->n_acts == 0 && !slice_is(c->replay, "dossier")) {
        out->why = SLICE("the file states a rule and gives no dates");
        return true;
    }
    select_candidates(j, first, &why);
    for (size_t i = 0; i < j->n_candidates; i++) {
        struct candidate *k = &j->candidates[i];
        if (!candidate_fold(k, arena, law, c, e)) {
            return false;
        }
    }
    if (j->n_candidates > 0) {
        hits_collect(j);
        const struct candidate *best = best_candidate(j);
        out->in_time = judge_in_time(j);
        out->lawful = judge_lawful(&best, j, out->in_time);
        out->procedure = best->p;
        out->fold = best->fold;
        out->zone = calendar_zone(law->calendar, best->fold->dossier->territory, e);
        out->version = version_of(j);
        collect_deadlines(out, j);
        compare_with_court(out, j, &why);
        name_unknown_facts(out->procedure, c, &why);
    }
    out->why = buf_slice(&why);
    return true;
}
