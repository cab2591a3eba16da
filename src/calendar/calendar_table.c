/* Tables of tab-separated lines, the form of both data files of the calendar: UTF-8, one record
 * a line, comments after '#', the first other line names the columns. Says the line where
 * something is wrong. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

bool table_error(struct gr_error *e, const struct table *table, enum error_code code,
                 const char *format, ...)
{
    char text[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    error_set(e, code, "%s", text);
    if (e != NULL) {
        e->span = (struct span){.source = table->name, .line = table->line, .column = 1};
    }
    return false;
}

enum table_row table_next(struct slice *fields, size_t n, struct table *table, struct gr_error *e)
{
    struct slice line = {"", 0};
    do {
        if (table->rest.n == 0) {
            return TABLE_END;
        }
        line = slice_cut(&table->rest, '\n');
        table->line++;
        if (line.n > 0 && line.p[line.n - 1] == '\r') {
            line.n--;
        }
    } while (line.n == 0 || line.p[0] == '#');
    if (!utf8_valid(line, NULL)) {
        table_error(e, table, ERROR_UTF8, "the line is not UTF-8");
        return TABLE_BAD;
    }
    size_t tabs = 0;
    for (size_t i = 0; i < line.n; i++) {
        tabs += line.p[i] == '\t';
    }
    if (tabs + 1 != n) {
        table_error(e, table, ERROR_FORMAT, "the line has %zu columns, %zu were expected", tabs + 1,
                    n);
        return TABLE_BAD;
    }
    for (size_t i = 0; i < n; i++) {
        fields[i] = slice_trim(slice_cut(&line, '\t'));
    }
    return TABLE_ROW;
}

enum { HEADING_MAX = 16 };

bool table_heading(struct table *table, const char *const *names, size_t n, struct gr_error *e)
{
    struct slice fields[HEADING_MAX];
    gr_assert(n <= HEADING_MAX);
    const enum table_row row = table_next(fields, n, table, e);
    if (row != TABLE_ROW) {
        return row == TABLE_BAD ? false : table_error(e, table, ERROR_FORMAT, "the table is empty");
    }
    for (size_t i = 0; i < n; i++) {
        if (!slice_is(fields[i], names[i])) {
            return table_error(e, table, ERROR_FORMAT, "column %zu must be \"%s\"", i + 1,
                               names[i]);
        }
    }
    return true;
}
