/* Opening dossiers and entering acts: what was sent becomes a request to the office, which the
 * scribe submits for the agent of the session. A refusal by the law is a problem that carries each
 * reason with its articles; the refusal itself is on record. */
#include "web/api.h"

#include "base/base64.h"

#include <string.h>

/* ---- from JSON to a request ------------------------------------------------------------------ */

/* A value as the office reads it: yes and no, digits, or the text itself. */
static struct slice told_value(const struct web *w, const json_t *value)
{
    struct buf digits = buf_in(w->arena, 32);
    if (json_is_integer(value)) {
        buf_int(&digits, json_integer_value(value));
        return buf_slice(&digits);
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? SLICE("yes") : SLICE("no");
    }
    return (struct slice){json_string_value(value), json_string_length(value)};
}

static void take_facts(struct office_request *request, const struct web *w, const json_t *facts)
{
    size_t n = json_object_size(facts);
    struct office_fact *list = ARENA_ARRAY(w->arena, n + 1, struct office_fact);
    const char *name;
    json_t *value;
    request->facts = list;
    json_object_foreach((json_t *)(uintptr_t)facts, name, value)
    {
        list[request->n_facts++] = (struct office_fact){slice_of(name), told_value(w, value)};
    }
}

static const struct slice *take_texts(size_t *n, const struct web *w, const json_t *texts)
{
    *n = json_array_size(texts);
    struct slice *list = ARENA_ARRAY(w->arena, *n + 1, struct slice);
    for (size_t i = 0; i < *n; i++) {
        const json_t *text = json_array_get(texts, i);
        list[i] = (struct slice){json_string_value(text), json_string_length(text)};
    }
    return list;
}

static void take_persons(struct office_request *request, const struct web *w, const json_t *persons)
{
    size_t n = json_array_size(persons);
    struct office_person *list = ARENA_ARRAY(w->arena, n + 1, struct office_person);
    for (size_t i = 0; i < n; i++) {
        const json_t *from = json_array_get(persons, i);
        struct office_person *to = &list[i];
        to->names = take_texts(&to->n_names, w, api_value_of(from, F(PERSON, names)));
        to->others = take_texts(&to->n_others, w, api_value_of(from, F(PERSON, others)));
        to->numbers = take_texts(&to->n_numbers, w, api_value_of(from, F(PERSON, numbers)));
        to->documents = take_texts(&to->n_documents, w, api_value_of(from, F(PERSON, documents)));
        to->born = api_text_of(from, F(PERSON, born));
    }
    request->persons = list;
    request->n_persons = n;
}

static bool take_documents(struct office_request *request, const struct web *w,
                           const json_t *documents, struct gr_error *e)
{
    size_t n = json_array_size(documents);
    struct office_document *list = ARENA_ARRAY(w->arena, n + 1, struct office_document);
    for (size_t i = 0; i < n; i++) {
        const json_t *from = json_array_get(documents, i);
        struct slice text = api_text_of(from, F(DOCUMENT_TOLD, content));
        struct buf bytes = buf_in(w->arena, text.n / 4 * 3 + 3);
        if (text.n == 0 || !base64_get(&bytes, text)) {
            error_set(e, ERROR_FORMAT, "the content of document %zu is not Base 64", i + 1);
            return error_remedy(e, "with padding, without blanks or newlines (RFC 4648, 4)");
        }
        list[i] =
            (struct office_document){api_text_of(from, F(DOCUMENT_TOLD, name)),
                                     api_text_of(from, F(DOCUMENT_TOLD, media)), buf_slice(&bytes)};
    }
    request->documents = list;
    request->n_documents = n;
    return true;
}

/* "…": a structured field's string, or the bare name. */
static struct slice take_key(struct slice text)
{
    text = slice_trim(text);
    if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') {
        text = (struct slice){text.p + 1, text.n - 2};
    }
    return text;
}

/* If-Match: a tag of the dossier, of which the first number is the count of leaves, or *. */
static bool take_match(struct office_request *request, struct api *a, struct gr_error *e)
{
    struct slice tag = slice_trim(a->w->request->if_match);
    if (tag.n == 0 || slice_is(tag, "*")) {
        return true;
    }
    struct slice rest = {tag.p + 1, tag.n - 1};
    struct slice number = slice_cut(&rest, '-');
    bool one = tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"' && rest.n > 1 &&
               memchr(rest.p, '"', rest.n - 1) == NULL;
    if (one && slice_to_int(&request->expected, number, INT64_MAX / 16)) {
        return true;
    }
    a->w->reply->status = 412;
    error_set(e, ERROR_SEQUENCE, "If-Match names no tag of this dossier");
    return error_remedy(e, "give the one ETag with which the dossier came, or leave it out");
}

/* What all that is entered in a dossier may say. The fields of the three schemas have the same
 * names. */
