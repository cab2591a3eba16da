/* What --longest and --in-all share. */
#ifndef CLI_PROVE_LONGEST_H
#define CLI_PROVE_LONGEST_H

#include "cli/cmd_prove.h"
#include "prove/longest.h"
#include "prove/rounds.h"
#include "prove/standing.h"

struct longest_run {
    struct proving *p;
    const struct proving_question *base; /* the condition, without a length */
    double begun;
    size_t asked;
    bool stopped, hours; /* by time or by the user; the answer hangs on a limit in hours */
    int64_t filed_never; /* minutes: the least asked that no dossier on file passes; 0: none was */
    struct longest length;
    enum unit unit;
    struct proving_answer best;      /* the dossier to show, */
    struct arena *best_arena;        /* and where it lives; NULL: none */
    struct proving_answer undecided; /* why, of the last that was not decided */
    bool as_if; /* the dossier stands only if the law of --version stays in force */
    bool in_all;
    struct rounds rounds;     /* in all: what was replayed */
    uint32_t stretches;       /* a dossier has so many, */
    uint32_t stretches_never; /* and none has so many; 0: not shown */
};

/* prove_longest.c */
/* The procedure as the question means it: of --version, that day's law. */
const struct law_procedure *longest_law(const struct proving *p, const struct law_procedure *law,
                                        struct arena *arena);
/* The condition for more than so long; n = 0: at all. */
struct proving_question longest_question(const struct proving *p,
                                         const struct proving_question *base,
                                         struct limit_part length, struct arena *arena);
/* Asks the prover within what is left of the time. False: stop. */
bool longest_ask(struct proving_answer *answer, struct longest_run *run,
                 const struct proving_question *question, struct arena *arena);
/* The dossier is the one to show; its arena is the run's from now on. */
void longest_keep(struct longest_run *run, const struct proving_answer *answer,
                  struct arena *arena);
void longest_write_length(struct buf *out, const struct proving *p, int64_t n, enum unit unit);

/* prove_rounds.c: what adds up over interruptions: how often it can begin again, and rounds. */
bool rounds_search(struct longest_run *run, struct gr_error *e) CHECKED;
/* The answer does not need the longest single stretch. */
bool rounds_is_settled(const struct longest_run *run);
void rounds_write(struct buf *out, const struct longest_run *run);
json_t *rounds_json(const struct longest_run *run);
const char *rounds_code(const struct longest_run *run);
int rounds_status(const struct longest_run *run);

#endif
