/* The law and its moments in the words of a page: labels of procedures, dates as people say them,
 * ends of clocks. */
#include "web/page.h"

/* ---- labels ---------------------------------------------------------------------------------- */

static const struct law_procedure *find_procedure(const struct web *w, struct slice procedure)
{
    struct gr_error ignored = {0};
    return office_procedure(w->office, procedure, &ignored);
}

struct slice page_procedure_title(const struct web *w, struct slice procedure)
{
    const struct law_procedure *p = find_procedure(w, procedure);
    return p == NULL ? procedure : law_label(w->arena, p->title, p->name, w->language);
}

struct slice page_act_of(const struct web *w, const struct law_procedure *p, struct slice act)
{
    law_index i = p == NULL ? LAW_NONE : law_find_act(p, act);
    return i == LAW_NONE ? act : law_label(w->arena, p->acts[i].labels, act, w->language);
}

struct slice page_clock_of(const struct web *w, const struct law_procedure *p, struct slice clock)
{
    law_index i = p == NULL ? LAW_NONE : law_find_clock(p, clock);
    return i == LAW_NONE ? clock : law_label(w->arena, p->clocks[i].labels, clock, w->language);
}

struct slice page_reading_of(const struct web *w, const struct law_procedure *p,
                             struct slice reading)
{
    return law_reading_label(w->arena, p, reading, w->language);
}

struct slice page_role_of(const struct web *w, const struct law_procedure *p, struct slice role)
{
    law_index i = p == NULL ? LAW_NONE : law_find_role(p, role);
    return i == LAW_NONE ? role : law_label(w->arena, p->roles[i].labels, role, w->language);
}

struct slice page_clock_label(const struct web *w, struct slice procedure, struct slice clock)
{
    return page_clock_of(w, find_procedure(w, procedure), clock);
}

struct slice page_reading_label(const struct web *w, struct slice procedure, struct slice reading)
{
    return page_reading_of(w, find_procedure(w, procedure), reading);
}

struct slice page_act_label(const struct web *w, struct slice procedure, struct slice act)
{
    return page_act_of(w, find_procedure(w, procedure), act);
}

bool page_next_state(struct page_state *out, const struct web *w, const struct law_procedure *p,
                     struct slice *states)
{
    if (states->n == 0) {
        return false;
    }
    struct slice value = slice_cut(states, ' ');
    struct slice name = slice_cut(&value, '=');
    law_index i = law_find_state(p, name);
    const struct law_state *state = i == LAW_NONE ? NULL : &p->states[i];
    *out = (struct page_state){
        .label = name, .value = T(w, "inconnu", "not known"), .value_index = LAW_NONE};
    if (state == NULL) {
        return true;
    }
    out->label = law_label(w->arena, state->labels, name, w->language);
    out->value_index = law_find_value(state->values, state->n_values, value);
    if (out->value_index != LAW_NONE) {
        const struct law_domain_value *v = &state->values[out->value_index];
        out->value = law_label(w->arena, v->labels, v->name, w->language);
    }
    return true;
}

void page_put_territory(struct html *h, const struct web *w, struct slice code)
{
    struct calendar *calendar = office_calendar(w->office);
    territory_id id = TERRITORY_NONE;
    struct gr_error ignored = {0};
    if (calendar_territory(&id, calendar, code, &ignored)) {
        HTML(h, "{} ({})", calendar_territory_name(calendar, id, w->language), code);
    } else {
        html_text(h, code);
    }
}

const struct zone *page_zone(const struct web *w, struct slice territory)
{
    struct calendar *calendar = office_calendar(w->office);
    territory_id id = TERRITORY_NONE;
    if (territory.n == 0 || !calendar_territory(&id, calendar, territory, NULL)) {
        return w->zone;
    }
    const struct zone *zone = calendar_zone(calendar, id, NULL);
    return zone != NULL ? zone : w->zone;
}

