/* How the challenged act stood against the clocks that waited for it, in which worlds; and,
 * where several rules or readings fit, those whose articles the court relied on. */
#include "replay/replay_priv.h"

/* How many of the articles in `text` the rule names: twice for what the line itself or its
 * remedy rests on, once for the heading of its clock. */
static unsigned score_of(struct judging *j, const struct hit *h, struct slice text)
{
    struct citations wanted = citations_read(j->arena, j->law, text);
    const struct law_procedure *p = h->candidate->p;
    const struct law_cites *named[] = {h->cites, &p->clocks[h->clock].cites,
                                       h->remedy == LAW_NONE ? h->cites
                                                             : &p->remedies[h->remedy].cites};
    unsigned score = 0;
    for (size_t w = 0; w < wanted.n; w++) {
        struct citations one = {.list = &wanted.list[w], .n = 1};
        unsigned best = 0;
        for (size_t k = 0; k < 3; k++) {
            unsigned like = citations_score(j->arena, j->law, named[k], &one);
            like *= named[k] == &p->clocks[h->clock].cites ? 1 : 2;
            best = like > best ? like : best;
        }
        score += best;
    }
    return score;
}

static void add_hit(struct judging *j, struct hit hit)
{
    j->hits = arena_grown(j->arena, j->hits, j->n_hits, &j->room_hits, sizeof *j->hits);
    hit.score = score_of(j, &hit, j->source->rule);
    hit.regime = score_of(j, &hit, j->source->law_version);
    j->hits[j->n_hits++] = hit;
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

static void add_outcomes(struct judging *j, const struct candidate *c)
{
    for (uint32_t i = 0; i < c->fold->n_outcomes; i++) {
        const struct dossier_outcome *o = &c->fold->outcomes[i];
        bool mine = c->challenged_entry != DOSSIER_NONE ? o->entry == c->challenged_entry
                                                        : o->clock == c->challenged_clock;
        if (mine) {
            add_hit(j, (struct hit){.candidate = c,
                                    .clock = o->clock,
                                    .remedy = o->remedy,
                                    .cites = o->cites,
                                    .reading = o->reading,
                                    .known = o->known,
                                    .end = o->end,
                                    .in_time = o->in_time,
                                    .worlds = o->worlds});
        }
    }
}

/* The act is not in the timeline: clocks that wait for it. One that has ended is missed, if the
 * file tells everything. */
static void add_silence(struct judging *j, const struct candidate *c)
{
    for (uint32_t i = 0; i < c->fold->n_clocks; i++) {
        const struct dossier_clock *k = &c->fold->clocks[i];
        bool open = k->status == LAW_CLOCK_RUNNING || k->status == LAW_CLOCK_ENDED;
        if (!open || !k->known || k->end.none || !waits_for(c, k->clock)) {
            continue;
        }
        bool missed = k->status == LAW_CLOCK_ENDED && j->complete;
        add_hit(j, (struct hit){.candidate = c,
                                .clock = k->clock,
                                .remedy = LAW_NONE,
                                .cites = &k->chosen->cites,
                                .reading = k->reading,
                                .known = true,
                                .end = k->end,
                                .in_time = missed ? VERDICT_NO : VERDICT_DEPENDS,
                                .worlds = k->worlds});
    }
}

/* The court relied on articles, and neither a clock that fits the acts nor any other rule on the
 * challenged act rests on one of them, nor is of the regime named: the rule of the case is not
 * among those known. */
static bool none_cited(struct judging *j)
{
    struct citations wanted = citations_read(j->arena, j->law, j->source->rule);
    for (size_t i = 0; i < j->n_hits; i++) {
        const struct hit *h = &j->hits[i];
        if (h->score > 0 || h->regime > 0 || h->candidate->score > 0) {
            return false;
        }
    }
    return wanted.n > 0 && j->n_hits > 0;
}

/* Among several rules that fit, the articles that the court relied on choose; where no clock rests
 * on them, the other rules on the act do. */
static void keep_cited(struct judging *j)
{
    unsigned most = 0;
    unsigned most_of_act = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        most = j->hits[i].score > most ? j->hits[i].score : most;
    }
    for (size_t i = 0; i < j->n_hits; i++) {
        unsigned score = j->hits[i].score == most ? j->hits[i].candidate->score : 0;
        most_of_act = score > most_of_act ? score : most_of_act;
    }
    size_t kept = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        bool of_act = most > 0 || j->hits[i].candidate->score == most_of_act;
        if (j->hits[i].score == most && of_act) {
            j->hits[kept++] = j->hits[i];
        }
    }
    j->n_hits = kept;
}

static void keep_named(struct judging *j)
{
    size_t kept = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        if (j->hits[i].candidate->named) {
            j->hits[kept++] = j->hits[i];
        }
    }
    j->n_hits = kept;
}

/* Where rules of several procedures are left, the regime that the file names chooses between the
 * procedures; then, whichever knows most of the facts told. */
static void keep_regime(struct judging *j)
{
    unsigned most = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        most = j->hits[i].regime > most ? j->hits[i].regime : most;
    }
    unsigned known = 0;
    for (size_t i = 0; i < j->n_candidates; i++) {
        struct candidate *c = &j->candidates[i];
        c->named = false;
        for (size_t k = 0; k < j->n_hits; k++) {
            c->named = c->named || (j->hits[k].candidate == c && j->hits[k].regime == most);
        }
        known = c->named && c->known > known ? c->known : known;
    }
    for (size_t i = 0; i < j->n_candidates; i++) {
        j->candidates[i].named = j->candidates[i].named && j->candidates[i].known == known;
    }
    keep_named(j);
}

