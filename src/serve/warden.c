/* The warden: the listening socket, the key, two children. It waits for signals and starts again
 * what ended; it reads nothing that a client sent. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "serve/serve_priv.h"

enum {
    BACKLOG = 1024,
    QUICK_DEATHS = 5, /* within QUICK_SECONDS: then a second's pause before the next start */
    QUICK_SECONDS = 2,
    STOP_SECONDS = 10 /* for requests under way */
};

struct warden {
    const struct serve_options *options;
    int listening;
    struct sockaddr_storage address;
    pid_t scribe, desk;
    int to_scribe, to_desk; /* control channels, or -1 */
    int64_t deaths[QUICK_DEATHS];
    sigset_t signals;
    bool bound; /* the address is ours */
};

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void close_channel(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/* ---- the socket ------------------------------------------------------------------------------ */

static bool bad_address(const char *address, struct gr_error *e)
{
    error_set(e, ERROR_USAGE, "\"%.200s\" is no address to listen on", address);
    return error_remedy(e, "as in 127.0.0.1:8700, [::1]:8700 or unix:/run/greffe/socket");
}

/* "HOST:PORT" with the host as digits. */
static bool read_inet(struct sockaddr_storage *out, socklen_t *n, const char *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    struct slice text = slice_of(address);
    const char *colon = strrchr(address, ':');
    int64_t port = 0;
    char host[64] = "";
    if (colon == NULL || !slice_to_int(&port, slice_of(colon + 1), 65535)) {
        return false;
    }
    text.n = (size_t)(colon - address);
    bool bracket = text.n > 2 && text.p[0] == '[' && text.p[text.n - 1] == ']';
    text = bracket ? (struct slice){text.p + 1, text.n - 2} : text;
    if (text.n >= sizeof host) {
        return false;
    }
    memcpy(host, text.p, text.n);
    if (bracket) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        *n = sizeof *six;
        return inet_pton(AF_INET6, host, &six->sin6_addr) == 1;
    }
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)port);
    *n = sizeof *four;
    return inet_pton(AF_INET, host, &four->sin_addr) == 1;
}

static bool read_unix(struct sockaddr_storage *out, socklen_t *n, const char *path)
{
    struct sockaddr_un *un = (struct sockaddr_un *)out;
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof un->sun_path) {
        return false;
    }
    un->sun_family = AF_UNIX;
    memcpy(un->sun_path, path, length + 1);
    *n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    return true;
}

/* Takes away the socket of a service that was killed; one that somebody listens on, and what is no
 * socket, stays, and cannot be bound. */
