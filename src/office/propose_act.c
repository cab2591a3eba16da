/* Acts in a dossier: done, corrected, withdrawn, repealed; and the dossiers that rest on it. */
#include "office/office_priv.h"

#include <string.h>

struct acting {
    struct office *office;
    struct arena *arena;
    const struct office_request *request;
    struct file *file;
    const struct edition *edition;
    const struct file_entry *target; /* NULL for a new act */
    struct proposed proposed;
    struct told told;
    struct slice at, role, act, territory;
    struct gr_error *e;
};

/* ---- what is proposed ------------------------------------------------------------------------ */

static bool no_such_act(const struct law_procedure *p, struct arena *arena, struct slice name,
                        struct gr_error *e)
{
    struct slice *names = ARENA_ARRAY(arena, p->n_acts, struct slice);
    for (uint16_t i = 0; i < p->n_acts; i++) {
        names[i] = p->acts[i].name;
    }
    const struct slice *near = error_nearest(name, names, p->n_acts);
    error_set(e, ERROR_NAME, "%.*s has no act \"%.*s\"", SLICE_ARG(p->name), SLICE_ARG(name));
    return near == NULL ? error_remedy(e, "greffe explain %.*s names its acts", SLICE_ARG(p->name))
                        : error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
}

static bool find_target(struct acting *a)
{
    if (a->request->verb == OFFICE_ACT) {
        return true;
    }
    for (size_t i = 0; i < a->file->n; i++) {
        const struct file_entry *entry = &a->file->entries[i];
        if (entry->leaf != a->request->target || entry->folded == DOSSIER_NONE) {
            continue;
        }
        if (entry->content.kind == LEAF_ACT) {
            a->target = entry;
            return true;
        }
        error_set(a->e, ERROR_ABSENT, "leaf %lld of %.*s is no act: it changes leaf %lld",
                  (long long)entry->leaf, SLICE_ARG(a->file->row.number),
                  (long long)entry->content.target);
        return error_remedy(a->e, "name leaf %lld", (long long)entry->content.target);
    }
    error_set(a->e, ERROR_ABSENT, "leaf %lld is not an act of %.*s", (long long)a->request->target,
              SLICE_ARG(a->file->row.number));
    return error_remedy(a->e, "greffe show names the leaf of each act");
}

/* The act as it stands: its last correction, or itself. */
static const struct file_entry *as_corrected(const struct acting *a)
{
    for (size_t i = a->file->n; i > 0; i--) {
        const struct file_entry *entry = &a->file->entries[i - 1];
        if (entry->content.kind == LEAF_CORRECTION && entry->content.target == a->target->leaf) {
            return entry;
        }
    }
    return a->target;
}

static enum leaf_kind kind_of(enum office_verb verb)
{
    switch (verb) {
    case OFFICE_CORRECT:
        return LEAF_CORRECTION;
    case OFFICE_WITHDRAW:
        return LEAF_WITHDRAWAL;
    case OFFICE_REPEAL:
        return LEAF_REPEAL;
    default:
        return LEAF_ACT;
    }
}

static bool find_act(struct acting *a)
{
    const struct law_procedure *p = a->edition->law;
    struct dossier_entry *entry = &a->proposed.entry;
    a->act = a->request->name;
    if (a->act.n == 0 && a->target != NULL) {
        a->act = a->target->content.act;
    }
    entry->act = law_find_act(p, a->act);
    if (entry->act == LAW_NONE) {
        return no_such_act(p, a->office->scratch, a->act, a->e);
    }
    a->act = p->acts[entry->act].name;
    if (a->target != NULL && entry->act != law_find_act(p, a->target->content.act)) {
        error_set(a->e, ERROR_NAME, "leaf %lld is the act %.*s, not %.*s",
                  (long long)a->target->leaf, SLICE_ARG(a->target->content.act), SLICE_ARG(a->act));
        return error_remedy(a->e, "withdraw it, and enter the act that was meant");
    }
    (void)fold_kind(&entry->kind, kind_of(a->request->verb));
    entry->target = a->target == NULL ? 0 : a->target->folded;
    return true;
}

