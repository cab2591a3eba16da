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

static bool wrong(const struct law_fact *fact, struct slice value, const char *wanted,
                  struct gr_error *e)
{
    return error_set(e, ERROR_TYPE, "the fact %.*s is %s, not \"%.*s\"", SLICE_ARG(fact->name),
                     wanted, SLICE_ARG(value));
}

static bool wrong_choice(const struct law_fact *fact, struct slice value, struct gr_error *e)
{
    struct slice names[64];
    size_t n = 0;
    gr_assert(fact->n_values > 0);
    for (uint16_t i = 0; i < fact->n_values && n < 64; i++) {
        names[n++] = fact->values[i].name;
    }
    const struct slice *near = error_nearest(value, names, n);
    wrong(fact, value, "one of its values", e);
    if (near != NULL) {
        return error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    }
    return error_remedy(e, "the first is \"%.*s\"; see greffe explain", SLICE_ARG(names[0]));
}

/* "12.50" or "12": euros as cents. */
static bool money(int64_t *cents, struct slice text)
{
    struct slice rest = text;
    struct slice whole = slice_cut(&rest, '.');
    int64_t euros = 0;
    int64_t part = 0;
    bool ok = slice_to_int(&euros, whole, INT64_MAX / 200);
    if (whole.n < text.n) {
        ok = ok && rest.n == 2 && slice_to_int(&part, rest, 99);
    }
    *cents = euros * 100 + part;
    return ok;
}

static bool normal_moment(struct leaf_fact *out, struct arena *arena, struct office *office,
                          const struct law_fact *fact, struct slice value, struct gr_error *e)
{
    struct moment m;
    if (!moment_parse(&m, value, office->zone, e)) {
        return false;
    }
    if (fact->type == LAW_DATE && m.precision != MOMENT_DAY) {
        return wrong(fact, value, "a day, YYYY-MM-DD", e);
    }
    if (fact->type == LAW_INSTANT && m.precision != MOMENT_INSTANT) {
        return wrong(fact, value, "a day with its hour", e);
    }
    struct buf text = buf_in(arena, 64);
    moment_write(&text, m, office->zone);
    out->text = buf_slice(&text);
    return true;
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
    territory_id place;
    *out = (struct leaf_fact){.name = fact->name, .kind = LEAF_TEXT, .text = told->value};
    switch (fact->type) {
    case LAW_YES_NO:
        out->kind = LEAF_YES_NO;
        out->number = slice_is(told->value, "yes") ? 1 : 0;
        return out->number == 1 || slice_is(told->value, "no") ||
               wrong(fact, told->value, "yes or no", e);
    case LAW_NUMBER:
        out->kind = LEAF_INT;
        return slice_to_int(&out->number, told->value, INT64_MAX) ||
               wrong(fact, told->value, "a whole number", e);
    case LAW_MONEY:
        out->kind = LEAF_INT;
        return money(&out->number, told->value) ||
               wrong(fact, told->value, "an amount in euros, 12.50", e);
    case LAW_CHOICE:
        return law_find_value(fact->values, fact->n_values, told->value) != LAW_NONE ||
               wrong_choice(fact, told->value, e);
    case LAW_DATE:
    case LAW_INSTANT:
        return normal_moment(out, arena, office, fact, told->value, e);
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        return calendar_territory(&place, office->calendar, told->value, e);
    case LAW_DOSSIER:
        return true; /* whoever proposes looks whether there is such a dossier */
    }
    return false;
}

bool fact_value(struct dossier_fact *out, const struct office *office,
                const struct law_procedure *p, const struct leaf_fact *fact)
{
    out->fact = law_find_fact(p, fact->name);
    if (out->fact == LAW_NONE) {
        return false;
    }
    const struct law_fact *f = &p->facts[out->fact];
    struct moment m;
    territory_id place;
    switch (f->type) {
    case LAW_YES_NO:
    case LAW_NUMBER:
    case LAW_MONEY:
        out->value = fact->number;
        return fact->kind != LEAF_TEXT;
    case LAW_CHOICE:
        out->value = law_find_value(f->values, f->n_values, fact->text);
        return out->value != LAW_NONE;
    case LAW_DATE:
    case LAW_INSTANT:
        if (fact->kind != LEAF_TEXT || !moment_parse(&m, fact->text, office->zone, NULL)) {
            return false;
        }
        out->value = f->type == LAW_DATE ? m.date.days : m.at;
        return true;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        if (!calendar_territory(&place, office->calendar, fact->text, NULL)) {
            return false;
        }
        out->value = place;
        return true;
    case LAW_DOSSIER:
        return false;
    }
    return false;
}

/* ---- acts ------------------------------------------------------------------------------------ */

static bool is_act(enum leaf_kind kind)
{
    return kind == LEAF_ACT || kind == LEAF_CORRECTION || kind == LEAF_WITHDRAWAL ||
           kind == LEAF_REPEAL;
}

static uint16_t read_facts(struct dossier_fact *out, const struct office *office,
                           const struct law_procedure *p, const struct file_entry *entry)
{
    uint16_t n = 0;
    for (size_t i = 0; i < entry->content.n_facts; i++) {
        n = (uint16_t)(n + (fact_value(&out[n], office, p, &entry->content.facts[i]) ? 1 : 0));
    }
    for (size_t i = 0; i < entry->shown.n_personal; i++) {
        n = (uint16_t)(n + (fact_value(&out[n], office, p, &entry->shown.personal[i]) ? 1 : 0));
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
    act->kind = leaf->kind == LEAF_CORRECTION   ? DOSSIER_CORRECTION
                : leaf->kind == LEAF_WITHDRAWAL ? DOSSIER_WITHDRAWAL
                : leaf->kind == LEAF_REPEAL     ? DOSSIER_REPEAL
                                                : DOSSIER_ACT;
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
        ARENA_ARRAY(file->arena, leaf->n_facts + entry->shown.n_personal + 1, struct dossier_fact);
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
        entry->folded = DOSSIER_NONE;
        if (leaf->kind == LEAF_OPENED) {
            file->facts = ARENA_ARRAY(file->arena, leaf->n_facts + entry->shown.n_personal + 1,
                                      struct dossier_fact);
            file->n_facts = read_facts(file->facts, office, edition->law, entry);
        } else if (is_act(leaf->kind) && !read_act(office, file, entry, edition->law, e)) {
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
