/* What holds of every procedure (prove/builtin.h): asks the prover what the tables do not say, and
 * shows one paragraph a rule. The items are worked through by several threads, and settled one
 * after the other in their order: what was asked ahead for an item is then at hand, so that the
 * answers do not hang on the number of threads. */
#include "cli/cmd_prove.h"

#include <pthread.h>

#include "prove/builtin.h"

#define ARENA_BYTES ((size_t)1 << 36)
#define TEXT_BYTES ((size_t)16 << 20)

/* An answer that another rule may want, too. */
struct known {
    struct prove_act question;
    enum prove_answer answer;
    enum prove_why why;
    enum proving_cut cut;
    bool after_irregular;
};

/* One question to the prover that was asked for an item. */
struct ahead {
    struct prove_act question;
    struct proving_answer answer;
};

/* One item, in the order in which they are shown. */
struct item {
    const struct builtin *b;
    struct arena *arena; /* of what is found: open from the asking until it is shown */
    struct ahead *list;  /* asked for it */
    size_t n, room;
};

/* What is being asked of one procedure. */
struct proving_builtin {
    struct proving *p;
    const struct proving_question *question;
    struct proving_counts *counts;
    struct item *items;
    size_t n_items, first; /* of the pieces */
    pthread_mutex_t mutex; /* of what is known and shown: written as items are settled */
    struct known *known;
    size_t n_known, room;
    bool *shown; /* per act: a dossier that was found contains it */
    bool interrupted;
    struct buf *text; /* of one rule */
    size_t n_rule, good_rule;
    double seconds_rule;
};

/* One item answered. */
struct answered {
    const struct builtin *b;
    struct proving_question asked; /* of an act: the last that was asked, for the case file too */
    enum builtin_verdict verdict;
    struct proving_answer last; /* the prover's, as far as it was asked: why, hole, case */
    double seconds;
};

/* ---- asking ---------------------------------------------------------------------------------- */

static bool same_question(const struct prove_act *a, const struct prove_act *b)
{
    return a->act == b->act && a->answers == b->answers && a->meets == b->meets &&
           a->unopened == b->unopened;
}

/* What earlier items have told of the question. */
static bool recall(struct known *out, struct proving_builtin *k, const struct prove_act *q)
{
    bool act_alone = q->answers == LAW_NONE && q->meets == LAW_NONE && q->unopened == LAW_NONE;
    bool found = false;
    (void)pthread_mutex_lock(&k->mutex);
    for (size_t i = 0; i < k->n_known && !found; i++) {
        found = same_question(&k->known[i].question, q);
        *out = k->known[i];
    }
    if (!found && act_alone && k->shown[q->act]) {
        *out = (struct known){.question = *q, .answer = PROVE_FOUND};
        found = true;
    }
    (void)pthread_mutex_unlock(&k->mutex);
    return found;
}

/* For the items to come; every act of a lawful dossier can be done. */
static void remember(struct proving_builtin *k, const struct prove_act *q,
                     const struct proving_answer *answer)
{
    const struct prove_witness *witness = answer->result.witness;
    bool lawful = witness != NULL && !answer->after_irregular;
    (void)pthread_mutex_lock(&k->mutex);
    k->known = arena_grown(k->p->cli->arena, k->known, k->n_known, &k->room, sizeof *k->known);
    k->known[k->n_known++] = (struct known){*q, answer->result.answer, answer->result.why,
                                            answer->cut, answer->after_irregular};
    for (uint32_t i = 0; lawful && i < witness->dossier.n_entries; i++) {
        if (witness->dossier.entries[i].kind == DOSSIER_ACT) {
            k->shown[witness->dossier.entries[i].act] = true;
        }
    }
    (void)pthread_mutex_unlock(&k->mutex);
}

static void prove_for(struct proving_builtin *k, struct answered *x, struct arena *arena,
                      const struct proving *p, const struct prove_act *q)
{
    const struct law_procedure *law = k->question->p;
    struct prove_question question = {.plan = k->question->plan, .property = LAW_NONE, .done = *q};
    struct buf what = buf_in(arena, 1024);
    buf_printf(&what, "%.*s, %.*s, %.*s", SLICE_ARG(law->name), SLICE_ARG(builtin_name(x->b->rule)),
               SLICE_ARG(law->acts[q->act].name));
    buf_char(&what, '\0');
    x->asked.index = q->act;
    x->asked.done = *q;
    proving_prove(&x->last, p, arena, question, what.p);
}

