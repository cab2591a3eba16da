/* What the program holds on a case, and whether the court held the same. */
#include "replay/replay_priv.h"

#define CANDIDATES_MAX 32
#define DEADLINES_MAX 32

/* A way in which the challenged act stood, or failed to stand, against a clock, in some worlds of one candidate. */
struct hit {
    const struct candidate *candidate;
    law_index clock, remedy;
    const struct law_cites *cites;
    struct slice reading;
    bool known;
    struct limit_end end;
    enum verdict in_time;
    uint64_t worlds;
    unsigned score;
};

struct judging {
    struct arena *arena;
    const struct replay_law *law;
    const struct replay_case *source;
    struct candidate candidates[CANDIDATES_MAX];
    size_t n_candidates;
    struct hit *hits;
    size_t n_hits, room_hits;
    bool complete; /* the file says that it tells everything the program needs */
};

/* ---- finding the procedure --------------------------------------------------------------------------- */

static bool replays_kind(const struct law_procedure *p, struct slice kind)
{
    for (size_t i = 0; i < p->n_replays; i++) {
        if (slice_equal(p->replays[i], kind)) {
            return true;
        }
    }
    return false;
}

/* Acts of the case that the procedure does not know, the challenged one included; *first names one. */
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

/* Fills the candidates; otherwise says why there is none. */
static void find_candidates(struct judging *j, struct date first, struct buf *why)
{
    size_t fewest = SIZE_MAX;
    struct slice missing = SLICE("");
    bool any_kind = false;
    const struct replay_case *c = j->source;
    for (size_t i = 0; i < j->law->n; i++) {
        const struct law_procedure *p = dossier_procedure(j->law->plans[i]);
        if (!replays_kind(p, c->kind)) {
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

/* How much of the case the procedure speaks of: the facts that it knows, then the rules on the challenged act. */
static size_t weight(const struct candidate *c, const struct replay_case *source)
{
    size_t known = 0;
    for (size_t i = 0; i < source->n_facts; i++) {
        known += law_find_fact(c->p, source->facts[i].name) != LAW_NONE ? 1 : 0;
    }
    for (size_t i = 0; i < source->n_acts; i++) {
        for (size_t k = 0; k < source->acts[i].n_facts; k++) {
            known += law_find_fact(c->p, source->acts[i].facts[k].name) != LAW_NONE ? 1 : 0;
        }
    }
    size_t rules = c->challenged_act == LAW_NONE ? 0 : c->p->acts[c->challenged_act].n_rules;
    return known * LIMIT_PROCEDURE_NAMES + rules;
}

/* Those that say most about the case come first. */
static void rank_candidates(struct judging *j)
{
    for (size_t i = 1; i < j->n_candidates; i++) {
        struct candidate c = j->candidates[i];
        size_t k = i;
        while (k > 0 && weight(&j->candidates[k - 1], j->source) < weight(&c, j->source)) {
            j->candidates[k] = j->candidates[k - 1];
            k--;
        }
        j->candidates[k] = c;
    }
}

/* ---- how the challenged act stood -------------------------------------------------------------------- */

static void add_hit(struct judging *j, struct hit hit)
{
    if (j->n_hits == j->room_hits) {
        size_t room = j->room_hits == 0 ? 32 : j->room_hits * 2;
        struct hit *more = ARENA_ARRAY(j->arena, room, struct hit);
        for (size_t i = 0; i < j->n_hits; i++) {
            more[i] = j->hits[i];
        }
        j->hits = more;
        j->room_hits = room;
    }
    j->hits[j->n_hits++] = hit;
}

static unsigned score_of(struct judging *j, const struct candidate *c, law_index clock,
                         law_index remedy, const struct law_cites *cites)
{
    struct buf text = buf_in(j->arena, 1u << 16);
    buf_add(&text, j->source->rule);
    buf_text(&text, "; ");
    buf_add(&text, j->source->law_version);
    struct citations wanted = citations_read(j->arena, j->law, buf_slice(&text));
    unsigned score = citations_score(j->arena, j->law, cites, &wanted);
    if (cites != &c->p->clocks[clock].cites) {
        score += citations_score(j->arena, j->law, &c->p->clocks[clock].cites, &wanted);
    }
    if (remedy != LAW_NONE) {
        score += citations_score(j->arena, j->law, &c->p->remedies[remedy].cites, &wanted);
    }
    return score;
}

static bool lists(const law_index *list, size_t n, law_index wanted)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == wanted) {
            return true;
        }
    }
    return false;
}

