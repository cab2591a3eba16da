/* A new edition of a text of law, or of a table of the calendar: what it would move is shown before
 * it is applied; applied, each dossier whose clocks or states it changes gets a leaf that says so.
 */
#include "office/office_priv.h"

#include <stdio.h>

enum { ADOPT_BATCH = 256 };

#define RECOUNTED_TO "recounted-to"
#define RECOUNT_GROUND "recount-ground"

struct adopting {
    struct slice agent;
    const struct office_text *text;
    struct hash hash;
    bool table;
    void (*visit)(const struct office_moved *moved, void *payload);
    void *payload;
    int64_t at, end;
};

/* ---- is it a text that the office can take? -------------------------------------------------- */

static bool lacks(struct slice name, const char *kind, struct slice missing, struct gr_error *e)
{
    error_set(e, ERROR_NAME, "the new text of %.*s has no %s \"%.*s\", which dossiers may hold",
              SLICE_ARG(name), kind, SLICE_ARG(missing));
    return error_remedy(e, "keep what was ever there, in force until its last day; an act may be "
                           "`also called` by its old name");
}

static bool keeps_act(const struct law_act *old, const struct law_procedure *p, struct gr_error *e)
{
    if (law_find_act(p, old->name) == LAW_NONE) {
        return lacks(p->name, "act", old->name, e);
    }
    for (uint16_t i = 0; i < old->n_also_called; i++) {
        if (law_find_act(p, old->also_called[i]) == LAW_NONE) {
            return lacks(p->name, "act", old->also_called[i], e);
        }
    }
    return true;
}

static bool keeps_names(const struct law_procedure *old, const struct law_procedure *p,
                        struct gr_error *e)
{
    for (law_index i = 0; i < old->n_acts; i++) {
        if (!keeps_act(&old->acts[i], p, e)) {
            return false;
        }
    }
    for (law_index i = 0; i < old->n_facts; i++) {
        law_index fact = law_find_fact(p, old->facts[i].name);
        if (fact == LAW_NONE || p->facts[fact].type != old->facts[i].type) {
            return lacks(p->name, "fact of the same type", old->facts[i].name, e);
        }
        if (old->facts[i].personal && !p->facts[fact].personal) {
            error_set(e, ERROR_TYPE, "the fact %.*s was personal: what is sealed stays so",
                      SLICE_ARG(old->facts[i].name));
            return error_remedy(e, "give the fact that is not personal another name");
        }
    }
    for (law_index i = 0; i < old->n_roles; i++) {
        if (law_find_role(p, old->roles[i].name) == LAW_NONE) {
            return lacks(p->name, "role", old->roles[i].name, e);
        }
    }
    return true;
}

static bool check_procedure(struct office *office, const struct adopting *a, struct gr_error *e)
{
    struct slice kept = slice_copy(office->arena, a->text->text);
    const struct law_procedure *p =
        edition_law(office->arena, office->calendar, a->text->name, kept, e);
    if (p == NULL) {
        return false;
    }
    struct edition *old = edition_find(office, p->name, INT64_MAX);
    return old == NULL || (edition_read(office, old, e) && keeps_names(old->law, p, e));
}

static bool check(struct office *office, struct adopting *a, struct gr_error *e)
{
    if (!office_may(office, a->agent, OFFICE_RIGHT_ADMINISTER, SLICE(""), SLICE(""), e)) {
        return false;
    }
    const struct edition *present = edition_find(office, a->text->name, INT64_MAX);
    if (present != NULL && hash_equal(&present->hash, &a->hash)) {
        return error_set(e, ERROR_DUPLICATE, "the office has this very text of %.*s already",
                         SLICE_ARG(a->text->name));
    }
    if (a->table && present == NULL) {
        return error_set(e, ERROR_NAME, "there is no table \"%.*s\"", SLICE_ARG(a->text->name));
    }
    return a->table || check_procedure(office, a, e);
}

/* ---- what it would move ---------------------------------------------------------------------- */

