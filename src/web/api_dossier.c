/* A dossier as JSON: what its acts made of it, then each of them (api_entry.c). Personal parts are
 * there only where the request says for what, and the agent may read them; then the reading is on
 * record before this is sent. */
#include "web/api.h"

#include "base/base64.h"

/* What the fold is shown with. */
struct shown {
    const struct web *w;
    const struct office_dossier *d;
    const struct dossier_folded *f;
    const struct law_procedure *p;
    const struct zone *zone;
    uint64_t every; /* worlds */
};

static void set_certain(const struct shown *s, json_t *object, enum api_field field,
                        uint64_t worlds)
{
    api_set_yes(object, field, (worlds & s->every) == s->every);
}

/* The leaf of an entry of the fold. */
static int64_t leaf_of(const struct shown *s, uint32_t entry)
{
    for (size_t i = 0; i < s->d->n_entries && entry != DOSSIER_NONE; i++) {
        if (s->d->entries[i].folded == entry) {
            return s->d->entries[i].leaf;
        }
    }
    return LEAF_NONE;
}

static void set_end(const struct shown *s, json_t *object, enum api_field earliest,
                    enum api_field latest, bool known, const struct limit_end *end)
{
    bool has = known && !end->none;
    api_set(object, earliest, has ? api_instant(s->w, end->earliest, s->zone) : json_null());
    api_set(object, latest, has ? api_instant(s->w, end->latest, s->zone) : json_null());
}

/* ---- what the fold says ---------------------------------------------------------------------- */

static json_t *state_of(const struct shown *s, law_index state)
{
    const struct law_state *declared = &s->p->states[state];
    json_t *object = json_object();
    json_t *possible = json_array();
    uint64_t values = 0;
    bool known = true;
    for (uint16_t w = 0; w < s->f->n_worlds; w++) {
        law_index value = dossier_state(s->f, w, state);
        known = known && value != LAW_NONE;
        values |= value == LAW_NONE ? 0 : UINT64_C(1) << value;
    }
    law_index only = LAW_NONE;
    for (law_index v = 0; v < declared->n_values; v++) {
        if (!known || (values >> v & 1) != 0) {
            api_add(possible, api_string(declared->values[v].name));
            only = v;
        }
    }
    bool sure = json_array_size(possible) == 1;
    api_set_text(object, F(STATE, state), declared->name);
    api_set(object, F(STATE, label), api_label(s->w, declared->labels, declared->name));
    api_set(object, F(STATE, value), sure ? api_string(declared->values[only].name) : json_null());
    if (sure) {
        const struct law_domain_value *value = &declared->values[only];
        api_set(object, F(STATE, value_label), api_label(s->w, value->labels, value->name));
    }
    api_set(object, F(STATE, possible), possible);
    return object;
}

static const char *clock_status(enum law_clock_status status)
{
    static const char *const names[] = {"idle",    "running",   "ended", "answered",
                                        "stopped", "suspended", "missed"};
    return names[status];
}

static json_t *clock_of(const struct shown *s, const struct dossier_clock *c)
{
    json_t *object = json_object();
    api_set_text(object, F(CLOCK, clock), s->p->clocks[c->clock].name);
    api_set(object, F(CLOCK, label),
            api_label(s->w, s->p->clocks[c->clock].labels, s->p->clocks[c->clock].name));
    bool replaced =
        c->status == LAW_CLOCK_RUNNING && dossier_run_replaced(s->f, (uint32_t)(c - s->f->clocks));
    api_set_text(object, F(CLOCK, status),
                 slice_of(replaced ? "replaced" : clock_status(c->status)));
    api_set_some(object, F(CLOCK, reading), c->reading);
    api_set_leaf(object, F(CLOCK, started), leaf_of(s, c->started_by));
    api_set_leaf(object, F(CLOCK, answered), leaf_of(s, c->answered_by));
    set_end(s, object, F(CLOCK, earliest), F(CLOCK, latest), c->known, &c->end);
    set_certain(s, object, F(CLOCK, certain), c->worlds);
    api_set_yes(object, F(CLOCK, beyond_reading), c->beyond_reading);
    return object;
}

static json_t *remedy_of(const struct shown *s, const struct dossier_remedy *r)
{
    static const char *const statuses[] = {"closed", "open", "used", "ruled"};
    const struct law_remedy *declared = &s->p->remedies[r->remedy];
    json_t *object = json_object();
    api_set_text(object, F(REMEDY, remedy), declared->name);
    api_set(object, F(REMEDY, label), api_label(s->w, declared->labels, declared->name));
    api_set_text(object, F(REMEDY, status), slice_of(statuses[r->status]));
    api_set_leaf(object, F(REMEDY, opened), leaf_of(s, r->opened_by));
    api_set_leaf(object, F(REMEDY, used), leaf_of(s, r->used_by));
    api_set_leaf(object, F(REMEDY, ruled), leaf_of(s, r->ruled_by));
    set_certain(s, object, F(REMEDY, certain), r->worlds);
    api_set(object, F(REMEDY, articles), api_cites(&declared->cites));
    return object;
}

