/* What changed between two days, rule by rule. Each declaration is told as on both days, and its
 * passages (passage.c) are held against each other: nothing here knows how a rule reads. What is
 * in one telling and not in the other is new or gone; two of these that are versions of one rule
 * are one change. */
#include "explain/explain.h"

#include <stdlib.h>

#include "base/assert.h"
#include "explain/explain_priv.h"

/* Of a hundred words, how many two conditions or effects have in common at least to be versions of
 * one rule. Lower, and rules that have only their turns of phrase in common are called one. */
#define ALIKE_PERCENT 60
/* The same for two of which one is in force from the day after the other ended. */
#define NEXT_ALIKE_PERCENT 35

/* ---- one day --------------------------------------------------------------------------------- */

/* A declaration as told on a day in one language. */
struct telling {
    struct explain_view view;
    struct teller t;
    struct buf draft;
    struct passages passages;
};

static void open_telling(struct telling *telling, struct arena *arena,
                         const struct explain_view *view, enum language language)
{
    telling->view = *view;
    telling->view.language = language;
    telling->draft = buf_in(arena, EXPLAIN_BYTES);
    telling->passages = (struct passages){0};
    telling->t = teller_of(&telling->draft, arena, &telling->view);
    telling->t.passages = &telling->passages;
}

static void tell_again(struct telling *telling, struct declaration d)
{
    telling->draft.n = 0;
    telling->passages.n = 0;
    KIND_TABLE[d.kind].explain(&telling->t, d.index);
}

/* What is shown, and the same in the language in which words are counted: what is one change is
 * one in every language. */
struct side {
    struct date on;
    struct telling shown, counted;
};

static void open_side(struct side *side, struct arena *arena, const struct explain_view *view,
                      struct date on)
{
    struct explain_view day = *view;
    day.dated = true;
    day.on = on;
    side->on = on;
    open_telling(&side->shown, arena, &day, view->language);
    open_telling(&side->counted, arena, &day, LANGUAGE_EN);
}

static void read_side(struct side *side, struct declaration d)
{
    tell_again(&side->shown, d);
    tell_again(&side->counted, d);
    gr_assert(side->shown.passages.n == side->counted.passages.n);
}

/* ---- versions of one rule -------------------------------------------------------------------- */

struct words {
    struct slice *list;
    size_t n;
};

