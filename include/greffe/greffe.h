/* libgreffe: legal time, procedures and dossiers, for programs that embed Greffe.
 *
 * A handle is opened by a function whose name ends in _open (or that counts something) and closed
 * by the _close of its kind; closing NULL does nothing. Texts that a function returns live as long
 * as the handle they came from and end with a NUL. Texts given to a function are UTF-8, end with a
 * NUL and are copied when they are kept.
 *
 * A function that can fail returns NULL or false and then fills the fault (which may be NULL).
 * Wrong input is always a fault. Memory that the system does not give stops the process, as a
 * broken promise inside the library does: a wrong answer about the law is worse than none.
 *
 * Nothing here is global: two handles know nothing of each other. A calendar, and what was made
 * from it, is used by one thread at a time; different calendars by as many threads as there are. */
#ifndef GREFFE_GREFFE_H
#define GREFFE_GREFFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GR_API __attribute__((visibility("default")))

/* The version of the library that runs, "0.1.0". */
GR_API const char *gr_version(void);

/* ---- faults ---------------------------------------------------------------------------------- */

#define GR_TEXT_BYTES 512
#define GR_NAME_BYTES 32

/* What was wrong, in words for people, and what would mend it. */
struct gr_fault {
    int code;                   /* of the project's table of errors; a code is never reused */
    int exit_status;            /* what the command line would exit with: 2 input, 4 the world */
    char name[GR_NAME_BYTES];   /* the code's name, "DATE" */
    char text[GR_TEXT_BYTES];   /* what is wrong, what was expected */
    char remedy[GR_TEXT_BYTES]; /* a way out; may be empty */
    uint32_t line, column;      /* where in the input, from 1; 0: not known or not a file */
};

/* ---- calendars ------------------------------------------------------------------------------- */

/* Territories, their holidays and time zones, from 1900 to 2200. */
struct gr_calendar;

/* Gives the bytes of the TZif file of an IANA zone ("Europe/Paris"); they must stay as they are
 * until the next call. False: there is none. */
typedef bool (*gr_zone_source)(const void **bytes, size_t *n, const char *name, void *payload);

/* From the bytes of the two tables (their formats: doc/calendar.md), which may go away
 * afterwards. The zones are asked for when they are first needed. */
GR_API struct gr_calendar *gr_calendar_open(const void *territories, size_t territories_bytes,
                                            const void *holidays, size_t holidays_bytes,
                                            gr_zone_source source, void *payload,
                                            struct gr_fault *fault);

/* From territories.tsv and holidays.tsv in a folder, and the zone files below another. NULL: the
 * tables that were installed with the library, and the zones of the system. */
GR_API struct gr_calendar *gr_calendar_open_folder(const char *tables, const char *zones,
                                                   struct gr_fault *fault);

GR_API void gr_calendar_close(struct gr_calendar *calendar);

/* Whether a day (YYYY-MM-DD) is a public holiday in a territory (ISO 3166: "FR-57", "BE"). A
 * territory whose holidays the tables do not hold on that day is a fault, not a "no". */
GR_API bool gr_calendar_is_holiday(bool *holiday, const struct gr_calendar *calendar,
                                   const char *territory, const char *date, struct gr_fault *fault);

/* ---- time limits ----------------------------------------------------------------------------- */

/* One counted time limit: its end and the reasoning. Close it before its calendar. */
struct gr_limit;

enum gr_language { GR_FRENCH, GR_ENGLISH };

/* Counts a rule ("4 days, first day counted"; doc/time.md) from a moment ("2025-01-03T10:00" in
 * the hour of the territory, with its offset "…+01:00", or a day alone, which is never its
 * midnight). */
GR_API struct gr_limit *gr_limit_count(struct gr_calendar *calendar, const char *rule,
                                       const char *start, const char *territory,
                                       struct gr_fault *fault);

/* Counts a rule from the end of another limit, in the same territory. `before` may be closed
 * afterwards. Counting from a limit that never ends is a fault. */
GR_API struct gr_limit *gr_limit_count_after(const struct gr_limit *before, const char *rule,
                                             struct gr_fault *fault);

