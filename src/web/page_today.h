/* "Today" (page_today.c): what is asked, and what was found. page_today_entries.c finds and shows
 * what was entered: ends of time limits, and acts that the law had something against. */
#ifndef WEB_PAGE_TODAY_H
#define WEB_PAGE_TODAY_H

#include "web/page_duties.h"

struct today_choice {
    struct slice name;
    int64_t n;
};

/* An end that was entered: its leaf, its dossier, and when it was. */
struct today_end {
    struct leaf leaf;
    struct registry_dossier of;
    bool known;
    instant earliest, latest;
};

/* The last first. */
struct today_ends {
    struct today_end *list; /* the first hundred */
    int64_t n;              /* all there are */
};

/* The page under way. */
struct today {
    struct web *w;
    struct slice within, procedure, territory;
    instant until;
    struct registry_clock *rows; /* the first to end first */
    size_t n_rows;
    int64_t matching, looked;
    struct today_choice *procedures;
    size_t n_procedures;
    struct slice *territories; /* that some clock is of */
    size_t n_territories;
    int64_t over, soon;       /* of the matching: ended and not entered, in less than a day */
    struct today_ends duties; /* ends that were entered, to which the law attaches something */
    struct today_ends others; /* and those to which it attaches nothing */
    struct gr_error *e;
};

/* Whether a filter, which may be empty, lets a value through. */
static inline bool today_wants(struct slice filter, struct slice value)
{
    return filter.n == 0 || slice_equal(filter, value);
}

/* The ends that were entered yesterday and today, by the office's own calendar. False with *t->e.
 */
CHECKED bool today_find_ended(struct today *t);
void today_put_ended(struct html *h, const struct today *t);
/* Refused and irregular acts of the last seven days. False with *t->e. */
CHECKED bool today_put_irregular(struct html *h, struct today *t);

#endif
