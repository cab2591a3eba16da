/* A clock as somebody who has to do something about it reads it. All of it comes from the
 * procedure's own text; what depends on the dossier is said to depend on it. */
#include "web/page_duties.h"

struct duties {
    struct html *h;
    const struct web *w;
    const struct law_procedure *p;
    law_index clock;
    size_t n;
    uint64_t authorities; /* of those that were named: bits of the first 64 roles */
};

static struct slice label(const struct duties *d, struct law_labels labels, struct slice name)
{
    return law_label(d->w->arena, labels, name, d->w->language);
}

static struct slice role_label(struct duties *d, law_index role)
{
    if (role < 64 && !law_concerns(d->p, role)) {
        d->authorities |= UINT64_C(1) << role;
    }
    return label(d, d->p->roles[role].labels, d->p->roles[role].name);
}

static struct slice act_label(const struct duties *d, law_index act)
{
    return label(d, d->p->acts[act].labels, d->p->acts[act].name);
}

static struct slice colon(const struct duties *d)
{
    return T(d->w, " : ", ": ");
}

/* "Préfet, Juge": who may do an act on the day of the page. */
static struct slice roles_of(struct duties *d, const law_index *roles, size_t n)
{
    struct buf out = buf_in(d->w->arena, 4096);
    for (size_t i = 0; i < n; i++) {
        buf_text(&out, i == 0 ? "" : ", ");
        buf_add(&out, role_label(d, roles[i]));
    }
    return buf_slice(&out);
}

static struct slice who_does(struct duties *d, law_index act)
{
    const struct law_competence *c =
        law_competence_on(&d->p->acts[act], zone_local(d->w->zone, d->w->now, NULL));
    return roles_of(d, c->roles, c->n);
}

static void say(struct duties *d, struct slice when, struct slice what, struct slice who,
                bool depends)
{
    if (d->h == NULL) {
        return; /* only who is named is asked for */
    }
    html_raw(d->h, d->n++ == 0 ? "<ul class=\"govuk-list\"><li>" : "<li>");
    HTML(d->h, "<strong>{}</strong>{}{}", when, colon(d), what);
    if (who.n > 0) {
        HTML(d->h, " ({})", who);
    }
    if (depends) {
        HTML(d->h, "<span class=\"govuk-hint\"> {}</span>",
             T(d->h, "selon le dossier", "depending on the dossier"));
    }
    html_raw(d->h, "</li>");
}

/* ---- before the end -------------------------------------------------------------------------- */

static bool rule_answers(const struct law_rule *rule, law_index clock)
{
    for (uint16_t i = 0; i < rule->n_effects; i++) {
        const struct law_effect *effect = &rule->effects[i];
        if (effect->kind == LAW_ANSWERS && law_names(effect->list, effect->n, clock)) {
            return true;
        }
    }
    return false;
}

static void say_answers(struct duties *d)
{
    struct date today = zone_local(d->w->zone, d->w->now, NULL);
    for (uint16_t a = 0; a < d->p->n_acts; a++) {
        const struct law_act *act = &d->p->acts[a];
        bool answers = false;
        bool always = false;
        for (uint16_t i = 0; i < act->n_rules; i++) {
            const struct law_rule *rule = &act->rules[i];
            if (law_in_force(rule->dates, today) && rule_answers(rule, d->clock)) {
                answers = true;
                always = always || rule->when == LAW_ALWAYS;
            }
        }
        if (answers) {
            say(d, T(d->w, "Avant la fin", "Before the end"), act_label(d, a), who_does(d, a),
                !always);
        }
    }
}

static void say_remedies(struct duties *d)
{
    for (uint16_t i = 0; i < d->p->n_remedies; i++) {
        const struct law_remedy *r = &d->p->remedies[i];
        if (r->within == d->clock) {
            say(d, T(d->w, "Recours ouvert", "Remedy open"), label(d, r->labels, r->name),
                roles_of(d, r->by, r->n_by), false);
        }
        if (r->ruling_within == d->clock && r->ruling != LAW_NONE) {
            say(d, T(d->w, "Avant la fin", "Before the end"), act_label(d, r->ruling),
                who_does(d, r->ruling), false);
        }
    }
}

static void say_tasks(struct duties *d)
{
    for (uint16_t i = 0; i < d->p->n_tasks; i++) {
        const struct law_task *task = &d->p->tasks[i];
        bool of_clock =
            task->has_due && task->point.via == LAW_NONE &&
            (task->point.kind == LAW_POINT_END || task->point.kind == LAW_POINT_START) &&
            task->point.index == d->clock;
        if (of_clock) {
            say(d, T(d->w, "À faire", "To do"), label(d, task->labels, task->name),
                role_label(d, task->role), task->when != LAW_ALWAYS);
        }
    }
}

/* ---- at the end ------------------------------------------------------------------------------ */

static struct slice must(struct duties *d, law_index role, law_index act)
{
    struct buf out = buf_in(d->w->arena, 1024);
    buf_add(&out, role_label(d, role));
    buf_add(&out, T(d->w, " doit : ", " must: "));
    buf_add(&out, act_label(d, act));
    return buf_slice(&out);
}

static struct slice becomes(const struct duties *d, law_index state, law_index value)
{
    struct buf out = buf_in(d->w->arena, 1024);
    const struct law_state *s = &d->p->states[state];
    buf_add(&out, label(d, s->labels, s->name));
    buf_add(&out, colon(d));
    buf_add(&out, label(d, s->values[value].labels, s->values[value].name));
    return buf_slice(&out);
}

