/* Prints what our tables say, for the comparison with other libraries (test/oracles/compare.py):
 *
 *   holidays list CODE...   "CODE<tab>date<tab>name" for each holiday from the day on which the
 *                           table knows them
 *   holidays rules          reads "rule<tab>from<tab>to" (years) from standard input, a rule being
 *                           written as in holidays.tsv, and prints "line number<tab>date<tab>rule"
 *                           for each of its days */
#include "calendar/calendar_priv.h"

#include <stdio.h>
#include <string.h>

#define ZONE_NEVER "no zone is asked for"
#define HOLIDAYS_MAX 64

static struct slice read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return (struct slice){"", 0};
    }
    char *bytes = arena_get(arena, LIMIT_CALENDAR_BYTES);
    const size_t n = fread(bytes, 1, LIMIT_CALENDAR_BYTES, file);
    (void)fclose(file);
    return (struct slice){bytes, n};
}

static bool no_zone(struct slice *bytes, struct arena *arena, struct slice name, struct gr_error *e,
                    void *payload)
{
    (void)bytes;
    (void)arena;
    (void)name;
    (void)payload;
    return error_set(e, ERROR_ZONE, ZONE_NEVER);
}

static void print_day(const char *first, struct date date, struct slice name)
{
    const struct civil c = date_civil(date);
    printf("%s\t%04d-%02d-%02d\t%.*s\n", first, (int)c.year, (int)c.month, (int)c.day,
           SLICE_ARG(name));
}

static bool list(const struct calendar *c, const char *code)
{
    struct gr_error e = {0};
    territory_id id = TERRITORY_NONE;
    if (!calendar_territory(&id, c, slice_of(code), &e)) {
        fprintf(stderr, "%s\n", e.text);
        return false;
    }
    for (int32_t year = LIMIT_YEAR_MIN; year <= LIMIT_YEAR_MAX; year++) {
        struct holiday days[HOLIDAYS_MAX];
        const size_t n = calendar_holidays(days, HOLIDAYS_MAX, c, id, year);
        for (size_t i = 0; i < n; i++) {
            if (calendar_holidays_known(c, id, days[i].date)) {
                print_day(code, days[i].date, days[i].name_en);
            }
        }
    }
    return true;
}

/* The first day from which the table knows the holidays. */
static void print_known(const struct calendar *c, const char *code)
{
    struct gr_error e = {0};
    territory_id id = TERRITORY_NONE;
    if (calendar_territory(&id, c, slice_of(code), &e)) {
        print_day(code, c->territories.list[id].known_from, SLICE("known from"));
    }
}

static bool print_rule(const char *number, struct slice line)
{
    struct holiday_rule rule = {.from = date_first(), .to = date_last()};
    const struct slice words = slice_cut(&line, '\t');
    int64_t from = LIMIT_YEAR_MIN;
    int64_t to = LIMIT_YEAR_MAX;
    if (!holiday_rule_parse(&rule, words) ||
        !slice_to_int(&from, slice_cut(&line, '\t'), LIMIT_YEAR_MAX) ||
        !slice_to_int(&to, line, LIMIT_YEAR_MAX) || from < LIMIT_YEAR_MIN) {
        fprintf(stderr, "line %s cannot be read\n", number);
        return false;
    }
    for (int32_t year = (int32_t)from; year <= (int32_t)to; year++) {
        struct date day = {0};
        if (holiday_rule_day(&day, &rule, year)) {
            print_day(number, day, words);
        }
    }
    return true;
}

static bool rules(void)
{
    char line[512];
    char number[16];
    bool good = true;
    for (int n = 1; fgets(line, sizeof line, stdin) != NULL; n++) {
        (void)snprintf(number, sizeof number, "%d", n);
        good = print_rule(number, slice_trim(slice_of(line))) && good;
    }
    return good;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "rules") == 0) {
        return !rules();
    }
    struct arena *arena = arena_open(64u << 20);
    struct gr_error e = {0};
    const struct slice territories = read_file(arena, "procedures/calendar/territories.tsv");
    const struct slice holidays = read_file(arena, "procedures/calendar/holidays.tsv");
    const struct calendar *c = calendar_open(arena, territories, holidays, no_zone, NULL, &e);
    if (c == NULL) {
        fprintf(stderr, "%.*s:%u: %s\n", SLICE_ARG(e.span.source), e.span.line, e.text);
        return 1;
    }
    bool good = true;
    for (int i = 2; i < argc; i++) {
        print_known(c, argv[i]);
        good = list(c, argv[i]) && good;
    }
    arena_close(arena);
    return !good;
}
