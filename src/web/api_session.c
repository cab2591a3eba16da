/* Sessions for programs: the same accounts, failures and second factor as for people; the token
 * comes back in the answer instead of in a cookie. */
#include "web/api.h"

#include "base/base64.h"

enum { TOKEN_DIGITS = 2 * ACCOUNTS_TOKEN_BYTES };

void api_refuse_wait(struct api *a, int64_t wait_seconds)
{
    struct gr_error e = {0};
    struct buf wait = buf_in(a->w->arena, 32);
    a->w->reply->status = 429;
    buf_int(&wait, wait_seconds);
    web_header_add(a->w, "Retry-After", buf_slice(&wait));
    error_set(&e, ERROR_RIGHT, "too many attempts have failed");
    error_remedy(&e, "try again in %lld s", (long long)wait_seconds);
    web_fail(a->w, &e);
}

static void refuse(struct api *a, enum accounts_answer answer, int64_t wait_seconds)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    switch (answer) {
    case ACCOUNTS_IN:
    case ACCOUNTS_WRONG:
        w->reply->status = 401;
        error_set(&e, ERROR_RIGHT, "the login, the password or the code is not right");
        error_remedy(&e, "after several failures one has to wait");
        break;
    case ACCOUNTS_CODE:
        w->reply->status = 401;
        error_set(&e, ERROR_RIGHT, "the code of the second factor is needed as well");
        error_remedy(&e, "send \"code\" with the login and the password");
        break;
    case ACCOUNTS_WAIT:
        api_refuse_wait(a, wait_seconds);
        return;
    case ACCOUNTS_LOCKED:
        error_set(&e, ERROR_RIGHT, "this account is locked");
        error_remedy(&e, "somebody who administers the service can open it again");
        break;
    }
    if (w->reply->status == 401) {
        web_header_add(w, "WWW-Authenticate", SLICE("Bearer realm=\"greffe\""));
    }
    web_fail(w, &e);
}

void api_sign_in(struct api *a)
{
    struct web *w = a->w;
    struct web_entrance in;
    if (!web_enter(&in, w, api_text_of(a->body, F(CREDENTIALS, login)),
                   api_text_of(a->body, F(CREDENTIALS, password)),
                   api_text_of(a->body, F(CREDENTIALS, code)))) {
        return;
    }
    if (in.answer != ACCOUNTS_IN) {
        refuse(a, in.answer, in.wait_seconds);
        return;
    }
    struct buf digits = buf_in(w->arena, TOKEN_DIGITS);
    json_t *given = json_object();
    hex_put(&digits, (struct slice){(const char *)in.token, sizeof in.token});
    seal_forget(&in, sizeof in);
    api_set_text(given, F(TOKEN, token), buf_slice(&digits));
    api_set(given, F(TOKEN, expires),
            api_instant(w, w->now + ACCOUNTS_SESSION_HOURS * INSTANT_HOUR, w->zone));
    api_set_int(given, F(TOKEN, idle_minutes), ACCOUNTS_IDLE_MINUTES);
    web_header_add(w, "Location", api_address(w, SLICE("/api/v1/sessions/current")));
    api_give(a, given);
}

void api_session(struct api *a)
{
    json_t *given = json_object();
    api_set_text(given, F(SESSION, agent), a->w->session.agent);
    api_set_text(given, F(SESSION, name), a->w->session.name);
    api_give(a, given);
}

void api_sign_out(struct api *a)
{
    struct gr_error e = {0};
    if (!errand_sign_out(a->w->line, a->w->session.token, &e)) {
        web_fail(a->w, &e);
        return;
    }
    api_give_bytes(a, SLICE(""), SLICE(""));
}
