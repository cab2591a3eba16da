/* Keys in files: 64 hexadecimal characters that only their owner may read. Keys go through small
 * buffers that are overwritten, never through an arena. */
#include "cli/office.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"

enum { KEY_TEXT_BYTES = 64, KEY_FILE_BYTES = 256 };

bool cli_key_of_text(uint8_t key[32], struct slice text)
{
    return hex_get_exactly(key, 32, slice_trim(text));
}

/* What was read from `source`: the key, or what is wrong. Forgets the text. */
static bool take_text(struct seal_key *key, char *text, size_t n, const char *source,
                      struct gr_error *e)
{
    bool good = cli_key_of_text(key->b, (struct slice){text, n});
    seal_forget(text, n);
    if (!good) {
        error_set(e, ERROR_KEY, "%.200s does not hold a key: 64 hexadecimal characters", source);
        return error_remedy(e, "name the file that \"greffe init\" made, or a copy of it");
    }
    return true;
}

/* The credentials of systemd are shown to a service through an access list, whose mask stands where
 * the group's rights do: of them only the others' rights are looked at. */
static bool only_for_owner(const struct stat *info, const char *path, struct gr_error *e)
{
    bool credential = strstr(path, "/credentials/") != NULL;
    if ((info->st_mode & (credential ? 0007u : 0077u)) == 0) {
        return true;
    }
    error_set(e, ERROR_KEY, "the key file %.200s can be read by others (mode %04o)", path,
              (unsigned)info->st_mode & 07777u);
    return error_remedy(e, "chmod 600 %.200s", path);
}

bool cli_key_read(struct seal_key *key, const char *path, struct gr_error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set(e, ERROR_KEY, "the key file %.200s: %s", path, strerror(errno));
        return error_remedy(e, "name another with --key FILE or --key-command COMMAND");
    }
    struct stat info;
    char text[KEY_FILE_BYTES];
    bool good = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    if (!good) {
        error_set(e, ERROR_KEY, "the key file %.200s is not a file", path);
    }
    good = good && only_for_owner(&info, path, e);
    ssize_t n = good ? read(fd, text, sizeof text) : 0;
    if (n < 0) {
        good = error_set(e, ERROR_KEY, "the key file %.200s: %s", path, strerror(errno));
    }
    close(fd);
    return good && take_text(key, text, (size_t)n, path, e);
}

bool cli_key_ask(struct seal_key *key, const char *command, struct gr_error *e)
{
    FILE *pipe = popen(command, "r");
    if (pipe == NULL) {
        return error_set(e, ERROR_KEY, "--key-command: %s", strerror(errno));
    }
    char text[KEY_FILE_BYTES];
    setvbuf(pipe, NULL, _IONBF, 0);
    size_t n = fread(text, 1, sizeof text, pipe);
    if (pclose(pipe) != 0) {
        seal_forget(text, n);
        error_set(e, ERROR_KEY, "the command of --key-command failed: %.200s", command);
        return error_remedy(e, "run it by hand; it prints the key and ends with status 0");
    }
    return take_text(key, text, n, "the output of --key-command", e);
}

bool cli_key_make(struct seal_key *key, const char *path, struct gr_error *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return error_set(e, ERROR_WRITE, "the key file %.200s: %s", path, strerror(errno));
    }
    char text[KEY_TEXT_BYTES + 1];
    seal_random(key->b, sizeof key->b);
    hex_write(text, (struct slice){(const char *)key->b, sizeof key->b});
    text[KEY_TEXT_BYTES] = '\n';
    bool whole = write(fd, text, sizeof text) == (ssize_t)sizeof text && fsync(fd) == 0;
    seal_forget(text, sizeof text);
    whole = close(fd) == 0 && whole;
    if (!whole) {
        (void)unlink(path);
        return error_set(e, ERROR_WRITE, "the key file %.200s could not be written", path);
    }
    return true;
}

bool cli_key_read_or_make(struct seal_key *key, bool *made, const char *path, struct gr_error *e)
{
    *made = access(path, F_OK) != 0;
    return *made ? cli_key_make(key, path, e) : cli_key_read(key, path, e);
}
