/* Verifier keys of C2SP signed-note, and the signature lines that keys write. */
#include "seal/note_priv.h"

#include <string.h>

#include "base/assert.h"
#include "base/base64.h"
#include "base/utf8.h"

enum { KEY_ID_BYTES = 4, KEY_MATERIAL_BYTES = 1 + 32, TIME_BYTES = 8 };

/* White space outside ASCII (Unicode's property White_Space), as UTF-8. */
static const char *const blanks[] = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
    "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
    "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
};

static bool begins_with_blank(struct slice s)
{
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        if (slice_starts(s, slice_of(blanks[i]))) {
            return true;
        }
    }
    return false;
}

bool note_name_valid(struct slice name)
{
    if (name.n == 0 || !utf8_valid(name, NULL)) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        const unsigned char c = (unsigned char)name.p[i];
        const struct slice rest = {.p = name.p + i, .n = name.n - i};
        if (c <= ' ' || c == 0x7F || c == '+' || (c >= 0x80 && begins_with_blank(rest))) {
            return false;
        }
    }
    return true;
}

static void key_material(char out[KEY_MATERIAL_BYTES], enum note_key_kind kind,
                         const struct sign_public *key)
{
    out[0] = (char)kind;
    memcpy(out + 1, key->b, sizeof key->b);
}

uint32_t note_key_id(struct slice name, enum note_key_kind kind, const struct sign_public *key)
{
    char tail[1 + KEY_MATERIAL_BYTES] = {'\n'};
    key_material(tail + 1, kind, key);
    struct hash hash;
    hash_two(&hash, name, (struct slice){.p = tail, .n = sizeof tail});
    uint32_t id = 0;
    for (size_t i = 0; i < KEY_ID_BYTES; i++) {
        id = id << 8 | hash.b[i];
    }
    return id;
}

void note_key_write(struct buf *out, const struct note_key *key)
{
    char material[KEY_MATERIAL_BYTES];
    key_material(material, key->kind, &key->key);
    buf_add(out, key->name);
    buf_printf(out, "+%08lx+", (unsigned long)key->id);
    base64_put(out, (struct slice){.p = material, .n = sizeof material});
}

/* Eight digits in lower case: the one form of an id. */
static bool read_id(uint32_t *out, struct slice text)
{
    if (text.n != (size_t)KEY_ID_BYTES * 2) {
        return false;
    }
    *out = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
            return false;
        }
        *out = *out << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

/* What stands between the two '+', and after them. Base 64 has a '+' of its own, a name has none.
 */
bool note_key_read(struct note_key *out, struct slice text, struct gr_error *e)
{
    struct slice rest = text;
    struct note_key key = {.name = slice_cut(&rest, '+')};
    const struct slice id = slice_cut(&rest, '+');
    unsigned char material[KEY_MATERIAL_BYTES];
    if (!note_name_valid(key.name)) {
        return error_set(e, ERROR_FORMAT, "a key begins with its name, without blank, and a '+'");
    }
    if (!read_id(&key.id, id)) {
        return error_set(e, ERROR_FORMAT,
                         "after the name of a key come '+' and eight digits 0-9a-f");
    }
    if (!base64_get_exactly(material, sizeof material, rest)) {
        return error_set(e, ERROR_FORMAT, "a key ends in '+' and %d bytes in Base 64",
                         KEY_MATERIAL_BYTES);
    }
    if (material[0] != NOTE_ED25519 && material[0] != NOTE_COSIGNATURE) {
        return error_set(e, ERROR_FORMAT, "a key of kind %u; 1 and 4 are known", material[0]);
    }
    key.kind = material[0] == NOTE_ED25519 ? NOTE_ED25519 : NOTE_COSIGNATURE;
    memcpy(key.key.b, material + 1, sizeof key.key.b);
    if (note_key_id(key.name, key.kind, &key.key) != key.id) {
        return error_set(e, ERROR_FORMAT,
                         "the eight digits %.*s are not those of this name and key", SLICE_ARG(id));
    }
    *out = key;
    return true;
}

static void put_big_endian(char *out, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (char)(value >> (8 * (n - 1 - i)) & 0xFFu);
    }
}

static void put_line(struct buf *out, struct slice name, struct slice bytes)
{
    buf_text(out, "\xE2\x80\x94 ");
    buf_add(out, name);
    buf_char(out, ' ');
    base64_put(out, bytes);
    buf_char(out, '\n');
}

void note_sign(struct buf *out, struct slice name, const struct sign_secret *secret,
               struct slice text)
{
    gr_assert(note_name_valid(name) && text.n > 0 && text.p[text.n - 1] == '\n');
    char bytes[KEY_ID_BYTES + SEAL_SIGNATURE_BYTES];
    struct sign_public key;
    memcpy(key.b, secret->public_key, sizeof key.b);
    put_big_endian(bytes, note_key_id(name, NOTE_ED25519, &key), KEY_ID_BYTES);
    struct signature signature;
    sign_bytes(&signature, secret, text);
    memcpy(bytes + KEY_ID_BYTES, signature.b, sizeof signature.b);
    put_line(out, name, (struct slice){.p = bytes, .n = sizeof bytes});
}

struct slice note_cosigned(struct arena *arena, struct slice text, int64_t unix_seconds)
{
    struct buf message = buf_in(arena, text.n + 64);
    buf_printf(&message, "cosignature/v1\ntime %lld\n", (long long)unix_seconds);
    buf_add(&message, text);
    return buf_slice(&message);
}

void note_cosign(struct buf *out, struct slice name, const struct sign_secret *secret,
                 struct slice text, int64_t unix_seconds)
{
    gr_assert(note_name_valid(name) && text.n > 0 && text.p[text.n - 1] == '\n');
    gr_assert(unix_seconds >= 0);
    char bytes[KEY_ID_BYTES + TIME_BYTES + SEAL_SIGNATURE_BYTES];
    struct sign_public key;
    memcpy(key.b, secret->public_key, sizeof key.b);
    put_big_endian(bytes, note_key_id(name, NOTE_COSIGNATURE, &key), KEY_ID_BYTES);
    put_big_endian(bytes + KEY_ID_BYTES, (uint64_t)unix_seconds, TIME_BYTES);
    const struct arena_mark mark = arena_mark(out->arena);
    struct signature signature;
    sign_bytes(&signature, secret, note_cosigned(out->arena, text, unix_seconds));
    arena_reset(out->arena, mark);
    memcpy(bytes + KEY_ID_BYTES + TIME_BYTES, signature.b, sizeof signature.b);
    put_line(out, name, (struct slice){.p = bytes, .n = sizeof bytes});
}