static int by_bytes(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static struct slice text_after_dates(const struct passage *p)
{
    return (struct slice){p->text.p + p->lead, p->text.n - p->lead};
}

static struct words words_of(struct arena *arena, struct slice text)
{
    struct words w = {ARENA_ARRAY(arena, text.n / 2 + 1, struct slice), 0};
    while (text.n > 0) {
        struct slice word = slice_trim(slice_cut(&text, ' '));
        if (word.n > 0) {
            w.list[w.n++] = word;
        }
    }
    qsort(w.list, w.n, sizeof *w.list, by_bytes);
    return w;
}

/* How many of a hundred words are the same. */
static size_t likeness(const struct words *a, const struct words *b)
{
    size_t same = 0;
    size_t i = 0;
    size_t k = 0;
    while (i < a->n && k < b->n) {
        int order = slice_compare(a->list[i], b->list[k]);
        same += order == 0 ? 1 : 0;
        i += order <= 0 ? 1 : 0;
        k += order >= 0 ? 1 : 0;
    }
    return a->n + b->n == 0 ? 100 : 200 * same / (a->n + b->n);
}

/* What a declaration says in many rules is one rule's next version only when it reads alike; of
 * lengths, sums, authors and rows the next is the version of the last. */
static size_t least_likeness(const struct passage *a, const struct passage *b)
{
    switch (a->kind) {
    case PASSAGE_REQUIRES:
    case PASSAGE_NEEDS:
    case PASSAGE_TIME:
    case PASSAGE_EFFECT:
    case PASSAGE_BOUNDS:
    case PASSAGE_HOLE:
        return a->lead > 0 && b->lead > 0 && a->dates.until.days + 1 == b->dates.from.days
                   ? NEXT_ALIKE_PERCENT
                   : ALIKE_PERCENT;
    case PASSAGE_AUTHOR:
    case PASSAGE_LENGTH:
    case PASSAGE_SUSPENDS:
    case PASSAGE_ROW:
    case PASSAGE_SUM:
    case PASSAGE_STATEMENT:
        return 0;
    }
    return 0;
}

#define ALONE SIZE_MAX /* stands in one telling only */
#define SAME (SIZE_MAX - 1)

/* The passages of both days, each with its partner of the other day. */
struct pairing {
    const struct passage *a, *b;
    size_t n_a, n_b;
    size_t *of_a, *of_b; /* index in the other telling, ALONE or SAME */
    struct words *words_a, *words_b;
};

static bool same_rule(const struct passage *a, const struct passage *b)
{
    return a->kind == b->kind && a->thing == b->thing;
}

static void pair_same(struct pairing *p)
{
    for (size_t i = 0; i < p->n_a; i++) {
        for (size_t k = 0; k < p->n_b && p->of_a[i] == ALONE; k++) {
            if (p->of_b[k] == ALONE && same_rule(&p->a[i], &p->b[k]) &&
                slice_equal(p->a[i].text, p->b[k].text)) {
                p->of_a[i] = SAME;
                p->of_b[k] = SAME;
            }
        }
    }
}

/* The two that are still alone and the most alike; false when none are alike enough. */
static bool pair_closest(struct pairing *p)
{
    size_t best = 0;
    size_t best_a = ALONE;
    size_t best_b = ALONE;
    for (size_t i = 0; i < p->n_a; i++) {
        for (size_t k = 0; k < p->n_b && p->of_a[i] == ALONE; k++) {
            if (p->of_b[k] != ALONE || !same_rule(&p->a[i], &p->b[k])) {
                continue;
            }
            size_t alike = likeness(&p->words_a[i], &p->words_b[k]);
            if (alike >= least_likeness(&p->a[i], &p->b[k]) && (best_a == ALONE || alike > best)) {
                best = alike;
                best_a = i;
                best_b = k;
            }
        }
    }
    if (best_a != ALONE) {
        p->of_a[best_a] = best_b;
        p->of_b[best_b] = best_a;
    }
    return best_a != ALONE;
}

static size_t *all_alone(struct arena *arena, size_t n)
{
    size_t *list = ARENA_ARRAY(arena, n + 1, size_t);
    for (size_t i = 0; i < n; i++) {
        list[i] = ALONE;
    }
    return list;
}

static struct words *all_words(struct arena *arena, const struct passages *passages)
{
    struct words *list = ARENA_ARRAY(arena, passages->n + 1, struct words);
    for (size_t i = 0; i < passages->n; i++) {
        list[i] = words_of(arena, text_after_dates(&passages->list[i]));
    }
    return list;
}

static struct pairing pair(struct arena *arena, const struct side *earlier,
                           const struct side *later)
{
    const struct passages *a = &earlier->shown.passages;
    const struct passages *b = &later->shown.passages;
    struct pairing p = {.a = a->list, .b = b->list, .n_a = a->n, .n_b = b->n};
    p.of_a = all_alone(arena, a->n);
    p.of_b = all_alone(arena, b->n);
    pair_same(&p);
    p.words_a = all_words(arena, &earlier->counted.passages);
    p.words_b = all_words(arena, &later->counted.passages);
    while (pair_closest(&p)) {
    }
    return p;
}

static bool differs(const struct pairing *p)
{
    bool found = false;
    for (size_t i = 0; i < p->n_a; i++) {
        found = found || p->of_a[i] != SAME;
    }
    for (size_t k = 0; k < p->n_b; k++) {
        found = found || p->of_b[k] != SAME;
    }
    return found;
}

/* ---- telling it ------------------------------------------------------------------------------ */

struct comparison {
    struct side earlier, later;
    struct teller t; /* writes what differs */
    bool said;       /* something does */
};

/* A passage may hold a list of its own, which goes in with it. */
static void tell_set_in(const struct teller *t, struct slice text, size_t margin)
{
    for (bool first = true; text.n > 0; first = false) {
        struct slice line = slice_cut(&text, '\n');
        buf_printf(t->out, "%*s", first ? 0 : (int)margin, "");
        tell_slice(t, line);
        buf_char(t->out, '\n');
    }
}

static void tell_on(const struct side *side, const struct teller *t, const struct passage *p,
                    struct slice after_dates)
{
    tell(t, "  - Le ", "  - On ");
    tell_date(t, side->on);
    tell(t, " : ", ": ");
    tell_slice(t, (struct slice){p->text.p, p->lead});
    tell_set_in(t, after_dates, 2);
}

static void tell_change(const struct comparison *c, const struct pairing *p, size_t k)
{
    const struct passage *a = &p->a[p->of_b[k]];
    const struct passage *b = &p->b[k];
    struct slice before = text_after_dates(a);
    struct slice after = text_after_dates(b);
    if (slice_equal(before, after)) {
        tell(&c->t, "- Repris sans autre changement : ", "- Taken over without other change: ");
        tell_set_in(&c->t, b->text, 0);
        return;
    }
    if (likeness(&p->words_a[p->of_b[k]], &p->words_b[k]) >= ALIKE_PERCENT) {
        mark_changes(c->t.arena, &before, &after);
    }
    tell(&c->t, "- Modifié :\n", "- Changed:\n");
    tell_on(&c->earlier, &c->t, a, before);
    tell_on(&c->later, &c->t, b, after);
}

static void tell_differences(const struct comparison *c, const struct pairing *p)
{
    const struct teller *t = &c->t;
    for (size_t k = 0; k < p->n_b; k++) {
        if (p->of_b[k] == ALONE) {
            tell(t, "- Nouveau : ", "- New: ");
            tell_set_in(t, p->b[k].text, 0);
        } else if (p->of_b[k] != SAME) {
            tell_change(c, p, k);
        }
    }
    for (size_t i = 0; i < p->n_a; i++) {
        if (p->of_a[i] == ALONE) {
            tell(t, "- Disparu : ", "- Gone: ");
            tell_set_in(t, p->a[i].text, 0);
        }
    }
}

/* The first line of a declaration that has a heading. */
static void tell_heading_of(const struct comparison *c)
{
    struct slice draft = buf_slice(&c->later.shown.draft);
    if (slice_starts(draft, SLICE("#"))) {
        tell_slice(&c->t, slice_cut(&draft, '\n'));
        buf_text(c->t.out, "\n\n");
    }
}

/* Says how a declaration differs; under the heading of its kind when it is the first of them. */
static void compare_declaration(struct comparison *c, struct declaration d, bool *headed)
{
    read_side(&c->earlier, d);
    read_side(&c->later, d);
    struct pairing p = pair(c->t.arena, &c->earlier, &c->later);
    if (!differs(&p)) {
        return;
    }
    if (!*headed) {
        buf_text(c->t.out, "## ");
        tell(&c->t, KIND_TABLE[d.kind].fr, KIND_TABLE[d.kind].en);
        buf_text(c->t.out, "\n\n");
        *headed = true;
    }
    c->said = true;
    tell_heading_of(c);
    tell_differences(c, &p);
    buf_text(c->t.out, KIND_TABLE[d.kind].bullets ? "" : "\n");
}

static void compare_all(struct comparison *c)
{
    struct unfolding u = unfolding_of(&c->later.shown.t);
    for (enum kind_of k = 0; k < KINDS; k++) {
        bool headed = false;
        for (law_index i = 0; i < kind_count(c->t.p, k); i++) {
            compare_declaration(c, (struct declaration){k, k == KIND_ACTS ? u.acts[i] : i},
                                &headed);
        }
        buf_char(c->t.out, '\n');
    }
}

/* Where the regime does not exist on both days, there is nothing to hold against the other. */
static bool tell_force(const struct comparison *c)
{
    const struct teller *t = &c->t;
    bool before = law_in_force(t->p->force, c->earlier.on);
    bool after = law_in_force(t->p->force, c->later.on);
    if (before && after) {
        return false;
    }
    if (!before && !after) {
        tell(t, "Ce régime n'est en vigueur ni l'un ni l'autre jour.\n",
             "This regime is in force on neither day.\n");
    } else if (after) {
        tell(t,
             "Ce régime n'est pas encore en vigueur le premier jour : toutes ses règles sont "
             "nouvelles.\n",
             "This regime is not yet in force on the first day: all its rules are new.\n");
    } else {
        tell(t, "Ce régime n'est plus en vigueur le second jour : toutes ses règles ont disparu.\n",
             "This regime is no longer in force on the second day: all its rules are gone.\n");
    }
    return true;
}

static void tell_title(const struct comparison *c)
{
    const struct teller *t = &c->t;
    buf_text(t->out, "# ");
    tell_slice(t, label_of(t, t->p->title, t->p->name));
    tell(t, "\n\nCe qui change entre le ", "\n\nWhat changes between ");
    tell_date(t, c->earlier.on);
    tell(t, " et le ", " and ");
    tell_date(t, c->later.on);
    buf_text(t->out, ".\n\n");
    if (t->p->has_read_to && c->later.on.days > t->p->read_to.days) {
        tell(t, "Le second jour est postérieur à la dernière lecture de la loi.\n\n",
             "The second day lies after the last reading of the law.\n\n");
    }
}

static void open_comparison(struct comparison *c, struct buf *out, struct arena *arena,
                            const struct explain_view *view, struct date against)
{
    bool turned = against.days < view->on.days;
    open_side(&c->earlier, arena, view, turned ? against : view->on);
    open_side(&c->later, arena, view, turned ? view->on : against);
    c->t = teller_beside(&c->later.shown.t, out);
    c->said = false;
}

bool explain_compare(struct buf *out, struct arena *arena, const struct explain_view *view,
                     struct date against, struct slice name, struct gr_error *e)
{
    struct buf draft = buf_in(arena, EXPLAIN_BYTES);
    struct comparison c;
    struct declaration only = {0};
    bool headed = false;
    open_comparison(&c, &draft, arena, view, against);
    if (name.n > 0 && !explain_named(&only, &c.t, name, e)) {
        return false;
    }
    tell_title(&c);
    if (!tell_force(&c)) {
        if (name.n > 0) {
            compare_declaration(&c, only, &headed);
        } else {
            compare_all(&c);
        }
        tell(&c.t, c.said ? "" : "Aucune règle ne diffère.\n", c.said ? "" : "No rule differs.\n");
    }
    wrap_lines(out, buf_slice(&draft), view->named ? SIZE_MAX : WRAP_COLUMNS);
    return true;
}
