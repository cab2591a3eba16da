/* For the benches of the office: founds one with the law of detention in a folder, opens it, and
 * gives the requests of a lawful dossier one after the other. Functions are static because each of
 * those programs is one file. Run from the root of the checkout. */
#ifndef BENCH_OFFICE_FIXTURE_H
#define BENCH_OFFICE_FIXTURE_H

#include "office/office.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BENCH_AGENT SLICE("prefect-1")
#define BENCH_FACTS_MAX 9
/* 2025-03-10T08:00Z; every act took effect before it and was entered then. */
#define BENCH_FIRST INT64_C(1741593600000000)

/* One act of the walk: how long after the placement, by whom, what it tells. */
struct bench_step {
    const char *act, *role;
    int day, minute; /* days after the placement, minute of that day, of legal time */
    struct office_fact facts[BENCH_FACTS_MAX];
};

#define BENCH_FACT(name, value)     \
    {                               \
        {name, sizeof name - 1},    \
        {                           \
            value, sizeof value - 1 \
        }                           \
    }

/* Within the law of 2025 throughout: nothing here is late, refused or left open. */
static const struct bench_step BENCH_STEPS[] = {
    {"removal_order",
     "prefect",
     -50,
     600,
     {BENCH_FACT("measure_kind", "oqtf"), BENCH_FACT("enforceable", "yes")}},
    {"placement_notified",
     "prefect",
     0,
     600,
     {BENCH_FACT("measure_kind", "oqtf"), BENCH_FACT("minor", "no"), BENCH_FACT("with_minor", "no"),
      BENCH_FACT("family_exception", "no"), BENCH_FACT("enforceable", "yes"),
      BENCH_FACT("same_measure", "yes"), BENCH_FACT("evaded", "no"), BENCH_FACT("terrorism", "no"),
      BENCH_FACT("steps_begun_before", "yes")}},
    {"prosecutor_notified", "prefect", 0, 620, {{{NULL, 0}, {NULL, 0}}}},
    {"rights_notified", "police", 0, 630, {{{NULL, 0}, {NULL, 0}}}},
    {"consulate_requested", "prefect", 0, 840, {BENCH_FACT("internal_unit_only", "no")}},
    {"petition_received",
     "prefect",
     1,
     900,
     {BENCH_FACT("duration_days", "26"), BENCH_FACT("register_copy", "yes"),
      BENCH_FACT("signed_with_reasons", "yes")}},
    {"hearing", "judge", 2, 570, {{{NULL, 0}, {NULL, 0}}}},
    {"order",
     "judge",
     2,
     660,
     {BENCH_FACT("duration_days", "26"), BENCH_FACT("ground_shown", "yes"),
      BENCH_FACT("release_granted", "no"), BENCH_FACT("rigour_checked", "yes")}},
    {"appeal_filed",
     "person",
     3,
     540,
     {BENCH_FACT("signed_with_reasons", "yes"), BENCH_FACT("no_centre_in_area", "no")}},
    {"appeal_ruling",
     "court_of_appeal",
     4,
     900,
     {BENCH_FACT("duration_days", "26"), BENCH_FACT("ends_detention", "no")}},
    {"consulate_reminder", "prefect", 12, 600, {{{NULL, 0}, {NULL, 0}}}},
    {"consulate_hearing", "consulate", 18, 660, {{{NULL, 0}, {NULL, 0}}}},
    {"petition_received",
     "prefect",
     28,
     600,
     {BENCH_FACT("duration_days", "30"), BENCH_FACT("register_copy", "yes"),
      BENCH_FACT("signed_with_reasons", "yes")}},
    {"hearing", "judge", 29, 570, {{{NULL, 0}, {NULL, 0}}}},
    {"order",
     "judge",
     29,
     660,
     {BENCH_FACT("duration_days", "30"), BENCH_FACT("ground_shown", "yes"),
      BENCH_FACT("extension_ground", "documents_missing"), BENCH_FACT("release_granted", "no"),
      BENCH_FACT("rigour_checked", "yes")}},
    {"travel_document_issued", "consulate", 40, 600, {{{NULL, 0}, {NULL, 0}}}},
    {"flight_booked", "prefect", 41, 600, {{{NULL, 0}, {NULL, 0}}}},
};
#define BENCH_STEPS_N (sizeof BENCH_STEPS / sizeof BENCH_STEPS[0])

static _Noreturn void bench_stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "%s: %s\n", what, why);
    exit(4);
}

static double bench_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The office's clock: stands at *payload (an _Atomic instant) and moves on by a microsecond each
 * time it is read, so that entry times differ. */
static instant bench_now(void *payload)
{
    return atomic_fetch_add((_Atomic int64_t *)payload, 1);
}

/* A whole file; empty when it cannot be read. */
static struct slice bench_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return (struct slice){NULL, 0};
    }
    char *bytes = arena_get(arena, LIMIT_PROCEDURE_BYTES);
    size_t n = fread(bytes, 1, LIMIT_PROCEDURE_BYTES, file);
    (void)fclose(file);
    return (struct slice){bytes, n};
}

static struct slice bench_file(struct arena *arena, const char *path)
{
    struct slice text = bench_read(arena, path);
    if (text.n == 0) {
        bench_stop(path, "cannot be read; run this from the root of the checkout");
    }
    return text;
}

