/* Fields of forms, in the markup of the GOV.UK design system: what is said of a field (its hint,
 * its mistake) is tied to it, so that whoever does not see the page hears it too. */
#include "web/page_fields.h"

#include <stdio.h>

enum { PAGE_ID_BYTES = 256 };

/* ---- mistakes -------------------------------------------------------------------------------- */

void page_mistake(struct page_mistakes *m, struct slice field, struct slice text)
{
    if (m->n < PAGE_MISTAKES_MAX) {
        m->list[m->n].field = field;
        m->list[m->n++].text = text;
    }
}

void page_mistake_error(struct page_mistakes *m, const struct web *w, struct slice field,
                        const struct gr_error *e)
{
    page_mistake(m, field, page_error_line(w, e));
}

struct slice page_mistake_of(const struct page_mistakes *m, struct slice field)
{
    for (size_t i = 0; m != NULL && i < m->n; i++) {
        if (slice_equal(m->list[i].field, field)) {
            return m->list[i].text;
        }
    }
    return SLICE("");
}

void page_mistakes_put(struct html *h, const struct page_mistakes *m)
{
    if (m == NULL || m->n == 0) {
        return;
    }
    HTML(h,
         "<div class=\"govuk-error-summary\" data-module=\"govuk-error-summary\"><div "
         "role=\"alert\"><h2 class=\"govuk-error-summary__title\">{}</h2>"
         "<div class=\"govuk-error-summary__body\">"
         "<ul class=\"govuk-list govuk-error-summary__list\">",
         T(h, "Il y a un problème", "There is a problem"));
    for (size_t i = 0; i < m->n; i++) {
        if (m->list[i].field.n > 0) {
            HTML(h, "<li><a href=\"#{}\">{}</a></li>", m->list[i].field, m->list[i].text);
        } else {
            HTML(h, "<li>{}</li>", m->list[i].text);
        }
    }
    html_raw(h, "</ul>");
    if (m->remedy.n > 0) {
        HTML(h, "<p>{}</p>", m->remedy);
    }
    html_raw(h, "</div></div></div>\n");
}

