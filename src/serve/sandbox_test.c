/* What a narrowed process can still do, and what not: each in a child of its own, which tells by
 * its exit status. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve/serve_priv.h"

struct place {
    char folder[64], inside[96], outside[96];
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    memcpy(p->folder, "/tmp/greffe-sandbox-XXXXXX", 27);
    assert_non_null(mkdtemp(p->folder));
    (void)snprintf(p->inside, sizeof p->inside, "%s/inside", p->folder);
    (void)snprintf(p->outside, sizeof p->outside, "%s.outside", p->folder);
    for (int i = 0; i < 2; i++) {
        int fd = open(i == 0 ? p->inside : p->outside, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
    }
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    (void)unlink(p->inside);
    (void)unlink(p->outside);
    (void)rmdir(p->folder);
    free(p);
    return 0;
}

/* Narrows a child as told and runs a trial in it; the trial's answer. */
static int in_child(struct place *p, bool write, enum sandbox_kind kind,
                    int (*trial)(const struct place *p))
{
    if (!sandbox_has_landlock()) {
        skip();
    }
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sandbox_path paths[] = {{p->folder, write}, {NULL, false}};
        struct gr_error e = {0};
        bool good =
            sandbox_begin(&e) && sandbox_files(paths, 2, false, &e) && sandbox_calls(kind, &e);
        _exit(good ? trial(p) : 100);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
    }
    return fd >= 0;
}

static void *nothing(void *payload)
{
    return payload;
}

/* Whether a process could be made with a system call; one that was made is waited for. It must be
 * the filter that refuses: EPERM, or that there is no such call. */
static bool made(long child)
{
    if (child == 0) {
        _exit(0);
    }
    if (child > 0) {
        (void)waitpid((pid_t)child, NULL, 0);
    }
    return child > 0 || (errno != EPERM && errno != ENOSYS);
}

static bool makes_processes(void)
{
    struct clone_args arguments = {.exit_signal = SIGCHLD};
#ifdef SYS_fork
    if (made(syscall(SYS_fork))) {
        return true;
    }
#endif
    return made(fork()) || made(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)) ||
           made(syscall(SYS_clone3, &arguments, sizeof arguments));
}

static bool starts_threads(void)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

/* Signal 0: nothing arrives, but whether it might is told. */
static bool signals_others(void)
{
    return kill(getppid(), 0) == 0 || syscall(SYS_tgkill, getppid(), getppid(), 0) == 0 ||
           syscall(SYS_tkill, getppid(), 0) == 0;
}

static int desk_reads(const struct place *p)
{
    char byte = 0;
    int fd = open(p->inside, O_RDONLY);
    bool reads = fd >= 0 && read(fd, &byte, 1) == 1 && byte == 'x';
    return reads && starts_threads() && raise(0) == 0 ? 0 : 1;
}

static int desk_cannot(const struct place *p)
{
    char more[128];
    char *const none[] = {NULL};
    (void)snprintf(more, sizeof more, "%s/more", p->folder);
    if (opens(p->inside, O_WRONLY) || opens(p->inside, O_RDWR) ||
        opens(p->inside, O_TRUNC | O_WRONLY)) {
        return 1;
    }
    if (opens(more, O_WRONLY | O_CREAT) || unlink(p->inside) == 0 || rename(p->inside, more) == 0 ||
        truncate(p->inside, 0) == 0 || chmod(p->inside, 0777) == 0) {
        return 2;
    }
    if (opens(p->outside, O_RDONLY) || opens("/etc/passwd", O_RDONLY)) {
        return 3;
    }
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0) {
        return 4;
    }
    (void)execve("/bin/false", none, none);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) {
        return 5;
    }
    if (makes_processes()) {
        return 6;
    }
    if (signals_others()) {
        return 7;
    }
    return setuid(12345) == 0 ? 8 : 0;
}

static int scribe_writes(const struct place *p)
{
    char more[128];
    (void)snprintf(more, sizeof more, "%s/more", p->folder);
    bool writes = opens(p->inside, O_RDWR) && opens(more, O_RDWR | O_CREAT) && unlink(more) == 0;
    return writes && starts_threads() && raise(0) == 0 ? 0 : 1;
}

static int scribe_cannot(const struct place *p)
{
    char *const none[] = {NULL};
    if (opens(p->outside, O_RDONLY) || opens("/etc/passwd", O_RDONLY)) {
        return 1;
    }
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) {
        return 2;
    }
    (void)execve("/bin/false", none, none);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) {
        return 3;
    }
    if (makes_processes()) {
        return 4;
    }
    return signals_others() ? 5 : 0;
}

static void a_desk_reads_and_starts_threads(void **state)
{
    assert_int_equal(in_child(*state, false, SANDBOX_DESK, desk_reads), 0);
}

static void a_desk_cannot_write_run_signal_or_connect(void **state)
{
    assert_int_equal(in_child(*state, false, SANDBOX_DESK, desk_cannot), 0);
}

static void a_scribe_writes_its_folder_and_starts_threads(void **state)
{
    assert_int_equal(in_child(*state, true, SANDBOX_SCRIBE, scribe_writes), 0);
}

static void a_scribe_cannot_look_elsewhere_run_signal_or_connect(void **state)
{
    assert_int_equal(in_child(*state, true, SANDBOX_SCRIBE, scribe_cannot), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_desk_reads_and_starts_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_desk_cannot_write_run_signal_or_connect, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_scribe_writes_its_folder_and_starts_threads, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_scribe_cannot_look_elsewhere_run_signal_or_connect,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
