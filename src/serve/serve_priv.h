/* Inside the service: channel.c carries descriptors and single words between warden and others,
 * sandbox.c narrows a process, checkup.c reads the registry again, scribe.c and desk.c are the two
 * processes, warden.c starts them. */
#ifndef SERVE_SERVE_PRIV_H
#define SERVE_SERVE_PRIV_H

#include "serve/serve.h"

/* ---- channel.c ------------------------------------------------------------------------------- */

#define CHANNEL_TEXT_BYTES 1024
#define CHANNEL_READY "ready"

/* Sends a text, and a descriptor with it unless it is -1. */
CHECKED bool channel_send(int channel, const char *text, int fd);
/* Receives one; false when the other side is gone, or a signal came (channel_signals). *fd is -1
 * without one. */
CHECKED bool channel_receive(int channel, char text[CHANNEL_TEXT_BYTES], int *fd);
/* Tells the warden why this process cannot begin: the error's text, and its remedy on a second
 * line. */
void channel_fail(int channel, const struct gr_error *e);
/* In a process that the warden started: SIGTERM does nothing but end a channel_receive that waits;
 * SIGINT (the warden says when to end) and SIGPIPE are passed over. */
void channel_signals(void);
/* A line of key=value on stderr. */
void serve_log(const char *process, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- sandbox.c ------------------------------------------------------------------------------- */

struct sandbox_path {
    const char *path; /* a folder; NULL is passed over */
    bool write;
};
/* Whether this kernel has Landlock. */
bool sandbox_has_landlock(void);
/* From now on this process, and threads that it starts, open files below these folders only, for
 * reading or for writing as told (Landlock). False with *e where the kernel has no Landlock, unless
 * `open`: then nothing is done. */
CHECKED bool sandbox_files(const struct sandbox_path *paths, size_t n, bool open,
                           struct gr_error *e);
/* System calls (seccomp). The desk: those that reading files, threads and sockets that are open
 * already need, and no others. The scribe: all but those that run programs, start processes, look
 * into others, signal them or reach a network. Threads are both free to start. What is refused
 * fails with EPERM. For the process that calls: a child of it is somebody else. */
enum sandbox_kind { SANDBOX_DESK, SANDBOX_SCRIBE };
CHECKED bool sandbox_calls(enum sandbox_kind kind, struct gr_error *e);
/* Ends with its parent; gains no rights by running programs; leaves no core file. */
CHECKED bool sandbox_begin(struct gr_error *e);

/* ---- checkup.c ------------------------------------------------------------------------------- */

struct checkup;
/* A thread that verifies the registry in this folder now and every day; what it finds is logged.
 * Lives in arena. */
struct checkup *checkup_begin(struct arena *arena, const char *folder, struct gr_error *e);
/* Breaks off what it reads; takes NULL. */
void checkup_end(struct checkup *checkup);
/* The last one; payload: the checkup. Threads: many at once. */
void checkup_tell(struct errand_checkup *out, void *payload);

/* ---- scribe.c -------------------------------------------------------------------------------- */

/* Serves lines that arrive on the control channel until that is closed or SIGTERM comes; the
 * process's exit status. */
int scribe_run(const struct serve_options *options, int control);

#endif
