/* The form of an act before and after it is shown: which act, by whom, what it begins with; then
 * what was typed, kept as it was typed until it can be taken, and what is wrong with it. */
#include "web/page_act.h"
#include "web/page_facts.h"

#include "base/base64.h"

/* ---- beginning ------------------------------------------------------------------------------- */

size_t act_roles(law_index *roles, size_t max, const struct dossier_page *d,
                 const struct law_act *act, struct date day)
{
    const struct law_competence *c = law_competence_on(act, day);
    size_t n = 0;
    for (uint16_t i = 0; i < c->n && n < max; i++) {
        struct gr_error ignored = {0};
        if (office_may(d->w->office, d->w->session.agent, OFFICE_RIGHT_ACT, d->p->name,
                       d->p->roles[c->roles[i]].name, &ignored)) {
            roles[n++] = c->roles[i];
        }
    }
    return n;
}

static bool find_target(struct act_form *f, struct gr_error *e)
{
    int64_t leaf = LEAF_NONE;
    struct slice text = web_place(f->d.w, "leaf");
    f->target =
        slice_to_int(&leaf, text, INT64_MAX - 1) ? dossier_entry_of_leaf(&f->d, leaf) : NULL;
    if (f->target == NULL || f->target->content.kind != LEAF_ACT) {
        return error_set(e, ERROR_ABSENT, "%.*s has no act with the number %.*s",
                         SLICE_ARG(f->d.number), SLICE_ARG(text));
    }
    f->stands = dossier_entry_corrected(&f->d, f->target);
    return true;
}

static bool find_act(struct act_form *f, struct slice name, struct gr_error *e)
{
    if (f->verb != OFFICE_ACT && !find_target(f, e)) {
        return false;
    }
    name = f->target == NULL ? name : f->target->content.act;
    law_index i = law_find_act(f->d.p, name);
    if (i == LAW_NONE) {
        return error_set(e, ERROR_ABSENT, "%.*s has no act \"%.*s\"", SLICE_ARG(f->d.p->name),
                         SLICE_ARG(name));
    }
    f->act = &f->d.p->acts[i];
    f->n_roles = act_roles(f->roles, sizeof f->roles / sizeof *f->roles, &f->d, f->act,
                           zone_local(f->d.zone, f->d.now, NULL));
    return f->n_roles > 0 ||
           error_set(e, ERROR_RIGHT, "you may not act in a role that does this: %.*s",
                     SLICE_ARG(dossier_act_label(&f->d, f->act->name)));
}

bool act_form_begin(struct act_form *f, struct web *w, enum office_verb verb, struct slice act)
{
    struct gr_error e = {0};
    *f = (struct act_form){.verb = verb};
    if (!dossier_page_read(&f->d, w, false, INT64_MAX, LEAF_NONE)) {
        return false;
    }
    if (f->d.d.row.erased) {
        error_set(&e, ERROR_ERASED, "%.*s was erased and takes no more acts",
                  SLICE_ARG(f->d.number));
    } else if (find_act(f, act, &e)) {
        f->facts = ARENA_ARRAY(w->arena, (size_t)f->act->n_records + 1, struct slice);
        return true;
    }
    web_fail(w, &e);
    return false;
}

struct slice act_verb_words(const struct act_form *f)
{
    switch (f->verb) {
    case OFFICE_CORRECT:
        return T(&f->d, "Corriger un acte", "Correct an act");
    case OFFICE_WITHDRAW:
        return T(&f->d, "Retirer un acte", "Withdraw an act");
    case OFFICE_REPEAL:
        return T(&f->d, "Abroger un acte", "Repeal an act");
    default:
        return T(&f->d, "Inscrire un acte", "Record an act");
    }
}

