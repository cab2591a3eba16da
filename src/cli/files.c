/* Files of the command line: reading whole files within bounds, listing folders, finding the
 * shipped data, and loading the calendar and the procedures from it. The rooms below get bytes
 * and never open anything. */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef GREFFE_DATADIR
#define GREFFE_DATADIR "/usr/local/share/greffe/procedures"
#endif

#define DEPTH_MAX 16

static bool read_all(struct slice *text, struct cli *cli, int fd, const char *path, size_t max,
                     struct gr_error *e)
{
    struct stat info;
    size_t room = 1 << 16;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        if (info.st_size > (off_t)max) {
            error_set(e, ERROR_TOO_LARGE, "%.200s has %lld bytes; at most %zu are read", path,
                      (long long)info.st_size, max);
            return error_remedy(e, "cut it into smaller files");
        }
        room = (size_t)info.st_size + 1;
    }
    char *bytes = arena_get(cli->arena, room);
    size_t n = 0;
    for (;;) {
        if (n == room) {
            if (n > max) {
                error_set(e, ERROR_TOO_LARGE, "%.200s has more than %zu bytes", path, max);
                return error_remedy(e, "cut it into smaller files");
            }
            char *more = arena_get(cli->arena, room * 2);
            memcpy(more, bytes, n);
            bytes = more;
            room *= 2;
        }
        ssize_t got = read(fd, bytes + n, room - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return error_set(e, ERROR_FILE, "%.200s: %s", path, strerror(errno));
        }
        if (got == 0) {
            break;
        }
        n += (size_t)got;
    }
    if (n > max) {
        error_set(e, ERROR_TOO_LARGE, "%.200s has more than %zu bytes", path, max);
        return error_remedy(e, "cut it into smaller files");
    }
    *text = (struct slice){bytes, n};
    return true;
}

bool cli_read_file(struct slice *text, struct cli *cli, const char *path, size_t max,
                   struct gr_error *e)
{
    if (strcmp(path, "-") == 0) {
        return read_all(text, cli, STDIN_FILENO, "standard input", max, e);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set(e, ERROR_FILE, "%.200s: %s", path, strerror(errno));
        return error_remedy(e, "check the path and the rights");
    }
    bool ok = read_all(text, cli, fd, path, max, e);
    close(fd);
    return ok;
}

struct file_list {
    struct cli *cli;
    const char **files;
    size_t n, room;
};

static void list_add(struct file_list *list, const char *path)
{
    if (list->n == list->room) {
        size_t room = list->room == 0 ? 64 : list->room * 2;
        const char **more = ARENA_ARRAY(list->cli->arena, room, const char *);
        for (size_t i = 0; i < list->n; i++) {
            more[i] = list->files[i];
        }
        list->files = more;
        list->room = room;
    }
    list->files[list->n++] = path;
}

const char *cli_join(struct cli *cli, const char *folder, const char *name)
{
    struct buf path = buf_in(cli->arena, 1u << 14);
    buf_printf(&path, "%s/%s", folder, name);
    buf_char(&path, '\0');
    return path.p;
}

const char *cli_folder_of(struct cli *cli, struct slice path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/') {
        n--;
    }
    return n == 0 ? "." : arena_copy(cli->arena, path.p, n == 1 ? 1 : n - 1);
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name);
    size_t m = strlen(suffix);
    return n > m && strcmp(name + n - m, suffix) == 0;
}

static bool walk(struct file_list *list, const char *folder, const char *suffix, int depth,
                 struct gr_error *e)
{
    if (depth > DEPTH_MAX) {
        return error_set(e, ERROR_FILE, "%.200s: folders are nested deeper than %d", folder,
                         DEPTH_MAX);
    }
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return error_set(e, ERROR_FILE, "%.200s: %s", folder, strerror(errno));
    }
    bool ok = true;
    for (const struct dirent *entry = readdir(dir); ok && entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        const char *path = cli_join(list->cli, folder, entry->d_name);
        struct stat info;
        if (stat(path, &info) != 0) {
            continue;
        }
        if (S_ISDIR(info.st_mode)) {
            ok = walk(list, path, suffix, depth + 1, e);
        } else if (ends_with(path, suffix)) {
            list_add(list, path);
        }
    }
    closedir(dir);
    return ok;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool cli_list_files(const char ***files, size_t *n, struct cli *cli, const char *path,
                    const char *suffix, struct gr_error *e)
{
    struct file_list list = {.cli = cli};
    struct stat info;
    if (strcmp(path, "-") == 0) {
        list_add(&list, path);
    } else if (stat(path, &info) != 0) {
        error_set(e, ERROR_FILE, "%.200s: %s", path, strerror(errno));
        return error_remedy(e, "check the path and the rights");
    } else if (!S_ISDIR(info.st_mode)) {
        list_add(&list, path);
    } else if (!walk(&list, path, suffix, 0, e)) {
        return false;
    }
    if (list.n > 1) {
        qsort(list.files, list.n, sizeof list.files[0], compare_paths);
    }
    *files = list.files;
    *n = list.n;
    return true;
}

