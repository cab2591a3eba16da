/* A state as a graph: its values, and the acts and ends of clocks that lead from one to another.
 * From which values an act may come is read from its conditions: what they say of this state,
 * and nothing else. */
#include "explain/draw_priv.h"

enum { VALUE_WIDTH = 190, ACT_WIDTH = 200, CHIP_GAP = 8, ROW_WIDTH = 490 };

/* ---- from which values ----------------------------------------------------------------------- */

struct question {
    const struct law_node *nodes;
    law_index state;
    uint64_t all;
};

/* The values of the state for which a condition (denied or not) may hold, whatever else is the
 * case. */
static uint64_t may_hold(const struct question *q, uint16_t node, bool negated, int depth)
{
    const struct law_node *n = &q->nodes[node];
    if (depth > (int)LIMIT_EXPRESSION_DEPTH + 2) {
        return q->all;
    }
    if (n->op == LAW_NOT) {
        return may_hold(q, n->a, !negated, depth + 1);
    }
    if (n->op == LAW_AND || n->op == LAW_OR) {
        uint64_t a = may_hold(q, n->a, negated, depth + 1);
        uint64_t b = may_hold(q, n->b, negated, depth + 1);
        return (n->op == LAW_AND) != negated ? a & b : a | b;
    }
    if (n->op == LAW_STATE_IS && n->index == q->state) {
        return negated ? q->all & ~n->set : q->all & n->set;
    }
    return q->all;
}

/* Whether a condition asks about anything but the state. */
static bool asks_more(const struct question *q, uint16_t node, int depth)
{
    const struct law_node *n = &q->nodes[node];
    if (depth > (int)LIMIT_EXPRESSION_DEPTH + 2) {
        return true;
    }
    if (n->op == LAW_NOT) {
        return asks_more(q, n->a, depth + 1);
    }
    if (n->op == LAW_AND || n->op == LAW_OR) {
        return asks_more(q, n->a, depth + 1) || asks_more(q, n->b, depth + 1);
    }
    return n->op != LAW_STATE_IS || n->index != q->state;
}

static uint64_t sources_of_when(const struct question *q, uint16_t when)
{
    return when == LAW_ALWAYS ? q->all : may_hold(q, when, false, 0);
}

static uint64_t sources_of_act(const struct teller *t, const struct question *q,
                               const struct law_act *act)
{
    uint64_t sources = q->all;
    for (uint16_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        if (rule->kind == LAW_REQUIRES && rule->when == LAW_ALWAYS &&
            told_in_force(t, rule->dates)) {
            sources &= may_hold(q, rule->condition, false, 0);
        }
    }
    return sources;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static struct node *add_node(struct arena *arena, struct graph *g)
{
    if (g->n_nodes == g->cap_nodes) {
        uint32_t cap = g->cap_nodes == 0 ? 64 : g->cap_nodes * 2;
        struct node *more = ARENA_ARRAY(arena, cap, struct node);
        for (uint32_t i = 0; i < g->n_nodes; i++) {
            more[i] = g->nodes[i];
        }
        g->nodes = more;
        g->cap_nodes = cap;
    }
    return &g->nodes[g->n_nodes++];
}

static void add_values(const struct teller *t, struct graph *g, const struct law_state *state)
{
    for (law_index v = 0; v < state->n_values; v++) {
        struct node *node = add_node(t->arena, g);
        struct slice label = label_of(t, state->values[v].labels, state->values[v].name);
        *node = (struct node){.kind = NODE_STATE, .value = v, .n_chips = 1};
        node->chips = ARENA_NEW(t->arena, struct chip);
        node->chips[0] =
            chip_make(t, v == 0 ? CHIP_FIRST : CHIP_STATE, label, SLICE(""), VALUE_WIDTH);
    }
}

/* A change of the state: from which values to which, by what. */
struct change {
    uint64_t sources;
    law_index target;
    bool at_end;
    struct chip chip;
};

static void add_chip(struct arena *arena, struct node *node, const struct chip *chip)
{
    struct chip *more = ARENA_ARRAY(arena, node->n_chips + 1, struct chip);
    for (size_t i = 0; i < node->n_chips; i++) {
        more[i] = node->chips[i];
    }
    more[node->n_chips++] = *chip;
    node->chips = more;
}

static bool same_words(const struct lines *a, const struct lines *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) {
        same = slice_equal(a->list[i], b->list[i]);
    }
    return same;
}

