/* The drawing of a dossier: which acts, clocks and remedies stand in it. Everything drawn is also
 * said in words on the same page. */
#include "web/page_dossier.h"

#include "web/timeline.h"

struct lines {
    const struct dossier_page *d;
    struct timeline_act *acts;
    struct timeline_bar *bars;
    size_t n_acts, n_bars;
};

static instant start_of(const struct dossier_page *d, uint32_t entry, instant otherwise)
{
    instant first = otherwise;
    instant last = otherwise;
    if (entry != DOSSIER_NONE && d->f->entries[entry].at.precision != MOMENT_NONE) {
        moment_bounds(&first, &last, d->f->entries[entry].at, d->zone);
    }
    return first;
}

/* From where a clock counts: not always from the act that started it. */
static instant count_from(const struct dossier_page *d, const struct dossier_clock *clock,
                          instant otherwise)
{
    instant first = otherwise;
    instant last = otherwise;
    if (clock->known && clock->start.moment.precision != MOMENT_NONE) {
        moment_bounds(&first, &last, clock->start.moment, d->zone);
    }
    return clock->start.is_end && clock->start.end_of_day ? last : first;
}

static instant running_from(const struct dossier_page *d, const struct leaf_clock *clock)
{
    const struct office_entry *act = dossier_act_of_leaf(d, clock->started);
    instant from = act == NULL ? d->now : act->content.entered;
    from = start_of(d, act == NULL ? DOSSIER_NONE : act->folded, from);
    for (uint32_t i = 0; i < d->f->n_clocks; i++) {
        if (dossier_same_clock(d, clock, &d->f->clocks[i])) {
            return count_from(d, &d->f->clocks[i], from);
        }
    }
    return from;
}

static void collect_acts(struct lines *l)
{
    const struct dossier_page *d = l->d;
    for (uint32_t i = 0; i < d->f->n_order; i++) {
        const struct dossier_entry *entry = &d->f->entries[d->f->order[i]];
        if (entry->at.precision == MOMENT_NONE) {
            continue;
        }
        struct timeline_act *act = &l->acts[l->n_acts++];
        moment_bounds(&act->first, &act->last, entry->at, d->zone);
        act->label = dossier_label(d, d->p->acts[entry->act].labels, d->p->acts[entry->act].name);
    }
}

static struct slice bar_label(const struct dossier_page *d, struct slice label,
                              struct slice reading)
{
    struct buf out = buf_in(d->w->arena, 1024);
    buf_add(&out, label);
    if (reading.n > 0) {
        buf_text(&out, " (");
        buf_add(&out, dossier_reading_label(d, reading));
        buf_char(&out, ')');
    }
    return buf_slice(&out);
}

static void collect_running(struct lines *l)
{
    const struct dossier_page *d = l->d;
    size_t n = 0;
    const struct leaf_clock *clocks = dossier_running(&n, d);
    for (size_t i = 0; i < n && l->n_bars < TIMELINE_BARS; i++) {
        struct timeline_bar *bar = &l->bars[l->n_bars++];
        *bar = (struct timeline_bar){
            .from = running_from(d, &clocks[i]),
            .earliest = clocks[i].earliest,
            .latest = clocks[i].latest,
            .open = !clocks[i].known,
            .label = bar_label(d, dossier_clock_label(d, clocks[i].clock), clocks[i].reading)};
        if (clocks[i].known && d->now > clocks[i].earliest) {
            bar->standing = TIMELINE_OVER;
        } else if (clocks[i].known && clocks[i].earliest - d->now < INSTANT_DAY) {
            bar->standing = TIMELINE_SOON;
        }
    }
}

/* A clock that is over is drawn once, though several possibilities have it. */
static bool is_drawn(const struct lines *l, const struct timeline_bar *bar)
{
    for (size_t i = 0; i < l->n_bars; i++) {
        const struct timeline_bar *other = &l->bars[i];
        if (other->from == bar->from && other->earliest == bar->earliest &&
            other->latest == bar->latest && slice_equal(other->label, bar->label)) {
            return true;
        }
    }
    return false;
}

