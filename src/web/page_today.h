/* "Today" (page_today.c): what is asked, and what was found. page_today_entries.c finds and shows
 * what was entered: ends of time limits, and acts that the law had something against;
 * page_today_authorities.c knows who must act about a clock. */
#ifndef WEB_PAGE_TODAY_H
#define WEB_PAGE_TODAY_H

#include "web/page_duties.h"

struct today_choice {
    struct slice name;
    int64_t n;
};

/* An authority that must act about some clock, by what it is called: the same in all procedures
 * that call it so. */
struct today_authority {
    struct slice key, label; /* key: what it is called in French, in any language of the page */
    int64_t n;
};

/* The authorities that a procedure names, by clock, as far as that was asked for. */
struct today_naming {
    struct slice procedure;
    const struct law_procedure *p; /* NULL: it cannot be read */
    bool *known;                   /* by clock */
    uint64_t *named;               /* bits of the page's authorities */
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
    struct slice within, procedure, territory, authority;
    instant until;
    struct registry_clock *rows; /* the first to end first */
    size_t n_rows;
    int64_t matching, looked;
    struct today_choice *procedures;
    size_t n_procedures;
    struct slice *territories; /* that some clock is of */
    size_t n_territories;
    struct today_authority *authorities;
    size_t n_authorities;
    struct today_naming *namings;
    size_t n_namings;
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

/* Prepares the two below. */
void today_begin_authorities(struct today *t);
/* Who must act about a clock of a procedure: bits of t->authorities, which may become more. */
uint64_t today_authorities(struct today *t, struct slice procedure, struct slice clock);
/* Whether the filter on authorities lets these through. */
bool today_wants_authorities(const struct today *t, uint64_t authorities);
/* Whether it lets an act of this role through. */
bool today_wants_role(const struct today *t, struct slice procedure, struct slice role);

/* That there is none: of those chosen, where a filter is set. words: that there is none at all. */
void today_put_none(struct html *h, const struct today *t, struct slice words);

/* The ends that were entered yesterday and today, by the office's own calendar. False with *t->e.
 */
CHECKED bool today_find_ended(struct today *t);
void today_put_ended(struct html *h, const struct today *t);
/* Refused and irregular acts of the last seven days. False with *t->e. */
CHECKED bool today_put_irregular(struct html *h, struct today *t);

#endif
