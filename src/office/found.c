/* Founding: the first leaves of a registry - the authority and the keys of its logs, the texts of
 * law, the first agent. */
#include "office/office_priv.h"

#include <string.h>

struct founding {
    const struct office_founding *f;
    struct slice origin;
    struct sign_secret secrets[REGISTRY_LOGS];
};

/* "Préfecture du Nord" in FR-59: "prefecture-du-nord.fr-59.greffe". */
static struct slice make_origin(struct arena *arena, const struct office_founding *f)
{
    struct names_key keys[NAMES_KEYS_MAX];
    struct buf out = buf_in(arena, 256);
    struct slice rest = f->authority;
    while (rest.n > 0) {
        struct slice word = slice_cut(&rest, ' ');
        if (word.n == 0 || names_of_name(keys, arena, word) == 0) {
            continue;
        }
        buf_text(&out, out.n > 0 ? "-" : "");
        for (size_t i = 1; i < keys[0].text.n; i++) {
            char c = keys[0].text.p[i];
            bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (plain) {
                buf_char(&out, c);
            }
        }
    }
    buf_char(&out, '.');
    for (size_t i = 0; i < f->territory.n; i++) {
        char c = f->territory.p[i];
        buf_char(&out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    buf_text(&out, ".greffe");
    return buf_slice(&out);
}

static void draw_keys(struct founding *founding, struct office *office)
{
    uint8_t seed[32];
    office_random(office, office->office_key.b, sizeof office->office_key.b);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        office_random(office, seed, sizeof seed);
        sign_from_seed(&founding->secrets[log], seed);
    }
    seal_forget(seed, sizeof seed);
}

static bool put_keys(struct founding *founding, struct office *office, struct gr_error *e)
{
    uint8_t seeds[REGISTRY_LOGS][32];
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        memcpy(seeds[log], founding->secrets[log].seed, sizeof seeds[log]);
    }
    bool ok = keys_put(office, &office->master, seeds, e);
    seal_forget(seeds, sizeof seeds);
    return ok;
}

static bool write_first(struct founding *founding, struct office *office, struct gr_error *e)
{
    struct buf key = buf_in(office->scratch, 1024);
    struct buf reads = buf_in(office->scratch, 1024);
    int64_t index;
    office_log_key(&key, office, REGISTRY_ACTS);
    office_log_key(&reads, office, REGISTRY_READS);
    struct leaf_fact facts[3] = {
        {.name = SLICE("key"), .kind = LEAF_TEXT, .text = buf_slice(&key)},
        {.name = SLICE("origin"), .kind = LEAF_TEXT, .text = founding->origin},
        {.name = SLICE("reads-key"), .kind = LEAF_TEXT, .text = buf_slice(&reads)}};
    struct writing w = {.leaf = leaf_new(LEAF_OFFICE)};
    w.leaf.act = founding->f->authority;
    w.leaf.authority = founding->f->authority;
    w.leaf.agent = founding->f->agent;
    w.leaf.territory = founding->f->territory;
    w.leaf.facts = facts;
    w.leaf.n_facts = 3;
    return write_leaf(&index, office, office->own, &w, e);
}

bool found_edition(struct office *office, struct slice agent, const struct office_text *text,
                   struct gr_error *e)
{
    int64_t index;
    struct writing w = {.leaf = leaf_new(LEAF_EDITION)};
    w.leaf.act = text->name;
    w.leaf.authority = office->authority;
    w.leaf.agent = agent;
    w.leaf.has_edition = true;
    hash_bytes(&w.leaf.edition, text->text);
    if (!registry_put_text(office->registry, &w.leaf.edition, text->text, e) ||
        !write_leaf(&index, office, office->own, &w, e)) {
        return false;
    }
    edition_take(office, &w.leaf, index);
    return true;
}

/* The first agent, who has every right. */
static bool write_agent(const struct office_founding *f, struct office *office, struct gr_error *e)
{
    int64_t index;
    struct office_request request = office_request_new(OFFICE_APPOINT, f->agent);
    request.name = f->agent;
    request.person_name = f->agent_name;
    request.login = f->agent_login;
    bool ok = administration_write(&index, office, &request, e);
    for (int right = 0; ok && right < OFFICE_RIGHTS; right++) {
        request = office_request_new(OFFICE_GRANT, f->agent);
        request.name = f->agent;
        request.right = (enum office_right)right;
        ok = administration_write(&index, office, &request, e);
    }
    return ok;
}

