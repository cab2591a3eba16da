/* Where the numbered invariants live, and which cases try to break them. */
#include "replay/invariant.h"

#include <string.h>

/* ---- the table ------------------------------------------------------------------------------- */

static struct invariant *find(const struct invariants *all, struct slice number)
{
    for (size_t i = 0; i < all->n; i++) {
        if (slice_equal(all->list[i].number, number)) {
            return &all->list[i];
        }
    }
    return NULL;
}

static bool line_fault(struct gr_error *e, struct slice source, uint32_t line, const char *what)
{
    error_set(e, ERROR_FORMAT, "%s", what);
    e->span = (struct span){.source = source, .line = line, .column = 1};
    return error_remedy(e, "a line is: number, tab, what must hold, tab, why no procedure carries "
                           "it (or nothing)");
}

bool invariants_read(struct invariants *out, struct arena *arena, struct slice source,
                     struct slice text, struct gr_error *e)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++) {
        lines += text.p[i] == '\n';
    }
    *out = (struct invariants){.arena = arena, .list = ARENA_ARRAY(arena, lines, struct invariant)};
    for (uint32_t line = 1; text.n > 0; line++) {
        struct slice rest = slice_cut(&text, '\n');
        if (rest.n == 0 || rest.p[0] == '#') {
            continue;
        }
        struct invariant *one = &out->list[out->n];
        one->number = slice_trim(slice_cut(&rest, '\t'));
        bool three = memchr(rest.p, '\t', rest.n) != NULL;
        one->text = slice_trim(slice_cut(&rest, '\t'));
        one->reason = slice_trim(rest);
        if (!three || one->number.n == 0 || one->text.n == 0) {
            return line_fault(e, source, line,
                              "the line is not a number, a statement and a reason");
        }
        if (find(out, one->number) != NULL) {
            return line_fault(e, source, line, "the number stands twice");
        }
        out->n++;
    }
    return true;
}

/* ---- where they live ------------------------------------------------------------------------- */

static size_t after_hyphen(struct slice s)
{
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != '-') {
        at--;
    }
    return at;
}

/* Whether a citation has the form of a number of the table: the same up to the last hyphen, then
 * digits. */
static bool looks_numbered(const struct invariants *all, struct slice item)
{
    size_t at = after_hyphen(item);
    int64_t number = 0;
    struct slice digits = {item.p + at, item.n - at};
    if (at == 0 || !slice_to_int(&number, digits, INT64_C(1000000))) {
        return false;
    }
    for (size_t i = 0; i < all->n; i++) {
        struct slice known = all->list[i].number;
        if (after_hyphen(known) == at && memcmp(known.p, item.p, at) == 0) {
            return true;
        }
    }
    return false;
}

struct placing {
    struct invariants *all;
    const struct law_procedure *p;
    struct diagnostics *d;
};

static void place(const struct placing *to, const struct law_cites *cites,
                  const struct law_cites *heading, struct span span, const char *kind,
                  struct slice name)
{
    if (heading != NULL && cites->list == heading->list) {
        return; /* the heading's, noted there */
    }
    for (size_t i = 0; i < cites->n; i++) {
        struct invariant *one = find(to->all, cites->list[i]);
        if (one != NULL) {
            one->places = arena_grown(to->all->arena, one->places, one->n_places, &one->room_places,
                                      sizeof *one->places);
            one->places[one->n_places++] = (struct invariant_place){to->p, span, kind, name};
        } else if (looks_numbered(to->all, cites->list[i])) {
            error_remedy(diagnostics_add(to->d, SEVERITY_ERROR, span, ERROR_NAME,
                                         "the invariant %.*s is not in the table",
                                         SLICE_ARG(cites->list[i])),
                         "mend the number, or add it to invariants.tsv");
        }
    }
}

static void place_act(const struct placing *to, const struct law_act *act)
{
    place(to, &act->cites, NULL, act->span, "act", act->name);
    for (size_t i = 1; i < act->n_competences; i++) {
        const struct law_competence *c = &act->competences[i];
        place(to, &c->cites, &act->cites, c->span, "act", act->name);
    }
    for (size_t i = 0; i < act->n_rules; i++) {
        place(to, &act->rules[i].cites, &act->cites, act->rules[i].span, "act", act->name);
    }
}

static void place_clock(const struct placing *to, const struct law_clock *clock)
{
    place(to, &clock->cites, NULL, clock->span, "clock", clock->name);
    for (size_t i = 0; i < clock->n_versions; i++) {
        const struct law_version *version = &clock->versions[i];
        for (size_t k = 0; k < version->n_readings; k++) {
            place(to, &version->readings[k].cites, &clock->cites, version->span, "clock",
                  clock->name);
        }
    }
    for (size_t i = 0; i < clock->n_at_end; i++) {
        place(to, &clock->at_end[i].cites, &clock->cites, clock->at_end[i].span, "clock",
              clock->name);
    }
}

