/* Holds the program's counter of time limits against the slow one of naive_limit.c.
 *
 *   naive-check vectors FILE      every row of the table of vectors: both counters give its end
 *   naive-check random N SEED     N random limits: both counters agree
 *
 * Exit 0 when all agree; the first disagreements are shown. Run from the root of the checkout. */
#include "naive_limit.h"

#include "calendar/limit_fixture.h"

#include <time.h>

#define SHOWN 20
#define MIN_ROWS 500
#define MAX_ROWS 5000
#define PLACES 64
#define SECOND_BYTES 64

/* A territory on both sides. */
struct both {
    char code[16];
    territory_id id;
    const struct zone *zone;
    struct naive_place *naive;
};

struct bench {
    struct arena *arena;
    struct calendar *calendar;
    struct slice territories; /* the table, for the names of zones */
    struct both places[PLACES];
    size_t n_places;
    size_t wrong;
};

/* ---- territories on both sides --------------------------------------------------------------- */

/* A field of a territory's row in the table: 2 its parent, 3 its zone; "-" when there is no row. */
static struct slice field_of(struct slice table, struct slice code, int column)
{
    while (table.n > 0) {
        struct slice line = slice_cut(&table, '\n');
        struct slice field = slice_cut(&line, '\t');
        if (!slice_equal(field, code)) {
            continue;
        }
        for (int i = 0; i < column; i++) {
            field = slice_cut(&line, '\t');
        }
        return field;
    }
    return SLICE("-");
}

static struct naive_place *make_naive(struct bench *b, struct slice code, territory_id id)
{
    struct slice zone = field_of(b->territories, code, 3);
    for (struct slice at = code; slice_is(zone, "-") && !slice_is(at, "-");) {
        at = field_of(b->territories, at, 2);
        zone = field_of(b->territories, at, 3);
    }
    struct naive_place *place = naive_open(arena_copy(b->arena, zone.p, zone.n));
    for (int32_t year = LIMIT_YEAR_MIN; year <= LIMIT_YEAR_MAX; year++) {
        struct holiday list[64];
        size_t n = calendar_holidays(list, 64, b->calendar, id, year);
        for (size_t i = 0; i < n; i++) {
            struct civil day = date_civil(list[i].date);
            naive_add_holiday(place, day.year, day.month, day.day);
        }
    }
    return place;
}

static struct both *place_of(struct bench *b, struct slice code)
{
    for (size_t i = 0; i < b->n_places; i++) {
        if (slice_is(code, b->places[i].code)) {
            return &b->places[i];
        }
    }
    struct gr_error e = {0};
    struct both *place = &b->places[b->n_places];
    if (b->n_places == PLACES || code.n >= sizeof place->code ||
        !calendar_territory(&place->id, b->calendar, code, &e)) {
        (void)fprintf(stderr, "territory %.*s: %s\n", SLICE_ARG(code), e.text);
        exit(2);
    }
    memcpy(place->code, code.p, code.n);
    place->zone = calendar_zone(b->calendar, place->id, &e);
    if (place->zone == NULL) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(4);
    }
    place->naive = make_naive(b, code, place->id);
    b->n_places++;
    return place;
}

/* ---- the slow counter's end, in the words of the table --------------------------------------- */