static bool take_request(struct office_request *request, struct api *a, struct gr_error *e)
{
    const json_t *body = a->body;
    request->dossier = web_place(a->w, "number");
    request->at = api_text_of(body, F(ACT_TOLD, at));
    request->role = api_text_of(body, F(ACT_TOLD, role));
    request->territory = api_text_of(body, F(ACT_TOLD, territory));
    request->ground = api_text_of(body, F(ACT_TOLD, ground));
    request->happened = api_yes(body, F(ACT_TOLD, happened));
    request->dry = api_yes(body, F(ACT_TOLD, dry));
    request->key = take_key(a->w->request->idempotency);
    take_facts(request, a->w, api_value_of(body, F(ACT_TOLD, facts)));
    take_persons(request, a->w, api_value_of(body, F(ACT_TOLD, persons)));
    return take_documents(request, a->w, api_value_of(body, F(ACT_TOLD, documents)), e) &&
           take_match(request, a, e);
}

/* ---- from a receipt to JSON ------------------------------------------------------------------ */

static json_t *finding_of(const struct office_finding *f)
{
    json_t *object = json_object();
    api_set_text(object, F(FINDING, kind), f->kind);
    api_set(object, F(FINDING, articles), api_articles(f->articles));
    if (f->text_fr.n > 0 || f->text_en.n > 0) {
        api_set(object, F(FINDING, text), api_words(f->text_fr, f->text_en));
    }
    api_set_some(object, F(FINDING, dossier), f->number);
    if (f->leaf != LEAF_NONE && !f->mine) {
        api_set_int(object, F(FINDING, leaf), f->leaf);
    }
    api_set_yes(object, F(FINDING, certain), f->certain);
    api_set_yes(object, F(FINDING, refuses), f->refuses);
    api_set_yes(object, F(FINDING, mine), f->mine);
    api_set_yes(object, F(FINDING, newly), f->newly);
    return object;
}

/* Those that refuse it first. */
static json_t *findings_of(const struct office_receipt *r)
{
    json_t *list = json_array();
    for (int refuses = 1; refuses >= 0; refuses--) {
        for (size_t i = 0; i < r->n_findings; i++) {
            if (r->findings[i].refuses == (refuses != 0)) {
                api_add(list, finding_of(&r->findings[i]));
            }
        }
    }
    return list;
}

static json_t *follows_of(const struct web *w, const struct office_receipt *r,
                          const struct zone *zone)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_follows; i++) {
        const struct office_follow *from = &r->follows[i];
        json_t *object = json_object();
        struct buf at = buf_in(w->arena, 64);
        moment_write(&at, from->at, zone);
        api_set_text(object, F(FOLLOW, dossier), from->number);
        api_set_text(object, F(FOLLOW, at), buf_slice(&at));
        api_set(object, F(FOLLOW, text), api_words(from->text_fr, from->text_en));
        api_set(object, F(FOLLOW, articles), api_articles(from->articles));
        api_add(list, object);
    }
    return list;
}

static json_t *clocks_of(const struct web *w, const struct office_receipt *r,
                         const struct law_procedure *p, const struct zone *zone)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_clocks; i++) {
        const struct leaf_clock *from = &r->clocks[i];
        json_t *object = json_object();
        api_set_text(object, F(RUNNING, clock), from->clock);
        api_set(object, F(RUNNING, label), api_clock_label(w, p, from->clock));
        api_set_some(object, F(RUNNING, reading), from->reading);
        api_set_leaf(object, F(RUNNING, started), from->started);
        api_set(object, F(RUNNING, earliest),
                from->known ? api_instant(w, from->earliest, zone) : json_null());
        api_set(object, F(RUNNING, latest),
                from->known ? api_instant(w, from->latest, zone) : json_null());
        api_add(list, object);
    }
    return list;
}

static json_t *opens_of(const struct office_receipt *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_opens; i++) {
        json_t *object = json_object();
        api_set(object, F(OPENED, text), api_words(r->opens[i].text_fr, r->opens[i].text_en));
        api_set(object, F(OPENED, articles), api_articles(r->opens[i].articles));
        api_add(list, object);
    }
    return list;
}

static void give_receipt(struct api *a, const struct office_request *request,
                         const struct office_receipt *r)
{
    struct web *w = a->w;
    struct gr_error ignored = {0};
    const struct law_procedure *p = office_procedure(w->office, r->procedure, &ignored);
    const struct zone *zone = page_zone(w, r->territory);
    json_t *object = json_object();
    api_set_text(object, F(RECEIPT, dossier), r->number);
    api_set_leaf(object, F(RECEIPT, leaf), r->leaf);
    api_set_int(object, F(RECEIPT, sequence), r->sequence);
    api_set(object, F(RECEIPT, entered), api_instant(w, r->entered, zone));
    api_set_yes(object, F(RECEIPT, dry), request->dry);
    api_set_yes(object, F(RECEIPT, refused), r->refused);
    api_set_yes(object, F(RECEIPT, repeated), r->repeated);
    api_set(object, F(RECEIPT, findings), findings_of(r));
    api_set(object, F(RECEIPT, follows), follows_of(w, r, zone));
    api_set(object, F(RECEIPT, clocks), clocks_of(w, r, p, zone));
    api_set(object, F(RECEIPT, opens), opens_of(r));
    api_set(object, F(RECEIPT, states), api_states(r->states));
    w->reply->status = request->dry ? 200 : 0;
    if (!request->dry) {
        struct buf path = buf_in(w->arena, 256);
        buf_text(&path, "/api/v1/dossiers/");
        buf_add(&path, html_url(w->arena, r->number));
        if (request->verb != OFFICE_OPEN) {
            buf_text(&path, "/acts/");
            buf_int(&path, r->leaf);
        }
        web_header_add(w, "Location", api_address(w, buf_slice(&path)));
    }
    api_give(a, object);
}