static json_t *finding_of(const struct shown *s, const struct dossier_finding *finding)
{
    struct buf fr = buf_in(s->w->arena, 16 << 10);
    struct buf en = buf_in(s->w->arena, 16 << 10);
    json_t *object = json_object();
    dossier_write_finding(&fr, s->f, finding, LANGUAGE_FR);
    dossier_write_finding(&en, s->f, finding, LANGUAGE_EN);
    api_set_text(object, F(FINDING, kind), slice_of(office_finding_name(finding->kind)));
    api_set(object, F(FINDING, articles), api_cites(finding->cites));
    api_set(object, F(FINDING, text), api_words(buf_slice(&fr), buf_slice(&en)));
    int64_t leaf = leaf_of(s, finding->entry);
    if (leaf != LEAF_NONE) {
        api_set_int(object, F(FINDING, leaf), leaf);
    }
    bool stands = finding->certain || finding->reading.n > 0;
    api_set_yes(object, F(FINDING, certain), stands);
    api_set_yes(object, F(FINDING, refuses), stands && finding->refusable);
    return object;
}

static json_t *task_of(const struct shown *s, const struct dossier_task *t)
{
    json_t *object = json_object();
    struct law_labels none = {0};
    struct slice name = SLICE("");
    const struct law_labels *labels = &none;
    if (t->task != LAW_NONE) {
        name = s->p->tasks[t->task].name;
        labels = &s->p->tasks[t->task].labels;
        api_set_text(object, F(TASK, task), name);
    }
    if (t->act != LAW_NONE) {
        api_set_text(object, F(TASK, act), s->p->acts[t->act].name);
        name = name.n > 0 ? name : s->p->acts[t->act].name;
        labels = t->task != LAW_NONE ? labels : &s->p->acts[t->act].labels;
    }
    if (t->clock != LAW_NONE) {
        api_set_text(object, F(TASK, clock), s->p->clocks[t->clock].name);
    }
    api_set_text(object, F(TASK, role),
                 t->role == LAW_NONE ? SLICE("") : s->p->roles[t->role].name);
    api_set(object, F(TASK, label), api_label(s->w, *labels, name));
    set_end(s, object, F(TASK, earliest), F(TASK, latest), t->has_due, &t->due);
    api_set_yes(object, F(TASK, done), t->done);
    set_certain(s, object, F(TASK, certain), t->worlds);
    api_set(object, F(TASK, articles), api_cites(t->cites));
    return object;
}

static json_t *follow_of(const struct shown *s, const struct dossier_event *event)
{
    const struct law_consequence *c = &s->p->consequences[event->consequence];
    struct buf at = buf_in(s->w->arena, 64);
    json_t *object = json_object();
    moment_write(&at, event->at, s->zone);
    api_set_text(object, F(FOLLOW, dossier), s->d->row.number);
    api_set_text(object, F(FOLLOW, at), buf_slice(&at));
    api_set(object, F(FOLLOW, text), api_label(s->w, c->labels, c->name));
    api_set(object, F(FOLLOW, articles), api_cites(event->cites));
    return object;
}

static json_t *amount_of(const struct shown *s, const struct dossier_amount *amount)
{
    const struct law_amount *declared = &s->p->amounts[amount->amount];
    struct buf value = buf_in(s->w->arena, 64);
    json_t *object = json_object();
    if (declared->type == LAW_MONEY) {
        law_money_write(&value, amount->value, declared->currency);
    } else {
        buf_int(&value, amount->value);
    }
    api_set_text(object, F(AMOUNT, amount), declared->name);
    api_set(object, F(AMOUNT, label), api_label(s->w, declared->labels, declared->name));
    api_set(object, F(AMOUNT, value), amount->known ? api_string(buf_slice(&value)) : json_null());
    set_certain(s, object, F(AMOUNT, certain), amount->worlds);
    api_set(object, F(AMOUNT, articles), api_cites(amount->cites));
    return object;
}