static void write_second(char *out, int64_t over, bool end_of_day)
{
    struct tm tm;
    time_t t = (time_t)(over - (end_of_day ? 1 : 0));
    (void)localtime_r(&t, &tm);
    int n = snprintf(out, SECOND_BYTES, "%04d-%02d-%02d ", tm.tm_year + 1900, tm.tm_mon + 1,
                     tm.tm_mday);
    if (end_of_day) {
        (void)snprintf(out + n, SECOND_BYTES - (size_t)n, "24:00");
        return;
    }
    long offset = tm.tm_gmtoff < 0 ? -tm.tm_gmtoff : tm.tm_gmtoff;
    n += snprintf(out + n, SECOND_BYTES - (size_t)n, "%02d:%02d", tm.tm_hour, tm.tm_min);
    if (tm.tm_sec != 0) {
        n += snprintf(out + n, SECOND_BYTES - (size_t)n, ":%02d", tm.tm_sec);
    }
    (void)snprintf(out + n, SECOND_BYTES - (size_t)n, " %c%02ld:%02ld",
                   tm.tm_gmtoff < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
}

static struct slice naive_words(struct arena *arena, struct naive_end end)
{
    struct buf out = buf_in(arena, 256);
    char text[SECOND_BYTES];
    if (!end.understood) {
        return SLICE("not understood");
    }
    if (end.none) {
        return SLICE("no limit");
    }
    if (end.earliest != end.latest) {
        write_second(text, end.earliest, end.early_end_of_day);
        buf_text(&out, text);
        buf_text(&out, " to ");
    }
    write_second(text, end.latest, end.end_of_day);
    buf_text(&out, text);
    return buf_slice(&out);
}

/* ---- the table of vectors -------------------------------------------------------------------- */

/* "2025-01-03T10:00", "2025-01-03", "2025-01", "end of 2025-01-06", "end at
 * 2025-01-05T15:00+01:00". */
static bool read_start(struct limit_start *start, struct slice text, const struct zone *zone,
                       struct gr_error *e)
{
    *start = (struct limit_start){0};
    if (slice_starts(text, SLICE("end of ")) || slice_starts(text, SLICE("end at "))) {
        start->is_end = true;
        start->end_of_day = text.p[5] == 'f';
        text = (struct slice){text.p + 7, text.n - 7};
    }
    return moment_parse(&start->moment, text, zone, e);
}

static struct naive_start naive_start_of(struct limit_start start)
{
    struct civil day = date_civil(start.moment.date);
    struct naive_start s = {.year = day.year, .month = day.month, .day = day.day};
    if (start.is_end && start.end_of_day) {
        s.kind = NAIVE_END_OF_DAY;
    } else if (start.moment.precision == MOMENT_INSTANT) {
        s.kind = NAIVE_HOUR;
        s.at = start.moment.at / INSTANT_SECOND;
    } else {
        s.kind = start.moment.precision == MOMENT_MONTH ? NAIVE_MONTH : NAIVE_DAY;
    }
    return s;
}

static void check_row(struct bench *b, struct slice *fields, size_t number)
{
    struct both *place = place_of(b, fields[2]);
    struct limit_rule rule;
    struct limit_start start;
    struct gr_error e = {0};
    if (!read_start(&start, fields[0], place->zone, &e) ||
        !limit_rule_parse(&rule, fields[1], &e)) {
        printf("# row %zu: %s\n", number, e.text);
        b->wrong++;
        return;
    }
    struct limit_trace trace;
    struct limit_end end = limit_count(b->calendar, place->id, &rule, start, NULL, 0, NULL);
    struct limit_end told = limit_count(b->calendar, place->id, &rule, start, NULL, 0, &trace);
    struct buf fast = buf_in(b->arena, 256);
    limit_end_write(&fast, end, place->zone);
    naive_enter(place->naive);
    const char *text = arena_copy(b->arena, fields[1].p, fields[1].n);
    struct slice slow =
        naive_words(b->arena, naive_count(place->naive, text, naive_start_of(start), NULL, 0));
    bool same = end.earliest == told.earliest && end.latest == told.latest;
    if (!slice_equal(buf_slice(&fast), fields[3]) || !slice_equal(slow, fields[3]) || !same) {
        b->wrong++;
        if (b->wrong <= SHOWN) {
            printf("# row %zu: %.*s, %.*s, %.*s: the table says %.*s, the program %.*s%s, the slow "
                   "counter %.*s\n",
                   number, SLICE_ARG(fields[0]), SLICE_ARG(fields[1]), SLICE_ARG(fields[2]),
                   SLICE_ARG(fields[3]), SLICE_ARG(buf_slice(&fast)),
                   same ? "" : " (another with its reasons)", SLICE_ARG(slow));
        }
    }
}

static bool seen_before(const struct slice *rows, size_t n, struct slice row)
{
    for (size_t i = 0; i < n; i++) {
        if (slice_equal(rows[i], row)) {
            return true;
        }
    }
    return false;
}

static int check_vectors(struct bench *b, const char *path)
{
    struct slice text;
    if (!fixture_read(&text, b->arena, path)) {
        (void)fprintf(stderr, "cannot read %s\n", path);
        return 4;
    }
    struct slice *rows = ARENA_ARRAY(b->arena, MAX_ROWS, struct slice);
    size_t n = 0;
    size_t number = 0;
    while (text.n > 0) {
        struct slice line = slice_cut(&text, '\n');
        number++;
        if (line.n == 0 || line.p[0] == '#' || n == MAX_ROWS) {
            continue;
        }
        struct slice fields[5];
        struct slice rest = line;
        for (size_t i = 0; i < 5; i++) {
            fields[i] = slice_cut(&rest, '\t');
        }
        struct slice key = {line.p, (size_t)(fields[2].p - line.p) + fields[2].n};
        if (fields[4].n == 0 || rest.n > 0 || seen_before(rows, n, key)) {
            printf("# row %zu: not five columns, or a row that is there already\n", number);
            b->wrong++;
            continue;
        }
        rows[n++] = key;
        check_row(b, fields, number);
    }
    printf("# %zu rows, %zu wrong, %zu territories\n", n, b->wrong, b->n_places);
    return b->wrong == 0 && n >= MIN_ROWS ? 0 : 1;
}

/* ---- random limits --------------------------------------------------------------------------- */

static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int pick(uint64_t *state, int n)
{
    return (int)(next_random(state) % (uint64_t)n);
}

static const char *const OPTION_WORDS[] = {"first day counted",
                                           "first hour not counted",
                                           "clear",
                                           "extended",
                                           "extended to the same hour",
                                           "extended past Sunday and holiday",
                                           "not extended",
                                           "hour to hour",
                                           "backwards",
                                           "at least two working days",
                                           "missing day becomes next day",
                                           "month end kept"};

/* Words of a rule; some contradict themselves, which the reader refuses. */
static void random_rule(struct buf *out, uint64_t *state, bool single)
{
    static const struct {
        const char *name;
        int most;
    } units[] = {{"minutes", 3000},  {"hours", 300}, {"days", 120},        {"days", 12},
                 {"days", 3},        {"weeks", 9},   {"months", 30},       {"months", 4},
                 {"years", 11},      {"hours", 72},  {"working days", 25}, {"open days", 25},
                 {"working days", 5}};
    int parts = single || pick(state, 4) > 0 ? 1 : 2 + pick(state, 2);
    for (int i = 0; i < parts; i++) {
        int unit = pick(state, (int)(sizeof units / sizeof units[0]));
        if (i > 0) {
            buf_text(out, pick(state, 3) == 0 ? " plus " : " then ");
        }
        buf_int(out, 1 + pick(state, units[unit].most));
        buf_char(out, ' ');
        buf_text(out, units[unit].name);
    }
    for (int i = pick(state, 4); i > 0; i--) {
        buf_text(out, ", ");
        buf_text(out, OPTION_WORDS[pick(state, 11)]);
    }
}

/* A start from 1951 to 2150, on a full minute. */
static struct limit_start random_start(uint64_t *state, const struct zone *zone)
{
    struct date date = {-6940 + pick(state, 73000)};
    struct limit_start start = {.moment = {.date = date}};
    int kind = pick(state, 10);
    if (kind < 5) {
        start.moment.precision = MOMENT_INSTANT;
        start.moment.at = date.days * INSTANT_DAY + pick(state, 1440) * INSTANT_MINUTE;
        start.moment.date = zone_local(zone, start.moment.at, NULL);
        start.is_end = pick(state, 4) == 0;
    } else if (kind < 7) {
        start.moment.precision = MOMENT_DAY;
    } else if (kind < 8) {
        struct civil day = date_civil(date);
        start.moment.precision = MOMENT_MONTH;
        start.moment.date = date_of(day.year, day.month, 1);
    } else {
        start.moment.precision = MOMENT_DAY;
        start.is_end = true;
        start.end_of_day = true;
    }
    return start;
}

/* Up to three pauses near the start, by days or by minutes as the rule counts. */
static int random_pauses(struct limit_pause *fast, struct naive_pause *slow, uint64_t *state,
                         struct date from, bool by_day)
{
    int n = 1 + pick(state, 3);
    for (int i = 0; i < n; i++) {
        int first = pick(state, 30) - 5;
        int length = pick(state, 20);
        if (by_day) {
            struct date a = {from.days + first};
            struct date z = {from.days + first + length};
            struct civil day = date_civil(a);
            int number = naive_day(day.year, day.month, day.day);
            fast[i] = (struct limit_pause){{.precision = MOMENT_DAY, .date = a},
                                           {.precision = MOMENT_DAY, .date = z}};
            slow[i] = (struct naive_pause){true, number, number + length};
        } else {
            instant a = from.days * INSTANT_DAY + first * 7 * INSTANT_HOUR;
            instant z = a + length * 53 * INSTANT_MINUTE;
            fast[i] = (struct limit_pause){{.precision = MOMENT_INSTANT, .at = a},
                                           {.precision = MOMENT_INSTANT, .at = z}};
            slow[i] = (struct naive_pause){false, a / INSTANT_SECOND, z / INSTANT_SECOND};
        }
    }
    return n;
}

/* Cases in which the program gives a range that holds every end but may be wider, or whose ends
 * follow from more than two starts: an hour limit of unknown start that is extended, with pauses,
 * with days among its hours or beginning at full hours only; a month of starts with pauses. */
static bool range_is_loose(const struct limit_rule *rule, struct limit_start start, bool paused)
{
    bool open = start.moment.precision != MOMENT_INSTANT && !start.end_of_day;
    bool extended = (rule->flags & (LIMIT_EXTENDED | LIMIT_EXTENDED_SUNDAY)) != 0;
    size_t timed = 0;
    for (size_t i = 0; i < rule->n_parts; i++) {
        enum unit unit = rule->parts[i].unit;
        timed += unit == UNIT_MINUTE || unit == UNIT_HOUR || (rule->flags & LIMIT_ELAPSED) != 0;
    }
    bool mixed = timed != rule->n_parts || (rule->flags & LIMIT_FIRST_HOUR_NOT_COUNTED) != 0;
    bool month = start.moment.precision == MOMENT_MONTH;
    if (open && (rule->flags & LIMIT_EXTENDED_HOUR) != 0) {
        return true; /* the slow counter tries full hours only, and the ends differ by less */
    }
    return (open && extended && timed > 0 && (mixed || paused)) || (month && paused);
}

static instant over(instant last, bool end_of_day)
{
    return end_of_day ? last + 1 : last;
}

/* A start without hour lies anywhere before 24:00 of its day. The slow counter, which knows
 * whole seconds, may take 24:00 itself as the last of them: within a minute is the same there. */
static bool same_latest(struct limit_end fast, struct naive_end slow)
{
    int64_t apart = slow.latest * INSTANT_SECOND - over(fast.latest, fast.end_of_day);
    return apart == 0 || (fast.earliest != fast.latest && !fast.end_of_day &&
                          apart > -INSTANT_SECOND && apart <= INSTANT_MINUTE);
}

static void check_random(struct bench *b, struct both *place, const char *text,
                         const struct limit_rule *rule, uint64_t *state)
{
    struct limit_start start = random_start(state, place->zone);
    struct limit_pause pauses[3];
    struct naive_pause naive_pauses[3];
    int n = 0;
    bool plain =
        rule->n_parts == 1 && (rule->flags & (LIMIT_BACKWARDS | LIMIT_FIRST_HOUR_NOT_COUNTED)) == 0;
    if (plain && pick(state, 6) == 0) {
        enum unit unit = rule->parts[0].unit;
        bool timed = unit == UNIT_MINUTE || unit == UNIT_HOUR || (rule->flags & LIMIT_ELAPSED) != 0;
        n = random_pauses(pauses, naive_pauses, state, start.moment.date, !timed);
    }
    if (range_is_loose(rule, start, n > 0)) {
        return;
    }
    struct limit_trace trace;
    bool told = pick(state, 8) == 0;
    struct limit_end fast =
        limit_count(b->calendar, place->id, rule, start, pauses, (size_t)n, told ? &trace : NULL);
    struct naive_end slow = naive_count(place->naive, text, naive_start_of(start), naive_pauses, n);
    struct civil day = date_civil(fast.date);
    bool early_same = over(fast.earliest, slow.early_end_of_day) == slow.earliest * INSTANT_SECOND;
    bool same = slow.understood && fast.end_of_day == slow.end_of_day && early_same &&
                same_latest(fast, slow) &&
                (!fast.end_of_day ||
                 (day.year == slow.year && day.month == slow.month && day.day == slow.day));
    if (same) {
        return;
    }
    b->wrong++;
    if (b->wrong <= SHOWN) {
        struct arena_mark mark = arena_mark(b->arena);
        struct buf out = buf_in(b->arena, 512);
        moment_write(&out, start.moment, place->zone);
        buf_text(&out, start.is_end ? start.end_of_day ? " (end of day)" : " (end)" : "");
        buf_printf(&out, " %s in %s, %d pauses: program ", text, place->code, n);
        limit_end_write(&out, fast, place->zone);
        buf_text(&out, ", slow counter ");
        buf_add(&out, naive_words(b->arena, slow));
        printf("# %.*s\n", SLICE_ARG(buf_slice(&out)));
        arena_reset(b->arena, mark);
    }
}

static int check_many(struct bench *b, int64_t count, uint64_t seed)
{
    static const char *const codes[] = {"FR",     "FR-57",  "FR-67",  "FR-971", "FR-972",
                                        "FR-973", "FR-974", "FR-976", "FR-BL",  "FR-MF",
                                        "FR-PM",  "FR-PF",  "FR-NC",  "FR-WF",  "BE",
                                        "GB",     "PT",     "FI",     "GR",     "CY"};
    const size_t n_codes = sizeof codes / sizeof codes[0];
    uint64_t state = seed;
    int64_t done = 0;
    int64_t refused = 0;
    for (size_t i = 0; i < n_codes; i++) {
        struct both *place = place_of(b, slice_of(codes[i]));
        naive_enter(place->naive);
        int64_t until = count * (int64_t)(i + 1) / (int64_t)n_codes;
        while (done < until) {
            struct arena_mark mark = arena_mark(b->arena);
            struct buf words = buf_in(b->arena, 512);
            random_rule(&words, &state, pick(&state, 3) > 0);
            buf_char(&words, '\0');
            struct limit_rule rule;
            if (limit_rule_parse(&rule, (struct slice){words.p, words.n - 1}, NULL)) {
                check_random(b, place, words.p, &rule, &state);
                done++;
            } else {
                refused++;
            }
            arena_reset(b->arena, mark);
        }
    }
    printf("# %lld random limits, seed %llu, %lld contradictory rules refused, %zu disagreements\n",
           (long long)done, (unsigned long long)seed, (long long)refused, b->wrong);
    return b->wrong == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct bench b = {.arena = arena_open(256u << 20)};
    b.calendar = fixture_calendar(b.arena);
    int status = 2;
    if (!fixture_read(&b.territories, b.arena, "procedures/calendar/territories.tsv")) {
        status = 4;
    } else if (argc == 3 && strcmp(argv[1], "vectors") == 0) {
        status = check_vectors(&b, argv[2]);
    } else if (argc == 4 && strcmp(argv[1], "random") == 0) {
        status = check_many(&b, strtoll(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    } else {
        (void)fprintf(stderr, "usage: naive-check vectors FILE | random COUNT SEED\n");
    }
    for (size_t i = 0; i < b.n_places; i++) {
        naive_close(b.places[i].naive);
    }
    arena_close(b.arena);
    return status;
}
