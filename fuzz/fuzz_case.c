/* Case files, as foreign JSON. Whatever reads is replayed against a small procedure that forks
 * on everything it can: a fact, a reading, an hour, the remedy that is used. */
#include <stdint.h>

#include "base/assert.h"
#include "replay/replay.h"

static const char PROCEDURE[] = "procedure small title en \"Small\" law T \"Text\" read to "
                                "2025-01-01 in force from 1900-01-01 replays \"a\"\n"
                                "role prefect authority\n"
                                "role person\n"
                                "fact minor yes/no\n"
                                "fact duration_days number\n"
                                "fact born date\n"
                                "state period none, initial, more\n"
                                "act placement_notified decision by prefect [T1]\n"
                                "  records minor, born\n"
                                "  needs hour\n"
                                "  requires period is none\n"
                                "  requires not minor\n"
                                "  requires at least 18 years after born\n"
                                "  period becomes initial\n"
                                "  starts initial\n"
                                "  opens early, opens late\n"
                                "act petition_received request by prefect [T2]\n"
                                "  requires period is one of initial, more\n"
                                "  answers initial\n"
                                "act order decision by prefect [T3]\n"
                                "  records duration_days\n"
                                "  requires period is one of initial, more\n"
                                "  when duration_days > 0: period becomes more, starts extension\n"
                                "  when not duration_days > 0: period becomes none\n"
                                "act appeal_filed request by person [T4]\n"
                                "  uses early, late\n"
                                "act release fact by prefect [T4]\n"
                                "  withdraws placement_notified\n"
                                "  period becomes none\n"
                                "act hearing fact by prefect [T4]\n"
                                "clock initial [T1]\n"
                                "  until 2024-07-14 48 hours\n"
                                "  from 2024-07-15\n"
                                "    reading first 4 days, first day counted settled 2025-01-07\n"
                                "    reading second 4 days, extended\n"
                                "  at end when minor: prefect must release\n"
                                "clock extension [T3]\n"
                                "  runs from end of initial\n"
                                "  26 days\n"
                                "clock early_time [T4]\n"
                                "  24 hours, extended\n"
                                "clock late_time [T4]\n"
                                "  1 month, clear, extended\n"
                                "clock notice [T4]\n"
                                "  runs back from hearing\n"
                                "  15 days\n"
                                "remedy early [T4]\n"
                                "  by person\n"
                                "  within early_time\n"
                                "remedy late [T4]\n"
                                "  within late_time\n"
                                "  suspensive release\n"
                                "fact other dossier of small\n"
                                "fact paid money\n"
                                "act payment fact by person [T5]\n"
                                "  records paid\n"
                                "  requires other is known and other.initial is running\n"
                                "total received [T5] adds paid at payment\n"
                                "consequence freed [T6]\n"
                                "  when other.period is none and period is initial: period becomes "
                                "more, starts extension\n"
                                "  when received > 100 EUR: period becomes none\n"
                                "never other_long: other.period is more for more than 5 days [T6]\n"
                                "never long_stay: period is initial for more than 5 days [T1]\n";

static const char TERRITORIES[] =
    "code\taliases\tparent\tzone\tholidays\tknown_from\tname_fr\tname_en\tsource\n"
    "FR\t-\t-\tUTC\town\t1900-01-01\tFrance\tFrance\ttest\n"
    "FR-57\t-\tFR\t-\tparent\t-\tMoselle\tMoselle\ttest\n";
static const char HOLIDAYS[] = "territory\trule\tfrom\tto\tname_fr\tname_en\tsource\n"
                               "FR\t05-01\t-\t-\tTravail\tLabour\ttest\n";

struct fixed {
    struct arena *arena;
    struct replay_law law;
};

/* A zone file of one type, without transitions (RFC 9636, version 1). */
static bool utc_zone(struct slice *bytes, struct arena *arena, struct slice name,
                     struct gr_error *e, void *payload)
{
    static const char utc[] = "TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\0\0\0\0\0\0\0\1\0\0\0\4\0\0\0\0\0\0UTC";
    (void)arena;
    (void)name;
    (void)e;
    (void)payload;
    *bytes = (struct slice){utc, 44 + 6 + 4};
    return true;
}

/* What every input is replayed against; made once, since it does not change. */
static const struct fixed *fixed(void)
{
    static struct fixed made;
    if (made.arena == NULL) {
        struct gr_error e = {0};
        made.arena = arena_open((size_t)1 << 28);
        struct calendar *calendar = calendar_open(made.arena, slice_of(TERRITORIES),
                                                  slice_of(HOLIDAYS), utc_zone, NULL, &e);
        gr_assert(calendar != NULL);
        struct diagnostics d = diagnostics_in(made.arena);
        const struct law_procedure *p =
            law_read(made.arena, SLICE("small"), slice_of(PROCEDURE), calendar, &d);
        gr_assert(p != NULL);
        const struct dossier_plan **plans = ARENA_ARRAY(made.arena, 1, const struct dossier_plan *);
        plans[0] = dossier_prepare(made.arena, p, calendar);
        made.law = (struct replay_law){plans, 1, calendar};
    }
    return &made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open((size_t)1 << 30);
    struct gr_error e = {0};
    struct slice text = {(const char *)data, size};
    const struct replay_case *c = replay_read(arena, SLICE("input"), text, &e);
    struct replay_result result;
    if (c == NULL) {
        gr_assert(e.code != ERROR_NONE && e.text[0] != '\0');
    } else if (replay_run(&result, arena, &fixed()->law, c, &e)) {
        struct buf out = buf_in(arena, 1u << 24);
        replay_write(&out, arena, &result, LANGUAGE_FR, true);
        replay_write_json(&out, &result);
        gr_assert(out.n > 0);
    } else {
        gr_assert(e.code != ERROR_NONE && e.text[0] != '\0');
    }
    arena_close(arena);
    return 0;
}