/* Does the clock wait for the challenged act? */
static bool waits_for(const struct candidate *c, law_index clock)
{
    if (clock == c->challenged_clock) {
        return true;
    }
    if (c->challenged_act == LAW_NONE) {
        return false;
    }
    for (size_t r = 0; r < c->p->n_remedies; r++) {
        if (c->p->remedies[r].ruling == c->challenged_act &&
            c->p->remedies[r].ruling_within == clock) {
            return true;
        }
    }
    const struct law_act *act = &c->p->acts[c->challenged_act];
    for (size_t r = 0; r < act->n_rules; r++) {
        for (size_t k = 0; k < act->rules[r].n_effects; k++) {
            const struct law_effect *effect = &act->rules[r].effects[k];
            if (effect->kind == LAW_ANSWERS && lists(effect->list, effect->n, clock)) {
                return true;
            }
            for (size_t i = 0; effect->kind == LAW_USES && i < effect->n; i++) {
                if (c->p->remedies[effect->list[i]].within == clock) {
                    return true;
                }
            }
        }
    }
    return false;
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

static void add_outcomes(struct judging *j, const struct candidate *c)
{
    for (uint32_t i = 0; i < c->fold->n_outcomes; i++) {
        const struct dossier_outcome *o = &c->fold->outcomes[i];
        bool mine = c->challenged_entry != DOSSIER_NONE ? o->entry == c->challenged_entry
                                                        : o->clock == c->challenged_clock;
        if (mine) {
            unsigned score = score_of(j, c, o->clock, o->remedy, o->cites);
            add_hit(j, (struct hit){c, o->clock, o->remedy, o->cites, o->reading, o->known, o->end,
                                    o->in_time, o->worlds, score});
        }
    }
}

/* The act is not in the timeline: clocks that wait for it. One that has ended is missed, if the file tells everything. */
static void add_silence(struct judging *j, const struct candidate *c)
{
    for (uint32_t i = 0; i < c->fold->n_clocks; i++) {
        const struct dossier_clock *k = &c->fold->clocks[i];
        bool open = k->status == LAW_CLOCK_RUNNING || k->status == LAW_CLOCK_ENDED;
        if (!open || !k->known || k->end.none || !waits_for(c, k->clock)) {
            continue;
        }
        bool missed = k->status == LAW_CLOCK_ENDED && j->complete;
        unsigned score = score_of(j, c, k->clock, LAW_NONE, &k->chosen->cites);
        add_hit(j, (struct hit){c, k->clock, LAW_NONE, &k->chosen->cites, k->reading, true, k->end,
                                missed ? VERDICT_NO : VERDICT_DEPENDS, k->worlds, score});
    }
}

/* Among several rules that fit, the articles that the court relied on choose. */
static void keep_cited(struct judging *j)
{
    unsigned most = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        most = j->hits[i].score > most ? j->hits[i].score : most;
    }
    size_t kept = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        if (j->hits[i].score == most) {
            j->hits[kept++] = j->hits[i];
        }
    }
    j->n_hits = kept;
}

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
            bool any = false;
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

/* ---- lawfulness ---------------------------------------------------------------------------------------- */

/* Only what an authority did can be unlawful: a late appeal of the person makes no measure so. */
static bool by_authority(const struct candidate *c, uint32_t entry)
{
    law_index role = LAW_NONE;
    if (entry != DOSSIER_NONE) {
        role = c->fold->entries[entry].role;
        if (role == LAW_NONE) {
            role = c->p->acts[c->fold->entries[entry].act].competences[0].roles[0];
        }
    } else if (c->challenged_act != LAW_NONE) {
        role = c->p->acts[c->challenged_act].competences[0].roles[0];
    }
    return role == LAW_NONE || c->p->roles[role].authority;
}

