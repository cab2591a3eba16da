/* For tests: a procedure from its text. */
#ifndef LAW_READ_FIXTURE_H
#define LAW_READ_FIXTURE_H

#include "calendar/limit_fixture.h"
#include "law/law.h"

/* Ends the program with what is wrong when the text is no procedure. */
static inline const struct law_procedure *fixture_law(struct arena *arena,
                                                      struct calendar *calendar, const char *text)
{
    struct diagnostics d = diagnostics_in(arena);
    const struct law_procedure *p = law_read(arena, SLICE("test"), slice_of(text), calendar, &d);
    for (size_t i = 0; i < d.n; i++) {
        (void)fprintf(stderr, "%u: %s\n", d.list[i].error.span.line, d.list[i].error.text);
    }
    if (p == NULL) {
        exit(4);
    }
    return p;
}

#endif
