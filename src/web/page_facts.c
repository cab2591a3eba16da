/* Reading what was typed into forms about a dossier. */
#include "web/page_facts.h"

#include "base/base64.h"

/* ---- keys ------------------------------------------------------------------------------------ */

struct slice page_form_key(const struct web *w)
{
    struct hash h;
    struct buf said = buf_in(w->arena, 256);
    struct buf out = buf_in(w->arena, 2 * sizeof h);
    uint8_t chance[16];
    seal_random(chance, sizeof chance);
    buf_add(&said, w->session.form);
    buf_int(&said, w->now);
    hash_two(&h, buf_slice(&said), (struct slice){(const char *)chance, sizeof chance});
    hex_put(&out, hash_slice(&h));
    return buf_slice(&out);
}

/* ---- days and hours -------------------------------------------------------------------------- */

struct slice page_typed_day(const struct web *w, struct slice text)
{
    struct slice rest = text;
    int64_t day = 0;
    int64_t month = 0;
    int64_t year = 0;
    struct slice first = slice_cut(&rest, '/');
    struct slice second = slice_cut(&rest, '/');
    if (!slice_to_int(&day, first, 31) || !slice_to_int(&month, second, 12) ||
        !slice_to_int(&year, rest, 9999)) {
        return text;
    }
    struct buf out = buf_in(w->arena, 32);
    buf_padded(&out, year, 4);
    buf_char(&out, '-');
    buf_padded(&out, month, 2);
    buf_char(&out, '-');
    buf_padded(&out, day, 2);
    return buf_slice(&out);
}

/* What was typed, or copied from a page of ours, without blanks, those that keep a line together
 * too, and without a sign (empty: none). */
static struct slice without_blanks(const struct web *w, struct slice text, struct slice sign)
{
    const struct slice left_out[] = {SLICE(" "), SLICE("\t"), SLICE("\u00a0"), SLICE("\u202f"),
                                     sign};
    struct buf out = buf_in(w->arena, text.n + 1);
    while (text.n > 0) {
        size_t n = 0;
        for (size_t k = 0; k < sizeof left_out / sizeof *left_out && n == 0; k++) {
            n = slice_starts(text, left_out[k]) ? left_out[k].n : 0;
        }
        if (n == 0) {
            buf_char(&out, text.p[0]);
            n = 1;
        }
        text = (struct slice){text.p + n, text.n - n};
    }
    return buf_slice(&out);
}

struct slice page_typed_hour(const struct web *w, struct slice typed)
{
    struct slice text = without_blanks(w, typed, SLICE(""));
    struct slice rest = text;
    struct slice hour = SLICE("");
    for (size_t i = 0; i < text.n && hour.p != text.p; i++) {
        if (text.p[i] == 'h' || text.p[i] == ':') {
            hour = (struct slice){text.p, i};
            rest = (struct slice){text.p + i + 1, text.n - i - 1};
        }
    }
    int64_t hours = 0;
    int64_t minutes = 0;
    if (!slice_to_int(&hours, hour, 24) || (rest.n > 0 && !slice_to_int(&minutes, rest, 59))) {
        return typed;
    }
    struct buf out = buf_in(w->arena, 16);
    buf_padded(&out, hours, 2);
    buf_char(&out, ':');
    buf_padded(&out, minutes, 2);
    return buf_slice(&out);
}

static bool is_good_born(struct slice text)
{
    struct moment at = {.precision = MOMENT_NONE};
    struct gr_error ignored = {0};
    int64_t year = 0;
    if (text.n == 4) {
        return slice_to_int(&year, text, LIMIT_YEAR_MAX) && year >= LIMIT_YEAR_MIN;
    }
    return moment_parse(&at, text, NULL, &ignored) && at.precision != MOMENT_INSTANT;
}

struct slice page_typed_born(struct page_mistakes *m, const struct web *w, struct slice field,
                             struct slice text)
{
    struct slice born = page_typed_day(w, text);
    if (born.n > 0 && !is_good_born(born)) {
        page_mistake(
            m, field,
            T(w, "Né(e) le : AAAA-MM-JJ, AAAA-MM ou AAAA", "Born: YYYY-MM-DD, YYYY-MM or YYYY"));
    }
    return born;
}

/* ---- facts ----------------------------------------------------------------------------------- */

struct slice page_fact_field(const struct web *w, const struct law_fact *fact)
{
    struct buf out = buf_in(w->arena, fact->name.n + 16);
    buf_text(&out, "fact-");
    buf_add(&out, fact->name);
    return buf_slice(&out);
}

