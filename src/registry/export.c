/* A log as C2SP tlog-tiles has it served: tile/LEVEL/N with hashes, tile/entries/N with leaves,
 * each after its length in two bytes. One tile for who serves them, or all as files, and last the
 * checkpoint, so that whoever reads it finds all it speaks of. Files but the checkpoint never
 * change; those that are there are left. */
#include "registry/registry_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 8192

struct exporting {
    const char *target;
    struct registry_tree tree;
    struct arena *arena; /* of one file */
    struct buf bundle;
};

/* ---- one tile -------------------------------------------------------------------------------- */

static bool add_entry(int64_t index, struct slice leaf, void *payload)
{
    struct buf *bundle = payload;
    (void)index;
    buf_char(bundle, (char)(leaf.n >> 8));
    buf_char(bundle, (char)(leaf.n & 0xff));
    buf_add(bundle, leaf);
    return true;
}

/* Whether the log has so many hashes, or leaves, at that place. */
static bool has_tile(const struct registry *r, enum registry_log log, int level, int64_t index,
                     int width)
{
    if (level < -1 || level >= TILE_LEVELS || width < 1 || width > TILE_WIDTH || index < 0 ||
        index >> (LOG_SHIFT - TILE_BITS) != 0) {
        return false;
    }
    int64_t hashes = registry_size(r, log) >> (level < 0 ? 0 : TILE_BITS * level);
    return (index << TILE_BITS) + width <= hashes;
}

bool registry_tile(struct buf *out, struct registry *r, enum registry_log log, int level,
                   int64_t index, int width, struct gr_error *e)
{
    int64_t first = index < 0 ? 0 : index << TILE_BITS;
    if (!has_tile(r, log, level, index, width)) {
        return error_set(e, ERROR_ABSENT, "the log has no such tile");
    }
    if (level < 0) {
        return registry_scan(r, log, first, first + width, e, add_entry, out);
    }
    struct registry_tree tree = {r, log};
    struct hash hashes[TILE_WIDTH];
    if (!log_hashes(hashes, &tree, level, first, (size_t)width, e)) {
        return false;
    }
    buf_add(out, (struct slice){(const char *)hashes, (size_t)width * sizeof *hashes});
    return true;
}

/* ---- all of them as files -------------------------------------------------------------------- */

static bool failed(struct gr_error *e, const char *path)
{
    return error_set(e, ERROR_WRITE, "%s cannot be written (%s)", path, strerror(errno));
}

/* Makes the folders that a path needs. */
static void make_folders(char *path)
{
    for (char *c = path + 1; *c != '\0'; c++) {
        if (*c == '/') {
            *c = '\0';
            (void)mkdir(path, 0755);
            *c = '/';
        }
    }
}

/* Writes a file under another name first, so that it is there whole or not at all. */
static bool write_whole(const char *path, struct arena *arena, struct slice bytes,
                        struct gr_error *e)
{
    struct buf other = buf_in(arena, PATH_BYTES);
    buf_printf(&other, "%s.new", path);
    buf_char(&other, '\0');
    int file = open(other.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) {
        return failed(e, path);
    }
    size_t done = 0;
    ssize_t n = 1;
    while (done < bytes.n && n > 0) {
        n = write(file, bytes.p + done, bytes.n - done);
        done += n > 0 ? (size_t)n : 0;
    }
    bool good = done == bytes.n && fsync(file) == 0;
    good = close(file) == 0 && good;
    return (good && rename(other.p, path) == 0) || failed(e, path);
}

/* The path below the target in x->arena. */
static char *path_of(struct exporting *x, struct slice name)
{
    struct buf path = buf_in(x->arena, PATH_BYTES);
    buf_printf(&path, "%s/%.*s", x->target, SLICE_ARG(name));
    buf_char(&path, '\0');
    return path.p;
}

/* Where a tile or a bundle (level -1) of this width goes; NULL when it is there already. */
static char *place_of(struct exporting *x, int level, int64_t index, int width)
{
    struct buf name = buf_in(x->arena, 256);
    tile_path(&name, level, index, width);
    char *path = path_of(x, buf_slice(&name));
    struct stat there;
    if (stat(path, &there) == 0) {
        return NULL;
    }
    make_folders(path);
    return path;
}

static bool put_tile(struct exporting *x, int level, int64_t index, int width, struct gr_error *e)
{
    const char *path = place_of(x, level, index, width);
    if (path == NULL) {
        return true;
    }
    x->bundle.n = 0;
    return registry_tile(&x->bundle, x->tree.registry, x->tree.log, level, index, width, e) &&
           write_whole(path, x->arena, buf_slice(&x->bundle), e);
}

/* The tiles of a level, and with those of the lowest the bundles. */
static bool put_level(struct exporting *x, int level, int64_t hashes, struct gr_error *e)
{
    bool good = true;
    for (int64_t first = 0; first < hashes && good; first += TILE_WIDTH) {
        struct arena_mark mark = arena_mark(x->arena);
        int width = hashes - first < TILE_WIDTH ? (int)(hashes - first) : TILE_WIDTH;
        good = put_tile(x, level, first >> TILE_BITS, width, e) &&
               (level > 0 || put_tile(x, -1, first >> TILE_BITS, width, e));
        arena_reset(x->arena, mark);
    }
    return good;
}

static bool put_all(struct exporting *x, struct gr_error *e)
{
    struct slice bytes;
    struct note note;
    struct checkpoint c;
    if (!registry_checkpoint(&bytes, x->arena, x->tree.registry, x->tree.log, LEAF_NONE, e) ||
        !note_read(&note, x->arena, bytes, e) || !checkpoint_read(&c, note.text, e)) {
        return false;
    }
    if (c.size > registry_size(x->tree.registry, x->tree.log)) {
        return error_set(e, ERROR_ALTERED, "the checkpoint is of more leaves than there are");
    }
    if (mkdir(x->target, 0755) != 0 && errno != EEXIST) {
        return failed(e, x->target);
    }
    for (int level = 0; level < TILE_LEVELS && c.size >> (TILE_BITS * level) > 0; level++) {
        if (!put_level(x, level, c.size >> (TILE_BITS * level), e)) {
            return false;
        }
    }
    return write_whole(path_of(x, SLICE("checkpoint")), x->arena, bytes, e);
}

bool registry_export_tiles(const char *target, struct registry *r, enum registry_log log,
                           struct gr_error *e)
{
    struct arena *arena = arena_open((size_t)64 << 20);
    struct arena *bundle = arena_open((size_t)96 << 20);
    struct exporting x = {target, {r, log}, arena, buf_in(bundle, REGISTRY_TILE_BYTES)};
    bool good = put_all(&x, e);
    arena_close(bundle);
    arena_close(arena);
    return good;
}
