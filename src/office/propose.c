/* A request becomes a leaf, or is refused. What can be wrong with it is looked at before anything
 * is written. */
#include "office/office_priv.h"

#include <string.h>

/* ---- what all requests share ----------------------------------------------------------------- */

bool propose_moment(struct slice *out, struct moment *at, struct office *office,
                    const struct office_request *request, struct slice territory,
                    struct gr_error *e)
{
    const struct zone *zone = office_zone(office, territory);
    if (request->at.n == 0) {
        instant minute = office->entry - office->entry % INSTANT_MINUTE;
        *at = (struct moment){.precision = MOMENT_INSTANT,
                              .date = zone_local(zone, minute, NULL),
                              .at = minute,
                              .offset = zone_offset(zone, minute)};
    } else if (!moment_parse(at, request->at, zone, e)) {
        return false;
    }
    instant first;
    instant last;
    moment_bounds(&first, &last, *at, zone);
    if (first > office->entry + INSTANT_MINUTE) {
        error_set(e, ERROR_DATE, "%.*s has not come yet", SLICE_ARG(request->at));
        return error_remedy(e, "an act is entered when it has taken effect; see --at");
    }
    struct buf text = buf_in(office->scratch, 64);
    moment_write(&text, *at, zone);
    *out = buf_slice(&text);
    return true;
}

/* Key 21 of a leaf. */
static struct hash request_hash(struct arena *arena, const struct office_request *request)
{
    struct hash h;
    struct buf agent = buf_in(arena, request->agent.n + 1);
    buf_add(&agent, request->agent);
    buf_char(&agent, '\n');
    hash_two(&h, buf_slice(&agent), request->key);
    return h;
}

struct leaf propose_leaf(struct office *office, enum leaf_kind kind,
                         const struct office_request *request)
{
    struct leaf leaf = leaf_new(kind);
    leaf.authority = office->authority;
    leaf.agent = request->agent;
    leaf.ground = request->ground;
    if (request->key.n > 0) {
        leaf.has_request = true;
        leaf.request = request_hash(office->scratch, request);
    }
    return leaf;
}

struct file *propose_file(struct office *office, const struct office_request *request,
                          struct gr_error *e)
{
    struct file *file = file_open(office, request->dossier, e);
    if (file == NULL) {
        return NULL;
    }
    if (file->row.erased) {
        const struct leaf *last = &file->entries[file->n - 1].content;
        error_set(e, ERROR_ERASED, "%.*s was erased under leaf %lld (%.*s)",
                  SLICE_ARG(file->row.number), (long long)file->row.last, SLICE_ARG(last->ground));
        return NULL;
    }
    if (slice_equal(file->row.number, OFFICE_FILE)) {
        error_set(e, ERROR_ABSENT, "the office's own file takes no acts");
        return NULL;
    }
    if (request->expected >= 0 && request->expected != file->row.n_leaves) {
        error_set(e, ERROR_SEQUENCE, "%.*s has %lld leaves, not %lld", SLICE_ARG(file->row.number),
                  (long long)file->row.n_leaves, (long long)request->expected);
        return NULL;
    }
    return file;
}