static struct slice amount_wanted(const struct web *w, const struct law_fact *fact)
{
    struct buf out = buf_in(w->arena, 128);
    buf_add(&out, law_currency_decimals(fact->currency) > 0
                      ? T(w, "une somme, par exemple 12,50", "an amount, for example 12.50")
                      : T(w, "une somme, par exemple 1200", "an amount, for example 1200"));
    buf_char(&out, ' ');
    buf_add(&out, law_currency_code(fact->currency));
    return slice_trim(buf_slice(&out));
}

/* In the middle of a sentence, or as a hint. */
static struct slice wanted(const struct web *w, const struct law_fact *fact)
{
    switch (fact->type) {
    case LAW_DATE:
        return T(w, "une date, AAAA-MM-JJ", "a date, YYYY-MM-DD");
    case LAW_INSTANT:
        return T(w, "une date et une heure, AAAA-MM-JJTHH:MM",
                 "a date and an hour, YYYY-MM-DDTHH:MM");
    case LAW_YES_NO:
        return T(w, "oui ou non", "yes or no");
    case LAW_NUMBER:
        return T(w, "un nombre entier", "a whole number");
    case LAW_MONEY:
        return amount_wanted(w, fact);
    case LAW_COUNTRY:
        return T(w, "le code d’un pays, par exemple BE", "the code of a country, for example BE");
    case LAW_TERRITORY:
        return T(w, "le code d’un pays ou d’un territoire, par exemple FR-59",
                 "the code of a country or a territory, for example FR-59");
    case LAW_CHOICE:
        return T(w, "une des valeurs proposées", "one of the values listed");
    case LAW_DOSSIER:
        return T(w, "le numéro d’un dossier de la bonne procédure, par exemple D-2026-000001",
                 "the number of a dossier of the right procedure, for example D-2026-000001");
    }
    return SLICE("");
}

struct slice page_fact_wanted(const struct web *w, const struct law_fact *fact)
{
    bool chosen = fact->type == LAW_YES_NO || fact->type == LAW_CHOICE;
    return chosen ? SLICE("") : wanted(w, fact);
}

static bool has_point(struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.') {
            return true;
        }
    }
    return false;
}

/* A sum as people write it, and as our own pages do in both languages: with blanks between its
 * digits, the currency's sign, and a comma, which before a point does no more than set thousands
 * apart. */
static struct slice normal_sum(const struct web *w, const struct law_fact *fact, struct slice typed)
{
    struct slice text = without_blanks(w, typed, law_currency_sign(fact->currency));
    struct buf out = buf_in(w->arena, text.n + 1);
    bool pointed = has_point(text);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != ',') {
            buf_char(&out, text.p[i]);
        } else if (!pointed) {
            buf_char(&out, '.');
        }
    }
    return buf_slice(&out);
}

/* A day or a sum as the office takes it. */
static struct slice normal_value(const struct web *w, const struct law_fact *fact,
                                 struct slice text)
{
    return fact->type == LAW_DATE    ? page_typed_day(w, text)
           : fact->type == LAW_MONEY ? normal_sum(w, fact, text)
                                     : text;
}

static bool is_good_dossier(const struct web *w, const struct law_fact *fact, struct slice text)
{
    struct registry_dossier row = {.serial = 0};
    bool found = false;
    struct gr_error ignored = {0};
    return registry_dossier(&row, &found, w->arena, office_registry(w->office), text, 0,
                            &ignored) &&
           found && law_find_dossier_of(fact, row.procedure) != LAW_NONE;
}

static bool is_good_fact(const struct web *w, const struct law_fact *fact, struct slice text)
{
    struct dossier_place place = {.calendar = office_calendar(w->office), .zone = w->zone};
    law_value ignored_value = 0;
    struct gr_error ignored = {0};
    return fact->type == LAW_DOSSIER
               ? is_good_dossier(w, fact, text)
               : dossier_fact_parse(&ignored_value, fact, text, place, &ignored);
}

struct slice page_typed_fact(struct page_mistakes *m, const struct web *w,
                             const struct law_fact *fact, struct slice text)
{
    struct slice value = normal_value(w, fact, text);
    if (value.n == 0 || is_good_fact(w, fact, value)) {
        return value;
    }
    struct buf words = buf_in(w->arena, 2048);
    buf_add(&words, law_label(w->arena, fact->labels, fact->name, w->language));
    buf_add(&words, T(w, " : il faut ", ": wanted is "));
    buf_add(&words, wanted(w, fact));
    page_mistake(m, page_fact_field(w, fact), buf_slice(&words));
    return value;
}
