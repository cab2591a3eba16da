/* The clocks of a procedure on one day: for each what starts it, how long it is, what answers
 * it, and what happens by itself at its end. */
#include "explain/draw_priv.h"

enum {
    ACT_WIDTH = 156,
    CLOCK_WIDTH = 244,
    END_WIDTH = 244,
    ARROW = 28,
    CHIP_GAP = 5,
    CITES_SHOWN = 4,
    EARLIER_SHOWN = 3,
    CASE_SHOWN = 150 /* bytes */
};

/* ---- which acts ------------------------------------------------------------------------------ */

/* Directly, or by using the remedy whose time it is, or by ruling on it. */
static bool answers_clock(const struct teller *t, law_index act, law_index clock)
{
    if (act_has_effect(t, act, LAW_ANSWERS, clock)) {
        return true;
    }
    for (law_index r = 0; r < t->p->n_remedies; r++) {
        const struct law_remedy *remedy = &t->p->remedies[r];
        if ((remedy->within == clock && act_has_effect(t, act, LAW_USES, r)) ||
            (remedy->ruling_within == clock && remedy->ruling == act)) {
            return true;
        }
    }
    return false;
}

typedef bool (*relation)(const struct teller *t, law_index act, law_index clock);

static struct chip *chips_of(const struct teller *t, relation related, law_index clock, size_t *n)
{
    struct chip *chips = ARENA_ARRAY(t->arena, (size_t)t->p->n_acts + 1, struct chip);
    *n = 0;
    for (law_index a = 0; a < t->p->n_acts; a++) {
        const struct law_act *act = &t->p->acts[a];
        if (related(t, a, clock)) {
            chips[(*n)++] = chip_make(t, chip_of_act(act->kind),
                                      label_of(t, act->labels, act->name), SLICE(""), ACT_WIDTH);
        }
    }
    return chips;
}

static bool end_starts(const struct law_clock *clock, law_index other)
{
    bool starts = false;
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        starts = starts || has_effect(clock->at_end[i].effects, clock->at_end[i].n_effects,
                                      LAW_STARTS, other);
    }
    return starts;
}

/* One chip for all the clocks there are, where each would stand would be a long row of the same. */
static struct slice words_of_many(const struct teller *t, size_t n)
{
    struct buf words = buf_in(t->arena, 64);
    buf_int(&words, (int64_t)n);
    buf_text(&words, in_french(t) ? " délais" : " time limits");
    return buf_slice(&words);
}

/* The clocks whose end starts this one, after the acts that do. */
static void add_earlier_clocks(const struct teller *t, struct cell *cell)
{
    struct slice at_end = in_french(t) ? SLICE("à l'expiration") : SLICE("at the end");
    struct chip *chips = ARENA_ARRAY(t->arena, cell->n_starts + t->p->n_clocks + 1, struct chip);
    size_t n = cell->n_starts;
    for (size_t i = 0; i < n; i++) {
        chips[i] = cell->starts[i];
    }
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        const struct law_clock *clock = &t->p->clocks[c];
        if (end_starts(clock, cell->clock)) {
            chips[n++] =
                chip_make(t, CHIP_END, label_of(t, clock->labels, clock->name), at_end, ACT_WIDTH);
        }
    }
    size_t earlier = n - cell->n_starts;
    if (earlier > EARLIER_SHOWN) {
        n = cell->n_starts;
        chips[n++] = chip_make(t, CHIP_END, words_of_many(t, earlier), at_end, ACT_WIDTH);
    }
    cell->starts = chips;
    cell->n_starts = n;
}

static int32_t stack_height(const struct chip *chips, size_t n)
{
    int32_t h = 0;
    for (size_t i = 0; i < n; i++) {
        h += chips[i].size.h + (i == 0 ? 0 : CHIP_GAP);
    }
    return h;
}

/* ---- words ----------------------------------------------------------------------------------- */