static bool write_all(struct founding *founding, struct office *office, struct gr_error *e)
{
    if (!put_keys(founding, office, e) || !write_first(founding, office, e)) {
        return false;
    }
    for (size_t i = 0; i < founding->f->n_texts; i++) {
        if (!found_edition(office, founding->f->agent, &founding->f->texts[i], e)) {
            return false;
        }
    }
    return write_agent(founding->f, office, e);
}

static bool check(const struct office_founding *f, struct slice origin,
                  const struct office_options *options, struct gr_error *e)
{
    if (options->master == NULL) {
        return error_set(e, ERROR_KEY, "an office is founded with a master key");
    }
    if (f->authority.n == 0 || f->authority.n > 256 || f->agent.n == 0 || f->agent.n > 64) {
        return error_set(e, ERROR_USAGE, "the authority and its first agent need a name");
    }
    if (!note_name_valid(origin)) {
        error_set(e, ERROR_NAME, "\"%.*s\" cannot name a log", SLICE_ARG(origin));
        return error_remedy(e, "--origin takes a name without blanks or '+', such as "
                               "greffe.nord.example");
    }
    return true;
}

/* The tables must open, and the law read, before anything is made. */
static bool check_texts(struct office *office, const struct office_founding *f, struct gr_error *e)
{
    for (size_t i = 0; i < f->n_texts; i++) {
        edition_add(office, &(struct edition){.name = f->texts[i].name, .text = f->texts[i].text});
    }
    bool ok = office_ready(office, e);
    for (size_t i = 0; ok && i < office->n_editions; i++) {
        ok = edition_is_table(office->editions[i]->name) ||
             edition_read(office, office->editions[i], e);
    }
    office->n_editions = 0; /* they are taken again as leaves name them */
    return ok;
}

static bool found(struct founding *founding, struct office *office, const char *folder,
                  struct gr_error *e)
{
    const struct office_founding *f = founding->f;
    struct registry_options options = {.mode = REGISTRY_CREATE,
                                       .relaxed = office->options.seed != NULL,
                                       .vfs = office->options.vfs};
    office->authority = f->authority;
    office->territory = f->territory;
    if (!check_texts(office, f, e)) {
        return false;
    }
    office->registry = registry_open(folder, options, e);
    if (office->registry == NULL) {
        return false;
    }
    office->entry = office_now(office);
    draw_keys(founding, office);
    seal_derive(&office->search_key, &office->office_key, SLICE("search"));
    office_name_logs(office, founding->origin);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        const struct sign_secret *secret = &founding->secrets[log];
        memcpy(office->log_public[log].b, secret->public_key, sizeof secret->public_key);
        registry_sign_with(office->registry, (enum registry_log)log, office->origins[log], secret);
    }
    if (!registry_begin(office->registry, e)) {
        return false;
    }
    office->own = file_new(office, OFFICE_FILE, SLICE(""));
    office->own->row.territory = slice_copy(office->own->arena, f->territory);
    if (!write_all(founding, office, e)) {
        registry_rollback(office->registry);
        return false;
    }
    return registry_set_derived_size(office->registry,
                                     registry_size(office->registry, REGISTRY_ACTS), e) &&
           registry_commit(office->registry, e);
}

bool office_found(const char *folder, const struct office_founding *founding,
                  struct office_options options, struct gr_error *e)
{
    if (!seal_init(e)) {
        return false;
    }
    options.write = true;
    struct office *office = office_make(options);
    struct founding all = {.f = founding, .origin = founding->origin};
    if (all.origin.n == 0) {
        all.origin = make_origin(office->arena, founding);
    }
    bool ok = check(founding, all.origin, &options, e) && found(&all, office, folder, e);
    seal_forget(&all.secrets, sizeof all.secrets);
    office_close(office);
    return ok;
}
