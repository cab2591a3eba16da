/* The program's entry: finds the command in the table, gives it an arena, and turns a failure to
 * write the output into an exit status. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GREFFE_VERSION
#define GREFFE_VERSION "0.1"
#endif

#define COMMAND_ARENA_BYTES ((size_t)4 << 30)

static void show_commands(FILE *out)
{
    fputs("greffe keeps the procedures of a public authority to its own law.\n\n"
          "usage: greffe COMMAND [ARGUMENTS]     greffe COMMAND --help\n\n",
          out);
    for (const struct cli_command *c = cli_commands(); c->name != NULL; c++) {
        fprintf(out, "  %-9s %s\n", c->name, c->summary);
    }
    fputs("\nExit status: 0 done, 1 the answer is no, 2 the input is wrong, 3 the law refuses, 4 "
          "the world failed.\n",
          out);
}

#define USAGE_COLUMNS 110
#define USAGE_INDENT 12

/* How long the first part of a usage is: up to the next option in brackets, or the next bar. */
static size_t usage_part(const char *text)
{
    int depth = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
        if (depth == 0 && text[i] == ' ' && (text[i + 1] == '[' || text[i + 1] == '|')) {
            return i;
        }
    }
    return strlen(text);
}

/* In lines of a terminal's width, broken between options. */
static void show_usage(FILE *out, const struct cli_command *c)
{
    size_t column = (size_t)fprintf(out, "usage: greffe %s", c->name);
    for (const char *rest = c->usage; *rest != '\0';) {
        size_t n = usage_part(rest);
        bool breaks = column + 1 + n > USAGE_COLUMNS;
        fprintf(out, breaks ? "\n%*s" : "%*s", breaks ? USAGE_INDENT : 1, "");
        column = (breaks ? USAGE_INDENT : column + 1) + n;
        fprintf(out, "%.*s", (int)n, rest);
        rest += n + (rest[n] == ' ' ? 1 : 0);
    }
    fputs("\n\n", out);
}

static void show_help(FILE *out, const struct cli_command *c)
{
    show_usage(out, c);
    fprintf(out, "%s\n", c->help);
}

static const struct cli_command *find_command(const char *name, struct gr_error *e)
{
    struct slice names[64];
    size_t n = 0;
    for (const struct cli_command *c = cli_commands(); c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
        if (n < sizeof names / sizeof names[0]) {
            names[n++] = slice_of(c->name);
        }
    }
    const struct slice *near = error_nearest(slice_of(name), names, n);
    error_set(e, ERROR_USAGE, "there is no command \"%.60s\"", name);
    if (near != NULL) {
        error_remedy(e, "did you mean \"greffe %.*s\"? \"greffe --help\" lists the commands",
                     SLICE_ARG(*near));
    } else {
        error_remedy(e, "\"greffe --help\" lists the commands");
    }
    return NULL;
}

/* "greffe help" (all), "greffe help NAME", "greffe help --list" (one name a line, for
 * completion). */
static int help(struct cli *cli, int argc, char **argv)
{
    if (argc < 3) {
        show_commands(cli->out);
        return 0;
    }
    if (strcmp(argv[2], "--list") == 0) {
        for (const struct cli_command *c = cli_commands(); c->name != NULL; c++) {
            fprintf(cli->out, "%s\t%s\t%s\n", c->name, c->usage, c->summary);
        }
        return 0;
    }
    struct gr_error e = {0};
    const struct cli_command *c = find_command(argv[2], &e);
    if (c == NULL) {
        return cli_fail(cli, &e, SLICE(""));
    }
    show_help(cli->out, c);
    return 0;
}

static int run(struct cli *cli, int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        show_commands(argc < 2 ? cli->err : cli->out);
        return argc < 2 ? 2 : 0;
    }
    if (strcmp(argv[1], "help") == 0) {
        return help(cli, argc, argv);
    }
    if (strcmp(argv[1], "--version") == 0) {
        fputs("greffe " GREFFE_VERSION "\n", cli->out);
        return 0;
    }
    struct gr_error e = {0};
    const struct cli_command *c = find_command(argv[1], &e);
    if (c == NULL) {
        return cli_fail(cli, &e, SLICE(""));
    }
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            show_help(cli->out, c);
            return 0;
        }
    }
    return c->run(cli, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    struct cli cli = {.arena = arena_open(COMMAND_ARENA_BYTES),
                      .out = stdout,
                      .err = stderr,
                      .terminal = isatty(STDERR_FILENO) == 1};
    int status = run(&cli, argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        struct gr_error e = {0};
        error_set(&e, ERROR_WRITE, "the output could not be written whole");
        status = cli_fail(&cli, &e, SLICE(""));
    }
    arena_close(cli.arena);
    return status;
}
