/* Looking: who may read what is personal, the trace it leaves, search, documents, certified copies,
 * witnesses. */
#include "office/office_fixture.h"

static struct slice dossier_of(struct world *w, const char *name, const char *born,
                               const char *number)
{
    struct slice dossier = fixture_opened_of(w, "hold", name, born, number);
    fixture_done(w, dossier, "placed", "2026-03-02T08:00", "born=1990-05-12");
    return dossier;
}

static bool look(struct office_dossier *out, struct world *w, struct slice number,
                 const struct office_look *how)
{
    w->e = (struct gr_error){0};
    return office_dossier(out, w->arena, w->office, number, how, &w->e);
}

static void reading_what_is_personal_leaves_a_trace(void **state)
{
    struct world *w = *state;
    struct slice number = dossier_of(w, "Amina Dupont", "1990", "");
    struct office_dossier dossier;
    struct office_look how = fixture_look();
    assert_int_equal(fixture_size(w, REGISTRY_READS), 0);
    fixture_must(look(&dossier, w, number, &how), w);
    assert_true(dossier.entries[0].has_personal);
    assert_int_equal(fixture_size(w, REGISTRY_READS), 1);
    struct leaf leaf = fixture_leaf(w, REGISTRY_READS, 0);
    assert_int_equal(leaf.kind, LEAF_READ);
    assert_true(slice_equal(leaf.dossier, number));
    assert_true(slice_is(leaf.agent, "admin") && slice_is(leaf.ground, "instruction"));
    assert_true(slice_is(leaf.act, "show"));
    assert_int_equal(leaf.entered, w->now);
    how.purpose = SLICE("");
    assert_false(look(&dossier, w, number, &how));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    how = fixture_look();
    how.agent = SLICE("other");
    fixture_agent(w, "other", OFFICE_RIGHT_READ, "measure", "");
    assert_false(look(&dossier, w, number, &how));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    how.agent = SLICE("nobody");
    assert_false(look(&dossier, w, number, &how));
    assert_int_equal(fixture_size(w, REGISTRY_READS), 1);
    assert_false(look(&dossier, w, SLICE("D-2026-009999"), &how));
    assert_int_equal(w->e.code, ERROR_ABSENT);
}

static void what_is_not_personal_is_shown_to_all(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    struct office_request placed =
        fixture_act(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12 minor=yes cost=3");
    placed.happened = true;
    fixture_do(w, &placed);
    struct office_dossier dossier;
    struct office_look how = {.without_personal = true, .as_of = INT64_MAX, .as_known = INT64_MAX};
    fixture_must(look(&dossier, w, number, &how), w);
    assert_int_equal(fixture_size(w, REGISTRY_READS), 0);
    for (size_t i = 0; i < dossier.n_entries; i++) {
        assert_false(dossier.entries[i].has_personal);
        assert_int_equal(dossier.entries[i].n_personal + dossier.entries[i].n_persons, 0);
    }
    const struct dossier *d = dossier.folded->dossier;
    law_value value;
    assert_int_equal(d->entries[0].n_facts, 1); /* the cost */
    assert_int_equal(dossier_fact_value(&value, dossier.folded, 0,
                                        law_find_fact(dossier.procedure, SLICE("born"))),
                     DOSSIER_UNKNOWN);
    struct buf words = buf_in(w->arena, 1 << 16);
    dossier_write(&words, w->arena, dossier.folded, LANGUAGE_EN, true);
    assert_false(fixture_contains(buf_slice(&words), "1990"));
}

/* ---- search ---------------------------------------------------------------------------------- */

static size_t search_as(struct world *w, struct office_found found[8], const char *agent,
                        const char *question)
{
    struct office_look how = fixture_look();
    size_t n = 0;
    how.agent = slice_of(agent);
    w->e = (struct gr_error){0};
    fixture_must(office_search(found, &n, 8, w->arena, w->office, slice_of(question), &how, &w->e),
                 w);
    return n;
}

static void a_person_is_found_by_name_year_and_number(void **state)
{
    struct world *w = *state;
    struct office_found found[8];
    struct slice amina = dossier_of(w, "Amina Dupont", "1990-05-12", "9903112233");
    struct slice mohamed = dossier_of(w, "Mohamed Özil", "1987", "");
    (void)dossier_of(w, "Paul Dupont", "1971-01", "");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(search_as(w, found, "admin", "dupont"), 2);
        assert_int_equal(search_as(w, found, "admin", "DUPONT amina"), 1);
        assert_true(slice_equal(found[0].number, amina) && found[0].exact);
        assert_int_equal(search_as(w, found, "admin", "dupont 1990"), 1);
        assert_int_equal(search_as(w, found, "admin", "12/05/1990"), 1);
        assert_int_equal(search_as(w, found, "admin", "99 03 112233"), 0);
        assert_int_equal(search_as(w, found, "admin", "9903112233"), 1);
        assert_int_equal(search_as(w, found, "admin", "mohammed ozil"), 1);
        assert_true(slice_equal(found[0].number, mohamed) && !found[0].exact);
        assert_int_equal(search_as(w, found, "admin", "dupont mohamed"), 0);
        fixture_must(office_rebuild(w->office, NULL, &w->e, NULL), w);
    }
}