static void set_folded(const struct shown *s, json_t *object)
{
    json_t *states = json_array();
    for (law_index i = 0; i < s->p->n_states; i++) {
        api_add(states, state_of(s, i));
    }
    api_set(object, F(DOSSIER, states), states);
    API_LIST(s, object, F(DOSSIER, clocks), s->f->clocks, s->f->n_clocks, clock_of);
    API_LIST(s, object, F(DOSSIER, remedies), s->f->remedies, s->f->n_remedies, remedy_of);
    API_LIST(s, object, F(DOSSIER, findings), s->f->findings, s->f->n_findings, finding_of);
    API_LIST(s, object, F(DOSSIER, tasks), s->f->tasks, s->f->n_tasks, task_of);
    API_LIST(s, object, F(DOSSIER, follows), s->f->events, s->f->n_events, follow_of);
    API_LIST(s, object, F(DOSSIER, amounts), s->f->amounts, s->f->n_amounts, amount_of);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static json_t *dossier_of(const struct web *w, const struct office_dossier *d, bool personal)
{
    const struct dossier_folded *f = d->folded;
    struct shown s = {.w = w,
                      .d = d,
                      .f = f,
                      .p = d->procedure,
                      .zone = page_zone(w, d->row.territory),
                      .every = dossier_all_worlds(f)};
    json_t *object = json_object();
    api_set_text(object, F(DOSSIER, number), d->row.number);
    api_set_text(object, F(DOSSIER, procedure), d->row.procedure);
    api_set(object, F(DOSSIER, title), api_label(w, s.p->title, s.p->name));
    api_set_text(object, F(DOSSIER, territory), d->row.territory);
    api_set(object, F(DOSSIER, edition), api_hex(w, &d->edition));
    api_set_int(object, F(DOSSIER, leaves), d->row.n_leaves);
    api_set_yes(object, F(DOSSIER, erased), d->row.erased);
    api_set_yes(object, F(DOSSIER, personal), personal);
    api_set_yes(object, F(DOSSIER, whole), !f->worlds_cut);
    api_set_yes(object, F(DOSSIER, beyond_reading), f->beyond_reading);
    set_folded(&s, object);
    json_t *acts = json_array();
    for (size_t i = 0; i < d->n_entries; i++) {
        api_add(acts, api_entry_of(w, s.p, &d->entries[i], s.zone));
    }
    api_set(object, F(DOSSIER, acts), acts);
    return object;
}

bool api_read(struct office_dossier *out, bool *personal, struct api *a, struct gr_error *e)
{
    struct slice number = web_place(a->w, "number");
    api_take_purpose(a, SLICE(""));
    return page_dossier_read(out, personal, a->w, number, true, e) &&
           (out->folded != NULL || error_set(e, ERROR_ABSENT, "there is no dossier \"%.*s\"",
                                             (int)(number.n < 60 ? number.n : 60), number.p));
}

/* A strong tag: how many leaves, whether with personal data, and what is shown, because time alone
 * ends clocks. What If-Match needs of it is the first number. */
static struct slice tag_of(const struct web *w, const struct office_dossier *d, bool personal,
                           struct slice body)
{
    struct hash hash;
    struct buf tag = buf_in(w->arena, 128);
    hash_bytes(&hash, body);
    buf_char(&tag, '"');
    buf_int(&tag, d->row.n_leaves);
    buf_text(&tag, personal ? "-personal-" : "-public-");
    hex_put(&tag, (struct slice){(const char *)hash.b, 12});
    buf_char(&tag, '"');
    return buf_slice(&tag);
}

/* Whether a list of tags names this one; W/ is no difference for reading (RFC 9110, 13.1.2). */
static bool names_tag(struct slice list, struct slice tag)
{
    bool named = slice_is(slice_trim(list), "*");
    while (list.n > 0 && !named) {
        struct slice one = slice_trim(slice_cut(&list, ','));
        if (slice_starts(one, SLICE("W/"))) {
            one = (struct slice){one.p + 2, one.n - 2};
        }
        named = slice_equal(one, tag);
    }
    return named;
}

void api_dossier(struct api *a)
{
    struct office_dossier d;
    struct gr_error e = {0};
    struct slice body;
    bool personal = false;
    if (!api_read(&d, &personal, a, &e)) {
        web_fail(a->w, &e);
        return;
    }
    json_t *object = dossier_of(a->w, &d, personal);
    bool whole = api_write(&body, a->w->arena, object);
    json_decref(object);
    if (!whole) {
        error_set(&e, ERROR_TOO_LARGE, "the dossier is longer than %u bytes", WEB_PAGE_BYTES);
        web_fail(a->w, &e);
        return;
    }
    struct slice tag = tag_of(a->w, &d, personal, body);
    web_header_add(a->w, "ETag", tag);
    if (!personal) {
        a->cache = "private, no-cache";
    }
    if (names_tag(a->w->request->if_none_match, tag)) {
        a->w->reply->status = 304;
        body = SLICE("");
    }
    api_give_bytes(a, SLICE("application/json"), body);
}
