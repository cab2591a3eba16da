/* Rows of tables as they were written, kept between requests: what a page says anew each time in
 * the same words. Bounded, the oldest out first; for all threads of a desk. It knows no dossier:
 * whoever keeps something says by the key all that it hangs on, and keeps nothing personal. */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include "seal/seal.h"
#include "web/html.h"

#define WEB_KEPT_BYTES (4u << 20)
#define WEB_KEPT_ROWS_BYTES (WEB_KEPT_BYTES / 8) /* of one table; what is longer is not kept */

/* A row: what it is of, and its markup; empty: it is written at each request. */
struct kept_row {
    uint32_t of;
    struct html_markup markup;
};

struct web_kept;

/* Lives as long as the arena; close it before. */
struct web_kept *web_kept_open(struct arena *arena);
void web_kept_close(struct web_kept *kept); /* takes NULL */

/* Rows that were kept, in their order, read one by one: web_kept_next is false after the last. */
struct kept_rows {
    const char *heads, *markup;
    size_t n;
};
bool web_kept_next(struct kept_row *row, struct kept_rows *rows);

/* Finds what was kept under a key. True: it stands until web_kept_leave, and nothing is put in its
 * place before. False: there is nothing, or nothing any more. kept: NULL keeps nothing. */
bool web_kept_enter(struct kept_rows *rows, struct web_kept *kept, const struct hash *key);
void web_kept_leave(struct web_kept *kept);

/* Keeps rows, unless somebody is reading others just then: nobody waits. */
void web_kept_put(struct web_kept *kept, const struct hash *key, const struct kept_row *rows,
                  size_t n);

#endif
