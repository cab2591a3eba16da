/* The whole of a procedure, or one declaration of it, as prose: headings, order, and the finding
 * of names. */
#include "explain/explain.h"

#include "explain/explain_priv.h"

const struct kind KIND_TABLE[KINDS] = {
    [KIND_ROLES] = {explain_role, "Qui intervient", "Who takes part", true},
    [KIND_STATES] = {explain_state, "Les états du dossier", "The states of the dossier", false},
    [KIND_ACTS] = {explain_act, "Les actes", "The acts", false},
    [KIND_CLOCKS] = {explain_clock, "Les délais", "The time limits", false},
    [KIND_CONSEQUENCES] = {explain_consequence, "Ce qui se produit de plein droit",
                           "What follows by operation of law", false},
    [KIND_REMEDIES] = {explain_remedy, "Les recours", "The remedies", false},
    [KIND_TABLES] = {explain_table, "Les tableaux", "The tables", false},
    [KIND_AMOUNTS] = {explain_amount, "Les montants", "The amounts", false},
    [KIND_TASKS] = {explain_task, "Les tâches", "The tasks", true},
    [KIND_PROPERTIES] = {explain_property, "Ce qui doit toujours être vrai",
                         "What must always hold", true},
    [KIND_FRAMES] = {explain_frame, "Le cadre donné à d'autres procédures",
                     "The frame set to other procedures", false},
    [KIND_FACTS] = {explain_fact, "Ce que le dossier peut dire", "What the file may tell", true},
    [KIND_INDICATORS] = {explain_indicator, "Les comptes", "The figures", true},
    [KIND_KEEPS] = {explain_keep, "La conservation", "Retention", true},
};

uint16_t kind_count(const struct law_procedure *p, enum kind_of kind)
{
    switch (kind) {
    case KIND_ROLES:
        return p->n_roles;
    case KIND_STATES:
        return p->n_states;
    case KIND_ACTS:
        return p->n_acts;
    case KIND_CLOCKS:
        return p->n_clocks;
    case KIND_CONSEQUENCES:
        return p->n_consequences;
    case KIND_REMEDIES:
        return p->n_remedies;
    case KIND_TABLES:
        return p->n_tables;
    case KIND_AMOUNTS:
        return p->n_amounts;
    case KIND_TASKS:
        return p->n_tasks;
    case KIND_PROPERTIES:
        return p->n_properties;
    case KIND_FRAMES:
        return p->n_frames;
    case KIND_FACTS:
        return p->n_facts;
    case KIND_INDICATORS:
        return p->n_indicators;
    case KIND_KEEPS:
        return p->n_keeps;
    case KINDS:
        return 0;
    }
    return 0;
}

/* Retention has no names: it is only in the whole. */
static struct slice name_of(const struct law_procedure *p, enum kind_of kind, uint16_t i)
{
    switch (kind) {
    case KIND_ROLES:
        return p->roles[i].name;
    case KIND_STATES:
        return p->states[i].name;
    case KIND_ACTS:
        return p->acts[i].name;
    case KIND_CLOCKS:
        return p->clocks[i].name;
    case KIND_CONSEQUENCES:
        return p->consequences[i].name;
    case KIND_REMEDIES:
        return p->remedies[i].name;
    case KIND_TABLES:
        return p->tables[i].name;
    case KIND_AMOUNTS:
        return p->amounts[i].name;
    case KIND_TASKS:
        return p->tasks[i].name;
    case KIND_PROPERTIES:
        return p->properties[i].name;
    case KIND_FRAMES:
        return p->frames[i].name;
    case KIND_FACTS:
        return p->facts[i].name;
    case KIND_INDICATORS:
        return p->indicators[i].name;
    case KIND_KEEPS:
    case KINDS:
        return SLICE("");
    }
    return SLICE("");
}

void tell_name(const struct teller *t, enum kind_of kind, law_index i)
{
    struct slice name = t->view->named ? name_of(t->p, kind, i) : SLICE("");
    if (name.n > 0) {
        buf_text(t->out, "{#");
        tell_slice(t, name);
        buf_text(t->out, "}\n");
    }
}

/* One declaration; nothing, not even its name, where nothing of it is told. */
static void tell_declaration(const struct teller *t, enum kind_of kind, law_index i)
{
    size_t from = t->out->n;
    tell_name(t, kind, i);
    size_t begun = t->out->n;
    KIND_TABLE[kind].explain(t, i);
    if (t->out->n == begun) {
        t->out->n = from;
    }
}

/* ---- the head -------------------------------------------------------------------------------- */

