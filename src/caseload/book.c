/* Reads the two tables that a caseload is made from. walks.tab, words parted by blanks, # begins a
 * comment:
 *
 *     share late_entry|correction|withdrawal|stray PER_MILLE
 *     place TERRITORY WEIGHT
 *     walk PROCEDURE
 *     volume YEAR DOSSIERS                        of the walk above
 *     FROM TO ROLE WEIGHT DELAY DAYS FACT=VALUE|VALUE ...
 *     FROM end WEIGHT
 *
 * FROM and TO are steps: an act's name, with #2 behind it where a walk comes by twice; the first is
 * "begin". DELAY is LOW..HIGH in minutes, hours or days (5m..2h), after the step before, or after
 * the end of a clock that runs (-3d..-1h@initial: before it; of several the first that runs), or
 * after the day that a fact told (8h..16h@release_date); where neither is to be had the row is not
 * taken. DAYS is * or YYYY-MM-DD..YYYY-MM-DD, with @FR-976|FR-973 behind it there only, with
 * !FR-976 elsewhere only. A value "birth" is the person's; a date or an instant
 * is told as LOW..HIGH after the act, or after what a fact told before (10d..90d@release_date).
 *
 * names.tab: `GROUP given|family NAME ...`; _ in a name is a blank. */
#include "caseload/caseload_priv.h"

enum { ROWS_MAX = 200, STEPS_MAX = 120, FACTS_MAX = 16, VALUES_MAX = 40, WORDS_MAX = 400 };

struct reading {
    struct arena *arena;
    struct caseload_book *book;
    const struct law_procedure *const *procedures;
    size_t n_procedures;
    const struct calendar *calendar;
    struct book_walk *walk; /* NULL before the first, and in one that is left out */
    bool left_out;
    int64_t line;
    struct gr_error *e;
};

static bool fault(struct reading *r, const char *what, struct slice word)
{
    return error_set(r->e, ERROR_FORMAT, "caseload, line %lld: %s: \"%.*s\"", (long long)r->line,
                     what, SLICE_ARG(word));
}

/* The next word of a line; empty at its end. */
static struct slice next_word(struct slice *line)
{
    *line = slice_trim(*line);
    struct slice rest = *line;
    size_t n = 0;
    while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t') {
        n++;
    }
    *line = (struct slice){rest.p + n, rest.n - n};
    return (struct slice){rest.p, n};
}

#define FIND(list, n, name)                      \
    for (size_t i = 0; i < (n); i++) {           \
        if (slice_equal((list)[i].name, word)) { \
            return (law_index)i;                 \
        }                                        \
    }                                            \
    return LAW_NONE

static law_index find_act(const struct law_procedure *p, struct slice word)
{
    FIND(p->acts, p->n_acts, name);
}

static law_index find_role(const struct law_procedure *p, struct slice word)
{
    FIND(p->roles, p->n_roles, name);
}

static law_index find_clock(const struct law_procedure *p, struct slice word)
{
    FIND(p->clocks, p->n_clocks, name);
}

static law_index find_fact(const struct law_procedure *p, struct slice word)
{
    FIND(p->facts, p->n_facts, name);
}

/* The step of this name, made when it is new. */
static bool read_step(uint16_t *out, struct reading *r, struct slice word)
{
    struct book_walk *walk = r->walk;
    for (uint16_t i = 0; i < walk->n_steps; i++) {
        if (slice_equal(walk->steps[i], word)) {
            *out = i;
            return true;
        }
    }
    if (walk->n_steps == STEPS_MAX) {
        return fault(r, "too many steps", word);
    }
    *out = walk->n_steps;
    walk->steps[walk->n_steps] = word;
    walk->n_steps++;
    return true;
}

