/* What pages share: the frame around them, forms that cannot be forged, errors, and words for what
 * the law says. Each page is a function of routes.tab. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/html.h"
#include "web/web.h"

typedef void (*web_page)(struct web *w);

/* Which of the links at the top is this page's. */
enum web_tab {
    WEB_TAB_NONE,
    WEB_TAB_TODAY,
    WEB_TAB_SEARCH,
    WEB_TAB_LAW,
    WEB_TAB_REGISTRY,
    WEB_TAB_ACCESS,
    WEB_TAB_ADMINISTRATION,
    WEB_TAB_HELP
};

/* Begins a page: head, header, navigation, <main>. title: plain text. */
struct html page_begin(struct web *w, struct slice title, enum web_tab tab);
/* The address of this page as a link leads to it; where it was come to by a form that has no page
 * of its own, the first page. */
struct slice page_here(const struct web *w);
/* Ends it and makes it the reply, status 200 unless the reply has one. */
void page_end(struct web *w, struct html *h);

/* A text of an error in the reader's language; *english where there is none in French. */
struct slice page_said(const struct web *w, const char *text, bool *english);
/* An error in one line: the sentence of its code, a colon, its text. */
struct slice page_error_line(const struct web *w, const struct gr_error *e);
/* The reply is a page that says what went wrong, with its way out and the status that belongs to
 * the error (from errors.tab); for the API (paths below /api) a problem of RFC 9457. */
void web_fail(struct web *w, const struct gr_error *e);
/* What keeps a session's token in the browser; more: further attributes. */
struct slice page_session_cookie(const struct web *w, struct slice token, const char *more);
/* See other: after a form that did something. path is one of our own. */
void web_redirect(struct web *w, struct slice path);
void web_header_add(struct web *w, const char *name, struct slice value);

/* A value of the query, of the form, of the route's places; the empty slice when there is none. The
 * n-th of several. */
struct slice web_query(const struct web *w, const char *name);
struct slice web_form(const struct web *w, const char *name);
struct slice web_form_nth(const struct web *w, const char *name, size_t n);
struct slice web_place(const struct web *w, const char *name);

/* Whether a path is of this form; what stands in its {places} is kept with w. A last {place...}
 * takes the rest of the path. */
bool web_path_fits(struct web *w, struct slice form, struct slice path);
/* The language that a session or an address asks for, "fr" or "en"; empty: as it is. */
void web_speak(struct web *w, struct slice language);
/* The session of a token in 64 hexadecimal characters; none is no error. */
CHECKED bool web_take_session(struct web *w, struct slice digits, struct gr_error *e);
/* What came of signing in with these words; the caller forgets the token (seal_forget). False: the
 * attempt could not be made, and the reply says why. */
struct web_entrance {
    enum accounts_answer answer;
    uint8_t token[ACCOUNTS_TOKEN_BYTES]; /* when he is in */
    int64_t wait_seconds;
};
CHECKED bool web_enter(struct web_entrance *out, struct web *w, struct slice login,
                       struct slice password, struct slice code);

/* True when a box of this name was ticked. */
bool web_form_has(const struct web *w, const char *name);

/* "<form method=post action=…>" with the hidden field against forgery; the caller ends it with
 * </form>. The router has checked the field before a page's POST is called. */
void page_form(struct html *h, const struct web *w, struct slice action);
/* The same for forms that carry files. */
void page_form_files(struct html *h, const struct web *w, struct slice action);

/* Law in words. */
struct slice page_procedure_title(const struct web *w, struct slice procedure);
struct slice page_clock_label(const struct web *w, struct slice procedure, struct slice clock);
struct slice page_reading_label(const struct web *w, struct slice procedure, struct slice reading);
struct slice page_act_label(const struct web *w, struct slice procedure, struct slice act);
/* The same of a procedure that was found; of none (NULL), or of a name that it has not, the name.
 */
struct slice page_act_of(const struct web *w, const struct law_procedure *p, struct slice act);
struct slice page_clock_of(const struct web *w, const struct law_procedure *p, struct slice clock);
struct slice page_role_of(const struct web *w, const struct law_procedure *p, struct slice role);
struct slice page_reading_of(const struct web *w, const struct law_procedure *p,
                             struct slice reading);
/* The first of "custody=detained appeal=open", which is cut off. False: there is none left. */
struct page_state {
    struct slice label, value;
    law_index value_index; /* LAW_NONE: not known */
};
bool page_next_state(struct page_state *out, const struct web *w, const struct law_procedure *p,
                     struct slice *states);
/* "Nord (FR-59)"; a code that no territory has alone. */
void page_put_territory(struct html *h, const struct web *w, struct slice code);
/* Days and moments in the legal time of a zone, in words: "mardi 24 novembre 2026 à 10 h 00"; of an
 * hour that the clocks show twice with its offset. The last instant of a day is its 24 h 00. */
struct slice page_date(const struct web *w, struct date date);
struct slice page_instant(const struct web *w, instant at, const struct zone *zone);
struct slice page_last_instant(const struct web *w, instant at, const struct zone *zone);
/* The zone of a dossier's territory. */
const struct zone *page_zone(const struct web *w, struct slice territory);
/* What the wall shows, of an instant moved by its offset: "2026-11-24T09:00:00". */
void page_wall_time(struct buf *out, instant shown);
/* As machines read it: "2026-11-24T09:00:00Z". */
struct slice page_machine_time(const struct web *w, instant at);
/* "<time datetime=… data-instant=…>" around the words of an instant. */
void page_time(struct html *h, const struct web *w, instant at, const struct zone *zone);
/* A dossier's end of a clock: one moment, or the earliest and the latest where readings differ, or
 * not known. */
void page_end_of(struct html *h, const struct web *w, const struct leaf_clock *clock,
                 const struct zone *zone);

/* Who reads, for the purpose of this request. */
struct errand_reader web_reader(const struct web *w);
/* Reads a dossier for the page: with personal data when the session has a purpose and `personal`,
 * which leaves its trace; else without. *shown says which. A right that is missing is no error:
 * then it is read without. */
CHECKED bool page_dossier_read(struct office_dossier *out, bool *shown, struct web *w,
                               struct slice number, bool personal, struct gr_error *e);
/* The same as it stood and was known at an instant; INT64_MAX: now. */
CHECKED bool page_dossier_read_at(struct office_dossier *out, bool *shown, struct web *w,
                                  struct slice number, bool personal, instant at,
                                  struct gr_error *e);

#endif
