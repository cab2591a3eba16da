/* Conditions walked, and the small questions that more than one room asks of the law's lists. */
#include "law/law.h"

bool law_joins(enum law_op op)
{
    return op == LAW_AND || op == LAW_OR || op == LAW_NOT;
}

void law_each_atom(const struct law_procedure *p, uint16_t node,
                   void (*visit)(uint16_t atom, void *payload), void *payload)
{
    if (node == LAW_ALWAYS) {
        return;
    }
    const struct law_node *n = &p->nodes[node];
    if (!law_joins(n->op)) {
        visit(node, payload);
        return;
    }
    law_each_atom(p, n->a, visit, payload);
    if (n->op != LAW_NOT) {
        law_each_atom(p, n->b, visit, payload);
    }
}

enum verdict law_judge(const struct law_procedure *p, uint16_t node,
                       enum verdict (*judge)(uint16_t atom, void *payload), void *payload)
{
    if (node == LAW_ALWAYS) {
        return VERDICT_YES;
    }
    const struct law_node *n = &p->nodes[node];
    if (n->op == LAW_NOT) {
        enum verdict v = law_judge(p, n->a, judge, payload);
        return v == VERDICT_DEPENDS ? v : v == VERDICT_NO ? VERDICT_YES : VERDICT_NO;
    }
    if (n->op != LAW_AND && n->op != LAW_OR) {
        return judge(node, payload);
    }
    enum verdict decides = n->op == LAW_AND ? VERDICT_NO : VERDICT_YES;
    enum verdict a = law_judge(p, n->a, judge, payload);
    enum verdict b = a == decides ? a : law_judge(p, n->b, judge, payload);
    return a == decides || b == decides ? decides : a == VERDICT_DEPENDS ? a : b;
}

enum law_compare law_mirrored(enum law_compare compare)
{
    static const enum law_compare other[] = {
        [LAW_EQ] = LAW_EQ, [LAW_NE] = LAW_NE, [LAW_LT] = LAW_GT,
        [LAW_LE] = LAW_GE, [LAW_GT] = LAW_LT, [LAW_GE] = LAW_LE};
    return other[compare];
}

bool law_same_operand(const struct law_operand *a, const struct law_operand *b)
{
    return a->kind == b->kind && a->index == b->index && a->column == b->column &&
           a->via == b->via && slice_equal(a->via_name, b->via_name) && a->value == b->value;
}

bool law_concerns(const struct law_procedure *p, law_index role)
{
    bool told = false;
    for (law_index i = 0; i < p->n_roles; i++) {
        told = told || p->roles[i].concerned;
    }
    return told ? p->roles[role].concerned : !p->roles[role].authority;
}

const struct law_competence *law_competence_on(const struct law_act *act, struct date day)
{
    const struct law_competence *last = &act->competences[0];
    for (size_t i = 1; i < act->n_competences; i++) {
        if (law_in_force(act->competences[i].dates, day)) {
            last = &act->competences[i];
        }
    }
    return last;
}

bool law_reading_stands(const struct law_version *version, size_t reading, struct date day)
{
    for (size_t k = 0; k < version->n_readings; k++) {
        const struct law_reading *r = &version->readings[k];
        if (r->is_settled && r->settled.days <= day.days) {
            return k == reading;
        }
    }
    return law_in_force(version->readings[reading].held, day);
}

bool law_names(const law_index *list, size_t n, law_index index)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == index) {
            return true;
        }
    }
    return false;
}