/* Who asks: the thread that settles the items, or one that asks ahead. */
struct asker {
    struct proving_builtin *k;
    struct item *item;
    const struct proving *p;
    bool settles;
};

/* Of those that were asked for the item; NULL: not this one. */
static const struct ahead *asked_before(const struct item *item, const struct prove_act *q)
{
    for (size_t i = 0; i < item->n; i++) {
        if (same_question(&item->list[i].question, q)) {
            return &item->list[i];
        }
    }
    return NULL;
}

static void ask_prover(struct answered *x, const struct asker *a, const struct prove_act *q)
{
    struct item *item = a->item;
    const struct ahead *before = asked_before(item, q);
    x->asked.index = q->act;
    x->asked.done = *q;
    if (before != NULL) {
        x->last = before->answer;
        x->last.question = &x->asked;
        return;
    }
    prove_for(a->k, x, item->arena, a->p, q);
    item->list = arena_grown(item->arena, item->list, item->n, &item->room, sizeof *item->list);
    item->list[item->n++] = (struct ahead){*q, x->last};
}

static enum prove_answer ask(struct answered *x, const struct asker *a, const struct prove_act *q)
{
    struct known before;
    x->last = (struct proving_answer){.question = &x->asked};
    if (recall(&before, a->k, q)) {
        x->last.result.answer = before.answer;
        x->last.result.why = before.why;
        x->last.cut = before.cut;
        x->last.after_irregular = before.after_irregular;
        return before.answer;
    }
    ask_prover(x, a, q);
    x->seconds += x->last.seconds;
    if (a->settles) {
        remember(a->k, q, &x->last);
    }
    return x->last.result.answer;
}

/* One question after the other until the item is decided, or the user interrupts. */
static void answer_item(struct answered *x, const struct asker *a)
{
    struct item *item = a->item;
    *x = (struct answered){.b = item->b, .asked = *a->k->question};
    x->asked.kind = PROVING_ACT;
    x->last.question = &x->asked;
    enum prove_answer *answers =
        ARENA_ARRAY(item->arena, (size_t)x->b->n_questions + 1, enum prove_answer);
    struct proving_answer undecided = {0};
    size_t n = 0;
    x->verdict = builtin_verdict(x->b, answers, n);
    while (x->verdict == BUILTIN_ASK && x->last.cut != PROVING_INTERRUPTED) {
        answers[n] = ask(x, a, &x->b->questions[n]);
        if (answers[n] == PROVE_UNDECIDED) {
            undecided = x->last;
        }
        x->verdict = builtin_verdict(x->b, answers, ++n);
    }
    x->verdict = x->verdict == BUILTIN_ASK ? BUILTIN_UNDECIDED : x->verdict;
    if (x->verdict == BUILTIN_UNDECIDED && undecided.question != NULL) {
        x->last.result.why = undecided.result.why;
        x->last.cut = undecided.cut;
    }
}

/* What is asked stays in the item's list; what the tables settle asks nothing. */
static void answer_ahead(void *of, size_t i, const struct proving *mine)
{
    struct proving_builtin *k = of;
    struct item *item = &k->items[i];
    struct answered unused;
    item->arena = arena_open(ARENA_BYTES);
    if (item->b->settled == BUILTIN_ASK) {
        answer_item(&unused, &(struct asker){k, item, mine, false});
    }
}

static const struct law_hole *find_hole(const struct proving_builtin *k, const struct answered *x)
{
    const struct law_procedure *p = k->question->p;
    struct date day = proving_day(k->p, &x->last);
    for (uint16_t i = 0; x->verdict == BUILTIN_FINDING && i < p->n_holes; i++) {
        for (uint16_t t = 0; t < x->b->n_things; t++) {
            if (p->holes[i].of == x->b->things[t].of &&
                p->holes[i].index == x->b->things[t].index &&
                law_in_force(p->holes[i].dates, day)) {
                return &p->holes[i];
            }
        }
    }
    return NULL;
}

static void count(struct proving_builtin *k, const struct answered *x)
{
    if (x->verdict == BUILTIN_REMARK) {
        return;
    }
    bool good = x->verdict == BUILTIN_GOOD;
    bool finding = x->verdict == BUILTIN_FINDING;
    k->n_rule++;
    k->good_rule += good ? 1 : 0;
    k->counts->asked++;
    k->counts->hold += good ? 1 : 0;
    k->counts->broken += finding && x->last.hole == NULL ? 1 : 0;
    k->counts->declared += x->last.hole != NULL ? 1 : 0;
    k->counts->undecided += x->verdict == BUILTIN_UNDECIDED ? 1 : 0;
}

