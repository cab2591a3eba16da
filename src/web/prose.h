/* The Markdown of explain/explain.h as HTML: headings, paragraphs, lists within lists, tables,
 * words in bold, and the names of declarations as places to link to. It is no Markdown reader: what
 * explain does not write is text. What is read comes from texts of law, so that everything but this
 * file's own markup is escaped. Linear in time and bounded for any bytes. */
#ifndef WEB_PROSE_H
#define WEB_PROSE_H

#include "web/html.h"

#define PROSE_BYTES (1u << 20) /* of Markdown on one page */
#define PROSE_DEPTH 6u         /* of lists within lists; deeper ones stand at this depth */
#define PROSE_COLUMNS 32u      /* of a table; what follows stands in the last */
#define PROSE_NAME_BYTES 128u  /* of a name to link to */
#define PROSE_NAMES (1u << 14) /* further ones are left out */
#define PROSE_HTML (8u << 20)  /* after which nothing more is written */

enum prose_kind { PROSE_HEADING, PROSE_PARAGRAPH, PROSE_ITEM, PROSE_TABLE };

struct prose_block {
    enum prose_kind kind;
    unsigned level;    /* of a heading 2 to 6; of an item 0 and up */
    bool begins;       /* an item: of a list of its own, whatever stood before */
    struct slice text; /* of a heading, paragraph or item: its lines; of a table: header and rows */
    struct slice id;   /* empty: none */
};

struct prose {
    struct prose_block *blocks; /* slices lie in the text that was read */
    size_t n_blocks;
    struct slice title; /* of the heading of level one, which is the page's own and no block */
    struct slice *ids;  /* a table of n_slots, a power of two; empty where there is none */
    size_t n_slots, n_ids;
};

/* Reads a text; ERROR_TOO_LARGE above PROSE_BYTES. A "{#NAME}" on a line of its own is the id of
 * what follows, the first of that name; a heading of level two without one is "part-1" and so on. A
 * name has no hyphen, so that a page's own ids have one; "main" is the page's. */
CHECKED bool prose_read(struct prose *out, struct arena *arena, struct slice text,
                        struct gr_error *e);
/* Whether something that was read has this id. */
bool prose_has(const struct prose *prose, struct slice id);
/* Writes all blocks; false when that is more than PROSE_HTML (then there is some of it). */
CHECKED bool prose_write(struct html *h, const struct prose *prose);
/* Links to the headings of level two and, under each, of level three. */
void prose_contents(struct html *h, const struct prose *prose);
/* The words of a heading without the articles in brackets at its end. */
struct slice prose_words(struct slice heading);

#endif
