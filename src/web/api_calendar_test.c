/* Feeds: the calendar, the event log, figures, and the log of acts. */
#include "web/api_fixture.h"

/* A held person, by a resting dossier, so that clocks run. */
static struct slice held(struct service *s)
{
    struct slice number = fixture_opened_of(s->world, "hold", "Traoré", "1990-05-12", "X1");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00",
                       "minor=no born=1990-05-12 kind=sea");
    return number;
}

static size_t count(struct slice text, const char *word)
{
    size_t n = strlen(word);
    size_t times = 0;
    for (size_t i = 0; i + n <= text.n; i++) {
        times += memcmp(text.p + i, word, n) == 0;
    }
    return times;
}

/* Lines end with CRLF, have at most 75 octets, and none is cut within a character. */
static void check_lines(struct slice text)
{
    while (text.n > 0) {
        struct slice line = slice_cut(&text, '\n');
        assert_true(line.n > 0 && line.p[line.n - 1] == '\r');
        assert_true(line.n - 1 <= 75);
        for (size_t i = 0; i + 1 < line.n; i++) {
            assert_true((unsigned char)line.p[i] >= 0x20);
        }
        size_t first = line.p[0] == ' ' ? 1 : 0;
        assert_true(((unsigned char)line.p[first] & 0xc0) != 0x80);
    }
}

/* As a reader of calendars undoes folding. */
static struct slice unfolded(struct service *s, struct slice text)
{
    struct buf out = buf_in(s->world->arena, text.n);
    for (size_t i = 0; i < text.n; i++) {
        if (i + 2 < text.n && memcmp(text.p + i, "\r\n ", 3) == 0) {
            i += 2;
        } else {
            buf_char(&out, text.p[i]);
        }
    }
    return buf_slice(&out);
}

static void a_calendar_has_each_end(void **state)
{
    struct service *s = *state;
    s->site.authority =
        SLICE("Préfecture, du; Nord\\Est et de toutes les communes qui s’y trouvent");
    s->site.origin = SLICE("https://greffe.example");
    fixture_sign_in(s, "admin", "");
    struct slice number = held(s);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics")), 200);
    assert_true(slice_is(s->reply.media, "text/calendar; charset=utf-8"));
    check_lines(s->reply.body);
    struct slice text = unfolded(s, s->reply.body);
    assert_true(slice_starts(text, SLICE("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")));
    assert_true(fixture_contains(text, "NAME:Time limits\\, Préfecture\\, du\\; Nord\\\\Est et"));
    assert_true(count(text, "BEGIN:VEVENT\r\n") >= 2);
    assert_int_equal(count(text, "BEGIN:VEVENT\r\n"), count(text, "END:VEVENT\r\n"));
    assert_int_equal(count(text, "BEGIN:VEVENT\r\n"), count(text, "\r\nUID:"));
    /* "counted": 4 days from 2 March, the first counted: until 24:00 of 5 March in Paris. */
    assert_true(fixture_contains(text, "DTSTART:20260305T225959Z\r\n"));
    assert_true(fixture_contains(text, "DTSTAMP:20260302T080000Z\r\n"));
    struct buf link = buf_in(s->world->arena, 256);
    buf_printf(&link, "URL:https://greffe.example/dossiers/%.*s", SLICE_ARG(number));
    buf_char(&link, '\0');
    assert_true(fixture_contains(text, link.p));
    assert_false(fixture_contains(text, "Traoré"));
    /* The same clocks have the same names an hour later. */
    s->world->now += INSTANT_HOUR / 2;
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics")), 200);
    struct slice later = unfolded(s, s->reply.body);
    struct slice rest = text;
    while (rest.n > 0) {
        struct slice line = slice_cut(&rest, '\n');
        if (slice_starts(line, SLICE("UID:"))) {
            assert_true(fixture_contains(later, arena_copy(s->world->arena, line.p, line.n)));
        }
    }
}

