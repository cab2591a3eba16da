/* The second half of greffe demo: an office with synthetic dossiers. */
#ifndef CLI_CMD_DEMO_H
#define CLI_CMD_DEMO_H

#include "cli/cli.h"

struct demo_office {
    struct cli *cli;
    const char *folder; /* NULL: one that is removed again */
    int64_t n_dossiers, seed;
    enum language language;
};

/* Founds it, lets some years pass in it, and shows what is due and what was refused. The exit
 * status. */
int demo_office(const struct demo_office *demo);

#endif
