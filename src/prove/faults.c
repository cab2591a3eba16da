/* What came of a path that was made a dossier and folded: whether it does what was asked, and what
 * stands against it. */
#include "prove/lawful.h"
#include "prove/witness_priv.h"

void add_if_new(struct things *out, const struct model *m, struct thing t)
{
    if (!thing_tracked(m, t)) {
        (void)things_add(m, out, t);
    }
}

/* Two values that are compared: facts that lie somewhere among constants, or only their order. */
static void things_of_values(struct things *out, const struct model *m, uint8_t part, uint16_t node)
{
    const struct law_node *n = &m->parts[part].p->nodes[node];
    const struct law_operand *sides[] = {&n->left, &n->right};
    bool number = false;
    for (int i = 0; i < 2; i++) {
        enum law_operand_kind other = sides[1 - i]->kind;
        bool placed = is_own_number(m->parts[part].p, sides[i]) &&
                      (other == LAW_OPERAND_CONSTANT || other == LAW_OPERAND_CELL);
        struct thing t;
        bool there = sides[i]->kind == LAW_OPERAND_FACT && !is_own_fact(sides[i]) && part == 0;
        if ((placed || there || sides[i]->kind == LAW_OPERAND_CELL) &&
            operand_thing(&t, m, part, sides[i])) {
            add_if_new(out, m, t);
        }
        number = number || placed;
    }
    bool turned = false;
    uint16_t order = number ? LAW_ALWAYS : order_node(m, part, node, &turned);
    if (order != LAW_ALWAYS) {
        add_if_new(out, m, (struct thing){part, THING_ORDER, order});
    }
}

struct asking {
    struct things *out;
    const struct model *m;
    uint8_t part;
};

static void things_of_atom(uint16_t node, void *payload)
{
    const struct asking *k = payload;
    const struct law_node *n = &k->m->parts[k->part].p->nodes[node];
    struct thing t[2];
    if (n->op == LAW_COMPARE) {
        things_of_values(k->out, k->m, k->part, node);
    } else if (n->op != LAW_FACT_IN && atom_things(t, k->m, k->part, node) > 0) {
        bool elsewhere = n->via != LAW_NONE || n->point.via != LAW_NONE;
        if (!elsewhere || k->part == 0) {
            add_if_new(k->out, k->m, *t);
        }
    }
}

/* Everything that a condition asks and that can be tracked. */
void things_of_node(struct things *out, const struct model *m, uint8_t part, uint16_t node)
{
    law_each_atom(m->parts[part].p, node, things_of_atom, &(struct asking){out, m, part});
}

static size_t add_fault(struct fault *list, size_t n, struct fault fault)
{
    if (n == FAULTS_MAX) {
        return n;
    }
    size_t at = n;
    while (at > 0 && list[at - 1].step > fault.step) {
        list[at] = list[at - 1];
        at--;
    }
    list[at] = fault;
    return n + 1;
}

/* What the law has against the dossier's acts, and the duties not met, in order of steps. */
size_t find_faults(struct fault *list, const struct making *k)
{
    size_t n = 0;
    for (uint8_t i = 0; i < k->m->n_parts; i++) {
        const struct dossier_folded *f = k->folded[i];
        for (uint32_t j = 0; f != NULL && j < f->n_findings; j++) {
            const struct dossier_finding *found = &f->findings[j];
            if (lawful_is_fault(found)) {
                n = add_fault(
                    list, n,
                    (struct fault){i, k->step_of[i][found->entry], found->worlds, found, NULL});
            }
        }
        for (uint32_t j = 0; f != NULL && j < f->n_tasks; j++) {
            const struct dossier_task *task = &f->tasks[j];
            if (lawful_neglected(f, task)) {
                n = add_fault(list, n, (struct fault){i, k->n_steps, task->worlds, NULL, task});
            }
        }
    }
    return n;
}

/* The worlds in which an act of this kind answered the clock in time. */
static uint64_t worlds_of_answer(const struct dossier_folded *f, law_index act, law_index clock)
{
    uint64_t worlds = 0;
    for (uint32_t i = 0; i < f->n_outcomes; i++) {
        const struct dossier_outcome *o = &f->outcomes[i];
        bool mine = o->clock == clock && f->entries[o->entry].act == act;
        worlds |= mine && o->in_time == VERDICT_YES ? o->worlds : 0;
    }
    return worlds;
}

