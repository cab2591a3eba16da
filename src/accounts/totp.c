/* Time-based codes: RFC 6238 over RFC 4226, with SHA-1, six digits, thirty seconds, which is what
 * authenticator programs take when an address says nothing else (some ignore what it says). */
#include "accounts/accounts_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/base64.h"

#define STEP_SECONDS 30
#define DIGITS 6
#define MODULUS 1000000

/* RFC 4226 section 5.3. */
static void code_of_step(char code[DIGITS + 1], const uint8_t secret[ACCOUNTS_TOTP_BYTES],
                         int64_t step)
{
    uint8_t counter[8];
    uint8_t mac[SEAL_SHA1_BYTES];
    for (int i = 0; i < 8; i++) {
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    }
    hmac_sha1(mac, (struct slice){(const char *)secret, ACCOUNTS_TOTP_BYTES},
              (struct slice){(const char *)counter, sizeof counter});
    const uint8_t *p = mac + (mac[SEAL_SHA1_BYTES - 1] & 0x0f);
    uint32_t number =
        ((uint32_t)p[0] & 0x7f) << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
    (void)snprintf(code, DIGITS + 1, "%06u", number % MODULUS);
    seal_forget(mac, sizeof mac);
}

void accounts_totp(char code[7], const uint8_t secret[ACCOUNTS_TOTP_BYTES], int64_t unix_seconds)
{
    gr_assert(unix_seconds >= 0);
    code_of_step(code, secret, unix_seconds / STEP_SECONDS);
}

bool accounts_totp_step(int64_t *step, const uint8_t secret[ACCOUNTS_TOTP_BYTES], struct slice code,
                        int64_t used, instant now)
{
    if (code.n != DIGITS) {
        return false;
    }
    int64_t middle = now / INSTANT_SECOND / STEP_SECONDS;
    bool found = false;
    for (int64_t s = middle - 1; s <= middle + 1; s++) {
        char expected[DIGITS + 1];
        code_of_step(expected, secret, s);
        if (seal_same(expected, code.p, DIGITS) && s > used) {
            *step = s;
            found = true;
        }
        seal_forget(expected, sizeof expected);
    }
    return found;
}

/* RFC 4648 section 6; twenty bytes need no padding. */
void accounts_totp_secret(struct buf *out, const uint8_t secret[ACCOUNTS_TOTP_BYTES])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    _Static_assert(ACCOUNTS_TOTP_BYTES % 5 == 0, "no padding");
    for (int i = 0; i < ACCOUNTS_TOTP_BYTES; i += 5) {
        uint64_t five = 0;
        for (int j = 0; j < 5; j++) {
            five = five << 8 | secret[i + j];
        }
        for (int shift = 35; shift >= 0; shift -= 5) {
            buf_char(out, digits[five >> shift & 31]);
        }
    }
}

void accounts_totp_address(struct buf *out, struct slice issuer, struct slice agent,
                           const uint8_t secret[ACCOUNTS_TOTP_BYTES])
{
    buf_text(out, "otpauth://totp/");
    percent_put(out, issuer);
    buf_char(out, ':');
    percent_put(out, agent);
    buf_text(out, "?secret=");
    accounts_totp_secret(out, secret);
    buf_text(out, "&issuer=");
    percent_put(out, issuer);
}