/* ---- a refusal ------------------------------------------------------------------------------- */

/* The answer to an earlier request has no reasons: those that the leaf recorded. */
static void recall_findings(struct office_receipt *r, const struct web *w)
{
    struct slice bytes;
    struct leaf leaf;
    struct gr_error ignored = {0};
    if (r->n_findings > 0 ||
        !registry_leaf(&bytes, w->arena, office_registry(w->office), REGISTRY_ACTS, r->leaf,
                       &ignored) ||
        !leaf_read(&leaf, w->arena, bytes, &ignored)) {
        return;
    }
    struct office_finding *list = ARENA_ARRAY(w->arena, leaf.n_findings + 1, struct office_finding);
    for (size_t i = 0; i < leaf.n_findings; i++) {
        list[i] = (struct office_finding){.leaf = r->leaf,
                                          .mine = true,
                                          .certain = true,
                                          .refuses = true,
                                          .number = r->number,
                                          .kind = leaf.findings[i].kind,
                                          .articles = leaf.findings[i].articles};
    }
    r->findings = list;
    r->n_findings = leaf.n_findings;
}

static void add_articles(json_t *to, struct slice articles)
{
    json_t *from = api_articles(articles);
    for (size_t i = 0; i < json_array_size(from); i++) {
        json_t *article = json_array_get(from, i);
        bool there = false;
        for (size_t k = 0; k < json_array_size(to); k++) {
            there = there || json_equal(json_array_get(to, k), article);
        }
        if (!there) {
            json_array_append(to, article);
        }
    }
    json_decref(from);
}

static void refuse(struct api *a, struct office_receipt *r)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    json_t *more = json_object();
    json_t *articles = json_array();
    struct slice why = SLICE("");
    recall_findings(r, w);
    for (size_t i = 0; i < r->n_findings; i++) {
        const struct office_finding *f = &r->findings[i];
        if (f->refuses) {
            add_articles(articles, f->articles);
            why = why.n > 0 ? why : w->language == LANGUAGE_FR ? f->text_fr : f->text_en;
        }
    }
    if (why.n > 0) {
        error_set(&e, ERROR_REFUSED, "%.*s", SLICE_ARG(why));
    } else {
        error_set(&e, ERROR_REFUSED, "the law refuses this act");
    }
    error_remedy(&e, "nothing changed; the proposal and its refusal are on record as leaf %lld",
                 (long long)r->leaf);
    api_set(more, F(PROBLEM, articles), articles);
    api_set(more, F(PROBLEM, findings), findings_of(r));
    api_set_some(more, F(PROBLEM, dossier), r->number);
    api_set_int(more, F(PROBLEM, leaf), r->leaf);
    api_problem_with(w, &e, more);
}

/* ---- operations ------------------------------------------------------------------------------ */

static void submit(struct api *a, struct office_request *request)
{
    struct web *w = a->w;
    struct office_receipt receipt;
    struct gr_error e = {0};
    if (!take_request(request, a, &e) ||
        !errand_submit(&receipt, w->arena, w->line, w->session.token, request, &e)) {
        if (e.code == ERROR_SEQUENCE) {
            w->reply->status = 412;
        }
        web_fail(w, &e);
    } else if (receipt.refused && !request->dry) {
        refuse(a, &receipt);
    } else {
        give_receipt(a, request, &receipt);
    }
}

void api_open(struct api *a)
{
    struct office_request request = office_request_new(OFFICE_OPEN, a->w->session.agent);
    request.name = api_text_of(a->body, F(OPENING, procedure));
    submit(a, &request);
}

void api_act(struct api *a)
{
    struct office_request request = office_request_new(OFFICE_ACT, a->w->session.agent);
    request.name = api_text_of(a->body, F(ACT_TOLD, act));
    submit(a, &request);
}

static void change(struct api *a, enum office_verb verb)
{
    struct office_request request = office_request_new(verb, a->w->session.agent);
    struct gr_error e = {0};
    request.name = api_text_of(a->body, F(CORRECTION_TOLD, act));
    if (!slice_to_int(&request.target, web_place(a->w, "leaf"), INT64_MAX / 16)) {
        error_set(&e, ERROR_ABSENT, "a leaf is a whole number");
        web_fail(a->w, &e);
        return;
    }
    submit(a, &request);
}

void api_correct(struct api *a)
{
    change(a, OFFICE_CORRECT);
}

void api_withdraw(struct api *a)
{
    change(a, OFFICE_WITHDRAW);
}

void api_repeal(struct api *a)
{
    change(a, OFFICE_REPEAL);
}
