/* greffe holidays: the public holidays of a territory in a year, each with the text that makes
 * it one, as the program counts them. Where the table does not know a year it says so: no list
 * is not an empty list. */
#include "cli/json.h"

enum { HOLIDAYS_MAX = 64, LINE_BYTES = 1 << 12, YEARS_MAX = 400 };

struct asked {
    territory_id territory;
    enum language language;
    bool json, sources;
};

/* One object a line. */
static bool write_json(struct cli *cli, const struct asked *asked, const struct holiday *holiday,
                       struct gr_error *e)
{
    struct buf date = buf_in(cli->arena, 16);
    date_write(&date, holiday->date);
    json_t *object = json_pack(
        "{s:o, s:o, s:o, s:o, s:o}", "territory",
        json_of_slice(calendar_territory_code(cli->calendar, asked->territory)), "date",
        json_of_slice(buf_slice(&date)), "name_fr", json_of_slice(holiday->name_fr), "name_en",
        json_of_slice(holiday->name_en), "source", json_of_slice(holiday->source));
    return json_line(cli, object, e);
}

static bool write_line(struct cli *cli, const struct asked *asked, const struct holiday *holiday,
                       struct gr_error *e)
{
    struct buf line = buf_in(cli->arena, LINE_BYTES);
    struct buf *out = &line;
    date_write(out, holiday->date);
    buf_printf(out, "  %-9s  ", date_weekday_name(holiday->date, asked->language));
    buf_add(out, asked->language == LANGUAGE_FR ? holiday->name_fr : holiday->name_en);
    if (asked->sources) {
        buf_printf(out, "  [%.*s]", SLICE_ARG(holiday->source));
    }
    buf_char(out, '\n');
    return cli_write(cli, buf_slice(out), e);
}

static bool write_year(struct cli *cli, const struct asked *asked, int32_t year, struct gr_error *e)
{
    const struct calendar *c = cli->calendar;
    const struct slice code = calendar_territory_code(c, asked->territory);
    if (!calendar_holidays_known(c, asked->territory, date_of(year, 12, 31))) {
        error_set(e, ERROR_RANGE, "the holidays of %.*s in %d are not known", SLICE_ARG(code),
                  (int)year);
        return error_remedy(e, "add them to holidays.tsv with their sources (doc/calendar.md)");
    }
    struct holiday list[HOLIDAYS_MAX];
    const size_t n = calendar_holidays(list, HOLIDAYS_MAX, c, asked->territory, year);
    for (size_t i = 0; i < n; i++) {
        if (!(asked->json ? write_json : write_line)(cli, asked, &list[i], e)) {
            return false;
        }
    }
    return true;
}

static bool read_year(int32_t *year, const char *word, struct gr_error *e)
{
    int64_t value = 0;
    if (!slice_to_int(&value, slice_of(word), LIMIT_YEAR_MAX) || value < LIMIT_YEAR_MIN) {
        error_set(e, ERROR_RANGE, "\"%.40s\" is not a year from %d to %d", word, LIMIT_YEAR_MIN,
                  LIMIT_YEAR_MAX);
        return error_remedy(e, "write the year in four digits: greffe holidays --in FR-57 2026");
    }
    *year = (int32_t)value;
    return true;
}

static bool run(struct cli *cli, const struct asked *asked, const char *const *years, size_t n,
                struct gr_error *e)
{
    for (size_t i = 0; i < n; i++) {
        int32_t year = 0;
        if (!read_year(&year, years[i], e) || !write_year(cli, asked, year, e)) {
            return false;
        }
    }
    return n > 0 || write_year(cli, asked, date_civil(cli_today()).year, e);
}

int cmd_holidays(struct cli *cli, int argc, char **argv)
{
    const char *territory[1] = {"FR"};
    const char *language[1] = {NULL};
    struct cli_option options[] = {
        {.name = "in", .has_value = true, .values = territory, .max_values = 1},
        {.name = "lang", .has_value = true, .values = language, .max_values = 1},
        {.name = "sources"},
        {.name = "json"},
    };
    const char **words = ARENA_ARRAY(cli->arena, (size_t)argc, const char *);
    size_t n_words = 0;
    struct asked asked = {.language = LANGUAGE_EN};
    struct gr_error e = {0};
    if (!cli_options(words, &n_words, options, 4, argc, argv, &e) ||
        !cli_language(&asked.language, &options[1], &e) || !cli_calendar(cli, &e) ||
        !calendar_territory(&asked.territory, cli->calendar, slice_of(territory[0]), &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    asked.sources = options[2].n > 0;
    asked.json = options[3].n > 0;
    if (n_words > YEARS_MAX) {
        error_set(&e, ERROR_TOO_LARGE, "more than %d years at once", YEARS_MAX);
        return cli_fail(cli, &e, SLICE(""));
    }
    if (!run(cli, &asked, words, n_words, &e)) {
        return cli_fail(cli, &e, SLICE(""));
    }
    return 0;
}
