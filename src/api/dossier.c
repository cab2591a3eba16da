/* Dossiers for embedders: acts are added one by one, checked for their names, times and types, and
 * never judged here. */
#include "api/api_priv.h"

#include <string.h>

#include "base/assert.h"

enum { API_DOSSIER_MAGIC = 0x6772646F };

void api_check_dossier(const struct gr_dossier *dossier)
{
    gr_assert(dossier != NULL && dossier->magic == API_DOSSIER_MAGIC);
    api_check_procedure(dossier->procedure);
}

struct gr_dossier *gr_dossier_open(struct gr_procedure *procedure, const char *territory,
                                   struct gr_fault *fault)
{
    api_check_procedure(procedure);
    struct gr_error e = {.code = ERROR_NONE};
    struct calendar *calendar = procedure->calendar->calendar;
    struct slice code;
    territory_id id = TERRITORY_NONE;
    const struct zone *zone = NULL;
    if (api_text(&code, territory, "the territory", &e) &&
        calendar_territory(&id, calendar, code, &e)) {
        zone = calendar_zone(calendar, id, &e);
    }
    if (zone == NULL) {
        (void)api_fail(fault, &e);
        return NULL;
    }
    struct arena *arena = arena_open(API_DOSSIER_BYTES);
    struct gr_dossier *dossier = ARENA_NEW(arena, struct gr_dossier);
    dossier->magic = API_DOSSIER_MAGIC;
    dossier->arena = arena;
    dossier->procedure = procedure;
    dossier->zone = zone;
    dossier->territory = id;
    return dossier;
}

void gr_dossier_close(struct gr_dossier *dossier)
{
    if (dossier != NULL) {
        api_check_dossier(dossier);
        dossier->magic = 0;
        arena_close(dossier->arena);
    }
}

bool gr_dossier_tell(struct gr_dossier *dossier, const char *fact, const char *value,
                     struct gr_fault *fault)
{
    api_check_dossier(dossier);
    struct gr_error e = {.code = ERROR_NONE};
    struct dossier_fact told;
    if (!api_fact(&told, dossier, fact, value, &e)) {
        return api_fail(fault, &e);
    }
    if (dossier->n_facts == LIMIT_PROCEDURE_NAMES) {
        error_set(&e, ERROR_TOO_LARGE, "at most %u facts are told", LIMIT_PROCEDURE_NAMES);
        return api_fail(fault, &e);
    }
    dossier->facts = arena_grown(dossier->arena, dossier->facts, dossier->n_facts,
                                 &dossier->room_facts, sizeof *dossier->facts);
    dossier->facts[dossier->n_facts] = told;
    dossier->n_facts++;
    return true;
}

/* The act of that number, or NULL with *e. */
static struct dossier_entry *dossier_at(struct gr_dossier *dossier, uint32_t act,
                                        struct gr_error *e)
{
    if (act >= dossier->n_entries) {
        error_set(e, ERROR_TIMELINE, "there is no act %u; %zu were added", (unsigned)act,
                  dossier->n_entries);
        return NULL;
    }
    return &dossier->entries[act];
}

bool gr_dossier_tell_of(struct gr_dossier *dossier, uint32_t act, const char *fact,
                        const char *value, struct gr_fault *fault)
{
    api_check_dossier(dossier);
    struct gr_error e = {.code = ERROR_NONE};
    struct dossier_fact told;
    struct dossier_entry *entry = dossier_at(dossier, act, &e);
    if (entry == NULL || !api_fact(&told, dossier, fact, value, &e)) {
        return api_fail(fault, &e);
    }
    if (entry->n_facts == LIMIT_PROCEDURE_NAMES) {
        error_set(&e, ERROR_TOO_LARGE, "at most %u facts are told", LIMIT_PROCEDURE_NAMES);
        return api_fail(fault, &e);
    }
    /* A copy with one more: folds made before keep the facts that they saw. */
    size_t n = (size_t)entry->n_facts + 1;
    struct dossier_fact *facts = ARENA_ARRAY(dossier->arena, n, struct dossier_fact);
    if (n > 1) {
        memcpy(facts, entry->facts, (n - 1) * sizeof *facts);
    }
    facts[n - 1] = told;
    entry->facts = facts;
    entry->n_facts = (uint16_t)n;
    return true;
}