static void a_calendar_speaks_french(void **state)
{
    struct service *s = *state;
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    (void)held(s);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics", .cookie = true)), 200);
    struct slice text = unfolded(s, s->reply.body);
    assert_true(fixture_contains(text, "DESCRIPTION:Retenue\\nDernier moment en temps utile : "));
    assert_int_equal(
        fixture_status(s, CALL(.path = "/api/v1/calendar.ics", .query = "procedure=measure")), 200);
    assert_int_equal(count(s->reply.body, "BEGIN:VEVENT"), 0);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics", .anonymous = true)),
                     401);
}

static void a_calendar_is_its_agents(void **state)
{
    struct service *s = *state;
    (void)held(s);
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_agent(s->world, "other", OFFICE_RIGHT_ACT, "measure", "chief");
    fixture_sign_in(s, "reader", "");
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics")), 200);
    assert_true(count(s->reply.body, "BEGIN:VEVENT") >= 2);
    fixture_sign_in(s, "other", "");
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics")), 200);
    assert_int_equal(count(s->reply.body, "BEGIN:VEVENT"), 0);
}

/* ---- by an address --------------------------------------------------------------------------- */

/* The path of a new address of who is signed in. */
static const char *made_address(struct service *s)
{
    json_t *given = fixture_call(s, CALL(.method = WEB_POST, .path = "/api/v1/calendars"));
    assert_int_equal(s->reply.status, 201);
    const char *address = fixture_text(given, "address");
    const char *origin = "https://greffe.example";
    assert_int_equal(strncmp(address, origin, strlen(origin)), 0);
    assert_string_equal(fixture_text(given, "expires"), "2027-03-02T09:00:00+01:00");
    address += strlen(origin);
    const char *path = arena_copy(s->world->arena, address, strlen(address));
    json_decref(given);
    return path;
}

static int by_address(struct service *s, const char *path)
{
    return fixture_status(s, CALL(.path = path, .anonymous = true));
}

static void an_address_opens_its_agents_calendar_and_nothing_else(void **state)
{
    struct service *s = *state;
    s->site.origin = SLICE("https://greffe.example");
    struct slice number = held(s);
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_sign_in(s, "reader", "");
    const char *path = made_address(s);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/calendar.ics")), 200);
    struct slice own = s->reply.body;
    int64_t reads = fixture_size(s->world, REGISTRY_READS);
    assert_int_equal(by_address(s, path), 200);
    assert_true(slice_equal(own, s->reply.body));
    assert_true(slice_is(s->reply.media, "text/calendar; charset=utf-8"));
    assert_true(slice_is(fixture_header(s, "Cache-Control"), "private, no-cache"));
    assert_true(slice_is(fixture_header(s, "Referrer-Policy"), "no-referrer"));
    assert_true(fixture_contains(s->reply.body, "BEGIN:VEVENT"));
    assert_false(fixture_contains(s->reply.body, "Traor"));
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), reads);
    /* The secret is no session. */
    struct slice secret = {path + strlen("/api/v1/calendars/"), 2 * ACCOUNTS_TOKEN_BYTES};
    struct slice cookie = s->cookie;
    s->cookie = secret;
    struct buf dossier = buf_in(s->world->arena, 128);
    buf_text(&dossier, "/api/v1/dossiers/");
    buf_add(&dossier, number);
    buf_char(&dossier, '\0');
    assert_int_equal(fixture_status(s, CALL(.path = dossier.p)), 401);
    s->cookie = cookie;
    (void)fixture_status(s, CALL(.method = WEB_POST, .path = path));
    assert_int_equal(s->reply.status, 405);
}