GR_API void gr_limit_close(struct gr_limit *limit);

enum gr_end {
    GR_END_NEVER, /* the law sets no limit */
    GR_END_DAY,   /* at 24:00 of a day */
    GR_END_HOUR   /* at an instant */
};
GR_API enum gr_end gr_limit_kind(const struct gr_limit *limit);

/* The last microsecond (since 1970-01-01T00:00:00Z, without leap seconds) at which an act is in
 * time. Where the start has no hour the end may depend on it: then earliest < latest. Not for
 * GR_END_NEVER. */
GR_API int64_t gr_limit_earliest(const struct gr_limit *limit);
GR_API int64_t gr_limit_latest(const struct gr_limit *limit);

/* The end lies where the tables do not reach (years beyond 2200, holidays that are not loaded):
 * what the limit says then rests on incomplete data and must be marked so. */
GR_API bool gr_limit_beyond_data(const struct gr_limit *limit);

/* "2025-01-06 24:00", "2025-01-05 15:00 +01:00". */
GR_API const char *gr_limit_text(const struct gr_limit *limit);

/* The rule in its one form. */
GR_API const char *gr_limit_rule(const struct gr_limit *limit);

/* The reasoning, line by line: start, what was counted, what was skipped and under which text. */
GR_API const char *gr_limit_explanation(const struct gr_limit *limit, enum gr_language language);

/* Whether an act at a moment (as for gr_limit_count) is in time. DEPENDS: on an hour that is not
 * told. */
enum gr_verdict { GR_LATE, GR_IN_TIME, GR_DEPENDS };
GR_API bool gr_limit_verdict(enum gr_verdict *verdict, const struct gr_limit *limit,
                             const char *act, struct gr_fault *fault);

/* ---- procedures ------------------------------------------------------------------------------ */

/* What a careful reader has to say about the text of a procedure (doc/language.md): errors such as
 * a rule without an article or a day without a version, warnings, and remarks, which are the holes
 * of the law that the text declares. Remarks stand in the report's text and are counted nowhere. */
struct gr_report;

/* Never NULL. `name` stands for the text in messages. Dossiers of other procedures that the text
 * rests on are not looked for. */
GR_API struct gr_report *gr_report_open(struct gr_calendar *calendar, const char *name,
                                        const void *text, size_t bytes);
GR_API void gr_report_close(struct gr_report *report);
GR_API size_t gr_report_errors(const struct gr_report *report);
GR_API size_t gr_report_warnings(const struct gr_report *report);
/* Each with its line, a caret and a way out; at most 20 are kept. Empty when there is nothing to
 * say. */
GR_API const char *gr_report_text(const struct gr_report *report);

/* A procedure that reads without error. Close it before its calendar. */
struct gr_procedure;

/* The text is copied. When it has errors, the fault is the first of them, with its line and
 * column. */
GR_API struct gr_procedure *gr_procedure_open(struct gr_calendar *calendar, const char *name,
                                              const void *text, size_t bytes,
                                              struct gr_fault *fault);
GR_API void gr_procedure_close(struct gr_procedure *procedure);

/* The procedure's own name, and the last day on which its authors had read the law (empty: not
 * said). */
GR_API const char *gr_procedure_name(const struct gr_procedure *procedure);
GR_API const char *gr_procedure_read_to(const struct gr_procedure *procedure);

/* ---- dossiers -------------------------------------------------------------------------------- */

/* The acts of one dossier, as they were entered. Nothing is judged before the fold. Close it
 * before its procedure. An act that was added has a number, from 0. */
struct gr_dossier;

GR_API struct gr_dossier *gr_dossier_open(struct gr_procedure *procedure, const char *territory,
                                          struct gr_fault *fault);
GR_API void gr_dossier_close(struct gr_dossier *dossier);

/* Tells a fact of the whole dossier, or of one act. The value is written as its type asks:
 * "2025-01-03", "2025-01-03T10:00", "yes" or "no", "45", "12.50" (euros), a territory or country
 * code, the name of a choice. */
GR_API bool gr_dossier_tell(struct gr_dossier *dossier, const char *fact, const char *value,
                            struct gr_fault *fault);
