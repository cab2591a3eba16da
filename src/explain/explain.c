/* The whole of a procedure, or one declaration of it, as prose: headings, order, and the finding
 * of names. */
#include "explain/explain.h"

#include "explain/explain_priv.h"

typedef void (*explainer)(const struct teller *t, law_index index);

/* A kind of declaration: how many there are, what each is called, who explains it. */
struct kind {
    uint16_t n;
    explainer explain;
    const char *fr, *en; /* heading of the kind in the whole */
    const char *fr_one,
        *en_one; /* of one, for the kinds that are bullets of a list; NULL otherwise */
};

enum { KINDS = 14 };

static void kinds_of(struct kind kinds[KINDS], const struct law_procedure *p)
{
    const struct kind all[KINDS] = {
        {p->n_roles, explain_role, "Qui intervient", "Who takes part", "Qui intervient",
         "Who takes part"},
        {p->n_states, explain_state, "Les états du dossier", "The states of the dossier", NULL,
         NULL},
        {p->n_acts, explain_act, "Les actes", "The acts", NULL, NULL},
        {p->n_clocks, explain_clock, "Les délais", "The time limits", NULL, NULL},
        {p->n_consequences, explain_consequence, "Ce qui se produit de plein droit",
         "What follows by operation of law", NULL, NULL},
        {p->n_remedies, explain_remedy, "Les recours", "The remedies", NULL, NULL},
        {p->n_tables, explain_table, "Les tableaux", "The tables", NULL, NULL},
        {p->n_amounts, explain_amount, "Les montants", "The amounts", NULL, NULL},
        {p->n_tasks, explain_task, "Les tâches", "The tasks", "Tâche", "Task"},
        {p->n_properties, explain_property, "Ce qui doit toujours être vrai",
         "What must always hold", "Ce qui doit toujours être vrai", "What must always hold"},
        {p->n_frames, explain_frame, "Le cadre donné à d'autres procédures",
         "The frame set to other procedures", NULL, NULL},
        {p->n_facts, explain_fact, "Ce que le dossier peut dire", "What the file may tell",
         "Ce que le dossier peut dire", "What the file may tell"},
        {p->n_indicators, explain_indicator, "Les comptes", "The figures", "Compte", "Figure"},
        {p->n_keeps, explain_keep, "La conservation", "Retention", "La conservation", "Retention"},
    };
    for (size_t i = 0; i < KINDS; i++) {
        kinds[i] = all[i];
    }
}

/* Retention has no names: it is only in the whole. */
static struct slice name_of(const struct law_procedure *p, size_t kind, uint16_t i)
{
    switch (kind) {
    case 0:
        return p->roles[i].name;
    case 1:
        return p->states[i].name;
    case 2:
        return p->acts[i].name;
    case 3:
        return p->clocks[i].name;
    case 4:
        return p->consequences[i].name;
    case 5:
        return p->remedies[i].name;
    case 6:
        return p->tables[i].name;
    case 7:
        return p->amounts[i].name;
    case 8:
        return p->tasks[i].name;
    case 9:
        return p->properties[i].name;
    case 10:
        return p->frames[i].name;
    case 11:
        return p->facts[i].name;
    case 12:
        return p->indicators[i].name;
    default:
        return SLICE("");
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

static struct teller teller_of(struct buf *out, struct arena *arena,
                               const struct explain_view *view)
{
    return (struct teller){out, arena, view->procedure, view};
}

void explain_write(struct buf *out, struct arena *arena, const struct explain_view *view)
{
    struct buf draft = buf_in(arena, EXPLAIN_BYTES);
    struct teller t = teller_of(&draft, arena, view);
    struct kind kinds[KINDS];
    kinds_of(kinds, t.p);
    buf_text(&draft, "# ");
    tell_slice(&t, label_of(&t, t.p->title, t.p->name));
    buf_text(&draft, "\n\n");
    tell_laws(&t);
    tell_reach(&t);
    for (size_t k = 0; k < KINDS; k++) {
        if (kinds[k].n == 0) {
            continue;
        }
        buf_text(&draft, "## ");
        tell(&t, kinds[k].fr, kinds[k].en);
        buf_text(&draft, "\n\n");
        for (uint16_t i = 0; i < kinds[k].n; i++) {
            kinds[k].explain(&t, i);
        }
        buf_char(&draft, '\n');
    }
    wrap_lines(out, buf_slice(&draft));
}

/* ---- one ------------------------------------------------------------------------------------- */

static void tell_companions(const struct teller *t, law_index act)
{
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        if (act_has_effect(t, act, LAW_STARTS, c) || act_has_effect(t, act, LAW_ANSWERS, c)) {
            explain_clock(t, c);
        }
    }
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        if (act_has_effect(t, act, LAW_OPENS, r) || act_has_effect(t, act, LAW_USES, r)) {
            explain_remedy(t, r);
        }
    }
}

static bool unknown_name(const struct teller *t, const struct kind kinds[KINDS], struct slice name,
                         struct gr_error *e)
{
    size_t n = 0;
    for (size_t k = 0; k < KINDS - 1; k++) {
        n += kinds[k].n;
    }
    struct slice *names = ARENA_ARRAY(t->arena, n + 1, struct slice);
    n = 0;
    for (size_t k = 0; k < KINDS - 1; k++) {
        for (uint16_t i = 0; i < kinds[k].n; i++) {
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

bool explain_write_one(struct buf *out, struct arena *arena, const struct explain_view *view,
                       struct slice name, struct gr_error *e)
{
    struct buf draft = buf_in(arena, EXPLAIN_BYTES);
    struct teller t = teller_of(&draft, arena, view);
    struct kind kinds[KINDS];
    kinds_of(kinds, t.p);
    for (size_t k = 0; k < KINDS - 1; k++) {
        for (uint16_t i = 0; i < kinds[k].n; i++) {
            if (!slice_equal(name_of(t.p, k, i), name)) {
                continue;
            }
            if (kinds[k].fr_one != NULL) {
                buf_text(&draft, "### ");
                tell(&t, kinds[k].fr_one, kinds[k].en_one);
                buf_text(&draft, "\n\n");
            }
            size_t before = draft.n;
            kinds[k].explain(&t, i);
            if (draft.n == before) {
                tell(&t, "N'est pas en vigueur le ", "Not in force on ");
                tell_date(&t, view->on);
                buf_text(&draft, ".\n");
            }
            if (kinds[k].explain == explain_act) {
                tell_companions(&t, i);
            }
            wrap_lines(out, buf_slice(&draft));
            return true;
        }
    }
    return unknown_name(&t, kinds, name, e);
}
