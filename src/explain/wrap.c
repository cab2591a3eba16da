/* Lines a person can read in a terminal: broken at blanks, set in under their bullet. Where
 * French typography puts a blank before a sign, the line is not broken there. Tables keep their
 * lines. */
#include "explain/explain_priv.h"

#include "base/utf8.h"

static size_t margin_of(struct slice line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ') {
        n++;
    }
    bool bullet = n + 1 < line.n && line.p[n] == '-' && line.p[n + 1] == ' ';
    return bullet ? n + 2 : n;
}

static bool stays_with_last(struct slice word)
{
    static const char *const signs[] = {":", ";", "!", "?", "»", "€", "%"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (slice_starts(word, slice_of(signs[i]))) {
            return true;
        }
    }
    return false;
}

bool may_break(struct slice s, size_t i)
{
    struct slice after = {s.p + i + 1, s.n - i - 1};
    bool sign = i >= 2 && s.p[i - 2] == '\xc2' && (s.p[i - 1] == '\xab' || s.p[i - 1] == '\xb0');
    return !sign && !stays_with_last(after);
}

static size_t width_of(struct slice s)
{
    return utf8_valid(s, NULL) ? utf8_count(s) : s.n;
}

/* The next word: up to a blank at which a line may be broken. */
static struct slice next_word(struct slice *rest)
{
    size_t i = 0;
    while (i < rest->n) {
        if (rest->p[i] != ' ') {
            i++;
            continue;
        }
        if (may_break(*rest, i)) {
            break;
        }
        i++;
    }
    struct slice word = {rest->p, i};
    size_t skip = i < rest->n ? i + 1 : i;
    *rest = (struct slice){rest->p + skip, rest->n - skip};
    return word;
}

static void pad(struct buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_char(out, ' ');
    }
}

static void wrap_line(struct buf *out, struct slice line, size_t columns)
{
    size_t margin = margin_of(line);
    buf_add(out, (struct slice){line.p, margin});
    struct slice rest = {line.p + margin, line.n - margin};
    size_t column = margin;
    bool first = true;
    while (rest.n > 0) {
        struct slice word = next_word(&rest);
        if (word.n == 0) {
            continue;
        }
        size_t width = width_of(word);
        if (!first && column + 1 + width > columns) {
            buf_char(out, '\n');
            pad(out, margin);
            column = margin;
        } else if (!first) {
            buf_char(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += width;
        first = false;
    }
    buf_char(out, '\n');
}

/* Blank lines that follow one another become one. */
void wrap_lines(struct buf *out, struct slice text, size_t columns)
{
    bool blank = true;
    while (text.n > 0) {
        struct slice line = slice_cut(&text, '\n');
        bool empty = slice_trim(line).n == 0;
        if (empty && blank) {
            continue;
        }
        blank = empty;
        if (empty) {
            buf_char(out, '\n');
        } else if (line.p[0] == '|' || line.p[0] == '#') {
            buf_add(out, line);
            buf_char(out, '\n');
        } else {
            wrap_line(out, line, columns);
        }
    }
}