/* "90m", "-3h", "20d". */
static bool read_span(instant *out, struct reading *r, struct slice word)
{
    struct slice digits = word;
    bool negative = digits.n > 0 && digits.p[0] == '-';
    if (negative) {
        digits.p++;
        digits.n--;
    }
    instant unit = 0;
    if (digits.n > 0) {
        char c = digits.p[digits.n - 1];
        unit = c == 'm' ? INSTANT_MINUTE : c == 'h' ? INSTANT_HOUR : 0;
        unit = c == 'd' ? INSTANT_DAY : unit;
        digits.n--;
    }
    int64_t n = 0;
    if (unit == 0 || !slice_to_int(&n, digits, 100000)) {
        return fault(r, "a delay like 90m, -3h or 20d", word);
    }
    *out = negative ? -n * unit : n * unit;
    return true;
}

static struct slice cut_dots(struct slice *rest)
{
    struct slice first = *rest;
    for (size_t i = 0; i + 1 < first.n; i++) {
        if (first.p[i] == '.' && first.p[i + 1] == '.') {
            *rest = (struct slice){first.p + i + 2, first.n - i - 2};
            return (struct slice){first.p, i};
        }
    }
    *rest = (struct slice){first.p + first.n, 0};
    return first;
}

static bool is_time(const struct law_fact *fact)
{
    return fact->type == LAW_DATE || fact->type == LAW_INSTANT;
}

/* A fact that something is counted from, by its place in the walk's list, from 1. */
static bool read_told(uint16_t *out, struct reading *r, struct slice name)
{
    struct book_walk *walk = r->walk;
    law_index fact = find_fact(walk->procedure, name);
    if (fact == LAW_NONE || !is_time(&walk->procedure->facts[fact])) {
        return fault(r, "no such clock, nor a fact that tells a time", name);
    }
    uint16_t i = 0;
    while (i < walk->n_told && walk->told[i] != fact) {
        i++;
    }
    if (i == TOLD_MAX) {
        return fault(r, "too many facts to count from", name);
    }
    walk->told[i] = fact;
    walk->n_told = i == walk->n_told ? (uint16_t)(i + 1) : walk->n_told;
    *out = (uint16_t)(i + 1);
    return true;
}

/* LOW..HIGH, and what may stand behind @. */
static bool read_range(instant *low, instant *high, struct slice *names, struct reading *r,
                       struct slice word)
{
    *names = word;
    struct slice last = slice_cut(names, '@');
    struct slice first = cut_dots(&last);
    return read_span(low, r, first) && read_span(high, r, last) &&
           (*low <= *high || fault(r, "a delay from less to more", word));
}

static bool read_delay(struct book_row *row, struct reading *r, struct slice word)
{
    struct slice names;
    if (!read_range(&row->low, &row->high, &names, r, word)) {
        return false;
    }
    if (names.n == 0 && row->low < 0) {
        return fault(r, "a delay from less to more", word);
    }
    row->clocks = ARENA_ARRAY(r->arena, VALUES_MAX, law_index);
    while (names.n > 0 && row->n_clocks < VALUES_MAX) {
        struct slice name = slice_cut(&names, '|');
        law_index clock = find_clock(r->walk->procedure, name);
        if (clock == LAW_NONE && names.n == 0) {
            return read_told(&row->told, r, name);
        }
        if (clock == LAW_NONE) {
            return fault(r, "no such clock", name);
        }
        row->clocks[row->n_clocks] = clock;
        row->n_clocks++;
    }
    return true;
}

/* The places named, or all others; they must be the book's. */
static bool read_places(struct book_row *row, struct reading *r, struct slice names, bool others)
{
    const struct caseload_book *book = r->book;
    row->places = others ? UINT64_MAX : 0;
    while (names.n > 0) {
        struct slice name = slice_cut(&names, '|');
        uint16_t i = 0;
        while (i < book->n_places && !slice_equal(book->places[i].code, name)) {
            i++;
        }
        if (i == book->n_places) {
            return fault(r, "no such place", name);
        }
        row->places ^= UINT64_C(1) << i;
    }
    return true;
}

static bool read_days(struct book_row *row, struct reading *r, struct slice word)
{
    struct slice there = word;
    struct slice days = slice_cut(&there, '@');
    struct slice others = days;
    days = slice_cut(&others, '!');
    row->since = date_first();
    row->until = date_last();
    if (!read_places(row, r, there.n > 0 ? there : others, there.n == 0)) {
        return false;
    }
    if (slice_is(days, "*")) {
        return true;
    }
    struct slice last = days;
    struct slice first = cut_dots(&last);
    return (first.n == 0 || date_parse(&row->since, first, r->e)) &&
           (last.n == 0 || date_parse(&row->until, last, r->e));
}

