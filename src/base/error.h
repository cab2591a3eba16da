/* Errors for people. A diagnostic says what is wrong, where, what was expected and the way out.
 * Codes live in errors.tab with their statuses; a code is never reused. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/slice.h"

enum error_code {
    ERROR_NONE = 0,
#define ERROR_ENTRY(value, name, http_status, exit_status, fr, en, remedy) ERROR_##name = (value),
#include "base/errors.tab"
#undef ERROR_ENTRY
};

/* Where in which source; line and column count from 1 (columns in code points); 0 = not known. */
struct span {
    struct slice source; /* name of the file or of the argument */
    size_t first, last;  /* bytes: [first, last) */
    uint32_t line, column;
};

#define ERROR_TEXT_BYTES 512

struct gr_error {
    enum error_code code;
    struct span span;
    char text[ERROR_TEXT_BYTES];   /* what is wrong and what was expected */
    char remedy[ERROR_TEXT_BYTES]; /* a way out; may be empty */
};

/* Fills *e (when not NULL). The span is not known, the remedy is the table's; error_say_remedy
 * puts a better one in its place. Callers write error_set and error_remedy, below. */
void error_fill(struct gr_error *e, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void error_say_remedy(struct gr_error *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool error_false(void)
{
    return false;
}

/* The same, and false, so that `return error_set(...)` reads well. Macros, because a compiler
 * and an analyser must see in every file that a function which fails this way returns false. */
#define error_set(...) (error_fill(__VA_ARGS__), error_false())
#define error_remedy(...) (error_say_remedy(__VA_ARGS__), error_false())

/* Facts of the table. */
const char *error_name(enum error_code code);
int error_exit_status(enum error_code code);
int error_http_status(enum error_code code);
/* Whether a number is one of the codes (but ERROR_NONE). */
bool error_is_code(int64_t code);
const char *error_sentence_fr(enum error_code code);
const char *error_sentence_en(enum error_code code);
const char *error_way_out(enum error_code code);

/* A bounded list of diagnostics for readers that go on after the first fault. A remark is no fault:
 * what somebody declared and wants to be reminded of. */
enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_REMARK };

struct diagnostic {
    enum severity severity;
    struct gr_error error;
};

struct diagnostics {
    struct arena *arena;
    struct diagnostic *list;          /* room for LIMIT_DIAGNOSTICS */
    size_t n;                         /* kept */
    size_t errors, warnings, remarks; /* seen, kept or not */
};

struct diagnostics diagnostics_in(struct arena *arena);
/* "error", "warning", "remark". */
const char *severity_name(enum severity severity);
/* Adds one without remedy; returns it for error_remedy, or NULL when the list is full. */
struct gr_error *diagnostics_add(struct diagnostics *d, enum severity severity, struct span span,
                                 enum error_code code, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Writes "file:line:column: error: text", the source line, a caret, and the remedy.
 * text is the whole source the span points into (may be empty: no line is shown). Bytes of a source
 * line that are no printable text are shown as '?'; of a long line, the part around the caret. */
void error_render(struct buf *out, const struct gr_error *e, enum severity severity,
                  struct slice text);

/* Nearest of n names to `name` by edit distance, at most 1 + length/4 edits (of code
 * points; two neighbours exchanged are one edit); the first of equals; NULL when none is near. */
const struct slice *error_nearest(struct slice name, const struct slice *names, size_t n);

#endif
