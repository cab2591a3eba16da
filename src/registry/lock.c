/* The lock of a folder: one process, and in it one handle, writes. A lock on the open file (not on
 * the process, as fcntl's older kind) also keeps out a second handle of the same process. The file
 * holds the number of the process, for the message of whoever comes second. */
#define _GNU_SOURCE
#include "registry/registry_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct slice holder(int file, char *bytes, size_t max)
{
    ssize_t n = pread(file, bytes, max, 0);
    struct slice s = {bytes, n > 0 ? (size_t)n : 0};
    return slice_trim(s);
}

static bool sign_in(int file, struct arena *arena)
{
    struct buf text = buf_in(arena, 64);
    buf_printf(&text, "%ld\n", (long)getpid());
    return ftruncate(file, 0) == 0 && pwrite(file, text.p, text.n, 0) == (ssize_t)text.n;
}

int lock_take(const char *folder, bool make_folder, struct gr_error *e)
{
    struct arena *arena = arena_open((size_t)1 << 16);
    struct buf path = buf_in(arena, 8192);
    buf_printf(&path, "%s/lock", folder);
    buf_char(&path, '\0');
    int made = make_folder ? mkdir(folder, 0700) : 0;
    bool there = made == 0 || errno == EEXIST;
    int file = there ? open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file < 0) {
        error_fill(e, ERROR_STORE, "%s cannot be opened (%s)", path.p, strerror(errno));
        arena_close(arena);
        return -1;
    }
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file, F_OFD_SETLK, &whole) != 0) {
        char bytes[32];
        struct slice pid = holder(file, bytes, sizeof bytes);
        error_fill(e, ERROR_BUSY, "process %.*s is writing to %s", SLICE_ARG(pid), folder);
        (void)close(file);
        file = -1;
    } else if (!sign_in(file, arena)) {
        error_fill(e, ERROR_STORE, "%s cannot be written (%s)", path.p, strerror(errno));
        (void)close(file);
        file = -1;
    }
    arena_close(arena);
    return file;
}

void lock_release(int lock)
{
    if (lock >= 0) {
        (void)close(lock);
    }
}
