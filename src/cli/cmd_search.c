/* greffe search: dossiers by name, birth date, number or document. A search reads personal data: it
 * needs a purpose and leaves a trace, also when it finds nothing. */
#include "cli/json.h"
#include "cli/office.h"

enum { FOUND_MAX = 200 };

static bool show(const struct cli_office *o, const struct office_found *f, bool json,
                 struct gr_error *e)
{
    if (json) {
        return json_line(o->cli,
                         json_pack("{s:o, s:o, s:b}", "dossier", json_of_slice(f->number),
                                   "procedure", json_of_slice(f->procedure), "exact", f->exact),
                         e);
    }
    cli_say(o->cli, "%.*s  %.*s%s\n", SLICE_ARG(f->number), SLICE_ARG(f->procedure),
            f->exact ? "" : "  (a variant of the name)");
    return true;
}

static int search(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct office_found *found = ARENA_ARRAY(o->cli->arena, FOUND_MAX, struct office_found);
    struct buf question = buf_in(o->cli->arena, 4096);
    struct office_look look;
    size_t n = 0;
    cli_office_look(&look, o, a);
    for (size_t i = 0; i < a->n_words; i++) {
        buf_text(&question, i > 0 ? " " : "");
        buf_text(&question, a->words[i]);
    }
    if (!office_search(found, &n, FOUND_MAX, o->cli->arena, o->office, buf_slice(&question), &look,
                       e)) {
        return -1;
    }
    for (size_t i = 0; i < n && i < FOUND_MAX; i++) {
        if (!show(o, &found[i], cli_given(a, "json"), e)) {
            return -1;
        }
    }
    if (n == 0) {
        fputs("Nothing was found.\n", o->cli->err);
    } else if (n > FOUND_MAX) {
        fflush(o->cli->out);
        fprintf(o->cli->err, "%zu more are not shown: say more.\n", n - FOUND_MAX);
    }
    return n == 0 ? 1 : 0;
}

int cmd_search(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS, CLI_LOOK_OPTIONS, {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    bool good = cli_arguments(&a, argc, argv, &e) &&
                cli_want_words(&a, 1, LIMIT_SEARCH_TERMS, "a name, a birth date or a number", &e);
    if (good && !cli_given(&a, "for")) {
        good = error_set(&e, ERROR_USAGE, "a search reads personal data; its purpose is owed");
        (void)error_remedy(&e, "--for \"why\"; who searched, and why, is remembered");
    }
    return good ? cli_office_run(&a, CLI_ACT, search) : cli_fail(cli, &e, SLICE(""));
}
