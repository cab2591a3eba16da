/* What the office speaks of, as CBOR: an array a struct, its members in the order of their
 * declaration. Texts are UTF-8 and checked so when they are taken out. */
#include <string.h>

#include "errand/errand_priv.h"

/* Begins a list of n. One that the other side would not take makes the message none, which is told
 * as too large before it is sent. */
static void pack_count(struct buf *out, size_t n)
{
    cbor_put_array(out, n);
    out->full = out->full || n > ERRAND_ITEMS;
}

void pack_bytes(struct buf *out, const void *bytes, size_t n)
{
    cbor_put_bytes(out, (struct slice){bytes, n});
}

void unpack_bytes(void *bytes, size_t n, struct cbor_reader *r)
{
    struct slice s = cbor_get_bytes(r);
    if (s.n != n) {
        r->bad = true;
        memset(bytes, 0, n);
        return;
    }
    memcpy(bytes, s.p, n);
}

/* An array of exactly n. */
static void expect(struct cbor_reader *r, size_t n)
{
    if (cbor_get_array(r, n) != n) {
        r->bad = true;
    }
}

static void pack_texts(struct buf *out, const struct slice *texts, size_t n)
{
    pack_count(out, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_text(out, texts[i]);
    }
}

static const struct slice *unpack_texts(size_t *n, struct arena *arena, struct cbor_reader *r)
{
    struct slice *list = UNPACK_LIST(n, arena, r, struct slice);
    for (size_t i = 0; i < *n; i++) {
        list[i] = cbor_get_text(r);
    }
    return list;
}

/* ---- errors ---------------------------------------------------------------------------------- */

/* Bytes cut to what a field holds, at a whole code point, with its NUL. */
static void keep_text(char *out, size_t room, struct slice text)
{
    size_t n = text.n < room ? text.n : room - 1;
    while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80) {
        n--;
    }
    memcpy(out, text.p, n);
    out[n] = '\0';
}

/* An error's text may quote what somebody sent, cut in the middle of a character. */
static void pack_words(struct buf *out, const char *words)
{
    struct slice text = slice_of(words);
    size_t bad = 0;
    if (!utf8_valid(text, &bad)) {
        text.n = bad;
    }
    cbor_put_text(out, text);
}

void pack_error(struct buf *out, const struct gr_error *e)
{
    cbor_put_array(out, 3);
    cbor_put_int(out, (int64_t)e->code);
    pack_words(out, e->text);
    pack_words(out, e->remedy);
}

void unpack_error(struct gr_error *e, struct cbor_reader *r)
{
    expect(r, 3);
    int64_t code = cbor_get_int(r);
    struct slice text = cbor_get_text(r);
    struct slice remedy = cbor_get_text(r);
    if (r->bad || !error_is_code(code)) {
        r->bad = true;
        return;
    }
    error_fill(e, (enum error_code)code, "%s", "");
    keep_text(e->text, sizeof e->text, text);
    keep_text(e->remedy, sizeof e->remedy, remedy);
}

/* ---- requests -------------------------------------------------------------------------------- */

static void pack_facts(struct buf *out, const struct office_request *q)
{
    pack_count(out, q->n_facts);
    for (size_t i = 0; i < q->n_facts; i++) {
        cbor_put_array(out, 2);
        cbor_put_text(out, q->facts[i].name);
        cbor_put_text(out, q->facts[i].value);
    }
}

static void unpack_facts(struct office_request *q, struct arena *arena, struct cbor_reader *r)
{
    struct office_fact *list = UNPACK_LIST(&q->n_facts, arena, r, struct office_fact);
    for (size_t i = 0; i < q->n_facts; i++) {
        expect(r, 2);
        list[i].name = cbor_get_text(r);
        list[i].value = cbor_get_text(r);
    }
    q->facts = list;
}

static void pack_persons(struct buf *out, const struct office_request *q)
{
    pack_count(out, q->n_persons);
    for (size_t i = 0; i < q->n_persons; i++) {
        const struct office_person *p = &q->persons[i];
        cbor_put_array(out, 5);
        pack_texts(out, p->names, p->n_names);
        pack_texts(out, p->others, p->n_others);
        pack_texts(out, p->numbers, p->n_numbers);
        pack_texts(out, p->documents, p->n_documents);
        cbor_put_text(out, p->born);
    }
}