/* Changes from the same values to the same one share a node. */
static void add_change(const struct teller *t, struct graph *g, const struct question *q,
                       const struct change *change)
{
    uint64_t target = UINT64_C(1) << change->target;
    uint64_t sources = change->sources & ~target;
    if (sources == 0) {
        return;
    }
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        struct node *node = &g->nodes[i];
        if (node->kind != NODE_ACTS || node->sources != sources || node->target != change->target ||
            node->at_end != change->at_end) {
            continue;
        }
        for (size_t k = 0; k < node->n_chips; k++) {
            if (same_words(&node->chips[k].name, &change->chip.name)) {
                return;
            }
        }
        add_chip(t->arena, node, &change->chip);
        return;
    }
    struct node *node = add_node(t->arena, g);
    *node = (struct node){.kind = NODE_ACTS,
                          .sources = sources,
                          .target = change->target,
                          .at_end = change->at_end,
                          .from_any = sources == (q->all & ~target) &&
                                      (sources & (sources - 1)) != 0 && q->all > 7};
    add_chip(t->arena, node, &change->chip);
}

/* The clocks that a rule starts, with their lengths on the day, one a line. */
static void note_clocks(const struct teller *t, const struct law_rule *rule)
{
    for (uint16_t i = 0; i < rule->n_effects; i++) {
        if (rule->effects[i].kind != LAW_STARTS) {
            continue;
        }
        const struct law_clock *clock = &t->p->clocks[rule->effects[i].index];
        buf_text(t->out, t->out->n > 0 ? "\n" : "");
        tell(t, "délai : ", "time limit: ");
        tell_slice(t, label_of(t, clock->labels, clock->name));
    }
}

static struct slice notes_of(const struct teller *t, const struct question *q,
                             const struct law_rule *rule)
{
    struct buf notes = buf_in(t->arena, 4096);
    struct teller inner = teller_beside(t, &notes);
    if (rule->when != LAW_ALWAYS && asks_more(q, rule->when, 0)) {
        tell(&inner, "sous condition", "on a condition");
    }
    note_clocks(&inner, rule);
    return buf_slice(&notes);
}

static void add_acts(const struct teller *t, struct graph *g, const struct question *q)
{
    for (law_index a = 0; a < t->p->n_acts; a++) {
        const struct law_act *act = &t->p->acts[a];
        uint64_t allowed = sources_of_act(t, q, act);
        for (uint16_t r = 0; r < act->n_rules; r++) {
            const struct law_rule *rule = &act->rules[r];
            for (uint16_t i = 0; i < rule->n_effects && told_in_force(t, rule->dates); i++) {
                const struct law_effect *effect = &rule->effects[i];
                if (effect->kind != LAW_BECOMES || effect->index != q->state) {
                    continue;
                }
                struct change change = {.sources = allowed & sources_of_when(q, rule->when),
                                        .target = effect->value};
                change.chip =
                    chip_make(t, chip_of_act(act->kind), label_of(t, act->labels, act->name),
                              notes_of(t, q, rule), ACT_WIDTH);
                add_change(t, g, q, &change);
            }
        }
    }
}

/* What becomes of the state by itself: at the end of a clock, or from a situation. */
static void add_by_itself(const struct teller *t, struct graph *g, const struct question *q,
                          const struct law_effect *effects, uint16_t n, uint16_t when,
                          struct slice label, struct slice note)
{
    for (uint16_t k = 0; k < n; k++) {
        if (effects[k].kind != LAW_BECOMES || effects[k].index != q->state) {
            continue;
        }
        struct change change = {
            .sources = sources_of_when(q, when), .target = effects[k].value, .at_end = true};
        change.chip = chip_make(t, CHIP_END, label, note, ACT_WIDTH);
        add_change(t, g, q, &change);
    }
}

static void add_ends(const struct teller *t, struct graph *g, const struct question *q)
{
    struct slice at_end = in_french(t) ? SLICE("à l'expiration") : SLICE("at the end");
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        const struct law_clock *clock = &t->p->clocks[c];
        for (uint16_t i = 0; i < clock->n_at_end; i++) {
            const struct law_at_end *end = &clock->at_end[i];
            add_by_itself(t, g, q, end->effects, end->n_effects, end->when,
                          label_of(t, clock->labels, clock->name), at_end);
        }
    }
    struct slice by_law = in_french(t) ? SLICE("de plein droit") : SLICE("by operation of law");
    for (law_index c = 0; c < t->p->n_consequences; c++) {
        const struct law_consequence *consequence = &t->p->consequences[c];
        for (uint16_t i = 0; i < consequence->n_lines; i++) {
            const struct law_consequence_line *line = &consequence->lines[i];
            if (told_in_force(t, line->dates)) {
                add_by_itself(t, g, q, line->effects, line->n_effects, line->when,
                              label_of(t, consequence->labels, consequence->name), by_law);
            }
        }
    }
}