static void clear_unix(const struct sockaddr_storage *address, socklen_t n)
{
    const char *path = ((const struct sockaddr_un *)address)->sun_path;
    struct stat there;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool dead = fd >= 0 && lstat(path, &there) == 0 && S_ISSOCK(there.st_mode) &&
                connect(fd, (const struct sockaddr *)address, n) != 0 && errno == ECONNREFUSED;
    if (dead) {
        (void)unlink(path);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

static bool open_socket(struct warden *w, struct gr_error *e)
{
    const char *address = w->options->address;
    socklen_t n = 0;
    const int yes = 1;
    bool local = strncmp(address, "unix:", 5) == 0;
    if (local ? !read_unix(&w->address, &n, address + 5) : !read_inet(&w->address, &n, address)) {
        return bad_address(address, e);
    }
    if (local) {
        clear_unix(&w->address, n);
    }
    w->listening = socket(w->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (w->listening < 0 ||
        (!local && setsockopt(w->listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) ||
        bind(w->listening, (struct sockaddr *)&w->address, n) != 0 ||
        listen(w->listening, BACKLOG) != 0) {
        error_set(e, ERROR_SYSTEM, "%.200s cannot be listened on: %s", address, strerror(errno));
        return error_remedy(e, "--listen names another; what listens there may be another service");
    }
    w->bound = true;
    n = sizeof w->address;
    return getsockname(w->listening, (struct sockaddr *)&w->address, &n) == 0 ||
           bad_address(address, e);
}

static void write_address(char out[256], const struct warden *w)
{
    char host[64] = "";
    if (w->address.ss_family == AF_INET) {
        const struct sockaddr_in *a = (const struct sockaddr_in *)&w->address;
        (void)inet_ntop(AF_INET, &a->sin_addr, host, sizeof host);
        (void)snprintf(out, 256, "http://%s:%d/", host, ntohs(a->sin_port));
    } else if (w->address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *a = (const struct sockaddr_in6 *)&w->address;
        (void)inet_ntop(AF_INET6, &a->sin6_addr, host, sizeof host);
        (void)snprintf(out, 256, "http://[%s]:%d/", host, ntohs(a->sin6_port));
    } else {
        (void)snprintf(out, 256, "%.200s", w->options->address);
    }
}

/* ---- children -------------------------------------------------------------------------------- */

/* The first word of a child: that it is ready, or why not. */
static bool await_ready(int channel, const char *who, struct gr_error *e)
{
    char text[CHANNEL_TEXT_BYTES];
    int fd = -1;
    if (!channel_receive(channel, text, &fd)) {
        return error_set(e, ERROR_SYSTEM, "the %s ended before it was ready", who);
    }
    if (strcmp(text, CHANNEL_READY) == 0) {
        return true;
    }
    struct slice rest = slice_of(text);
    struct slice what = slice_cut(&rest, '\n');
    error_set(e, ERROR_SYSTEM, "%.*s", SLICE_ARG(what));
    return rest.n > 0 ? error_remedy(e, "%.*s", SLICE_ARG(rest)) : false;
}

/* In a child: signals as usual, and nothing open but the standard ones and those kept. */
static void begin_child(struct warden *w, unsigned first_closed)
{
    (void)sigprocmask(SIG_UNBLOCK, &w->signals, NULL);
    (void)close_range(first_closed, ~0u, 0);
}

static bool start_scribe(struct warden *w, struct gr_error *e)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return error_set(e, ERROR_SYSTEM, "no channel: %s", strerror(errno));
    }
    w->scribe = fork();
    if (w->scribe == 0) {
        if (dup2(ends[1], 3) != 3) {
            _exit(4);
        }
        begin_child(w, 4);
        _exit(scribe_run(w->options, 3));
    }
    (void)close(ends[1]);
    w->to_scribe = ends[0];
    return w->scribe > 0 ? await_ready(w->to_scribe, "scribe", e)
                         : error_set(e, ERROR_SYSTEM, "fork: %s", strerror(errno));
}

static bool move_fd(int from, int to)
{
    return dup2(from, to) == to;
}

/* Runs the program anew as a desk, with its descriptors in their places: first all are moved out of
 * the way, above the places. */
static void become_desk(struct warden *w, int control, const int *lines)
{
    const struct serve_options *o = w->options;
    int n = o->threads + 2;
    int moved[SERVE_THREADS_MAX + 2];
    char threads[16];
    bool good = true;
    for (int i = 0; i < n; i++) {
        int fd = i == 0 ? control : i == 1 ? w->listening : lines[i - 2];
        moved[i] = fcntl(fd, F_DUPFD, SERVE_DESK_FD + n + SERVE_THREADS_MAX);
        good = good && moved[i] >= 0;
    }
    for (int i = 0; i < n; i++) {
        good = good && move_fd(moved[i], SERVE_DESK_FD + i);
    }
    begin_child(w, (unsigned)(SERVE_DESK_FD + n));
    (void)snprintf(threads, sizeof threads, "%d", o->threads);
    const char *arguments[16] = {"greffe",  "serve",     "--desk", "--office",
                                 o->folder, "--threads", threads};
    int k = 7;
    if (o->secure) {
        arguments[k++] = "--secure";
    }
    if (o->open) {
        arguments[k++] = "--no-landlock";
    }
    if (o->quiet) {
        arguments[k++] = "--quiet";
    }
    if (o->origin != NULL) {
        arguments[k++] = "--origin";
        arguments[k++] = o->origin;
    }
    if (o->trusted != NULL) {
        arguments[k++] = "--trust-header";
        arguments[k++] = o->trusted;
    }
    if (good) {
        (void)execv(o->program, (char *const *)(uintptr_t)arguments);
    }
    _exit(4);
}

/* Lines between the scribe and a desk that is about to start; the scribe's ends are sent. */
static bool make_lines(int lines[SERVE_THREADS_MAX], struct warden *w, struct gr_error *e)
{
    for (int i = 0; i < w->options->threads; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
            return error_set(e, ERROR_SYSTEM, "no line: %s", strerror(errno));
        }
        lines[i] = ends[0];
        bool sent = channel_send(w->to_scribe, "line", ends[1]);
        (void)close(ends[1]);
        if (!sent) {
            return error_set(e, ERROR_SYSTEM, "the scribe is gone");
        }
    }
    return true;
}

static bool start_desk(struct warden *w, struct gr_error *e)
{
    int lines[SERVE_THREADS_MAX];
    int ends[2] = {-1, -1};
    memset(lines, -1, sizeof lines);
    bool good = make_lines(lines, w, e) &&
                (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ||
                 error_set(e, ERROR_SYSTEM, "no channel: %s", strerror(errno)));
    if (good) {
        w->desk = fork();
        if (w->desk == 0) {
            become_desk(w, ends[1], lines);
        }
        good = w->desk > 0 || error_set(e, ERROR_SYSTEM, "fork: %s", strerror(errno));
    }
    for (int i = 0; i < w->options->threads; i++) {
        close_channel(&lines[i]);
    }
    close_channel(&ends[1]);
    w->to_desk = ends[0];
    return good && await_ready(w->to_desk, "desk", e);
}

/* ---- ending and starting again --------------------------------------------------------------- */

/* Waits for one child; kills it when it takes too long. */
static void end_child(pid_t *child, int *channel)
{
    close_channel(channel);
    for (int i = 0; *child > 0 && i < STOP_SECONDS * 100; i++) {
        pid_t ended = waitpid(*child, NULL, WNOHANG);
        if (ended != 0) {
            *child = 0;
            return;
        }
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    if (*child > 0) {
        (void)kill(*child, SIGKILL);
        (void)waitpid(*child, NULL, 0);
    }
    *child = 0; /* also where none could be started */
}

static void kill_child(pid_t *child, int *channel)
{
    if (*child > 0) {
        (void)kill(*child, SIGKILL);
    }
    end_child(child, channel);
}

/* What ends at once each time it is started is not started a thousand times a second. */
static void slow_down(struct warden *w)
{
    int64_t oldest = w->deaths[0];
    for (int i = 1; i < QUICK_DEATHS; i++) {
        w->deaths[i - 1] = w->deaths[i];
    }
    w->deaths[QUICK_DEATHS - 1] = seconds();
    if (oldest > 0 && seconds() - oldest < QUICK_SECONDS) {
        nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
    }
}

/* Starts what is missing. A desk lives no longer than its scribe. */
static bool start_missing(struct warden *w, struct gr_error *e)
{
    if (w->scribe == 0) {
        kill_child(&w->desk, &w->to_desk);
        if (!start_scribe(w, e)) {
            kill_child(&w->scribe, &w->to_scribe);
            return false;
        }
    }
    if (w->desk == 0 && !start_desk(w, e)) {
        kill_child(&w->desk, &w->to_desk);
        return false;
    }
    return true;
}

static void say_ended(const char *who, int status)
{
    if (WIFSIGNALED(status)) {
        serve_log("warden", "level=error what=ended process=%s signal=%d", who, WTERMSIG(status));
    } else {
        serve_log("warden", "level=error what=ended process=%s status=%d", who,
                  WEXITSTATUS(status));
    }
}

static void reap(struct warden *w)
{
    int status = 0;
    for (pid_t ended = waitpid(-1, &status, WNOHANG); ended > 0;
         ended = waitpid(-1, &status, WNOHANG)) {
        if (ended == w->scribe) {
            say_ended("scribe", status);
            w->scribe = 0;
            close_channel(&w->to_scribe);
        } else if (ended == w->desk) {
            say_ended("desk", status);
            w->desk = 0;
            close_channel(&w->to_desk);
        }
    }
}

/* Until it is told to end. */
static void watch(struct warden *w)
{
    for (;;) {
        const struct timespec second = {.tv_sec = 1};
        bool whole = w->scribe > 0 && w->desk > 0;
        int number =
            whole ? sigwaitinfo(&w->signals, NULL) : sigtimedwait(&w->signals, NULL, &second);
        if (number == SIGTERM || number == SIGINT) {
            return;
        }
        reap(w);
        if (w->scribe == 0 || w->desk == 0) {
            struct gr_error e = {0};
            slow_down(w);
            if (start_missing(w, &e)) {
                serve_log("warden", "level=info what=started");
            } else {
                serve_log("warden", "level=error what=start text=\"%.300s\"", e.text);
            }
        }
    }
}

static void say_ready(const struct warden *w, int ready)
{
    char address[256];
    char line[300];
    write_address(address, w);
    int n = snprintf(line, sizeof line, "%s\n", address);
    if (ready >= 0) {
        ssize_t written = write(ready, line, (size_t)n);
        (void)written; /* whoever waited for it has gone */
    }
    if (!w->options->quiet) {
        serve_log("warden", "level=info what=ready address=%s", address);
    }
}

bool serve_run(const struct serve_options *options, int ready, struct gr_error *e)
{
    struct warden w = {.options = options, .listening = -1, .to_scribe = -1, .to_desk = -1};
    (void)sigemptyset(&w.signals);
    (void)sigaddset(&w.signals, SIGCHLD);
    (void)sigaddset(&w.signals, SIGTERM);
    (void)sigaddset(&w.signals, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &w.signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    bool good = open_socket(&w, e) && start_missing(&w, e);
    if (good) {
        say_ready(&w, ready);
        watch(&w);
    }
    end_child(&w.desk, &w.to_desk);
    end_child(&w.scribe, &w.to_scribe);
    close_channel(&w.listening);
    if (w.bound && w.address.ss_family == AF_UNIX) {
        (void)unlink(((struct sockaddr_un *)&w.address)->sun_path);
    }
    return good;
}
