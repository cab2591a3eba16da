/* What the fold says, in the words that a leaf and a receipt have for it. */
#include "office/office_priv.h"

#include <string.h>

static const char *const finding_kinds[] = {
    "FORBIDDEN",  "NOT_SHOWN",     "LATE",     "MAY_BE_LATE", "NO_HOUR",
    "LACKS_FACT", "NOT_COMPETENT", "NOT_OPEN", "SUSPENDED",   "BROKEN"};

const char *office_finding_name(enum dossier_finding_kind kind)
{
    return finding_kinds[kind];
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static int64_t leaf_of(const struct file *file, const struct folding *folding, uint32_t act,
                       int64_t mine)
{
    if (act == folding->mine && act != DOSSIER_NONE) {
        return mine;
    }
    if (act == DOSSIER_NONE || act >= file->n_acts) {
        return file->n > 0 ? file->entries[0].leaf : mine;
    }
    /* A correction that is proposed takes the place of its target. */
    if (folding->mine != DOSSIER_NONE) {
        const struct dossier_entry *e = &folding->folded->dossier->entries[folding->mine];
        if (e->kind == DOSSIER_CORRECTION && e->target == act) {
            return mine;
        }
    }
    return file->act_leaves[act];
}

/* Whether a finding is about the act of the request: for a correction, about what it corrects. */
static bool is_mine(const struct folding *folding, const struct dossier_finding *finding)
{
    if (folding->mine == DOSSIER_NONE || finding->entry == DOSSIER_NONE) {
        return false;
    }
    const struct dossier_entry *e = &folding->folded->dossier->entries[folding->mine];
    return finding->entry == folding->mine ||
           (e->kind == DOSSIER_CORRECTION && finding->entry == e->target);
}

static bool same_clock(const struct leaf_clock *a, const struct leaf_clock *b)
{
    return a->started == b->started && slice_equal(a->clock, b->clock) &&
           slice_equal(a->reading, b->reading);
}

static int compare_clocks(const struct leaf_clock *a, const struct leaf_clock *b)
{
    int order = slice_compare(a->clock, b->clock);
    if (order == 0) {
        order = (a->started > b->started) - (a->started < b->started);
    }
    return order != 0 ? order : slice_compare(a->reading, b->reading);
}

static void merge(struct leaf_clock *list, size_t *n, struct leaf_clock clock)
{
    for (size_t i = 0; i < *n; i++) {
        if (same_clock(&list[i], &clock)) {
            list[i].known = list[i].known && clock.known;
            list[i].earliest =
                clock.earliest < list[i].earliest ? clock.earliest : list[i].earliest;
            list[i].latest = clock.latest > list[i].latest ? clock.latest : list[i].latest;
            return;
        }
    }
    size_t at = (*n)++;
    while (at > 0 && compare_clocks(&list[at - 1], &clock) > 0) {
        list[at] = list[at - 1];
        at--;
    }
    list[at] = clock;
}

static bool was_entered(const struct file *file, struct slice clock, int64_t started)
{
    for (size_t i = file->n; i > 0; i--) {
        const struct leaf *leaf = &file->entries[i - 1].content;
        if (leaf->kind == LEAF_CLOCK_ENDED && leaf->target == started &&
            slice_equal(leaf->act, clock)) {
            return true;
        }
    }
    return false;
}

/* Answered, but after its end: what the law attaches to the end had happened by then. */
static bool is_missed(const struct dossier_folded *f, const struct dossier_clock *c)
{
    if (c->status != LAW_CLOCK_ANSWERED || !c->known || c->answered_by == DOSSIER_NONE) {
        return false;
    }
    const struct moment *at = &f->entries[c->answered_by].at;
    return at->precision == MOMENT_INSTANT ? at->at > c->end.latest
                                           : at->date.days > c->end.date.days;
}

/* Whether a run of the same start was answered, or no longer waits, in another world. */
static bool is_settled(const struct dossier_folded *f, const struct dossier_clock *c)
{
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        const struct dossier_clock *other = &f->clocks[i];
        if (other->clock == c->clock && other->started_by == c->started_by &&
            other->status != LAW_CLOCK_RUNNING && other->status != LAW_CLOCK_ENDED &&
            !is_missed(f, other)) {
            return true;
        }
    }
    return false;
}