struct slice words_from_any(const struct teller *t)
{
    return in_french(t) ? SLICE("de tout état") : SLICE("from any state");
}

/* Moves the chips [first, end) of a row, w wide, to the middle of the node and of the row. */
static void centre_row(struct node *node, size_t first, size_t end, struct size row)
{
    for (size_t i = first; i < end; i++) {
        node->corners[i].x += (node->size.w - row.w) / 2;
        node->corners[i].y += (row.h - node->chips[i].size.h) / 2;
    }
}

/* How many chips, from `first` on, stand side by side, and how large that row is. */
static size_t row_of(const struct node *node, size_t first, struct size *row)
{
    size_t end = first;
    *row = (struct size){0, 0};
    while (end < node->n_chips) {
        struct size one = node->chips[end].size;
        int32_t wide = row->w + (end == first ? 0 : CHIP_GAP) + one.w;
        if (end > first && wide > ROW_WIDTH) {
            break;
        }
        row->w = wide;
        row->h = one.h > row->h ? one.h : row->h;
        end++;
    }
    return end;
}

/* Several chips have a frame around them: room for it on each side. */
static int32_t frame_of(const struct node *node)
{
    return node->n_chips > 1 ? CHIP_GAP + 1 : 0;
}

/* Chips in rows, each row in the middle. */
static void measure(const struct teller *t, struct node *node)
{
    struct size row;
    node->corners = ARENA_ARRAY(t->arena, node->n_chips, struct spot);
    if (node->from_any) { /* beside the arrow, which stands in the middle */
        node->size.w = 2 * (text_width(words_from_any(t), &FACE_SMALL) + 10);
    }
    for (size_t i = 0; i < node->n_chips;) {
        i = row_of(node, i, &row);
        int32_t wide = row.w + 2 * frame_of(node);
        node->size.w = wide > node->size.w ? wide : node->size.w;
    }
    int32_t y = frame_of(node) + (node->from_any ? FROM_ANY_HEIGHT : 0);
    for (size_t i = 0; i < node->n_chips;) {
        size_t end = row_of(node, i, &row);
        int32_t x = 0;
        for (size_t k = i; k < end; k++) {
            node->corners[k] = (struct spot){x, y};
            x += node->chips[k].size.w + CHIP_GAP;
        }
        centre_row(node, i, end, row);
        y += row.h + CHIP_GAP;
        i = end;
    }
    node->size.h = y - CHIP_GAP + frame_of(node);
}

/* ---- edges ----------------------------------------------------------------------------------- */

static void add_edges(struct arena *arena, struct graph *g, uint16_t n_values)
{
    uint32_t room = 0;
    for (uint32_t i = n_values; i < g->n_nodes; i++) {
        room += (uint32_t)n_values + 1;
    }
    g->edges = ARENA_ARRAY(arena, room + 1, struct edge);
    for (uint32_t i = n_values; i < g->n_nodes; i++) {
        const struct node *node = &g->nodes[i];
        for (uint32_t v = 0; v < n_values; v++) {
            bool drawn = !node->from_any || v == 0; /* from any state: the first stands for all */
            if (drawn && (node->sources >> v & 1) != 0) {
                g->edges[g->n_edges++] = (struct edge){.from = v, .to = i, .dashed = node->at_end};
            }
        }
        g->edges[g->n_edges++] =
            (struct edge){.from = i, .to = node->target, .dashed = node->at_end};
    }
}

struct graph *graph_of_state(const struct teller *t, law_index state)
{
    const struct law_state *s = &t->p->states[state];
    struct question q = {t->p->nodes, state,
                         s->n_values >= 64 ? UINT64_MAX : (UINT64_C(1) << s->n_values) - 1};
    struct graph *g = ARENA_NEW(t->arena, struct graph);
    add_values(t, g, s);
    add_acts(t, g, &q);
    add_ends(t, g, &q);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        measure(t, &g->nodes[i]);
    }
    add_edges(t->arena, g, s->n_values);
    return g;
}

bool act_changes(const struct teller *t, law_index act, law_index state)
{
    const struct law_act *a = &t->p->acts[act];
    for (uint16_t r = 0; r < a->n_rules; r++) {
        for (uint16_t i = 0; i < a->rules[r].n_effects && told_in_force(t, a->rules[r].dates);
             i++) {
            const struct law_effect *effect = &a->rules[r].effects[i];
            if (effect->kind == LAW_BECOMES && effect->index == state) {
                return true;
            }
        }
    }
    return false;
}