static bool read_choice(law_value *out, struct reading *r, const struct law_fact *fact,
                        struct slice text)
{
    for (uint16_t i = 0; i < fact->n_values; i++) {
        if (slice_equal(fact->values[i].name, text)) {
            *out = i;
            return true;
        }
    }
    return fault(r, "no such value", text);
}

/* A value as written, of the types that walks need. */
static bool read_value(law_value *out, struct reading *r, const struct law_fact *fact,
                       struct slice text)
{
    struct date date;
    territory_id territory;
    switch (fact->type) {
    case LAW_YES_NO:
        *out = slice_is(text, "yes");
        return slice_is(text, "yes") || slice_is(text, "no") || fault(r, "yes or no", text);
    case LAW_NUMBER:
        return slice_to_int(out, text, INT32_MAX) || fault(r, "a number", text);
    case LAW_MONEY:
        if (!slice_to_int(out, text, INT32_MAX)) {
            return fault(r, "whole euros", text);
        }
        *out *= 100;
        return true;
    case LAW_CHOICE:
        return read_choice(out, r, fact, text);
    case LAW_DATE:
        if (!date_parse(&date, text, r->e)) {
            return false;
        }
        *out = date.days;
        return true;
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        if (!calendar_territory(&territory, r->calendar, text, r->e)) {
            return false;
        }
        *out = territory;
        return true;
    case LAW_INSTANT:
    case LAW_DOSSIER:
        break;
    }
    return fault(r, "a fact of a type that walks do not tell", text);
}

static bool read_fact(struct book_fact *out, struct reading *r, struct slice word)
{
    struct slice values = word;
    struct slice name = slice_cut(&values, '=');
    out->fact = find_fact(r->walk->procedure, name);
    if (out->fact == LAW_NONE || values.n == 0) {
        return fault(r, "no such fact, or no value", word);
    }
    if (slice_is(values, "birth")) {
        return true;
    }
    const struct law_fact *fact = &r->walk->procedure->facts[out->fact];
    struct slice high = values;
    out->type = fact->type;
    if (is_time(fact) && cut_dots(&high).n < values.n) {
        struct slice from;
        out->counted = true;
        return read_range(&out->low, &out->high, &from, r, values) &&
               (from.n == 0 || read_told(&out->told, r, from));
    }
    if (slice_is(values, "child")) {
        out->youngest = 13;
        out->oldest = 17;
        return true;
    }
    out->texts = ARENA_ARRAY(r->arena, VALUES_MAX, struct slice);
    out->values = ARENA_ARRAY(r->arena, VALUES_MAX, law_value);
    while (values.n > 0 && out->n < VALUES_MAX) {
        out->texts[out->n] = slice_cut(&values, '|');
        if (!read_value(&out->values[out->n], r, fact, out->texts[out->n])) {
            return false;
        }
        out->n++;
    }
    return true;
}

static bool read_weight(uint32_t *out, struct reading *r, struct slice word)
{
    int64_t weight = 0;
    if (!slice_to_int(&weight, word, 1000000) || weight == 0) {
        return fault(r, "a weight above 0", word);
    }
    *out = (uint32_t)weight;
    return true;
}

/* The act of a step: its name without what follows #. */
static bool read_act(struct book_row *row, struct reading *r, struct slice step)
{
    struct slice rest = step;
    row->act = find_act(r->walk->procedure, slice_cut(&rest, '#'));
    return row->act != LAW_NONE || fault(r, "no such act", step);
}

