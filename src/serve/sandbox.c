/* Narrowing a process before it meets foreign bytes: files by Landlock (landlock(7)), system calls
 * by seccomp. The only file that knows libseccomp. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "serve/serve_priv.h"

/* ---- the process ----------------------------------------------------------------------------- */

bool sandbox_begin(struct gr_error *e)
{
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        setrlimit(RLIMIT_CORE, &none) != 0) {
        return error_set(e, ERROR_SYSTEM, "the process cannot be narrowed: %s", strerror(errno));
    }
    return true;
}

/* ---- files ----------------------------------------------------------------------------------- */

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG)
/* All that the first version of Landlock knows. */
#define EVERYTHING                                                                               \
    (READING | WRITING | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |            \
     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static bool allow(int rules, const struct sandbox_path *path)
{
    struct landlock_path_beneath_attr beneath = {
        .allowed_access = path->write ? READING | WRITING : READING,
        .parent_fd = open(path->path, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (beneath.parent_fd < 0) {
        return false;
    }
    long added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    (void)close(beneath.parent_fd);
    return added == 0;
}

/* A set of rules that allows nothing yet: a descriptor, or -1 where the kernel has no Landlock. */
static int make_rules(void)
{
    const struct landlock_ruleset_attr all = {.handled_access_fs = EVERYTHING};
    return (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
}

bool sandbox_has_landlock(void)
{
    int rules = make_rules();
    if (rules >= 0) {
        (void)close(rules);
    }
    return rules >= 0;
}

bool sandbox_files(const struct sandbox_path *paths, size_t n, bool open, struct gr_error *e)
{
    int rules = make_rules();
    if (rules < 0 && open) {
        return true;
    }
    if (rules < 0) {
        error_set(e, ERROR_SYSTEM, "this kernel has no Landlock, which keeps the processes apart");
        return error_remedy(e, "--no-landlock serves without it");
    }
    bool good = true;
    for (size_t i = 0; i < n && good; i++) {
        good = paths[i].path == NULL || allow(rules, &paths[i]);
        if (!good) {
            error_set(e, ERROR_SYSTEM, "%.200s cannot be allowed: %s", paths[i].path,
                      strerror(errno));
        }
    }
    if (good && syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
        good = error_set(e, ERROR_SYSTEM, "Landlock refuses: %s", strerror(errno));
    }
    (void)close(rules);
    return good;
}

/* ---- system calls ---------------------------------------------------------------------------- */

/* What a desk needs: memory, threads, files it may read, sockets it has. */
static const int desk_calls[] = {SCMP_SYS(accept),
                                 SCMP_SYS(accept4),
                                 SCMP_SYS(access),
                                 SCMP_SYS(brk),
                                 SCMP_SYS(clock_getres),
                                 SCMP_SYS(clock_gettime),
                                 SCMP_SYS(clock_nanosleep),
                                 SCMP_SYS(close),
                                 SCMP_SYS(dup),
                                 SCMP_SYS(eventfd2),
                                 SCMP_SYS(exit),
                                 SCMP_SYS(exit_group),
                                 SCMP_SYS(faccessat),
                                 SCMP_SYS(faccessat2),
                                 SCMP_SYS(fcntl),
                                 SCMP_SYS(fstat),
                                 SCMP_SYS(futex),
                                 SCMP_SYS(getcwd),
                                 SCMP_SYS(geteuid),
                                 SCMP_SYS(getpeername),
                                 SCMP_SYS(getpid),
                                 SCMP_SYS(getrandom),
                                 SCMP_SYS(getsockname),
                                 SCMP_SYS(getsockopt),
                                 SCMP_SYS(gettid),
                                 SCMP_SYS(gettimeofday),
                                 SCMP_SYS(getuid),
                                 SCMP_SYS(ioctl),
                                 SCMP_SYS(lseek),
                                 SCMP_SYS(lstat),
                                 SCMP_SYS(madvise),
                                 SCMP_SYS(membarrier),
                                 SCMP_SYS(mmap),
                                 SCMP_SYS(mprotect),
                                 SCMP_SYS(mremap),
                                 SCMP_SYS(munmap),
                                 SCMP_SYS(nanosleep),
                                 SCMP_SYS(newfstatat),
                                 SCMP_SYS(open),
                                 SCMP_SYS(openat),
                                 SCMP_SYS(pipe2),
                                 SCMP_SYS(poll),
                                 SCMP_SYS(ppoll),
                                 SCMP_SYS(prctl),
                                 SCMP_SYS(pread64),
                                 SCMP_SYS(read),
                                 SCMP_SYS(readlink),
                                 SCMP_SYS(readv),
                                 SCMP_SYS(recvfrom),
                                 SCMP_SYS(recvmsg),
                                 SCMP_SYS(restart_syscall),
                                 SCMP_SYS(rseq),
                                 SCMP_SYS(rt_sigaction),
                                 SCMP_SYS(rt_sigprocmask),
                                 SCMP_SYS(rt_sigreturn),
                                 SCMP_SYS(rt_sigtimedwait),
                                 SCMP_SYS(sched_getaffinity),
                                 SCMP_SYS(sched_yield),
                                 SCMP_SYS(sendfile),
                                 SCMP_SYS(sendmsg),
                                 SCMP_SYS(sendto),
                                 SCMP_SYS(set_robust_list),
                                 SCMP_SYS(setsockopt),
                                 SCMP_SYS(shutdown),
                                 SCMP_SYS(sigaltstack),
                                 SCMP_SYS(stat),
                                 SCMP_SYS(statx),
                                 SCMP_SYS(sysinfo),
                                 SCMP_SYS(time),
                                 SCMP_SYS(uname),
                                 SCMP_SYS(write),
                                 SCMP_SYS(writev)};

/* What a scribe never does, beside what the arguments tell (keep_apart). */
static const int scribe_never[] = {SCMP_SYS(execve),
                                   SCMP_SYS(execveat),
                                   SCMP_SYS(ptrace),
                                   SCMP_SYS(process_vm_readv),
                                   SCMP_SYS(process_vm_writev),
                                   SCMP_SYS(socket),
                                   SCMP_SYS(connect),
                                   SCMP_SYS(bind),
                                   SCMP_SYS(listen),
                                   SCMP_SYS(accept),
                                   SCMP_SYS(accept4),
                                   SCMP_SYS(fork),
                                   SCMP_SYS(vfork),
                                   SCMP_SYS(kill),
                                   SCMP_SYS(tkill),
                                   SCMP_SYS(rt_sigqueueinfo),
                                   SCMP_SYS(rt_tgsigqueueinfo),
                                   SCMP_SYS(pidfd_send_signal),
                                   SCMP_SYS(pidfd_getfd),
                                   SCMP_SYS(mount),
                                   SCMP_SYS(umount2),
                                   SCMP_SYS(pivot_root),
                                   SCMP_SYS(chroot),
                                   SCMP_SYS(setns),
                                   SCMP_SYS(unshare),
                                   SCMP_SYS(bpf),
                                   SCMP_SYS(perf_event_open),
                                   SCMP_SYS(keyctl),
                                   SCMP_SYS(add_key),
                                   SCMP_SYS(request_key),
                                   SCMP_SYS(init_module),
                                   SCMP_SYS(finit_module),
                                   SCMP_SYS(delete_module),
                                   SCMP_SYS(kexec_load),
                                   SCMP_SYS(reboot),
                                   SCMP_SYS(swapon),
                                   SCMP_SYS(swapoff),
                                   SCMP_SYS(settimeofday),
                                   SCMP_SYS(clock_settime),
                                   SCMP_SYS(adjtimex),
                                   SCMP_SYS(userfaultfd),
                                   SCMP_SYS(io_uring_setup),
                                   SCMP_SYS(open_by_handle_at)};

/* Threads, but no processes; signals to itself, as abort() sends them, but to nobody else. What
 * clone3 is told cannot be looked at, so it is not there, and the C library takes clone. */
static bool keep_apart(scmp_filter_ctx filter, bool desk)
{
    struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
    struct scmp_arg_cmp process = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
    struct scmp_arg_cmp itself = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
    struct scmp_arg_cmp another = SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid(), 0);
    uint32_t action = desk ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
    return seccomp_rule_add_array(filter, action, SCMP_SYS(clone), 1, desk ? &thread : &process) ==
               0 &&
           seccomp_rule_add_array(filter, action, SCMP_SYS(tgkill), 1, desk ? &itself : &another) ==
               0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static bool load_filter(enum sandbox_kind kind)
{
    bool desk = kind == SANDBOX_DESK;
    const int *calls = desk ? desk_calls : scribe_never;
    size_t n =
        desk ? sizeof desk_calls / sizeof *desk_calls : sizeof scribe_never / sizeof *scribe_never;
    scmp_filter_ctx filter = seccomp_init(desk ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW);
    uint32_t action = desk ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
    bool good = filter != NULL;
    for (size_t i = 0; i < n && good; i++) {
        /* A call that this machine has not is no rule. */
        int added = calls[i] < 0 ? 0 : seccomp_rule_add(filter, action, calls[i], 0);
        good = added == 0 || added == -EDOM;
    }
    good = good && keep_apart(filter, desk) && seccomp_load(filter) == 0;
    if (filter != NULL) {
        seccomp_release(filter);
    }
    return good;
}

bool sandbox_calls(enum sandbox_kind kind, struct gr_error *e)
{
    return load_filter(kind) ||
           error_set(e, ERROR_SYSTEM, "seccomp refuses the filter of system calls");
}
