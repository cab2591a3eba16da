/* Leaves and clocks as JSON: the keys of greffe-leaf(5) under their names. What a leaf does not
 * have is left out. */
#include "cli/json.h"

#include "base/base64.h"

json_t *json_of_instant(struct cli *cli, instant at, const struct zone *zone)
{
    struct buf text = buf_in(cli->arena, 64);
    moment_write(&text, (struct moment){.precision = MOMENT_INSTANT, .at = at}, zone);
    return json_of_buf(&text);
}

json_t *json_of_clock(struct cli *cli, const struct leaf_clock *clock, const struct zone *zone)
{
    json_t *object = json_pack("{s:o, s:I}", "clock", json_of_slice(clock->clock), "started",
                               (json_int_t)clock->started);
    json_set_text(object, "reading", clock->reading);
    json_object_set_new(object, "earliest",
                        clock->known ? json_of_instant(cli, clock->earliest, zone) : json_null());
    json_object_set_new(object, "latest",
                        clock->known ? json_of_instant(cli, clock->latest, zone) : json_null());
    return object;
}

static json_t *hex_of(struct slice bytes)
{
    char text[2 * SEAL_SIGNATURE_BYTES];
    bytes.n = bytes.n < SEAL_SIGNATURE_BYTES ? bytes.n : SEAL_SIGNATURE_BYTES;
    hex_write(text, bytes);
    return json_stringn(text, 2 * bytes.n);
}

static void set_hash(json_t *object, const char *name, bool has, const struct hash *hash)
{
    if (has) {
        json_object_set_new(object, name, hex_of(hash_slice(hash)));
    }
}

static void set_leaf_number(json_t *object, const char *name, int64_t number)
{
    if (number != LEAF_NONE) {
        json_object_set_new(object, name, json_integer(number));
    }
}

static void set_list(json_t *object, const char *name, json_t *list)
{
    if (json_array_size(list) > 0) {
        json_object_set_new(object, name, list);
    } else {
        json_decref(list);
    }
}

json_t *json_of_facts(const struct leaf_fact *facts, size_t n)
{
    json_t *object = json_object();
    for (size_t i = 0; i < n; i++) {
        const struct leaf_fact *f = &facts[i];
        json_t *value = f->kind == LEAF_INT      ? json_integer(f->number)
                        : f->kind == LEAF_YES_NO ? json_boolean(f->number != 0)
                                                 : json_of_slice(f->text);
        json_object_setn_new(object, f->name.p, f->name.n, value);
    }
    return object;
}

static json_t *attachments_of(const struct leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->n_attachments; i++) {
        const struct leaf_attachment *a = &leaf->attachments[i];
        json_array_append_new(
            list, json_pack("{s:o, s:I, s:o, s:o}", "media", json_of_slice(a->media), "size",
                            (json_int_t)a->size_bytes, "token", hex_of(hash_slice(&a->token)),
                            "sealed", hex_of(hash_slice(&a->sealed))));
    }
    return list;
}

static json_t *findings_of(const struct leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->n_findings; i++) {
        json_array_append_new(list,
                              json_pack("{s:o, s:o}", "kind", json_of_slice(leaf->findings[i].kind),
                                        "articles", json_of_slice(leaf->findings[i].articles)));
    }
    return list;
}

/* The ends are those of the leaf, in microseconds: a leaf knows no zone. */
static json_t *clocks_of(const struct leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->n_clocks; i++) {
        const struct leaf_clock *c = &leaf->clocks[i];
        json_t *object = json_pack("{s:o, s:I}", "clock", json_of_slice(c->clock), "started",
                                   (json_int_t)c->started);
        json_set_text(object, "reading", c->reading);
        json_object_set_new(object, "earliest", c->known ? json_integer(c->earliest) : json_null());
        json_object_set_new(object, "latest", c->known ? json_integer(c->latest) : json_null());
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *follows_of(const struct leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->n_follows; i++) {
        json_array_append_new(list, json_of_slice(leaf->follows[i]));
    }
    return list;
}

static void set_author_part(json_t *object, const struct leaf *leaf)
{
    json_set_text(object, "dossier", leaf->dossier);
    if (leaf->dossier.n > 0) {
        json_object_set_new(object, "sequence", json_integer(leaf->sequence));
    }
    json_set_text(object, "act", leaf->act);
    json_set_text(object, "at", leaf->at);
    set_leaf_number(object, "target", leaf->target);
    json_set_text(object, "authority", leaf->authority);
    json_set_text(object, "agent", leaf->agent);
    json_set_text(object, "role", leaf->role);
    json_set_text(object, "territory", leaf->territory);
    if (leaf->n_facts > 0) {
        json_object_set_new(object, "facts", json_of_facts(leaf->facts, leaf->n_facts));
    }
    set_hash(object, "commitment", leaf->has_commitment, &leaf->commitment);
    set_list(object, "documents", attachments_of(leaf));
    json_set_text(object, "ground", leaf->ground);
}

json_t *json_of_leaf(int64_t index, const struct leaf *leaf)
{
    json_t *object =
        json_pack("{s:I, s:s}", "leaf", (json_int_t)index, "kind", leaf_kind_name(leaf->kind));
    set_author_part(object, leaf);
    json_object_set_new(object, "entered", json_integer(leaf->entered));
    set_hash(object, "edition", leaf->has_edition, &leaf->edition);
    set_hash(object, "sealed", leaf->has_sealed, &leaf->sealed);
    set_leaf_number(object, "previous", leaf->previous);
    set_hash(object, "request", leaf->has_request, &leaf->request);
    if (leaf->has_signature) {
        json_object_set_new(
            object, "signature",
            hex_of((struct slice){(const char *)leaf->signature.b, sizeof leaf->signature.b}));
    }
    set_list(object, "findings", findings_of(leaf));
    set_list(object, "clocks", clocks_of(leaf));
    set_list(object, "follows", follows_of(leaf));
    return object;
}