struct slice act_verb_button(const struct act_form *f)
{
    switch (f->verb) {
    case OFFICE_CORRECT:
        return T(&f->d, "Corriger cet acte", "Correct this act");
    case OFFICE_WITHDRAW:
        return T(&f->d, "Retirer cet acte", "Withdraw this act");
    case OFFICE_REPEAL:
        return T(&f->d, "Abroger cet acte", "Repeal this act");
    default:
        return T(&f->d, "Inscrire cet acte", "Record this act");
    }
}

static const char *verb_name(enum office_verb verb)
{
    switch (verb) {
    case OFFICE_CORRECT:
        return "correct";
    case OFFICE_WITHDRAW:
        return "withdraw";
    case OFFICE_REPEAL:
        return "repeal";
    default:
        return "act";
    }
}

struct slice act_form_preview_path(const struct act_form *f)
{
    return f->target == NULL ? dossier_page_path(&f->d, "/acts/preview")
                             : dossier_page_leaf_path(&f->d, f->target->leaf, verb_name(f->verb));
}

struct slice act_form_record_path(const struct act_form *f)
{
    return f->target == NULL ? dossier_page_path(&f->d, "/acts") : act_form_preview_path(f);
}

bool act_form_asks_facts(const struct act_form *f)
{
    return f->verb == OFFICE_ACT || f->verb == OFFICE_CORRECT;
}

/* ---- as it is first shown -------------------------------------------------------------------- */

/* Of an hour that the clocks show twice the offset is kept. */
static void split_moment(struct act_form *f, struct moment at)
{
    struct buf out = buf_in(f->d.w->arena, 64);
    if (at.precision == MOMENT_INSTANT) {
        at = moment_of_instant(at.at, f->d.zone);
    }
    moment_write(&out, at, f->d.zone);
    struct slice hour = buf_slice(&out);
    f->date = slice_cut(&hour, 'T');
    f->hour = hour;
    size_t n = 0;
    while (n < hour.n && hour.p[n] != '+' && hour.p[n] != '-') {
        n++;
    }
    instant first = 0;
    instant second = 0;
    int32_t second_of_day = 0;
    struct date day = zone_local(f->d.zone, at.at, &second_of_day);
    if (at.precision == MOMENT_INSTANT &&
        zone_resolve(&first, &second, f->d.zone, day, second_of_day) != ZONE_TWO) {
        f->hour.n = n;
    }
}

static struct slice text_of_fact(const struct act_form *f, const struct law_fact *law,
                                 const struct leaf_fact *fact)
{
    struct buf out = buf_in(f->d.w->arena, 64);
    switch (fact->kind) {
    case LEAF_YES_NO:
        return fact->number != 0 ? SLICE("yes") : SLICE("no");
    case LEAF_TEXT:
        return fact->text;
    case LEAF_INT:
        break;
    }
    if (law->type == LAW_MONEY) {
        law_money_write(&out, fact->number, law->currency);
        struct slice rest = buf_slice(&out);
        return slice_cut(&rest, ' ');
    }
    return html_number(f->d.w->arena, fact->number);
}

static void default_facts(struct act_form *f)
{
    bool corrects = f->verb == OFFICE_CORRECT && f->stands != NULL;
    for (uint16_t i = 0; corrects && i < f->act->n_records; i++) {
        const struct law_fact *law = &f->d.p->facts[f->act->records[i]];
        for (size_t k = 0; k < f->stands->content.n_facts; k++) {
            if (slice_equal(f->stands->content.facts[k].name, law->name)) {
                f->facts[i] = text_of_fact(f, law, &f->stands->content.facts[k]);
            }
        }
    }
}

static void make_persons(struct act_form *f, size_t n)
{
    f->n_persons = n;
    f->names = ARENA_ARRAY(f->d.w->arena, n, struct slice);
    f->born = ARENA_ARRAY(f->d.w->arena, n, struct slice);
    f->numbers = ARENA_ARRAY(f->d.w->arena, n, struct slice);
}