/* ---- what it is about ------------------------------------------------------------------------ */

struct named {
    const char *kind;
    struct slice name;
    struct law_labels labels;
    const struct law_cites *cites;
};

static struct named named_of(const struct law_procedure *p, struct builtin_thing thing)
{
    law_index i = thing.index;
    switch (thing.of) {
    case LAW_HOLE_PROPERTY:
        break;
    case LAW_HOLE_ACT:
        return (struct named){"act", p->acts[i].name, p->acts[i].labels, &p->acts[i].cites};
    case LAW_HOLE_CLOCK:
        return (struct named){"clock", p->clocks[i].name, p->clocks[i].labels, &p->clocks[i].cites};
    case LAW_HOLE_STATE:
        return (struct named){"state", p->states[i].name, p->states[i].labels, &p->states[i].cites};
    case LAW_HOLE_REMEDY:
        return (struct named){"remedy", p->remedies[i].name, p->remedies[i].labels,
                              &p->remedies[i].cites};
    }
    return (struct named){"property", p->properties[i].name, p->properties[i].labels,
                          &p->properties[i].cites};
}

/* Of a remark and of a refusal, what the list names: values of the state, or acts. */
static struct slice listed(const struct law_procedure *p, const struct builtin *b, uint16_t i)
{
    bool values = b->settled == BUILTIN_REMARK && b->rule == BUILTIN_LEFT;
    return values ? p->states[b->things[0].index].values[b->list[i]].name
                  : p->acts[b->list[i]].name;
}

static void write_list(struct buf *out, const struct law_procedure *p, const struct builtin *b)
{
    for (uint16_t i = 0; i < b->n_list; i++) {
        buf_text(out, i == 0 ? "" : ", ");
        buf_add(out, listed(p, b, i));
    }
}

static void write_things(struct buf *out, const struct proving_builtin *k, const struct builtin *b,
                         struct arena *arena)
{
    const struct law_procedure *p = k->question->p;
    for (uint16_t i = 0; i < b->n_things; i++) {
        buf_text(out, i == 0 ? "" : ", ");
        buf_add(out, named_of(p, b->things[i]).name);
    }
    if (b->value != LAW_NONE) {
        buf_printf(out, " is %.*s", SLICE_ARG(p->states[b->things[0].index].values[b->value].name));
    }
    for (uint16_t i = 0; i < b->n_things; i++) {
        struct named named = named_of(p, b->things[i]);
        buf_text(out, i == 0 ? " — " : "; ");
        buf_add(out, law_label(arena, named.labels, named.name, k->p->language));
    }
    if (b->value != LAW_NONE) {
        const struct law_domain_value *v = &p->states[b->things[0].index].values[b->value];
        buf_text(out, k->p->language == LANGUAGE_FR ? " : " : ": ");
        buf_add(out, law_label(arena, v->labels, v->name, k->p->language));
    }
    const struct law_cites *cites = b->n_things > 0 ? named_of(p, b->things[0]).cites : NULL;
    if (cites != NULL) {
        proving_write_cites(out, cites);
    }
}

/* ---- for people ------------------------------------------------------------------------------ */

static void write_verdict(struct buf *out, const struct proving_builtin *k,
                          const struct answered *x, struct arena *arena)
{
    if (x->verdict == BUILTIN_GOOD) {
        buf_text(out, proving_word(k->p, "après une demande ou un fait irrégulier : ",
                                   "after an irregular request or fact: "));
    } else if (x->verdict == BUILTIN_REMARK) {
        buf_text(out, proving_word(k->p, "remarque : ", "remark: "));
    } else if (x->verdict == BUILTIN_UNDECIDED) {
        buf_printf(out, proving_word(k->p, "non tranché (%s) : ", "not decided (%s): "),
                   x->b->settled == BUILTIN_UNDECIDED
                       ? proving_word(k->p, "trop de conditions", "too many conditions")
                       : proving_why(k->p, &x->last));
    } else if (x->last.hole == NULL) {
        buf_text(out, proving_word(k->p, "constat : ", "finding: "));
    } else {
        struct slice name = law_hole_name(k->question->p, x->last.hole);
        buf_text(out, proving_word(k->p, "lacune connue (", "known hole ("));
        buf_add(out, law_label(arena, x->last.hole->labels, name, k->p->language));
        buf_text(out, proving_word(k->p, ") : ", "): "));
    }
}

