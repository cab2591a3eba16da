/* The last step of an act: with its documents it is recorded, once, upon the dossier as it was
 * seen; or the preview comes back and says why it was not. */
#include "web/page_act.h"

/* False with a mistake when they are too many. */
static bool take_documents(struct act_form *f)
{
    const struct web_request *request = f->d.w->request;
    struct office_document *list =
        ARENA_ARRAY(f->d.w->arena, request->n_form + 1, struct office_document);
    f->request.documents = list;
    for (size_t i = 0; i < request->n_form; i++) {
        const struct web_field *field = &request->form[i];
        if (slice_is(field->name, "documents") && field->file.n > 0) {
            list[f->request.n_documents++] = (struct office_document){
                .name = field->file,
                .media = field->media.n > 0 ? field->media : SLICE("application/octet-stream"),
                .bytes = field->value};
        }
    }
    struct gr_error e = {0};
    if (f->request.n_documents > ACT_DOCUMENTS) {
        error_set(&e, ERROR_TOO_LARGE, "a form attaches at most %d documents", ACT_DOCUMENTS);
        f->d.w->reply->status = error_http_status(e.code);
        page_mistake_error(&f->mistakes, f->d.w, SLICE("documents"), &e);
    }
    return f->request.n_documents <= ACT_DOCUMENTS;
}

/* The preview again, and why nothing was recorded. Documents are chosen here, when nothing is wrong
 * with the form any more; a browser does not send them twice, and none is kept: the desk holds
 * nothing personal from one request to the next. */
static void show_again(struct act_form *f)
{
    f->mistakes.remedy =
        f->request.n_documents > 0
            ? T(&f->d,
                "Rien n’a été inscrit. Voici ce qui en résulterait à présent : relisez, "
                "joignez de nouveau les documents, puis inscrivez.",
                "Nothing was recorded. This is what would come of it now: read it again, "
                "attach the documents again, then record.")
            : T(&f->d,
                "Rien n’a été inscrit. Voici ce qui en résulterait à présent : relisez, puis "
                "inscrivez.",
                "Nothing was recorded. This is what would come of it now: read it again, then "
                "record.");
    f->request.key = SLICE("");
    f->request.n_documents = 0;
    act_preview_show(f);
}

/* The proposal was refused, which is on record: what has become of it, and why. */
static void show_refused(struct act_form *f, const struct office_receipt *r)
{
    struct slice title =
        T(&f->d, "Le droit refuse cette décision", "The law refuses this decision");
    f->d.w->reply->status = error_http_status(ERROR_REFUSED);
    struct html h = dossier_page_begin(&f->d, title, NULL);
    HTML(&h,
         "<span class=\"govuk-caption-l\">{}, {}</span><h1 class=\"govuk-heading-l\">{}</h1>\n"
         "<p class=\"govuk-body\">{} {}.</p>\n",
         f->d.number, dossier_act_label(&f->d, f->act->name), title,
         T(&f->d,
           "La décision n’a pas pris effet. La proposition et son refus sont inscrits au registre, "
           "sous le numéro",
           "The decision has not taken effect. The proposal and its refusal are on record, under "
           "the "
           "number"),
         html_number(f->d.w->arena, r->leaf));
    act_put_findings(&h, f, r, true);
    HTML(&h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"{}\">{}</a></p>\n", f->d.path,
         T(&h, "Revenir au dossier", "Back to the dossier"));
    page_end(f->d.w, &h);
}

static void redirect_done(struct act_form *f, int64_t leaf)
{
    struct buf path = buf_in(f->d.w->arena, 512);
    buf_add(&path, f->d.path);
    buf_text(&path, "?done=");
    buf_int(&path, leaf);
    web_redirect(f->d.w, buf_slice(&path));
}

void act_record(struct act_form *f)
{
    struct gr_error e = {0};
    struct office_receipt r = {.leaf = LEAF_NONE};
    int64_t expected = 0;
    if (!slice_to_int(&expected, f->expected, INT64_MAX - 1) || f->key.n == 0) {
        act_preview_show(f); /* no preview came before it */
        return;
    }
    if (!take_documents(f)) {
        show_again(f);
        return;
    }
    f->request.dry = false;
    f->request.expected = expected;
    f->request.key = f->key;
    if (errand_submit(&r, f->d.w->arena, f->d.w->line, f->d.w->session.token, &f->request, &e)) {
        if (r.refused) {
            show_refused(f, &r);
        } else {
            redirect_done(f, r.leaf);
        }
        return;
    }
    if (e.code != ERROR_SEQUENCE) {
        act_fail(f, &e);
        return;
    }
    f->d.w->reply->status = error_http_status(ERROR_SEQUENCE);
    page_mistake(&f->mistakes, SLICE(""),
                 T(&f->d, "Le dossier a avancé depuis que vous l’avez regardé",
                   "The dossier has moved on since you looked at it"));
    show_again(f);
}