static void unpack_persons(struct office_request *q, struct arena *arena, struct cbor_reader *r)
{
    struct office_person *list = UNPACK_LIST(&q->n_persons, arena, r, struct office_person);
    for (size_t i = 0; i < q->n_persons; i++) {
        struct office_person *p = &list[i];
        expect(r, 5);
        p->names = unpack_texts(&p->n_names, arena, r);
        p->others = unpack_texts(&p->n_others, arena, r);
        p->numbers = unpack_texts(&p->n_numbers, arena, r);
        p->documents = unpack_texts(&p->n_documents, arena, r);
        p->born = cbor_get_text(r);
    }
    q->persons = list;
}

static void pack_documents(struct buf *out, const struct office_request *q)
{
    pack_count(out, q->n_documents);
    for (size_t i = 0; i < q->n_documents; i++) {
        cbor_put_array(out, 3);
        cbor_put_text(out, q->documents[i].name);
        cbor_put_text(out, q->documents[i].media);
        cbor_put_bytes(out, q->documents[i].bytes);
    }
}

static void unpack_documents(struct office_request *q, struct arena *arena, struct cbor_reader *r)
{
    struct office_document *list = UNPACK_LIST(&q->n_documents, arena, r, struct office_document);
    for (size_t i = 0; i < q->n_documents; i++) {
        expect(r, 3);
        list[i].name = cbor_get_text(r);
        list[i].media = cbor_get_text(r);
        list[i].bytes = cbor_get_bytes(r);
    }
    q->documents = list;
}

/* The short texts of a request, in order; both sides walk the same list. */
#define REQUEST_TEXTS 13
static void list_texts(struct slice *texts[REQUEST_TEXTS], struct office_request *q)
{
    struct slice *list[REQUEST_TEXTS] = {
        &q->dossier,     &q->name,  &q->at,   &q->role,      &q->territory, &q->ground,    &q->key,
        &q->person_name, &q->login, &q->unit, &q->procedure, &q->value,     &q->public_key};
    memcpy(texts, list, sizeof list);
}

void pack_request(struct buf *out, const struct office_request *request)
{
    struct office_request q = *request;
    struct slice *texts[REQUEST_TEXTS];
    list_texts(texts, &q);
    cbor_put_array(out, 10);
    cbor_put_int(out, (int64_t)q.verb);
    cbor_put_int(out, q.expected);
    cbor_put_int(out, q.target);
    cbor_put_int(out, (int64_t)q.right);
    cbor_put_bool(out, q.happened);
    cbor_put_bool(out, q.dry);
    cbor_put_array(out, REQUEST_TEXTS);
    for (int i = 0; i < REQUEST_TEXTS; i++) {
        cbor_put_bytes(out, *texts[i]);
    }
    pack_facts(out, &q);
    pack_persons(out, &q);
    pack_documents(out, &q);
}

static int64_t unpack_below(int64_t end, struct cbor_reader *r)
{
    int64_t value = cbor_get_int(r);
    if (value < 0 || value >= end) {
        r->bad = true;
        return 0;
    }
    return value;
}

void unpack_request(struct office_request *request, struct arena *arena, struct cbor_reader *r)
{
    struct slice *texts[REQUEST_TEXTS];
    *request = (struct office_request){0};
    list_texts(texts, request);
    expect(r, 10);
    request->verb = (enum office_verb)unpack_below(OFFICE_SET + 1, r);
    request->expected = cbor_get_int(r);
    request->target = cbor_get_int(r);
    request->right = (enum office_right)unpack_below(OFFICE_RIGHTS, r);
    request->happened = cbor_get_bool(r);
    request->dry = cbor_get_bool(r);
    expect(r, REQUEST_TEXTS);
    for (int i = 0; i < REQUEST_TEXTS; i++) {
        *texts[i] = cbor_get_bytes(r);
        r->bad = r->bad || (texts[i] != &request->public_key && !utf8_valid(*texts[i], NULL));
    }
    unpack_facts(request, arena, r);
    unpack_persons(request, arena, r);
    unpack_documents(request, arena, r);
}

