/* A procedure's text as the registry keeps it, and the editions of it that were loaded. The text is
 * found by its hash, which the log of acts names. */
#include "base/base64.h"
#include "web/page_law.h"

#define EDITIONS_MAX 512
#define SHOWN_BYTES (1u << 20) /* of the text; the whole of it can be saved */

/* The editions, and which of them is asked for. */
struct editions {
    struct slice name;
    const struct office_edition *list;
    size_t n;
    const struct office_edition *shown;
};

static struct slice hex_of(const struct web *w, const struct hash *hash)
{
    struct buf out = buf_in(w->arena, 2 * sizeof hash->b);
    hex_put(&out, (struct slice){(const char *)hash->b, sizeof hash->b});
    return buf_slice(&out);
}

/* The edition of the address, or the present one; false: the reply says 404. */
static bool find_edition(struct editions *out, struct web *w)
{
    struct gr_error e = {0};
    struct slice asked = slice_trim(web_query(w, "edition"));
    *out = (struct editions){.name = web_place(w, "procedure")};
    out->n = office_editions(&out->list, EDITIONS_MAX, w->arena, w->office, out->name);
    for (size_t i = 0; i < out->n && out->shown == NULL; i++) {
        if (asked.n == 0 || slice_equal(hex_of(w, &out->list[i].hash), asked)) {
            out->shown = &out->list[i];
        }
    }
    if (out->n == 0) {
        error_set(&e, ERROR_ABSENT, "the office has no procedure \"%.*s\"", SLICE_ARG(out->name));
        error_remedy(&e, "the page of the law lists those that there are");
    } else if (out->shown == NULL) {
        error_set(&e, ERROR_ABSENT, "no edition of %.*s has this digest", SLICE_ARG(out->name));
        error_remedy(&e, "the page of its text lists its editions");
    }
    if (out->shown == NULL) {
        web_fail(w, &e);
    }
    return out->shown != NULL;
}

static bool read_text(struct slice *text, struct web *w, const struct editions *editions)
{
    struct gr_error e = {0};
    bool ok = registry_text(text, w->arena, office_registry(w->office), &editions->shown->hash, &e);
    if (ok && text->n == 0) {
        ok = error_set(&e, ERROR_STORE, "the registry does not hold this text");
    }
    if (!ok) {
        web_fail(w, &e);
    }
    return ok;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_edition(struct html *h, const struct web *w, const struct editions *editions,
                        size_t i)
{
    const struct office_edition *edition = &editions->list[i];
    struct slice hex = hex_of(w, &edition->hash);
    html_raw(h, "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">");
    page_time(h, w, edition->entered, w->zone);
    if (i == 0) {
        HTML(h, " <strong class=\"govuk-tag\">{}</strong>", T(h, "présente", "present"));
    }
    html_raw(h, "</th><td class=\"govuk-table__cell\">");
    if (edition == editions->shown) {
        HTML(h, "{}", T(h, "montrée ci-dessous", "shown below"));
    } else {
        HTML(h,
             "<a class=\"govuk-link\" href=\"{}?edition={}\">{}<span "
             "class=\"govuk-visually-hidden\"> {} {}</span></a>",
             page_law_path(w, editions->name, "/text"), hex, T(h, "Montrer", "Show"),
             T(h, "l’édition chargée le", "the edition loaded on"),
             page_instant(w, edition->entered, w->zone));
    }
    HTML(h,
         "</td><td class=\"govuk-table__cell govuk-table__cell--numeric gr-number\">{}</td>"
         "<td class=\"govuk-table__cell\"><code>{}</code></td></tr>\n",
         html_number(w->arena, edition->leaf), hex);
}

static void put_editions(struct html *h, const struct web *w, const struct editions *editions)
{
    HTML_TABLE(h,
               ((struct html_table){.name = T(h, "Éditions", "Editions"),
                                    .caption = T(h, "Éditions chargées, la présente d’abord",
                                                 "Editions loaded, the present one first"),
                                    .shows_caption = true,
                                    .numeric = 1u << 2}),
               T(h, "Chargée le", "Loaded on"), T(h, "Texte", "Text"),
               T(h, "Feuille du journal", "Leaf of the log"),
               T(h, "Empreinte SHA-256", "SHA-256 digest"));
    for (size_t i = 0; i < editions->n; i++) {
        put_edition(h, w, editions, i);
    }
    html_table_end(h);
}

/* Each line with its number, which is a place to link to. False when not all of it is shown. */
static bool put_lines(struct html *h, const struct web *w, struct slice text)
{
    bool whole = text.n <= SHOWN_BYTES;
    text.n = whole ? text.n : SHOWN_BYTES;
    while (!whole && text.n > 0 && text.p[text.n - 1] != '\n') {
        text.n--; /* whole lines, so that no character is cut */
    }
    for (int64_t i = 1; text.n > 0; i++) {
        if (h->out.n > PROSE_HTML) {
            return false;
        }
        struct slice line = slice_cut(&text, '\n');
        struct slice number = html_number(w->arena, i);
        HTML(h, "<a class=\"gr-number govuk-link--muted\" id=\"L{}\" href=\"#L{}\">{}</a>\t{}\n",
             number, number, number, line);
    }
    return whole;
}

static void put_text(struct html *h, const struct web *w, const struct editions *editions,
                     struct slice text)
{
    HTML(h,
         "<h2 class=\"govuk-heading-m\" id=\"law-text\">{}</h2>\n<p class=\"govuk-body\">{} "
         "<a class=\"govuk-link\" href=\"{}?edition={}\" download>{}</a></p>\n",
         T(h, "Le texte", "The text"),
         T(h, "C’est ce texte, octet pour octet, qui juge les actes.",
           "It is this text, byte for byte, that judges acts."),
         page_law_path(w, editions->name, "/text.greffe"), hex_of(w, &editions->shown->hash),
         T(h, "Enregistrer le texte", "Save the text"));
    html_raw(h, "<div class=\"gr-table-wrap\" role=\"region\" tabindex=\"0\" "
                "aria-labelledby=\"law-text\"><pre translate=\"no\">");
    bool whole = put_lines(h, w, text);
    html_raw(h, "</pre></div>\n");
    if (!whole) {
        HTML(h, "<div class=\"govuk-inset-text\">{}</div>\n",
             T(h, "La suite n’est pas montrée ici : enregistrez le texte pour le lire en entier.",
               "The rest is not shown here: save the text to read all of it."));
    }
}

void page_law_text(struct web *w)
{
    struct editions editions;
    struct slice text = SLICE("");
    if (!find_edition(&editions, w) || !read_text(&text, w, &editions)) {
        return;
    }
    struct html h = page_law_begin(
        w, &(struct law_head){.name = editions.name,
                              .which = LAW_PAGE_TEXT,
                              .heading = T(w, "Texte et éditions", "Text and editions")});
    put_editions(&h, w, &editions);
    put_text(&h, w, &editions, text);
    page_end(w, &h);
}

void page_law_source(struct web *w)
{
    struct editions editions;
    struct slice text = SLICE("");
    if (!find_edition(&editions, w) || !read_text(&text, w, &editions)) {
        return;
    }
    struct buf name = buf_in(w->arena, 1024);
    buf_text(&name, "attachment; filename=\"");
    buf_add(&name, html_url(w->arena, editions.name));
    buf_text(&name, ".greffe\"");
    web_header_add(w, "Content-Disposition", buf_slice(&name));
    w->reply->status = 200;
    w->reply->media = SLICE("text/plain; charset=utf-8");
    w->reply->body = text;
}
