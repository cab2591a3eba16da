/* greffe fmt: puts procedures into their one layout. A file is written beside the old one,
 * synced and then renamed over it, so that whoever reads it meanwhile sees the old text or the
 * new one, never a part. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMATTED_BYTES ((size_t)16 * LIMIT_PROCEDURE_BYTES)

/* Worst exit status so far: the world failed before the input is wrong before the answer is no. */
static int worse(int a, int b)
{
    return a > b ? a : b;
}

/* ---- replacing a file ------------------------------------------------------------------------ */

static bool write_all(int fd, struct slice text, const char *path, struct gr_error *e)
{
    while (text.n > 0) {
        ssize_t n = write(fd, text.p, text.n);
        int why = errno;
        if (n < 0 && why == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_set(e, ERROR_WRITE, "%.200s: %s", path, strerror(why));
        }
        text.p += n;
        text.n -= (size_t)n;
    }
    if (fsync(fd) != 0) {
        int why = errno;
        return error_set(e, ERROR_WRITE, "%.200s: %s", path, strerror(why));
    }
    return true;
}

/* The folder of a path, so that the renaming itself is made durable. */
static bool sync_folder(struct cli *cli, const char *path, struct gr_error *e)
{
    const char *folder = cli_folder_of(cli, slice_of(path));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int why = errno;
    if (fd < 0) {
        return error_set(e, ERROR_WRITE, "%.200s: %s", folder, strerror(why));
    }
    bool good = fsync(fd) == 0;
    why = errno;
    close(fd);
    return good || error_set(e, ERROR_WRITE, "%.200s: %s", folder, strerror(why));
}

static bool replace_file(struct cli *cli, const char *link, struct slice text, struct gr_error *e)
{
    /* Through a symbolic link the file itself is replaced, not the link. */
    char path[PATH_MAX];
    char *found = realpath(link, path);
    int why = errno;
    if (found == NULL) {
        return error_set(e, ERROR_FILE, "%.200s: %s", link, strerror(why));
    }
    struct stat info;
    struct buf beside = buf_in(cli->arena, 1u << 14);
    buf_printf(&beside, "%s.XXXXXX", path);
    buf_char(&beside, '\0');
    int fd = stat(path, &info) == 0 ? mkstemp(beside.p) : -1;
    why = errno;
    bool good = fd >= 0;
    if (!good) {
        error_set(e, ERROR_WRITE, "%.200s: %s", beside.p, strerror(why));
    } else {
        good = fchmod(fd, info.st_mode & 07777) == 0;
        why = errno;
        if (!good) {
            error_set(e, ERROR_WRITE, "%.200s: %s", beside.p, strerror(why));
        }
        good = good && write_all(fd, text, beside.p, e);
        close(fd);
        if (good && rename(beside.p, path) != 0) {
            why = errno;
            good = error_set(e, ERROR_WRITE, "%.200s: %s", path, strerror(why));
        }
        if (!good) {
            (void)unlink(beside.p);
        }
    }
    return good && sync_folder(cli, path, e);
}

/* ---- one file -------------------------------------------------------------------------------- */

static int format_file(struct cli *cli, const char *path, bool check)
{
    struct gr_error e;
    struct slice none = {"", 0};
    struct slice text;
    bool standard = strcmp(path, "-") == 0;
    if (!cli_read_file(&text, cli, path, LIMIT_FILE_BYTES, &e)) {
        return cli_fail(cli, &e, none);
    }
    struct diagnostics d = diagnostics_in(cli->arena);
    struct buf out = buf_in(cli->arena, FORMATTED_BYTES);
    const char *name = standard ? "standard input" : path;
    if (!law_format(&out, cli->arena, slice_of(name), text, cli->calendar, &d)) {
        return cli_show_diagnostics(cli, &d, text);
    }
    if (out.full) {
        error_set(&e, ERROR_TOO_LARGE, "%.200s would be larger than %zu bytes", name,
                  FORMATTED_BYTES);
        return cli_fail(cli, &e, none);
    }
    struct slice formatted = buf_slice(&out);
    bool same = slice_equal(formatted, text);
    if (check) {
        if (!same) {
            fprintf(cli->out, "%s\n", name);
        }
        return same ? 0 : 1;
    }
    bool good =
        standard ? cli_write(cli, formatted, &e) : same || replace_file(cli, path, formatted, &e);
    return good ? 0 : cli_fail(cli, &e, none);
}

int cmd_fmt(struct cli *cli, int argc, char **argv)
{
    struct gr_error e;
    struct slice none = {"", 0};
    struct cli_option options[] = {{.name = "check"}};
    const char **words = ARENA_ARRAY(cli->arena, (size_t)argc, const char *);
    size_t n_words = 0;
    if (!cli_options(words, &n_words, options, 1, argc, argv, &e)) {
        return cli_fail(cli, &e, none);
    }
    if (n_words == 0) {
        error_set(&e, ERROR_USAGE, "name the files to format, or - for standard input");
        return cli_fail(cli, &e, none);
    }
    if (!cli_calendar(cli, &e)) {
        return cli_fail(cli, &e, none);
    }
    int status = 0;
    for (size_t i = 0; i < n_words; i++) {
        const char **files = NULL;
        size_t n_files = 0;
        if (!cli_list_files(&files, &n_files, cli, words[i], ".greffe", &e)) {
            status = worse(status, cli_fail(cli, &e, none));
            continue;
        }
        for (size_t k = 0; k < n_files; k++) {
            struct arena_mark mark = arena_mark(cli->arena);
            status = worse(status, format_file(cli, files[k], options[0].n > 0));
            arena_reset(cli->arena, mark);
        }
    }
    return status;
}
