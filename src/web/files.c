/* Documents and certified copies as replies: the name under which they are kept, their media type,
 * and the one loan of keys with which a document is read. */
#include "web/files.h"

#include "base/base64.h"

#define COPY_SUFFIX ".greffe-copy"

/* ---- how a file is sent ---------------------------------------------------------------------- */

/* Media types that no browser runs; anything else is bytes. */
static struct slice safe_media(struct slice media)
{
    static const struct {
        const char *told, *sent;
    } safe[] = {{"application/pdf", "application/pdf"},
                {"image/png", "image/png"},
                {"image/jpeg", "image/jpeg"},
                {"text/plain", "text/plain; charset=utf-8"}};
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++) {
        if (slice_is(media, safe[i].told)) {
            return slice_of(safe[i].sent);
        }
    }
    return SLICE("application/octet-stream");
}

/* RFC 6266, with the name, where it is known, in UTF-8 as of RFC 8187. */
static struct slice disposition(const struct web *w, struct slice number, const char *suffix,
                                struct slice name)
{
    struct buf out = buf_in(w->arena, name.n * 3 + 512);
    buf_text(&out, "attachment; filename=\"");
    buf_add(&out, html_url(w->arena, number));
    buf_text(&out, suffix);
    buf_char(&out, '"');
    if (name.n > 0) {
        buf_text(&out, "; filename*=UTF-8''");
        buf_add(&out, html_url(w->arena, name));
    }
    return buf_slice(&out);
}

static void send(struct web *w, struct slice media, struct slice bytes, struct slice how)
{
    w->reply->status = 200;
    w->reply->media = media;
    w->reply->body = bytes;
    web_header_add(w, "Content-Disposition", how);
    web_header_add(w, "Content-Security-Policy", SLICE("sandbox; default-src 'none'"));
}

/* ---- documents ------------------------------------------------------------------------------- */

/* *name: empty where it is sealed. */
static const struct leaf_attachment *
attachment_of(struct slice *name, const struct office_dossier *d, const struct hash *token)
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

bool files_find(struct hash *token, const struct web *w, const struct office_dossier *d,
                struct slice digits, struct gr_error *e)
{
    struct buf out = buf_in(w->arena, sizeof token->b);
    struct slice ignored;
    return (digits.n == 2 * sizeof token->b && hex_get(&out, digits) &&
            hash_of(token, buf_slice(&out)) && attachment_of(&ignored, d, token) != NULL) ||
           error_set(e, ERROR_ABSENT, "%.*s has no such document", SLICE_ARG(d->row.number));
}

/* With one loan: the name is sealed as the document is. */
static bool read_document(struct slice *bytes, struct office_dossier *d, struct web *w,
                          struct slice number, const struct hash *token, struct gr_error *e)
{
    struct office_loan loan = {.n = 0};
    struct office_look look = {.agent = w->session.agent,
                               .purpose = w->session.purpose,
                               .as_of = INT64_MAX,
                               .as_known = INT64_MAX,
                               .loan = &loan};
    bool ok = errand_lend(&loan, w->arena, w->line, web_reader(w), number, "document", e) &&
              office_document(bytes, w->arena, w->office, number, token, &look, e) &&
              office_dossier(d, w->arena, w->office, number, &look, e);
    seal_forget(&loan, sizeof loan);
    return ok;
}

bool files_give_document(struct web *w, struct slice number, const struct hash *token,
                         struct gr_error *e)
{
    struct office_dossier d;
    struct slice bytes = SLICE("");
    struct slice name = SLICE("");
    if (!read_document(&bytes, &d, w, number, token, e)) {
        return false;
    }
    const struct leaf_attachment *from = attachment_of(&name, &d, token);
    send(w, safe_media(from == NULL ? SLICE("") : from->media), bytes,
         disposition(w, number, "-document", name));
    return true;
}

/* ---- the certified copy ---------------------------------------------------------------------- */

bool files_give_copy(struct web *w, struct slice number, enum language language, struct gr_error *e)
{
    struct slice bytes = SLICE("");
    if (!errand_certify(&bytes, w->arena, w->line, web_reader(w), number, language, e)) {
        return false;
    }
    send(w, SLICE("text/plain; charset=utf-8"), bytes,
         disposition(w, number, COPY_SUFFIX, SLICE("")));
    return true;
}
