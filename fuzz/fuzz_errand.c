/* Any bytes as a message of a desk to the scribe: it is refused as no message, or answered by one
 * item of CBOR of the form that ask.c reads. Where no session's token is in it, nothing is written.
 * Thirty-two "T" stand for the token of one who administers, thirty-two "U" for that of one who has
 * few rights. */
#include "errand/errand_priv.h"
#include "fuzz_office.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Puts a token where its letter stands as often as it is long; whether it did. */
static bool put_token(char *bytes, size_t n, char letter, const uint8_t *token)
{
    size_t run = 0;
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        run = bytes[i] == letter ? run + 1 : 0;
        if (run == ACCOUNTS_TOKEN_BYTES) {
            memcpy(bytes + i + 1 - run, token, ACCOUNTS_TOKEN_BYTES);
            found = true;
            run = 0;
        }
    }
    return found;
}

static void check_answer(struct slice answer)
{
    gr_assert(cbor_check(answer));
    struct cbor_reader r = cbor_read(answer);
    struct gr_error e = {0};
    gr_assert(cbor_get_array(&r, 3) == 3 && cbor_get_int(&r) == ERRAND_VERSION);
    if (cbor_peek(&r) == CBOR_NULL) {
        cbor_get_null(&r);
    } else {
        unpack_error(&e, &r);
        gr_assert(e.code != ERROR_NONE && e.text[0] != '\0');
    }
    (void)cbor_get_any(&r);
    gr_assert(!r.bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_office *f = fuzz_office_open();
    struct arena *arena = arena_open((size_t)1 << 30);
    char *bytes = arena_copy(arena, data, size);
    bool signed_in = put_token(bytes, size, 'T', f->tokens[0]);
    signed_in = put_token(bytes, size, 'U', f->tokens[1]) || signed_in;
    int64_t before = fuzz_written(f);
    struct buf answer = buf_in(arena, ERRAND_BYTES);
    if (errand_do(&answer, arena, &f->desk, (struct slice){bytes, size})) {
        check_answer(buf_slice(&answer));
    }
    gr_assert(signed_in || fuzz_written(f) == before);
    arena_close(arena);
    return 0;
}