/* ---- receipts -------------------------------------------------------------------------------- */

static void pack_findings(struct buf *out, const struct office_receipt *receipt)
{
    pack_count(out, receipt->n_findings);
    for (size_t i = 0; i < receipt->n_findings; i++) {
        const struct office_finding *f = &receipt->findings[i];
        cbor_put_array(out, 10);
        cbor_put_int(out, f->leaf);
        cbor_put_bool(out, f->mine);
        cbor_put_bool(out, f->certain);
        cbor_put_bool(out, f->refuses);
        cbor_put_bool(out, f->newly);
        cbor_put_text(out, f->number);
        cbor_put_text(out, f->kind);
        cbor_put_text(out, f->text_fr);
        cbor_put_text(out, f->text_en);
        cbor_put_text(out, f->articles);
    }
}

static void unpack_findings(struct office_receipt *receipt, struct arena *arena,
                            struct cbor_reader *r)
{
    struct office_finding *list =
        UNPACK_LIST(&receipt->n_findings, arena, r, struct office_finding);
    for (size_t i = 0; i < receipt->n_findings; i++) {
        struct office_finding *f = &list[i];
        expect(r, 10);
        f->leaf = cbor_get_int(r);
        f->mine = cbor_get_bool(r);
        f->certain = cbor_get_bool(r);
        f->refuses = cbor_get_bool(r);
        f->newly = cbor_get_bool(r);
        f->number = cbor_get_text(r);
        f->kind = cbor_get_text(r);
        f->text_fr = cbor_get_text(r);
        f->text_en = cbor_get_text(r);
        f->articles = cbor_get_text(r);
    }
    receipt->findings = list;
}

static void pack_follows(struct buf *out, const struct office_receipt *receipt)
{
    pack_count(out, receipt->n_follows);
    for (size_t i = 0; i < receipt->n_follows; i++) {
        const struct office_follow *f = &receipt->follows[i];
        cbor_put_array(out, 8);
        cbor_put_text(out, f->number);
        cbor_put_int(out, (int64_t)f->at.precision);
        cbor_put_int(out, f->at.date.days);
        cbor_put_int(out, f->at.at);
        cbor_put_int(out, f->at.offset);
        cbor_put_text(out, f->text_fr);
        cbor_put_text(out, f->text_en);
        cbor_put_text(out, f->articles);
    }
}

static void unpack_follows(struct office_receipt *receipt, struct arena *arena,
                           struct cbor_reader *r)
{
    struct office_follow *list = UNPACK_LIST(&receipt->n_follows, arena, r, struct office_follow);
    for (size_t i = 0; i < receipt->n_follows; i++) {
        struct office_follow *f = &list[i];
        expect(r, 8);
        f->number = cbor_get_text(r);
        f->at.precision = (enum precision)unpack_below(MOMENT_MONTH + 1, r);
        f->at.date.days = (int32_t)cbor_get_int(r);
        f->at.at = cbor_get_int(r);
        f->at.offset = (int32_t)cbor_get_int(r);
        f->text_fr = cbor_get_text(r);
        f->text_en = cbor_get_text(r);
        f->articles = cbor_get_text(r);
    }
    receipt->follows = list;
}

static void pack_clocks(struct buf *out, const struct office_receipt *receipt)
{
    pack_count(out, receipt->n_clocks);
    for (size_t i = 0; i < receipt->n_clocks; i++) {
        const struct leaf_clock *c = &receipt->clocks[i];
        cbor_put_array(out, 6);
        cbor_put_text(out, c->clock);
        cbor_put_text(out, c->reading);
        cbor_put_int(out, c->started);
        cbor_put_bool(out, c->known);
        cbor_put_int(out, c->earliest);
        cbor_put_int(out, c->latest);
    }
}

static void unpack_clocks(struct office_receipt *receipt, struct arena *arena,
                          struct cbor_reader *r)
{
    struct leaf_clock *list = UNPACK_LIST(&receipt->n_clocks, arena, r, struct leaf_clock);
    for (size_t i = 0; i < receipt->n_clocks; i++) {
        struct leaf_clock *c = &list[i];
        expect(r, 6);
        c->clock = cbor_get_text(r);
        c->reading = cbor_get_text(r);
        c->started = cbor_get_int(r);
        c->known = cbor_get_bool(r);
        c->earliest = cbor_get_int(r);
        c->latest = cbor_get_int(r);
    }
    receipt->clocks = list;
}

