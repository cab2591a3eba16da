/* The border of the library: texts come in checked, errors go out as faults. */
#include "api/api_priv.h"

#include <string.h>

#include "base/utf8.h"

_Static_assert(GR_TEXT_BYTES == ERROR_TEXT_BYTES, "a fault holds an error's whole text");

const char *gr_version(void)
{
    return GREFFE_VERSION;
}

bool api_fail(struct gr_fault *fault, const struct gr_error *e)
{
    if (fault == NULL) {
        return false;
    }
    *fault = (struct gr_fault){
        .code = (int)e->code,
        .exit_status = error_exit_status(e->code),
        .line = e->span.line,
        .column = e->span.column,
    };
    const char *name = error_name(e->code);
    memcpy(fault->name, name, strnlen(name, sizeof fault->name - 1));
    memcpy(fault->text, e->text, sizeof fault->text);
    memcpy(fault->remedy, e->remedy, sizeof fault->remedy);
    return false;
}

bool api_text(struct slice *out, const char *text, const char *what, struct gr_error *e)
{
    if (text == NULL) {
        return error_set(e, ERROR_USAGE, "%s is NULL", what);
    }
    struct slice s = {.p = text, .n = strnlen(text, API_TEXT_MAX + 1)};
    if (s.n > API_TEXT_MAX) {
        return error_set(e, ERROR_TOO_LARGE, "%s has more than %u bytes", what, API_TEXT_MAX);
    }
    size_t bad_at = 0;
    if (!utf8_valid(s, &bad_at)) {
        return error_set(e, ERROR_UTF8, "%s is not UTF-8 at byte %zu", what, bad_at);
    }
    *out = s;
    return true;
}

const char *api_string(struct arena *arena, const struct buf *text)
{
    struct slice s = buf_slice(text);
    return arena_copy(arena, s.p, s.n);
}