void act_form_default(struct act_form *f)
{
    instant minute = f->d.now - f->d.now % INSTANT_MINUTE;
    struct moment now = moment_of_instant(minute, f->d.zone);
    split_moment(f, f->verb == OFFICE_CORRECT ? dossier_entry_moment(&f->d, f->stands) : now);
    f->key = page_form_key(f->d.w);
    make_persons(f, 1);
    if (f->n_roles > 0) {
        f->role = f->d.p->roles[f->roles[0]].name;
    }
    for (size_t i = 0; f->stands != NULL && i < f->n_roles; i++) {
        struct slice role = f->d.p->roles[f->roles[i]].name;
        f->role = slice_equal(role, f->stands->content.role) ? role : f->role;
    }
    default_facts(f);
}

/* ---- as it was sent -------------------------------------------------------------------------- */

struct slice act_form_fact_field(const struct act_form *f, uint16_t record)
{
    return page_fact_field(f->d.w, &f->d.p->facts[f->act->records[record]]);
}

/* By a name that is no literal. */
static struct slice sent(const struct act_form *f, struct slice name)
{
    return web_form(f->d.w, arena_copy(f->d.w->arena, name.p, name.n));
}

/* All that were sent, even where they are too many, and one more when it is asked for. */
static size_t persons_sent(const struct web *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->request->n_form; i++) {
        n += slice_is(w->request->form[i].name, "person-names");
    }
    return n == 0 ? 1 : n + (n < ACT_PERSONS && web_form_has(w, "add"));
}

void act_form_take(struct act_form *f)
{
    const struct web *w = f->d.w;
    f->date = slice_trim(web_form(w, "date"));
    f->hour = slice_trim(web_form(w, "hour"));
    f->role = web_form(w, "role");
    f->ground = slice_trim(web_form(w, "ground"));
    f->key = web_form(w, "key");
    f->expected = web_form(w, "expected");
    f->happened = web_form_has(w, "happened");
    for (uint16_t i = 0; i < f->act->n_records; i++) {
        f->facts[i] = slice_trim(sent(f, act_form_fact_field(f, i)));
    }
    make_persons(f, persons_sent(w));
    for (size_t i = 0; i < f->n_persons; i++) {
        f->names[i] = slice_trim(web_form_nth(w, "person-names", i));
        f->born[i] = slice_trim(web_form_nth(w, "person-born", i));
        f->numbers[i] = slice_trim(web_form_nth(w, "person-number", i));
    }
}

/* ---- what is wrong with it ------------------------------------------------------------------- */

static void check_moment(struct act_form *f)
{
    struct buf out = buf_in(f->d.w->arena, f->date.n + f->hour.n + 64);
    struct moment at = {.precision = MOMENT_NONE};
    struct gr_error e = {0};
    instant first = 0;
    instant last = 0;
    if (f->date.n == 0) {
        page_mistake(&f->mistakes, SLICE("date"), T(&f->d, "Indiquez la date", "Give the date"));
        return;
    }
    buf_add(&out, page_typed_day(f->d.w, f->date));
    if (f->hour.n > 0) {
        buf_char(&out, 'T');
        buf_add(&out, page_typed_hour(f->d.w, f->hour));
    }
    f->request.at = buf_slice(&out);
    if (!moment_parse(&at, f->request.at, f->d.zone, &e)) {
        bool hour = e.code == ERROR_HOUR;
        page_mistake(
            &f->mistakes, hour ? SLICE("hour") : SLICE("date"),
            hour ? T(&f->d,
                     "Cette heure n’existe pas, ou existe deux fois ce jour-là : écrivez "
                     "HH:MM, au besoin avec le décalage, 02:30+02:00",
                     "This hour does not exist, or exists twice on that day: write HH:MM, "
                     "with the offset if need be, 02:30+02:00")
                 : T(&f->d, "Cette date ou cette heure n’existe pas : écrivez AAAA-MM-JJ et HH:MM",
                     "There is no such date or hour: write YYYY-MM-DD and HH:MM"));
        return;
    }
    moment_bounds(&first, &last, at, f->d.zone);
    if (first > f->d.now + INSTANT_MINUTE) {
        page_mistake(&f->mistakes, SLICE("date"),
                     T(&f->d,
                       "Ce moment n’est pas encore venu : un acte s’inscrit quand il a pris effet",
                       "This moment has not come yet: an act is entered when it has taken effect"));
    }
}