static const struct leaf_clock *find_clock(const struct leaf_clock *list, size_t n,
                                           const struct leaf_clock *wanted)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].started == wanted->started && slice_equal(list[i].clock, wanted->clock) &&
            slice_equal(list[i].reading, wanted->reading)) {
            return &list[i];
        }
    }
    return NULL;
}

static void report(const struct adopting *a, struct slice number, const struct leaf_clock *was,
                   const struct leaf_clock *is)
{
    bool same = was != NULL && is != NULL && was->known == is->known &&
                was->earliest == is->earliest && was->latest == is->latest;
    const struct leaf_clock *named = was != NULL ? was : is;
    if (same || a->visit == NULL) {
        return;
    }
    struct office_moved moved = {
        .number = number, .clock = named->clock, .reading = named->reading};
    moved.gone = is == NULL;
    moved.begun = was == NULL;
    if (was != NULL) {
        moved.before_known = was->known;
        moved.before_earliest = was->earliest;
        moved.before_latest = was->latest;
    }
    if (is != NULL) {
        moved.after_known = is->known;
        moved.after_earliest = is->earliest;
        moved.after_latest = is->latest;
    }
    a->visit(&moved, a->payload);
}

static bool compare(struct office *office, const struct adopting *a, struct file *file,
                    struct gr_error *e)
{
    struct folding folding;
    struct leaf now = leaf_new(LEAF_RECOUNTED);
    const struct leaf *last = &file->entries[file->n - 1].content;
    if (!file_fold(&folding, office->scratch, office, file, NULL,
                   office_view(office, office->entry), true, e)) {
        return false;
    }
    conclude_clocks(&now, office->scratch, file, &folding, LEAF_NONE);
    for (size_t i = 0; i < last->n_clocks; i++) {
        report(a, file->row.number, &last->clocks[i],
               find_clock(now.clocks, now.n_clocks, &last->clocks[i]));
    }
    for (size_t i = 0; i < now.n_clocks; i++) {
        if (find_clock(last->clocks, last->n_clocks, &now.clocks[i]) == NULL) {
            report(a, file->row.number, NULL, &now.clocks[i]);
        }
    }
    return true;
}

/* Whether a procedure is the one of the text, or may rest on dossiers of it. */
static bool depends(struct office *office, struct slice procedure, struct slice name, int depth)
{
    if (slice_equal(procedure, name)) {
        return true;
    }
    struct edition *edition = edition_find(office, procedure, INT64_MAX);
    if (depth == 0 || edition == NULL || !edition_read(office, edition, NULL)) {
        return false;
    }
    const struct law_procedure *p = edition->law;
    for (law_index i = 0; i < p->n_facts; i++) {
        for (uint16_t k = 0; k < p->facts[i].n_dossier_of; k++) {
            if (depends(office, p->facts[i].dossier_of[k], name, depth - 1)) {
                return true;
            }
        }
    }
    return false;
}

/* The dossier of this serial when the text touches it; NULL with *ok when it does not. */
static struct file *touched(bool *ok, struct office *office, int64_t serial, struct slice name,
                            struct gr_error *e)
{
    struct registry_dossier row;
    bool found = false;
    *ok = registry_dossier(&row, &found, office->scratch, office->registry, SLICE(""), serial, e);
    bool all = edition_is_table(name);
    if (!*ok || !found || row.erased || row.procedure.n == 0 ||
        (!all && !depends(office, row.procedure, name, OFFICE_LINK_DEPTH))) {
        return NULL;
    }
    office->turn++;
    struct file *file = file_by_serial(office, serial, e);
    *ok = file != NULL;
    return file;
}

