/* Procedures for embedders: reading a text, and what a careful reader has to say about it. */
#include "api/api_priv.h"

#include "base/assert.h"
#include "base/utf8.h"

enum { API_PROCEDURE_MAGIC = 0x67727072, API_REPORT_MAGIC = 0x67727265 };

enum { REPORT_BYTES = 256 << 10 };

struct gr_report {
    uint32_t magic;
    struct arena *arena;
    size_t errors, warnings;
    const char *text;
};

/* Reads a text into the arena; NULL with diagnostics when it has errors. */
static const struct law_procedure *procedure_read(struct slice *kept, struct arena *arena,
                                                  const struct gr_calendar *calendar,
                                                  const char *name, struct slice text,
                                                  struct diagnostics *d)
{
    struct slice source = slice_of(name == NULL ? "procedure" : name);
    struct span whole = {.source = slice_copy(arena, source)};
    size_t bad_at = 0;
    *kept = (struct slice){.p = "", .n = 0};
    if (text.n > LIMIT_PROCEDURE_BYTES) {
        (void)diagnostics_add(d, SEVERITY_ERROR, whole, ERROR_TOO_LARGE,
                              "the text has %zu bytes; at most %u are read", text.n,
                              LIMIT_PROCEDURE_BYTES);
        return NULL;
    }
    if (!utf8_valid(text, &bad_at)) {
        (void)diagnostics_add(d, SEVERITY_ERROR, whole, ERROR_UTF8,
                              "the text is not UTF-8 at byte %zu", bad_at);
        return NULL;
    }
    *kept = slice_copy(arena, text);
    return law_read(arena, whole.source, *kept, calendar->calendar, d);
}

struct gr_report *gr_report_open(struct gr_calendar *calendar, const char *name, const void *text,
                                 size_t bytes)
{
    api_check_calendar(calendar);
    gr_assert(text != NULL || bytes == 0);
    struct arena *arena = arena_open(API_PROCEDURE_BYTES);
    struct gr_report *report = ARENA_NEW(arena, struct gr_report);
    struct diagnostics d = diagnostics_in(arena);
    struct slice kept;
    const struct law_procedure *law =
        procedure_read(&kept, arena, calendar, name, (struct slice){.p = text, .n = bytes}, &d);
    if (law != NULL) {
        law_check(law, NULL, 0, &d);
    }
    struct buf out = buf_in(arena, REPORT_BYTES);
    for (size_t i = 0; i < d.n; i++) {
        error_render(&out, &d.list[i].error, d.list[i].severity, kept);
    }
    report->magic = API_REPORT_MAGIC;
    report->arena = arena;
    report->errors = d.errors;
    report->warnings = d.warnings;
    report->text = api_string(arena, &out);
    return report;
}

void gr_report_close(struct gr_report *report)
{
    if (report != NULL) {
        gr_assert(report->magic == API_REPORT_MAGIC);
        report->magic = 0;
        arena_close(report->arena);
    }
}

size_t gr_report_errors(const struct gr_report *report)
{
    gr_assert(report != NULL && report->magic == API_REPORT_MAGIC);
    return report->errors;
}

size_t gr_report_warnings(const struct gr_report *report)
{
    gr_assert(report != NULL && report->magic == API_REPORT_MAGIC);
    return report->warnings;
}

const char *gr_report_text(const struct gr_report *report)
{
    gr_assert(report != NULL && report->magic == API_REPORT_MAGIC);
    return report->text;
}

void api_check_procedure(const struct gr_procedure *procedure)
{
    gr_assert(procedure != NULL && procedure->magic == API_PROCEDURE_MAGIC);
    api_check_calendar(procedure->calendar);
}

/* The first error of the list as a fault. */
static void procedure_fail(struct gr_fault *fault, const struct diagnostics *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->list[i].severity == SEVERITY_ERROR) {
            (void)api_fail(fault, &d->list[i].error);
            return;
        }
    }
    struct gr_error e;
    error_set(&e, ERROR_SYNTAX, "the procedure has %zu errors", d->errors);
    (void)api_fail(fault, &e);
}

struct gr_procedure *gr_procedure_open(struct gr_calendar *calendar, const char *name,
                                       const void *text, size_t bytes, struct gr_fault *fault)
{
    api_check_calendar(calendar);
    gr_assert(text != NULL || bytes == 0);
    struct arena *arena = arena_open(API_PROCEDURE_BYTES);
    struct gr_procedure *procedure = ARENA_NEW(arena, struct gr_procedure);
    struct diagnostics d = diagnostics_in(arena);
    struct slice kept;
    const struct law_procedure *law =
        procedure_read(&kept, arena, calendar, name, (struct slice){.p = text, .n = bytes}, &d);
    if (law == NULL) {
        procedure_fail(fault, &d);
        arena_close(arena);
        return NULL;
    }
    struct buf read_to = buf_in(arena, 16);
    if (law->has_read_to) {
        date_write(&read_to, law->read_to);
    }
    procedure->magic = API_PROCEDURE_MAGIC;
    procedure->arena = arena;
    procedure->calendar = calendar;
    procedure->law = law;
    procedure->plan = dossier_prepare(arena, law, calendar->calendar);
    procedure->name = arena_copy(arena, law->name.p, law->name.n);
    procedure->read_to = api_string(arena, &read_to);
    return procedure;
}

void gr_procedure_close(struct gr_procedure *procedure)
{
    if (procedure != NULL) {
        api_check_procedure(procedure);
        procedure->magic = 0;
        arena_close(procedure->arena);
    }
}

const char *gr_procedure_name(const struct gr_procedure *procedure)
{
    api_check_procedure(procedure);
    return procedure->name;
}

const char *gr_procedure_read_to(const struct gr_procedure *procedure)
{
    api_check_procedure(procedure);
    return procedure->read_to;
}
