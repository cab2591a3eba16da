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
            if (lawful_is_fault(f, found, i == 0 ? act_asked(k->m) : NULL)) {
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

/* The worlds in which what was asked happens. */
uint64_t worlds_of_goal(const struct making *k)
{
    const struct dossier_folded *f = k->folded[0];
    if (f == NULL || f->worlds_cut) {
        return 0;
    }
    return k->m->property == NULL ? lawful_does(k->arena, f, &k->m->question->done)
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
