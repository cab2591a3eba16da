/* Recording an act in three steps: the form, which the procedure writes; the preview, which tries
 * the act without doing it and says what would come of it; and the recording. Corrections,
 * withdrawals and repeals take the same steps. Nothing is kept between the steps but what the
 * form carries. */
#ifndef WEB_PAGE_ACT_H
#define WEB_PAGE_ACT_H

#include "web/page_dossier.h"
#include "web/page_fields.h"

/* That one act names or takes from a form. */
enum { ACT_PERSONS = 16, ACT_DOCUMENTS = 64 };

struct act_form {
    struct dossier_page d;
    enum office_verb verb;
    const struct law_act *act;
    const struct office_entry *target, *stands; /* of a change: the act, and as last corrected */
    law_index roles[16];                        /* in which the agent may do it */
    size_t n_roles;
    struct slice date, hour, role, ground, key, expected;
    bool happened;
    struct slice *facts; /* as written, one for each that the act records */
    size_t n_persons;    /* that the form has room for, 1 at least; all that were sent */
    struct slice *names, *born, *numbers;
    struct page_mistakes mistakes; /* what cannot be taken as it is */
    struct office_request request;
    struct office_dossier before; /* of the preview: as it stood when the act was tried */
};

/* The roles in which the agent of the session may do an act on a day; at most max. */
size_t act_roles(law_index *roles, size_t max, const struct dossier_page *d,
                 const struct law_act *act, struct date day);

/* Reads the dossier and finds the act: by its name for OFFICE_ACT, else the target that the route
 * names. False when the reply says why not. */
CHECKED bool act_form_begin(struct act_form *f, struct web *w, enum office_verb verb,
                            struct slice act);
/* The form as it is first shown: now, or as the target stands, and a key of its own. */
void act_form_default(struct act_form *f);
/* The fields as they were sent; then what is wrong with them, and the request. False when
 * something is. */
void act_form_take(struct act_form *f);
CHECKED bool act_form_check(struct act_form *f);
/* Whether the act's own facts are asked for. */
bool act_form_asks_facts(const struct act_form *f);
/* The names of fields: "fact-NAME" of a fact that the act records, "NAME-0". */
struct slice act_form_fact_field(const struct act_form *f, uint16_t record);
struct slice act_form_indexed(const struct act_form *f, const char *name, size_t i);
/* Makes the form the reply; status 422 when something is wrong with it. */
void act_form_show(struct act_form *f);
/* All that was told, as hidden fields. */
void act_form_put_hidden(struct html *h, const struct act_form *f);
/* Where its steps are sent: the preview, the recording. */
struct slice act_form_preview_path(const struct act_form *f);
struct slice act_form_record_path(const struct act_form *f);

/* "Record an act", "Correct an act", … as a page is named; "Record this act", … as a button is. */
struct slice act_verb_words(const struct act_form *f);
struct slice act_verb_button(const struct act_form *f);

/* Tries the act and makes the preview the reply; f->mistakes: why the act was not recorded. */
void act_preview_show(struct act_form *f);
/* Says beside the form what the office has against the request itself; what only shows that there
 * is no way on is a page of its own. */
void act_fail(struct act_form *f, const struct gr_error *e);
/* What the law has against an act, those findings that refuse it or the others. */
void act_put_findings(struct html *h, const struct act_form *f, const struct office_receipt *r,
                      bool refusing);
/* Does it. */
void act_record(struct act_form *f);

#endif
