/* The command greffe-check(1): options, the file, the exit status. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

static int usage(void)
{
    (void)fputs("usage: greffe-check [--key VKEY] [--witness VKEY]... [--quiet] FILE\n", stderr);
    return UNREADABLE;
}

/* False when the command is not written right. */
static bool read_options(struct options *out, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const bool more = i + 1 < argc;
        if (strcmp(argv[i], "--quiet") == 0) {
            out->quiet = true;
        } else if (strcmp(argv[i], "--key") == 0 && more) {
            i++;
            out->key = argv[i];
        } else if (strcmp(argv[i], "--witness") == 0 && more && out->witnesses < WITNESSES_MAX) {
            i++;
            out->witness[out->witnesses] = argv[i];
            out->witnesses++;
        } else if (out->file == NULL && argv[i][0] != '-') {
            out->file = argv[i];
        } else {
            return false;
        }
    }
    return out->file != NULL;
}

/* The whole file; NULL when it cannot be read or is over COPY_BYTES. */
static unsigned char *read_file(size_t *n, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    unsigned char *bytes = malloc(COPY_BYTES + 1);
    *n = bytes == NULL ? 0 : fread(bytes, 1, COPY_BYTES + 1, file);
    const bool good = bytes != NULL && ferror(file) == 0 && *n <= COPY_BYTES;
    (void)fclose(file);
    if (!good) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

int main(int argc, char **argv)
{
    struct options options = {.verdict_to = stdout, .faults_to = stderr};
    if (sodium_init() < 0 || !read_options(&options, argc, argv)) {
        return usage();
    }
    size_t n = 0;
    unsigned char *bytes = read_file(&n, options.file);
    if (bytes == NULL) {
        (void)fprintf(stderr, "%s: cannot be read, or is over %d MiB\n", options.file,
                      COPY_BYTES >> 20);
        return UNREADABLE;
    }
    const int status = copy_check(&options, (struct text){bytes, n});
    free(bytes);
    if (fflush(stdout) != 0) {
        return UNREADABLE;
    }
    return status;
}