static void an_address_that_ended_opens_nothing(void **state)
{
    struct service *s = *state;
    s->site.origin = SLICE("https://greffe.example");
    fixture_sign_in(s, "admin", "");
    const char *first = made_address(s);
    const char *second = made_address(s);
    assert_int_equal(by_address(s, first), 404);
    assert_int_equal(by_address(s, second), 200);
    assert_int_equal(
        fixture_status(s, CALL(.method = WEB_DELETE, .path = "/api/v1/calendars/current")), 204);
    assert_int_equal(by_address(s, second), 404);
    assert_int_equal(by_address(s, "/api/v1/calendars/current"), 404);
    assert_int_equal(by_address(s, "/api/v1/calendars/00.ics"), 404);
    const char *third = made_address(s);
    struct buf other = buf_in(s->world->arena, 256);
    buf_add(&other, (struct slice){third, strlen(third) - 3});
    buf_text(&other, "html");
    buf_char(&other, '\0');
    assert_int_equal(by_address(s, other.p), 404);
}

static void who_has_left_has_no_calendar(void **state)
{
    struct service *s = *state;
    s->site.origin = SLICE("https://greffe.example");
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_sign_in(s, "reader", "");
    const char *path = made_address(s);
    assert_int_equal(by_address(s, path), 200);
    struct office_request end = office_request_new(OFFICE_LEAVE, SLICE("admin"));
    end.name = SLICE("reader");
    fixture_do(s->world, &end);
    assert_int_equal(by_address(s, path), 404);
}

static void who_guesses_at_addresses_waits(void **state)
{
    struct service *s = *state;
    char path[] = "/api/v1/calendars/"
                  "0000000000000000000000000000000000000000000000000000000000000000.ics";
    for (int i = 0; i < ACCOUNTS_ADDRESS_FAILURES; i++) {
        assert_int_equal(by_address(s, path), 404);
    }
    assert_int_equal(by_address(s, path), 429);
    assert_true(slice_is(fixture_header(s, "Retry-After"), "600"));
}

/* ---- events ---------------------------------------------------------------------------------- */

static void events_name_dossiers_and_no_people(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice basis = fixture_opened(s->world, "measure", "");
    struct slice number = fixture_resting(s->world, basis);
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no born=1990-05-12");
    struct office_request refused =
        fixture_act(s->world, number, "placed", "2026-03-02T08:10", "minor=yes");
    fixture_do(s->world, &refused);
    json_t *log = fixture_call(s, CALL(.path = "/api/v1/events"));
    assert_int_equal(s->reply.status, 200);
    assert_int_equal(json_array_size(fixture_member(log, "objects")), 2);
    assert_int_equal(json_array_size(fixture_member(log, "events")), 4);
    assert_string_equal(fixture_text(log, "events/0/type"), "measure/opened");
    assert_string_equal(fixture_text(log, "events/2/type"), "hold/placed");
    assert_string_equal(fixture_text(log, "events/2/time"), "2026-03-02T07:00:00Z");
    assert_string_equal(fixture_text(log, "events/3/type"), "hold/placed/refused");
    assert_string_equal(fixture_text(log, "events/1/relationships/0/qualifier"), "dossier");
    assert_string_equal(fixture_text(log, "events/1/relationships/1/qualifier"), "basis");
    assert_true(slice_is(basis, fixture_text(log, "events/1/relationships/1/objectId")));
    assert_int_equal(json_array_size(fixture_member(log, "objects/1/relationships")), 1);
    assert_string_equal(fixture_text(log, "objects/1/relationships/0/qualifier"), "basis");
    assert_true(slice_is(basis, fixture_text(log, "objects/1/relationships/0/objectId")));
    assert_int_equal(json_array_size(fixture_member(log, "objects/0/relationships")), 0);
    assert_false(fixture_contains(s->reply.body, "admin"));
    assert_false(fixture_contains(s->reply.body, "minor"));
    assert_false(fixture_contains(s->reply.body, "1990"));
    assert_int_equal(fixture_header(s, "Link").n, 0);
    json_decref(log);
}