static void tell_laws(const struct teller *t)
{
    if (t->p->n_laws == 0) {
        return;
    }
    tell(t, "Textes : ", "Texts: ");
    for (uint16_t i = 0; i < t->p->n_laws; i++) {
        buf_text(t->out, i == 0 ? "" : in_french(t) ? " ; " : "; ");
        tell_slice(t, t->p->laws[i].name);
        buf_text(t->out, " (");
        tell_slice(t, t->p->laws[i].abbreviation);
        buf_char(t->out, ')');
    }
    buf_text(t->out, ".\n\n");
}

static void tell_reach(const struct teller *t)
{
    const struct law_procedure *p = t->p;
    if (p->has_read_to) {
        tell(t, "La loi a été lue jusqu'au ", "The law has been read to ");
        tell_date(t, p->read_to);
        tell(t, " ; au-delà, tout résultat porte la mention « loi non lue ».\n\n",
             "; what is computed beyond that day is marked “law not read”.\n\n");
    } else {
        tell(t, "Le jour jusqu'auquel la loi a été lue n'est pas indiqué.\n\n",
             "The day to which the law has been read is not given.\n\n");
    }
    buf_text(t->out, in_french(t) ? "Ce régime est en vigueur" : "This regime is in force");
    buf_char(t->out, ' ');
    if (!tell_dates(t, p->force, false)) {
        tell(t, "sans bornes connues", "without known bounds");
    }
    buf_text(t->out, ".\n\n");
    if (!t->view->dated) {
        return;
    }
    tell(t, "N'est donné ici que ce qui vaut le ", "Only what is in force on ");
    tell_date(t, t->view->on);
    tell(t, ".\n\n", " is given here.\n\n");
    if (!law_in_force(p->force, t->view->on)) {
        tell(t, "Ce jour-là, ce régime n'est pas en vigueur.\n\n",
             "On that day this regime is not in force.\n\n");
    }
    if (p->has_read_to && t->view->on.days > p->read_to.days) {
        tell(t, "Ce jour est postérieur à la dernière lecture de la loi.\n\n",
             "That day lies after the last reading of the law.\n\n");
    }
}

/* ---- the chapter ----------------------------------------------------------------------------- */

/* What would otherwise be said under each heading. */
static void tell_opening(const struct teller *t, enum kind_of kind)
{
    if (kind == KIND_ROLES) {
        tell(t, "Une autorité doit respecter toutes les interprétations de la loi.\n\n",
             "An authority must hold under every reading of the law.\n\n");
    } else if (kind == KIND_ACTS) {
        tell(t,
             "Une décision est refusée lorsque la loi l'interdit. Une demande et un fait sont "
             "toujours enregistrés, et signalés lorsqu'ils sont irréguliers. Sous chaque acte "
             "viennent les délais qu'il est le premier à pouvoir faire courir. Là où rien n'est "
             "dit contre un acte, aucun recours n'est décrit ici.\n\n",
             "A decision is refused when the law forbids it. A request and a fact are always "
             "recorded, and marked when they are irregular. Under each act come the time limits "
             "that it is the first to be able to set going. Where nothing is said against an act, "
             "no remedy is described here.\n\n");
    }
}

/* The acts in their order, each with the clocks that it brings. */
static void tell_unfolding(const struct teller *t, const struct unfolding *u)
{
    for (uint16_t i = 0; i < t->p->n_acts; i++) {
        tell_declaration(t, KIND_ACTS, u->acts[i]);
        for (law_index c = 0; c < t->p->n_clocks; c++) {
            if (u->after[c] == u->acts[i] && told_clock(t, c) && !is_only_a_remedys(t, c)) {
                tell_name(t, KIND_CLOCKS, c);
                tell_clock_section(t, c, 4);
            }
        }
    }
}

static bool told_under_act(const struct teller *t, law_index remedy)
{
    return t->p->remedies[remedy].n_against > 0 || !told_remedy(t, remedy);
}

/* What stands in its own section of the chapter. */
static bool stands_apart(const struct teller *t, const struct unfolding *u, enum kind_of kind,
                         law_index i)
{
    if (kind == KIND_CLOCKS) {
        return u->after[i] == LAW_NONE && told_clock(t, i) && !is_only_a_remedys(t, i);
    }
    return kind != KIND_ACTS && (kind != KIND_REMEDIES || !told_under_act(t, i));
}

/* In a chapter most clocks and remedies stand under acts. */
static void tell_chapter_title(const struct teller *t, enum kind_of kind)
{
    if (kind == KIND_ACTS) {
        tell(t, "Le déroulement", "How it unfolds");
    } else if (kind == KIND_CLOCKS) {
        tell(t, "Les autres délais", "The other time limits");
    } else if (kind == KIND_REMEDIES) {
        tell(t, "Les autres recours", "The other remedies");
    } else {
        tell(t, KIND_TABLE[kind].fr, KIND_TABLE[kind].en);
    }
}