static void say_some_cites(const struct teller *t, const struct law_cites *cites)
{
    for (uint16_t i = 0; i < cites->n && i < CITES_SHOWN; i++) {
        buf_text(t->out, i == 0 ? "\n[" : "; ");
        tell_slice(t, cites->list[i]);
    }
    if (cites->n > 0) {
        buf_text(t->out, cites->n > CITES_SHOWN ? "; …]" : "]");
    }
}

/* The case in which a version holds, when it can be said in a line or two: the prose has the
 * others. */
static void say_case(const struct teller *t, uint16_t when)
{
    struct buf words = buf_in(t->arena, EXPLAIN_BYTES);
    struct teller inner = teller_beside(t, &words);
    tell_if_first(&inner, when);
    if (words.n <= CASE_SHOWN) {
        tell_slice(t, buf_slice(&words));
    } else {
        tell(t, "Dans un cas que dit l'article", "In a case that the article says");
    }
}

static void say_version(const struct teller *t, const struct law_version *version, bool alone)
{
    bool first = true;
    if (version->when != LAW_ALWAYS) {
        say_case(t, version->when);
        tell(t, " : ", ": ");
    } else if (!alone) {
        tell(t, "Sinon : ", "Otherwise: ");
    }
    for (uint16_t i = 0; i < version->n_readings; i++) {
        if (told_reading(t, version, i)) {
            tell(t, first ? "" : " ou, selon une autre interprétation, ",
                 first ? "" : " or, on another reading, ");
            tell_limit_short(t, &version->readings[i].rule);
            first = false;
        }
    }
}

static struct slice words_of_clock(const struct teller *t, const struct law_clock *clock)
{
    struct buf words = buf_in(t->arena, 1 << 16);
    struct teller inner = teller_beside(t, &words);
    if (clock->runs.kind != LAW_POINT_NONE) {
        tell(&inner, clock->backwards ? "à rebours depuis " : "à compter de ceci : ",
             clock->backwards ? "back from " : "from ");
        tell_point(&inner, &clock->runs);
    }
    bool settled = false;
    uint16_t versions = 0;
    for (uint16_t i = 0; i < clock->n_versions && !settled; i++) {
        const struct law_version *version = &clock->versions[i];
        if (told_in_force(t, version->dates)) {
            buf_text(&words, words.n > 0 ? "\n" : "");
            say_version(&inner, version, versions++ == 0);
            settled = version->when == LAW_ALWAYS;
        }
    }
    say_some_cites(&inner, &clock->cites);
    return buf_slice(&words);
}

/* Shorter than in prose: who must do what, what becomes what. */
static void say_consequence(const struct teller *t, const struct law_effect *effect)
{
    if (effect->kind == LAW_MUST) {
        tell_act(t, effect->value);
        buf_text(t->out, " (");
        tell_role(t, effect->index);
        buf_char(t->out, ')');
    } else if (effect->kind == LAW_STARTS) {
        tell(t, "délai ", "time limit ");
        tell_clock(t, effect->index);
    } else {
        tell_effects(t, effect, 1);
    }
}

static struct slice words_of_end(const struct teller *t, const struct law_clock *clock)
{
    struct buf words = buf_in(t->arena, 1 << 16);
    struct teller inner = teller_beside(t, &words);
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        const struct law_at_end *end = &clock->at_end[i];
        buf_text(&words, i == 0 ? "" : "\n");
        size_t place = words.n;
        if (end->when != LAW_ALWAYS) {
            tell_if(&inner, end->when);
            tell(&inner, " : ", ": ");
        }
        for (uint16_t k = 0; k < end->n_effects; k++) {
            buf_text(&words, k == 0 ? "" : ", ");
            say_consequence(&inner, &end->effects[k]);
        }
        capital_from(&inner, place);
    }
    return buf_slice(&words);
}

