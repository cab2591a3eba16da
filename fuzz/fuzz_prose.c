/* Any bytes as the Markdown of an explanation: what comes out is bounded, its tags are those of
 * prose.c and each is closed, no id stands twice, and nothing of the text became markup. */
#include <stdint.h>

#include "base/assert.h"
#include "base/utf8.h"
#include "web/prose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OPEN_MAX = 64 };

/* The names of the elements that are open. */
struct tags {
    struct slice open[OPEN_MAX];
    size_t n;
};

static bool is_ours(struct slice name)
{
    static const char *const ours[] = {
        "a", "caption", "details", "div",     "h2",    "h3",    "h4", "h5", "h6",    "li", "nav",
        "p", "ul",      "strong",  "summary", "table", "tbody", "td", "th", "thead", "tr", "span"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        if (slice_is(name, ours[i])) {
            return true;
        }
    }
    return false;
}

/* Only the names of attributes that prose.c writes, each with a value in quotes. */
static void check_attributes(struct slice rest)
{
    static const char *const ours[] = {"class", "id",         "href",    "role",
                                       "scope", "aria-label", "tabindex"};
    rest = slice_trim(rest);
    while (rest.n > 0) {
        struct slice name = slice_trim(slice_cut(&rest, '='));
        bool known = false;
        for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
            known = known || slice_is(name, ours[i]);
        }
        gr_assert(known && rest.n > 0 && rest.p[0] == '"');
        (void)slice_cut(&rest, '"');
        (void)slice_cut(&rest, '"');
    }
}

static void check_tag(struct tags *tags, struct slice tag)
{
    bool ends = tag.n > 0 && tag.p[0] == '/';
    if (ends) {
        gr_assert(tags->n > 0 &&
                  slice_equal(tags->open[--tags->n], (struct slice){tag.p + 1, tag.n - 1}));
        return;
    }
    struct slice name = slice_cut(&tag, ' ');
    gr_assert(is_ours(name) && tags->n < OPEN_MAX);
    tags->open[tags->n++] = name;
    check_attributes(tag);
}

static void check_html(struct slice html)
{
    struct tags tags = {.n = 0};
    while (html.n > 0) {
        struct slice text = slice_cut(&html, '<');
        for (size_t i = 0; i < text.n; i++) {
            gr_assert(text.p[i] != '>' && text.p[i] != '"');
        }
        if (html.n > 0) {
            check_tag(&tags, slice_cut(&html, '>'));
        }
    }
    gr_assert(tags.n == 0);
}

static void check_ids(const struct prose *prose)
{
    for (size_t i = 0; i < prose->n_blocks && i < 200; i++) {
        for (size_t k = 0; k < i; k++) {
            gr_assert(prose->blocks[i].id.n == 0 ||
                      !slice_equal(prose->blocks[i].id, prose->blocks[k].id));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open((size_t)1 << 30);
    struct slice text = {(const char *)data, size};
    struct prose prose;
    struct gr_error e = {0};
    if (prose_read(&prose, arena, text, &e)) {
        struct html h = html_in(arena, LANGUAGE_FR);
        bool whole = prose_write(&h, &prose);
        gr_assert(!h.out.full && (whole || h.out.n > PROSE_HTML));
        check_html(buf_slice(&h.out));
        gr_assert(!utf8_valid(text, NULL) || utf8_valid(buf_slice(&h.out), NULL));
        h = html_in(arena, LANGUAGE_EN);
        prose_contents(&h, &prose);
        check_html(buf_slice(&h.out));
        check_ids(&prose);
    } else {
        gr_assert(e.code == ERROR_TOO_LARGE && size > PROSE_BYTES);
    }
    arena_close(arena);
    return 0;
}
