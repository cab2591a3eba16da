/* The small words of an explanation, French and English: labels and quotation marks, lists,
 * dates, sums, articles. */
#include "explain/explain_priv.h"

struct teller teller_beside(const struct teller *t, struct buf *out)
{
    struct teller aside = *t;
    aside.out = out;
    return aside;
}

bool in_french(const struct teller *t)
{
    return t->view->language == LANGUAGE_FR;
}

void tell(const struct teller *t, const char *fr, const char *en)
{
    buf_text(t->out, in_french(t) ? fr : en);
}

void tell_slice(const struct teller *t, struct slice s)
{
    buf_add(t->out, s);
}

void tell_quoted(const struct teller *t, struct slice s)
{
    tell(t, "« ", "“");
    buf_add(t->out, s);
    tell(t, " »", "”");
}

void capital_from(const struct teller *t, size_t place)
{
    if (place < t->out->n && t->out->p[place] >= 'a' && t->out->p[place] <= 'z') {
        t->out->p[place] = (char)(t->out->p[place] - 'a' + 'A');
    }
}

struct slice label_of(const struct teller *t, struct law_labels labels, struct slice name)
{
    return law_label(t->arena, labels, name, t->view->language);
}

void tell_label(const struct teller *t, struct law_labels labels, struct slice name)
{
    tell_quoted(t, label_of(t, labels, name));
}

void tell_act(const struct teller *t, law_index act)
{
    tell_label(t, t->p->acts[act].labels, t->p->acts[act].name);
}

void tell_clock(const struct teller *t, law_index clock)
{
    tell_label(t, t->p->clocks[clock].labels, t->p->clocks[clock].name);
}

void tell_remedy(const struct teller *t, law_index remedy)
{
    tell_label(t, t->p->remedies[remedy].labels, t->p->remedies[remedy].name);
}

void tell_fact(const struct teller *t, law_index fact)
{
    tell_label(t, t->p->facts[fact].labels, t->p->facts[fact].name);
}

void tell_role(const struct teller *t, law_index role)
{
    buf_add(t->out, label_of(t, t->p->roles[role].labels, t->p->roles[role].name));
}

void tell_joint(const struct teller *t, size_t i, size_t n, const char *fr_last,
                const char *en_last)
{
    if (i == 0) {
        return;
    }
    if (i + 1 == n) {
        tell(t, fr_last, en_last);
    } else {
        buf_text(t->out, ", ");
    }
}

static uint16_t count_bits(uint64_t set)
{
    uint16_t n = 0;
    for (uint64_t rest = set; rest != 0; rest &= rest - 1) {
        n++;
    }
    return n;
}

void tell_values(const struct teller *t, const struct law_domain_value *values, uint16_t n,
                 uint64_t set, bool negated)
{
    uint64_t known = n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    uint16_t count = count_bits(set & known);
    uint16_t said = 0;
    for (uint16_t i = 0; i < n && i < 64; i++) {
        if ((set >> i & 1) == 0) {
            continue;
        }
        if (negated && count > 1) {
            tell(t, said == 0 ? "ni " : " ni ", said == 0 ? "neither " : " nor ");
        } else {
            tell_joint(t, said, count, " ou ", " or ");
        }
        tell_label(t, values[i].labels, values[i].name);
        said++;
    }
}

void tell_date(const struct teller *t, struct date date)
{
    date_say(t->out, date, t->view->language);
}

/* Groups of three figures: "541 000 000", "541,000,000". */
static void tell_grouped(const struct teller *t, int64_t n)
{
    int64_t unit = 1;
    while (n / unit >= 1000) {
        unit *= 1000;
    }
    buf_int(t->out, n / unit);
    for (unit /= 1000; unit > 0; unit /= 1000) {
        buf_printf(t->out, in_french(t) ? "\u00a0%03lld" : ",%03lld", (long long)(n / unit % 1000));
    }
}

