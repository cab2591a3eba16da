/* The case format: one JSON object per file (man greffe-case). Keys that are not known are kept
 * as facts of the event, so that a procedure may use them; the texts are kept for the report
 * only. */
#include "replay/replay_priv.h"

#include "base/utf8.h"

#include <jansson.h>
#include <string.h>

struct reading {
    struct arena *arena;
    struct slice source;
    struct gr_error *e;
};

static size_t find(struct slice text, struct slice words)
{
    for (size_t i = 0; words.n > 0 && i + words.n <= text.n; i++) {
        if (memcmp(text.p + i, words.p, words.n) == 0) {
            return i;
        }
    }
    return text.n;
}

bool case_fault(const struct replay_case *c, struct slice words, struct gr_error *e)
{
    e->span = (struct span){.source = c->source};
    size_t at = find(c->file, words);
    if (at == c->file.n) {
        return false; /* written with escapes, or missing */
    }
    size_t line_start = at;
    while (line_start > 0 && c->file.p[line_start - 1] != '\n') {
        line_start--;
    }
    e->span.first = at;
    e->span.last = at + words.n;
    e->span.line = 1;
    for (size_t i = 0; i < line_start; i++) {
        e->span.line += c->file.p[i] == '\n' ? 1u : 0u;
    }
    e->span.column =
        1 + (uint32_t)utf8_count((struct slice){c->file.p + line_start, at - line_start});
    return false;
}

static bool fail(struct reading *r, const char *what, const char *remedy)
{
    error_set(r->e, ERROR_FORMAT, "%.300s", what);
    r->e->span.source = r->source;
    return error_remedy(r->e, "%.300s", remedy);
}

static bool fail_key(struct reading *r, const char *key, const char *expected)
{
    error_set(r->e, ERROR_FORMAT, "\"%.80s\" is missing or is not %s", key, expected);
    r->e->span.source = r->source;
    return error_remedy(r->e, "see \"man greffe-case\"");
}

static struct slice copy_text(struct reading *r, const json_t *value)
{
    return slice_copy(r->arena,
                      (struct slice){json_string_value(value), json_string_length(value)});
}

/* A text that may be missing (empty then). False when the key is there with another type. */
static bool take_text(struct slice *out, struct reading *r, const json_t *object, const char *key,
                      bool needed)
{
    const json_t *value = json_object_get(object, key);
    *out = SLICE("");
    if (value == NULL || json_is_null(value)) {
        return !needed || fail_key(r, key, "a text");
    }
    if (!json_is_string(value)) {
        return fail_key(r, key, "a text");
    }
    *out = copy_text(r, value);
    return true;
}

static bool take_answer(enum answer *out, struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    *out = ANSWER_NULL;
    if (value == NULL || json_is_null(value)) {
        return true;
    }
    if (!json_is_boolean(value)) {
        return fail_key(r, key, "true, false or null");
    }
    *out = json_is_true(value) ? ANSWER_YES : ANSWER_NO;
    return true;
}

static bool take_fact(struct replay_fact *out, struct reading *r, const char *key,
                      const json_t *value)
{
    out->name = slice_copy(r->arena, slice_of(key));
    if (json_is_boolean(value)) {
        out->type = REPLAY_YES_NO;
        out->number = json_is_true(value) ? 1 : 0;
        return true;
    }
    if (json_is_integer(value)) {
        out->type = REPLAY_NUMBER;
        out->number = json_integer_value(value);
        return true;
    }
    if (json_is_string(value)) {
        out->type = REPLAY_TEXT;
        out->text = copy_text(r, value);
        return true;
    }
    return fail_key(r, key, "true, false, a whole number or a text");
}

static bool take_facts(struct replay_fact **out, uint16_t *n, struct reading *r, json_t *object,
                       const char *const *skip)
{
    *out = ARENA_ARRAY(r->arena, json_object_size(object) + 1, struct replay_fact);
    *n = 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        bool known = json_is_null(value);
        for (size_t i = 0; skip[i] != NULL; i++) {
            known = known || strcmp(skip[i], key) == 0;
        }
        if (known) {
            continue;
        }
        if (*n >= LIMIT_CASE_ACTS) {
            return fail(r, "too many keys in one object", "cut the case into smaller ones");
        }
        if (!take_fact(&(*out)[*n], r, key, value)) {
            return false;
        }
        (*n)++;
    }
    return true;
}