void conclude_clocks(struct leaf *leaf, struct arena *arena, const struct file *file,
                     const struct folding *folding, int64_t mine_leaf)
{
    const struct dossier_folded *f = folding->folded;
    struct leaf_clock *list = ARENA_ARRAY(arena, (size_t)f->n_clocks + 1, struct leaf_clock);
    size_t n = 0;
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        const struct dossier_clock *c = &f->clocks[i];
        bool runs = c->status == LAW_CLOCK_RUNNING && !dossier_run_replaced(f, i);
        bool ended =
            ((c->status == LAW_CLOCK_ENDED && c->known) || is_missed(f, c)) && !is_settled(f, c);
        if ((!runs && !ended) || (c->known && c->end.none)) {
            continue;
        }
        struct leaf_clock clock = {.clock = folding->edition->law->clocks[c->clock].name,
                                   .reading = c->reading,
                                   .started = leaf_of(file, folding, c->started_by, mine_leaf),
                                   .known = c->known};
        if (c->known) {
            clock.earliest = c->end.earliest;
            clock.latest = c->end.latest;
        }
        if (!ended || !was_entered(file, clock.clock, clock.started)) {
            merge(list, &n, clock);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!list[i].known) {
            list[i].earliest = 0;
            list[i].latest = 0;
        }
    }
    leaf->clocks = list;
    leaf->n_clocks = n;
}

bool conclude_same_clocks(const struct leaf_clock *a, size_t n_a, const struct leaf_clock *b,
                          size_t n_b)
{
    bool same = n_a == n_b;
    for (size_t i = 0; i < n_a && same; i++) {
        same = same_clock(&a[i], &b[i]) && a[i].known == b[i].known &&
               a[i].earliest == b[i].earliest && a[i].latest == b[i].latest;
    }
    return same;
}

/* ---- findings -------------------------------------------------------------------------------- */

struct slice conclude_articles(struct arena *arena, const struct law_cites *cites)
{
    struct buf out = buf_in(arena, 1024);
    for (uint16_t i = 0; cites != NULL && i < cites->n; i++) {
        buf_text(&out, i == 0 ? "" : "; ");
        buf_add(&out, cites->list[i]);
    }
    return buf_slice(&out);
}

/* What stands whatever is not known; for an authority's act, under one reading is enough. */
static bool stands(const struct dossier_finding *f)
{
    return f->certain || f->reading.n > 0;
}

bool conclude_refuses(const struct dossier_finding *finding, uint32_t entry)
{
    if (finding->entry != entry || !finding->refusable || !stands(finding)) {
        return false;
    }
    switch (finding->kind) {
    case DOSSIER_FORBIDDEN:
    case DOSSIER_LATE:
    case DOSSIER_NO_HOUR:
    case DOSSIER_LACKS_FACT:
    case DOSSIER_NOT_COMPETENT:
    case DOSSIER_NOT_OPEN:
    case DOSSIER_SUSPENDED:
        return true;
    case DOSSIER_NOT_SHOWN:
    case DOSSIER_MAY_BE_LATE:
    case DOSSIER_BROKEN:
        return false;
    }
    return false;
}

void conclude_findings(struct leaf *leaf, struct arena *arena, const struct folding *folding)
{
    const struct dossier_folded *f = folding->folded;
    struct leaf_finding *list = ARENA_ARRAY(arena, (size_t)f->n_findings + 1, struct leaf_finding);
    size_t n = 0;
    for (uint32_t i = 0; i < f->n_findings; i++) {
        const struct dossier_finding *finding = &f->findings[i];
        if (is_mine(folding, finding) && stands(finding)) {
            list[n++] = (struct leaf_finding){slice_of(finding_kinds[finding->kind]),
                                              conclude_articles(arena, finding->cites)};
        }
    }
    leaf->findings = list;
    leaf->n_findings = n;
}

static uint64_t mix(uint64_t h, uint64_t value)
{
    h ^= value;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

static uint64_t mix_text(uint64_t h, struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        h = mix(h, (unsigned char)s.p[i]);
    }
    return h;
}

/* The same finding at another time of looking has the same digest. */
static uint64_t digest(const struct file *file, const struct folding *folding,
                       const struct dossier_finding *finding, int64_t mine_leaf)
{
    int64_t leaf = finding->entry == DOSSIER_NONE
                       ? LEAF_NONE
                       : leaf_of(file, folding, finding->entry, mine_leaf);
    uint64_t h = mix((uint64_t)finding->kind + 1, (uint64_t)leaf);
    h = mix(h, finding->clock);
    h = mix(h, (uint64_t)finding->remedy << 32 | finding->property);
    h = mix(h, finding->fact);
    for (uint16_t i = 0; i < finding->cites->n; i++) {
        h = mix_text(h, finding->cites->list[i]);
    }
    return mix_text(h, finding->text.fr);
}

static uint64_t event_digest(const struct dossier_event *event)
{
    uint64_t h = mix(UINT64_C(0x65766e74), event->consequence);
    return mix(mix(h, (uint64_t)event->at.date.days), (uint64_t)event->at.at);
}

static bool remembered(const struct file *file, uint64_t value)
{
    for (size_t i = 0; i < file->n_findings; i++) {
        if (file->findings[i] == value) {
            return true;
        }
    }
    return false;
}

