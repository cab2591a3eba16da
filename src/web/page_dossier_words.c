/* A dossier's entries, moments, values and states in words. */
#include "web/page_dossier.h"

/* ---- entries --------------------------------------------------------------------------------- */

const struct office_entry *dossier_entry_of_leaf(const struct dossier_page *d, int64_t leaf)
{
    for (size_t i = 0; i < d->d.n_entries; i++) {
        if (d->d.entries[i].leaf == leaf) {
            return &d->d.entries[i];
        }
    }
    return NULL;
}

const struct office_entry *dossier_entry_corrected(const struct dossier_page *d,
                                                   const struct office_entry *act)
{
    for (size_t i = d->changed ? d->d.n_entries : 0; i > 0; i--) {
        const struct office_entry *entry = &d->d.entries[i - 1];
        if (entry->content.kind == LEAF_CORRECTION && entry->content.target == act->leaf) {
            return entry;
        }
    }
    return act;
}

const struct office_entry *dossier_act_of_leaf(const struct dossier_page *d, int64_t leaf)
{
    const struct office_entry *entry = dossier_entry_of_leaf(d, leaf);
    return entry != NULL && entry->content.kind == LEAF_CORRECTION
               ? dossier_entry_of_leaf(d, entry->content.target)
               : entry;
}

struct moment dossier_entry_moment(const struct dossier_page *d, const struct office_entry *entry)
{
    struct moment at = {.precision = MOMENT_NONE};
    struct gr_error ignored = {0};
    if (entry->content.at.n == 0 || !moment_parse(&at, entry->content.at, d->zone, &ignored)) {
        at = moment_of_instant(entry->content.entered, d->zone);
    }
    return at;
}

const struct leaf_clock *dossier_running(size_t *n, const struct dossier_page *d)
{
    const struct office_entry *last = &d->d.entries[d->d.n_entries - 1];
    *n = last->content.n_clocks;
    return last->content.clocks;
}

/* A leaf names what started a clock by a leaf, the fold by an act; what no act started counts from
 * the dossier's first leaf. */
bool dossier_same_clock(const struct dossier_page *d, const struct leaf_clock *leaf,
                        const struct dossier_clock *folded)
{
    const struct office_entry *act = dossier_act_of_leaf(d, leaf->started);
    uint32_t started = act == NULL ? DOSSIER_NONE : act->folded;
    return slice_equal(leaf->clock, d->p->clocks[folded->clock].name) &&
           slice_equal(leaf->reading, folded->reading) && started == folded->started_by;
}

/* ---- labels and articles --------------------------------------------------------------------- */

struct slice dossier_label(const struct dossier_page *d, struct law_labels labels,
                           struct slice name)
{
    return law_label(d->w->arena, labels, name, d->language);
}

struct slice dossier_act_label(const struct dossier_page *d, struct slice act)
{
    return page_act_of(d->w, d->p, act);
}

struct slice dossier_clock_label(const struct dossier_page *d, struct slice clock)
{
    return page_clock_of(d->w, d->p, clock);
}

struct slice dossier_reading_label(const struct dossier_page *d, struct slice reading)
{
    return page_reading_of(d->w, d->p, reading);
}

struct slice dossier_role_label(const struct dossier_page *d, struct slice role)
{
    return page_role_of(d->w, d->p, role);
}

struct slice dossier_articles(const struct dossier_page *d, const struct law_cites *cites)
{
    struct buf out = buf_in(d->w->arena, 8192);
    for (uint16_t i = 0; cites != NULL && i < cites->n; i++) {
        buf_text(&out, i == 0 ? "" : "; ");
        buf_add(&out, cites->list[i]);
    }
    return buf_slice(&out);
}

void dossier_put_articles(struct html *h, const struct dossier_page *d, struct slice articles)
{
    if (articles.n > 0) {
        HTML(h, "<p class=\"gr-finding__source\">{} {}</p>", T(d, "Textes :", "Law:"), articles);
    }
}

void dossier_put_cites(struct html *h, const struct dossier_page *d, const struct law_cites *cites)
{
    if (cites == NULL) {
        return;
    }
    dossier_put_articles(h, d, dossier_articles(d, cites));
    if (cites->unsure.n > 0) {
        HTML(h, "<p class=\"gr-finding__source\">{} {}</p>",
             T(d, "Point incertain :", "Not settled:"), cites->unsure);
    }
}

/* ---- possibilities --------------------------------------------------------------------------- */

