/* What leaves a dossier as a file: its documents, and the certified copy. Both are readings of
 * personal data and are on record. A browser never shows a document within the service's pages:
 * whatever it holds, it is a file to keep, and a sandbox besides. */
#include "web/page_dossier.h"

#include "base/base64.h"

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

/* ---- documents ------------------------------------------------------------------------------- */

static const struct leaf_attachment *
find_attachment(struct slice *name, const struct office_dossier *d, const struct hash *token)
{
    *name = SLICE("");
    for (size_t i = 0; i < d->n_entries; i++) {
        const struct office_entry *entry = &d->entries[i];
        for (size_t k = 0; k < entry->content.n_attachments; k++) {
            if (hash_equal(&entry->content.attachments[k].token, token)) {
                *name = entry->has_personal ? entry->document_names[k] : SLICE("");
                return &entry->content.attachments[k];
            }
        }
    }
    return NULL;
}

/* A media type as a header takes it; anything else is bytes. */
static struct slice safe_media(struct slice media)
{
    bool good = media.n > 0 && media.n < 128;
    for (size_t i = 0; good && i < media.n; i++) {
        char c = media.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '.' || c == '+' || c == '-' || c == '_';
    }
    return good ? media : SLICE("application/octet-stream");
}

/* RFC 6266, with the name in UTF-8 as of RFC 8187. */
static struct slice disposition(const struct dossier_page *d, struct slice name)
{
    struct buf out = buf_in(d->w->arena, name.n * 3 + 256);
    buf_text(&out, "attachment; filename=\"");
    buf_add(&out, html_url(d->w->arena, d->number));
    buf_text(&out, "-document\"");
    if (name.n > 0) {
        buf_text(&out, "; filename*=UTF-8''");
        buf_add(&out, html_url(d->w->arena, name));
    }
    return buf_slice(&out);
}

static void send_file(struct web *w, struct slice media, struct slice bytes, struct slice how)
{
    w->reply->status = 200;
    w->reply->media = media;
    w->reply->body = bytes;
    web_header_add(w, "Content-Disposition", how);
    web_header_add(w, "Content-Security-Policy", SLICE("sandbox; default-src 'none'"));
}

/* With one loan: the name is sealed as the document is. */
static bool read_document(struct slice *bytes, struct dossier_page *d, const struct hash *token,
                          struct gr_error *e)
{
    struct office_loan loan;
    struct web *w = d->w;
    struct office_look look = {.agent = w->session.agent,
                               .purpose = w->session.purpose,
                               .as_of = INT64_MAX,
                               .as_known = INT64_MAX,
                               .loan = &loan};
    bool ok = errand_lend(&loan, w->arena, w->line, web_reader(w), d->number, "document", e) &&
              office_document(bytes, w->arena, w->office, d->number, token, &look, e) &&
              office_dossier(&d->d, w->arena, w->office, d->number, &look, e);
    seal_forget(&loan, sizeof loan);
    return ok;
}

void page_dossier_document(struct web *w)
{
    struct dossier_page d;
    struct gr_error e = {0};
    struct hash token;
    struct slice bytes = SLICE("");
    struct slice name = SLICE("");
    struct slice text = web_place(w, "token");
    struct buf digest = buf_in(w->arena, sizeof token);
    if (!dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
        return;
    }
    if (text.n != 2 * sizeof token || !hex_get(&digest, text) ||
        !hash_of(&token, buf_slice(&digest)) || find_attachment(&name, &d.d, &token) == NULL) {
        error_set(&e, ERROR_ABSENT, "%.*s has no such document", SLICE_ARG(d.number));
        web_fail(w, &e);
        return;
    }
    if (lacks_purpose(&d)) {
        ask_purpose(&d, w->request->path);
        return;
    }
    if (!read_document(&bytes, &d, &token, &e)) {
        web_fail(w, &e);
        return;
    }
    const struct leaf_attachment *attachment = find_attachment(&name, &d.d, &token);
    send_file(w, safe_media(attachment == NULL ? SLICE("") : attachment->media), bytes,
              disposition(&d, name));
}

/* ---- the certified copy ---------------------------------------------------------------------- */

void page_dossier_copy_do(struct web *w)
{
    struct dossier_page d;
    struct gr_error e = {0};
    struct slice bytes = SLICE("");
    if (!dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
        return;
    }
    if (lacks_purpose(&d)) {
        ask_purpose(&d, d.path);
        return;
    }
    if (!errand_certify(&bytes, w->arena, w->line, web_reader(w), d.number, w->language, &e)) {
        web_fail(w, &e);
        return;
    }
    struct buf how = buf_in(w->arena, 256);
    buf_text(&how, "attachment; filename=\"");
    buf_add(&how, html_url(w->arena, d.number));
    buf_text(&how, ".greffe-copy\"");
    send_file(w, SLICE("application/octet-stream"), bytes, buf_slice(&how));
}