static void tell_kind_section(const struct teller *t, const struct unfolding *u, enum kind_of kind)
{
    size_t from = t->out->n;
    buf_text(t->out, "## ");
    tell_chapter_title(t, kind);
    buf_text(t->out, "\n\n");
    tell_opening(t, kind);
    size_t begun = t->out->n;
    if (kind == KIND_ACTS) {
        tell_unfolding(t, u);
    }
    for (law_index i = 0; i < kind_count(t->p, kind); i++) {
        if (stands_apart(t, u, kind, i)) {
            tell_declaration(t, kind, i);
        }
    }
    if (t->out->n == begun) {
        t->out->n = from;
    } else {
        buf_char(t->out, '\n');
    }
}

struct teller teller_of(struct buf *out, struct arena *arena, const struct explain_view *view)
{
    struct teller t = {.out = out, .arena = arena, .p = view->procedure, .view = view};
    t.to_be_had = remedies_to_be_had(&t);
    return t;
}

void explain_write(struct buf *out, struct arena *arena, const struct explain_view *view)
{
    struct buf draft = buf_in(arena, EXPLAIN_BYTES);
    struct teller t = teller_of(&draft, arena, view);
    t.whole = true;
    struct unfolding u = unfolding_of(&t);
    buf_text(&draft, "# ");
    tell_slice(&t, label_of(&t, t.p->title, t.p->name));
    buf_text(&draft, "\n\n");
    tell_laws(&t);
    tell_reach(&t);
    for (enum kind_of k = 0; k < KINDS; k++) {
        tell_kind_section(&t, &u, k);
    }
    wrap_lines(out, buf_slice(&draft), view->named ? SIZE_MAX : WRAP_COLUMNS);
}

/* ---- one ------------------------------------------------------------------------------------- */

/* The clocks that an act sets going or that wait for it, and the remedies that it uses: those
 * against it are told with it. */
static void tell_companions(const struct teller *t, law_index act)
{
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        if (act_sets_going(t, act, c) || act_has_effect(t, act, LAW_ANSWERS, c)) {
            tell_declaration(t, KIND_CLOCKS, c);
        }
    }
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        bool told = in_list(remedy->against, remedy->n_against, act) && told_remedy(t, r);
        if (!told &&
            (act_has_effect(t, act, LAW_OPENS, r) || act_has_effect(t, act, LAW_USES, r))) {
            tell_declaration(t, KIND_REMEDIES, r);
        }
    }
}

static bool unknown_name(const struct teller *t, struct slice name, struct gr_error *e)
{
    size_t n = 0;
    for (enum kind_of k = 0; k < KIND_KEEPS; k++) {
        n += kind_count(t->p, k);
    }
    struct slice *names = ARENA_ARRAY(t->arena, n + 1, struct slice);
    n = 0;
    for (enum kind_of k = 0; k < KIND_KEEPS; k++) {
        for (uint16_t i = 0; i < kind_count(t->p, k); i++) {
            names[n++] = name_of(t->p, k, i);
        }
    }
    const struct slice *near = error_nearest(name, names, n);
    error_set(e, ERROR_NAME, "%.*s declares no \"%.*s\"", SLICE_ARG(t->p->name),
              (int)(name.n < 60 ? name.n : 60), name.p);
    if (near != NULL) {
        return error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    }
    return error_remedy(e, "\"greffe explain %.*s\" shows all there is", SLICE_ARG(t->p->name));
}

bool explain_named(struct declaration *found, const struct teller *t, struct slice name,
                   struct gr_error *e)
{
    for (enum kind_of k = 0; k < KIND_KEEPS; k++) {
        for (uint16_t i = 0; i < kind_count(t->p, k); i++) {
            if (slice_equal(name_of(t->p, k, i), name)) {
                *found = (struct declaration){k, i};
                return true;
            }
        }
    }
    return unknown_name(t, name, e);
}

bool explain_write_one(struct buf *out, struct arena *arena, const struct explain_view *view,
                       struct slice name, struct gr_error *e)
{
    struct buf draft = buf_in(arena, EXPLAIN_BYTES);
    struct teller t = teller_of(&draft, arena, view);
    struct declaration found = {0};
    if (!explain_named(&found, &t, name, e)) {
        return false;
    }
    const struct kind *kind = &KIND_TABLE[found.kind];
    if (kind->bullets) {
        buf_text(&draft, "### ");
        tell(&t, kind->fr, kind->en);
        buf_text(&draft, "\n\n");
    }
    size_t before = draft.n;
    tell_declaration(&t, found.kind, found.index);
    if (draft.n == before) {
        tell(&t, "N'est pas en vigueur le ", "Not in force on ");
        tell_date(&t, view->on);
        buf_text(&draft, ".\n");
    }
    if (found.kind == KIND_ACTS) {
        tell_companions(&t, found.index);
    }
    wrap_lines(out, buf_slice(&draft), view->named ? SIZE_MAX : WRAP_COLUMNS);
    return true;
}