static const struct law_competence *competence(const struct law_act *act, struct date day)
{
    for (uint16_t i = act->n_competences; i > 1; i--) {
        if (law_in_force(act->competences[i - 1].dates, day)) {
            return &act->competences[i - 1];
        }
    }
    return &act->competences[0];
}

/* The role that was said, else that of the act corrected, else the first that the law names and the
 * agent may act in. */
static bool find_role(struct acting *a)
{
    const struct law_procedure *p = a->edition->law;
    const struct law_act *act = &p->acts[a->proposed.entry.act];
    struct slice role = a->request->role;
    if (role.n == 0 && a->target != NULL) {
        role = as_corrected(a)->content.role;
    }
    if (role.n > 0) {
        a->role = role;
        a->proposed.entry.role = law_find_role(p, role);
        if (a->proposed.entry.role == LAW_NONE) {
            return error_set(a->e, ERROR_NAME, "%.*s has no role \"%.*s\"", SLICE_ARG(p->name),
                             SLICE_ARG(role));
        }
        return office_may(a->office, a->request->agent, OFFICE_RIGHT_ACT, p->name, role, a->e);
    }
    const struct law_competence *c = competence(act, a->proposed.entry.at.date);
    struct gr_error why = {0};
    for (uint16_t i = 0; i < c->n; i++) {
        a->role = p->roles[c->roles[i]].name;
        a->proposed.entry.role = c->roles[i];
        if (office_may(a->office, a->request->agent, OFFICE_RIGHT_ACT, p->name, a->role, &why)) {
            return true;
        }
    }
    *a->e = why;
    return false;
}

static bool find_moment(struct acting *a)
{
    struct dossier_entry *entry = &a->proposed.entry;
    a->territory = a->request->territory;
    entry->territory = TERRITORY_NONE;
    if (a->territory.n > 0 &&
        !calendar_territory(&entry->territory, a->office->calendar, a->territory, a->e)) {
        return false;
    }
    struct slice place = a->territory.n > 0 ? a->territory : a->file->row.territory;
    if (a->request->at.n == 0 && a->request->verb == OFFICE_CORRECT) {
        a->at = as_corrected(a)->content.at;
        return moment_parse(&entry->at, a->at, office_zone(a->office, place), a->e);
    }
    return propose_moment(&a->at, &entry->at, a->office, a->request, place, a->e);
}

static bool prepare(struct acting *a)
{
    const struct law_procedure *p = a->edition->law;
    if (!find_target(a) || !find_act(a) || !find_moment(a) || !find_role(a)) {
        return false;
    }
    const struct file_entry *before = a->request->verb == OFFICE_CORRECT ? as_corrected(a) : NULL;
    if (!propose_persons(a->office, a->request, a->e) ||
        !propose_facts(&a->told, a->office, p, a->request, before, a->e) ||
        !propose_documents(&a->told, a->office, a->request, a->e) ||
        !propose_signed(a->request, a->office, a->e)) {
        return false;
    }
    if (a->request->ground.n == 0 &&
        (a->request->verb == OFFICE_WITHDRAW || a->request->verb == OFFICE_REPEAL)) {
        return error_set(a->e, ERROR_USAGE, "a withdrawal or a repeal owes its ground");
    }
    propose_values(&a->proposed.entry, a->office, p, &a->told);
    a->proposed.entry.entered = (struct moment){.precision = MOMENT_INSTANT,
                                                .date = office_day(a->office, a->office->entry),
                                                .at = a->office->entry};
    a->proposed.any = true;
    return true;
}

/* ---- the leaf -------------------------------------------------------------------------------- */

static struct leaf leaf_of(struct acting *a, bool refused)
{
    enum leaf_kind kind = refused ? LEAF_REFUSED : kind_of(a->request->verb);
    struct leaf leaf = propose_leaf(a->office, kind, a->request);
    leaf.act = a->act;
    leaf.at = a->at;
    leaf.target = a->target == NULL ? LEAF_NONE : a->target->leaf;
    leaf.role = a->role;
    leaf.territory = a->territory;
    leaf.has_edition = true;
    leaf.edition = a->edition->hash;
    return leaf;
}