static void collect_over(struct lines *l)
{
    const struct dossier_page *d = l->d;
    for (uint32_t i = 0; i < d->f->n_clocks && l->n_bars < TIMELINE_BARS; i++) {
        const struct dossier_clock *c = &d->f->clocks[i];
        if (!c->known || c->end.none || c->status == LAW_CLOCK_RUNNING ||
            c->status == LAW_CLOCK_IDLE) {
            continue;
        }
        struct timeline_bar bar = {
            .from = count_from(d, c, start_of(d, c->started_by, c->end.earliest)),
            .earliest = c->end.earliest,
            .latest = c->end.latest,
            .standing = TIMELINE_DONE,
            .label = bar_label(d, dossier_clock_label(d, d->p->clocks[c->clock].name), c->reading)};
        if (c->status != LAW_CLOCK_ENDED && c->answered_by != DOSSIER_NONE) {
            instant answered = start_of(d, c->answered_by, bar.latest);
            bar.earliest = answered < bar.earliest ? answered : bar.earliest;
            bar.latest = bar.earliest;
        }
        if (!is_drawn(l, &bar)) {
            l->bars[l->n_bars++] = bar;
        }
    }
}

/* Remedies that are open and have no time limit have no clock that shows them. */
static void collect_remedies(struct lines *l)
{
    const struct dossier_page *d = l->d;
    for (uint32_t i = 0; i < d->f->n_remedies && l->n_bars < TIMELINE_BARS; i++) {
        const struct dossier_remedy *r = &d->f->remedies[i];
        const struct law_remedy *law = &d->p->remedies[r->remedy];
        if (r->status == LAW_REMEDY_OPEN && law->within == LAW_NONE) {
            l->bars[l->n_bars++] =
                (struct timeline_bar){.from = start_of(d, r->opened_by, d->now),
                                      .open = true,
                                      .label = dossier_label(d, law->labels, law->name)};
        }
    }
}

static struct slice description(const struct dossier_page *d, const struct lines *l)
{
    struct buf out = buf_in(d->w->arena, 512);
    buf_printf(
        &out,
        d->language == LANGUAGE_FR
            ? "%zu actes et %zu délais ou recours. Les mêmes sont dits en toutes lettres plus "
              "bas."
            : "%zu acts and %zu clocks or remedies. The same are told in words below.",
        l->n_acts, l->n_bars);
    return buf_slice(&out);
}

void dossier_put_timeline(struct html *h, const struct dossier_page *d)
{
    struct lines l = {.d = d};
    l.acts = ARENA_ARRAY(d->w->arena, (size_t)d->f->n_order + 1, struct timeline_act);
    l.bars = ARENA_ARRAY(d->w->arena, TIMELINE_BARS, struct timeline_bar);
    collect_acts(&l);
    collect_running(&l);
    collect_remedies(&l);
    collect_over(&l);
    if (l.n_acts == 0 && l.n_bars == 0) {
        return;
    }
    struct slice title = T(d, "Le dossier dans le temps", "The dossier in time");
    struct timeline t = {.acts = l.acts,
                         .n_acts = l.n_acts,
                         .bars = l.bars,
                         .n_bars = l.n_bars,
                         .now = d->now,
                         .zone = d->zone,
                         .title = title,
                         .description = description(d, &l)};
    HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n<figure class=\"gr-timeline\">", title);
    HTML(
        h,
        "<figcaption class=\"gr-timeline__caption\">{}</figcaption><div "
        "class=\"gr-timeline__scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n",
        T(d,
          "L’ordre est exact, les distances ne sont pas à l’échelle. La partie hachurée d’un délai "
          "dépend de la lecture du droit ou d’une heure inconnue.",
          "The order is exact, distances are not to scale. The hatched part of a clock depends on "
          "the reading of the law or on an hour that is not known."),
        title);
    timeline_draw(h, d->w->arena, &t);
    html_raw(h, "</div></figure>\n");
}
