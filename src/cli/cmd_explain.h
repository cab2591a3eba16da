/* What greffe explain and greffe draw share. */
#ifndef CLI_CMD_EXPLAIN_H
#define CLI_CMD_EXPLAIN_H

#include "cli/cli.h"
#include "explain/explain.h"

/* Finds the procedure that a word names, shipped or in a file, and fills the view's procedure,
 * others and calendar. An unknown name is an error that says the nearest one. */
bool explain_find(struct explain_view *view, struct cli *cli, const char *word,
                  struct gr_error *e) CHECKED;

/* Reads "--on DATE" into the view, when it was given. */
bool explain_day(struct explain_view *view, const struct cli_option *option,
                 struct gr_error *e) CHECKED;

#endif