/* ---- moments --------------------------------------------------------------------------------- */

static void put_hour(struct buf *out, int32_t second, enum language language)
{
    buf_text(out, language == LANGUAGE_FR ? " à " : " at ");
    if (language == LANGUAGE_FR) {
        buf_int(out, second / 3600);
        buf_text(out, "\u00a0h\u00a0"); /* one word: a line does not end in it */
    } else {
        buf_padded(out, second / 3600, 2);
        buf_char(out, ':');
    }
    buf_padded(out, second / 60 % 60, 2);
}

/* Of an hour that the clocks show twice, which one. */
static void put_which(struct buf *out, const struct zone *zone, instant at, struct date date,
                      int32_t second)
{
    instant first = 0;
    instant other = 0;
    if (zone_resolve(&first, &other, zone, date, second) == ZONE_TWO) {
        int32_t offset = zone_offset(zone, at);
        buf_printf(out, " (UTC%+03d:%02d)", offset / 3600,
                   (offset < 0 ? -offset : offset) / 60 % 60);
    }
}

struct slice page_date(const struct web *w, struct date date)
{
    struct buf out = buf_in(w->arena, 64);
    date_say_weekday(&out, date, w->language);
    return buf_slice(&out);
}

struct slice page_instant(const struct web *w, instant at, const struct zone *zone)
{
    struct buf out = buf_in(w->arena, 128);
    int32_t second = 0;
    struct date date = zone_local(zone, at, &second);
    date_say_weekday(&out, date, w->language);
    put_hour(&out, second, w->language);
    put_which(&out, zone, at, date, second);
    return buf_slice(&out);
}

/* The last instant in time: a day that ends is said to end at 24:00. */
struct slice page_last_instant(const struct web *w, instant at, const struct zone *zone)
{
    struct date date = zone_local(zone, at, NULL);
    if (zone_day_start(zone, (struct date){date.days + 1}) != at + 1) {
        return page_instant(w, at, zone);
    }
    struct buf out = buf_in(w->arena, 128);
    date_say_weekday(&out, date, w->language);
    put_hour(&out, 24 * 3600, w->language);
    return buf_slice(&out);
}

void page_wall_time(struct buf *out, instant shown)
{
    instant into = 0;
    date_write(out, instant_day(&into, shown));
    int64_t second = into / INSTANT_SECOND;
    buf_char(out, 'T');
    buf_padded(out, second / 3600, 2);
    buf_char(out, ':');
    buf_padded(out, second / 60 % 60, 2);
    buf_char(out, ':');
    buf_padded(out, second % 60, 2);
}

struct slice page_machine_time(const struct web *w, instant at)
{
    struct buf out = buf_in(w->arena, 64);
    page_wall_time(&out, at);
    buf_char(&out, 'Z');
    return buf_slice(&out);
}

static void put_time(struct html *h, const struct web *w, instant at, struct slice words)
{
    struct slice machine = page_machine_time(w, at);
    HTML(h, "<time datetime=\"{}\" data-instant=\"{}\">{}</time>", machine,
         html_number(w->arena, at / 1000), words);
}

void page_time(struct html *h, const struct web *w, instant at, const struct zone *zone)
{
    put_time(h, w, at, page_instant(w, at, zone));
}

void page_end_of(struct html *h, const struct web *w, const struct leaf_clock *clock,
                 const struct zone *zone)
{
    if (!clock->known) {
        HTML(h, "{}", T(h, "fin inconnue", "end not known"));
        return;
    }
    if (clock->earliest != clock->latest) {
        HTML(h, "{} ", T(h, "au plus tôt", "at the earliest"));
        put_time(h, w, clock->earliest, page_last_instant(w, clock->earliest, zone));
        HTML(h, ", {} ", T(h, "au plus tard", "at the latest"));
    }
    put_time(h, w, clock->latest, page_last_instant(w, clock->latest, zone));
}
