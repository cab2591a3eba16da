/* Published judgments against the law as Greffe knows it. Reads the case format (man
 * greffe-case), finds the procedure from the kind, the dates and the acts, folds, and compares
 * with what the court held. The free text of a case (question, notes, summary) is never read;
 * where several rules of law fit the acts, the articles that the court relied on choose. */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "dossier/dossier.h"

/* yes, no, or what the file (or the court) does not say */
enum answer { ANSWER_NULL, ANSWER_NO, ANSWER_YES };

struct replay_fact {
    struct slice name;
    enum { REPLAY_YES_NO, REPLAY_NUMBER, REPLAY_TEXT } type;
    int64_t number; /* also 0 and 1 for yes/no */
    struct slice text;
};

struct replay_act {
    struct slice at, act, by, note;
    struct replay_fact *facts; /* every other key of the event, duration_days among them */
    uint16_t n_facts;
};

/* Another dossier that the case's one rests on: the name of the fact that leads to it, and its own
 * acts, facts and dossiers. */
struct replay_case;
struct replay_rest {
    struct slice fact;
    struct slice procedure; /* empty: the first of the fact's that knows all its acts */
    const struct replay_case *dossier;
};

/* A whole dossier's expected finding: the act (or the property) and an item of the citation. */
struct replay_expected {
    struct slice name, article;
};

struct replay_case {
    struct slice source, file; /* name and bytes of the file, for messages */
    struct slice id, court, reference, kind, law_version, question, challenged, rule, consequence,
        caution, replay;
    struct slice territory;
    struct moment decided;
    bool has_law_known; /* the readings held on law_known; else those held when it was decided */
    struct date law_known;
    struct replay_fact *facts;
    uint16_t n_facts;
    struct replay_act *acts;
    uint16_t n_acts;
    enum answer in_time, lawful; /* held by the court; ANSWER_NULL: not ruled on */
    struct slice deadline;       /* empty: not stated */
    struct replay_rest *rests;
    uint16_t n_rests;
    bool lists_findings; /* findings are all that the law has against the acts */
    struct replay_expected *findings;
    uint16_t n_findings;
    struct replay_fact *states, *amounts; /* as they stand at `decided` */
    uint16_t n_states, n_amounts;
};

/* Reads one case; the text must live as long as the case. NULL with *e (place, expectation,
 * remedy) when it is not well formed. Bounds: LIMIT_CASE_*. */
const struct replay_case *replay_read(struct arena *arena, struct slice source, struct slice text,
                                      struct gr_error *e);

enum replay_verdict { REPLAY_AGREES, REPLAY_DISAGREES, REPLAY_UNSUPPORTED };

struct replay_deadline {
    struct slice reading; /* empty: one reading */
    struct slice clock;
    struct limit_end end;
    const struct law_cites *cites;
};

struct replay_result {
    const struct replay_case *source;
    const struct law_procedure *procedure; /* NULL when none fits */
    const struct dossier_folded *fold;     /* of that procedure */
    const struct zone *zone;               /* of the case's territory */
    const struct law_version *version;     /* of the clock that the answer rests on, or NULL */
    enum answer in_time, lawful;
    struct replay_deadline *deadlines;
    uint16_t n_deadlines;
    enum replay_verdict verdict;
    bool undetermined; /* the answer depends on what the file does not say */
    struct slice why;
};

/* The procedures made ready once. */
struct replay_law {
    const struct dossier_plan *const *plans;
    size_t n;
    struct calendar *calendar;
};

/* Replays one case. An error is one of the case itself (a date or an hour that cannot be,
 * contradictory times). */
bool replay_run(struct replay_result *out, struct arena *arena, const struct replay_law *law,
                const struct replay_case *c, struct gr_error *e);

struct replay_counts {
    size_t cases, agree, disagree, unsupported, undetermined, faulty;
};

/* For people: the timeline with clocks and findings, what the court held, whether the program
 * agrees. reasons: with the count of each clock. */
void replay_write(struct buf *out, struct arena *arena, const struct replay_result *r,
                  enum language language, bool reasons);
/* For programs: one JSON object, one line. */
void replay_write_json(struct buf *out, const struct replay_result *r);
/* The last object of --json: {"cases":n,"agrees":n,…}. */
void replay_write_counts_json(struct buf *out, const struct replay_counts *counts);

#endif
