/* Founding: the first leaves of a registry - the authority and the keys of its logs, the texts of
 * law, the first agent. */
#include "office/office_priv.h"

#include <string.h>

struct founding {
    const struct office_founding *f;
    struct slice origin;
    struct slice names[REGISTRY_LOGS]; /* of the logs, as their checkpoints carry them */
    struct sign_secret secrets[REGISTRY_LOGS];
    struct slice login;
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

static bool put_key(struct office *office, const char *name, const uint8_t key[32],
                    struct gr_error *e)
{
    struct buf out = buf_in(office->scratch, 256);
    keys_wrap(&out, office, &office->master, slice_of(name), (struct slice){(const char *)key, 32});
    return registry_put_value(office->registry, name, buf_slice(&out), e);
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
    return put_key(office, "office-key", office->office_key.b, e) &&
           put_key(office, "log-acts", founding->secrets[REGISTRY_ACTS].seed, e) &&
           put_key(office, "log-reads", founding->secrets[REGISTRY_READS].seed, e);
}

static struct leaf own_leaf(const struct office *office, const struct founding *founding,
                            enum leaf_kind kind, struct slice act)
{
    struct leaf leaf = leaf_new(kind);
    (void)office;
    leaf.act = act;
    leaf.authority = founding->f->authority;
    leaf.agent = founding->f->agent;
    return leaf;
}

/* The key of a log as a verifier key of C2SP signed-note: what a checkpoint is checked with. */
static void write_log_key(struct buf *out, const struct founding *founding, enum registry_log log)
{
    struct note_key key = {.name = founding->names[log], .kind = NOTE_ED25519};
    memcpy(key.key.b, founding->secrets[log].public_key, sizeof key.key.b);
    key.id = note_key_id(key.name, key.kind, &key.key);
    note_key_write(out, &key);
}

static bool write_first(struct founding *founding, struct office *office, struct gr_error *e)
{
    struct buf key = buf_in(office->scratch, 1024);
    struct buf reads = buf_in(office->scratch, 1024);
    int64_t index;
    write_log_key(&key, founding, REGISTRY_ACTS);
    write_log_key(&reads, founding, REGISTRY_READS);
    struct leaf_fact facts[3] = {
        {.name = SLICE("key"), .kind = LEAF_TEXT, .text = buf_slice(&key)},
        {.name = SLICE("origin"), .kind = LEAF_TEXT, .text = founding->origin},
        {.name = SLICE("reads-key"), .kind = LEAF_TEXT, .text = buf_slice(&reads)}};
    struct writing w = {.leaf = own_leaf(office, founding, LEAF_OFFICE, founding->f->authority)};
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
    edition_add(office, &(struct edition){.name = slice_copy(office->arena, text->name),
                                          .hash = w.leaf.edition,
                                          .leaf = index,
                                          .entered = office->entry});
    return true;
}

static bool write_agent(struct founding *founding, struct office *office, const char *what,
                        const char *right, struct gr_error *e)
{
    const struct office_founding *f = founding->f;
    int64_t index;
    struct leaf_fact facts[2] = {
        {.name = SLICE("agent"), .kind = LEAF_TEXT, .text = f->agent},
        {.name = SLICE("right"), .kind = LEAF_TEXT, .text = slice_of(right)}};
    struct office_person person = {.names = &f->agent_name,
                                   .n_names = f->agent_name.n > 0,
                                   .numbers = &f->agent_login,
                                   .n_numbers = f->agent_login.n > 0};
    struct personal personal = {.persons = &person, .n_persons = 1};
    bool appointed = right == NULL;
    struct writing w = {.leaf = own_leaf(office, founding, LEAF_AGENT, slice_of(what)),
                        .personal =
                            appointed && person.n_names + person.n_numbers > 0 ? &personal : NULL};
    w.leaf.facts = facts;
    w.leaf.n_facts = appointed ? 1 : 2;
    return write_leaf(&index, office, office->own, &w, e);
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
    bool ok = write_agent(founding, office, "appointed", NULL, e);
    for (int right = 0; ok && right < OFFICE_RIGHTS; right++) {
        ok = write_agent(founding, office, "granted", office_right_name((enum office_right)right),
                         e);
    }
    return ok;
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

static bool check_law(struct office *office, const struct office_text *text, struct gr_error *e)
{
    struct diagnostics d = diagnostics_in(office->arena);
    const struct law_procedure *p =
        law_read(office->arena, text->name, text->text, office->calendar, &d);
    if (p == NULL) {
        if (e != NULL && d.n > 0) {
            *e = d.list[0].error;
        }
        return false;
    }
    return slice_equal(p->name, text->name) ||
           error_set(e, ERROR_NAME, "the text is of the procedure %.*s, not %.*s",
                     SLICE_ARG(p->name), SLICE_ARG(text->name));
}

/* The tables must open, and the law read, before anything is made. */
static bool check_texts(struct office *office, const struct office_founding *f, struct gr_error *e)
{
    struct slice territories = SLICE("");
    struct slice holidays = SLICE("");
    for (size_t i = 0; i < f->n_texts; i++) {
        if (slice_equal(f->texts[i].name, SLICE(OFFICE_TERRITORIES))) {
            territories = f->texts[i].text;
        } else if (slice_equal(f->texts[i].name, SLICE(OFFICE_HOLIDAYS))) {
            holidays = f->texts[i].text;
        }
    }
    office->calendar = calendar_open(office->arena, territories, holidays, office->options.zones,
                                     office->options.zones_payload, e);
    if (office->calendar == NULL ||
        !calendar_territory(&office->place, office->calendar, f->territory, e)) {
        return false;
    }
    office->zone = calendar_zone(office->calendar, office->place, e);
    bool ok = office->zone != NULL;
    for (size_t i = 0; ok && i < f->n_texts; i++) {
        ok = slice_starts(f->texts[i].name, SLICE("calendar/")) ||
             check_law(office, &f->texts[i], e);
    }
    return ok;
}

static bool found(struct founding *founding, struct office *office, const char *folder,
                  struct gr_error *e)
{
    const struct office_founding *f = founding->f;
    struct registry_options options = {.mode = REGISTRY_CREATE,
                                       .relaxed = office->options.seed != NULL,
                                       .vfs = office->options.vfs};
    if (!check_texts(office, f, e)) {
        return false;
    }
    office->registry = registry_open(folder, options, e);
    if (office->registry == NULL) {
        return false;
    }
    office->authority = f->authority;
    office->territory = f->territory;
    office->entry = office_now(office);
    draw_keys(founding, office);
    seal_derive(&office->search_key, &office->office_key, SLICE("search"));
    struct buf reads = buf_in(office->arena, 512);
    buf_add(&reads, founding->origin);
    buf_text(&reads, "/reads");
    founding->names[REGISTRY_ACTS] = founding->origin;
    founding->names[REGISTRY_READS] = buf_slice(&reads);
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        registry_sign_with(office->registry, (enum registry_log)log, founding->names[log],
                           &founding->secrets[log]);
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
