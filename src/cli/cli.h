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
    int *places;         /* or NULL: where in argv each value's option stood; the same room */
    size_t max_values;
    size_t n; /* times it was given */
};

/* In the braces of a cli_option inside a block: it takes a value, and may be given max times. */
#define CLI_VALUES(max)                                                          \
    .has_value = true, .values = (const char *[max]){NULL}, .max_values = (max), \
    .places = (int[max])                                                         \
    {                                                                            \
        0                                                                        \
    }

/* Reads argv[1..]: fills the options and leaves the n_words other arguments at the front of
 * words (room for argc). An unknown option names the nearest one. "--" ends the options, "-" is
 * a word. */
bool cli_options(const char **words, size_t *n_words, struct cli_option *options, size_t n_options,
                 int argc, char **argv, struct gr_error *e);

/* What a command was told: its options by name, and its words. */
struct cli_arguments {
    struct cli *cli;
    struct cli_option *options;
    size_t n_options;
    const char **words;
    size_t n_words;
};
#define CLI_ARGUMENTS(the_cli, the_options)                       \
    {                                                             \
        .cli = (the_cli), .options = (the_options),               \
        .n_options = sizeof(the_options) / sizeof(*(the_options)) \
    }

/* Reads everything after the command's name; the words stay in the command's arena. */
bool cli_arguments(struct cli_arguments *a, int argc, char **argv, struct gr_error *e);
/* False with *e when there are not between min and max words; wanted says which they are. */
bool cli_want_words(const struct cli_arguments *a, size_t min, size_t max, const char *wanted,
                    struct gr_error *e);
/* The option of this name, which must be one of the command's. */
const struct cli_option *cli_option(const struct cli_arguments *a, const char *name);
bool cli_given(const struct cli_arguments *a, const char *name);
/* Its last value; the empty slice when it was not given. NUL-terminated. */
struct slice cli_value(const struct cli_arguments *a, const char *name);
/* A number from min to max; *out stays when the option was not given. */
bool cli_number(int64_t *out, const struct cli_arguments *a, const char *name, int64_t max,
                struct gr_error *e);

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

/* The bytes of a shipped file, by its path below that folder. */
bool cli_read_shipped(struct slice *text, struct cli *cli, const char *path, size_t max,
                      struct gr_error *e);
/* "folder/name" in the command's arena. */
const char *cli_join(struct cli *cli, const char *folder, const char *name);
/* The folder that a file is in, in the command's arena: "." of a name alone. */
const char *cli_folder_of(struct cli *cli, struct slice path);

/* The folder of the system's zone files, or $TZDIR. */
const char *cli_zone_folder(void);
/* A zone_source (payload: struct cli) that reads them. */
bool cli_zone_file(struct slice *bytes, struct arena *arena, struct slice name, struct gr_error *e,
                   void *payload);

/* Loads territories, holidays and zones once. */
bool cli_calendar(struct cli *cli, struct gr_error *e);

/* All shipped procedures that read without error, or those of the given paths. Diagnostics are
 * shown. */
bool cli_procedures(const struct law_procedure ***list, size_t *n, struct cli *cli,
                    const char *const *paths, size_t n_paths, struct gr_error *e);

/* The machine's clock, and today's date in UTC: the only clock that commands may read. */
instant cli_now(void);
struct date cli_today(void);

/* Writes a buffer to out; false and *e when the output cannot be written. */
bool cli_write(struct cli *cli, struct slice text, struct gr_error *e);
/* The same to a file, or to out when path is empty. A failed close is a failed write. */
bool cli_write_to(struct cli *cli, struct slice path, struct slice text, struct gr_error *e);
/* printf to out; main sees at the end whether all of it was written. */
void cli_say(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How far something long is, on a terminal, not more often than the eye sees. */
struct cli_progress {
    struct cli *cli;
    const char *what;
    instant shown; /* last time; 0: not yet */
};
/* A callback; payload: struct cli_progress. */
void cli_progress(int64_t done, int64_t all, void *payload);
/* Takes the line away again. */
void cli_progress_end(const struct cli_progress *progress);

#endif