static bool take_event(struct replay_act *out, struct reading *r, json_t *event)
{
    static const char *const known[] = {"at", "act", "by", "note", NULL};
    if (!json_is_object(event)) {
        return fail_key(r, "timeline", "a list of objects");
    }
    return take_text(&out->at, r, event, "at", true) &&
           take_text(&out->act, r, event, "act", true) &&
           take_text(&out->by, r, event, "by", false) &&
           take_text(&out->note, r, event, "note", false) &&
           take_facts(&out->facts, &out->n_facts, r, event, known);
}

static bool take_timeline(struct replay_case *c, struct reading *r, const json_t *root)
{
    const json_t *timeline = json_object_get(root, "timeline");
    if (!json_is_array(timeline)) {
        return fail_key(r, "timeline", "a list of events");
    }
    size_t n = json_array_size(timeline);
    if (n > LIMIT_CASE_ACTS) {
        error_set(r->e, ERROR_TOO_LARGE, "the timeline has %zu events; at most %u are read", n,
                  LIMIT_CASE_ACTS);
        r->e->span.source = r->source;
        return false;
    }
    c->acts = ARENA_ARRAY(r->arena, n + 1, struct replay_act);
    for (c->n_acts = 0; c->n_acts < n; c->n_acts++) {
        if (!take_event(&c->acts[c->n_acts], r, json_array_get(timeline, c->n_acts))) {
            return false;
        }
    }
    return true;
}

static bool take_findings(struct replay_case *c, struct reading *r, const json_t *expected)
{
    const json_t *list = json_object_get(expected, "findings");
    if (list == NULL) {
        return true;
    }
    if (!json_is_array(list) || json_array_size(list) > LIMIT_CASE_ACTS) {
        return fail_key(r, "findings", "a list of objects");
    }
    c->lists_findings = true;
    c->findings = ARENA_ARRAY(r->arena, json_array_size(list) + 1, struct replay_expected);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct replay_expected *out = &c->findings[c->n_findings++];
        const json_t *item = json_array_get(list, i);
        if (!json_is_object(item)) {
            return fail_key(r, "findings", "a list of objects");
        }
        if (!take_text(&out->name, r, item, "act", true) ||
            !take_text(&out->article, r, item, "article", true)) {
            return false;
        }
    }
    return true;
}

static bool take_named(struct replay_fact **out, uint16_t *n, struct reading *r,
                       const json_t *object, const char *key)
{
    static const char *const none[] = {NULL};
    json_t *value = json_object_get(object, key);
    if (value == NULL) {
        return true;
    }
    return json_is_object(value) ? take_facts(out, n, r, value, none)
                                 : fail_key(r, key, "an object");
}

static bool take_dossier(struct replay_case *c, struct reading *r, const json_t *root,
                         unsigned depth);

static bool take_rests(struct replay_case *c, struct reading *r, const json_t *root, unsigned depth)
{
    json_t *rests = json_object_get(root, "rests_on");
    if (rests == NULL) {
        return true;
    }
    if (!json_is_object(rests) || json_object_size(rests) > LIMIT_CASE_RESTS) {
        return fail_key(r, "rests_on", "an object with a dossier for each fact (at most 16)");
    }
    if (depth == LIMIT_CASE_DEPTH) {
        return fail(r, "dossiers rest on one another too deeply", "leave out the deepest");
    }
    c->rests = ARENA_ARRAY(r->arena, json_object_size(rests) + 1, struct replay_rest);
    const char *key;
    json_t *value;
    json_object_foreach(rests, key, value)
    {
        struct replay_case *dossier = ARENA_NEW(r->arena, struct replay_case);
        dossier->source = c->source;
        dossier->file = c->file;
        dossier->decided = c->decided;
        dossier->has_law_known = c->has_law_known;
        dossier->law_known = c->law_known;
        dossier->replay = c->replay;
        dossier->territory = c->territory;
        struct replay_rest *rest = &c->rests[c->n_rests++];
        *rest =
            (struct replay_rest){.fact = slice_copy(r->arena, slice_of(key)), .dossier = dossier};
        if (!json_is_object(value)) {
            return fail_key(r, "rests_on", "an object with a dossier for each fact");
        }
        if (!take_text(&rest->procedure, r, value, "procedure", false) ||
            !take_dossier(dossier, r, value, depth + 1)) {
            return false;
        }
    }
    return true;
}