static void write_item(struct buf *out, const struct proving_builtin *k, const struct answered *x,
                       struct arena *arena)
{
    const struct law_procedure *p = k->question->p;
    buf_text(out, "  ");
    write_verdict(out, k, x, arena);
    if (x->verdict == BUILTIN_REMARK && x->b->rule == BUILTIN_OPENED) {
        buf_text(out, proving_word(k->p, "aucun recours n'est dit contre ",
                                   "no remedy is said against "));
        write_list(out, p, x->b);
    } else if (x->verdict == BUILTIN_REMARK) {
        buf_printf(out, proving_word(k->p, "%.*s, valeurs finales : ", "%.*s, final values: "),
                   SLICE_ARG(named_of(p, x->b->things[0]).name));
        write_list(out, p, x->b);
    } else {
        write_things(out, k, x->b, arena);
        if (x->b->n_list > 0) {
            buf_text(out, proving_word(k->p, " ; refusés là : ", "; refused there: "));
            write_list(out, p, x->b);
        }
    }
    buf_char(out, '\n');
    const struct prove_witness *witness = x->last.result.witness;
    if (x->verdict == BUILTIN_FINDING && witness != NULL && !k->p->quiet) {
        dossier_write(out, arena, witness->folded, k->p->language, false);
    }
    proving_write_file(out, k->p, &x->last);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static json_t *things_json(const struct law_procedure *p, const struct builtin *b)
{
    json_t *things = json_array();
    for (uint16_t i = 0; i < b->n_things; i++) {
        struct named named = named_of(p, b->things[i]);
        json_array_append_new(
            things, json_pack("{s:s, s:o}", "kind", named.kind, "name", json_of_slice(named.name)));
    }
    return things;
}

static json_t *why_json(const struct answered *x)
{
    return x->verdict != BUILTIN_UNDECIDED      ? json_null()
           : x->b->settled == BUILTIN_UNDECIDED ? json_string("conditions")
                                                : json_string(proving_why_code(&x->last));
}

static bool show_json(const struct proving_builtin *k, const struct answered *x,
                      struct arena *arena, struct gr_error *e)
{
    static const char *const codes[] = {"", "holds", "broken", "not_decided", "remark"};
    const struct law_procedure *p = k->question->p;
    json_t *list = json_array();
    for (uint16_t i = 0; i < x->b->n_list; i++) {
        json_array_append_new(list, json_of_slice(listed(p, x->b, i)));
    }
    struct slice name = builtin_name(x->b->rule);
    json_t *value = json_null();
    if (x->b->value != LAW_NONE) {
        value = json_of_slice(p->states[x->b->things[0].index].values[x->b->value].name);
    }
    json_t *line = json_pack(
        "{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:o, s:o, s:f, s:o, s:o}", "procedure",
        json_of_slice(p->name), "kind", "built_in", "name", json_of_slice(name), "text",
        json_of_slice(law_label(arena, builtin_labels(x->b->rule), name, k->p->language)), "things",
        things_json(p, x->b), "value", value, "list", list, "answer", codes[x->verdict],
        "after_irregular", x->verdict == BUILTIN_GOOD && x->last.after_irregular, "why",
        why_json(x), "known_hole", proving_hole_json(k->p, &x->last, arena), "seconds", x->seconds,
        "case", proving_case_json(&x->last), "file", proving_file_json(&x->last));
    return json_line(k->p->cli, line, e);
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool show_item(struct proving_builtin *k, const struct answered *x, struct arena *arena,
                      struct gr_error *e)
{
    if (k->p->json) {
        bool ok = show_json(k, x, arena, e);
        fflush(k->p->cli->out);
        return ok;
    }
    bool bad = x->verdict == BUILTIN_FINDING || x->verdict == BUILTIN_UNDECIDED;
    bool said = x->verdict != BUILTIN_GOOD || x->last.after_irregular;
    if (k->p->quiet ? bad && x->last.hole == NULL : said) {
        write_item(k->text, k, x, arena);
    }
    return true;
}

static bool one_item(struct proving_builtin *k, struct item *item, struct gr_error *e)
{
    struct answered x;
    answer_item(&x, &(struct asker){k, item, k->p, true});
    k->interrupted = x.last.cut == PROVING_INTERRUPTED;
    x.last.hole = find_hole(k, &x);
    k->seconds_rule += x.seconds;
    count(k, &x);
    if (x.verdict != BUILTIN_FINDING || x.b->rule != BUILTIN_OPENED) {
        x.last.result.witness = NULL; /* no dossier shows what none does */
    }
    bool replays = proving_case(k->p, &x.last, item->arena, e);
    struct gr_error unused = {0};
    bool shown = show_item(k, &x, item->arena, replays ? e : &unused);
    arena_close(item->arena);
    item->arena = NULL;
    return replays && shown;
}

static bool end_rule(struct proving_builtin *k, enum builtin_rule rule, struct gr_error *e)
{
    struct slice lines = buf_slice(k->text);
    if (k->p->json || (lines.n == 0 && (k->p->quiet || k->n_rule == 0))) {
        return true;
    }
    struct arena *arena = arena_open(2 * TEXT_BYTES);
    struct buf out = buf_in(arena, TEXT_BYTES + 1024);
    struct slice name = builtin_name(rule);
    buf_printf(&out, "%.*s, %.*s: ", SLICE_ARG(k->question->p->name), SLICE_ARG(name));
    if (k->n_rule > 0) {
        buf_printf(&out, proving_word(k->p, "%zu sur %zu — ", "%zu of %zu — "), k->good_rule,
                   k->n_rule);
    }
    buf_add(&out, law_label(arena, builtin_labels(rule), name, k->p->language));
    buf_printf(&out, " (%.1f s)\n", k->seconds_rule);
    buf_add(&out, lines);
    bool ok = cli_write(k->p->cli, buf_slice(&out), e);
    fflush(k->p->cli->out);
    arena_close(arena);
    return ok;
}

/* The items of a rule, from the first-th on; *next: of the next rule. */
static bool one_rule(struct proving_builtin *k, struct proving_ahead *ahead, enum builtin_rule rule,
                     size_t *next, struct gr_error *e)
{
    struct arena *arena = arena_open(2 * TEXT_BYTES);
    struct buf text = buf_in(arena, TEXT_BYTES);
    k->text = &text;
    k->n_rule = k->good_rule = 0;
    k->seconds_rule = 0;
    bool ok = true;
    for (; *next < k->n_items && k->items[*next].b->rule == rule && !k->interrupted; ++*next) {
        struct gr_error unused = {0};
        if (!proving_ahead_wait(ahead, k->first + *next)) {
            k->interrupted = true;
            break;
        }
        ok = one_item(k, &k->items[*next], ok ? e : &unused) && ok;
    }
    struct gr_error unused = {0};
    bool shown = end_rule(k, rule, ok ? e : &unused);
    k->text = NULL;
    arena_close(arena);
    return ok && shown;
}

/* In the order of the rules. */
static void take_items(struct proving_builtin *k, const struct builtins *all)
{
    k->items = ARENA_ARRAY(k->p->cli->arena, all->n, struct item);
    for (int rule = 0; rule < BUILTIN_RULES; rule++) {
        for (size_t i = 0; i < all->n; i++) {
            if (all->list[i].rule == (enum builtin_rule)rule) {
                k->items[k->n_items++] = (struct item){.b = &all->list[i]};
            }
        }
    }
}

struct proving_builtin *proving_builtin_open(struct proving *p,
                                             const struct proving_question *question,
                                             struct proving_pieces *pieces)
{
    struct arena *arena = p->cli->arena;
    const struct law_procedure **others =
        ARENA_ARRAY(arena, p->law.n + 1, const struct law_procedure *);
    for (size_t i = 0; i < p->law.n; i++) {
        others[i] = dossier_procedure(p->law.plans[i]);
    }
    struct builtins all = builtin_list(arena, question->p, others, p->law.n);
    struct proving_builtin *k = ARENA_NEW(arena, struct proving_builtin);
    k->p = p;
    k->question = question;
    k->shown = ARENA_ARRAY(arena, (size_t)question->p->n_acts + 1, bool);
    (void)pthread_mutex_init(&k->mutex, NULL);
    take_items(k, &all);
    k->first = proving_pieces_add(pieces, p, answer_ahead, k, k->n_items);
    return k;
}

bool proving_builtin_show(struct proving_counts *counts, struct proving_builtin *k,
                          struct proving_ahead *ahead, struct gr_error *e)
{
    bool ok = true;
    size_t next = 0;
    k->counts = counts;
    for (int rule = 0; rule < BUILTIN_RULES && !k->interrupted; rule++) {
        struct gr_error unused = {0};
        ok = one_rule(k, ahead, (enum builtin_rule)rule, &next, ok ? e : &unused) && ok;
    }
    return ok;
}

void proving_builtin_close(struct proving_builtin *k)
{
    if (k == NULL) {
        return;
    }
    for (size_t i = 0; i < k->n_items; i++) {
        arena_close(k->items[i].arena);
    }
    (void)pthread_mutex_destroy(&k->mutex);
}
