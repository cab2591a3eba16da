/* Signing in and out, the language of a session, and the purpose for which it reads personal data.
 */
#include "web/page_fields.h"

#include "base/base64.h"

/* Where to go next: one of our own paths, never another site. */
static struct slice next_path(struct slice to)
{
    bool own = to.n > 0 && to.p[0] == '/' && (to.n == 1 || (to.p[1] != '/' && to.p[1] != '\\'));
    for (size_t i = 0; own && i < to.n; i++) {
        own = (unsigned char)to.p[i] > 0x20 && to.p[i] != '\\';
    }
    return own ? to : SLICE("/");
}

/* ---- signing in ------------------------------------------------------------------------------ */

static void put_sign_in(struct web *w, const struct page_mistakes *m, bool wants_code)
{
    const struct page_input agent = {
        .name = SLICE("agent"),
        .label = T(w, "Identifiant", "Your login"),
        .value = web_form(w, "agent"),
        .attributes = "autocomplete=\"username\" spellcheck=\"false\" autocapitalize=\"none\""};
    const struct page_input password = {.name = SLICE("password"),
                                        .label = T(w, "Mot de passe", "Password"),
                                        .attributes =
                                            "type=\"password\" autocomplete=\"current-password\""};
    const struct page_input code = {
        .name = SLICE("code"),
        .label = T(w, "Code à six chiffres de votre application", "Six-digit code of your app"),
        .attributes = "inputmode=\"numeric\" autocomplete=\"one-time-code\""};
    struct slice to = w->request->method == WEB_POST ? web_form(w, "to") : web_query(w, "to");
    struct slice title = T(w, "Se connecter", "Sign in");
    struct html h = page_begin(w, page_mistaken_title(w, m, title), WEB_TAB_NONE);
    page_mistakes_put(&h, m);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", title);
    page_form(&h, w, SLICE("/sign-in"));
    page_hidden(&h, SLICE("to"), next_path(to));
    page_input(&h, m, &agent);
    page_input(&h, m, &password);
    if (wants_code) {
        page_input(&h, m, &code);
    }
    page_button(&h, "govuk-button", title);
    html_raw(&h, "</form>\n");
    page_end(w, &h);
}

void page_sign_in(struct web *w)
{
    if (w->session.in) {
        web_redirect(w, next_path(web_query(w, "to")));
        return;
    }
    put_sign_in(w, NULL, false);
}

struct slice page_session_cookie(const struct web *w, struct slice token, const char *more)
{
    struct buf out = buf_in(w->arena, 256);
    buf_text(&out, w->site->secure ? "__Host-greffe=" : "greffe=");
    hex_put(&out, token);
    buf_text(&out, "; Path=/; HttpOnly; SameSite=Strict");
    buf_text(&out, w->site->secure ? "; Secure" : "");
    buf_text(&out, more);
    return buf_slice(&out);
}

/* Why it is not yet; and the way out. */
static struct page_mistakes refused(struct web *w, const struct web_entrance *in)
{
    struct page_mistakes m = {0};
    struct buf wait = buf_in(w->arena, 128);
    switch (in->answer) {
    case ACCOUNTS_IN:
        break;
    case ACCOUNTS_WRONG:
        page_mistake(&m, SLICE("agent"),
                     T(w, "L’identifiant, le mot de passe ou le code n’est pas bon",
                       "The login, the password or the code is not right"));
        break;
    case ACCOUNTS_CODE:
        page_mistake(&m, SLICE("code"),
                     T(w, "Il faut aussi le code de votre application",
                       "The code of your app is needed as well"));
        m.remedy = T(w, "Saisissez de nouveau le mot de passe, avec le code.",
                     "Enter the password again, with the code.");
        break;
    case ACCOUNTS_WAIT:
        buf_printf(&wait,
                   w->language == LANGUAGE_FR ? "Réessayez dans %lld s." : "Try again in %lld s.",
                   (long long)in->wait_seconds);
        page_mistake(&m, SLICE("agent"),
                     T(w, "Trop d’essais sans succès", "Too many attempts have failed"));
        m.remedy = buf_slice(&wait);
        break;
    case ACCOUNTS_LOCKED:
        page_mistake(&m, SLICE("agent"),
                     T(w, "Ce compte est verrouillé", "This account is locked"));
        m.remedy = T(w, "Une personne qui administre le service peut le rouvrir.",
                     "Somebody who administers the service can open it again.");
        break;
    }
    return m;
}

void page_sign_in_do(struct web *w)
{
    struct web_entrance in;
    if (!web_enter(&in, w, web_form(w, "agent"), web_form(w, "password"), web_form(w, "code"))) {
        return;
    }
    if (in.answer != ACCOUNTS_IN) {
        struct page_mistakes m = refused(w, &in);
        w->reply->status = in.answer == ACCOUNTS_WAIT   ? 429
                           : in.answer == ACCOUNTS_CODE ? 200
                                                        : 403;
        put_sign_in(w, &m, in.answer == ACCOUNTS_CODE);
        return;
    }
    web_header_add(
        w, "Set-Cookie",
        page_session_cookie(w, (struct slice){(const char *)in.token, sizeof in.token}, ""));
    seal_forget(&in, sizeof in);
    web_redirect(w, next_path(web_form(w, "to")));
}

void page_sign_out_do(struct web *w)
{
    struct gr_error e = {0};
    if (!errand_sign_out(w->line, w->session.token, &e)) {
        web_fail(w, &e);
        return;
    }
    web_header_add(w, "Set-Cookie", page_session_cookie(w, SLICE(""), "; Max-Age=0"));
    web_header_add(w, "Clear-Site-Data", SLICE("\"cache\", \"cookies\", \"storage\""));
    web_redirect(w, SLICE("/sign-in"));
}

/* ---- what the session remembers -------------------------------------------------------------- */

void page_language_do(struct web *w)
{
    struct gr_error e = {0};
    struct slice language = slice_is(web_form(w, "language"), "en") ? SLICE("en") : SLICE("fr");
    struct buf out = buf_in(w->arena, 128);
    if (w->session.in &&
        !errand_keep(w->line, w->session.token, w->session.purpose, language, &e)) {
        web_fail(w, &e);
        return;
    }
    buf_text(&out, "greffe-language=");
    buf_add(&out, language);
    buf_text(&out, "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict");
    web_header_add(w, "Set-Cookie", buf_slice(&out));
    web_redirect(w, next_path(web_form(w, "to")));
}

void page_purpose_do(struct web *w)
{
    struct gr_error e = {0};
    struct slice purpose = slice_trim(web_form(w, "purpose"));
    if (purpose.n > ACCOUNTS_PURPOSE_MAX) {
        error_set(&e, ERROR_TOO_LARGE, "a purpose has at most %d bytes", ACCOUNTS_PURPOSE_MAX);
        web_fail(w, &e);
        return;
    }
    if (!errand_keep(w->line, w->session.token, purpose,
                     w->language == LANGUAGE_FR ? SLICE("fr") : SLICE("en"), &e)) {
        web_fail(w, &e);
        return;
    }
    web_redirect(w, next_path(web_form(w, "to")));
}