static enum answer lawful_by(const struct candidate *c, enum answer in_time)
{
    if (!by_authority(c, c->challenged_entry)) {
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
    return doubt ? ANSWER_NULL : ANSWER_YES;
}

static bool has_hit(const struct judging *j, const struct candidate *c)
{
    for (size_t i = 0; i < j->n_hits; i++) {
        if (j->hits[i].candidate == c) {
            return true;
        }
    }
    return j->n_hits == 0;
}

/* Unlawful when one of the procedures that fit forbids it; lawful when all of them find it so. *by: the one that decides. */
static enum answer judge_lawful(const struct candidate **by, const struct judging *j,
                                enum answer in_time)
{
    enum answer all = ANSWER_YES;
    for (size_t i = 0; i < j->n_candidates; i++) {
        const struct candidate *c = &j->candidates[i];
        if (!has_hit(j, c)) {
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

/* ---- comparing ----------------------------------------------------------------------------------------- */

static bool deadline_matches(const struct replay_result *r, struct slice stated)
{
    struct moment m;
    if (!moment_parse(&m, stated, r->zone, NULL)) {
        return false;
    }
    for (size_t i = 0; i < r->n_deadlines; i++) {
        const struct limit_end *end = &r->deadlines[i].end;
        if (m.precision == MOMENT_INSTANT ? end->latest == m.at : end->date.days == m.date.days) {
            return true;
        }
    }
    return false;
}

static void compare(struct replay_result *r, struct buf *why)
{
    const struct replay_case *c = r->source;
    bool compared = false;
    r->verdict = REPLAY_AGREES;
    if (c->in_time != ANSWER_NULL && r->in_time != ANSWER_NULL) {
        compared = true;
        if (c->in_time != r->in_time) {
            r->verdict = REPLAY_DISAGREES;
            buf_printf(why, "the court held it %s; ",
                       c->in_time == ANSWER_YES ? "in time" : "late");
        }
        if (c->deadline.n > 0 && r->n_deadlines > 0 && !deadline_matches(r, c->deadline)) {
            r->verdict = REPLAY_DISAGREES;
            buf_printf(why, "the court put the end on %.*s; ", SLICE_ARG(c->deadline));
        }
    }
    if (c->lawful != ANSWER_NULL && r->lawful != ANSWER_NULL) {
        compared = true;
        if (c->lawful != r->lawful) {
            r->verdict = REPLAY_DISAGREES;
            buf_printf(why, "the court held it %s; ",
                       c->lawful == ANSWER_YES ? "lawful" : "unlawful");
        }
    }
    r->undetermined = c->in_time != ANSWER_NULL && r->in_time == ANSWER_NULL;
    if (r->undetermined && r->verdict == REPLAY_AGREES) {
        r->verdict = REPLAY_UNSUPPORTED;
        buf_text(why, "the answer depends on what the file does not say");
    } else if (!compared) {
        r->verdict = REPLAY_UNSUPPORTED;
        buf_text(why, "the file gives nothing that could be compared");
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
    *j = (struct judging){
        .arena = arena, .law = law, .source = c, .complete = slice_is(c->replay, "full")};
    struct buf why = buf_in(arena, 4096);
    struct date first;
    if (!case_check_times(&first, c, law, e)) {
        return false;
    }
    if (c->n_acts == 0) {
        out->why = SLICE("the file states a rule and gives no dates");
        return true;
    }
    find_candidates(j, first, &why);
    rank_candidates(j);
    for (size_t i = 0; i < j->n_candidates; i++) {
        struct candidate *k = &j->candidates[i];
        if (!candidate_fold(k, arena, law, c, e)) {
            return false;
        }
        add_outcomes(j, k);
    }
    if (j->n_hits == 0) {
        for (size_t i = 0; i < j->n_candidates; i++) {
            add_silence(j, &j->candidates[i]);
        }
    }
    if (j->n_candidates > 0) {
        keep_cited(j);
        const struct candidate *best = best_candidate(j);
        out->in_time = judge_in_time(j);
        out->lawful = judge_lawful(&best, j, out->in_time);
        out->procedure = best->p;
        out->fold = best->fold;
        out->zone = calendar_zone(law->calendar, best->fold->dossier->territory, e);
        out->version = version_of(j);
        collect_deadlines(out, j);
        compare(out, &why);
    }
    out->why = buf_slice(&why);
    return true;
}
