/* The service of an office as three processes, one for each degree of trust (doc/service.md):
 *
 * - The warden is the process that calls serve_run. It opens the listening socket, holds the master
 *   key, starts the other two, starts them again when one ends, and parses nothing.
 * - The scribe is the only one that writes: it holds the key, does errands (errand/errand.h) and
 *   rings what time brings. It opens no socket, starts no process and runs no program.
 * - The desk speaks HTTP. It reads the registry's files, cannot write them, and has no key: it is
 *   the program run anew (serve_desk), so that nothing of the key is in its memory.
 *
 * Scribe and desk narrow themselves (Landlock, seccomp) before the first foreign byte. A desk lives
 * no longer than its scribe: when that ends, both begin again, and connections wait in the
 * listening socket, which the warden keeps. Sessions are the scribe's, on disk, and outlive all
 * three. */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "web/http.h"

#define SERVE_THREADS 16
#define SERVE_THREADS_MAX 64
#define SERVE_ADDRESS "127.0.0.1:8700"
/* The descriptors of a desk: its control line; then the listening socket, then its lines. */
#define SERVE_DESK_FD 3

struct serve_options {
    const char *folder;            /* of the office */
    const struct seal_key *master; /* not for a desk */
    zone_source zones;
    void *zones_payload;
    const char *zone_folder; /* that zones reads; NULL: none is read */
    const char *address;     /* "127.0.0.1:8700", "[::1]:8700", "unix:/run/greffe/socket" */
    int threads;             /* of the desk */
    bool secure;             /* cookies for https only */
    const char *origin;      /* "https://greffe.example", where people find it, or NULL */
    const char *trusted;     /* header that names the agent, or NULL */
    bool open;               /* without Landlock: where the kernel has none */
    bool quiet;              /* no line for each request */
    const char *program;     /* to run as a desk */
};

/* Runs the service until SIGTERM or SIGINT, in the foreground; one line on `ready` (a file
 * descriptor, or -1) with the address when the first desk answers. False with *e when it could not
 * start; what goes wrong later is told on stderr and mended by starting again. */
CHECKED bool serve_run(const struct serve_options *options, int ready, struct gr_error *e);
/* The desk, in a process that serve_run started. Does not come back but with an error. */
CHECKED bool serve_desk(const struct serve_options *options, struct gr_error *e);

/* The file of accounts that belongs to an office: FOLDER.accounts/accounts.db; makes its folder.
 * NULL with *e. */
const char *serve_accounts_path(struct arena *arena, const char *folder, struct gr_error *e);

#endif