static struct slice words(struct arena *arena, const struct dossier_folded *folded,
                          const struct dossier_finding *finding, enum language language)
{
    struct buf out = buf_in(arena, 16 << 10);
    dossier_write_finding(&out, folded, finding, language);
    return buf_slice(&out);
}

/* What followed by itself, in every world, and had not before. */
static void conclude_follows(struct office_receipt *receipt, struct arena *arena,
                             const struct file *file, const struct dossier_folded *f)
{
    struct office_follow *list =
        ARENA_ARRAY(arena, receipt->n_follows + f->n_events + 1, struct office_follow);
    size_t n = receipt->n_follows;
    if (n > 0) {
        memcpy(list, receipt->follows, n * sizeof *list);
    }
    uint64_t every = dossier_all_worlds(f);
    const struct law_procedure *p = dossier_procedure(f->plan);
    for (uint32_t i = 0; i < f->n_events; i++) {
        const struct dossier_event *event = &f->events[i];
        const struct law_consequence *c = &p->consequences[event->consequence];
        if (event->worlds != every || remembered(file, event_digest(event))) {
            continue;
        }
        list[n++] = (struct office_follow){
            .number = slice_copy(arena, file->row.number),
            .at = event->at,
            .text_fr = slice_copy(arena, law_label(arena, c->labels, c->name, LANGUAGE_FR)),
            .text_en = slice_copy(arena, law_label(arena, c->labels, c->name, LANGUAGE_EN)),
            .articles = conclude_articles(arena, event->cites)};
    }
    receipt->follows = list;
    receipt->n_follows = n;
}

void conclude_receipt(struct office_receipt *receipt, struct arena *arena, struct file *file,
                      const struct folding *folding, int64_t mine_leaf)
{
    const struct dossier_folded *f = folding->folded;
    struct office_finding *list =
        ARENA_ARRAY(arena, receipt->n_findings + f->n_findings + 1, struct office_finding);
    size_t n = receipt->n_findings;
    if (n > 0) {
        memcpy(list, receipt->findings, n * sizeof *list);
    }
    for (uint32_t i = 0; i < f->n_findings; i++) {
        const struct dossier_finding *finding = &f->findings[i];
        bool mine = is_mine(folding, finding);
        uint64_t value = digest(file, folding, finding, mine_leaf);
        bool newly = !remembered(file, value);
        if (!mine && (!newly || !stands(finding))) {
            continue;
        }
        list[n++] =
            (struct office_finding){.leaf = finding->entry == DOSSIER_NONE
                                                ? LEAF_NONE
                                                : leaf_of(file, folding, finding->entry, mine_leaf),
                                    .mine = mine,
                                    .certain = stands(finding),
                                    .refuses = conclude_refuses(finding, folding->mine),
                                    .newly = newly,
                                    .number = slice_copy(arena, file->row.number),
                                    .kind = slice_of(finding_kinds[finding->kind]),
                                    .text_fr = words(arena, f, finding, LANGUAGE_FR),
                                    .text_en = words(arena, f, finding, LANGUAGE_EN),
                                    .articles = conclude_articles(arena, finding->cites)};
    }
    receipt->findings = list;
    receipt->n_findings = n;
    conclude_follows(receipt, arena, file, f);
}

void conclude_remember(struct file *file, const struct folding *folding, int64_t mine_leaf)
{
    const struct dossier_folded *f = folding->folded;
    size_t n = (size_t)f->n_findings + f->n_events;
    if (n > file->room_findings) {
        file->room_findings = n * 2;
        file->findings = ARENA_ARRAY(file->arena, file->room_findings, uint64_t);
    }
    for (uint32_t i = 0; i < f->n_findings; i++) {
        file->findings[i] = digest(file, folding, &f->findings[i], mine_leaf);
    }
    for (uint32_t i = 0; i < f->n_events; i++) {
        file->findings[f->n_findings + i] = event_digest(&f->events[i]);
    }
    file->n_findings = n;
    file->remembers = true;
}

/* ---- states ---------------------------------------------------------------------------------- */

struct slice conclude_states(struct arena *arena, const struct dossier_folded *folded)
{
    const struct law_procedure *p = dossier_procedure(folded->plan);
    struct buf out = buf_in(arena, 4096);
    for (law_index s = 0; s < p->n_states; s++) {
        law_index value = dossier_state(folded, 0, s);
        for (uint16_t w = 1; w < folded->n_worlds && value != LAW_NONE; w++) {
            value = dossier_state(folded, w, s) == value ? value : LAW_NONE;
        }
        buf_text(&out, s == 0 ? "" : " ");
        buf_add(&out, p->states[s].name);
        buf_char(&out, '=');
        buf_add(&out, value == LAW_NONE ? SLICE("?") : p->states[s].values[value].name);
    }
    return buf_slice(&out);
}