/* A page that has only an act of a dossier names what the dossier rests on all the same. */
static void an_object_comes_with_what_it_rests_on(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice basis = fixture_opened(s->world, "measure", "");
    struct slice number = fixture_resting(s->world, basis);
    int64_t size = fixture_size(s->world, REGISTRY_ACTS);
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no born=1990-05-12");
    char query[64];
    (void)snprintf(query, sizeof query, "cursor=%lld", (long long)size);
    json_t *log = fixture_call(s, CALL(.path = "/api/v1/events", .query = query));
    assert_int_equal(json_array_size(fixture_member(log, "events")), 1);
    assert_int_equal(json_array_size(fixture_member(log, "objects")), 2);
    assert_true(slice_is(basis, fixture_text(log, "objects/0/relationships/0/objectId")));
    assert_true(slice_is(basis, fixture_text(log, "objects/1/id")));
    assert_int_equal(json_array_size(fixture_member(log, "objectTypes")), 2);
    json_decref(log);
}

/* What an event names is in its page, and pages hold each event once. */
static void events_come_in_whole_pages(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    (void)held(s);
    int64_t size = fixture_size(s->world, REGISTRY_ACTS);
    size_t events = 0;
    for (int64_t cursor = 0; cursor < size; cursor++) {
        char query[64];
        (void)snprintf(query, sizeof query, "limit=1&cursor=%lld", (long long)cursor);
        json_t *log = fixture_call(s, CALL(.path = "/api/v1/events", .query = query));
        size_t here = json_array_size(fixture_member(log, "events"));
        assert_true(here <= 1);
        assert_int_equal(here, json_array_size(fixture_member(log, "objects")));
        assert_int_equal(fixture_header(s, "Link").n > 0, cursor + 1 < size);
        events += here;
        json_decref(log);
    }
    assert_int_equal(events, 2);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/events", .query = "cursor=99999")),
                     200);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void figures_are_of_the_registry(void **state)
{
    struct service *s = *state;
    (void)held(s);
    s->site.started = s->world->now - 90 * INSTANT_SECOND;
    assert_int_equal(fixture_status(s, CALL(.path = "/metrics", .anonymous = true)), 200);
    assert_true(fixture_shows(s, "# TYPE gr_leaves_total counter\n"));
    assert_true(fixture_shows(s, "gr_dossiers_total 1\n"));
    assert_true(fixture_shows(s, "gr_procedures 3\n"));
    assert_true(fixture_shows(s, "gr_uptime_seconds 90\n"));
    assert_true(fixture_shows(s, "gr_checkpoint_lag_leaves 0\n"));
    assert_true(fixture_shows(s, "gr_clocks_due_24h 0\n"));
    assert_false(fixture_shows(s, "admin"));
    assert_int_equal(count(s->reply.body, "# TYPE gr_leaves_total"), 1);
    fixture_time(s->world, "2026-03-05T12:00");
    assert_int_equal(fixture_status(s, CALL(.path = "/metrics", .anonymous = true)), 200);
    assert_false(fixture_shows(s, "gr_clocks_due_24h 0\n"));
}

/* ---- the log --------------------------------------------------------------------------------- */

static void the_log_is_served_in_tiles(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    (void)held(s);
    assert_int_equal(fixture_status(s, CALL(.path = "/checkpoint", .anonymous = true)), 200);
    assert_true(slice_is(s->reply.media, "text/plain; charset=utf-8"));
    struct slice rest = s->reply.body;
    (void)slice_cut(&rest, '\n');
    int64_t size = 0;
    assert_true(slice_to_int(&size, slice_cut(&rest, '\n'), 1000000));
    assert_int_equal(size, fixture_size(w, REGISTRY_ACTS));
    assert_true(size < 256);
    char path[64];
    (void)snprintf(path, sizeof path, "/tile/0/000.p/%d", (int)size);
    assert_int_equal(fixture_status(s, CALL(.path = path, .anonymous = true)), 200);
    assert_int_equal(s->reply.body.n, (size_t)size * 32);
    struct slice hashes = s->reply.body;
    (void)snprintf(path, sizeof path, "/tile/entries/000.p/%d", (int)size);
    assert_int_equal(fixture_status(s, CALL(.path = path, .anonymous = true)), 200);
    struct slice bundle = s->reply.body;
    for (int64_t i = 0; i < size; i++) {
        size_t n = (size_t)(unsigned char)bundle.p[0] << 8 | (unsigned char)bundle.p[1];
        struct hash hash;
        assert_true(n + 2 <= bundle.n);
        merkle_leaf(&hash, (struct slice){bundle.p + 2, n});
        assert_memory_equal(hash.b, hashes.p + i * 32, 32);
        bundle = (struct slice){bundle.p + n + 2, bundle.n - n - 2};
    }
    assert_int_equal(bundle.n, 0);
}