static bool read_row(struct reading *r, struct slice from, struct slice line)
{
    struct book_walk *walk = r->walk;
    if (walk->n_rows == ROWS_MAX) {
        return fault(r, "too many rows in a walk", from);
    }
    struct book_row *row = &walk->rows[walk->n_rows];
    walk->n_rows++;
    *row = (struct book_row){.act = LAW_NONE, .role = LAW_NONE};
    struct slice to = next_word(&line);
    if (!read_step(&row->from, r, from)) {
        return false;
    }
    if (slice_is(to, "end")) {
        row->places = UINT64_MAX;
        row->since = date_first();
        row->until = date_last();
        return read_weight(&row->weight, r, next_word(&line));
    }
    struct slice role = next_word(&line);
    row->role = find_role(walk->procedure, role);
    if (!read_step(&row->to, r, to) || !read_act(row, r, to)) {
        return false;
    }
    if (row->role == LAW_NONE) {
        return fault(r, "no such role", role);
    }
    if (!read_weight(&row->weight, r, next_word(&line)) || !read_delay(row, r, next_word(&line)) ||
        !read_days(row, r, next_word(&line))) {
        return false;
    }
    row->facts = ARENA_ARRAY(r->arena, FACTS_MAX, struct book_fact);
    for (struct slice word = next_word(&line); word.n > 0; word = next_word(&line)) {
        if (row->n_facts == FACTS_MAX || !read_fact(&row->facts[row->n_facts], r, word)) {
            return row->n_facts == FACTS_MAX ? fault(r, "too many facts", word) : false;
        }
        row->n_facts++;
    }
    return true;
}

static bool read_walk(struct reading *r, struct slice name)
{
    r->walk = NULL;
    r->left_out = true;
    for (size_t i = 0; i < r->n_procedures; i++) {
        if (!slice_equal(r->procedures[i]->name, name)) {
            continue;
        }
        if (r->book->n_walks == CASELOAD_WALKS_MAX) {
            return fault(r, "too many walks", name);
        }
        r->walk = &r->book->walks[r->book->n_walks];
        r->book->n_walks++;
        r->left_out = false;
        r->walk->procedure = r->procedures[i];
        r->walk->steps = ARENA_ARRAY(r->arena, STEPS_MAX, struct slice);
        r->walk->rows = ARENA_ARRAY(r->arena, ROWS_MAX, struct book_row);
        r->walk->volumes = ARENA_ARRAY(r->arena, VALUES_MAX, struct book_volume);
        r->walk->steps[0] = SLICE("begin");
        r->walk->n_steps = 1;
        return true;
    }
    return true;
}

static bool read_share(struct reading *r, struct slice line)
{
    static const char *const names[SHARES] = {"late_entry", "correction", "withdrawal", "stray"};
    struct slice name = next_word(&line);
    struct slice word = next_word(&line);
    for (size_t i = 0; i < SHARES; i++) {
        int64_t share = 0;
        if (slice_is(name, names[i])) {
            bool good = slice_to_int(&share, word, 1000);
            r->book->shares[i] = (uint32_t)share;
            return good || fault(r, "a share of a thousand", word);
        }
    }
    return fault(r, "no such share", name);
}

static bool read_place(struct reading *r, struct slice line)
{
    struct slice code = next_word(&line);
    territory_id id = TERRITORY_NONE;
    if (!calendar_territory(&id, r->calendar, code, r->e)) {
        return false;
    }
    if (r->book->n_places == VALUES_MAX) {
        return fault(r, "too many places", code);
    }
    struct book_place *place = &r->book->places[r->book->n_places];
    r->book->n_places++;
    place->code = code;
    return read_weight(&place->weight, r, next_word(&line));
}

static bool read_volume(struct reading *r, struct slice line)
{
    struct slice year_word = next_word(&line);
    int64_t year = 0;
    int64_t dossiers = 0;
    struct slice dossiers_word = next_word(&line);
    if (!slice_to_int(&year, year_word, LIMIT_YEAR_MAX) ||
        !slice_to_int(&dossiers, dossiers_word, INT32_MAX)) {
        return fault(r, "a year and a number of dossiers", year_word);
    }
    struct book_walk *walk = r->walk;
    if (walk->n_volumes == VALUES_MAX ||
        (walk->n_volumes > 0 && walk->volumes[walk->n_volumes - 1].year >= year)) {
        return fault(r, "years in their order", year_word);
    }
    walk->volumes[walk->n_volumes] =
        (struct book_volume){.year = (int32_t)year, .dossiers = dossiers};
    walk->n_volumes++;
    return true;
}

