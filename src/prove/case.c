/* The case file of a dossier (man greffe-case), written without a library: names, dates and values
 * in the form in which replay reads them, in order of time, one act a line. */
#include "prove/case.h"

#include "base/assert.h"

#define READINGS_MAX 64

struct writer {
    struct buf *out;
    const struct prove_case *c;
};

/* ---- JSON ------------------------------------------------------------------------------------ */

static void write_text(struct buf *out, struct slice text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c < 0x20) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_char(out, (char)c);
        }
    }
    buf_char(out, '"');
}

static void write_key(struct buf *out, struct slice key)
{
    write_text(out, key);
    buf_text(out, ": ");
}

static void new_line(struct buf *out, int depth)
{
    buf_char(out, '\n');
    for (int i = 0; i < depth; i++) {
        buf_char(out, ' ');
    }
}

/* A line of its own: the key and a text. */
static void write_pair(struct buf *out, const char *key, struct slice text)
{
    new_line(out, 1);
    write_key(out, slice_of(key));
    write_text(out, text);
    buf_char(out, ',');
}

/* ---- values ---------------------------------------------------------------------------------- */

static const struct zone *zone_of(const struct writer *w, territory_id place)
{
    struct gr_error unused = {0};
    const struct zone *zone = calendar_zone(w->c->calendar, place, &unused);
    gr_assert(zone != NULL); /* the fold read it */
    return zone;
}

static void write_instant(struct buf *out, instant at, const struct zone *zone)
{
    buf_char(out, '"');
    moment_write(out, (struct moment){.precision = MOMENT_INSTANT, .at = at}, zone);
    buf_char(out, '"');
}

static void write_moment(struct buf *out, struct moment m, const struct zone *zone)
{
    buf_char(out, '"');
    moment_write(out, m, zone);
    buf_char(out, '"');
}

static void write_date(struct buf *out, struct date date)
{
    buf_char(out, '"');
    date_write(out, date);
    buf_char(out, '"');
}

static void write_value(const struct writer *w, const struct law_fact *fact, law_value value,
                        const struct zone *zone)
{
    switch (fact->type) {
    case LAW_YES_NO:
        buf_text(w->out, value != 0 ? "true" : "false");
        return;
    case LAW_NUMBER:
    case LAW_MONEY:
        buf_int(w->out, value);
        return;
    case LAW_CHOICE:
        write_text(w->out, fact->values[value].name);
        return;
    case LAW_DATE:
        write_date(w->out, (struct date){(int32_t)value});
        return;
    case LAW_INSTANT:
        write_instant(w->out, value, zone);
        return;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        write_text(w->out, calendar_territory_code(w->c->calendar, (territory_id)value));
        return;
    case LAW_DOSSIER:
        buf_text(w->out, "null"); /* a link: see rests_on */
        return;
    }
}

/* `"name": value`, with a comma before each but the first. */
static void write_facts(const struct writer *w, const struct law_procedure *p,
                        const struct dossier_fact *facts, uint16_t n, bool first,
                        const struct zone *zone)
{
    for (uint16_t i = 0; i < n; i++) {
        const struct law_fact *fact = &p->facts[facts[i].fact];
        buf_text(w->out, first ? "" : ", ");
        write_key(w->out, fact->name);
        write_value(w, fact, facts[i].value, zone);
        first = false;
    }
}

/* ---- a dossier ------------------------------------------------------------------------------- */

static instant first_instant(const struct dossier_entry *entry, const struct zone *zone)
{
    instant first = 0;
    instant last = 0;
    moment_bounds(&first, &last, entry->at, zone);
    return first;
}

/* The entries in order of time; those of one instant keep theirs, as the fold does. */
static uint32_t *entries_by_time(struct arena *arena, const struct dossier *d,
                                 const struct zone *zone)
{
    uint32_t *order = ARENA_ARRAY(arena, (size_t)d->n_entries + 1, uint32_t);
    for (uint32_t i = 0; i < d->n_entries; i++) {
        uint32_t k = i;
        instant at = first_instant(&d->entries[i], zone);
        while (k > 0 && first_instant(&d->entries[order[k - 1]], zone) > at) {
            order[k] = order[k - 1];
            k--;
        }
        order[k] = i;
    }
    return order;
}

