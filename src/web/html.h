/* HTML as it is written: text enters only through escaping, markup only as literals of the program,
 * so that what people told can never become markup. A page is written front to back into one
 * buffer. */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/error.h"
#include "law/law.h"

#include <string.h>

struct html {
    struct buf out;
    enum language language;
};

/* A page of at most WEB_PAGE_BYTES; one that does not fit is an error of ours. */
struct html html_in(struct arena *arena, enum language language);

/* A page is made of thousands of short pieces, nearly all of which find room at once. */
static inline void html_bytes(struct html *h, const char *p, size_t n)
{
    struct buf *out = &h->out;
    if (n < out->cap - out->n && !out->full) {
        memcpy(out->p + out->n, p, n);
        out->n += n;
    } else {
        buf_add(out, (struct slice){p, n});
    }
}
/* Markup of the program's own: a literal, whose length the compiler knows where this is called. */
static inline void html_raw(struct html *h, const char *literal)
{
    html_bytes(h, literal, strlen(literal));
}
/* Text: & < > " ' become references. Bytes are UTF-8; controls but tab and newline are left out. */
void html_text(struct html *h, struct slice text);
void html_int(struct html *h, int64_t value);

/* The literal `form` with each {} replaced by the next of n texts, escaped; good inside elements
 * and inside quoted attributes. A wrong number of texts is a bug and stops the process. */
void html_fill(struct html *h, const char *form, const struct slice *texts, size_t n);
#define HTML(h, form, ...)                                      \
    html_fill((h), (form), (const struct slice[]){__VA_ARGS__}, \
              sizeof((struct slice[]){__VA_ARGS__}) / sizeof(struct slice))

/* What was written of a page since it had `from` bytes (h->out.n), which lives as long as the
 * page's arena; and the same written again, here or in another page. */
struct html_markup {
    struct slice bytes;
};
struct html_markup html_since(const struct html *h, size_t from);
void html_again(struct html *h, struct html_markup markup);

/* A table in a region that scrolls by itself where the window is narrow. */
struct html_table {
    const char *id;           /* NULL: none */
    struct slice name;        /* of the region, for who cannot see it; empty: as the caption */
    struct slice caption;     /* what the table is */
    bool shows_caption;       /* else it is there for who cannot see the table */
    const char *const *links; /* where each column's head leads, or NULL; NULL: none leads */
    unsigned numeric;         /* a bit for each column of numbers, the first the lowest */
};
/* All before the first row; text of the columns' heads. */
void html_table_begin(struct html *h, struct html_table table, const struct slice *columns,
                      size_t n);
#define HTML_TABLE(h, table, ...)                                       \
    html_table_begin((h), (table), (const struct slice[]){__VA_ARGS__}, \
                     sizeof((struct slice[]){__VA_ARGS__}) / sizeof(struct slice))
void html_table_end(struct html *h);

/* Words of the page in the reader's language: T(h, "Aujourd’hui", "Today"). */
#define T(h, fr, en) ((h)->language == LANGUAGE_FR ? SLICE(fr) : SLICE(en))

/* For one path segment or query value: everything but letters, digits and -._~ as %XX. */
struct slice html_url(struct arena *arena, struct slice text);
/* Digits, in arena. */
struct slice html_number(struct arena *arena, int64_t value);
/* Words with a number where their first {} stands, in arena. */
struct slice html_count(struct arena *arena, struct slice words, int64_t value);

#endif