static void place_consequence(const struct placing *to, const struct law_consequence *c)
{
    place(to, &c->cites, NULL, c->span, "consequence", c->name);
    for (size_t i = 0; i < c->n_lines; i++) {
        place(to, &c->lines[i].cites, &c->cites, c->lines[i].span, "consequence", c->name);
    }
}

static void place_remedy(const struct placing *to, const struct law_remedy *remedy)
{
    place(to, &remedy->cites, NULL, remedy->span, "remedy", remedy->name);
    for (size_t i = 0; i < remedy->n_suspensive; i++) {
        const struct law_suspensive *s = &remedy->suspensive[i];
        place(to, &s->cites, &remedy->cites, s->span, "remedy", remedy->name);
    }
}

static void place_sums(const struct placing *to)
{
    const struct law_procedure *p = to->p;
    for (size_t i = 0; i < p->n_tables; i++) {
        const struct law_table *table = &p->tables[i];
        place(to, &table->cites, NULL, table->span, "table", table->name);
        for (size_t k = 0; k < table->n_rows; k++) {
            place(to, &table->rows[k].cites, &table->cites, table->rows[k].span, "table",
                  table->name);
        }
    }
    for (size_t i = 0; i < p->n_amounts; i++) {
        const struct law_amount *amount = &p->amounts[i];
        const char *kind = amount->total ? "total" : "amount";
        place(to, &amount->cites, NULL, amount->span, kind, amount->name);
        for (size_t k = 0; k < amount->n_lines; k++) {
            place(to, &amount->lines[k].cites, &amount->cites, amount->lines[k].span, kind,
                  amount->name);
        }
    }
}

void invariants_place(struct invariants *invariants, const struct law_procedure *p,
                      struct diagnostics *d)
{
    struct placing to = {invariants, p, d};
    for (size_t i = 0; i < p->n_roles; i++) {
        place(&to, &p->roles[i].cites, NULL, p->roles[i].span, "role", p->roles[i].name);
    }
    for (size_t i = 0; i < p->n_facts; i++) {
        place(&to, &p->facts[i].cites, NULL, p->facts[i].span, "fact", p->facts[i].name);
    }
    for (size_t i = 0; i < p->n_states; i++) {
        place(&to, &p->states[i].cites, NULL, p->states[i].span, "state", p->states[i].name);
    }
    for (size_t i = 0; i < p->n_acts; i++) {
        place_act(&to, &p->acts[i]);
    }
    for (size_t i = 0; i < p->n_clocks; i++) {
        place_clock(&to, &p->clocks[i]);
    }
    for (size_t i = 0; i < p->n_consequences; i++) {
        place_consequence(&to, &p->consequences[i]);
    }
    for (size_t i = 0; i < p->n_remedies; i++) {
        place_remedy(&to, &p->remedies[i]);
    }
    place_sums(&to);
    for (size_t i = 0; i < p->n_tasks; i++) {
        place(&to, &p->tasks[i].cites, NULL, p->tasks[i].span, "task", p->tasks[i].name);
    }
    for (size_t i = 0; i < p->n_properties; i++) {
        const struct law_property *property = &p->properties[i];
        place(&to, &property->cites, NULL, property->span, "property", property->name);
    }
    for (size_t i = 0; i < p->n_holes; i++) {
        const struct law_hole *hole = &p->holes[i];
        place(&to, &hole->cites, NULL, hole->span, "known hole", law_hole_name(p, hole));
    }
    for (size_t i = 0; i < p->n_frames; i++) {
        const struct law_frame *frame = &p->frames[i];
        place(&to, &frame->cites, NULL, frame->span, "frame", frame->name);
        for (size_t k = 0; k < frame->n_lines; k++) {
            place(&to, &frame->lines[k].cites, &frame->cites, frame->lines[k].span, "frame",
                  frame->name);
        }
    }
    for (size_t i = 0; i < p->n_indicators; i++) {
        const struct law_indicator *indicator = &p->indicators[i];
        place(&to, &indicator->cites, NULL, indicator->span, "figure", indicator->name);
    }
    for (size_t i = 0; i < p->n_keeps; i++) {
        place(&to, &p->keeps[i].cites, NULL, p->keeps[i].span, "retention", SLICE("keep"));
    }
}

/* ---- what tries them ------------------------------------------------------------------------- */

struct trying {
    struct invariants *all;
    struct slice id; /* of the case */
};

static void try_cites(const struct trying *by, const struct law_cites *cites)
{
    for (size_t i = 0; cites != NULL && i < cites->n; i++) {
        struct invariant *one = find(by->all, cites->list[i]);
        if (one == NULL ||
            (one->n_cases > 0 && slice_equal(one->cases[one->n_cases - 1], by->id))) {
            continue;
        }
        one->cases = arena_grown(by->all->arena, one->cases, one->n_cases, &one->room_cases,
                                 sizeof *one->cases);
        one->cases[one->n_cases++] = slice_copy(by->all->arena, by->id);
    }
}