static bool bench_zone(struct slice *bytes, struct arena *arena, struct slice name,
                       struct gr_error *e, void *payload)
{
    (void)payload;
    char path[256];
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", SLICE_ARG(name));
    *bytes = bench_read(arena, path);
    return bytes->n > 0 || error_set(e, ERROR_ZONE, "cannot read %s", path);
}

static struct office_options bench_options(_Atomic int64_t *clock, const struct seal_key *master)
{
    return (struct office_options){
        .write = true, .master = master, .now = bench_now, .payload = clock, .zones = bench_zone};
}

static void bench_submit(struct office *office, struct arena *arena,
                         const struct office_request *request)
{
    struct gr_error e = {0};
    struct office_receipt receipt;
    if (!office_submit(&receipt, arena, office, request, &e)) {
        bench_stop("a request was not taken", e.text);
    }
    if (receipt.refused) {
        struct slice why = receipt.n_findings > 0 ? receipt.findings[0].text_en : SLICE("?");
        (void)fprintf(stderr, "%.*s\n", SLICE_ARG(why));
        bench_stop("an act of the walk was refused by the law", "it should be lawful");
    }
}

/* Founds an office in a folder that is not there yet; the agent may do everything. */
static struct office *bench_office(struct arena *arena, const char *folder, _Atomic int64_t *clock,
                                   const struct seal_key *master)
{
    const struct office_text texts[] = {
        {SLICE("detention"), bench_file(arena, "procedures/fr/detention/detention.greffe")},
        {SLICE(OFFICE_TERRITORIES), bench_file(arena, "procedures/calendar/territories.tsv")},
        {SLICE(OFFICE_HOLIDAYS), bench_file(arena, "procedures/calendar/holidays.tsv")},
    };
    struct office_founding founding = {.authority = SLICE("Préfecture du Nord"),
                                       .territory = SLICE("FR-59"),
                                       .agent = BENCH_AGENT,
                                       .agent_name = SLICE("Agent"),
                                       .texts = texts,
                                       .n_texts = sizeof texts / sizeof texts[0]};
    struct gr_error e = {0};
    if (!seal_init(&e) || !office_found(folder, &founding, bench_options(clock, master), &e)) {
        bench_stop("the office is not founded", e.text);
    }
    struct office *office = office_open(folder, bench_options(clock, master), &e);
    if (office == NULL) {
        bench_stop("the office does not open", e.text);
    }
    static const enum office_right rights[] = {OFFICE_RIGHT_ACT, OFFICE_RIGHT_READ};
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        if (!office_may(office, BENCH_AGENT, rights[i], SLICE("detention"), SLICE("judge"), &e)) {
            struct office_request grant = office_request_new(OFFICE_GRANT, BENCH_AGENT);
            grant.name = BENCH_AGENT;
            grant.right = rights[i];
            bench_submit(office, arena, &grant);
        }
    }
    return office;
}

/* ---- requests -------------------------------------------------------------------------------- */

/* Legal time in France: minutes of the day `day` days after the placement, which is on 8 January
 * 2025 and the `shift` days after it (0 to 7, so that no step meets the change of the clocks). */
static struct slice bench_moment(struct arena *arena, int day, int minute, int shift)
{
    time_t midnight = (time_t)(20096 + day + shift) * 86400; /* 2025-01-08 */
    struct tm date;
    (void)gmtime_r(&midnight, &date);
    struct buf out = buf_in(arena, 64);
    buf_printf(&out, "%04d-%02d-%02dT%02d:%02d%s", date.tm_year + 1900, date.tm_mon + 1,
               date.tm_mday, minute / 60, minute % 60, "+01:00");
    return buf_slice(&out);
}

static struct office_request bench_opening(struct arena *arena, int64_t serial)
{
    struct office_person *person = ARENA_NEW(arena, struct office_person);
    struct slice *names = ARENA_ARRAY(arena, 2, struct slice);
    struct buf family = buf_in(arena, 64);
    buf_printf(&family, "Traore%lld", (long long)serial);
    names[0] = buf_slice(&family);
    names[1] = SLICE("Aminata");
    *person = (struct office_person){.names = names, .n_names = 2, .born = SLICE("1990-05-12")};
    struct office_request r = office_request_new(OFFICE_OPEN, BENCH_AGENT);
    r.name = SLICE("detention");
    r.at = bench_moment(arena, -51, 600, 0);
    r.persons = person;
    r.n_persons = 1;
    return r;
}

/* Step k of the dossier of this number; shift as above, in minutes too. */
static struct office_request bench_act(struct arena *arena, struct slice number, size_t k,
                                       int64_t serial)
{
    const struct bench_step *step = &BENCH_STEPS[k];
    struct office_request r = office_request_new(OFFICE_ACT, BENCH_AGENT);
    r.dossier = number;
    r.expected = (int64_t)k + 1;
    r.name = slice_of(step->act);
    r.role = slice_of(step->role);
    r.at = bench_moment(arena, step->day, step->minute + (int)(serial % 45), (int)(serial % 7));
    r.facts = step->facts;
    while (r.n_facts < BENCH_FACTS_MAX && step->facts[r.n_facts].name.n > 0) {
        r.n_facts++;
    }
    return r;
}

#endif
