/* Escaping, and templates of literals with places for text. */
#include "web/html.h"

#include "base/assert.h"
#include "base/base64.h"
#include "web/web.h"

enum { USUAL_PAGE_BYTES = 128 << 10 };

/* A buffer grows by doubling: so it never has more room than a page may take, which `put` need not
 * ask. */
_Static_assert(WEB_PAGE_BYTES % USUAL_PAGE_BYTES == 0 &&
                   ((WEB_PAGE_BYTES / USUAL_PAGE_BYTES) &
                    (WEB_PAGE_BYTES / USUAL_PAGE_BYTES - 1)) == 0,
               "a page's buffer doubles to its maximum");

struct html html_in(struct arena *arena, enum language language)
{
    struct html h = {.out = buf_in(arena, WEB_PAGE_BYTES), .language = language};
    buf_reserve(&h.out, USUAL_PAGE_BYTES);
    return h;
}

/* Bytes that are not written as they are: 1 and up, the reference that stands for it; NONE,
 * nothing. */
enum { NONE = 6 };
static const char *const references[] = {NULL, "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", ""};
static const unsigned char special[256] = {
    ['&'] = 1,     ['<'] = 2,     ['>'] = 3,     ['"'] = 4,     ['\''] = 5,    [0x00] = NONE,
    [0x01] = NONE, [0x02] = NONE, [0x03] = NONE, [0x04] = NONE, [0x05] = NONE, [0x06] = NONE,
    [0x07] = NONE, [0x08] = NONE, [0x0b] = NONE, [0x0c] = NONE, [0x0d] = NONE, [0x0e] = NONE,
    [0x0f] = NONE, [0x10] = NONE, [0x11] = NONE, [0x12] = NONE, [0x13] = NONE, [0x14] = NONE,
    [0x15] = NONE, [0x16] = NONE, [0x17] = NONE, [0x18] = NONE, [0x19] = NONE, [0x1a] = NONE,
    [0x1b] = NONE, [0x1c] = NONE, [0x1d] = NONE, [0x1e] = NONE, [0x1f] = NONE, [0x7f] = NONE};

void html_text(struct html *h, struct slice text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char which = special[(unsigned char)text.p[i]];
        if (which != 0) {
            html_bytes(h, text.p + from, i - from);
            html_bytes(h, references[which], strlen(references[which]));
            from = i + 1;
        }
    }
    if (from < text.n) {
        html_bytes(h, text.p + from, text.n - from);
    }
}

struct html_markup html_since(const struct html *h, size_t from)
{
    gr_assert(from <= h->out.n);
    return (struct html_markup){{h->out.p + from, h->out.n - from}};
}

void html_again(struct html *h, struct html_markup markup)
{
    html_bytes(h, markup.bytes.p, markup.bytes.n);
}

void html_int(struct html *h, int64_t value)
{
    char digits[INT_BYTES];
    struct slice text = slice_of_int(digits, value);
    html_bytes(h, text.p, text.n);
}

/* The first {} at or after this; NULL when there is none. */
static const char *find_place(const char *at)
{
    at = strchr(at, '{');
    while (at != NULL && at[1] != '}') {
        at = strchr(at + 1, '{');
    }
    return at;
}

void html_fill(struct html *h, const char *form, const struct slice *texts, size_t n)
{
    const char *at = form;
    for (size_t i = 0; i < n; i++) {
        const char *place = find_place(at);
        gr_assert(place != NULL);
        html_bytes(h, at, (size_t)(place - at));
        html_text(h, texts[i]);
        at = place + 2;
    }
    gr_assert(find_place(at) == NULL);
    html_bytes(h, at, strlen(at));
}

struct slice html_url(struct arena *arena, struct slice text)
{
    struct buf out = buf_in(arena, text.n * 3 + 1);
    percent_put(&out, text);
    return buf_slice(&out);
}

struct slice html_number(struct arena *arena, int64_t value)
{
    struct buf out = buf_in(arena, 24);
    buf_int(&out, value);
    return buf_slice(&out);
}

struct slice html_count(struct arena *arena, struct slice words, int64_t value)
{
    struct buf out = buf_in(arena, words.n + 24);
    size_t at = 0;
    while (at + 1 < words.n && (words.p[at] != '{' || words.p[at + 1] != '}')) {
        at++;
    }
    gr_assert(at + 1 < words.n);
    buf_add(&out, (struct slice){words.p, at});
    buf_int(&out, value);
    buf_add(&out, (struct slice){words.p + at + 2, words.n - at - 2});
    return buf_slice(&out);
}

void html_table_begin(struct html *h, struct html_table table, const struct slice *columns,
                      size_t n)
{
    HTML(h,
         "<div class=\"gr-table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">"
         "<table class=\"govuk-table\"",
         table.name.n > 0 ? table.name : table.caption);
    if (table.id != NULL) {
        HTML(h, " id=\"{}\"", slice_of(table.id));
    }
    HTML(h,
         "><caption class=\"govuk-table__caption {}\">{}</caption>"
         "<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">",
         table.shows_caption ? SLICE("govuk-table__caption--m") : SLICE("govuk-visually-hidden"),
         table.caption);
    for (size_t i = 0; i < n; i++) {
        HTML(h, "<th scope=\"col\" class=\"govuk-table__header{}\">",
             (table.numeric >> i & 1) != 0 ? SLICE(" govuk-table__header--numeric") : SLICE(""));
        if (table.links != NULL && table.links[i] != NULL) {
            HTML(h, "<a class=\"govuk-link\" href=\"{}\">{}</a></th>", slice_of(table.links[i]),
                 columns[i]);
        } else {
            HTML(h, "{}</th>", columns[i]);
        }
    }
    html_raw(h, "</tr></thead><tbody class=\"govuk-table__body\">\n");
}

void html_table_end(struct html *h)
{
    html_raw(h, "</tbody></table></div>\n");
}