/* The last act of this kind that the path tells; n_entries: none. */
static uint32_t last_told(const struct making *k, law_index act)
{
    uint32_t i = k->n_entries[0] - 1;
    while (i < k->n_entries[0] && k->entries[0][i].act != act) {
        i--;
    }
    return i < k->n_entries[0] ? i : k->n_entries[0];
}

/* The worlds in which the act was done because the end of the clock obliged somebody to. The duty
 * is that which stood before the act, because the act may lift it: where some of the worlds there
 * were then have it only, they are told apart as long as none was added. */
static uint64_t worlds_of_duty(const struct making *k, const struct dossier_folded *f)
{
    const struct prove_act *q = &k->m->question->done;
    uint32_t goal = last_told(k, q->act);
    if (goal == k->n_entries[0]) {
        return 0;
    }
    instant at = k->entries[0][goal].at.at;
    struct dossier_entry *before = ARENA_ARRAY(k->arena, k->n_entries[0], struct dossier_entry);
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n_entries[0]; i++) {
        if (i < goal || k->entries[0][i].at.at < at) {
            before[n++] = k->entries[0][i];
        }
    }
    const struct dossier_folded *then = fold_told(k, 0, before, n, at);
    uint64_t worlds = 0;
    for (uint32_t i = 0; then != NULL && i < then->n_tasks; i++) {
        const struct dossier_task *task = &then->tasks[i];
        bool mine = task->clock == q->meets && task->act == q->act && lawful_is_duty(then, task);
        worlds |= mine && lawful_meets(task, at) ? task->worlds : 0;
    }
    bool all = then != NULL && worlds == dossier_all_worlds(then);
    bool same = then != NULL && then->n_worlds == f->n_worlds;
    return all ? dossier_all_worlds(f) : same ? worlds : 0;
}

/* The worlds in which the act, the last of the path, does what was asked of it. */
static uint64_t worlds_of_act(const struct making *k, const struct dossier_folded *f)
{
    const struct prove_act *q = &k->m->question->done;
    uint64_t worlds = dossier_all_worlds(f);
    for (uint16_t w = 0; q->unopened != LAW_NONE && w < f->n_worlds && w < 64; w++) {
        bool open = dossier_remedy_is(f, w, q->unopened, UINT64_C(1) << LAW_REMEDY_OPEN);
        worlds &= open ? ~(UINT64_C(1) << w) : UINT64_MAX;
    }
    worlds &= q->answers == LAW_NONE ? worlds : worlds_of_answer(f, q->act, q->answers);
    return q->meets == LAW_NONE ? worlds : worlds & worlds_of_duty(k, f);
}

/* The worlds in which what was asked happens. */
uint64_t worlds_of_goal(const struct making *k)
{
    const struct dossier_folded *f = k->folded[0];
    if (f == NULL || f->worlds_cut) {
        return 0;
    }
    return k->m->property == NULL ? worlds_of_act(k, f)
                                  : lawful_breaks(f, k->m->question->property);
}

static void things_of_assumption(struct things *out, const struct model *m,
                                 const struct dossier_assumption *a)
{
    if (a->kind == DOSSIER_ASSUMES_FACT) {
        add_if_new(out, m, (struct thing){0, THING_FACT, a->index});
    } else if (a->kind == DOSSIER_ASSUMES_CONDITION) {
        things_of_node(out, m, 0, a->index);
    }
}

/* What a world supposes of things that are not tracked: the file should have told them. (What is
 * tracked and not told is so because the path leaves it untold.) */
void supposed(struct things *out, const struct making *k, uint16_t world)
{
    struct dossier_assumption list[64];
    size_t n = dossier_assumptions(list, 64, k->folded[0], world);
    for (size_t i = 0; i < n && i < 64; i++) {
        things_of_assumption(out, k->m, &list[i]);
    }
}

/* Whether the dossier does it, lawfully, under some reading of the law. */
bool does_it(const struct making *k)
{
    struct fault faults[FAULTS_MAX];
    uint64_t worlds = worlds_of_goal(k);
    size_t n = find_faults(faults, k);
    for (size_t i = 0; i < n; i++) {
        worlds &= faults[i].part == 0 ? ~faults[i].worlds : 0;
    }
    for (uint16_t w = 0; w < 64 && worlds >> w != 0; w++) {
        struct things open = {0};
        if ((worlds >> w & 1) != 0) {
            supposed(&open, k, w);
            if (open.n == 0) {
                return true;
            }
        }
    }
    return false;
}
