/* Errors and diagnostics as values: the table's facts, filling one, and bounded lists of them. How
 * they are shown is in error_render.c, what a misspelt name may have meant in error_nearest.c. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/utf8.h"

struct error_facts {
    enum error_code code;
    const char *name;
    int http_status, exit_status;
    const char *fr, *en, *way_out;
};

static const struct error_facts error_table[] = {
    {ERROR_NONE, "NONE", 200, 0, "rien", "nothing", ""},
#define ERROR_ENTRY(value, name, http_status, exit_status, fr, en, remedy) \
    {ERROR_##name, #name, (http_status), (exit_status), (fr), (en), (remedy)},
#include "base/errors.tab"
#undef ERROR_ENTRY
};

static const struct error_facts *error_find(enum error_code code)
{
    const size_t n = sizeof error_table / sizeof error_table[0];
    size_t i = 0;
    while (i < n && error_table[i].code != code) {
        i++;
    }
    gr_assert(i < n);
    return &error_table[i];
}

bool error_is_code(int64_t code)
{
    bool is = false;
    for (size_t i = 1; i < sizeof error_table / sizeof error_table[0]; i++) {
        is = is || (int64_t)error_table[i].code == code;
    }
    return is;
}

const char *error_name(enum error_code code)
{
    return error_find(code)->name;
}

int error_exit_status(enum error_code code)
{
    return error_find(code)->exit_status;
}

int error_http_status(enum error_code code)
{
    return error_find(code)->http_status;
}

const char *error_sentence_fr(enum error_code code)
{
    return error_find(code)->fr;
}

const char *error_sentence_en(enum error_code code)
{
    return error_find(code)->en;
}

const char *error_way_out(enum error_code code)
{
    return error_find(code)->way_out;
}

/* Leaves out what is not UTF-8: a text of others that was cut to some bytes may end within a code
 * point. */
static void error_keep_utf8(char *text)
{
    struct slice s = slice_of(text);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t length = utf8_sequence(s, i);
        memmove(text + n, text + i, length);
        n += length;
        i += length == 0 ? 1 : length;
    }
    text[n] = '\0';
}

/* Prints into text; what does not fit is cut before a whole code point and marked by an
 * ellipsis. */
static void error_print(char text[ERROR_TEXT_BYTES], const char *format, va_list args)
{
    static const char ellipsis[] = "…";
    int length = vsnprintf(text, ERROR_TEXT_BYTES, format, args);
    gr_assert(length >= 0);
    if (length < ERROR_TEXT_BYTES) {
        error_keep_utf8(text);
        return;
    }
    size_t n = ERROR_TEXT_BYTES - sizeof ellipsis;
    while (n > 0 && ((unsigned char)text[n] & 0xC0u) == 0x80u) {
        n--;
    }
    memcpy(text + n, ellipsis, sizeof ellipsis);
    error_keep_utf8(text);
}

void error_fill(struct gr_error *e, enum error_code code, const char *format, ...)
{
    gr_assert(code != ERROR_NONE);
    if (e == NULL) {
        return;
    }
    e->code = code;
    e->span = (struct span){.line = 0};
    va_list args;
    va_start(args, format);
    error_print(e->text, format, args);
    va_end(args);
    (void)snprintf(e->remedy, sizeof e->remedy, "%s", error_way_out(code));
}

void error_say_remedy(struct gr_error *e, const char *format, ...)
{
    if (e != NULL) {
        va_list args;
        va_start(args, format);
        error_print(e->remedy, format, args);
        va_end(args);
    }
}

const char *severity_name(enum severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return "error";
    case SEVERITY_WARNING:
        return "warning";
    case SEVERITY_REMARK:
        return "remark";
    }
    gr_assert(false);
    return "";
}

struct diagnostics diagnostics_in(struct arena *arena)
{
    return (struct diagnostics){
        .arena = arena,
        .list = ARENA_ARRAY(arena, LIMIT_DIAGNOSTICS, struct diagnostic),
    };
}

struct gr_error *diagnostics_add(struct diagnostics *d, enum severity severity, struct span span,
                                 enum error_code code, const char *format, ...)
{
    gr_assert(code != ERROR_NONE);
    switch (severity) {
    case SEVERITY_ERROR:
        d->errors++;
        break;
    case SEVERITY_WARNING:
        d->warnings++;
        break;
    case SEVERITY_REMARK:
        d->remarks++;
        break;
    }
    if (d->n == LIMIT_DIAGNOSTICS) {
        return NULL;
    }
    struct diagnostic *kept = &d->list[d->n];
    d->n++;
    kept->severity = severity;
    kept->error.code = code;
    kept->error.span = span;
    kept->error.remedy[0] = '\0';
    va_list args;
    va_start(args, format);
    error_print(kept->error.text, format, args);
    va_end(args);
    return &kept->error;
}