GR_API bool gr_dossier_tell_of(struct gr_dossier *dossier, uint32_t act, const char *fact,
                               const char *value, struct gr_fault *fault);

/* An act, when it took effect, and by which role (NULL: not told). `number` may be NULL. */
GR_API bool gr_dossier_act(uint32_t *number, struct gr_dossier *dossier, const char *act,
                           const char *at, const char *by, struct gr_fault *fault);

/* When an act was entered, where that was not at once. */
GR_API bool gr_dossier_entered(struct gr_dossier *dossier, uint32_t act, const char *at,
                               struct gr_fault *fault);

/* Three different things in law. A correction takes the act's place, at the time it says; tell
 * its facts anew. A withdrawal makes the act as if it had never been. A repeal ends its effects
 * from now on. */
enum gr_undoing { GR_CORRECTED, GR_WITHDRAWN, GR_REPEALED };
GR_API bool gr_dossier_undo(uint32_t *number, struct gr_dossier *dossier, enum gr_undoing how,
                            uint32_t act, const char *at, struct gr_fault *fault);

/* ---- the fold -------------------------------------------------------------------------------- */

/* What a dossier is at a moment: a function of the procedure and the acts, and of nothing else.
 * Acts added to the dossier later do not change it. Close it before its dossier. */
struct gr_fold;

/* As of a moment (with its hour, or a day: then its end), as it was known at another (NULL: the
 * same). */
GR_API struct gr_fold *gr_fold_open(const struct gr_dossier *dossier, const char *as_of,
                                    const char *as_known, struct gr_fault *fault);
GR_API void gr_fold_close(struct gr_fold *fold);

/* The whole dossier for a reader: timeline, clocks, findings, remedies, tasks, suppositions. */
GR_API const char *gr_fold_text(const struct gr_fold *fold, enum gr_language language);

/* Where acts leave something open (an hour, a fact, which reading of the law is right) the fold
 * follows each possibility apart. One: nothing is open. */
GR_API size_t gr_fold_possibilities(const struct gr_fold *fold);

/* Some result rests on law after the day to which the authors have read it. */
GR_API bool gr_fold_beyond_reading(const struct gr_fold *fold);

/* The name of the value that a state has; NULL where there is no such state, or where the value
 * is not known or differs between possibilities. */
GR_API const char *gr_fold_state(const struct gr_fold *fold, const char *state);

#define GR_NO_ACT UINT32_MAX

/* What the law has against an act; texts live as long as the fold. */
struct gr_finding {
    uint32_t act; /* its number; GR_NO_ACT: the dossier as a whole */
    bool refused; /* a decision: the law forbids it. Otherwise: recorded, and irregular */
    bool certain; /* in every possibility */
    const char *french, *english;
    const char *articles; /* "L741-1; R742-1" */
};
GR_API size_t gr_fold_findings(const struct gr_fold *fold);
GR_API bool gr_fold_finding(struct gr_finding *finding, const struct gr_fold *fold, size_t index);

enum gr_clock_status {
    GR_CLOCK_IDLE,
    GR_CLOCK_RUNNING,
    GR_CLOCK_ENDED,
    GR_CLOCK_ANSWERED,
    GR_CLOCK_STOPPED,
    GR_CLOCK_SUSPENDED
};

/* A clock's run. One run has several entries where readings of the law differ or the past is
 * open. */
struct gr_clock {
    const char *name;
    enum gr_clock_status status;
    uint32_t started_by, answered_by; /* numbers of acts, or GR_NO_ACT */
    const char *reading;              /* empty: there is one */
    const char *end;                  /* "2025-01-06 24:00"; empty: not known */
    int64_t earliest, latest; /* as for a limit; 0 when the end is not known or never comes */
    bool certain;             /* in every possibility */
    bool beyond_reading;      /* law not read that far */
};
GR_API size_t gr_fold_clocks(const struct gr_fold *fold);
GR_API bool gr_fold_clock(struct gr_clock *clock, const struct gr_fold *fold, size_t index);

#ifdef __cplusplus
}
#endif

#endif
