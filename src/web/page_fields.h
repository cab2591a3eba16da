/* Fields of a form as pages draw them: a label for each, a hint, what was typed the last time, and
 * what was wrong with it, both beside the field and in the summary at the head of the page. */
#ifndef WEB_PAGE_FIELDS_H
#define WEB_PAGE_FIELDS_H

#include "web/page.h"

#define PAGE_MISTAKES_MAX 32u

/* What was wrong with a form, field by field; the field may be empty: not about one of them. */
struct page_mistakes {
    struct {
        struct slice field, text;
    } list[PAGE_MISTAKES_MAX];
    size_t n;
    struct slice remedy; /* the way out of them all; may be empty */
};

/* Adds one; what has no room any more is left out. */
void page_mistake(struct page_mistakes *m, struct slice field, struct slice text);
/* Adds what the office or the scribe said: its sentence in the reader's language, then its words.
 */
void page_mistake_error(struct page_mistakes *m, const struct web *w, struct slice field,
                        const struct gr_error *e);
/* What was wrong with a field; empty when nothing was. m may be NULL. */
struct slice page_mistake_of(const struct page_mistakes *m, struct slice field);
/* The summary at the head of the page; nothing when there was no mistake. */
void page_mistakes_put(struct html *h, const struct page_mistakes *m);
/* The title of a page, which says first that something was wrong. */
struct slice page_mistaken_title(const struct web *w, const struct page_mistakes *m,
                                 struct slice title);

/* One field. attributes: a literal of the program's own, or NULL. */
struct page_input {
    struct slice id; /* empty: its name; by it a mistake finds it */
    struct slice name, label, hint, value;
    const char *attributes;
    bool wide; /* as the page, not as twenty letters */
};
struct page_choice {
    struct slice value, label;
};

void page_input(struct html *h, const struct page_mistakes *m, const struct page_input *in);
void page_textarea(struct html *h, const struct page_mistakes *m, const struct page_input *in,
                   int rows);
/* Files to attach, several at once; in->value is not used: a browser sends none twice. */
void page_files(struct html *h, const struct page_mistakes *m, const struct page_input *in);
/* A line of a few to choose from; and a list of more. The one of the field's value is chosen. */
void page_radios(struct html *h, const struct page_mistakes *m, const struct page_input *in,
                 const struct page_choice *choices, size_t n);
void page_select(struct html *h, const struct page_mistakes *m, const struct page_input *in,
                 const struct page_choice *choices, size_t n);
/* The list by its parts: begin, options, end. */
void page_select_begin(struct html *h, const struct page_mistakes *m, const struct page_input *in);
void page_option(struct html *h, struct slice value, struct slice label, bool chosen);
void page_select_end(struct html *h);
/* class: a literal, "govuk-button" and its like. */
void page_button(struct html *h, const char *class, struct slice label);
/* What Enter presses in a form whose first visible button does something else. */
void page_default_button(struct html *h, struct slice label);
void page_hidden(struct html *h, struct slice name, struct slice value);
/* With the script, a field that leaves only the rows of a table that hold its words, and how many
 * these are. table: the table's id. */
void page_filter(struct html *h, const char *table, struct slice label);
/* A notice that something was done. */
void page_done(struct html *h, struct slice text);

#endif