/* ---- readings -------------------------------------------------------------------------------- */

#define ASSUMPTIONS_MAX 64

/* How many of the court's articles the readings of a world rest on. */
static unsigned world_score(struct judging *j, const struct candidate *c, uint16_t world,
                            const struct citations *wanted)
{
    struct dossier_assumption list[ASSUMPTIONS_MAX];
    size_t n = dossier_assumptions(list, ASSUMPTIONS_MAX, c->fold, world);
    unsigned score = 0;
    for (size_t i = 0; i < n && i < ASSUMPTIONS_MAX; i++) {
        if (list[i].kind == DOSSIER_ASSUMES_READING) {
            score += citations_score(j->arena, j->law, list[i].cites, wanted);
        }
    }
    return score;
}

/* A court that cites the text of one reading has taken it: of the worlds that have a hit, those
 * that rest on most of its articles. */
static void keep_cited_readings(struct judging *j, struct candidate *c)
{
    struct citations wanted = citations_read(j->arena, j->law, j->source->rule);
    unsigned most = 0;
    uint64_t left = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        left |= j->hits[i].candidate == c ? j->hits[i].worlds : 0;
    }
    c->worlds = 0;
    for (uint16_t w = 0; w < c->fold->n_worlds; w++) {
        if ((left >> w & 1) == 0) {
            continue;
        }
        unsigned score = world_score(j, c, w, &wanted);
        if (score > most) {
            most = score;
            c->worlds = 0;
        }
        c->worlds |= score == most ? UINT64_C(1) << w : 0;
    }
}

static bool world_reads(const struct candidate *c, uint16_t world, struct slice name)
{
    struct dossier_assumption list[ASSUMPTIONS_MAX];
    size_t n = dossier_assumptions(list, ASSUMPTIONS_MAX, c->fold, world);
    for (size_t i = 0; i < n && i < ASSUMPTIONS_MAX; i++) {
        if (list[i].kind == DOSSIER_ASSUMES_READING && slice_equal(list[i].reading, name)) {
            return true;
        }
    }
    return false;
}

/* Held in every world of the mask, and not in every world. */
static bool tells_apart(const struct candidate *c, uint64_t worlds, struct slice name)
{
    bool everywhere = true;
    for (uint16_t w = 0; w < c->fold->n_worlds; w++) {
        bool reads = world_reads(c, w, name);
        everywhere = everywhere && reads;
        if (!reads && (worlds >> w & 1) != 0) {
            return false;
        }
    }
    return !everywhere;
}

struct slice hit_reading(const struct judging *j, const struct hit *h)
{
    if (h->reading.n > 0) {
        return h->reading;
    }
    struct buf out = buf_in(j->arena, 1024);
    uint16_t first = 0;
    while (first < h->candidate->fold->n_worlds && (h->worlds >> first & 1) == 0) {
        first++;
    }
    struct dossier_assumption list[ASSUMPTIONS_MAX];
    size_t n = dossier_assumptions(list, ASSUMPTIONS_MAX, h->candidate->fold, first);
    for (size_t i = 0; i < n && i < ASSUMPTIONS_MAX; i++) {
        if (list[i].kind == DOSSIER_ASSUMES_READING &&
            tells_apart(h->candidate, h->worlds, list[i].reading)) {
            buf_text(&out, out.n == 0 ? "" : "+");
            buf_add(&out, list[i].reading);
        }
    }
    return buf_slice(&out);
}

/* Hits of worlds that are left; the others are dropped. */
static void keep_worlds(struct judging *j)
{
    size_t kept = 0;
    for (size_t i = 0; i < j->n_hits; i++) {
        struct hit h = j->hits[i];
        h.reading = hit_reading(j, &h);
        h.worlds &= h.candidate->worlds;
        if (h.worlds != 0) {
            j->hits[kept++] = h;
        }
    }
    j->n_hits = kept;
}

/* A procedure that only knows that something was left out has no say beside one that can count,
 * unless its rules on the act name more of the articles relied on. */
static void keep_known(struct judging *j)
{
    for (size_t i = 0; i < j->n_candidates; i++) {
        struct candidate *c = &j->candidates[i];
        c->counts = false;
        for (size_t k = 0; k < j->n_hits; k++) {
            c->counts = c->counts || (j->hits[k].candidate == c && j->hits[k].known);
        }
    }
    for (size_t i = 0; i < j->n_candidates; i++) {
        struct candidate *c = &j->candidates[i];
        c->named = true;
        for (size_t k = 0; k < j->n_candidates; k++) {
            const struct candidate *other = &j->candidates[k];
            c->named = c->named && (c->counts || !other->counts || other->score < c->score);
        }
    }
    keep_named(j);
}

void hits_collect(struct judging *j)
{
    for (size_t i = 0; i < j->n_candidates; i++) {
        add_outcomes(j, &j->candidates[i]);
    }
    bool silent = j->n_hits == 0;
    for (size_t i = 0; silent && i < j->n_candidates; i++) {
        add_silence(j, &j->candidates[i]);
    }
    if (none_cited(j)) {
        j->n_hits = 0;
        j->none_cited = true;
        return;
    }
    keep_known(j);
    keep_cited(j);
    keep_regime(j);
    for (size_t i = 0; i < j->n_candidates; i++) {
        keep_cited_readings(j, &j->candidates[i]);
    }
    keep_worlds(j);
}