static void pack_opens(struct buf *out, const struct office_receipt *receipt)
{
    pack_count(out, receipt->n_opens);
    for (size_t i = 0; i < receipt->n_opens; i++) {
        cbor_put_array(out, 3);
        cbor_put_text(out, receipt->opens[i].text_fr);
        cbor_put_text(out, receipt->opens[i].text_en);
        cbor_put_text(out, receipt->opens[i].articles);
    }
}

static void unpack_opens(struct office_receipt *receipt, struct arena *arena, struct cbor_reader *r)
{
    struct office_opening *list = UNPACK_LIST(&receipt->n_opens, arena, r, struct office_opening);
    for (size_t i = 0; i < receipt->n_opens; i++) {
        expect(r, 3);
        list[i].text_fr = cbor_get_text(r);
        list[i].text_en = cbor_get_text(r);
        list[i].articles = cbor_get_text(r);
    }
    receipt->opens = list;
}

void pack_receipt(struct buf *out, const struct office_receipt *receipt)
{
    cbor_put_array(out, 13);
    cbor_put_int(out, receipt->leaf);
    cbor_put_text(out, receipt->number);
    cbor_put_text(out, receipt->procedure);
    cbor_put_text(out, receipt->territory);
    cbor_put_int(out, receipt->sequence);
    cbor_put_int(out, receipt->entered);
    cbor_put_bool(out, receipt->refused);
    cbor_put_bool(out, receipt->repeated);
    cbor_put_text(out, receipt->states);
    pack_findings(out, receipt);
    pack_follows(out, receipt);
    pack_clocks(out, receipt);
    pack_opens(out, receipt);
}

void unpack_receipt(struct office_receipt *receipt, struct arena *arena, struct cbor_reader *r)
{
    *receipt = (struct office_receipt){0};
    expect(r, 13);
    receipt->leaf = cbor_get_int(r);
    receipt->number = cbor_get_text(r);
    receipt->procedure = cbor_get_text(r);
    receipt->territory = cbor_get_text(r);
    receipt->sequence = cbor_get_int(r);
    receipt->entered = cbor_get_int(r);
    receipt->refused = cbor_get_bool(r);
    receipt->repeated = cbor_get_bool(r);
    receipt->states = cbor_get_text(r);
    unpack_findings(receipt, arena, r);
    unpack_follows(receipt, arena, r);
    unpack_clocks(receipt, arena, r);
    unpack_opens(receipt, arena, r);
}

/* ---- the rest -------------------------------------------------------------------------------- */

void pack_loan(struct buf *out, const struct office_loan *loan)
{
    cbor_put_array(out, loan->n);
    for (size_t i = 0; i < loan->n; i++) {
        cbor_put_array(out, 2);
        cbor_put_int(out, loan->keys[i].serial);
        pack_bytes(out, loan->keys[i].key.b, sizeof loan->keys[i].key.b);
    }
}

void unpack_loan(struct office_loan *loan, struct cbor_reader *r)
{
    loan->n = cbor_get_array(r, OFFICE_LOAN_MAX);
    for (size_t i = 0; i < loan->n; i++) {
        expect(r, 2);
        loan->keys[i].serial = cbor_get_int(r);
        unpack_bytes(loan->keys[i].key.b, sizeof loan->keys[i].key.b, r);
    }
}

void pack_agents(struct buf *out, const struct office_agent *list, size_t n)
{
    pack_count(out, n);
    for (size_t i = 0; i < n; i++) {
        const struct office_agent *a = &list[i];
        cbor_put_array(out, 7);
        cbor_put_text(out, a->id);
        cbor_put_text(out, a->unit);
        cbor_put_text(out, a->name);
        cbor_put_text(out, a->login);
        cbor_put_bool(out, a->left);
        cbor_put_bool(out, a->has_key);
        pack_count(out, a->n_grants);
        for (size_t k = 0; k < a->n_grants; k++) {
            cbor_put_array(out, 4);
            cbor_put_int(out, (int64_t)a->grants[k].right);
            cbor_put_text(out, a->grants[k].procedure);
            cbor_put_text(out, a->grants[k].role);
            cbor_put_int(out, a->grants[k].since);
        }
    }
}