static bool read_walks_line(struct reading *r, struct slice line)
{
    struct slice word = next_word(&line);
    if (slice_is(word, "share")) {
        return read_share(r, line);
    }
    if (slice_is(word, "place")) {
        return read_place(r, line);
    }
    if (slice_is(word, "walk")) {
        return read_walk(r, next_word(&line));
    }
    if (r->walk == NULL) {
        return r->left_out || fault(r, "a walk must begin first", word);
    }
    if (slice_is(word, "volume")) {
        return read_volume(r, line);
    }
    return read_row(r, word, line);
}

static bool read_names_line(struct reading *r, struct slice line)
{
    struct caseload_book *book = r->book;
    struct slice group = next_word(&line);
    struct slice kind = next_word(&line);
    uint16_t i = 0;
    while (i < book->n_names && !slice_equal(book->names[i].group, group)) {
        i++;
    }
    if (i == VALUES_MAX) {
        return fault(r, "too many groups of names", group);
    }
    if (i == book->n_names) {
        book->names[i].group = group;
        book->n_names++;
    }
    struct slice *words = ARENA_ARRAY(r->arena, WORDS_MAX, struct slice);
    uint16_t n = 0;
    for (struct slice w = next_word(&line); w.n > 0 && n < WORDS_MAX; w = next_word(&line)) {
        words[n] = w;
        n++;
    }
    if (slice_is(kind, "given")) {
        book->names[i].given = words;
        book->names[i].n_given = n;
    } else if (slice_is(kind, "family")) {
        book->names[i].family = words;
        book->names[i].n_family = n;
    } else {
        return fault(r, "given or family", kind);
    }
    return n > 0 || fault(r, "no names", group);
}

static bool read_lines(struct reading *r, struct slice text,
                       bool (*read_line)(struct reading *r, struct slice line))
{
    r->line = 0;
    while (text.n > 0) {
        r->line++;
        struct slice line = slice_cut(&text, '\n');
        line = slice_trim(line);
        if (line.n > 0 && line.p[0] != '#' && !read_line(r, line)) {
            return false;
        }
    }
    return true;
}

static bool check_book(struct reading *r)
{
    const struct caseload_book *book = r->book;
    for (uint16_t i = 0; i < book->n_names; i++) {
        if (book->names[i].n_given == 0 || book->names[i].n_family == 0) {
            return fault(r, "given names or family names are missing", book->names[i].group);
        }
    }
    for (uint16_t i = 0; i < book->n_walks; i++) {
        if (book->walks[i].n_rows == 0) {
            return fault(r, "a walk without steps", book->walks[i].procedure->name);
        }
    }
    return (book->n_walks > 0 && book->n_places > 0 && book->n_names > 0) ||
           fault(r, "walks, places and names are needed", SLICE(""));
}

const struct caseload_book *caseload_read(struct arena *arena, struct slice walks,
                                          struct slice names,
                                          const struct law_procedure *const *procedures, size_t n,
                                          const struct calendar *calendar, struct gr_error *e)
{
    struct caseload_book *book = ARENA_NEW(arena, struct caseload_book);
    book->walks = ARENA_ARRAY(arena, CASELOAD_WALKS_MAX, struct book_walk);
    book->places = ARENA_ARRAY(arena, VALUES_MAX, struct book_place);
    book->names = ARENA_ARRAY(arena, VALUES_MAX, struct book_names);
    struct reading r = {
        .arena = arena,
        .book = book,
        .procedures = procedures,
        .n_procedures = n,
        .calendar = calendar,
        .e = e,
    };
    if (!read_lines(&r, walks, read_walks_line) || !read_lines(&r, names, read_names_line) ||
        !check_book(&r)) {
        return NULL;
    }
    return book;
}

size_t caseload_walks(const struct caseload_book *book)
{
    return book->n_walks;
}