struct slice page_mistaken_title(const struct web *w, const struct page_mistakes *m,
                                 struct slice title)
{
    struct buf out = buf_in(w->arena, title.n + 32);
    if (m == NULL || m->n == 0) {
        return title;
    }
    buf_add(&out, T(w, "Erreur : ", "Error: "));
    buf_add(&out, title);
    return buf_slice(&out);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static struct slice id_of(const struct page_input *in)
{
    return in->id.n > 0 ? in->id : in->name;
}

static void put_described(struct html *h, const struct page_input *in, bool wrong)
{
    if (in->hint.n == 0 && !wrong) {
        return;
    }
    html_raw(h, " aria-describedby=\"");
    if (in->hint.n > 0) {
        HTML(h, "{}-hint", id_of(in));
    }
    if (wrong) {
        HTML(h, in->hint.n > 0 ? " {}-error" : "{}-error", id_of(in));
    }
    html_raw(h, "\"");
}

static bool begin_group(struct html *h, const struct page_mistakes *m, const struct page_input *in)
{
    bool wrong = page_mistake_of(m, id_of(in)).n > 0;
    html_raw(h, wrong ? "<div class=\"govuk-form-group govuk-form-group--error\">"
                      : "<div class=\"govuk-form-group\">");
    return wrong;
}

static void put_hint(struct html *h, const struct page_mistakes *m, const struct page_input *in)
{
    struct slice wrong = page_mistake_of(m, id_of(in));
    if (in->hint.n > 0) {
        HTML(h, "<div id=\"{}-hint\" class=\"govuk-hint\">{}</div>", id_of(in), in->hint);
    }
    if (wrong.n > 0) {
        HTML(h,
             "<p id=\"{}-error\" class=\"govuk-error-message\">"
             "<span class=\"govuk-visually-hidden\">{}</span> {}</p>",
             id_of(in), T(h, "Erreur :", "Error:"), wrong);
    }
}

/* The group with label, hint and mistake, up to the field itself. */
static bool begin_field(struct html *h, const struct page_mistakes *m, const struct page_input *in)
{
    bool wrong = begin_group(h, m, in);
    HTML(h, "<label class=\"govuk-label\" for=\"{}\">{}</label>", id_of(in), in->label);
    put_hint(h, m, in);
    return wrong;
}

static void put_attributes(struct html *h, const struct page_input *in, bool wrong)
{
    put_described(h, in, wrong);
    if (in->attributes != NULL) {
        html_raw(h, " ");
        html_raw(h, in->attributes);
    }
    HTML(h, " id=\"{}\" name=\"{}\"", id_of(in), in->name);
}

void page_input(struct html *h, const struct page_mistakes *m, const struct page_input *in)
{
    bool wrong = begin_field(h, m, in);
    HTML(h, "<input class=\"govuk-input{}{}\"",
         in->wide ? SLICE("") : SLICE(" govuk-input--width-20"),
         wrong ? SLICE(" govuk-input--error") : SLICE(""));
    put_attributes(h, in, wrong);
    HTML(h, " value=\"{}\"></div>\n", in->value);
}

void page_textarea(struct html *h, const struct page_mistakes *m, const struct page_input *in,
                   int rows)
{
    bool wrong = begin_field(h, m, in);
    html_raw(h, wrong ? "<textarea class=\"govuk-textarea govuk-textarea--error\""
                      : "<textarea class=\"govuk-textarea\"");
    put_attributes(h, in, wrong);
    html_raw(h, " rows=\"");
    html_int(h, rows);
    /* The newline after the tag is dropped by browsers, so that a first empty line is kept. */
    HTML(h, "\">\n{}</textarea></div>\n", in->value);
}

void page_files(struct html *h, const struct page_mistakes *m, const struct page_input *in)
{
    bool wrong = begin_field(h, m, in);
    html_raw(h, wrong ? "<input class=\"govuk-file-upload govuk-file-upload--error\""
                      : "<input class=\"govuk-file-upload\"");
    html_raw(h, " type=\"file\" multiple");
    put_attributes(h, in, wrong);
    html_raw(h, "></div>\n");
}

void page_select_begin(struct html *h, const struct page_mistakes *m, const struct page_input *in)
{
    bool wrong = begin_field(h, m, in);
    html_raw(h, wrong ? "<select class=\"govuk-select govuk-select--error\""
                      : "<select class=\"govuk-select\"");
    put_attributes(h, in, wrong);
    html_raw(h, ">");
}

void page_option(struct html *h, struct slice value, struct slice label, bool chosen)
{
    HTML(h,
         chosen ? "<option value=\"{}\" selected>{}</option>" : "<option value=\"{}\">{}</option>",
         value, label);
}

void page_select_end(struct html *h)
{
    html_raw(h, "</select></div>\n");
}

void page_select(struct html *h, const struct page_mistakes *m, const struct page_input *in,
                 const struct page_choice *choices, size_t n)
{
    page_select_begin(h, m, in);
    for (size_t i = 0; i < n; i++) {
        page_option(h, choices[i].value, choices[i].label,
                    slice_equal(choices[i].value, in->value));
    }
    page_select_end(h);
}

static void put_radio(struct html *h, const struct page_input *in, size_t i,
                      const struct page_choice *choice)
{
    char id[PAGE_ID_BYTES];
    /* The first has the group's own id, where the summary of mistakes leads. */
    (void)snprintf(id, sizeof id, i == 0 ? "%.*s" : "%.*s-%zu", SLICE_ARG(id_of(in)), i);
    HTML(h,
         "<div class=\"govuk-radios__item\"><input class=\"govuk-radios__input\" type=\"radio\" "
         "id=\"{}\" name=\"{}\" value=\"{}\"{}>"
         "<label class=\"govuk-label govuk-radios__label\" for=\"{}\">{}</label></div>",
         slice_of(id), in->name, choice->value,
         slice_equal(choice->value, in->value) ? SLICE(" checked") : SLICE(""), slice_of(id),
         choice->label);
}

void page_radios(struct html *h, const struct page_mistakes *m, const struct page_input *in,
                 const struct page_choice *choices, size_t n)
{
    bool wrong = begin_group(h, m, in);
    html_raw(h, "<fieldset class=\"govuk-fieldset\"");
    put_described(h, in, wrong);
    HTML(h, "><legend class=\"govuk-fieldset__legend\">{}</legend>", in->label);
    put_hint(h, m, in);
    html_raw(h, "<div class=\"govuk-radios govuk-radios--small govuk-radios--inline\" "
                "data-module=\"govuk-radios\">");
    for (size_t i = 0; i < n; i++) {
        put_radio(h, in, i, &choices[i]);
    }
    html_raw(h, "</div></fieldset></div>\n");
}

void page_button(struct html *h, const char *class, struct slice label)
{
    html_raw(h, "<button class=\"");
    html_raw(h, class);
    HTML(h, "\" data-module=\"govuk-button\" data-prevent-double-click=\"true\">{}</button>\n",
         label);
}

void page_default_button(struct html *h, struct slice label)
{
    HTML(h,
         "<button class=\"govuk-visually-hidden\" tabindex=\"-1\" aria-hidden=\"true\">{}</button>",
         label);
}

void page_hidden(struct html *h, struct slice name, struct slice value)
{
    HTML(h, "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
}

void page_filter(struct html *h, const char *table, struct slice label)
{
    struct slice id = slice_of(table);
    HTML(h,
         "<div class=\"govuk-form-group gr-filter\"><label class=\"govuk-label\" "
         "for=\"{}-filter\">{}</label><input class=\"govuk-input govuk-input--width-20\" "
         "id=\"{}-filter\" type=\"search\" autocomplete=\"off\" data-filter=\"{}\" "
         "data-filter-says=\"{}\"><p class=\"govuk-hint gr-filter__count\" role=\"status\" "
         "data-filter-count=\"{}\"></p></div>\n",
         id, label, id, id, T(h, "{shown} lignes sur {all}", "{shown} of {all} lines"), id);
}

void page_done(struct html *h, struct slice text)
{
    HTML(h,
         "<div class=\"govuk-notification-banner govuk-notification-banner--success\" "
         "role=\"alert\" "
         "aria-labelledby=\"done-title\" data-module=\"govuk-notification-banner\">"
         "<div class=\"govuk-notification-banner__header\">"
         "<h2 class=\"govuk-notification-banner__title\" id=\"done-title\">{}</h2></div>"
         "<div class=\"govuk-notification-banner__content\">"
         "<p class=\"govuk-notification-banner__heading\">{}</p></div></div>\n",
         T(h, "C’est fait", "Done"), text);
}
