/* The fold for embedders. A fold has its own copy of what it folded, so that the dossier may go
 * on. */
#include "api/api_priv.h"

#include <string.h>

#include "base/assert.h"

_Static_assert(GR_NO_ACT == DOSSIER_NONE, "no act is the same number inside and outside");

enum { API_FOLD_MAGIC = 0x6772666F };

enum { FOLD_TEXT_BYTES = 16 << 20, FOLD_WORDS_BYTES = 16 << 10 };

struct gr_fold {
    uint32_t magic;
    struct arena *arena;
    const struct gr_dossier *dossier;
    const struct dossier_folded *folded;
    const char *french, *english;
    struct gr_finding *findings;
    struct gr_clock *clocks;
    const char **states; /* by index of the procedure's states; NULL: not known */
};

static void fold_check(const struct gr_fold *fold)
{
    gr_assert(fold != NULL && fold->magic == API_FOLD_MAGIC);
    api_check_dossier(fold->dossier);
}

static const char *fold_copy(struct arena *arena, struct slice s)
{
    return arena_copy(arena, s.p, s.n);
}

static const char *fold_words(struct gr_fold *fold, enum language language)
{
    struct buf out = buf_in(fold->arena, FOLD_TEXT_BYTES);
    dossier_write(&out, fold->arena, fold->folded, language, false);
    return api_string(fold->arena, &out);
}

static const char *finding_words(struct gr_fold *fold, const struct dossier_finding *finding,
                                 enum language language)
{
    struct buf out = buf_in(fold->arena, FOLD_WORDS_BYTES);
    dossier_write_finding(&out, fold->folded, finding, language);
    return api_string(fold->arena, &out);
}

static const char *finding_articles(struct gr_fold *fold, const struct law_cites *cites)
{
    struct buf out = buf_in(fold->arena, FOLD_WORDS_BYTES);
    for (uint16_t i = 0; i < cites->n; i++) {
        buf_text(&out, i == 0 ? "" : "; ");
        buf_add(&out, cites->list[i]);
    }
    return api_string(fold->arena, &out);
}

static void fold_findings(struct gr_fold *fold)
{
    const struct dossier_folded *f = fold->folded;
    fold->findings = ARENA_ARRAY(fold->arena, f->n_findings, struct gr_finding);
    for (uint32_t i = 0; i < f->n_findings; i++) {
        const struct dossier_finding *finding = &f->findings[i];
        fold->findings[i] = (struct gr_finding){
            .act = finding->entry,
            .refused = finding->refusable,
            .certain = finding->certain,
            .french = finding_words(fold, finding, LANGUAGE_FR),
            .english = finding_words(fold, finding, LANGUAGE_EN),
            .articles = finding_articles(fold, finding->cites),
        };
    }
}

static enum gr_clock_status clock_status(enum law_clock_status status)
{
    switch (status) {
    case LAW_CLOCK_IDLE:
        return GR_CLOCK_IDLE;
    case LAW_CLOCK_RUNNING:
        return GR_CLOCK_RUNNING;
    case LAW_CLOCK_ENDED:
        return GR_CLOCK_ENDED;
    case LAW_CLOCK_ANSWERED:
        return GR_CLOCK_ANSWERED;
    case LAW_CLOCK_STOPPED:
        return GR_CLOCK_STOPPED;
    case LAW_CLOCK_MISSED: /* in conditions only */
    case LAW_CLOCK_SUSPENDED:
        return GR_CLOCK_SUSPENDED;
    }
    return GR_CLOCK_IDLE;
}

/* Whether the bits name every possibility of the fold. */
static bool fold_in_all(const struct dossier_folded *f, uint64_t worlds)
{
    uint64_t all = dossier_all_worlds(f);
    return (worlds & all) == all;
}

static struct gr_clock fold_clock(struct gr_fold *fold, const struct dossier_clock *run)
{
    const struct law_procedure *law = fold->dossier->procedure->law;
    struct buf end = buf_in(fold->arena, FOLD_WORDS_BYTES);
    if (run->known) {
        limit_end_write(&end, run->end, fold->dossier->zone);
    }
    bool ends = run->known && !run->end.none;
    return (struct gr_clock){
        .name = fold_copy(fold->arena, law->clocks[run->clock].name),
        .status = clock_status(run->status),
        .started_by = run->started_by,
        .answered_by = run->answered_by,
        .reading = fold_copy(fold->arena, run->reading),
        .end = api_string(fold->arena, &end),
        .earliest = ends ? run->end.earliest : 0,
        .latest = ends ? run->end.latest : 0,
        .certain = fold_in_all(fold->folded, run->worlds),
        .beyond_reading = run->beyond_reading,
    };
}

static void fold_clocks(struct gr_fold *fold)
{
    const struct dossier_folded *f = fold->folded;
    fold->clocks = ARENA_ARRAY(fold->arena, f->n_clocks, struct gr_clock);
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        fold->clocks[i] = fold_clock(fold, &f->clocks[i]);
    }
}