static void only_what_may_be_read_is_found(void **state)
{
    struct world *w = *state;
    struct office_found found[8];
    struct slice hold = dossier_of(w, "Amina Dupont", "1990", "");
    (void)fixture_opened_of(w, "measure", "Amina Dupont", "1990", "");
    fixture_agent(w, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "", "");
    assert_int_equal(search_as(w, found, "admin", "dupont"), 2);
    assert_int_equal(search_as(w, found, "reader", "dupont"), 1);
    assert_true(slice_equal(found[0].number, hold));
    assert_int_equal(search_as(w, found, "clerk", "dupont"), 0);
    /* The question names people and is not kept; what it found is. */
    int64_t n = fixture_size(w, REGISTRY_READS);
    assert_int_equal(n, 3);
    struct leaf leaf = fixture_leaf(w, REGISTRY_READS, 1);
    assert_true(slice_is(leaf.act, "search") && slice_equal(leaf.dossier, hold));
    struct slice bytes;
    fixture_must(
        registry_leaf(&bytes, w->arena, office_registry(w->office), REGISTRY_READS, 1, &w->e), w);
    assert_false(fixture_contains(bytes, "upont"));
    struct office_look how = fixture_look();
    size_t found_n = 0;
    how.purpose = SLICE("");
    assert_false(
        office_search(found, &found_n, 8, w->arena, w->office, SLICE("dupont"), &how, &w->e));
    how = fixture_look();
    assert_false(office_search(found, &found_n, 8, w->arena, w->office, SLICE(" "), &how, &w->e));
    assert_int_equal(w->e.code, ERROR_USAGE);
    how.agent = SLICE("nobody");
    assert_false(
        office_search(found, &found_n, 8, w->arena, w->office, SLICE("dupont"), &how, &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    assert_int_equal(fixture_size(w, REGISTRY_READS), n);
}

/* ---- documents ------------------------------------------------------------------------------- */

static struct leaf attach(struct world *w, struct slice number,
                          const struct office_document *documents, size_t n)
{
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    request.documents = documents;
    request.n_documents = n;
    fixture_do(w, &request);
    return fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
}

static void documents_come_back_byte_for_byte(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct slice other = fixture_opened(w, "hold", "");
    size_t size = (size_t)1 << 20;
    char *bytes = arena_get(w->arena, size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(i * i >> 7);
    }
    struct office_document documents[] = {
        {SLICE("scan.pdf"), SLICE("application/pdf"), {bytes, size}},
        {SLICE("again.pdf"), SLICE("application/pdf"), {bytes, size}},
        {SLICE("note"), SLICE("text/plain"), SLICE("a line")}};
    struct leaf leaf = attach(w, number, documents, 3);
    assert_int_equal(leaf.n_attachments, 3);
    assert_int_equal(leaf.attachments[0].size_bytes, size);
    assert_true(hash_equal(&leaf.attachments[0].token, &leaf.attachments[1].token));
    assert_true(hash_equal(&leaf.attachments[0].sealed, &leaf.attachments[1].sealed));
    struct leaf later = attach(w, number, documents, 1);
    assert_true(hash_equal(&later.attachments[0].sealed, &leaf.attachments[0].sealed));
    struct leaf elsewhere = attach(w, other, documents, 1);
    assert_false(hash_equal(&elsewhere.attachments[0].token, &leaf.attachments[0].token));
    assert_false(hash_equal(&elsewhere.attachments[0].sealed, &leaf.attachments[0].sealed));
    fixture_reopen(w);
    struct office_look how = fixture_look();
    struct slice out;
    fixture_must(
        office_document(&out, w->arena, w->office, number, &leaf.attachments[0].token, &how, &w->e),
        w);
    assert_true(slice_equal(out, documents[0].bytes));
    assert_int_equal(fixture_size(w, REGISTRY_READS), 1);
    assert_true(slice_is(fixture_leaf(w, REGISTRY_READS, 0).act, "document"));
    assert_false(
        office_document(&out, w->arena, w->office, other, &leaf.attachments[0].token, &how, &w->e));
    assert_int_equal(w->e.code, ERROR_ABSENT);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_true(slice_is(dossier.entries[1].document_names[2], "note"));
}

static void documents_are_bounded_together(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    char *bytes = arena_get(w->arena, LIMIT_DOCUMENT_BYTES + 1);
    struct office_document documents[40];
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    for (size_t i = 0; i < 40; i++) {
        documents[i] = (struct office_document){
            SLICE("scan"), SLICE("image/tiff"), {bytes, LIMIT_DOCUMENT_BYTES}};
    }
    request.documents = documents;
    request.n_documents = 40;
    fixture_fails(w, &request, ERROR_TOO_LARGE);
    documents[0].bytes.n++;
    request.n_documents = 1;
    fixture_fails(w, &request, ERROR_TOO_LARGE);
}

/* ---- copies and witnesses -------------------------------------------------------------------- */

static struct slice last_checkpoint(struct world *w)
{
    struct slice note;
    fixture_must(registry_checkpoint(&note, w->arena, office_registry(w->office), REGISTRY_ACTS,
                                     LEAF_NONE, &w->e),
                 w);
    return note;
}

static void a_certified_copy_is_signed_by_the_log(void **state)
{
    struct world *w = *state;
    struct slice number = dossier_of(w, "Amina Dupont", "1990", "");
    struct office_look how = fixture_look();
    struct buf out = buf_in(w->arena, 16 << 20);
    struct buf text = buf_in(w->arena, 1024);
    struct note note;
    struct note_key key;
    w->e = (struct gr_error){0};
    fixture_must(office_certify(&out, w->office, number, &how, LANGUAGE_FR, &w->e), w);
    assert_int_equal(fixture_size(w, REGISTRY_READS), 1);
    office_log_key(&text, w->office, REGISTRY_ACTS);
    fixture_must(note_key_read(&key, buf_slice(&text), &w->e) &&
                     note_read(&note, w->arena, buf_slice(&out), &w->e),
                 w);
    assert_int_equal(note_verify(&note, &key, NULL), NOTE_VALID);
    assert_true(fixture_contains(buf_slice(&out), "Amina Dupont"));
    assert_true(fixture_contains(buf_slice(&out), "\npersonal "));
    struct buf open = buf_in(w->arena, 16 << 20);
    how.without_personal = true;
    how.agent = SLICE("");
    fixture_must(office_certify(&open, w->office, number, &how, LANGUAGE_EN, &w->e), w);
    assert_false(fixture_contains(buf_slice(&open), "Amina"));
    assert_false(fixture_contains(buf_slice(&open), "\npersonal "));
    assert_int_equal(fixture_size(w, REGISTRY_READS), 1);
}

static void witnesses_are_known_by_a_setting(void **state)
{
    struct world *w = *state;
    struct sign_secret secret;
    size_t added = 9;
    sign_generate(&secret);
    struct note_key key = {.name = SLICE("witness.example"), .kind = NOTE_COSIGNATURE};
    memcpy(key.key.b, secret.public_key, 32);
    key.id = note_key_id(key.name, key.kind, &key.key);
    struct buf value = buf_in(w->arena, 1024);
    note_key_write(&value, &key);
    struct office_request set = office_request_new(OFFICE_SET, SLICE("admin"));
    set.name = SLICE("witness");
    set.value = buf_slice(&value);
    struct note note;
    struct slice before = last_checkpoint(w);
    fixture_must(note_read(&note, w->arena, before, &w->e), w);
    struct buf seen = buf_in(w->arena, 1 << 16);
    buf_add(&seen, before);
    note_cosign(&seen, key.name, &secret, note.text, 1772438400);
    w->e = (struct gr_error){.code = ERROR_DATE}; /* of something else, before */
    assert_true(office_cosign(&added, w->office, buf_slice(&seen), &w->e));
    assert_int_equal(added, 0); /* nobody knows him */
    fixture_do(w, &set);
    fixture_must(office_cosign(&added, w->office, buf_slice(&seen), &w->e), w);
    assert_int_equal(added, 1);
    fixture_must(office_cosign(&added, w->office, buf_slice(&seen), &w->e), w);
    assert_int_equal(added, 0);
    seen.p[seen.n - 10] ^= 1;
    w->e = (struct gr_error){0};
    assert_false(office_cosign(&added, w->office, buf_slice(&seen), &w->e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(reading_what_is_personal_leaves_a_trace),
        FIXTURE_TEST(what_is_not_personal_is_shown_to_all),
        FIXTURE_TEST(a_person_is_found_by_name_year_and_number),
        FIXTURE_TEST(only_what_may_be_read_is_found),
        FIXTURE_TEST(documents_come_back_byte_for_byte),
        FIXTURE_TEST(documents_are_bounded_together),
        FIXTURE_TEST(a_certified_copy_is_signed_by_the_log),
        FIXTURE_TEST(witnesses_are_known_by_a_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