static bool refused(const struct folding *folding)
{
    for (uint32_t i = 0; i < folding->folded->n_findings; i++) {
        if (conclude_refuses(&folding->folded->findings[i], folding->mine)) {
            return true;
        }
    }
    return false;
}

/* A refusal changes nothing: the clocks are those that ran before, and nothing of the facts is
 * kept. */
static bool write_refusal(int64_t *index, struct acting *a, const struct folding *folding)
{
    const struct leaf *last = &a->file->entries[a->file->n - 1].content;
    struct writing w = {.leaf = leaf_of(a, true), .sign = a->request->sign};
    conclude_findings(&w.leaf, a->office->scratch, folding);
    w.leaf.clocks = last->clocks;
    w.leaf.n_clocks = last->n_clocks;
    return write_leaf(index, a->office, a->file, &w, a->e);
}

static bool write_act(int64_t *index, struct acting *a, const struct folding *folding, int64_t mine)
{
    struct personal personal = propose_personal(&a->told, a->request);
    struct writing w = {.leaf = leaf_of(a, false),
                        .personal = &personal,
                        .documents = a->request->documents,
                        .n_documents = a->request->n_documents,
                        .sign = a->request->sign,
                        .folded = folding->folded};
    w.leaf.facts = a->told.open;
    w.leaf.n_facts = a->told.n_open;
    conclude_clocks(&w.leaf, a->office->scratch, a->file, folding, mine);
    conclude_findings(&w.leaf, a->office->scratch, folding);
    return write_leaf(index, a->office, a->file, &w, a->e);
}

/* Nothing came of the act, hence nothing against others. */
static void keep_mine(struct office_receipt *receipt, struct arena *arena)
{
    struct office_finding *list = ARENA_ARRAY(arena, receipt->n_findings, struct office_finding);
    size_t n = 0;
    for (size_t i = 0; i < receipt->n_findings; i++) {
        if (receipt->findings[i].mine) {
            list[n++] = receipt->findings[i];
        }
    }
    receipt->findings = list;
    receipt->n_findings = n;
}

/* What the law had against the dossier before, so that only what is new is told. */
static bool remember_before(struct office *office, struct file *file, struct gr_error *e)
{
    struct folding before;
    if (file->remembers) {
        return true;
    }
    if (!file_fold(&before, office->scratch, office, file, NULL, office_view(office, office->entry),
                   true, e)) {
        return false;
    }
    conclude_remember(file, &before, LEAF_NONE);
    return true;
}

/* The remedies that the act opens in every world, or in some. */
static void list_opened(struct office_receipt *receipt, struct arena *arena,
                        const struct folding *folding)
{
    const struct dossier_folded *f = folding->folded;
    const struct law_procedure *p = folding->edition->law;
    struct office_opening *list =
        ARENA_ARRAY(arena, (size_t)f->n_remedies + 1, struct office_opening);
    uint64_t *seen = ARENA_ARRAY(arena, (size_t)p->n_remedies / 64 + 1, uint64_t);
    size_t n = 0;
    for (uint32_t i = 0; i < f->n_remedies; i++) {
        law_index index = f->remedies[i].remedy;
        const struct law_remedy *remedy = &p->remedies[index];
        bool told = (seen[index / 64] >> (index % 64) & 1) != 0;
        if (f->remedies[i].opened_by != folding->mine || told) {
            continue;
        }
        seen[index / 64] |= UINT64_C(1) << (index % 64);
        list[n++] = (struct office_opening){
            .text_fr = law_label(arena, remedy->labels, remedy->name, LANGUAGE_FR),
            .text_en = law_label(arena, remedy->labels, remedy->name, LANGUAGE_EN),
            .articles = conclude_articles(arena, &remedy->cites)};
    }
    receipt->opens = list;
    receipt->n_opens = n;
}

