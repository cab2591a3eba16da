/* What the prover found, as a case file. Each is replayed in memory before anyone sees it: a
 * counter-example that does not replay is a fault of ours, and said so. */
#include "cli/cmd_prove.h"

#include "prove/case.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* "detention-held_too_long" */
static struct slice case_id(const struct proving_answer *answer, struct arena *arena)
{
    struct slice name = proving_name(answer->question);
    struct buf id = buf_in(arena, answer->question->p->name.n + name.n + 2);
    buf_add(&id, answer->question->p->name);
    buf_char(&id, '-');
    buf_add(&id, name);
    return buf_slice(&id);
}

/* What was asked, as a sentence for people. */
static struct slice case_question(const struct proving *p, const struct proving_answer *answer,
                                  struct arena *arena)
{
    const struct proving_question *q = answer->question;
    bool fr = p->language == LANGUAGE_FR;
    struct buf out = buf_in(arena, LIMIT_CASE_BYTES / 4);
    switch (q->kind) {
    case PROVING_ACT: {
        const struct law_act *act = &q->p->acts[q->index];
        buf_text(&out, fr ? "L'acte peut-il être accompli : " : "Can this be done lawfully: ");
        buf_add(&out, law_label(arena, act->labels, act->name, p->language));
        buf_text(&out, fr ? " ?" : "?");
        break;
    }
    case PROVING_ASK:
        buf_text(&out, fr ? "La loi permet-elle ceci : " : "Does the law allow this: ");
        buf_add(&out, q->asked);
        buf_text(&out, fr ? " ?" : "?");
        break;
    case PROVING_PROPERTY: {
        const struct law_property *property = &q->p->properties[q->index];
        buf_text(&out, fr ? "La loi garantit-elle ceci : " : "Does the law guarantee this: ");
        buf_add(&out, law_label(arena, property->labels, property->name, p->language));
        buf_text(&out, fr ? " ?" : "?");
        break;
    }
    case PROVING_BUILTIN:
        break;
    }
    return buf_slice(&out);
}

static struct slice case_caution(const struct proving *p, const struct proving_answer *answer,
                                 struct arena *arena)
{
    struct buf out = buf_in(arena, 8192);
    if (answer->readings.n > 0) {
        buf_printf(&out,
                   p->language == LANGUAGE_FR ? "Seulement selon cette lecture de la loi : %.*s."
                                              : "Under this reading of the law only: %.*s.",
                   SLICE_ARG(answer->readings));
    }
    return buf_slice(&out);
}

/* The case read and replayed as `greffe replay` would. */
static bool replays(const struct proving *p, const struct proving_answer *answer,
                    struct arena *arena, struct gr_error *e)
{
    struct gr_error one = {0};
    struct replay_result r = {0};
    struct slice why;
    const struct replay_case *c =
        replay_read(arena, SLICE("counter-example"), answer->case_text, &one);
    if (c == NULL || !replay_run(&r, arena, &p->law, c, &one)) {
        why = slice_of(one.text);
    } else if (r.verdict == REPLAY_AGREES) {
        return true;
    } else {
        why = r.why;
    }
    error_set(e, ERROR_PROOF, "%.*s, %.*s: %.*s", SLICE_ARG(answer->question->p->name),
              SLICE_ARG(proving_name(answer->question)), why.n > 300 ? 300 : (int)why.n, why.p);
    return false;
}

static struct slice path_of(const struct proving *p, const struct proving_answer *answer,
                            struct arena *arena)
{
    if (p->case_file.n > 0 || p->case_folder.n == 0) {
        return p->case_file;
    }
    struct slice id = case_id(answer, arena);
    struct buf path = buf_in(arena, p->case_folder.n + id.n + 16);
    buf_printf(&path, "%.*s/%.*s.json", SLICE_ARG(p->case_folder), SLICE_ARG(id));
    struct slice whole = buf_slice(&path);
    return slice_copy(arena, whole);
}

static bool write_case(struct proving *p, struct proving_answer *answer, struct arena *arena,
                       struct gr_error *e)
{
    struct slice path = path_of(p, answer, arena);
    if (path.n == 0) {
        return true;
    }
    if (p->case_folder.n > 0 && mkdir(p->case_folder.p, 0777) != 0 && errno != EEXIST) {
        return error_set(e, ERROR_WRITE, "%.200s: %s", p->case_folder.p, strerror(errno));
    }
    answer->case_path = path;
    return cli_write_to(p->cli, path, answer->case_text, e);
}

bool proving_case(struct proving *p, struct proving_answer *answer, struct arena *arena,
                  struct gr_error *e)
{
    const struct prove_witness *witness = answer->result.witness;
    const struct proving_question *q = answer->question;
    if (witness == NULL) {
        return true;
    }
    bool property = q->kind != PROVING_ACT;
    answer->readings = property ? prove_case_readings(arena, witness->folded, q->index) : SLICE("");
    struct buf out = buf_in(arena, PROVE_CASE_BYTES);
    struct prove_case c = {.id = case_id(answer, arena),
                           .question = case_question(p, answer, arena),
                           .caution = case_caution(p, answer, arena),
                           .folded = witness->folded,
                           .until = witness->until,
                           .calendar = p->cli->calendar,
                           .unwritten = q->kind == PROVING_ASK ? q->index : LAW_NONE};
    prove_case_write(&out, &c);
    answer->case_text = buf_slice(&out);
    /* Written even when it does not replay: it is what the report of the fault needs. */
    return write_case(p, answer, arena, e) && replays(p, answer, arena, e);
}
