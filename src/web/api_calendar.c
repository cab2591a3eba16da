/* Time limits as a calendar (RFC 5545, with RFC 7986's name and interval): one VEVENT for each
 * clock that ends in the next 90 days, at the earliest moment at which it can end. Nothing personal
 * is in it: calendars are shown on screens that others see.
 *
 * Who has a session reads it with that. A calendar program has only an address: an agent makes one
 * with a secret in it, which opens this feed and nothing else, for a year or until he ends it. */
#include "web/api.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "web/calendar.h"

#define CALENDAR_DAYS 90
enum { LINE_OCTETS = 75, VALUE_BYTES = 4096 };

struct feed {
    struct web *w;
    struct buf out;
    struct gr_error *e;
    bool failed;
};

/* ---- lines ----------------------------------------------------------------------------------- */

/* A content line, folded before its 76th octet without cutting a character in two (RFC 5545,
 * 3.1). */
static void put_line(struct feed *f, struct slice line)
{
    size_t column = 0;
    for (size_t at = 0; at < line.n;) {
        size_t n = utf8_sequence(line, at);
        n = n == 0 ? 1 : n;
        if (column + n > LINE_OCTETS) {
            buf_text(&f->out, "\r\n ");
            column = 1;
        }
        buf_add(&f->out, (struct slice){line.p + at, n});
        column += n;
        at += n;
    }
    buf_text(&f->out, "\r\n");
}

static void put_literal(struct feed *f, const char *line)
{
    put_line(f, slice_of(line));
}

/* TEXT: what separates is escaped, controls are left out (RFC 5545, 3.3.11). */
static void put_text(struct feed *f, const char *name, struct slice text)
{
    struct buf line = buf_in(f->w->arena, VALUE_BYTES);
    buf_text(&line, name);
    buf_char(&line, ':');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\n') {
            buf_text(&line, "\\n");
        } else if (c == '\\' || c == ';' || c == ',') {
            buf_char(&line, '\\');
            buf_char(&line, (char)c);
        } else if (c >= 0x20 && c != 0x7f) {
            buf_char(&line, (char)c);
        }
    }
    put_line(f, buf_slice(&line));
}

static void put_moment(struct feed *f, const char *name, instant at)
{
    struct buf line = buf_in(f->w->arena, 128);
    instant into = 0;
    struct civil civil = date_civil(instant_day(&into, at));
    int second = (int)(into / INSTANT_SECOND);
    buf_printf(&line, "%s:%04d%02d%02dT%02d%02d%02dZ", name, (int)civil.year, (int)civil.month,
               (int)civil.day, second / 3600, second / 60 % 60, second % 60);
    put_line(f, buf_slice(&line));
}

/* ---- events ---------------------------------------------------------------------------------- */

/* The same clock has the same UID each time: dossier, clock, reading and the leaf that started
 * it. */
static void put_uid(struct feed *f, const struct registry_clock *c, struct slice number)
{
    struct buf uid = buf_in(f->w->arena, VALUE_BYTES);
    buf_add(&uid, html_url(f->w->arena, number));
    buf_char(&uid, '-');
    buf_add(&uid, html_url(f->w->arena, c->clock));
    buf_char(&uid, '-');
    buf_add(&uid, html_url(f->w->arena, c->reading));
    buf_char(&uid, '-');
    buf_int(&uid, c->started);
    buf_char(&uid, '@');
    buf_add(&uid, html_url(f->w->arena, office_origin(f->w->office)));
    put_text(f, "UID", buf_slice(&uid));
}

static void put_summary(struct feed *f, const struct registry_clock *c, struct slice number)
{
    struct buf text = buf_in(f->w->arena, VALUE_BYTES);
    buf_add(&text, number);
    buf_text(&text, f->w->language == LANGUAGE_FR ? " : " : ": ");
    buf_add(&text, page_clock_label(f->w, c->procedure, c->clock));
    put_text(f, "SUMMARY", buf_slice(&text));
}

