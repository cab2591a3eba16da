/* Search: a word of the question is a few keys; the bucket of a key gives candidates, and the
 * check, keyed by the candidate's own key, says whether it is one. Once a dossier's key is gone its
 * checks mean nothing. */
#include "office/office_priv.h"

#include <string.h>

enum { CANDIDATES_MAX = 1 << 16 };

struct candidate {
    int64_t serial;
    bool exact; /* for the word under way */
};

struct found {
    struct candidate *list;
    size_t n, room;
};

static struct candidate *find(struct found *found, int64_t serial)
{
    for (size_t i = 0; i < found->n; i++) {
        if (found->list[i].serial == serial) {
            return &found->list[i];
        }
    }
    return NULL;
}

static void add(struct found *found, struct arena *arena, int64_t serial, bool exact)
{
    struct candidate *have = find(found, serial);
    if (have != NULL) {
        have->exact = have->exact || exact;
        return;
    }
    found->list = arena_grown(arena, found->list, found->n, &found->room, sizeof *found->list);
    found->list[found->n++] = (struct candidate){serial, exact};
}

/* The candidates of one key whose check is right. among: those that the words before left, or NULL.
 */
static bool find_key(struct found *out, struct office *office, const struct names_key *key,
                     struct found *among, struct gr_error *e)
{
    struct registry_token *tokens = NULL;
    size_t n = 0;
    uint32_t bucket = derive_bucket(office, key->text);
    if (!registry_tokens(&tokens, &n, office->scratch, office->registry, bucket, e)) {
        return false;
    }
    for (size_t i = 0; i < n && out->n < CANDIDATES_MAX; i++) {
        struct seal_key dossier_key = {{0}};
        struct registry_dossier row;
        bool found = false;
        bool has = false;
        if (among != NULL && find(among, tokens[i].serial) == NULL) {
            continue;
        }
        struct arena_mark mark = arena_mark(office->scratch);
        bool read = registry_dossier(&row, &found, office->scratch, office->registry, SLICE(""),
                                     tokens[i].serial, e) &&
                    (!found || keys_dossier(&dossier_key, &has, office, row.serial, row.number, e));
        arena_reset(office->scratch, mark);
        if (!read) {
            return false;
        }
        struct seal_key search;
        derive_search_key(&search, &dossier_key);
        if (has && derive_check(&search, key->text) == tokens[i].check) {
            bool exact = key->kind != NAMES_VARIANT &&
                         (among == NULL || find(among, tokens[i].serial)->exact);
            add(out, office->scratch, tokens[i].serial, exact);
        }
        seal_forget(&dossier_key, sizeof dossier_key);
        seal_forget(&search, sizeof search);
    }
    return true;
}

struct searching {
    struct slice question;
    struct office_found *out;
    size_t max, n;
    struct arena *arena;
    const struct office_look *look;
    struct buf numbers; /* what was found, for the log of readings */
};

static bool put_found(struct searching *s, struct office *office, const struct found *found,
                      bool exact, struct gr_error *e)
{
    for (size_t i = 0; i < found->n; i++) {
        struct registry_dossier row;
        bool there = false;
        if (found->list[i].exact != exact) {
            continue;
        }
        if (!registry_dossier(&row, &there, s->arena, office->registry, SLICE(""),
                              found->list[i].serial, e)) {
            return false;
        }
        struct gr_error ignored;
        if (!there || !office_may(office, s->look->agent, OFFICE_RIGHT_READ, row.procedure,
                                  SLICE(""), &ignored)) {
            continue;
        }
        if (s->n < s->max) {
            s->out[s->n] = (struct office_found){row.number, row.procedure, exact};
        }
        if (s->n < 100) {
            buf_text(&s->numbers, s->n == 0 ? "" : " ");
            buf_add(&s->numbers, row.number);
        }
        s->n++;
    }
    return true;
}

static bool find_all(struct searching *s, struct office *office, struct gr_error *e)
{
    struct names_word words[LIMIT_SEARCH_TERMS];
    size_t n = names_of_question(words, office->scratch, s->question);
    struct found found = {0};
    if (n == 0) {
        error_set(e, ERROR_USAGE, "the question has no word to look for");
        return error_remedy(e, "greffe search \"dupont 1990\"");
    }
    for (size_t w = 0; w < n; w++) {
        struct found next = {0};
        for (size_t k = 0; k < words[w].n; k++) {
            if (!find_key(&next, office, &words[w].keys[k], w == 0 ? NULL : &found, e)) {
                return false;
            }
        }
        found = next;
    }
    return put_found(s, office, &found, true, e) && put_found(s, office, &found, false, e);
}

/* The question is not kept, since it names people; what it found is. */
static bool search_in_batch(struct office *office, struct gr_error *e, void *payload)
{
    struct searching *s = payload;
    bool known = agents_find(office, s->look->agent) != NULL ||
                 office_may(office, s->look->agent, OFFICE_RIGHT_READ, SLICE(""), SLICE(""), e);
    return known && find_all(s, office, e) &&
           look_record(office, s->look, buf_slice(&s->numbers), SLICE("search"), e);
}

bool office_search(struct office_found *out, size_t *n, size_t max, struct arena *arena,
                   struct office *office, struct slice question, const struct office_look *look,
                   struct gr_error *e)
{
    struct searching s = {.question = question,
                          .out = out,
                          .max = max,
                          .arena = arena,
                          .look = look,
                          .numbers = buf_in(arena, 16 << 10)};
    *n = 0;
    if (!look_check_purpose(look->purpose, e)) {
        return false;
    }
    if (!office->has_master) {
        return error_set(e, ERROR_KEY, "searching needs the master key");
    }
    if (!submit_short(office, search_in_batch, e, &s)) {
        return false;
    }
    *n = s.n;
    return true;
}
