/* Reading and verifying C2SP signed notes: a text, an empty line, one or more signature lines. The
 * empty line is the last of the note, so the text may have others. */
#include "seal/note_priv.h"

#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"

enum { KEY_ID_BYTES = 4, TIME_BYTES = 8 };

/* The line without its newline; *rest keeps what follows. */
static bool read_signature(struct note_signature *out, struct arena *arena, struct slice line)
{
    struct slice rest = line;
    if (!slice_is(slice_cut(&rest, ' '), "\xE2\x80\x94")) {
        return false;
    }
    out->name = slice_cut(&rest, ' ');
    struct buf bytes = buf_in(arena, rest.n);
    if (!note_name_valid(out->name) || !base64_get(&bytes, rest) || bytes.n <= KEY_ID_BYTES) {
        return false;
    }
    for (size_t i = 0; i < KEY_ID_BYTES; i++) {
        out->id = out->id << 8 | (unsigned char)bytes.p[i];
    }
    out->bytes = (struct slice){.p = bytes.p + KEY_ID_BYTES, .n = bytes.n - KEY_ID_BYTES};
    return true;
}

static bool read_signatures(struct note *out, struct arena *arena, struct slice lines,
                            struct gr_error *e)
{
    struct slice rest = lines;
    while (rest.n > 0) {
        const struct slice line = slice_cut(&rest, '\n');
        if (out->n == NOTE_SIGNATURES_MAX) {
            return error_set(e, ERROR_FORMAT, "a note has at most %d signatures",
                             NOTE_SIGNATURES_MAX);
        }
        struct note_signature signature = {.line = {.p = line.p, .n = line.n + 1}};
        if (!read_signature(&signature, arena, line)) {
            return error_set(e, ERROR_FORMAT,
                             "line %zu of the signatures is not \"\xE2\x80\x94 name Base 64\"",
                             out->n + 1);
        }
        out->signatures[out->n] = signature;
        out->n++;
    }
    return true;
}

static bool has_control(struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        if ((unsigned char)bytes.p[i] < ' ' && bytes.p[i] != '\n') {
            return true;
        }
    }
    return false;
}

/* Offset of the first signature, after the last empty line; 0 when there is none. */
static size_t signatures_at(struct slice bytes)
{
    for (size_t i = bytes.n; i >= 2; i--) {
        if (bytes.p[i - 1] == '\n' && bytes.p[i - 2] == '\n') {
            return i;
        }
    }
    return 0;
}

bool note_read(struct note *out, struct arena *arena, struct slice bytes, struct gr_error *e)
{
    if (bytes.n > LIMIT_NOTE_BYTES) {
        return error_set(e, ERROR_TOO_LARGE, "a signed note has at most %u bytes",
                         LIMIT_NOTE_BYTES);
    }
    if (!utf8_valid(bytes, NULL)) {
        return error_set(e, ERROR_UTF8, "a signed note is UTF-8");
    }
    if (has_control(bytes)) {
        return error_set(e, ERROR_FORMAT, "a signed note has no control character but newlines");
    }
    const size_t at = signatures_at(bytes);
    if (at < 2 || at == bytes.n || bytes.p[bytes.n - 1] != '\n') {
        return error_set(e, ERROR_FORMAT,
                         "a signed note is a text, an empty line, and lines of signatures");
    }
    struct note note = {.text = {.p = bytes.p, .n = at - 1}, .arena = arena};
    const struct slice lines = {.p = bytes.p + at, .n = bytes.n - at};
    if (!read_signatures(&note, arena, lines, e)) {
        return false;
    }
    *out = note;
    return true;
}

static bool verify_plain(const struct note *note, const struct note_key *key, struct slice bytes)
{
    struct signature signature;
    if (bytes.n != sizeof signature.b) {
        return false;
    }
    memcpy(signature.b, bytes.p, sizeof signature.b);
    return sign_verify(&signature, &key->key, note->text);
}

static bool verify_cosignature(int64_t *unix_seconds, const struct note *note,
                               const struct note_key *key, struct slice bytes)
{
    struct signature signature;
    if (bytes.n != TIME_BYTES + sizeof signature.b) {
        return false;
    }
    uint64_t time = 0;
    for (size_t i = 0; i < TIME_BYTES; i++) {
        time = time << 8 | (unsigned char)bytes.p[i];
    }
    if (time > INT64_MAX) {
        return false;
    }
    memcpy(signature.b, bytes.p + TIME_BYTES, sizeof signature.b);
    const struct arena_mark mark = arena_mark(note->arena);
    const struct slice message = note_cosigned(note->arena, note->text, (int64_t)time);
    const bool valid = sign_verify(&signature, &key->key, message);
    arena_reset(note->arena, mark);
    *unix_seconds = (int64_t)time;
    return valid;
}

static bool verify_one(int64_t *unix_seconds, const struct note *note, const struct note_key *key,
                       struct slice bytes)
{
    switch (key->kind) {
    case NOTE_ED25519:
        return verify_plain(note, key, bytes);
    case NOTE_COSIGNATURE:
        return verify_cosignature(unix_seconds, note, key, bytes);
    }
    return false;
}

enum note_verdict note_verify(const struct note *note, const struct note_key *key,
                              int64_t *unix_seconds)
{
    enum note_verdict verdict = NOTE_ABSENT;
    int64_t latest = 0;
    for (size_t i = 0; i < note->n && verdict != NOTE_FORGED; i++) {
        const struct note_signature *signature = &note->signatures[i];
        if (signature->id != key->id || !slice_equal(signature->name, key->name)) {
            continue;
        }
        int64_t seen = 0;
        verdict = verify_one(&seen, note, key, signature->bytes) ? NOTE_VALID : NOTE_FORGED;
        latest = seen > latest ? seen : latest;
    }
    if (unix_seconds != NULL) {
        *unix_seconds = verdict == NOTE_VALID ? latest : 0;
    }
    return verdict;
}