static void write_entry(const struct writer *w, const struct law_procedure *p,
                        const struct dossier_entry *entry, const struct zone *zone)
{
    gr_assert(entry->kind == DOSSIER_ACT);
    buf_text(w->out, "{\"at\": ");
    write_moment(w->out, entry->at, zone);
    buf_text(w->out, ", \"act\": ");
    write_text(w->out, p->acts[entry->act].name);
    if (entry->role != LAW_NONE) {
        buf_text(w->out, ", \"by\": ");
        write_text(w->out, p->roles[entry->role].name);
    }
    write_facts(w, p, entry->facts, entry->n_facts, false, zone);
    buf_char(w->out, '}');
}

static void write_timeline(const struct writer *w, const struct dossier_folded *f,
                           const struct zone *zone, int depth)
{
    const struct dossier *d = f->dossier;
    uint32_t *order = entries_by_time(w->out->arena, d, zone);
    new_line(w->out, depth);
    buf_text(w->out, "\"timeline\": [");
    for (uint32_t i = 0; i < d->n_entries; i++) {
        buf_text(w->out, i == 0 ? "" : ",");
        new_line(w->out, depth + 1);
        write_entry(w, dossier_procedure(f->plan), &d->entries[order[i]], zone);
    }
    if (d->n_entries > 0) {
        new_line(w->out, depth);
    }
    buf_char(w->out, ']');
}

/* Territory, facts, timeline, and the dossiers that this one rests on, without the braces. */
static void write_dossier(const struct writer *w, const struct dossier_folded *f, int depth)
{
    const struct law_procedure *p = dossier_procedure(f->plan);
    const struct dossier *d = f->dossier;
    const struct zone *zone = zone_of(w, d->territory);
    new_line(w->out, depth);
    buf_text(w->out, "\"territory\": ");
    write_text(w->out, calendar_territory_code(w->c->calendar, d->territory));
    buf_char(w->out, ',');
    new_line(w->out, depth);
    buf_text(w->out, "\"facts\": {");
    write_facts(w, p, d->facts, d->n_facts, true, zone);
    buf_text(w->out, "},");
    write_timeline(w, f, zone, depth);
    if (d->n_links == 0) {
        return;
    }
    buf_char(w->out, ',');
    new_line(w->out, depth);
    buf_text(w->out, "\"rests_on\": {");
    for (uint16_t i = 0; i < d->n_links; i++) {
        const struct dossier_folded *other = d->links[i].dossier;
        buf_text(w->out, i == 0 ? "" : ",");
        new_line(w->out, depth + 1);
        write_key(w->out, p->facts[d->links[i].fact].name);
        buf_text(w->out, "{\"procedure\": ");
        write_text(w->out, dossier_procedure(other->plan)->name);
        buf_char(w->out, ',');
        write_dossier(w, other, depth + 2);
        buf_char(w->out, '}');
    }
    buf_char(w->out, '}');
}

/* ---- what the fold says of it ---------------------------------------------------------------- */

/* The act that a finding is against, or the property that is broken. */
static struct slice finding_name(const struct dossier_folded *f,
                                 const struct dossier_finding *finding)
{
    const struct law_procedure *p = dossier_procedure(f->plan);
    return finding->property != LAW_NONE ? p->properties[finding->property].name
                                         : p->acts[f->entries[finding->entry].act].name;
}

static struct slice finding_article(const struct dossier_finding *finding)
{
    return finding->cites->n > 0 ? finding->cites->list[0] : SLICE("");
}

/* Said before: two acts of a kind against which the same article stands. */
static bool finding_said(const struct dossier_folded *f, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (slice_equal(finding_name(f, &f->findings[i]), finding_name(f, &f->findings[at])) &&
            slice_equal(finding_article(&f->findings[i]), finding_article(&f->findings[at]))) {
            return true;
        }
    }
    return false;
}

static void write_findings(const struct writer *w)
{
    const struct dossier_folded *f = w->c->folded;
    bool first = true;
    buf_text(w->out, "\"findings\": [");
    for (uint32_t i = 0; i < f->n_findings; i++) {
        const struct dossier_finding *finding = &f->findings[i];
        bool unwritten = finding->property != LAW_NONE && finding->property == w->c->unwritten;
        if (unwritten || finding_said(f, i)) {
            continue;
        }
        buf_text(w->out, first ? "" : ",");
        new_line(w->out, 3);
        buf_text(w->out, "{\"act\": ");
        write_text(w->out, finding_name(f, finding));
        buf_text(w->out, ", \"article\": ");
        write_text(w->out, finding_article(finding));
        buf_char(w->out, '}');
        first = false;
    }
    buf_char(w->out, ']');
}