void dossier_put_worlds(struct html *h, const struct dossier_page *d, uint64_t worlds)
{
    uint16_t n = d->f->n_worlds;
    uint64_t every = dossier_all_worlds(d->f);
    if ((worlds & every) == every) {
        return;
    }
    struct buf out = buf_in(d->w->arena, 256);
    int in = 0;
    for (uint16_t i = 0; i < n; i++) {
        if ((worlds >> i & 1) != 0) {
            buf_text(&out, in > 0 && n <= DOSSIER_WORLDS_NAMED ? ", " : "");
            if (n <= DOSSIER_WORLDS_NAMED) {
                buf_char(&out, (char)('A' + i));
            }
            in++;
        }
    }
    if (n > DOSSIER_WORLDS_NAMED) {
        buf_printf(&out, d->language == LANGUAGE_FR ? "%d sur %d" : "%d of %d", in, n);
    }
    HTML(h, " <a class=\"govuk-link\" href=\"#possibilities\">({} {})</a>",
         T(d, "selon la possibilité", "depends on the possibility:"), buf_slice(&out));
}

/* ---- moments --------------------------------------------------------------------------------- */

void dossier_put_moment(struct html *h, const struct dossier_page *d, struct moment at)
{
    switch (at.precision) {
    case MOMENT_NONE:
        html_text(h, T(d, "moment inconnu", "moment not known"));
        break;
    case MOMENT_INSTANT:
        page_time(h, d->w, at.at, d->zone);
        break;
    case MOMENT_DAY:
        HTML(h, "{}{}", page_date(d->w, at.date), T(d, " (sans heure)", " (no hour)"));
        break;
    case MOMENT_MONTH: {
        struct buf out = buf_in(d->w->arena, 16);
        date_write(&out, at.date);
        HTML(h, "{} {}", T(d, "mois", "month"), (struct slice){out.p, 7});
        break;
    }
    }
}

void dossier_put_limit_end(struct html *h, const struct dossier_page *d, struct limit_end end)
{
    struct leaf_clock clock = {.known = true, .earliest = end.earliest, .latest = end.latest};
    if (end.none) {
        html_text(h, T(d, "sans limite", "no limit"));
        return;
    }
    page_end_of(h, d->w, &clock, d->zone);
}

/* A span of time in words: "3 d 4 h". */
static struct slice span_words(const struct dossier_page *d, instant span)
{
    struct buf out = buf_in(d->w->arena, 64);
    int64_t minutes = span / INSTANT_MINUTE;
    int64_t hours = minutes / 60;
    bool long_span = hours >= 48;
    int64_t first = long_span ? hours / 24 : hours;
    int64_t second = long_span ? hours % 24 : minutes % 60;
    if (minutes < 1) {
        return T(d, "moins d’une minute", "less than a minute");
    }
    if (first > 0) {
        buf_int(&out, first);
        buf_add(&out, long_span ? T(d, " j", " d") : SLICE(" h"));
    }
    if (second > 0) {
        buf_text(&out, first > 0 ? " " : "");
        buf_int(&out, second);
        buf_text(&out, long_span ? " h" : " min");
    }
    return buf_slice(&out);
}

static void put_tag(struct html *h, const struct dossier_page *d, const char *class,
                    struct slice words, instant span)
{
    HTML(h, "<span class=\"gr-clock {}\">{} {}</span>", slice_of(class), words,
         span_words(d, span));
}

void dossier_put_standing(struct html *h, const struct dossier_page *d,
                          const struct leaf_clock *clock)
{
    if (!clock->known) {
        HTML(h, "<span class=\"gr-clock gr-clock--running\">{}</span>",
             T(d, "court, d’un point inconnu", "runs, from a point not known"));
    } else if (d->now > clock->latest) {
        put_tag(h, d, "gr-clock--over", T(d, "expiré depuis", "over since"),
                d->now - clock->latest);
    } else if (d->now > clock->earliest) {
        put_tag(h, d, "gr-clock--over", T(d, "peut-être expiré ; au plus", "may be over; at most"),
                clock->latest - d->now);
    } else {
        bool soon = clock->earliest - d->now < INSTANT_DAY;
        put_tag(h, d, soon ? "gr-clock--soon" : "gr-clock--running", T(d, "reste", "left:"),
                clock->earliest - d->now);
    }
}

/* ---- facts ----------------------------------------------------------------------------------- */

struct slice dossier_fact_label(const struct dossier_page *d, struct slice fact)
{
    law_index i = law_find_fact(d->p, fact);
    return i == LAW_NONE ? fact : dossier_label(d, d->p->facts[i].labels, fact);
}

/* Digits in groups of three, then the cents behind the reader's sign. */
static void put_digits(struct buf *out, struct slice number, enum language language)
{
    struct slice whole = slice_cut(&number, '.');
    for (size_t i = 0; i < whole.n; i++) {
        bool group = i > 0 && (whole.n - i) % 3 == 0 && whole.p[i - 1] != '-';
        buf_text(out, !group ? "" : language == LANGUAGE_FR ? "\u202f" : ",");
        buf_char(out, whole.p[i]);
    }
    if (number.n > 0) {
        buf_char(out, language == LANGUAGE_FR ? ',' : '.');
        buf_add(out, number);
    }
}

