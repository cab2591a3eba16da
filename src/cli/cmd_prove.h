/* What the parts of greffe prove share: what was asked, and what came of it. */
#ifndef CLI_CMD_PROVE_H
#define CLI_CMD_PROVE_H

#include <stdatomic.h>

#include "cli/cli.h"
#include "cli/json.h"
#include "prove/prove.h"
#include "replay/replay.h"

/* The source of errors in the user's question. */
#define PROVING_SOURCE "--ask"

enum proving_kind { PROVING_PROPERTY, PROVING_ACT, PROVING_ASK, PROVING_BUILTIN };

/* Whether what holds of every procedure is asked, too. */
enum proving_builtins { PROVING_BUILTINS_TOO, PROVING_BUILTINS_ONLY, PROVING_BUILTINS_NO };

struct proving_question {
    enum proving_kind kind;
    const struct dossier_plan *plan; /* PROVING_ASK: the procedure with the question in it */
    const struct law_procedure *p;
    law_index index;       /* of the property, or of the act; PROVING_BUILTIN: none */
    struct prove_act done; /* PROVING_ACT: what is asked of it */
    struct slice asked;    /* PROVING_ASK: the question as the user wrote it */
};

struct proving {
    struct cli *cli;
    enum language language;
    bool json, quiet, reasons;
    enum proving_builtins builtins;
    struct replay_law law; /* those asked about first, then whatever they may rest on */
    size_t n_asked;
    struct prove_law prove;
    bool has_version;
    struct date version;
    const atomic_uint *share;    /* asked beside others: each exploration has so many threads, and
                                    progress is shown of all together; or NULL */
    struct proving_filed *filed; /* dossiers on file, shared by all threads */
    bool standing;               /* the plans to prove are of the law of --version, on all days */
    int64_t seconds, bytes, threads;
    struct slice case_file, case_folder;
    struct proving_question *questions;
    size_t n_questions, room_questions;
};

/* Why a question was not decided, beside enum prove_why. */
enum proving_cut { PROVING_NOT_CUT, PROVING_LATE, PROVING_INTERRUPTED };

struct proving_answer {
    const struct proving_question *question;
    struct prove_result result;
    enum proving_cut cut;
    double seconds;
    const struct law_hole *hole; /* declares what was found, or NULL */
    struct slice readings;       /* under which alone it is broken; empty: under all */
    struct slice case_text;      /* empty: no counter-example */
    struct slice case_path;      /* empty: not written */
    struct slice beside;         /* the file that shows it, where no run did; or empty */
    bool after_irregular;        /* an act: possible, where a request or a fact is irregular */
};

struct proving_counts {
    size_t asked, hold, broken, declared, undecided;
};

/* In the language of the command. */
static inline const char *proving_word(const struct proving *p, const char *fr, const char *en)
{
    return p->language == LANGUAGE_FR ? fr : en;
}

/* cmd_prove.c: one question to the prover, within the bounds of p, and what it leaves open to the
 * dossiers on file; of an act that no lawful dossier does, or none that is found, whether one does
 * in which requests and facts are irregular. With progress, under what. */
void proving_prove(struct proving_answer *answer, const struct proving *p, struct arena *arena,
                   struct prove_question question, const char *what);
/* The same of the answer's own question: a property, an act, or what was asked. */
void proving_decide(struct proving_answer *answer, const struct proving *p, bool beyond_holes,
                    struct arena *arena);
/* Of a clock that only goes on; and whether the user has pressed ctrl-C. */
double proving_seconds(void);
/* What is left of --seconds for something begun then: at least 1; 0: there is no bound. */
int64_t proving_seconds_left(const struct proving *p, double begun);
bool proving_interrupted(void);

/* prove_ahead.c: pieces of work, as many at once as p has threads, taken in their order; whoever
 * gave them waits for one after the other. `work` is called once for each piece, from some thread,
 * with a copy of p for that thread: its share of the threads and of the memory. */
typedef void (*proving_work)(void *of, size_t i, const struct proving *mine);
struct proving_pieces {
    struct proving_piece {
        proving_work work;
        void *of;
        size_t i;
    } * list;
    size_t n, room;
};
/* n pieces more, for i from 0 on; returns the number of the first. In p's own arena. */
size_t proving_pieces_add(struct proving_pieces *pieces, const struct proving *p, proving_work work,
                          void *of, size_t n);
struct proving_ahead;
/* Begins. In p's own arena, as the pieces; the caller closes it. With one thread, or one piece,
 * nothing is worked on ahead. */
struct proving_ahead *proving_ahead_open(const struct proving *p,
                                         const struct proving_pieces *pieces);
/* Waits for the i-th, with progress, or does it now where nobody works ahead; to be called for
 * each, from the first on. False: the user interrupted before it was begun. */
