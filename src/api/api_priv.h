/* What the files of the public API share: how a text comes in, how a fault goes out, and the inside
 * of the handles. */
#ifndef API_API_PRIV_H
#define API_API_PRIV_H

#include <greffe/greffe.h>

#include "calendar/calendar.h"
#include "law/law.h"
#include "dossier/dossier.h"

#define API_TEXT_MAX 4096u                     /* bytes of a rule, a moment, a name */
#define API_CALENDAR_BYTES ((size_t)256 << 20) /* an arena's cap */
#define API_LIMIT_BYTES ((size_t)4 << 20)
#define API_PROCEDURE_BYTES ((size_t)1 << 30)
#define API_DOSSIER_BYTES ((size_t)256 << 20)
#define API_FOLD_BYTES ((size_t)1 << 30)
#define API_EXPLANATION_BYTES ((size_t)256 << 10)

struct gr_calendar {
    uint32_t magic;
    struct arena *arena;
    struct calendar *calendar;
    gr_zone_source source;
    void *payload;
};

struct gr_procedure {
    uint32_t magic;
    struct arena *arena;
    struct gr_calendar *calendar;
    const struct law_procedure *law;
    const struct dossier_plan *plan;
    const char *name, *read_to;
};

/* The acts as entered; the arrays double as they fill, and what they held stays where it was. */
struct gr_dossier {
    uint32_t magic;
    struct arena *arena;
    struct gr_procedure *procedure;
    const struct zone *zone;
    territory_id territory;
    struct dossier_entry *entries;
    size_t n_entries, room_entries;
    struct dossier_fact *facts;
    size_t n_facts, room_facts;
};

/* Fills the fault (when not NULL) from an error, and says false. */
bool api_fail(struct gr_fault *fault, const struct gr_error *e);

/* A text of the caller as a checked slice: not NULL, bounded, UTF-8. `what` names it for people. */
CHECKED bool api_text(struct slice *out, const char *text, const char *what, struct gr_error *e);

/* The buffer's text with a NUL behind it. */
const char *api_string(struct arena *arena, const struct buf *text);

/* Makes the handle in the arena, where the tables must live. The handle owns the arena then; on
 * failure (NULL) the caller still does. */
struct gr_calendar *api_calendar_open(struct arena *arena, struct slice territories,
                                      struct slice holidays, gr_zone_source source, void *payload,
                                      struct gr_error *e);

/* The handle is one, and open. */
void api_check_calendar(const struct gr_calendar *calendar);
void api_check_procedure(const struct gr_procedure *procedure);
void api_check_dossier(const struct gr_dossier *dossier);

/* A fact of the procedure and its value, from their texts. */
CHECKED bool api_fact(struct dossier_fact *out, const struct gr_dossier *dossier, const char *fact,
                      const char *value, struct gr_error *e);

#endif