/* The values that states have in every possibility. */
static void fold_states(struct gr_fold *fold)
{
    const struct law_procedure *law = fold->dossier->procedure->law;
    fold->states = ARENA_ARRAY(fold->arena, law->n_states, const char *);
    for (law_index state = 0; state < law->n_states; state++) {
        law_index value = dossier_state(fold->folded, 0, state);
        for (uint16_t world = 1; world < fold->folded->n_worlds; world++) {
            if (dossier_state(fold->folded, world, state) != value) {
                value = LAW_NONE;
            }
        }
        if (value < law->states[state].n_values) {
            fold->states[state] = fold_copy(fold->arena, law->states[state].values[value].name);
        }
    }
}

/* The end of a moment: of a day its last microsecond. */
static bool fold_moment(instant *out, const struct gr_dossier *dossier, const char *at,
                        struct gr_error *e)
{
    struct slice text;
    struct moment moment;
    instant first = 0;
    if (!api_text(&text, at, "the moment", e) || !moment_parse(&moment, text, dossier->zone, e)) {
        return false;
    }
    moment_bounds(&first, out, moment, dossier->zone);
    return true;
}

/* A copy that the fold keeps: adding to the dossier does not reach it. */
static struct dossier *fold_dossier(struct arena *arena, const struct gr_dossier *from)
{
    struct dossier *copy = ARENA_NEW(arena, struct dossier);
    struct dossier_entry *entries = ARENA_ARRAY(arena, from->n_entries, struct dossier_entry);
    struct dossier_fact *facts = ARENA_ARRAY(arena, from->n_facts, struct dossier_fact);
    if (from->n_entries > 0) {
        memcpy(entries, from->entries, from->n_entries * sizeof *entries);
    }
    if (from->n_facts > 0) {
        memcpy(facts, from->facts, from->n_facts * sizeof *facts);
    }
    copy->territory = from->territory;
    copy->entries = entries;
    copy->n_entries = (uint32_t)from->n_entries;
    copy->facts = facts;
    copy->n_facts = (uint16_t)from->n_facts;
    return copy;
}

static bool fold_make(struct gr_fold *fold, const char *as_of, const char *as_known,
                      struct gr_error *e)
{
    struct dossier_view view = {.may_lack_acts = false};
    const struct gr_dossier *dossier = fold->dossier;
    if (!fold_moment(&view.as_of, dossier, as_of, e) ||
        !fold_moment(&view.as_known, dossier, as_known == NULL ? as_of : as_known, e)) {
        return false;
    }
    view.law_known = zone_local(dossier->zone, view.as_known, NULL);
    fold->folded = dossier_fold(fold->arena, dossier->procedure->plan,
                                fold_dossier(fold->arena, dossier), view, e);
    if (fold->folded == NULL) {
        return false;
    }
    fold->french = fold_words(fold, LANGUAGE_FR);
    fold->english = fold_words(fold, LANGUAGE_EN);
    fold_findings(fold);
    fold_clocks(fold);
    fold_states(fold);
    return true;
}

struct gr_fold *gr_fold_open(const struct gr_dossier *dossier, const char *as_of,
                             const char *as_known, struct gr_fault *fault)
{
    api_check_dossier(dossier);
    struct gr_error e = {.code = ERROR_NONE};
    struct arena *arena = arena_open(API_FOLD_BYTES);
    struct gr_fold *fold = ARENA_NEW(arena, struct gr_fold);
    fold->magic = API_FOLD_MAGIC;
    fold->arena = arena;
    fold->dossier = dossier;
    if (!fold_make(fold, as_of, as_known, &e)) {
        (void)api_fail(fault, &e);
        gr_fold_close(fold);
        return NULL;
    }
    return fold;
}

void gr_fold_close(struct gr_fold *fold)
{
    if (fold != NULL) {
        fold_check(fold);
        fold->magic = 0;
        arena_close(fold->arena);
    }
}

const char *gr_fold_text(const struct gr_fold *fold, enum gr_language language)
{
    fold_check(fold);
    return language == GR_FRENCH ? fold->french : fold->english;
}

size_t gr_fold_possibilities(const struct gr_fold *fold)
{
    fold_check(fold);
    return fold->folded->n_worlds;
}

bool gr_fold_beyond_reading(const struct gr_fold *fold)
{
    fold_check(fold);
    return fold->folded->beyond_reading;
}

const char *gr_fold_state(const struct gr_fold *fold, const char *state)
{
    fold_check(fold);
    struct slice name;
    if (!api_text(&name, state, "the state", NULL)) {
        return NULL;
    }
    law_index index = law_find_state(fold->dossier->procedure->law, name);
    return index == LAW_NONE ? NULL : fold->states[index];
}

size_t gr_fold_findings(const struct gr_fold *fold)
{
    fold_check(fold);
    return fold->folded->n_findings;
}

bool gr_fold_finding(struct gr_finding *finding, const struct gr_fold *fold, size_t index)
{
    fold_check(fold);
    if (index >= fold->folded->n_findings) {
        return false;
    }
    *finding = fold->findings[index];
    return true;
}

size_t gr_fold_clocks(const struct gr_fold *fold)
{
    fold_check(fold);
    return fold->folded->n_clocks;
}

bool gr_fold_clock(struct gr_clock *clock, const struct gr_fold *fold, size_t index)
{
    fold_check(fold);
    if (index >= fold->folded->n_clocks) {
        return false;
    }
    *clock = fold->clocks[index];
    return true;
}