static void unpack_grants(struct office_agent *a, struct arena *arena, struct cbor_reader *r)
{
    struct office_grant *list = UNPACK_LIST(&a->n_grants, arena, r, struct office_grant);
    for (size_t k = 0; k < a->n_grants; k++) {
        expect(r, 4);
        list[k].right = (enum office_right)unpack_below(OFFICE_RIGHTS, r);
        list[k].procedure = cbor_get_text(r);
        list[k].role = cbor_get_text(r);
        list[k].since = cbor_get_int(r);
    }
    a->grants = list;
}

const struct office_agent *unpack_agents(size_t *n, struct arena *arena, struct cbor_reader *r)
{
    struct office_agent *list = UNPACK_LIST(n, arena, r, struct office_agent);
    for (size_t i = 0; i < *n; i++) {
        struct office_agent *a = &list[i];
        *a = (struct office_agent){0};
        expect(r, 7);
        a->id = cbor_get_text(r);
        a->unit = cbor_get_text(r);
        a->name = cbor_get_text(r);
        a->login = cbor_get_text(r);
        a->left = cbor_get_bool(r);
        a->has_key = cbor_get_bool(r);
        unpack_grants(a, arena, r);
    }
    return list;
}

void pack_accounts(struct buf *out, const struct accounts_account *list, size_t n)
{
    pack_count(out, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_array(out, 3);
        cbor_put_text(out, list[i].agent);
        cbor_put_bool(out, list[i].locked);
        cbor_put_bool(out, list[i].has_totp);
    }
}

const struct accounts_account *unpack_accounts(size_t *n, struct arena *arena,
                                               struct cbor_reader *r)
{
    struct accounts_account *list = UNPACK_LIST(n, arena, r, struct accounts_account);
    for (size_t i = 0; i < *n; i++) {
        expect(r, 3);
        list[i] = (struct accounts_account){0};
        list[i].agent = cbor_get_text(r);
        list[i].locked = cbor_get_bool(r);
        list[i].has_totp = cbor_get_bool(r);
    }
    return list;
}

void pack_session(struct buf *out, const struct accounts_session *session)
{
    cbor_put_array(out, 4);
    cbor_put_text(out, session->agent);
    cbor_put_text(out, session->purpose);
    cbor_put_text(out, session->language);
    pack_bytes(out, session->form, sizeof session->form);
}

void unpack_session(struct accounts_session *session, struct cbor_reader *r)
{
    expect(r, 4);
    *session = (struct accounts_session){0};
    session->agent = cbor_get_text(r);
    session->purpose = cbor_get_text(r);
    session->language = cbor_get_text(r);
    unpack_bytes(session->form, sizeof session->form, r);
}

/* ---- the check-up ---------------------------------------------------------------------------- */

void pack_checkup(struct buf *out, const struct errand_checkup *checkup)
{
    cbor_put_array(out, 6);
    cbor_put_bool(out, checkup->done);
    cbor_put_int(out, checkup->at);
    cbor_put_int(out, checkup->leaves[REGISTRY_ACTS]);
    cbor_put_int(out, checkup->leaves[REGISTRY_READS]);
    cbor_put_int(out, checkup->faults);
    pack_words(out, checkup->fault);
}

void unpack_checkup(struct errand_checkup *checkup, struct cbor_reader *r)
{
    size_t n = cbor_get_array(r, 6);
    checkup->done = cbor_get_bool(r);
    checkup->at = cbor_get_int(r);
    checkup->leaves[REGISTRY_ACTS] = cbor_get_int(r);
    checkup->leaves[REGISTRY_READS] = cbor_get_int(r);
    checkup->faults = cbor_get_int(r);
    struct slice fault = cbor_get_text(r);
    r->bad = r->bad || n != 6 || fault.n >= sizeof checkup->fault;
    if (!r->bad) {
        memcpy(checkup->fault, fault.p, fault.n);
        checkup->fault[fault.n] = '\0';
    }
}
