/* The command line: what every command shares. A command is a row of commands.tab and a function
 * in cmd_NAME.c; it reads its arguments with cli_options, writes results to `out` and messages
 * to `err`, and returns the exit status of errors.tab (0 done; 1 the answer is no; 2 your input
 * is wrong; 3 the law refuses; 4 the world failed). */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "law/law.h"

struct cli {
    struct arena *arena; /* lives as long as the command */
    FILE *out, *err;
    bool terminal;             /* err is a terminal: progress is shown */
    struct calendar *calendar; /* see cli_calendar */
};

struct cli_command {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
    const char *summary; /* one line */
    const char *usage;   /* arguments after the name */
    const char *help;    /* paragraphs, with an example */
};

/* The commands in order of the table, ended by a row without a name. */
const struct cli_command *cli_commands(void);

/* One option: "--from VALUE", "--from=VALUE" or a flag. Several values: the option may be
 * repeated. */
struct cli_option {
    const char *name; /* without the dashes */
    bool has_value;
    const char **values; /* filled by cli_options, room for max_values */
    size_t max_values;
    size_t n; /* times it was given */
};

/* Reads argv[1..]: fills the options and leaves the n_words other arguments at the front of
 * words (room for argc). An unknown option names the nearest one. "--" ends the options, "-" is
 * a word. */
bool cli_options(const char **words, size_t *n_words, struct cli_option *options, size_t n_options,
                 int argc, char **argv, struct gr_error *e);

/* Reads "--lang fr|en"; leaves *language alone when the option was not given. */
bool cli_language(enum language *language, const struct cli_option *option, struct gr_error *e);

/* Shows an error with its place and remedy; returns its exit status. text: the source it points
 * into, or empty. */
int cli_fail(struct cli *cli, const struct gr_error *e, struct slice text);
/* Shows diagnostics, then nothing. Returns 2 when there are errors, else 0. */
int cli_show_diagnostics(struct cli *cli, const struct diagnostics *d, struct slice text);

/* Reads a whole file into the command's arena, at most max bytes; "-" is standard input. */
bool cli_read_file(struct slice *text, struct cli *cli, const char *path, size_t max,
                   struct gr_error *e);

/* Files below path whose names end in suffix, in byte order of their paths; path itself when it
 * is a file. */
bool cli_list_files(const char ***files, size_t *n, struct cli *cli, const char *path,
                    const char *suffix, struct gr_error *e);

/* Where procedures and tables are: $GREFFE_PROCEDURES, beside the program, or where they were
 * installed. */
const char *cli_data_dir(struct cli *cli);

/* Loads territories, holidays and zones once. */
bool cli_calendar(struct cli *cli, struct gr_error *e);

/* All shipped procedures that read without error, or those of the given paths. Diagnostics are
 * shown. */
bool cli_procedures(const struct law_procedure ***list, size_t *n, struct cli *cli,
                    const char *const *paths, size_t n_paths, struct gr_error *e);

/* Today's date in UTC: the only clock of the machine that commands may read. */
struct date cli_today(void);

/* Writes a buffer to out; false and *e when the output cannot be written. */
bool cli_write(struct cli *cli, struct slice text, struct gr_error *e);

#endif