static void try_clock(const struct trying *by, const struct law_clock *clock,
                      const struct law_reading *chosen)
{
    try_cites(by, &clock->cites);
    if (chosen != NULL) {
        try_cites(by, &chosen->cites);
    }
}

static void try_finding(const struct trying *by, const struct law_procedure *p,
                        const struct dossier_finding *f)
{
    try_cites(by, f->cites);
    if (f->clock != LAW_NONE) {
        try_clock(by, &p->clocks[f->clock], NULL);
    }
    if (f->remedy != LAW_NONE) {
        try_cites(by, &p->remedies[f->remedy].cites);
    }
}

static bool expects_amount(const struct replay_case *c, struct slice name)
{
    for (size_t i = 0; i < c->n_amounts; i++) {
        if (slice_equal(c->amounts[i].name, name)) {
            return true;
        }
    }
    return false;
}

void invariants_try(struct invariants *invariants, const struct replay_result *r)
{
    if (r->fold == NULL || r->verdict == REPLAY_DISAGREES) {
        return;
    }
    const struct law_procedure *p = r->procedure;
    struct trying by = {invariants, r->source->id};
    for (uint32_t i = 0; i < r->fold->n_findings; i++) {
        try_finding(&by, p, &r->fold->findings[i]);
    }
    for (uint32_t i = 0; i < r->fold->n_clocks; i++) {
        const struct dossier_clock *clock = &r->fold->clocks[i];
        if (clock->status == LAW_CLOCK_ENDED && clock->known) {
            try_clock(&by, &p->clocks[clock->clock], clock->chosen);
        }
    }
    for (uint32_t i = 0; i < r->fold->n_events; i++) {
        try_cites(&by, r->fold->events[i].cites);
        try_cites(&by, &p->consequences[r->fold->events[i].consequence].cites);
    }
    for (uint32_t i = 0; i < r->fold->n_amounts; i++) {
        const struct dossier_amount *a = &r->fold->amounts[i];
        if (a->known && expects_amount(r->source, p->amounts[a->amount].name)) {
            try_cites(&by, a->cites);
            try_cites(&by, &p->amounts[a->amount].cites);
        }
    }
}

/* ---- the answer ------------------------------------------------------------------------------ */

bool invariant_sound(const struct invariant *invariant)
{
    bool lives = invariant->n_places > 0;
    return lives ? invariant->reason.n == 0 && invariant->n_cases > 0 : invariant->reason.n > 0;
}

/* One line for each declaration that carries it, however many of its rules do. */
static void write_places(struct buf *out, const struct invariant *one)
{
    for (size_t i = 0; i < one->n_places; i++) {
        const struct invariant_place *at = &one->places[i];
        if (i > 0 && one->places[i - 1].procedure == at->procedure &&
            slice_equal(one->places[i - 1].name, at->name)) {
            continue;
        }
        buf_printf(out, "    %.*s:%u  %s %.*s\n", SLICE_ARG(at->procedure->source), at->span.line,
                   at->kind, SLICE_ARG(at->name));
    }
}

static void write_cases(struct buf *out, const struct invariant *one)
{
    if (one->n_places == 0) {
        return;
    }
    buf_printf(out, one->n_cases == 0 ? "    NO CASE tries to break it\n" : "    tried by %zu: ",
               one->n_cases);
    for (size_t i = 0; i < one->n_cases; i++) {
        if (i == 3 && one->n_cases > 4) {
            buf_printf(out, " and %zu more", one->n_cases - i);
            break;
        }
        buf_printf(out, "%s%.*s", i == 0 ? "" : ", ", SLICE_ARG(one->cases[i]));
    }
    buf_text(out, one->n_cases == 0 ? "" : "\n");
}

void invariants_write(struct buf *out, const struct invariants *invariants)
{
    size_t carried = 0;
    size_t tried = 0;
    size_t left_out = 0;
    for (size_t i = 0; i < invariants->n; i++) {
        const struct invariant *one = &invariants->list[i];
        carried += one->n_places > 0;
        tried += one->n_places > 0 && one->n_cases > 0;
        left_out += one->n_places == 0 && one->reason.n > 0;
        buf_printf(out, "%-9.*s %.*s\n", SLICE_ARG(one->number), SLICE_ARG(one->text));
        write_places(out, one);
        write_cases(out, one);
        if (one->reason.n > 0) {
            buf_printf(out,
                       one->n_places > 0 ? "    CARRIED, and left out too: %.*s\n"
                                         : "    in no procedure: %.*s\n",
                       SLICE_ARG(one->reason));
        } else if (one->n_places == 0) {
            buf_text(out, "    NOWHERE, and no reason is given\n");
        }
    }
    buf_printf(
        out,
        "%zu invariants: %zu carried by procedures, %zu of them tried by cases; %zu left out "
        "with the reason\n",
        invariants->n, carried, tried, left_out);
}
