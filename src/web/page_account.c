/* One's own account: the password, the second factor, and the address of one's calendar. Whoever
 * changes either of the first two shows first that he knows the password, because a session left
 * open is not its owner; an address opens no more than a calendar, and shows here that it is there.
 * The secret of a second factor is kept only once a code made of it has come back: until then it
 * travels in the form. */
#include "web/page_fields.h"

#include <string.h>

#include "base/base64.h"
#include "web/calendar.h"

struct account {
    struct web *w;
    uint8_t secret[ACCOUNTS_TOTP_BYTES];
    struct page_mistakes mistakes;
    struct slice address; /* of a calendar, just made; else empty */
};

/* ---- the page -------------------------------------------------------------------------------- */

static void put_secret_field(struct html *h, const struct account *a, struct slice name,
                             struct slice label, struct slice hint, const char *attributes)
{
    const struct page_input in = {
        .name = name, .label = label, .hint = hint, .attributes = attributes};
    page_input(h, &a->mistakes, &in);
}

static void put_password(struct html *h, const struct account *a)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"change-password\">{}</h2>\n",
         T(h, "Changer de mot de passe", "Change your password"));
    page_form(h, a->w, SLICE("/account/password"));
    put_secret_field(h, a, SLICE("current"), T(h, "Mot de passe actuel", "Present password"),
                     SLICE(""), "type=\"password\" autocomplete=\"current-password\"");
    put_secret_field(
        h, a, SLICE("password"), T(h, "Nouveau mot de passe", "New password"),
        html_count(a->w->arena,
                   T(h, "{} caractères au moins. Toutes vos sessions s’arrêtent, celle-ci aussi.",
                     "{} characters at least. All your sessions end, this one too."),
                   ACCOUNTS_PASSWORD_MIN),
        "type=\"password\" autocomplete=\"new-password\"");
    put_secret_field(h, a, SLICE("again"),
                     T(h, "Le nouveau mot de passe, encore une fois", "The new password once more"),
                     SLICE(""), "type=\"password\" autocomplete=\"new-password\"");
    page_button(h, "govuk-button", T(h, "Changer", "Change"));
    html_raw(h, "</form>\n");
}

static void put_second_factor(struct html *h, const struct account *a)
{
    struct buf address = buf_in(a->w->arena, 4096);
    struct buf secret = buf_in(a->w->arena, 2 * ACCOUNTS_TOTP_BYTES);
    struct buf hex = buf_in(a->w->arena, 2 * ACCOUNTS_TOTP_BYTES);
    accounts_totp_secret(&secret, a->secret);
    accounts_totp_address(&address, a->w->site->authority, a->w->session.agent, a->secret);
    hex_put(&hex, (struct slice){(const char *)a->secret, sizeof a->secret});
    HTML(
        h,
        "<h2 class=\"govuk-heading-m\" id=\"second-factor\">{}</h2>\n<p class=\"govuk-body\">{}</p>"
        "\n<dl class=\"gr-facts\"><dt>{}</dt><dd class=\"gr-number\">{}</dd>\n<dt>{}</dt>"
        "<dd class=\"gr-number\">{}</dd></dl>\n",
        T(h, "Second facteur", "Second factor"),
        T(h,
          "Enregistrez ce secret dans une application de codes (TOTP, six chiffres, 30 secondes), "
          "puis confirmez avec un code. Il remplace celui que vous auriez déjà.",
          "Enter this secret into an authenticator app (TOTP, six digits, 30 seconds), then "
          "confirm with a code. It replaces one that you may have already."),
        T(h, "Secret (base 32)", "Secret (base 32)"), buf_slice(&secret),
        T(h, "Adresse pour l’application", "Address for the app"), buf_slice(&address));
    page_form(h, a->w, SLICE("/account/second-factor"));
    page_hidden(h, SLICE("secret"), buf_slice(&hex));
    put_secret_field(h, a, SLICE("factor-password"),
                     T(h, "Mot de passe actuel", "Present password"), SLICE(""),
                     "type=\"password\" autocomplete=\"current-password\"");
    put_secret_field(h, a, SLICE("code"),
                     T(h, "Code à six chiffres de l’application", "Six-digit code of the app"),
                     SLICE(""), "inputmode=\"numeric\" autocomplete=\"one-time-code\"");
    page_button(h, "govuk-button", T(h, "Confirmer", "Confirm"));
    html_raw(h, "</form>\n");
}