static void full_tiles_never_change(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    for (int i = 0; i < 260; i++) {
        (void)fixture_done(s->world, number, "planned", "2026-03-02T08:30", "flight=2026-04-01");
    }
    fixture_follow(s->world, s->reader);
    assert_int_equal(fixture_status(s, CALL(.path = "/tile/0/000", .anonymous = true)), 200);
    assert_int_equal(s->reply.body.n, 256 * 32);
    assert_true(
        slice_is(fixture_header(s, "Cache-Control"), "public, max-age=31536000, immutable"));
    struct slice full = s->reply.body;
    assert_int_equal(fixture_status(s, CALL(.path = "/tile/0/000.p/255", .anonymous = true)), 200);
    assert_true(slice_starts(full, s->reply.body));
    assert_int_equal(fixture_status(s, CALL(.path = "/tile/1/000.p/1", .anonymous = true)), 200);
    assert_int_equal(s->reply.body.n, 32);
    assert_int_equal(fixture_status(s, CALL(.path = "/tile/entries/000", .anonymous = true)), 200);
}

static void a_tile_has_one_address(void **state)
{
    static const char *const wrong[] = {"/tile/0/000",
                                        "/tile/0/001",
                                        "/tile/0/0",
                                        "/tile/0/000.p/0",
                                        "/tile/0/000.p/256",
                                        "/tile/0/000.p/01",
                                        "/tile/00/000.p/1",
                                        "/tile/-1/000.p/1",
                                        "/tile/entries/000",
                                        "/tile/0/x000/000.p/1",
                                        "/tile/0/000/000",
                                        "/tile/0/000.p",
                                        "/tile/0/000.p/1/1",
                                        "/tile/entries/000.p/",
                                        "/tile/64/000.p/1",
                                        "/tile/9/000.p/1",
                                        "/tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                                        "/tile/0/999",
                                        "/tile/reads/000.p/1",
                                        "/tile/0/00a.p/1",
                                        "/tile/",
                                        "/tile/0",
                                        "/tile/0/",
                                        "/reads/checkpoint"};
    struct service *s = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (fixture_status(s, CALL(.path = wrong[i], .anonymous = true)) != 404) {
            fail_msg("%s: %d", wrong[i], s->reply.status);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(a_calendar_has_each_end),
        SERVICE_TEST(a_calendar_speaks_french),
        SERVICE_TEST(a_calendar_is_its_agents),
        SERVICE_TEST(an_address_opens_its_agents_calendar_and_nothing_else),
        SERVICE_TEST(an_address_that_ended_opens_nothing),
        SERVICE_TEST(who_has_left_has_no_calendar),
        SERVICE_TEST(who_guesses_at_addresses_waits),
        SERVICE_TEST(events_name_dossiers_and_no_people),
        SERVICE_TEST(an_object_comes_with_what_it_rests_on),
        SERVICE_TEST(events_come_in_whole_pages),
        SERVICE_TEST(figures_are_of_the_registry),
        SERVICE_TEST(the_log_is_served_in_tiles),
        SERVICE_TEST(full_tiles_never_change),
        SERVICE_TEST(a_tile_has_one_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
