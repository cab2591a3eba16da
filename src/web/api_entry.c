/* What was entered in a dossier, one thing at a time, and what is taken away from it: certified
 * copies and documents. */
#include "web/api.h"
#include "web/files.h"

/* ---- entries --------------------------------------------------------------------------------- */

static json_t *texts_of(const struct slice *list, size_t n)
{
    json_t *texts = json_array();
    for (size_t i = 0; i < n; i++) {
        api_add(texts, api_string(list[i]));
    }
    return texts;
}

static json_t *person_of(const struct office_person *p)
{
    json_t *object = json_object();
    api_set(object, F(PERSON, names), texts_of(p->names, p->n_names));
    api_set(object, F(PERSON, others), texts_of(p->others, p->n_others));
    api_set_some(object, F(PERSON, born), p->born);
    api_set(object, F(PERSON, numbers), texts_of(p->numbers, p->n_numbers));
    api_set(object, F(PERSON, documents), texts_of(p->documents, p->n_documents));
    return object;
}

static json_t *documents_of(const struct web *w, const struct office_entry *entry)
{
    json_t *list = json_array();
    for (size_t i = 0; i < entry->content.n_attachments; i++) {
        const struct leaf_attachment *from = &entry->content.attachments[i];
        json_t *object = json_object();
        api_set_text(object, F(DOCUMENT, media), from->media);
        api_set_int(object, F(DOCUMENT, size), from->size_bytes);
        api_set(object, F(DOCUMENT, token), api_hex(w, &from->token));
        api_set(object, F(DOCUMENT, sealed), api_hex(w, &from->sealed));
        if (entry->has_personal && entry->document_names != NULL) {
            api_set_some(object, F(DOCUMENT, name), entry->document_names[i]);
        }
        api_add(list, object);
    }
    return list;
}

static json_t *noted_of(const struct leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->n_findings; i++) {
        json_t *object = json_object();
        api_set_text(object, F(FINDING, kind), leaf->findings[i].kind);
        api_set(object, F(FINDING, articles), api_articles(leaf->findings[i].articles));
        api_add(list, object);
    }
    return list;
}

static void set_label(json_t *object, const struct web *w, const struct law_procedure *p,
                      const struct leaf *leaf)
{
    if (p == NULL || leaf->act.n == 0) {
        return;
    }
    law_index act = law_find_act(p, leaf->act);
    if (act != LAW_NONE) {
        api_set(object, F(ENTRY, label), api_label(w, p->acts[act].labels, leaf->act));
    } else if (leaf->kind == LEAF_CLOCK_ENDED) {
        api_set(object, F(ENTRY, label), api_clock_label(w, p, leaf->act));
    } else if (leaf->kind == LEAF_OPENED) {
        api_set(object, F(ENTRY, label), api_label(w, p->title, p->name));
    }
}

static void set_personal(json_t *object, const struct office_entry *entry)
{
    if (!entry->has_personal) {
        return;
    }
    json_t *persons = json_array();
    for (size_t i = 0; i < entry->n_persons; i++) {
        api_add(persons, person_of(&entry->persons[i]));
    }
    api_set(object, F(ENTRY, persons), persons);
    api_set(object, F(ENTRY, personal), api_facts(entry->personal, entry->n_personal));
}

json_t *api_entry_of(const struct web *w, const struct law_procedure *p,
                     const struct office_entry *entry, const struct zone *zone)
{
    const struct leaf *leaf = &entry->content;
    json_t *object = json_object();
    api_set_int(object, F(ENTRY, leaf), entry->leaf);
    api_set_int(object, F(ENTRY, sequence), leaf->sequence);
    api_set_text(object, F(ENTRY, kind), slice_of(leaf_kind_name(leaf->kind)));
    api_set_some(object, F(ENTRY, act), leaf->act);
    set_label(object, w, p, leaf);
    api_set_some(object, F(ENTRY, at), leaf->at);
    api_set(object, F(ENTRY, entered), api_instant(w, leaf->entered, zone));
    if (leaf->target != LEAF_NONE) {
        api_set_int(object, F(ENTRY, target), leaf->target);
    }
    api_set_some(object, F(ENTRY, agent), leaf->agent);
    api_set_some(object, F(ENTRY, role), leaf->role);
    api_set_some(object, F(ENTRY, territory), leaf->territory);
    api_set_some(object, F(ENTRY, ground), leaf->ground);
    api_set_yes(object, F(ENTRY, signed), leaf->has_signature);
    api_set(object, F(ENTRY, facts), api_facts(leaf->facts, leaf->n_facts));
    api_set(object, F(ENTRY, documents), documents_of(w, entry));
    api_set(object, F(ENTRY, findings), noted_of(leaf));
    set_personal(object, entry);
    return object;
}

void api_entry(struct api *a)
{
    struct office_dossier d;
    struct gr_error e = {0};
    bool personal = false;
    int64_t leaf = 0;
    if (!slice_to_int(&leaf, web_place(a->w, "leaf"), INT64_MAX / 16)) {
        error_set(&e, ERROR_ABSENT, "a leaf is a whole number");
    } else if (api_read(&d, &personal, a, &e)) {
        for (size_t i = 0; i < d.n_entries; i++) {
            if (d.entries[i].leaf == leaf) {
                api_give(a, api_entry_of(a->w, d.procedure, &d.entries[i],
                                         page_zone(a->w, d.row.territory)));
                return;
            }
        }
        error_set(&e, ERROR_ABSENT, "leaf %lld is not of %.*s", (long long)leaf,
                  SLICE_ARG(d.row.number));
    }
    web_fail(a->w, &e);
}

/* ---- what is taken away ---------------------------------------------------------------------- */

static bool want_purpose(struct api *a, struct gr_error *e)
{
    api_take_purpose(a, SLICE(""));
    if (a->w->session.purpose.n > 0) {
        return true;
    }
    error_set(e, ERROR_RIGHT, "this is personal data; for what it is read is owed");
    return error_remedy(e, "say it in X-Greffe-Purpose; it is kept in the log of readings");
}

void api_copy(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct slice asked = web_query(w, "lang");
    struct slice number = web_place(w, "number");
    enum language language = slice_is(asked, "en")   ? LANGUAGE_EN
                             : slice_is(asked, "fr") ? LANGUAGE_FR
                                                     : w->language;
    if (!want_purpose(a, &e) || !files_give_copy(w, number, language, &e)) {
        web_fail(w, &e);
    }
}

void api_document(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct hash token;
    struct office_dossier d;
    struct slice number = web_place(w, "number");
    struct office_look look = {.as_of = INT64_MAX, .as_known = INT64_MAX, .without_personal = true};
    if (!want_purpose(a, &e) || !office_dossier(&d, w->arena, w->office, number, &look, &e) ||
        !files_find(&token, w, &d, web_place(w, "token"), &e) ||
        !files_give_document(w, number, &token, &e)) {
        web_fail(w, &e);
    }
}