/* Supposes the edition, folds, and forgets it again. */
static bool preview(struct office *office, struct gr_error *e, void *payload)
{
    struct adopting *a = payload;
    if (!check(office, a, e)) {
        return false;
    }
    edition_add(office, &(struct edition){.name = a->text->name,
                                          .text = a->text->text,
                                          .hash = a->hash,
                                          .leaf = LEAF_NONE,
                                          .entered = office->entry});
    bool ok = office_close_files(office, e) && (!a->table || edition_open_calendar(office, e));
    int64_t n = registry_dossiers(office->registry);
    for (int64_t serial = 0; ok && serial < n; serial++) {
        struct arena_mark mark = arena_mark(office->scratch);
        struct file *file = touched(&ok, office, serial, a->text->name, e);
        ok = ok && (file == NULL || compare(office, a, file, e));
        arena_reset(office->scratch, mark);
    }
    office->n_editions--;
    struct gr_error ignored;
    struct gr_error *why = ok ? e : &ignored;
    bool back =
        office_close_files(office, why) && (!a->table || edition_open_calendar(office, why));
    office->broken = office->broken || !back;
    return ok && back;
}

/* ---- applying -------------------------------------------------------------------------------- */

static bool put_mark(struct office *office, int64_t at, struct gr_error *e)
{
    char mark[32];
    snprintf(mark, sizeof mark, "%lld", (long long)at);
    return registry_put_value(office->registry, RECOUNTED_TO, slice_of(mark), e);
}

static bool load(struct office *office, struct gr_error *e, void *payload)
{
    struct adopting *a = payload;
    if (!check(office, a, e)) {
        return false;
    }
    office->wrote = true;
    if (!found_edition(office, a->agent, a->text, e) ||
        !registry_put_value(office->registry, RECOUNT_GROUND, a->text->name, e) ||
        !put_mark(office, 0, e)) {
        return false;
    }
    if (!a->table) {
        return true;
    }
    return office_close_files(office, e) && edition_open_calendar(office, e);
}

static bool recount_some(struct office *office, struct gr_error *e, void *payload)
{
    struct adopting *a = payload;
    struct buf ground = buf_in(office->scratch, 512);
    buf_printf(&ground, "edition of %.*s", SLICE_ARG(a->text->name));
    office->wrote = true;
    for (int i = 0; i < ADOPT_BATCH && a->at < a->end; i++, a->at++) {
        struct arena_mark mark = arena_mark(office->scratch);
        bool ok = false;
        bool changed = false;
        struct file *file = touched(&ok, office, a->at, a->text->name, e);
        if (!ok || (file != NULL &&
                    !propose_recount(&changed, NULL, NULL, office, file, buf_slice(&ground), e))) {
            return false;
        }
        arena_reset(office->scratch, mark);
    }
    return a->at < a->end ? put_mark(office, a->at, e)
                          : registry_put_value(office->registry, RECOUNTED_TO, SLICE(""), e);
}

static bool recount(struct office *office, struct adopting *a, struct gr_error *e)
{
    a->end = registry_dossiers(office->registry);
    do {
        if (!submit_work(office, recount_some, e, a)) {
            return false;
        }
    } while (a->at < a->end);
    return true;
}

bool adopt_go_on(struct office *office, struct gr_error *e)
{
    struct slice at;
    struct office_text text = {.text = SLICE("")};
    struct adopting a = {.text = &text};
    if (!registry_value(&at, office->arena, office->registry, RECOUNTED_TO, e) ||
        !registry_value(&text.name, office->arena, office->registry, RECOUNT_GROUND, e)) {
        return false;
    }
    if (at.n == 0) {
        return true;
    }
    return slice_to_int(&a.at, at, INT64_MAX) && recount(office, &a, e);
}

bool office_adopt(struct office *office, struct slice agent, const struct office_text *text,
                  bool apply, struct gr_error *e,
                  void (*visit)(const struct office_moved *moved, void *payload), void *payload)
{
    struct adopting a = {.agent = agent,
                         .text = text,
                         .table = edition_is_table(text->name),
                         .visit = visit,
                         .payload = payload};
    hash_bytes(&a.hash, text->text);
    if (!submit_work(office, preview, e, &a)) {
        return false;
    }
    return !apply || (submit_work(office, load, e, &a) && recount(office, &a, e));
}
