/* One run of bytes, written round and round: what is written over was the oldest. A place in it is
 * told as if it had no end, so that one comparison says whether what stood there still does. */
#include "web/kept.h"

#include <pthread.h>
#include <string.h>

enum { KEPT_TABLES = 1024, KEPT_NEIGHBOURS = 4 };

struct kept_table {
    struct hash key;
    uint64_t at; /* its first byte */
    size_t n;    /* bytes; 0: nothing is kept here */
    size_t rows;
};

struct web_kept {
    pthread_rwlock_t lock; /* read: what is kept stands; written: it is replaced */
    char *bytes;
    uint64_t written; /* bytes, since the beginning */
    struct kept_table tables[KEPT_TABLES];
};

/* Before the markups of a table's rows. */
struct kept_head {
    uint32_t of, n;
};

struct web_kept *web_kept_open(struct arena *arena)
{
    struct web_kept *kept = ARENA_NEW(arena, struct web_kept);
    kept->bytes = arena_bytes(arena, WEB_KEPT_BYTES);
    (void)pthread_rwlock_init(&kept->lock, NULL);
    return kept;
}

void web_kept_close(struct web_kept *kept)
{
    if (kept != NULL) {
        (void)pthread_rwlock_destroy(&kept->lock);
    }
}

/* The first of the places where a key may stand. */
static struct kept_table *neighbours(struct web_kept *kept, const struct hash *key)
{
    size_t groups = KEPT_TABLES / KEPT_NEIGHBOURS;
    return &kept->tables[(key->b[0] | (size_t)key->b[1] << 8) % groups * KEPT_NEIGHBOURS];
}

static bool still_stands(const struct web_kept *kept, const struct kept_table *table)
{
    return table->n > 0 && kept->written - table->at <= WEB_KEPT_BYTES;
}

static const struct kept_table *find(struct web_kept *kept, const struct hash *key)
{
    const struct kept_table *tables = neighbours(kept, key);
    for (size_t i = 0; i < KEPT_NEIGHBOURS; i++) {
        if (still_stands(kept, &tables[i]) && hash_equal(&tables[i].key, key)) {
            return &tables[i];
        }
    }
    return NULL;
}

bool web_kept_enter(struct kept_rows *rows, struct web_kept *kept, const struct hash *key)
{
    if (kept == NULL) {
        return false;
    }
    (void)pthread_rwlock_rdlock(&kept->lock);
    const struct kept_table *table = find(kept, key);
    if (table == NULL) {
        (void)pthread_rwlock_unlock(&kept->lock);
        return false;
    }
    const char *heads = kept->bytes + table->at % WEB_KEPT_BYTES;
    *rows = (struct kept_rows){heads, heads + table->rows * sizeof(struct kept_head), table->rows};
    return true;
}

bool web_kept_next(struct kept_row *row, struct kept_rows *rows)
{
    struct kept_head head;
    if (rows->n == 0) {
        return false;
    }
    memcpy(&head, rows->heads, sizeof head);
    *row = (struct kept_row){head.of, {{rows->markup, head.n}}};
    rows->heads += sizeof head;
    rows->markup += head.n;
    rows->n--;
    return true;
}

void web_kept_leave(struct web_kept *kept)
{
    (void)pthread_rwlock_unlock(&kept->lock);
}

/* Where a key is put: where it stood, or in the place of its oldest neighbour. */
static struct kept_table *take_place(struct web_kept *kept, const struct hash *key)
{
    struct kept_table *tables = neighbours(kept, key);
    struct kept_table *place = &tables[0];
    for (size_t i = 0; i < KEPT_NEIGHBOURS; i++) {
        if (hash_equal(&tables[i].key, key)) {
            return &tables[i];
        }
        place = tables[i].at < place->at ? &tables[i] : place;
    }
    return place;
}

static size_t bytes_of(const struct kept_row *rows, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n && bytes <= WEB_KEPT_ROWS_BYTES; i++) {
        bytes += sizeof(struct kept_head) + rows[i].markup.bytes.n;
    }
    return bytes;
}

void web_kept_put(struct web_kept *kept, const struct hash *key, const struct kept_row *rows,
                  size_t n)
{
    size_t bytes = bytes_of(rows, n);
    if (kept == NULL || n == 0 || bytes > WEB_KEPT_ROWS_BYTES ||
        pthread_rwlock_trywrlock(&kept->lock) != 0) {
        return;
    }
    size_t left = WEB_KEPT_BYTES - kept->written % WEB_KEPT_BYTES;
    kept->written += left < bytes ? left : 0; /* a table stands in one piece */
    struct kept_table *table = take_place(kept, key);
    *table = (struct kept_table){.key = *key, .at = kept->written, .n = bytes, .rows = n};
    kept->written += bytes;
    char *heads = kept->bytes + table->at % WEB_KEPT_BYTES;
    char *markup = heads + n * sizeof(struct kept_head);
    for (size_t i = 0; i < n; i++) {
        struct slice text = rows[i].markup.bytes;
        struct kept_head head = {rows[i].of, (uint32_t)text.n};
        memcpy(heads + i * sizeof head, &head, sizeof head);
        if (text.n > 0) {
            memcpy(markup, text.p, text.n);
        }
        markup += text.n;
    }
    (void)pthread_rwlock_unlock(&kept->lock);
}