static void put_description(struct feed *f, const struct registry_clock *c, const struct zone *zone)
{
    struct buf text = buf_in(f->w->arena, VALUE_BYTES);
    bool french = f->w->language == LANGUAGE_FR;
    buf_add(&text, page_procedure_title(f->w, c->procedure));
    buf_text(&text, french ? "\nDernier moment en temps utile : " : "\nLast moment in time: ");
    buf_add(&text, page_last_instant(f->w, c->earliest, zone));
    if (c->earliest != c->latest) {
        buf_text(&text, french ? " au plus tôt, " : " at the earliest, ");
        buf_add(&text, page_last_instant(f->w, c->latest, zone));
        buf_text(&text, french ? " au plus tard" : " at the latest");
    }
    if (c->reading.n > 0) {
        buf_text(&text, french ? "\nLecture : " : "\nReading: ");
        buf_add(&text, page_reading_label(f->w, c->procedure, c->reading));
    }
    put_text(f, "DESCRIPTION", buf_slice(&text));
}

/* Whether a procedure is this agent's: he acts in it, or reads it. */
static bool is_his(const struct web *w, struct slice procedure)
{
    struct gr_error ignored = {0};
    return office_may(w->office, w->session.agent, OFFICE_RIGHT_ACT, procedure, SLICE(""),
                      &ignored) ||
           office_may(w->office, w->session.agent, OFFICE_RIGHT_READ, procedure, SLICE(""),
                      &ignored);
}

static bool add_event(const struct registry_clock *c, void *payload)
{
    struct feed *f = payload;
    struct web *w = f->w;
    struct registry_dossier row;
    bool found = false;
    if (!is_his(w, c->procedure)) {
        return true;
    }
    if (!registry_dossier(&row, &found, w->arena, office_registry(w->office), SLICE(""), c->serial,
                          f->e)) {
        f->failed = true;
        return false;
    }
    if (!found) {
        return true;
    }
    put_literal(f, "BEGIN:VEVENT");
    put_uid(f, c, row.number);
    put_moment(f, "DTSTAMP", w->now);
    put_moment(f, "DTSTART", c->earliest);
    put_summary(f, c, row.number);
    put_description(f, c, page_zone(w, c->territory));
    put_literal(f, "TRANSP:TRANSPARENT");
    if (w->site->origin.n > 0) {
        struct buf link = buf_in(w->arena, VALUE_BYTES);
        buf_text(&link, "URL:");
        buf_add(&link, w->site->origin);
        buf_text(&link, "/dossiers/");
        buf_add(&link, html_url(w->arena, row.number));
        put_line(f, buf_slice(&link));
    }
    put_literal(f, "END:VEVENT");
    return !f->out.full;
}

/* ---- the feed -------------------------------------------------------------------------------- */

