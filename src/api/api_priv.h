/* What the files of the public API share: how a text comes in, how a fault goes out, and the inside
 * of the handles. */
#ifndef API_API_PRIV_H
#define API_API_PRIV_H

#include <greffe/greffe.h>

#include "calendar/calendar.h"

#define API_TEXT_MAX 4096u                     /* bytes of a rule, a moment, a name */
#define API_CALENDAR_BYTES ((size_t)256 << 20) /* an arena's cap */
#define API_LIMIT_BYTES ((size_t)4 << 20)
#define API_EXPLANATION_BYTES ((size_t)256 << 10)

struct gr_calendar {
    uint32_t magic;
    struct arena *arena;
    struct calendar *calendar;
    gr_zone_source source;
    void *payload;
};

/* Fills the fault (when not NULL) from an error, and says false. */
bool api_fail(struct gr_fault *fault, const struct gr_error *e);

/* A text of the caller as a checked slice: not NULL, bounded, UTF-8. `what` names it for people. */
CHECKED bool api_text(struct slice *out, const char *text, const char *what, struct gr_error *e);

/* The buffer's text with a NUL behind it. */
const char *api_string(struct arena *arena, const struct buf *text);

/* Makes the handle in the arena, where the tables must live. The handle owns the arena then; on failure
 * (NULL) the caller still does. */
struct gr_calendar *api_calendar_open(struct arena *arena, struct slice territories,
                                      struct slice holidays, gr_zone_source source, void *payload,
                                      struct gr_error *e);

/* The handle is one, and open. */
void api_check_calendar(const struct gr_calendar *calendar);

#endif