static void say_end(struct duties *d, const struct law_at_end *line)
{
    struct slice when = T(d->w, "À la fin", "At the end");
    for (uint16_t i = 0; i < line->n_effects; i++) {
        const struct law_effect *effect = &line->effects[i];
        if (effect->kind == LAW_MUST) {
            say(d, when, must(d, effect->index, effect->value), SLICE(""),
                line->when != LAW_ALWAYS);
        } else if (effect->kind == LAW_BECOMES) {
            say(d, when, becomes(d, effect->index, effect->value), SLICE(""),
                line->when != LAW_ALWAYS);
        }
    }
}

static void say_warnings(struct duties *d, const struct law_clock *clock)
{
    for (uint16_t i = 0; i < clock->n_warnings; i++) {
        say(d, T(d->w, "À prévenir", "To be warned"), role_label(d, clock->warnings[i].role),
            SLICE(""), false);
    }
}

static void say_all(struct duties *d)
{
    const struct law_clock *c = &d->p->clocks[d->clock];
    say_answers(d);
    say_remedies(d);
    say_tasks(d);
    for (uint16_t i = 0; i < c->n_at_end; i++) {
        say_end(d, &c->at_end[i]);
    }
    say_warnings(d, c);
}

uint64_t page_duty_authorities(const struct web *w, const struct law_procedure *p, law_index clock)
{
    struct duties d = {.w = w, .p = p, .clock = clock};
    struct arena_mark mark = arena_mark(w->arena);
    say_all(&d);
    arena_reset(w->arena, mark);
    return d.authorities;
}

void page_duties(struct html *h, const struct web *w, struct slice procedure, struct slice clock)
{
    struct gr_error ignored = {0};
    struct duties d = {.h = h, .w = w, .p = office_procedure(w->office, procedure, &ignored)};
    d.clock = d.p == NULL ? LAW_NONE : law_find_clock(d.p, clock);
    if (d.clock != LAW_NONE) {
        say_all(&d);
    }
    if (d.n > 0) {
        html_raw(h, "</ul>");
    } else {
        HTML(h, "{}",
             T(h, "Le texte n’attache rien à cette fin", "The text attaches nothing to this end"));
    }
}

/* ---- what a leaf says ------------------------------------------------------------------------ */

static struct slice follow_must(struct duties *d, struct slice rest, struct slice raw)
{
    law_index role = law_find_role(d->p, slice_cut(&rest, ' '));
    law_index act = law_find_act(d->p, rest);
    return role == LAW_NONE || act == LAW_NONE ? raw : must(d, role, act);
}

static struct slice follow_state(const struct duties *d, struct slice raw)
{
    struct slice rest = raw;
    law_index state = law_find_state(d->p, slice_cut(&rest, ' '));
    if (state == LAW_NONE || !slice_is(slice_cut(&rest, ' '), "becomes")) {
        return raw;
    }
    law_index value =
        law_find_value(d->p->states[state].values, d->p->states[state].n_values, rest);
    return value == LAW_NONE ? raw : becomes(d, state, value);
}

struct slice page_follow(const struct web *w, struct slice procedure, struct slice follow)
{
    struct gr_error ignored = {0};
    struct duties d = {.w = w, .p = office_procedure(w->office, procedure, &ignored)};
    struct slice rest = follow;
    if (d.p == NULL) {
        return follow;
    }
    return slice_is(slice_cut(&rest, ' '), "must") ? follow_must(&d, rest, follow)
                                                   : follow_state(&d, follow);
}

void page_states(struct html *h, const struct web *w, struct slice procedure, struct slice states)
{
    struct gr_error ignored = {0};
    struct duties d = {.h = h, .w = w, .p = office_procedure(w->office, procedure, &ignored)};
    size_t shown = 0;
    struct page_state state;
    while (d.p != NULL && page_next_state(&state, w, d.p, &states)) {
        if (state.value_index != LAW_NONE && state.value_index != 0) {
            HTML(h, shown++ == 0 ? "{}{}{}" : "<br>{}{}{}", state.label, colon(&d), state.value);
        }
    }
    if (shown == 0) {
        HTML(h, "{}", T(h, "rien encore", "nothing yet"));
    }
}

size_t page_procedures(struct slice **names, const struct web *w)
{
    struct slice *list = ARENA_ARRAY(w->arena, LIMIT_PROCEDURES, struct slice);
    struct slice *titles = ARENA_ARRAY(w->arena, LIMIT_PROCEDURES, struct slice);
    size_t n = office_procedures(list, LIMIT_PROCEDURES, w->office);
    for (size_t i = 0; i < n; i++) {
        struct slice name = list[i];
        struct slice title = page_procedure_title(w, name);
        size_t at = i;
        for (; at > 0 && slice_compare(titles[at - 1], title) > 0; at--) {
            list[at] = list[at - 1];
            titles[at] = titles[at - 1];
        }
        list[at] = name;
        titles[at] = title;
    }
    *names = list;
    return n;
}

void page_dossier_link(struct html *h, const struct web *w, struct slice number)
{
    HTML(h, "<a class=\"govuk-link gr-number\" href=\"/dossiers/{}\">{}</a>",
         html_url(w->arena, number), number);
}