static void put_calendar_address(struct html *h, const struct account *a, instant until)
{
    if (a->address.n > 0) {
        HTML(h,
             "<div class=\"govuk-inset-text\"><p class=\"govuk-body\">{}</p><p class=\"govuk-body "
             "gr-address\"><a class=\"govuk-link\" href=\"{}\">{}</a></p></div>\n",
             T(h,
               "Voici l’adresse : donnez-la maintenant à votre agenda, elle ne sera plus montrée.",
               "This is the address: give it to your calendar now, it will not be shown again."),
             a->address, a->address);
    } else if (until > 0) {
        HTML(h, "<p class=\"govuk-body\">{} {}. {}</p>\n",
             T(h, "Une adresse est en service jusqu’au", "An address is in use until"),
             page_instant(a->w, until, a->w->zone),
             T(h, "Elle ne peut plus être montrée : perdue, il faut en créer une autre.",
               "It cannot be shown again: if it is lost, make another one."));
    }
}

static void put_calendar(struct html *h, const struct account *a, instant until)
{
    HTML(
        h,
        "<h2 class=\"govuk-heading-m\" id=\"calendar\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n",
        T(h, "Agenda", "Calendar"),
        html_count(
            a->w->arena,
            T(h,
              "Un logiciel d’agenda peut lire vos délais à une adresse qui n’est que pour lui : "
              "numéros de dossier et noms de délai, aucune donnée personnelle. Qui a l’adresse lit "
              "comme vous : ne la publiez pas. Elle prend fin d’elle-même après {} jours.",
              "A calendar program can read your time limits at an address that is for it alone: "
              "numbers of dossiers and names of time limits, no personal data. Who has the address "
              "reads as you do: do not publish it. It ends by itself after {} days."),
            ACCOUNTS_CALENDAR_DAYS));
    put_calendar_address(h, a, until);
    page_form(h, a->w, SLICE("/account/calendar"));
    page_button(h, "govuk-button",
                until == 0 ? T(h, "Créer une adresse", "Make an address")
                           : T(h, "Créer une autre adresse et mettre fin à celle-ci",
                               "Make another address and end this one"));
    html_raw(h, "</form>\n");
    if (until > 0) {
        page_form(h, a->w, SLICE("/account/calendar/end"));
        page_button(h, "govuk-button govuk-button--secondary",
                    T(h, "Mettre fin à l’adresse", "End the address"));
        html_raw(h, "</form>\n");
    }
}

static void put_page(struct account *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    instant until = 0;
    if (!errand_calendar_until(&until, w->line, w->session.token, &e)) {
        web_fail(w, &e);
        seal_forget(a->secret, sizeof a->secret);
        return;
    }
    struct html h =
        page_begin(w, page_mistaken_title(w, &a->mistakes, T(w, "Votre compte", "Your account")),
                   WEB_TAB_NONE);
    page_mistakes_put(&h, &a->mistakes);
    if (slice_is(web_query(w, "done"), "second-factor")) {
        page_done(&h, T(&h, "Le second facteur est en place : il sera demandé à chaque connexion.",
                        "The second factor is set: it will be asked for at each sign-in."));
    } else if (slice_is(web_query(w, "done"), "calendar-ended")) {
        page_done(&h, T(&h, "L’adresse de votre agenda a pris fin.",
                        "The address of your calendar has ended."));
    }
    HTML(&h,
         "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}<br>"
         "<span class=\"govuk-hint\">{}</span></p>\n",
         T(&h, "Votre compte", "Your account"), w->session.name, w->session.agent);
    if (w->site->trusted.n > 0) {
        HTML(&h, "<div class=\"govuk-inset-text\">{}</div>\n",
             T(&h,
               "Votre organisation vous identifie ; ce qui suit ne sert que si vous avez aussi un "
               "mot de passe ici.",
               "Your organisation identifies you; what follows matters only if you have a password "
               "here as well."));
    }
    put_calendar(&h, a, until);
    put_password(&h, a);
    put_second_factor(&h, a);
    page_end(w, &h);
    seal_forget(a->secret, sizeof a->secret);
}

void page_account(struct web *w)
{
    struct account a = {.w = w};
    seal_random(a.secret, sizeof a.secret);
    put_page(&a);
}

/* ---- knowing the password -------------------------------------------------------------------- */

/* Signs in once more with the password that was told, and out again. A code that is wanted says
 * that the password was right. False when the reply says what failed. */
static bool knows_password(bool *knows, struct account *a, const char *field)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct web_entrance entrance;
    if (!web_enter(&entrance, w, w->session.agent, web_form(w, field), SLICE(""))) {
        return false;
    }
    enum accounts_answer answer = entrance.answer;
    *knows = answer == ACCOUNTS_IN || answer == ACCOUNTS_CODE;
    if (answer == ACCOUNTS_IN) {
        struct slice token = {(const char *)entrance.token, sizeof entrance.token};
        bool out = errand_sign_out(w->line, token, &e);
        seal_forget(entrance.token, sizeof entrance.token);
        if (!out) {
            web_fail(w, &e);
        }
        return out;
    }
    if (!*knows) {
        page_mistake(&a->mistakes, slice_of(field),
                     answer == ACCOUNTS_WRONG
                         ? T(w, "Ce n’est pas votre mot de passe actuel",
                             "This is not your present password")
                         : T(w, "Trop d’essais sans succès ; réessayez plus tard",
                             "Too many attempts have failed; try again later"));
        w->reply->status = answer == ACCOUNTS_WRONG ? 403 : 429;
    }
    return true;
}

