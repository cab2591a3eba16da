/* Signing in and out, the language of a session, and the purpose for which it reads personal data.
 */
#include "web/page.h"

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

/* What went wrong at the last try. */
struct complaint {
    struct slice text, remedy, field;
    bool wants_code;
};

static void put_input(struct html *h, const char *name, struct slice label, const char *attributes,
                      struct slice value)
{
    struct slice id = slice_of(name);
    HTML(h,
         "<div class=\"govuk-form-group\"><label class=\"govuk-label\" for=\"{}\">{}</label>"
         "<input class=\"govuk-input govuk-input--width-20\" id=\"{}\" name=\"{}\" value=\"{}\" ",
         id, label, id, id, value);
    html_raw(h, attributes);
    html_raw(h, "></div>\n");
}

static void put_sign_in(struct web *w, const struct complaint *c)
{
    struct html h = page_begin(w, T(w, "Se connecter", "Sign in"), WEB_TAB_NONE);
    if (c != NULL && c->text.n > 0) {
        page_error_summary(&h, c->text, c->remedy, c->field);
    }
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", T(&h, "Se connecter", "Sign in"));
    page_form(&h, w, SLICE("/sign-in"));
    struct slice to = w->request->method == WEB_POST ? web_form(w, "to") : web_query(w, "to");
    HTML(&h, "<input type=\"hidden\" name=\"to\" value=\"{}\">\n", next_path(to));
    put_input(&h, "agent", T(&h, "Identifiant", "Your login"),
              "autocomplete=\"username\" spellcheck=\"false\" autocapitalize=\"none\"",
              web_form(w, "agent"));
    put_input(&h, "password", T(&h, "Mot de passe", "Password"),
              "type=\"password\" autocomplete=\"current-password\"", SLICE(""));
    if (c != NULL && c->wants_code) {
        put_input(&h, "code",
                  T(&h, "Code à six chiffres de votre application", "Six-digit code of your app"),
                  "inputmode=\"numeric\" autocomplete=\"one-time-code\"", SLICE(""));
    }
    HTML(&h, "<button class=\"govuk-button\" data-module=\"govuk-button\">{}</button></form>\n",
         T(&h, "Se connecter", "Sign in"));
    page_end(w, &h);
}

void page_sign_in(struct web *w)
{
    if (w->session.in) {
        web_redirect(w, next_path(web_query(w, "to")));
        return;
    }
    put_sign_in(w, NULL);
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

static struct complaint complain(struct web *w, enum accounts_answer answer, int64_t wait_seconds)
{
    struct complaint c = {.field = SLICE("agent")};
    struct buf wait = buf_in(w->arena, 128);
    switch (answer) {
    case ACCOUNTS_IN:
        break;
    case ACCOUNTS_WRONG:
        c.text = T(w, "L’identifiant, le mot de passe ou le code n’est pas bon",
                   "The login, the password or the code is not right");
        break;
    case ACCOUNTS_CODE:
        c.wants_code = true;
        c.field = SLICE("code");
        c.text = T(w, "Il faut aussi le code de votre application",
                   "The code of your app is needed as well");
        c.remedy = T(w, "Saisissez de nouveau le mot de passe, avec le code.",
                     "Enter the password again, with the code.");
        break;
    case ACCOUNTS_WAIT:
        buf_printf(&wait,
                   w->language == LANGUAGE_FR ? "Réessayez dans %lld s." : "Try again in %lld s.",
                   (long long)wait_seconds);
        c.text = T(w, "Trop d’essais sans succès", "Too many attempts have failed");
        c.remedy = buf_slice(&wait);
        break;
    case ACCOUNTS_LOCKED:
        c.text = T(w, "Ce compte est verrouillé", "This account is locked");
        c.remedy = T(w, "Une personne qui administre le service peut le rouvrir.",
                     "Somebody who administers the service can open it again.");
        break;
    }
    return c;
}

void page_sign_in_do(struct web *w)
{
    struct web_entrance in;
    if (!web_enter(&in, w, web_form(w, "agent"), web_form(w, "password"), web_form(w, "code"))) {
        return;
    }
    if (in.answer != ACCOUNTS_IN) {
        struct complaint c = complain(w, in.answer, in.wait_seconds);
        w->reply->status = in.answer == ACCOUNTS_WAIT   ? 429
                           : in.answer == ACCOUNTS_CODE ? 200
                                                        : 403;
        put_sign_in(w, &c);
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
