/* From leaves to the fold: names become indexes of the edition, texts become moments and values,
 * dossiers that a fact names are folded first. */
#include "office/office_priv.h"

#include <string.h>

const struct zone *office_zone(struct office *office, struct slice territory)
{
    territory_id id = TERRITORY_NONE;
    if (territory.n == 0 || !calendar_territory(&id, office->calendar, territory, NULL)) {
        return office->zone;
    }
    const struct zone *zone = calendar_zone(office->calendar, id, NULL);
    return zone != NULL ? zone : office->zone;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static struct dossier_place office_place(const struct office *office)
{
    return (struct dossier_place){office->calendar, office->zone};
}

bool fact_normal(struct leaf_fact *out, struct arena *arena, struct office *office,
                 const struct law_procedure *p, const struct office_fact *told, struct gr_error *e)
{
    law_index index = law_find_fact(p, told->name);
    if (index == LAW_NONE) {
        struct slice *names = ARENA_ARRAY(arena, p->n_facts, struct slice);
        for (uint16_t i = 0; i < p->n_facts; i++) {
            names[i] = p->facts[i].name;
        }
        const struct slice *near = error_nearest(told->name, names, p->n_facts);
        error_set(e, ERROR_NAME, "%.*s has no fact \"%.*s\"", SLICE_ARG(p->name),
                  SLICE_ARG(told->name));
        return near == NULL
                   ? error_remedy(e, "greffe explain %.*s names its facts", SLICE_ARG(p->name))
                   : error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    }
    const struct law_fact *fact = &p->facts[index];
    law_value value = 0;
    *out = (struct leaf_fact){.name = fact->name, .kind = LEAF_TEXT, .text = told->value};
    if (fact->type == LAW_DOSSIER) {
        return true; /* whoever proposes looks whether there is such a dossier */
    }
    if (!dossier_fact_parse(&value, fact, told->value, office_place(office), e)) {
        return false;
    }
    struct buf text = buf_in(arena, 64);
    switch (fact->type) {
    case LAW_YES_NO:
        out->kind = LEAF_YES_NO;
        out->number = value;
        break;
    case LAW_NUMBER:
    case LAW_MONEY:
        out->kind = LEAF_INT;
        out->number = value;
        break;
    case LAW_INSTANT:
        moment_write(&text, (struct moment){.precision = MOMENT_INSTANT, .at = value},
                     office->zone);
        out->text = buf_slice(&text);
        break;
    case LAW_DATE:
    case LAW_CHOICE:
    case LAW_COUNTRY:
    case LAW_TERRITORY:
    case LAW_DOSSIER:
        break; /* a text with one form */
    }
    return true;
}

bool fact_value(struct dossier_fact *out, const struct office *office,
                const struct law_procedure *p, const struct leaf_fact *fact)
{
    out->fact = law_find_fact(p, fact->name);
    if (out->fact == LAW_NONE) {
        return false;
    }
    const struct law_fact *f = &p->facts[out->fact];
    bool number = f->type == LAW_YES_NO || f->type == LAW_NUMBER || f->type == LAW_MONEY;
    if (number || fact->kind != LEAF_TEXT) {
        out->value = fact->number;
        return number && fact->kind != LEAF_TEXT;
    }
    return f->type != LAW_DOSSIER &&
           dossier_fact_parse(&out->value, f, fact->text, office_place(office), NULL);
}

/* ---- acts ------------------------------------------------------------------------------------ */

bool fold_kind(enum dossier_entry_kind *out, enum leaf_kind kind)
{
    switch (kind) {
    case LEAF_ACT:
        *out = DOSSIER_ACT;
        return true;
    case LEAF_CORRECTION:
        *out = DOSSIER_CORRECTION;
        return true;
    case LEAF_WITHDRAWAL:
        *out = DOSSIER_WITHDRAWAL;
        return true;
    case LEAF_REPEAL:
        *out = DOSSIER_REPEAL;
        return true;
    case LEAF_OFFICE:
    case LEAF_EDITION:
    case LEAF_AGENT:
    case LEAF_SETTING:
    case LEAF_OPENED:
    case LEAF_CLOCK_ENDED:
    case LEAF_RECOUNTED:
    case LEAF_REFUSED:
    case LEAF_ERASED:
    case LEAF_READ:
        return false;
    }
    return false;
}

static uint16_t read_facts(struct dossier_fact *out, const struct office *office,
                           const struct law_procedure *p, const struct file_entry *entry)
{
    uint16_t n = 0;
    for (size_t i = 0; i < entry->content.n_facts; i++) {
        n = (uint16_t)(n + (fact_value(&out[n], office, p, &entry->content.facts[i]) ? 1 : 0));
    }
    for (size_t i = 0; i < entry->personal.n_facts; i++) {
        n = (uint16_t)(n + (fact_value(&out[n], office, p, &entry->personal.facts[i]) ? 1 : 0));
    }
    return n;
}

static void read_links(struct file *file, const struct law_procedure *p,
                       const struct file_entry *entry)
{
    for (size_t i = 0; i < entry->content.n_facts; i++) {
        const struct leaf_fact *fact = &entry->content.facts[i];
        law_index index = law_find_fact(p, fact->name);
        if (index != LAW_NONE && p->facts[index].type == LAW_DOSSIER &&
            file->n_rests < OFFICE_RESTS_MAX) {
            file->rests_on[file->n_rests] = fact->text;
            file->rests_by[file->n_rests++] = index;
        }
    }
}

static uint32_t act_of_leaf(const struct file *file, int64_t leaf)
{
    for (size_t i = file->n; i > 0; i--) {
        if (file->entries[i - 1].leaf == leaf) {
            return file->entries[i - 1].folded;
        }
    }
    return DOSSIER_NONE;
}

static bool read_act(struct office *office, struct file *file, struct file_entry *entry,
                     const struct law_procedure *p, struct gr_error *e)
{
    const struct leaf *leaf = &entry->content;
    struct dossier_entry *act = &file->acts[file->n_acts];
    *act = (struct dossier_entry){.act = law_find_act(p, leaf->act),
                                  .role = law_find_role(p, leaf->role),
                                  .entered = {.precision = MOMENT_INSTANT, .at = leaf->entered},
                                  .territory = TERRITORY_NONE};
    (void)fold_kind(&act->kind, leaf->kind);
    if (leaf->kind != LEAF_ACT) {
        act->target = act_of_leaf(file, leaf->target);
        if (act->target == DOSSIER_NONE) {
            return true; /* its target is not known to this edition */
        }
        act->act = act->act == LAW_NONE ? file->acts[act->target].act : act->act;
    }
    if (act->act == LAW_NONE || !moment_parse(&act->at, leaf->at, office->zone, e)) {
        return act->act == LAW_NONE;
    }
    if (leaf->territory.n > 0) {
        (void)calendar_territory(&act->territory, office->calendar, leaf->territory, NULL);
    }
    act->entered.date = office_day(office, leaf->entered);
    struct dossier_fact *facts =
        ARENA_ARRAY(file->arena, leaf->n_facts + entry->personal.n_facts + 1, struct dossier_fact);
    act->n_facts = read_facts(facts, office, p, entry);
    act->facts = facts;
    entry->folded = file->n_acts;
    file->act_leaves[file->n_acts] = entry->leaf;
    if (leaf->kind == LEAF_CORRECTION) {
        file->act_leaves[act->target] = entry->leaf;
    }
    file->n_acts++;
    return true;
}

bool file_read_acts(struct office *office, struct file *file, const struct edition *edition,
                    struct gr_error *e)
{
    if (file->edition != edition) {
        file->n_read = 0;
        file->n_acts = 0;
        file->n_facts = 0;
        file->n_rests = 0;
        file->edition = edition;
    }
    for (; file->n_read < file->n; file->n_read++) {
        struct file_entry *entry = &file->entries[file->n_read];
        const struct leaf *leaf = &entry->content;
        enum dossier_entry_kind kind;
        entry->folded = DOSSIER_NONE;
        if (leaf->kind == LEAF_OPENED) {
            file->facts = ARENA_ARRAY(file->arena, leaf->n_facts + entry->personal.n_facts + 1,
                                      struct dossier_fact);
            file->n_facts = read_facts(file->facts, office, edition->law, entry);
        } else if (fold_kind(&kind, leaf->kind) &&
                   !read_act(office, file, entry, edition->law, e)) {
            file->edition = NULL;
            return false;
        }
        read_links(file, edition->law, entry);
    }
    return true;
}

/* ---- the fold -------------------------------------------------------------------------------- */

struct fold_call {
    struct arena *arena;
    struct office *office;
    struct dossier_view view;
    bool personal;
    int depth;
    struct gr_error *e;
};

static const struct dossier_folded *fold_one(struct fold_call *call, struct file *file,
                                             const struct proposed *proposed);

static uint16_t fold_links(struct dossier_link *links, struct fold_call *call,
                           const struct file *file)
{
    uint16_t n = 0;
    if (call->depth >= OFFICE_LINK_DEPTH) {
        return 0;
    }
    for (uint16_t i = 0; i < file->n_rests; i++) {
        struct gr_error ignored = {0};
        struct file *other = file_open(call->office, file->rests_on[i], &ignored);
        call->depth++;
        const struct dossier_folded *folded =
            other == NULL || other == file ? NULL : fold_one(call, other, NULL);
        call->depth--;
        if (folded != NULL) {
            links[n++] = (struct dossier_link){.fact = file->rests_by[i], .dossier = folded};
        }
    }
    return n;
}

static bool is_personal(const struct law_procedure *p, law_index fact)
{
    return p->facts[fact].personal;
}

/* A copy of facts, without those that are personal unless they are wanted. */
static uint16_t copy_facts(const struct dossier_fact **facts, struct arena *arena,
                           const struct law_procedure *p, uint16_t n, bool personal)
{
    struct dossier_fact *kept = ARENA_ARRAY(arena, (size_t)n + 1, struct dossier_fact);
    uint16_t n_kept = 0;
    for (uint16_t i = 0; i < n; i++) {
        if (personal || !is_personal(p, (*facts)[i].fact)) {
            kept[n_kept++] = (*facts)[i];
        }
    }
    *facts = kept;
    return n_kept;
}

static void own_facts(struct dossier *d, struct arena *arena, const struct law_procedure *p,
                      bool personal)
{
    d->n_facts = copy_facts(&d->facts, arena, p, d->n_facts, personal);
    struct dossier_entry *entries =
        ARENA_ARRAY(arena, (size_t)d->n_entries + 1, struct dossier_entry);
    for (uint32_t i = 0; i < d->n_entries; i++) {
        entries[i] = d->entries[i];
        entries[i].n_facts = copy_facts(&entries[i].facts, arena, p, entries[i].n_facts, personal);
    }
    d->entries = entries;
}

static const struct edition *edition_for(struct fold_call *call, const struct file *file)
{
    struct edition *edition = edition_find(call->office, file->row.procedure, call->view.as_known);
    if (edition == NULL) {
        error_set(call->e, ERROR_NAME, "the office has no procedure \"%.*s\"",
                  SLICE_ARG(file->row.procedure));
        return NULL;
    }
    return edition_read(call->office, edition, call->e) ? edition : NULL;
}

static const struct dossier_folded *fold_one(struct fold_call *call, struct file *file,
                                             const struct proposed *proposed)
{
    const struct edition *edition = edition_for(call, file);
    if (edition == NULL || !file_read_acts(call->office, file, edition, call->e)) {
        return NULL;
    }
    struct dossier *d = ARENA_NEW(call->arena, struct dossier);
    struct dossier_link *links =
        ARENA_ARRAY(call->arena, (size_t)file->n_rests + 1, struct dossier_link);
    *d = (struct dossier){.territory = call->office->place,
                          .n_entries = file->n_acts,
                          .facts = file->facts,
                          .n_facts = file->n_facts,
                          .links = links};
    (void)calendar_territory(&d->territory, call->office->calendar, file->row.territory, NULL);
    size_t n = (size_t)file->n_acts + 1;
    struct dossier_entry *entries = ARENA_ARRAY(call->arena, n, struct dossier_entry);
    memcpy(entries, file->acts, file->n_acts * sizeof *entries);
    if (proposed != NULL && proposed->any) {
        entries[d->n_entries++] = proposed->entry;
    }
    d->entries = entries;
    d->n_links = fold_links(links, call, file);
    /* The file may be closed before a fold that is shown. */
    if (!call->personal || call->arena != call->office->scratch) {
        own_facts(d, call->arena, edition->law, call->personal);
    }
    return dossier_fold(call->arena, edition->plan, d, call->view, call->e);
}

bool file_fold(struct folding *out, struct arena *arena, struct office *office, struct file *file,
               const struct proposed *proposed, struct dossier_view view, bool personal,
               struct gr_error *e)
{
    struct fold_call call = {arena, office, view, personal, 0, e};
    out->folded = fold_one(&call, file, proposed);
    if (out->folded == NULL) {
        return false;
    }
    out->edition = file->edition;
    out->mine = proposed != NULL && proposed->any ? file->n_acts : DOSSIER_NONE;
    return true;
}
