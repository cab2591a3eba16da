/* The pages from which a document or a certified copy of a dossier is taken away (files.h). Both
 * are readings of personal data and are on record: where nothing says for what, they ask. */
#include "web/files.h"
#include "web/page_dossier.h"

/* A purpose is wanted first. */
static void ask_purpose(struct dossier_page *d, struct slice to)
{
    struct slice title = T(d, "Dire pour quoi", "Say for what");
    d->w->reply->status = 403;
    struct html h = dossier_page_begin(d, title, NULL);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", title);
    dossier_put_purpose(&h, d, to);
    page_end(d->w, &h);
}

static bool lacks_purpose(const struct dossier_page *d)
{
    return d->w->session.purpose.n == 0 && !d->d.row.erased;
}

void page_dossier_document(struct web *w)
{
    struct dossier_page d;
    struct gr_error e = {0};
    struct hash token;
    if (!dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
        return;
    }
    if (!files_find(&token, w, &d.d, web_place(w, "token"), &e)) {
        web_fail(w, &e);
    } else if (lacks_purpose(&d)) {
        ask_purpose(&d, w->request->path);
    } else if (!files_give_document(w, d.number, &token, &e)) {
        web_fail(w, &e);
    }
}

void page_dossier_copy_do(struct web *w)
{
    struct dossier_page d;
    struct gr_error e = {0};
    if (!dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
        return;
    }
    if (lacks_purpose(&d)) {
        ask_purpose(&d, d.path);
    } else if (!files_give_copy(w, d.number, w->language, &e)) {
        web_fail(w, &e);
    }
}