/* The folder beside the program (in a build tree, or installed), else the one fixed at build
 * time. */
const char *cli_data_dir(struct cli *cli)
{
    const char *named = getenv("GREFFE_PROCEDURES");
    if (named != NULL && named[0] != '\0') {
        return named;
    }
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n > 0) {
        program[n] = '\0';
        char *slash = strrchr(program, '/');
        if (slash != NULL) {
            *slash = '\0';
        }
        static const char *const places[] = {"../procedures", "../share/greffe/procedures"};
        for (size_t i = 0; i < 2; i++) {
            const char *path = cli_join(cli, program, places[i]);
            if (access(path, R_OK) == 0) {
                return path;
            }
        }
    }
    return GREFFE_DATADIR;
}

const char *cli_zone_folder(void)
{
    const char *folder = getenv("TZDIR");
    return folder == NULL || folder[0] == '\0' ? "/usr/share/zoneinfo" : folder;
}

bool cli_zone_file(struct slice *bytes, struct arena *arena, struct slice name, struct gr_error *e,
                   void *payload)
{
    struct cli mine = *(struct cli *)payload;
    struct cli *cli = &mine;
    cli->arena = arena;
    const char *path = cli_join(cli, cli_zone_folder(), arena_copy(cli->arena, name.p, name.n));
    if (!cli_read_file(bytes, cli, path, LIMIT_ZONE_BYTES, e)) {
        return error_remedy(e, "install the package tzdata, or name its folder in TZDIR");
    }
    return true;
}

bool cli_read_shipped(struct slice *text, struct cli *cli, const char *path, size_t max,
                      struct gr_error *e)
{
    return cli_read_file(text, cli, cli_join(cli, cli_data_dir(cli), path), max, e) ||
           error_remedy(e, "name the folder of the procedures in GREFFE_PROCEDURES");
}

bool cli_calendar(struct cli *cli, struct gr_error *e)
{
    if (cli->calendar != NULL) {
        return true;
    }
    struct slice territories;
    struct slice holidays;
    if (!cli_read_shipped(&territories, cli, "calendar/territories.tsv", LIMIT_CALENDAR_BYTES, e) ||
        !cli_read_shipped(&holidays, cli, "calendar/holidays.tsv", LIMIT_CALENDAR_BYTES, e)) {
        return false;
    }
    cli->calendar = calendar_open(cli->arena, territories, holidays, cli_zone_file, cli, e);
    return cli->calendar != NULL;
}

static bool load_one(const struct law_procedure **out, struct cli *cli, const char *path,
                     struct gr_error *e)
{
    struct slice text;
    if (!cli_read_file(&text, cli, path, LIMIT_PROCEDURE_BYTES, e)) {
        return false;
    }
    struct diagnostics d = diagnostics_in(cli->arena);
    *out = law_read(cli->arena, slice_of(path), text, cli->calendar, &d);
    if (*out == NULL) {
        cli_show_diagnostics(cli, &d, text);
    }
    return true;
}

bool cli_procedures(const struct law_procedure ***list, size_t *n, struct cli *cli,
                    const char *const *paths, size_t n_paths, struct gr_error *e)
{
    const char *shipped = cli_data_dir(cli);
    if (n_paths == 0) {
        paths = &shipped;
        n_paths = 1;
    }
    if (!cli_calendar(cli, e)) {
        return false;
    }
    struct file_list all = {.cli = cli};
    for (size_t i = 0; i < n_paths; i++) {
        const char **files = NULL;
        size_t n_files = 0;
        if (!cli_list_files(&files, &n_files, cli, paths[i], ".greffe", e)) {
            return false;
        }
        for (size_t k = 0; k < n_files; k++) {
            list_add(&all, files[k]);
        }
    }
    *list = ARENA_ARRAY(cli->arena, all.n + 1, const struct law_procedure *);
    *n = 0;
    for (size_t i = 0; i < all.n; i++) {
        const struct law_procedure *p = NULL;
        if (!load_one(&p, cli, all.files[i], e)) {
            return false;
        }
        if (p != NULL) {
            (*list)[(*n)++] = p;
        }
    }
    return true;
}