bool proving_ahead_wait(struct proving_ahead *a, size_t i);
/* Begins nothing more, and waits for what was begun. */
void proving_ahead_close(struct proving_ahead *a);

/* prove_single.c: a property, an act, or what was asked. First its piece is added; when its turn
 * has come, what came of it is shown and counted, nothing if it was not begun. False with *e: a
 * fault, such as a case that cannot be written. To be closed when nobody works ahead any more. */
struct proving_single;
struct proving_single *proving_single_open(struct proving *p,
                                           const struct proving_question *question,
                                           struct proving_pieces *pieces);
bool proving_single_show(struct proving_counts *counts, struct proving_single *s,
                         struct proving_ahead *ahead, struct gr_error *e) CHECKED;
void proving_single_close(struct proving_single *s);

/* prove_builtin.c: what holds of every procedure, of one; likewise. */
struct proving_builtin;
struct proving_builtin *proving_builtin_open(struct proving *p,
                                             const struct proving_question *question,
                                             struct proving_pieces *pieces);
bool proving_builtin_show(struct proving_counts *counts, struct proving_builtin *k,
                          struct proving_ahead *ahead, struct gr_error *e) CHECKED;
void proving_builtin_close(struct proving_builtin *k);

/* prove_find.c: which procedures the words name, and what is asked of them. */
bool proving_load(struct proving *p, const struct cli_arguments *a, struct gr_error *e) CHECKED;
bool proving_choose(struct proving *p, const struct cli_arguments *a, struct gr_error *e) CHECKED;
void proving_add(struct proving *p, struct proving_question question);

/* prove_ask.c: reads a question in the language of procedures as a property of the only procedure
 * that is asked about. The place of an error is one of the question; its source is PROVING_SOURCE.
 */
bool proving_ask(struct proving *p, struct slice question, struct gr_error *e) CHECKED;

/* prove_longest.c: how long the condition can hold. Shows the answer; *status: of the program. */
bool proving_longest(int *status, struct proving *p, struct slice condition, bool in_all,
                     struct gr_error *e) CHECKED;

/* prove_for.c: for which lengths of the clock the only question is answered as it is hoped for. */
bool proving_for(int *status, struct proving *p, struct slice clock, struct gr_error *e) CHECKED;

/* prove_case.c: the case file of what was found, into the answer; replayed in memory, and written
 * where the user wants it. False with *e: it could not be written, or does not replay. */
bool proving_case(struct proving *p, struct proving_answer *answer, struct arena *arena,
                  struct gr_error *e) CHECKED;

/* prove_beside.c: dossiers on file, as they are read, for all questions and all threads. */
struct proving_filed;
struct proving_filed *proving_filed_open(void);
void proving_filed_close(struct proving_filed *filed);
/* Looks for the answer to an undecided question in the case files of `examples` and
 * `cases`, folders beside the procedure's text; beyond_holes: on days of which no hole is declared.
 * False: none of them shows it, and the answer stays as it was. */
bool proving_beside(struct proving_answer *answer, const struct proving *p, bool beyond_holes,
                    struct arena *arena);

/* prove_hole.c */
/* The day on which the answer would be declared: that of the look; without a dossier, the day of
 * the law. */
struct date proving_day(const struct proving *p, const struct proving_answer *answer);
/* The known hole that declares what was found, on the day on which it is broken; NULL: none. */
const struct law_hole *proving_hole(const struct proving *p, const struct proving_answer *answer);

/* prove_show.c */
/* The dossier that was found, for people, and where it was written. */
void proving_write_found(struct buf *out, const struct proving *p,
                         const struct proving_answer *answer, struct arena *arena);
/* Where the case was written, if it was. */
void proving_write_file(struct buf *out, const struct proving *p,
                        const struct proving_answer *answer);
/* " [REF 6; INV-90]" */
void proving_write_cites(struct buf *out, const struct law_cites *cites);
/* The case that was found and its file, or null. */
json_t *proving_case_json(const struct proving_answer *answer);
json_t *proving_file_json(const struct proving_answer *answer);
/* Why an answer is not decided: for people, and for programs. */
const char *proving_why(const struct proving *p, const struct proving_answer *answer);
const char *proving_why_code(const struct proving_answer *answer);
json_t *proving_hole_json(const struct proving *p, const struct proving_answer *answer,
                          struct arena *arena);
/* The name of what is asked: a property's, an act's; "asked". */
struct slice proving_name(const struct proving_question *question);
/* Whether the answer is the one hoped for: the property holds, the act can be done. */
bool proving_is_good(const struct proving_answer *answer);
bool proving_is_undecided(const struct proving_answer *answer);
bool proving_show(struct proving *p, const struct proving_answer *answer, struct arena *arena,
                  struct gr_error *e) CHECKED;
bool proving_show_counts(struct proving *p, const struct proving_counts *counts, bool interrupted,
                         struct gr_error *e) CHECKED;

#endif