/* What a dossier consists of: place, timeline, facts, the dossiers it rests on. */
static bool take_dossier(struct replay_case *c, struct reading *r, const json_t *root,
                         unsigned depth)
{
    struct slice place;
    if (!take_text(&place, r, root, "territory", false)) {
        return false;
    }
    c->territory = place.n > 0 ? place : c->territory;
    return take_timeline(c, r, root) && take_named(&c->facts, &c->n_facts, r, root, "facts") &&
           take_rests(c, r, root, depth);
}

static bool take_expected(struct replay_case *c, struct reading *r, const json_t *root)
{
    const json_t *expected = json_object_get(root, "expected");
    if (expected == NULL) {
        return true;
    }
    if (!json_is_object(expected)) {
        return fail_key(r, "expected", "an object");
    }
    return take_answer(&c->in_time, r, expected, "in_time") &&
           take_answer(&c->lawful, r, expected, "lawful") &&
           take_text(&c->deadline, r, expected, "deadline", false) &&
           take_text(&c->consequence, r, expected, "consequence", false) &&
           take_findings(c, r, expected) &&
           take_named(&c->states, &c->n_states, r, expected, "states") &&
           take_named(&c->amounts, &c->n_amounts, r, expected, "amounts");
}

/* The day whose readings of the law are applied, where it is not that of the decision. */
static bool take_law_known(struct replay_case *c, struct reading *r, const json_t *root)
{
    struct slice day;
    if (!take_text(&day, r, root, "law_known", false)) {
        return false;
    }
    c->has_law_known = day.n > 0;
    return day.n == 0 || date_parse(&c->law_known, day, r->e) || case_fault(c, day, r->e);
}

static bool take_case(struct replay_case *c, struct reading *r, const json_t *root)
{
    struct slice decided;
    if (!json_is_object(root)) {
        return fail(r, "a case is one JSON object", "see \"man greffe-case\"");
    }
    bool texts = take_text(&c->id, r, root, "id", true) &&
                 take_text(&c->court, r, root, "court", false) &&
                 take_text(&c->reference, r, root, "reference", false) &&
                 take_text(&c->kind, r, root, "kind", true) &&
                 take_text(&c->law_version, r, root, "law_version", false) &&
                 take_text(&c->question, r, root, "question", false) &&
                 take_text(&c->challenged, r, root, "challenged_act", true) &&
                 take_text(&c->rule, r, root, "rule", false) &&
                 take_text(&c->caution, r, root, "caution", false) &&
                 take_text(&c->replay, r, root, "replay", false) &&
                 take_text(&decided, r, root, "decided", false);
    if (!texts) {
        return false;
    }
    if (decided.n > 0 && !moment_parse(&c->decided, decided, NULL, r->e)) {
        return case_fault(c, decided, r->e);
    }
    if (slice_is(c->replay, "dossier") && decided.n == 0) {
        return fail(r, "a whole dossier needs the day from which one looks",
                    "add \"decided\", a day or an instant");
    }
    return take_law_known(c, r, root) && take_dossier(c, r, root, 0) && take_expected(c, r, root);
}

const struct replay_case *replay_read(struct arena *arena, struct slice source, struct slice text,
                                      struct gr_error *e)
{
    struct reading r = {arena, source, e};
    size_t bad_at = 0;
    if (text.n > LIMIT_CASE_BYTES) {
        error_set(e, ERROR_TOO_LARGE, "a case has at most %u bytes; this has %zu", LIMIT_CASE_BYTES,
                  text.n);
        e->span.source = source;
        return NULL;
    }
    if (!utf8_valid(text, &bad_at)) {
        error_set(e, ERROR_UTF8, "byte %zu is not UTF-8", bad_at + 1);
        e->span.source = source;
        error_remedy(e, "save the file as UTF-8");
        return NULL;
    }
    json_error_t at;
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &at);
    if (root == NULL) {
        error_set(e, ERROR_FORMAT, "not well-formed JSON: %.200s", at.text);
        e->span.source = source;
        e->span.line = at.line > 0 ? (uint32_t)at.line : 0;
        e->span.column = at.column > 0 ? (uint32_t)at.column : 0;
        error_remedy(e, "mend the file at that place");
        return NULL;
    }
    struct replay_case *c = ARENA_NEW(arena, struct replay_case);
    c->source = source;
    c->file = text;
    bool ok = take_case(c, &r, root);
    json_decref(root);
    return ok ? c : NULL;
}