/* ---- the password ---------------------------------------------------------------------------- */

/* The session is over with it: the page that says so is nobody's. */
static void say_changed(struct web *w)
{
    w->session = (struct web_session){.in = false};
    struct html h = page_begin(w, T(w, "Mot de passe changé", "Password changed"), WEB_TAB_NONE);
    HTML(&h,
         "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}</p>\n"
         "<p class=\"govuk-body\"><a class=\"govuk-button\" href=\"/sign-in\">{}</a></p>\n",
         T(&h, "Mot de passe changé", "Password changed"),
         T(&h, "Toutes vos sessions sont terminées.", "All your sessions have ended."),
         T(&h, "Se connecter", "Sign in"));
    page_end(w, &h);
}

static void refuse(struct account *a, int status)
{
    a->w->reply->status = a->w->reply->status == 0 ? status : a->w->reply->status;
    put_page(a);
}

void page_account_password_do(struct web *w)
{
    struct gr_error e = {0};
    struct account a = {.w = w};
    bool knows = false;
    seal_random(a.secret, sizeof a.secret);
    if (!slice_equal(web_form(w, "password"), web_form(w, "again"))) {
        page_mistake(
            &a.mistakes, SLICE("again"),
            T(w, "Les deux nouveaux mots de passe diffèrent", "The two new passwords differ"));
        refuse(&a, 422);
    } else if (!knows_password(&knows, &a, "current")) {
        seal_forget(a.secret, sizeof a.secret);
        return;
    } else if (!knows) {
        refuse(&a, 403);
    } else if (!errand_set_password(w->line, w->session.token, w->session.agent,
                                    web_form(w, "password"), &e)) {
        page_mistake_error(&a.mistakes, w, SLICE("password"), &e);
        refuse(&a, error_http_status(e.code));
    } else {
        say_changed(w);
    }
}

/* ---- the second factor ----------------------------------------------------------------------- */

static bool read_secret(struct account *a)
{
    struct buf bytes = buf_in(a->w->arena, ACCOUNTS_TOTP_BYTES);
    if (!hex_get(&bytes, web_form(a->w, "secret")) || bytes.n != ACCOUNTS_TOTP_BYTES) {
        return false;
    }
    memcpy(a->secret, bytes.p, ACCOUNTS_TOTP_BYTES);
    return true;
}

/* A code of the secret, as at signing in. */
static bool is_code(const struct account *a, struct slice code)
{
    int64_t step = 0;
    return accounts_totp_step(&step, a->secret, code, -1, a->w->now);
}

void page_account_second_factor_do(struct web *w)
{
    struct gr_error e = {0};
    struct account a = {.w = w};
    bool knows = false;
    if (!read_secret(&a)) {
        error_set(&e, ERROR_FORMAT, "the secret is not one that this page made");
        web_fail(w, &e);
    } else if (!is_code(&a, slice_trim(web_form(w, "code")))) {
        page_mistake(&a.mistakes, SLICE("code"),
                     T(w, "Ce code n’est pas celui de ce secret, maintenant",
                       "This is not the code of this secret, now"));
        refuse(&a, 422);
    } else if (!knows_password(&knows, &a, "factor-password")) {
        seal_forget(a.secret, sizeof a.secret);
        return;
    } else if (!knows) {
        refuse(&a, 403);
    } else if (!errand_set_totp(w->line, w->session.token, w->session.agent, a.secret, &e)) {
        page_mistake_error(&a.mistakes, w, SLICE("code"), &e);
        refuse(&a, error_http_status(e.code));
    } else {
        web_redirect(w, SLICE("/account?done=second-factor"));
    }
    seal_forget(a.secret, sizeof a.secret);
}

/* ---- the calendar ---------------------------------------------------------------------------- */

void page_account_calendar_do(struct web *w)
{
    struct gr_error e = {0};
    struct account a = {.w = w};
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    if (!errand_calendar_make(secret, w->line, w->session.token, T(w, "fr", "en"), &e)) {
        web_fail(w, &e);
        return;
    }
    a.address = web_calendar_address(w, secret);
    seal_forget(secret, sizeof secret);
    seal_random(a.secret, sizeof a.secret);
    put_page(&a);
}

void page_account_calendar_end_do(struct web *w)
{
    struct gr_error e = {0};
    if (errand_calendar_end(w->line, w->session.token, &e)) {
        web_redirect(w, SLICE("/account?done=calendar-ended"));
    } else {
        web_fail(w, &e);
    }
}