/* "1 500 €", "12,50 £", "500 F CFP"; "€1,500", "£12.50", "500 F CFP". */
void tell_money(const struct teller *t, int64_t value, enum law_currency currency)
{
    int64_t unit = law_currency_decimals(currency) == 2 ? 100 : 1;
    struct slice sign = law_currency_sign(currency);
    bool behind = !law_currency_leads(currency, t->view->language);
    if (!behind) {
        buf_add(t->out, sign);
    }
    tell_grouped(t, value / unit);
    if (value % unit != 0) {
        buf_printf(t->out, in_french(t) ? ",%02lld" : ".%02lld", (long long)(value % unit));
    }
    if (behind) {
        buf_text(t->out, "\u00a0");
        buf_add(t->out, sign);
    }
}

static void tell_territory(const struct teller *t, territory_id id)
{
    if (id == TERRITORY_NONE) {
        tell(t, "un territoire inconnu", "an unknown territory");
        return;
    }
    buf_add(t->out, calendar_territory_name(t->view->calendar, id, t->view->language));
}

void tell_territories(const struct teller *t, const territory_id *list, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        tell_joint(t, i, n, " ou ", " or ");
        tell_territory(t, list[i]);
    }
}

void tell_value(const struct teller *t, enum law_type type, enum law_currency currency,
                law_value value, const struct law_fact *fact)
{
    switch (type) {
    case LAW_DATE:
        tell_date(t, (struct date){(int32_t)value});
        return;
    case LAW_INSTANT:
        tell_date(t, (struct date){(int32_t)(value / INSTANT_DAY)});
        return;
    case LAW_YES_NO:
        tell(t, value != 0 ? "oui" : "non", value != 0 ? "yes" : "no");
        return;
    case LAW_NUMBER:
    case LAW_DOSSIER:
        buf_int(t->out, value);
        return;
    case LAW_MONEY:
        tell_money(t, value, currency);
        return;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        tell_territory(t, (territory_id)value);
        return;
    case LAW_CHOICE:
        if (fact != NULL && value >= 0 && value < fact->n_values) {
            tell_label(t, fact->values[value].labels, fact->values[value].name);
        } else {
            buf_int(t->out, value);
        }
        return;
    }
}

/* "le 1er mars", but "l'" never: French days begin with a figure. */
bool tell_dates(const struct teller *t, struct law_dates dates, bool capital)
{
    bool has_from = law_dates_begin(dates);
    bool has_until = law_dates_end(dates);
    if (has_from && has_until) {
        tell(t, capital ? "Du " : "du ", capital ? "From " : "from ");
        tell_date(t, dates.from);
        tell(t, " au ", " to ");
        tell_date(t, dates.until);
    } else if (has_from) {
        tell(t, capital ? "À compter du " : "à compter du ", capital ? "From " : "from ");
        tell_date(t, dates.from);
        tell(t, "", " on");
    } else if (has_until) {
        tell(t, capital ? "Jusqu'au " : "jusqu'au ", capital ? "Until " : "until ");
        tell_date(t, dates.until);
    }
    return has_from || has_until;
}

void tell_cites(const struct teller *t, const struct law_cites *cites)
{
    if (cites->n == 0) {
        return;
    }
    buf_text(t->out, " [");
    for (uint16_t i = 0; i < cites->n; i++) {
        buf_text(t->out, i == 0 ? "" : "; ");
        buf_add(t->out, cites->list[i]);
    }
    buf_char(t->out, ']');
}

bool same_cites(const struct law_cites *a, const struct law_cites *b)
{
    bool same = a->n == b->n;
    for (uint16_t i = 0; same && i < a->n; i++) {
        same = slice_equal(a->list[i], b->list[i]);
    }
    return same && slice_equal(a->unsure, b->unsure);
}

void tell_unsure(const struct teller *t, const struct law_cites *cites)
{
    if (cites->unsure.n > 0) {
        tell(t, " Point non tranché : ", " Not settled: ");
        tell_quoted(t, cites->unsure);
        buf_char(t->out, '.');
    }
}