/* ---- cells ----------------------------------------------------------------------------------- */

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void make_cell(const struct teller *t, struct cell *cell, law_index index)
{
    const struct law_clock *clock = &t->p->clocks[index];
    cell->clock = index;
    cell->starts = chips_of(t, act_sets_going, index, &cell->n_starts);
    add_earlier_clocks(t, cell);
    cell->answers = chips_of(t, answers_clock, index, &cell->n_answers);
    cell->clock_chip = chip_make(t, CHIP_CLOCK, label_of(t, clock->labels, clock->name),
                                 words_of_clock(t, clock), CLOCK_WIDTH);
    cell->clock_chip.size.w = CLOCK_WIDTH;
    cell->has_end = clock->n_at_end > 0;
    int32_t middle = cell->clock_chip.size.h;
    if (cell->has_end) {
        cell->end_chip = chip_make(t, CHIP_END, SLICE(""), words_of_end(t, clock), END_WIDTH);
        cell->end_chip.size.w = END_WIDTH;
        middle += 20 + cell->end_chip.size.h;
    }
    int32_t sides = larger(stack_height(cell->starts, cell->n_starts),
                           stack_height(cell->answers, cell->n_answers));
    cell->size = (struct size){2 * (ACT_WIDTH + ARROW) + CLOCK_WIDTH, larger(middle, sides) + 18};
}

struct cell *cells_of(const struct teller *t, law_index state, size_t *n)
{
    struct cell *cells = ARENA_ARRAY(t->arena, (size_t)t->p->n_clocks + 1, struct cell);
    *n = 0;
    for (law_index c = 0; c < t->p->n_clocks; c++) {
        bool wanted = state == LAW_NONE;
        for (law_index a = 0; a < t->p->n_acts && !wanted; a++) {
            wanted =
                act_changes(t, a, state) && (act_sets_going(t, a, c) || answers_clock(t, a, c));
        }
        if (wanted && clock_has_length(t, c)) {
            make_cell(t, &cells[*n], c);
            *n += cells[*n].n_starts > 0 ? 1 : 0; /* not a clock that nothing starts on that day */
        }
    }
    return cells;
}

/* Acts that start the clock stand on the left, flush with the arrow; those that answer it on the
 * right. */
static void svg_side(struct buf *out, const struct cell *cell, struct spot corner, bool left)
{
    const struct chip *chips = left ? cell->starts : cell->answers;
    size_t n = left ? cell->n_starts : cell->n_answers;
    int32_t clock_x = corner.x + ACT_WIDTH + ARROW;
    int32_t middle = corner.y + cell->clock_chip.size.h / 2;
    int32_t y = middle - stack_height(chips, n) / 2;
    y = y < corner.y ? corner.y : y;
    for (size_t i = 0; i < n; i++) {
        struct size size = chips[i].size;
        int32_t x = left ? corner.x + ACT_WIDTH - size.w : clock_x + CLOCK_WIDTH + ARROW;
        int32_t at = y + size.h / 2;
        struct spot a = {left ? x + size.w : clock_x + CLOCK_WIDTH, left ? at : middle};
        struct spot b = {left ? clock_x : x, left ? middle : at};
        int32_t bend = (a.x + b.x) / 2;
        buf_printf(
            out,
            "<path class=\"arrow\" marker-end=\"url(#head)\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n",
            a.x, a.y, bend, a.y, bend, b.y, b.x, b.y);
        svg_chip(out, &chips[i], (struct spot){x, y});
        y += size.h + CHIP_GAP;
    }
}

void svg_cell(struct buf *out, const struct cell *cell, struct spot corner)
{
    svg_side(out, cell, corner, true);
    svg_side(out, cell, corner, false);
    struct spot clock = {corner.x + ACT_WIDTH + ARROW, corner.y};
    svg_chip(out, &cell->clock_chip, clock);
    if (!cell->has_end) {
        return;
    }
    struct spot points[2] = {{clock.x + CLOCK_WIDTH / 2, clock.y + cell->clock_chip.size.h},
                             {clock.x + CLOCK_WIDTH / 2, clock.y + cell->clock_chip.size.h + 20}};
    svg_arrow(out, points, 2, true);
    svg_chip(out, &cell->end_chip, (struct spot){clock.x, points[1].y});
}
