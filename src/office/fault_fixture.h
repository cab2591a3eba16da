/* A disk that fails, or stalls: SQLite's file layer of the system, of which a write or a sync can
 * be made to fail, or a sync to wait. One for a program. */
#ifndef OFFICE_FAULT_FIXTURE_H
#define OFFICE_FAULT_FIXTURE_H

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

#define FAULT_VFS "greffe-faults"

/* The system has several kinds of files, each with its methods. */
struct fault_kind {
    sqlite3_io_methods methods; /* first: a file points to it */
    const sqlite3_io_methods *real;
};
#define FAULT_KINDS 8

struct fault_disk {
    sqlite3_vfs vfs;
    sqlite3_vfs *system;
    struct fault_kind kinds[FAULT_KINDS];
    int n_kinds;
    int syncs, writes; /* how many succeed before one fails and all after it; -1: all */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool stalls, stalled; /* the next sync waits, until it does not; one waits */
    int synced;           /* so far; counted by who syncs */
};

static struct fault_disk fault_disk;

static inline int fault_count(int *left, int code)
{
    if (*left < 0) {
        return SQLITE_OK;
    }
    if (*left == 0) {
        return code;
    }
    (*left)--;
    return SQLITE_OK;
}

static inline const sqlite3_io_methods *fault_real(const sqlite3_file *file)
{
    return ((const struct fault_kind *)file->pMethods)->real;
}

static inline int fault_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    int code = fault_count(&fault_disk.writes, SQLITE_IOERR_WRITE);
    return code != SQLITE_OK ? code : fault_real(file)->xWrite(file, bytes, n, at);
}

static inline int fault_sync(sqlite3_file *file, int flags)
{
    int code = fault_count(&fault_disk.syncs, SQLITE_IOERR_FSYNC);
    pthread_mutex_lock(&fault_disk.lock);
    while (fault_disk.stalls) {
        fault_disk.stalled = true;
        pthread_cond_broadcast(&fault_disk.moved);
        pthread_cond_wait(&fault_disk.moved, &fault_disk.lock);
    }
    fault_disk.synced++;
    pthread_mutex_unlock(&fault_disk.lock);
    return code != SQLITE_OK ? code : fault_real(file)->xSync(file, flags);
}

static inline int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                             int *out)
{
    (void)vfs;
    int code = fault_disk.system->xOpen(fault_disk.system, name, file, flags, out);
    if (code != SQLITE_OK || file->pMethods == NULL) {
        return code;
    }
    int i = 0;
    while (i < fault_disk.n_kinds && fault_disk.kinds[i].real != file->pMethods) {
        i++;
    }
    if (i == fault_disk.n_kinds) {
        assert_true(i < FAULT_KINDS);
        fault_disk.kinds[i] = (struct fault_kind){*file->pMethods, file->pMethods};
        fault_disk.kinds[i].methods.xWrite = fault_write;
        fault_disk.kinds[i].methods.xSync = fault_sync;
        fault_disk.n_kinds++;
    }
    file->pMethods = &fault_disk.kinds[i].methods;
    return code;
}

/* From here on the disk is as it should be. */
static inline void fault_mend(void)
{
    fault_disk.syncs = -1;
    fault_disk.writes = -1;
}

/* From here on a sync waits. */
static inline void fault_stall(void)
{
    pthread_mutex_lock(&fault_disk.lock);
    fault_disk.stalls = true;
    fault_disk.stalled = false;
    pthread_mutex_unlock(&fault_disk.lock);
}

/* Until one does. */
static inline void fault_await_stalled(void)
{
    pthread_mutex_lock(&fault_disk.lock);
    while (!fault_disk.stalled) {
        pthread_cond_wait(&fault_disk.moved, &fault_disk.lock);
    }
    pthread_mutex_unlock(&fault_disk.lock);
}

static inline void fault_go_on(void)
{
    pthread_mutex_lock(&fault_disk.lock);
    fault_disk.stalls = false;
    pthread_cond_broadcast(&fault_disk.moved);
    pthread_mutex_unlock(&fault_disk.lock);
}

static inline void fault_begin(void)
{
    pthread_mutex_init(&fault_disk.lock, NULL);
    pthread_cond_init(&fault_disk.moved, NULL);
    fault_disk.system = sqlite3_vfs_find(NULL);
    fault_disk.vfs = *fault_disk.system;
    fault_disk.vfs.zName = FAULT_VFS;
    fault_disk.vfs.pNext = NULL;
    fault_disk.vfs.xOpen = fault_open;
    (void)sqlite3_vfs_register(&fault_disk.vfs, 0);
    fault_mend();
}

#endif