/* The answer to an act that is only tried: what would run after it, and nothing is written. */
static void receive_dry(struct office_receipt *receipt, struct arena *arena, const struct acting *a,
                        const struct folding *folding, int64_t mine)
{
    struct leaf leaf = a->file->entries[a->file->n - 1].content;
    if (!receipt->refused) {
        conclude_clocks(&leaf, a->office->scratch, a->file, folding, mine);
    }
    struct leaf_clock *clocks = ARENA_ARRAY(arena, leaf.n_clocks + 1, struct leaf_clock);
    for (size_t i = 0; i < leaf.n_clocks; i++) {
        clocks[i] = leaf.clocks[i];
        clocks[i].clock = slice_copy(arena, clocks[i].clock);
        clocks[i].reading = slice_copy(arena, clocks[i].reading);
        clocks[i].started = clocks[i].started == mine ? LEAF_NONE : clocks[i].started;
    }
    propose_name(receipt, arena, a->file);
    receipt->sequence = a->file->row.n_leaves;
    receipt->entered = a->office->entry;
    receipt->clocks = clocks;
    receipt->n_clocks = leaf.n_clocks;
}

bool propose_act(struct office_receipt *receipt, struct arena *arena, struct office *office,
                 const struct office_request *request, struct gr_error *e)
{
    struct acting a = {.office = office, .arena = arena, .request = request, .e = e};
    struct folding folding;
    int64_t mine = registry_size(office->registry, REGISTRY_ACTS);
    a.file = propose_file(office, request, e);
    if (a.file == NULL) {
        return false;
    }
    if (a.file->row.n_leaves >= (int64_t)LIMIT_DOSSIER_ACTS) {
        error_set(e, ERROR_TOO_LARGE, "%.*s has %u leaves, which is all that a dossier takes",
                  SLICE_ARG(a.file->row.number), LIMIT_DOSSIER_ACTS);
        return error_remedy(e, "open another dossier for what follows");
    }
    struct edition *edition = edition_find(office, a.file->row.procedure, INT64_MAX);
    if (edition == NULL || !edition_read(office, edition, e) ||
        !file_read_acts(office, a.file, edition, e)) {
        return false;
    }
    a.edition = edition;
    if (!prepare(&a) || !remember_before(office, a.file, e) ||
        !propose_remember(office, a.file, e) ||
        !file_fold(&folding, office->scratch, office, a.file, &a.proposed,
                   office_view(office, office->entry), true, e)) {
        return false;
    }
    conclude_receipt(receipt, arena, a.file, &folding, mine);
    receipt->refused = !request->happened && refused(&folding);
    if (!receipt->refused) {
        list_opened(receipt, arena, &folding);
        receipt->states = conclude_states(arena, folding.folded);
    }
    if (receipt->refused) {
        receipt->n_follows = 0; /* nothing changed */
        keep_mine(receipt, arena);
    }
    if (request->dry) {
        receive_dry(receipt, arena, &a, &folding, mine);
        return true;
    }
    int64_t index = LEAF_NONE;
    if (receipt->refused ? !write_refusal(&index, &a, &folding)
                         : !write_act(&index, &a, &folding, mine)) {
        return false;
    }
    propose_receive(receipt, arena, office, a.file, index);
    if (receipt->refused) {
        return true;
    }
    conclude_remember(a.file, &folding, mine);
    return propose_resting(receipt, arena, office, a.file, e);
}

/* ---- dossiers that rest on it ---------------------------------------------------------------- */

