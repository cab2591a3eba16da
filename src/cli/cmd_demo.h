/* The parts of greffe demo after the published decisions: an office with synthetic dossiers, and
 * that office in the browser. */
#ifndef CLI_CMD_DEMO_H
#define CLI_CMD_DEMO_H

#include "cli/office.h"

struct demo_office {
    struct cli *cli;
    const char *folder; /* NULL: one that is removed again */
    int64_t n_dossiers, seed;
    enum language language;
    bool quiet; /* not served */
};

/* Founds it, lets some years pass in it, shows what is due and what was refused, and serves it. The
 * exit status. */
int demo_office(const struct demo_office *demo);

/* Passwords of the two agents of the demonstration. */
struct demo_accounts {
    struct slice first, second;
};
/* Appoints a second agent in an open office and makes both accounts. */
CHECKED bool demo_accounts(struct demo_accounts *out, struct cli_office *o, struct gr_error *e);

struct demo_service {
    struct cli *cli;
    const char *folder;
    const struct seal_key *master;
    const struct demo_accounts *accounts;
    enum language language;
};
/* Serves it on a port of loopback that is free: on a terminal until ctrl-C, else for one page. */
CHECKED bool demo_serve(const struct demo_service *demo, struct gr_error *e);

#endif