/* Adds an entry and gives its number; false when there are as many as a dossier may have. */
static bool dossier_add(uint32_t *number, struct gr_dossier *dossier, struct dossier_entry entry,
                        struct gr_error *e)
{
    if (dossier->n_entries == LIMIT_CASE_ACTS) {
        return error_set(e, ERROR_TOO_LARGE, "a dossier has at most %u acts", LIMIT_CASE_ACTS);
    }
    dossier->entries = arena_grown(dossier->arena, dossier->entries, dossier->n_entries,
                                   &dossier->room_entries, sizeof *dossier->entries);
    dossier->entries[dossier->n_entries] = entry;
    if (number != NULL) {
        *number = (uint32_t)dossier->n_entries;
    }
    dossier->n_entries++;
    return true;
}

static bool dossier_moment(struct moment *out, const struct gr_dossier *dossier, const char *at,
                           struct gr_error *e)
{
    struct slice text;
    return api_text(&text, at, "the moment", e) && moment_parse(out, text, dossier->zone, e);
}

/* A name looked up by one of the law's find functions. */
static bool dossier_name(law_index *out, const struct gr_dossier *dossier, const char *name,
                         const char *what,
                         law_index (*find)(const struct law_procedure *p, struct slice name),
                         struct gr_error *e)
{
    const struct law_procedure *law = dossier->procedure->law;
    struct slice text;
    if (!api_text(&text, name, what, e)) {
        return false;
    }
    *out = find(law, text);
    if (*out == LAW_NONE) {
        return error_set(e, ERROR_NAME, "%s \"%.*s\" is not known to %.*s", what, SLICE_ARG(text),
                         SLICE_ARG(law->name));
    }
    return true;
}

bool gr_dossier_act(uint32_t *number, struct gr_dossier *dossier, const char *act, const char *at,
                    const char *by, struct gr_fault *fault)
{
    api_check_dossier(dossier);
    struct gr_error e = {.code = ERROR_NONE};
    struct dossier_entry entry = {
        .kind = DOSSIER_ACT,
        .target = DOSSIER_NONE,
        .role = LAW_NONE,
        .territory = TERRITORY_NONE,
    };
    if (!dossier_name(&entry.act, dossier, act, "the act", law_find_act, &e) ||
        !dossier_moment(&entry.at, dossier, at, &e) ||
        (by != NULL && !dossier_name(&entry.role, dossier, by, "the role", law_find_role, &e)) ||
        !dossier_add(number, dossier, entry, &e)) {
        return api_fail(fault, &e);
    }
    return true;
}

bool gr_dossier_entered(struct gr_dossier *dossier, uint32_t act, const char *at,
                        struct gr_fault *fault)
{
    api_check_dossier(dossier);
    struct gr_error e = {.code = ERROR_NONE};
    struct moment entered;
    struct dossier_entry *entry = dossier_at(dossier, act, &e);
    if (entry == NULL || !dossier_moment(&entered, dossier, at, &e)) {
        return api_fail(fault, &e);
    }
    entry->entered = entered;
    return true;
}

static enum dossier_entry_kind undoing_kind(enum gr_undoing how)
{
    switch (how) {
    case GR_CORRECTED:
        return DOSSIER_CORRECTION;
    case GR_WITHDRAWN:
        return DOSSIER_WITHDRAWAL;
    case GR_REPEALED:
        return DOSSIER_REPEAL;
    }
    return DOSSIER_ACT;
}

bool gr_dossier_undo(uint32_t *number, struct gr_dossier *dossier, enum gr_undoing how,
                     uint32_t act, const char *at, struct gr_fault *fault)
{
    api_check_dossier(dossier);
    struct gr_error e = {.code = ERROR_NONE};
    const struct dossier_entry *target = dossier_at(dossier, act, &e);
    struct dossier_entry entry = {.kind = undoing_kind(how), .target = act};
    if (target == NULL) {
        return api_fail(fault, &e);
    }
    gr_assert(entry.kind != DOSSIER_ACT);
    entry.act = target->act;
    entry.role = target->role;
    entry.territory = target->territory;
    if (!dossier_moment(&entry.at, dossier, at, &e) || !dossier_add(number, dossier, entry, &e)) {
        return api_fail(fault, &e);
    }
    return true;
}
