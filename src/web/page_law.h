/* What the pages of the law share: finding the procedure, the head with the links between its
 * pages, and reading a day from the address. The law is public: these pages show it to whoever has
 * signed in, and need no right. */
#ifndef WEB_PAGE_LAW_H
#define WEB_PAGE_LAW_H

#include "explain/explain.h"
#include "web/page_fields.h"
#include "web/prose.h"
#include "web/proofs.h"

enum law_page {
    LAW_PAGE_PROSE,
    LAW_PAGE_DRAWING,
    LAW_PAGE_CHANGES,
    LAW_PAGE_TEXT,
    LAW_PAGE_PROPERTIES
};
#define LAW_PAGES 5

/* The procedure of the address in its present edition; NULL: the reply says 404. */
const struct law_procedure *page_law_find(struct web *w);
/* Its view in the reader's language, with the office's other procedures. */
struct explain_view page_law_view(struct web *w, const struct law_procedure *p);

/* "/law/NAME" and what follows. */
struct slice page_law_path(const struct web *w, struct slice name, const char *rest);
/* What stands at the head of a page. */
struct law_head {
    struct slice name; /* of the procedure */
    enum law_page which;
    struct slice heading;      /* the only <h1> */
    struct slice fault, field; /* what is wrong with a field, or empty: then the status is 422 */
};
/* The head: where the page stands, what is wrong, the heading, the procedure's other pages. */
struct html page_law_begin(struct web *w, const struct law_head *head);
/* The reply says that what is to be told has no room on a page. */
void page_law_too_large(struct web *w);

/* A day of the address. */
struct law_day {
    struct slice told; /* as it stands there */
    bool given;        /* and is a day */
    struct date date;
    struct slice fault; /* empty, or what is wrong with it, in words */
};
struct law_day page_law_day(const struct web *w, const char *name);
/* A field for a day with its label, and its fault when it has one. id: its id, with a hyphen. */
void page_law_day_field(struct html *h, const char *name, const char *id, struct slice label,
                        const struct law_day *day);
/* "2026-01-30", in arena. */
struct slice page_law_iso(const struct web *w, struct date day);

/* What the prover had to say of a property. */
void page_law_proof(struct html *h, const struct web *w, struct proof_row proof);

/* Days on which rules of a procedure begin or end, from the last to the first. On the day that is
 * named a rule begins, or is no longer in force. */
struct law_change {
    struct date day;
    size_t begin, end; /* rules */
};
size_t page_law_changing(const struct law_change **list, struct arena *arena,
                         const struct law_procedure *p);

#endif
