/* A question that no file holds: a condition in the language of procedures, read at the end of the
 * procedure's text as `never asked: …`. What is wrong with it is said of the question alone. */
#include "cli/cmd_prove.h"

#include "base/utf8.h"

#include <string.h>

#define LABEL_BYTES 400
#define ROOM_BYTES 4096 /* beside the text and the question: the name, labels, the citation */

/* A name that the procedure does not use. */
static struct slice free_name(struct arena *arena, const struct law_procedure *p)
{
    struct buf name = buf_in(arena, 64);
    buf_text(&name, "asked");
    for (unsigned i = 2;
         law_declares(p, buf_slice(&name)) || law_find_property(p, buf_slice(&name)) != LAW_NONE ||
         law_find_role(p, buf_slice(&name)) != LAW_NONE;
         i++) {
        name = buf_in(arena, 64);
        buf_printf(&name, "asked_%u", i);
    }
    return buf_slice(&name);
}

/* The question as its own label: without what would end the label, cut at a whole character. */
static void write_label(struct buf *out, struct slice question)
{
    buf_char(out, '"');
    for (size_t i = 0; i < question.n && i < LABEL_BYTES;) {
        size_t n = utf8_sequence(question, i);
        unsigned char c = (unsigned char)question.p[i];
        if (c < 0x20) {
            buf_char(out, ' ');
        } else if (c == '"' || c == '\\') {
            buf_char(out, '\'');
        } else {
            buf_add(out, (struct slice){question.p + i, n});
        }
        i += n == 0 ? 1 : n;
    }
    buf_char(out, '"');
}

/* The text with the question on lines of its own; *at is its first byte. */
static struct slice text_with(size_t *at, struct arena *arena, const struct law_procedure *p,
                              struct slice name, struct slice question)
{
    struct buf text = buf_in(arena, p->text.n + question.n + ROOM_BYTES);
    buf_add(&text, p->text);
    buf_printf(&text, "\nnever %.*s:\n", SLICE_ARG(name));
    *at = text.n;
    buf_add(&text, question);
    buf_text(&text, "\n  fr ");
    write_label(&text, question);
    buf_text(&text, "\n  en ");
    write_label(&text, question);
    buf_text(&text, "\n  [question]\n");
    return buf_slice(&text);
}

static uint32_t lines_before(struct slice text, size_t at)
{
    uint32_t n = 0;
    for (size_t i = 0; i < at && i < text.n; i++) {
        n += text.p[i] == '\n' ? 1 : 0;
    }
    return n;
}

/* "expected `is`, found `fr`": what was found is the end of the question. */
static void say_end(struct gr_error *e)
{
    char *found = strstr(e->text, ", found ");
    if (strstr(e->text, "the next declaration") != NULL) {
        (void)snprintf(e->text, sizeof e->text, "the question holds more than a condition");
        error_say_remedy(e, "leave out labels and the article");
        return;
    }
    if (found != NULL) {
        (void)snprintf(found, sizeof e->text - (size_t)(found - e->text),
                       ", found the end of the question");
    }
    e->remedy[0] = '\0';
}

/* Points an error of the whole text into the question. */
static void point(struct gr_error *e, struct slice text, size_t at, struct slice question)
{
    struct span *span = &e->span;
    span->source = SLICE(PROVING_SOURCE);
    if (span->first < at) { /* of the whole: the text is too long */
        *span = (struct span){.source = span->source};
        return;
    }
    if (span->first >= at + question.n) {
        struct slice last = question;
        while (memchr(last.p, '\n', last.n) != NULL) {
            (void)slice_cut(&last, '\n');
        }
        span->first = span->last = question.n;
        span->line = 1 + lines_before(question, question.n);
        span->column = 1 + (uint32_t)utf8_count(last);
        say_end(e);
        return;
    }
    span->line -= lines_before(text, at);
    span->first -= at;
    span->last = span->last - at < question.n ? span->last - at : question.n;
}

/* The question was one condition: nothing else was declared by it. */
static bool only_property(const struct law_procedure *p, const struct law_procedure *before)
{
    return p->n_properties == before->n_properties + 1 && p->n_roles == before->n_roles &&
           p->n_facts == before->n_facts && p->n_states == before->n_states &&
           p->n_acts == before->n_acts && p->n_clocks == before->n_clocks &&
           p->n_consequences == before->n_consequences && p->n_remedies == before->n_remedies &&
           p->n_tables == before->n_tables && p->n_amounts == before->n_amounts &&
           p->n_tasks == before->n_tasks && p->n_holes == before->n_holes &&
           p->n_frames == before->n_frames && p->n_indicators == before->n_indicators &&
           p->n_keeps == before->n_keeps;
}

static bool check_question(struct slice question, struct gr_error *e)
{
    size_t bad = 0;
    if (slice_trim(question).n == 0) {
        error_set(e, ERROR_USAGE, "the question is empty");
        return error_remedy(e, "write a condition, such as \"custody is detained\"");
    }
    if (!utf8_valid(question, &bad)) {
        return error_set(e, ERROR_UTF8, "byte %zu of the question is not UTF-8", bad + 1);
    }
    return true;
}

bool proving_ask(struct proving *p, struct slice question, struct gr_error *e)
{
    struct arena *arena = p->cli->arena;
    if (p->n_asked != 1) {
        error_set(e, ERROR_USAGE, "a question is asked of one procedure; %zu are named",
                  p->n_asked);
        return error_remedy(e, "name the one: greffe prove detention --ask \"…\"");
    }
    if (!check_question(question, e)) {
        return false;
    }
    const struct law_procedure *before = dossier_procedure(p->law.plans[0]);
    if (p->has_version && !law_in_force(before->force, p->version)) {
        error_set(e, ERROR_RANGE, "the procedure is not in force on the day of --version");
        return error_remedy(e, "name a day on which %.*s is in force", SLICE_ARG(before->name));
    }
    struct slice name = free_name(arena, before);
    size_t at = 0;
    struct slice text = text_with(&at, arena, before, name, question);
    struct diagnostics d = diagnostics_in(arena);
    const struct law_procedure *law =
        law_read(arena, SLICE(PROVING_SOURCE), text, p->cli->calendar, &d);
    if (law == NULL) {
        *e = d.list[0].error;
        point(e, text, at, question);
        return false;
    }
    law_index index = law_find_property(law, name);
    if (index == LAW_NONE || !only_property(law, before)) {
        error_set(e, ERROR_SYNTAX, "the question holds more than a condition");
        return error_remedy(e, "ask one question; a declaration belongs in a file");
    }
    proving_add(p, (struct proving_question){.kind = PROVING_ASK,
                                             .plan = dossier_prepare(arena, law, p->cli->calendar),
                                             .p = law,
                                             .index = index,
                                             .asked = question});
    return true;
}