bool propose_recount(bool *changed, struct office_receipt *receipt, struct arena *arena,
                     struct office *office, struct file *file, struct slice ground,
                     struct gr_error *e)
{
    struct folding folding;
    const struct leaf *last = &file->entries[file->n - 1].content;
    int64_t mine = registry_size(office->registry, REGISTRY_ACTS);
    *changed = false;
    if (!file_fold(&folding, office->scratch, office, file, NULL,
                   office_view(office, office->entry), true, e)) {
        return false;
    }
    if (receipt != NULL && file->remembers) {
        conclude_receipt(receipt, arena, file, &folding, mine);
    }
    conclude_remember(file, &folding, mine);
    struct writing w = {.leaf = leaf_new(LEAF_RECOUNTED), .folded = folding.folded};
    conclude_clocks(&w.leaf, office->scratch, file, &folding, mine);
    struct slice states = conclude_states(office->scratch, folding.folded);
    if (conclude_same_clocks(w.leaf.clocks, w.leaf.n_clocks, last->clocks, last->n_clocks) &&
        slice_equal(states, file->row.states) &&
        file->row.erasable_day == folding.folded->erasable.days) {
        return true;
    }
    w.leaf.authority = office->authority;
    w.leaf.ground = ground;
    w.leaf.has_edition = true;
    w.leaf.edition = folding.edition->hash;
    *changed = true;
    return write_leaf(&mine, office, file, &w, e);
}

/* Whether any dossier rests on it; asked of the registry once, then remembered. */
static bool is_rested_on(bool *is, struct office *office, struct file *file, struct gr_error *e)
{
    int64_t *from = NULL;
    size_t n = 0;
    if (!file->knows_resting) {
        if (!registry_links(&from, &n, office->scratch, office->registry, file->row.serial, e)) {
            return false;
        }
        file->rested_on = file->rested_on || n > 0;
        file->knows_resting = true;
    }
    *is = file->rested_on;
    return true;
}

/* Adds those that rest on a dossier to a list of at most OFFICE_RESTING_MAX. */
static bool add_resting(int64_t *list, size_t *n, struct office *office, int64_t serial,
                        struct gr_error *e)
{
    int64_t *from = NULL;
    size_t n_from = 0;
    if (!registry_links(&from, &n_from, office->scratch, office->registry, serial, e)) {
        return false;
    }
    for (size_t i = 0; i < n_from && *n < OFFICE_RESTING_MAX; i++) {
        bool seen = false;
        for (size_t k = 0; k < *n && !seen; k++) {
            seen = list[k] == from[i];
        }
        if (!seen) {
            list[(*n)++] = from[i];
        }
    }
    return true;
}

/* Goes over the dossiers that rest on this one, and on those for which `visit` says so (*deeper).
 */
struct resting {
    bool (*visit)(bool *deeper, const struct resting *r, struct file *file, struct gr_error *e);
    struct office *office;
    struct office_receipt *receipt;
    struct arena *arena;
    struct slice ground;
};

static bool visit_resting(const struct resting *r, struct file *file, struct gr_error *e)
{
    int64_t list[OFFICE_RESTING_MAX];
    size_t n = 0;
    bool any = false;
    if (!is_rested_on(&any, r->office, file, e) ||
        (any && !add_resting(list, &n, r->office, file->row.serial, e))) {
        return false;
    }
    for (size_t at = 0; at < n; at++) {
        struct file *other = file_by_serial(r->office, list[at], e);
        bool deeper = false;
        if (other == NULL || (!other->row.erased && !r->visit(&deeper, r, other, e)) ||
            (deeper && !add_resting(list, &n, r->office, list[at], e))) {
            return false;
        }
    }
    return true;
}

static bool visit_before(bool *deeper, const struct resting *r, struct file *file,
                         struct gr_error *e)
{
    *deeper = true;
    return remember_before(r->office, file, e);
}

static bool visit_after(bool *deeper, const struct resting *r, struct file *file,
                        struct gr_error *e)
{
    return propose_recount(deeper, r->receipt, r->arena, r->office, file, r->ground, e);
}

bool propose_remember(struct office *office, struct file *file, struct gr_error *e)
{
    struct resting r = {.visit = visit_before, .office = office};
    return visit_resting(&r, file, e);
}

bool propose_resting(struct office_receipt *receipt, struct arena *arena, struct office *office,
                     struct file *file, struct gr_error *e)
{
    struct buf ground = buf_in(office->scratch, 128);
    buf_printf(&ground, "rests on %.*s", SLICE_ARG(file->row.number));
    struct resting r = {.visit = visit_after,
                        .office = office,
                        .receipt = receipt,
                        .arena = arena,
                        .ground = buf_slice(&ground)};
    return visit_resting(&r, file, e);
}