bool told_in_force(const struct teller *t, struct law_dates dates)
{
    return !t->view->dated || law_in_force(dates, t->view->on);
}

static bool settled_by(const struct law_reading *reading, struct date on)
{
    return reading->is_settled && reading->settled.days <= on.days;
}

bool told_reading(const struct teller *t, const struct law_version *version, uint16_t reading)
{
    if (!t->view->dated) {
        return true;
    }
    bool settled = false;
    for (uint16_t i = 0; i < version->n_readings; i++) {
        settled = settled || settled_by(&version->readings[i], t->view->on);
    }
    const struct law_reading *chosen = &version->readings[reading];
    return settled ? settled_by(chosen, t->view->on) : law_in_force(chosen->held, t->view->on);
}

const struct law_procedure *procedure_named(const struct teller *t, struct slice name)
{
    for (size_t i = 0; i < t->view->n_others; i++) {
        if (slice_equal(t->view->others[i]->name, name)) {
            return t->view->others[i];
        }
    }
    return NULL;
}

const struct law_procedure *dossier_behind(const struct teller *t, law_index fact,
                                           struct slice name)
{
    const struct law_fact *f = &t->p->facts[fact];
    for (uint16_t i = 0; i < f->n_dossier_of; i++) {
        const struct law_procedure *other = procedure_named(t, f->dossier_of[i]);
        if (other != NULL && law_declares(other, name)) {
            return other;
        }
    }
    return procedure_named(t, f->dossier_of[0]);
}

void tell_procedure(const struct teller *t, struct slice name)
{
    const struct law_procedure *other = procedure_named(t, name);
    tell_quoted(t, other == NULL ? label_of(t, (struct law_labels){0}, name)
                                 : label_of(t, other->title, other->name));
}

static void label_among_values(struct law_labels *out, const struct law_domain_value *values,
                               uint16_t n, struct slice name)
{
    law_index i = law_find_value(values, n, name);
    if (i != LAW_NONE) {
        *out = values[i].labels;
    }
}

static struct law_labels labels_in(const struct law_procedure *other, struct slice name)
{
    struct law_labels found = {0};
    law_index i = law_find_fact(other, name);
    if (i != LAW_NONE) {
        return other->facts[i].labels;
    }
    i = law_find_state(other, name);
    if (i != LAW_NONE) {
        return other->states[i].labels;
    }
    i = law_find_act(other, name);
    if (i != LAW_NONE) {
        return other->acts[i].labels;
    }
    i = law_find_clock(other, name);
    if (i != LAW_NONE) {
        return other->clocks[i].labels;
    }
    i = law_find_remedy(other, name);
    if (i != LAW_NONE) {
        return other->remedies[i].labels;
    }
    i = law_find_property(other, name);
    if (i != LAW_NONE) {
        return other->properties[i].labels;
    }
    return found;
}

struct slice label_in(const struct teller *t, const struct law_procedure *other, struct slice name)
{
    struct law_labels labels = {0};
    if (other != NULL) {
        labels = labels_in(other, name);
    }
    return label_of(t, labels, name);
}

struct slice value_label_in(const struct teller *t, const struct law_procedure *other,
                            struct slice owner, struct slice value)
{
    struct law_labels labels = {0};
    law_index state = other == NULL ? LAW_NONE : law_find_state(other, owner);
    law_index fact = other == NULL ? LAW_NONE : law_find_fact(other, owner);
    if (state != LAW_NONE) {
        label_among_values(&labels, other->states[state].values, other->states[state].n_values,
                           value);
    } else if (fact != LAW_NONE) {
        label_among_values(&labels, other->facts[fact].values, other->facts[fact].n_values, value);
    }
    return label_of(t, labels, value);
}

struct slice label_behind(const struct teller *t, law_index fact, struct slice name)
{
    return label_in(t, dossier_behind(t, fact, name), name);
}