bool propose_signed(const struct office_request *request, struct office *office, struct gr_error *e)
{
    const struct agent_state *agent = agents_find(office, request->agent);
    if (request->sign == NULL) {
        if (!office->signed_acts) {
            return true;
        }
        error_set(e, ERROR_RIGHT, "the office takes signed acts only");
        return error_remedy(e, "sign with --sign KEYFILE");
    }
    if (agent == NULL || !agent->shown.has_key ||
        memcmp(agent->shown.key.b, request->sign->public_key, 32) != 0) {
        error_set(e, ERROR_RIGHT, "this is not the key that %.*s signs with",
                  SLICE_ARG(request->agent));
        return error_remedy(e, "greffe agent key registers another");
    }
    return true;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static void put_fact(struct leaf_fact *list, size_t *n, struct leaf_fact fact)
{
    size_t at = 0;
    while (at < *n && slice_compare(list[at].name, fact.name) < 0) {
        at++;
    }
    if (at < *n && slice_equal(list[at].name, fact.name)) {
        list[at] = fact;
        return;
    }
    for (size_t i = *n; i > at; i--) {
        list[i] = list[i - 1];
    }
    list[at] = fact;
    (*n)++;
}

static bool known_dossier(struct office *office, const struct law_fact *fact, struct slice number,
                          struct gr_error *e)
{
    struct file *other = file_open(office, number, e);
    if (other == NULL) {
        return false;
    }
    if (law_find_dossier_of(fact, other->row.procedure) != LAW_NONE) {
        return true;
    }
    struct buf wanted = buf_in(office->scratch, 1024);
    for (uint16_t i = 0; i < fact->n_dossier_of; i++) {
        buf_text(&wanted, i == 0 ? "" : " or ");
        buf_add(&wanted, fact->dossier_of[i]);
    }
    return error_set(e, ERROR_TYPE, "%.*s is a dossier of %.*s; the fact %.*s asks for one of %.*s",
                     SLICE_ARG(number), SLICE_ARG(other->row.procedure), SLICE_ARG(fact->name),
                     SLICE_ARG(buf_slice(&wanted)));
}

bool propose_facts(struct told *out, struct office *office, const struct law_procedure *p,
                   const struct office_request *request, const struct file_entry *before,
                   struct gr_error *e)
{
    size_t room = request->n_facts +
                  (before == NULL ? 0 : before->content.n_facts + before->personal.n_facts);
    if (room > LIMIT_LEAF_ITEMS) {
        return error_set(e, ERROR_TOO_LARGE, "more than %u facts", LIMIT_LEAF_ITEMS);
    }
    struct leaf_fact *open = ARENA_ARRAY(office->scratch, room + 1, struct leaf_fact);
    struct leaf_fact *personal = ARENA_ARRAY(office->scratch, room + 1, struct leaf_fact);
    *out = (struct told){.open = open, .personal = personal};
    for (size_t i = 0; before != NULL && i < before->content.n_facts; i++) {
        put_fact(open, &out->n_open, before->content.facts[i]);
    }
    for (size_t i = 0; before != NULL && i < before->personal.n_facts; i++) {
        put_fact(personal, &out->n_personal, before->personal.facts[i]);
    }
    for (size_t i = 0; i < request->n_facts; i++) {
        struct leaf_fact fact;
        if (!fact_normal(&fact, office->scratch, office, p, &request->facts[i], e)) {
            return false;
        }
        const struct law_fact *f = &p->facts[law_find_fact(p, fact.name)];
        if (f->type == LAW_DOSSIER && !known_dossier(office, f, fact.text, e)) {
            return false;
        }
        put_fact(f->personal ? personal : open, f->personal ? &out->n_personal : &out->n_open,
                 fact);
    }
    return true;
}

void propose_values(struct dossier_entry *entry, struct office *office,
                    const struct law_procedure *p, const struct told *told)
{
    struct dossier_fact *facts =
        ARENA_ARRAY(office->scratch, told->n_open + told->n_personal + 1, struct dossier_fact);
    uint16_t n = 0;
    for (size_t i = 0; i < told->n_open; i++) {
        n = (uint16_t)(n + (fact_value(&facts[n], office, p, &told->open[i]) ? 1 : 0));
    }
    for (size_t i = 0; i < told->n_personal; i++) {
        n = (uint16_t)(n + (fact_value(&facts[n], office, p, &told->personal[i]) ? 1 : 0));
    }
    entry->facts = facts;
    entry->n_facts = n;
}

bool propose_documents(struct told *told, struct office *office,
                       const struct office_request *request, struct gr_error *e)
{
    struct slice *names = ARENA_ARRAY(office->scratch, request->n_documents + 1, struct slice);
    size_t all = 0;
    for (size_t i = 0; i < request->n_documents; i++) {
        const struct office_document *d = &request->documents[i];
        names[i] = d->name;
        all += d->bytes.n;
        if (d->bytes.n == 0 || d->bytes.n > LIMIT_DOCUMENT_BYTES) {
            return error_set(e, ERROR_TOO_LARGE,
                             "the document %.*s has %zu bytes; between 1 and %u are taken",
                             SLICE_ARG(d->name), d->bytes.n, LIMIT_DOCUMENT_BYTES);
        }
    }
    told->names = names;
    if (all > OFFICE_DOCUMENTS_BYTES) {
        error_set(e, ERROR_TOO_LARGE, "the documents have %zu bytes together; %u are taken at once",
                  all, OFFICE_DOCUMENTS_BYTES);
        return error_remedy(e, "attach them to several acts");
    }
    return request->n_documents <= LIMIT_LEAF_ITEMS ||
           error_set(e, ERROR_TOO_LARGE, "more than %u documents", LIMIT_LEAF_ITEMS);
}

struct personal propose_personal(const struct told *told, const struct office_request *request)
{
    return (struct personal){.facts = told->personal,
                             .n_facts = told->n_personal,
                             .persons = request->persons,
                             .n_persons = request->n_persons,
                             .names = told->names,
                             .n_names = request->n_documents};
}

void propose_name(struct office_receipt *receipt, struct arena *arena, const struct file *file)
{
    receipt->number = slice_copy(arena, file->row.number);
    receipt->procedure = slice_copy(arena, file->row.procedure);
    receipt->territory = slice_copy(arena, file->row.territory);
}

void propose_receive(struct office_receipt *receipt, struct arena *arena,
                     const struct office *office, const struct file *file, int64_t index)
{
    const struct leaf *leaf = &file->entries[file->n - 1].content;
    struct leaf_clock *clocks = ARENA_ARRAY(arena, leaf->n_clocks + 1, struct leaf_clock);
    for (size_t i = 0; i < leaf->n_clocks; i++) {
        clocks[i] = leaf->clocks[i];
        clocks[i].clock = slice_copy(arena, leaf->clocks[i].clock);
        clocks[i].reading = slice_copy(arena, leaf->clocks[i].reading);
    }
    receipt->leaf = index;
    propose_name(receipt, arena, file);
    receipt->sequence = file->row.n_leaves - 1;
    receipt->entered = office->entry;
    receipt->clocks = clocks;
    receipt->n_clocks = leaf->n_clocks;
}

/* ---- the same request again ------------------------------------------------------------------ */

static bool repeated(bool *is, struct office_receipt *receipt, struct arena *arena,
                     struct office *office, const struct office_request *request,
                     struct gr_error *e)
{
    *is = false;
    if (request->key.n == 0) {
        return true;
    }
    struct hash h = request_hash(office->scratch, request);
    int64_t index = LEAF_NONE;
    struct slice bytes;
    struct leaf leaf;
    if (!registry_request(&index, office->registry, &h, e)) {
        return false;
    }
    if (index == LEAF_NONE) {
        return true;
    }
    if (!registry_leaf(&bytes, arena, office->registry, REGISTRY_ACTS, index, e) ||
        !leaf_read(&leaf, arena, bytes, e)) {
        return false;
    }
    const struct file *file = file_open(office, leaf.dossier, e);
    if (file == NULL) {
        return false;
    }
    *is = true;
    receipt->repeated = true;
    receipt->refused = leaf.kind == LEAF_REFUSED;
    receipt->leaf = index;
    propose_name(receipt, arena, file);
    receipt->sequence = leaf.sequence;
    receipt->entered = leaf.entered;
    receipt->clocks = leaf.clocks;
    receipt->n_clocks = leaf.n_clocks;
    return true;
}

static bool can_be_tried(enum office_verb verb)
{
    return verb == OFFICE_ACT || verb == OFFICE_CORRECT || verb == OFFICE_WITHDRAW ||
           verb == OFFICE_REPEAL;
}

bool propose(struct office_receipt *receipt, struct arena *arena, struct office *office,
             const struct office_request *request, struct gr_error *e)
{
    bool again = false;
    *receipt = (struct office_receipt){.leaf = LEAF_NONE};
    if (!repeated(&again, receipt, arena, office, request, e) || again) {
        return again;
    }
    if (request->dry && !can_be_tried(request->verb)) {
        return error_set(e, ERROR_USAGE, "only acts in a dossier can be tried without doing them");
    }
    switch (request->verb) {
    case OFFICE_OPEN:
        return propose_open(receipt, arena, office, request, e);
    case OFFICE_ACT:
    case OFFICE_CORRECT:
    case OFFICE_WITHDRAW:
    case OFFICE_REPEAL:
        return propose_act(receipt, arena, office, request, e);
    case OFFICE_ERASE:
        return propose_erase(receipt, arena, office, request, e);
    case OFFICE_APPOINT:
    case OFFICE_GRANT:
    case OFFICE_REVOKE:
    case OFFICE_LEAVE:
    case OFFICE_KEY:
    case OFFICE_SET:
        return propose_administration(receipt, arena, office, request, e);
    }
    return false;
}

struct office_request office_request_new(enum office_verb verb, struct slice agent)
{
    return (struct office_request){
        .verb = verb, .agent = agent, .expected = -1, .target = LEAF_NONE};
}