static void check_facts(struct act_form *f)
{
    struct office_fact *list =
        ARENA_ARRAY(f->d.w->arena, (size_t)f->act->n_records + 1, struct office_fact);
    f->request.facts = list;
    for (uint16_t i = 0; act_form_asks_facts(f) && i < f->act->n_records; i++) {
        const struct law_fact *law = &f->d.p->facts[f->act->records[i]];
        struct slice text = page_typed_fact(&f->mistakes, f->d.w, law, f->facts[i]);
        if (text.n > 0) {
            list[f->request.n_facts++] = (struct office_fact){law->name, text};
        }
    }
}

struct slice act_form_indexed(const struct act_form *f, const char *name, size_t i)
{
    struct buf out = buf_in(f->d.w->arena, 64);
    buf_printf(&out, "%s-%zu", name, i);
    return buf_slice(&out);
}

/* Says so beside the first that is too many. */
static void check_count(struct act_form *f)
{
    struct gr_error e = {0};
    if (f->request.n_persons > ACT_PERSONS) {
        error_set(&e, ERROR_TOO_LARGE, "a form names at most %d persons", ACT_PERSONS);
        page_mistake_error(&f->mistakes, f->d.w, act_form_indexed(f, "person-names", ACT_PERSONS),
                           &e);
    }
}

static void check_persons(struct act_form *f)
{
    struct office_person *list = ARENA_ARRAY(f->d.w->arena, f->n_persons, struct office_person);
    f->request.persons = list;
    for (size_t i = 0; act_form_asks_facts(f) && i < f->n_persons; i++) {
        if (f->names[i].n + f->born[i].n + f->numbers[i].n == 0) {
            continue;
        }
        struct slice born = page_typed_born(&f->mistakes, f->d.w,
                                            act_form_indexed(f, "person-born", i), f->born[i]);
        if (f->names[i].n == 0) {
            page_mistake(&f->mistakes, act_form_indexed(f, "person-names", i),
                         T(&f->d, "Indiquez le nom de la personne", "Give the person’s name"));
        }
        list[f->request.n_persons++] = (struct office_person){.names = &f->names[i],
                                                              .n_names = 1,
                                                              .numbers = &f->numbers[i],
                                                              .n_numbers = f->numbers[i].n > 0,
                                                              .born = born};
    }
    check_count(f);
}

static void check_role(struct act_form *f)
{
    bool known = false;
    for (size_t i = 0; i < f->n_roles; i++) {
        known = known || slice_equal(f->role, f->d.p->roles[f->roles[i]].name);
    }
    if (!known) {
        page_mistake(&f->mistakes, SLICE("role"),
                     T(&f->d, "Choisissez une qualité en laquelle vous pouvez agir",
                       "Choose a role in which you may act"));
    }
}

bool act_form_check(struct act_form *f)
{
    f->request = office_request_new(f->verb, f->d.w->session.agent);
    f->request.dossier = f->d.number;
    f->request.name = f->act->name;
    f->request.target = f->target == NULL ? LEAF_NONE : f->target->leaf;
    f->request.role = f->role;
    f->request.ground = f->ground;
    f->request.happened = f->happened && f->act->kind == LAW_DECISION && act_form_asks_facts(f);
    check_moment(f);
    check_role(f);
    check_facts(f);
    check_persons(f);
    if (f->verb != OFFICE_ACT && f->ground.n == 0) {
        page_mistake(&f->mistakes, SLICE("ground"), T(&f->d, "Dites pourquoi", "Say why"));
    }
    return f->mistakes.n == 0;
}
