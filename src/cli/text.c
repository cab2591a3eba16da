/* Texts of law and tables from files, named as an office names its editions. */
#include "cli/office.h"

#include <string.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool cli_office_text(struct office_text *text, struct cli *cli, const char *path,
                     struct gr_error *e)
{
    struct slice name = slice_of(base_name(path));
    bool territories = slice_is(name, "territories.tsv");
    if (territories || slice_is(name, "holidays.tsv")) {
        text->name = territories ? SLICE(OFFICE_TERRITORIES) : SLICE(OFFICE_HOLIDAYS);
        return cli_read_file(&text->text, cli, path, LIMIT_CALENDAR_BYTES, e);
    }
    if (!cli_calendar(cli, e) || !cli_read_file(&text->text, cli, path, LIMIT_PROCEDURE_BYTES, e)) {
        return false;
    }
    struct diagnostics d = diagnostics_in(cli->arena);
    const struct law_procedure *p =
        law_read(cli->arena, slice_of(path), text->text, cli->calendar, &d);
    if (p == NULL) {
        cli_show_diagnostics(cli, &d, text->text);
        error_set(e, ERROR_SYNTAX, "%.200s is not a procedure that reads", path);
        return error_remedy(e,
                            "\"greffe check %.200s\" says what is wrong; tables are named "
                            "territories.tsv and holidays.tsv",
                            path);
    }
    text->name = p->name;
    return true;
}

#define TABLES 2

bool cli_office_shipped(struct office_founding *f, struct cli *cli, struct gr_error *e)
{
    static const char *const tables[TABLES] = {"calendar/territories.tsv", "calendar/holidays.tsv"};
    const char **files = NULL;
    size_t n = 0;
    if (!cli_list_files(&files, &n, cli, cli_data_dir(cli), ".greffe", e)) {
        return error_remedy(e, "name the folder of the procedures in GREFFE_PROCEDURES");
    }
    struct office_text *texts = ARENA_ARRAY(cli->arena, n + TABLES, struct office_text);
    for (size_t i = 0; i < n + TABLES; i++) {
        const char *path =
            i < TABLES ? cli_join(cli, cli_data_dir(cli), tables[i]) : files[i - TABLES];
        if (!cli_office_text(&texts[i], cli, path, e)) {
            return false;
        }
    }
    f->texts = texts;
    f->n_texts = n + TABLES;
    return true;
}