static void put_head(struct feed *f)
{
    struct buf name = buf_in(f->w->arena, VALUE_BYTES);
    buf_text(&name, f->w->language == LANGUAGE_FR ? "Délais, " : "Time limits, ");
    buf_add(&name, f->w->site->authority);
    put_literal(f, "BEGIN:VCALENDAR");
    put_literal(f, "VERSION:2.0");
    put_literal(f, "PRODID:-//Greffe//" GREFFE_VERSION "//EN");
    put_literal(f, "CALSCALE:GREGORIAN");
    put_literal(f, "METHOD:PUBLISH");
    put_text(f, "NAME", buf_slice(&name));
    put_text(f, "X-WR-CALNAME", buf_slice(&name));
    put_literal(f, "REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    put_literal(f, "X-PUBLISHED-TTL:PT15M");
}

void api_calendar(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct feed f = {.w = w, .out = buf_in(w->arena, WEB_PAGE_BYTES), .e = &e};
    struct office_due due = {.from = w->now,
                             .until = w->now + CALENDAR_DAYS * INSTANT_DAY,
                             .procedure = web_query(w, "procedure")};
    put_head(&f);
    bool ok = office_due(w->office, &due, &e, add_event, &f) && !f.failed;
    put_literal(&f, "END:VCALENDAR");
    if (ok && f.out.full) {
        ok = error_set(&e, ERROR_TOO_LARGE, "the calendar is longer than %u bytes", WEB_PAGE_BYTES);
        error_remedy(&e, "ask for one procedure at a time");
    }
    if (!ok) {
        web_fail(w, &e);
        return;
    }
    web_header_add(w, "Content-Disposition", SLICE("inline; filename=\"greffe.ics\""));
    a->cache = "private, no-cache";
    api_give_bytes(a, SLICE("text/calendar; charset=utf-8"), buf_slice(&f.out));
}

/* ---- by its address -------------------------------------------------------------------------- */

static const struct slice folder = {"/api/v1/calendars/", sizeof "/api/v1/calendars/" - 1};

struct slice web_calendar_address(const struct web *w, const uint8_t secret[ACCOUNTS_TOKEN_BYTES])
{
    struct buf out = buf_in(w->arena, 1024);
    buf_add(&out, w->site->origin);
    if (w->site->origin.n == 0) {
        buf_text(&out, w->site->secure ? "https://" : "http://");
        buf_add(&out, w->request->host);
    }
    buf_add(&out, folder);
    hex_put(&out, (struct slice){(const char *)secret, ACCOUNTS_TOKEN_BYTES});
    buf_text(&out, ".ics");
    return buf_slice(&out);
}

size_t web_path_public(struct slice path)
{
    return slice_starts(path, folder) ? folder.n : path.n;
}

static void refuse_calendar(struct api *a, enum accounts_answer answer, int64_t wait_seconds)
{
    struct gr_error e = {0};
    if (answer == ACCOUNTS_WAIT) {
        api_refuse_wait(a, wait_seconds);
        return;
    }
    error_set(&e, ERROR_ABSENT, "this address of a calendar has ended, or has never been");
    error_remedy(&e, "make another one on the page of your account");
    web_fail(a->w, &e);
}

void api_calendar_keyed(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct slice digits = web_place(w, "key");
    struct buf secret = buf_in(w->arena, ACCOUNTS_TOKEN_BYTES);
    enum accounts_answer answer = ACCOUNTS_WRONG;
    struct accounts_calendar calendar;
    int64_t wait_seconds = 0;
    struct slice rest = digits;
    digits = slice_cut(&rest, '.');
    if ((rest.n > 0 && !slice_is(rest, "ics")) || digits.n != 2 * ACCOUNTS_TOKEN_BYTES ||
        !hex_get(&secret, digits)) {
        refuse_calendar(a, ACCOUNTS_WRONG, 0);
        return;
    }
    if (!errand_calendar(&answer, &calendar, &wait_seconds, w->arena, w->line, buf_slice(&secret),
                         w->request->address, &e)) {
        web_fail(w, &e);
    } else if (answer != ACCOUNTS_IN) {
        refuse_calendar(a, answer, wait_seconds);
    } else {
        w->session.agent = calendar.agent;
        web_speak(w, calendar.language);
        api_calendar(a);
    }
}

void api_calendar_make(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    instant until = 0;
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    if (!errand_calendar_make(secret, w->line, w->session.token, T(w, "fr", "en"), &e) ||
        !errand_calendar_until(&until, w->line, w->session.token, &e)) {
        seal_forget(secret, sizeof secret);
        web_fail(w, &e);
        return;
    }
    struct slice address = web_calendar_address(w, secret);
    json_t *given = json_object();
    seal_forget(secret, sizeof secret);
    api_set_text(given, F(CALENDAR_ADDRESS, address), address);
    api_set(given, F(CALENDAR_ADDRESS, expires), api_instant(w, until, w->zone));
    api_give(a, given);
}

void api_calendar_end(struct api *a)
{
    struct gr_error e = {0};
    if (!errand_calendar_end(a->w->line, a->w->session.token, &e)) {
        web_fail(a->w, &e);
        return;
    }
    api_give_bytes(a, SLICE(""), SLICE(""));
}