struct slice dossier_money(const struct dossier_page *d, law_value value,
                           enum law_currency currency)
{
    struct buf plain = buf_in(d->w->arena, 64);
    struct buf out = buf_in(d->w->arena, 128);
    law_money_write(&plain, value, currency);
    struct slice code = buf_slice(&plain);
    struct slice number = slice_cut(&code, ' ');
    struct slice sign = law_currency_sign(currency);
    bool before = law_currency_leads(currency, d->language);
    buf_add(&out, before ? sign : SLICE(""));
    put_digits(&out, number, d->language);
    if (!before) {
        buf_text(&out, "\u00a0");
        buf_add(&out, sign);
    }
    return buf_slice(&out);
}

/* What is written as a text in the leaf. */
static void put_text_value(struct html *h, const struct dossier_page *d,
                           const struct law_fact *fact, struct slice text)
{
    struct moment at = {.precision = MOMENT_NONE};
    struct gr_error ignored = {0};
    law_index value = LAW_NONE;
    switch (fact->type) {
    case LAW_DATE:
    case LAW_INSTANT:
        if (moment_parse(&at, text, d->zone, &ignored) && at.precision == MOMENT_DAY) {
            html_text(h, page_date(d->w, at.date));
        } else if (at.precision == MOMENT_INSTANT) {
            dossier_put_moment(h, d, at);
        } else {
            html_text(h, text);
        }
        return;
    case LAW_CHOICE:
        value = law_find_value(fact->values, fact->n_values, text);
        html_text(h, value == LAW_NONE
                         ? text
                         : dossier_label(d, fact->values[value].labels, fact->values[value].name));
        return;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        page_put_territory(h, d->w, text);
        return;
    case LAW_DOSSIER:
        HTML(h, "<a class=\"govuk-link\" href=\"/dossiers/{}\">{}</a>", html_url(d->w->arena, text),
             text);
        return;
    case LAW_YES_NO:
    case LAW_NUMBER:
    case LAW_MONEY:
        html_text(h, text);
        return;
    }
}

void dossier_put_value(struct html *h, const struct dossier_page *d, const struct leaf_fact *fact)
{
    law_index index = law_find_fact(d->p, fact->name);
    const struct law_fact *law = index == LAW_NONE ? NULL : &d->p->facts[index];
    switch (fact->kind) {
    case LEAF_YES_NO:
        html_text(h, fact->number != 0 ? T(d, "oui", "yes") : T(d, "non", "no"));
        return;
    case LEAF_INT:
        if (law != NULL && law->type == LAW_MONEY) {
            html_text(h, dossier_money(d, fact->number, law->currency));
        } else {
            html_int(h, fact->number);
        }
        return;
    case LEAF_TEXT:
        if (law != NULL) {
            put_text_value(h, d, law, fact->text);
        } else {
            html_text(h, fact->text);
        }
        return;
    }
}

/* ---- states ---------------------------------------------------------------------------------- */

static void put_state(struct html *h, const struct dossier_page *d, law_index s)
{
    const struct law_state *state = &d->p->states[s];
    uint64_t values = 0;
    bool unknown = false;
    for (uint16_t i = 0; i < d->f->n_worlds; i++) {
        law_index value = dossier_state(d->f, i, s);
        unknown = unknown || value == LAW_NONE;
        values |= value == LAW_NONE ? 0 : UINT64_C(1) << value;
    }
    HTML(h, "<li>{}{} ", dossier_label(d, state->labels, state->name), T(d, " :", ":"));
    bool first = true;
    for (uint16_t v = 0; v < state->n_values; v++) {
        if ((values >> v & 1) != 0) {
            HTML(h, "{}<strong>{}</strong>", first ? SLICE("") : T(d, " ou ", " or "),
                 dossier_label(d, state->values[v].labels, state->values[v].name));
            first = false;
        }
    }
    if (unknown) {
        HTML(h, "{}{}", first ? SLICE("") : T(d, " ou ", " or "), T(d, "inconnu", "not known"));
    }
    html_raw(h, "</li>");
}

void dossier_put_states(struct html *h, const struct dossier_page *d)
{
    html_raw(h, "<ul class=\"govuk-list\">");
    for (law_index s = 0; s < d->p->n_states; s++) {
        put_state(h, d, s);
    }
    html_raw(h, "</ul>");
}

void dossier_put_states_text(struct html *h, const struct dossier_page *d, struct slice states)
{
    html_raw(h, "<ul class=\"govuk-list\">");
    struct page_state state;
    while (page_next_state(&state, d->w, d->p, &states)) {
        HTML(h, "<li>{}{} <strong>{}</strong></li>", state.label, T(d, " :", ":"), state.value);
    }
    html_raw(h, "</ul>");
}