/* The states that have one value in every world. */
static void write_states(const struct writer *w)
{
    const struct dossier_folded *f = w->c->folded;
    const struct law_procedure *p = dossier_procedure(f->plan);
    bool first = true;
    buf_text(w->out, "\"states\": {");
    for (law_index s = 0; s < p->n_states; s++) {
        law_index value = dossier_state(f, 0, s);
        for (uint16_t i = 1; i < f->n_worlds; i++) {
            value = dossier_state(f, i, s) == value ? value : LAW_NONE;
        }
        if (value != LAW_NONE) {
            buf_text(w->out, first ? "" : ", ");
            write_key(w->out, p->states[s].name);
            write_text(w->out, p->states[s].values[value].name);
            first = false;
        }
    }
    buf_char(w->out, '}');
}

/* The last act; of a dossier without acts, one that could have been. */
static struct slice challenged_act(const struct writer *w, const struct zone *zone)
{
    const struct dossier *d = w->c->folded->dossier;
    const struct law_procedure *p = dossier_procedure(w->c->folded->plan);
    if (d->n_entries == 0) {
        return p->n_acts > 0 ? p->acts[0].name : SLICE("");
    }
    uint32_t last = entries_by_time(w->out->arena, d, zone)[d->n_entries - 1];
    return p->acts[d->entries[last].act].name;
}

void prove_case_write(struct buf *out, const struct prove_case *c)
{
    struct writer w = {out, c};
    const struct zone *zone = zone_of(&w, c->folded->dossier->territory);
    buf_char(out, '{');
    write_pair(out, "id", c->id);
    write_pair(out, "court", SLICE("Prouveur / Prover"));
    write_pair(out, "kind", dossier_procedure(c->folded->plan)->name);
    new_line(out, 1);
    buf_text(out, "\"decided\": ");
    write_instant(out, c->until, zone);
    buf_char(out, ',');
    if (c->folded->view.law_known.days != zone_local(zone, c->until, NULL).days) {
        new_line(out, 1);
        buf_text(out, "\"law_known\": ");
        write_date(out, c->folded->view.law_known);
        buf_char(out, ',');
    }
    write_pair(out, "question", c->question);
    if (c->caution.n > 0) {
        write_pair(out, "caution", c->caution);
    }
    write_pair(out, "challenged_act", challenged_act(&w, zone));
    write_pair(out, "replay", SLICE("dossier"));
    write_dossier(&w, c->folded, 1);
    buf_char(out, ',');
    new_line(out, 1);
    buf_text(out, "\"expected\": {");
    new_line(out, 2);
    write_findings(&w);
    buf_char(out, ',');
    new_line(out, 2);
    write_states(&w);
    buf_text(out, "}\n}\n");
}

/* ---- readings -------------------------------------------------------------------------------- */

static void add_readings(struct buf *out, const struct dossier_folded *f, uint16_t world)
{
    struct dossier_assumption list[READINGS_MAX];
    size_t n = dossier_assumptions(list, READINGS_MAX, f, world);
    for (size_t i = 0; i < n && i < READINGS_MAX; i++) {
        if (list[i].kind == DOSSIER_ASSUMES_READING) {
            buf_text(out, out->n == 0 ? "" : "+");
            buf_add(out, list[i].reading);
        }
    }
}

struct slice prove_case_readings(struct arena *arena, const struct dossier_folded *folded,
                                 law_index property)
{
    struct buf out = buf_in(arena, 4096);
    for (uint32_t i = 0; i < folded->n_findings; i++) {
        const struct dossier_finding *finding = &folded->findings[i];
        if (finding->property != property || finding->kind != DOSSIER_BROKEN) {
            continue;
        }
        if (finding->certain) {
            return SLICE("");
        }
        for (uint16_t w = 0; w < folded->n_worlds && out.n == 0; w++) {
            if ((finding->worlds >> w & 1) != 0) {
                add_readings(&out, folded, w);
            }
        }
    }
    return buf_slice(&out);
}
