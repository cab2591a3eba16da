/* What the pages of one dossier share: the dossier as it was read for the request, and its words.
 */
#ifndef WEB_PAGE_DOSSIER_H
#define WEB_PAGE_DOSSIER_H

#include "web/page_fields.h"
#include "web/page_findings.h"

struct dossier_page {
    struct web *w;
    struct slice number, path; /* path: "/dossiers/D-2026-000001" */
    struct office_dossier d;
    const struct law_procedure *p;
    const struct dossier_folded *f;
    bool changed; /* some entry corrects, withdraws or repeals another */
    const struct zone *zone;
    enum language language;
    bool shown;  /* personal data is */
    bool past;   /* not as it is known now, */
    instant now; /* but then */
};

/* Reads the dossier that the route names; false when the reply says why not. at: INT64_MAX, or the
 * instant at which it is looked at as it was known. leaf: one that was written just now, for which
 * the reader is waited half a second; LEAF_NONE: none. */
CHECKED bool dossier_page_read(struct dossier_page *d, struct web *w, bool personal, instant at,
                               int64_t leaf);
/* Begins a page about the dossier, with the way back to it; what: plain text, empty on the
 * dossier's own page. m: what was wrong with a form, which the title and the page say first; may be
 * NULL. */
struct html dossier_page_begin(const struct dossier_page *d, struct slice what,
                               const struct page_mistakes *m);
/* "/dossiers/D-2026-000001" and more. */
struct slice dossier_page_path(const struct dossier_page *d, const char *more);
/* The same with a leaf's index within: "/acts/12/correct". */
struct slice dossier_page_leaf_path(const struct dossier_page *d, int64_t leaf, const char *verb);

/* ---- entries --------------------------------------------------------------------------------- */

/* NULL where there is none. */
const struct office_entry *dossier_entry_of_leaf(const struct dossier_page *d, int64_t leaf);
/* An act as its last correction has it; itself without one. */
const struct office_entry *dossier_entry_corrected(const struct dossier_page *d,
                                                   const struct office_entry *act);
/* The act behind a leaf that started a clock: of a correction what it corrects. */
const struct office_entry *dossier_act_of_leaf(const struct dossier_page *d, int64_t leaf);
/* The moment of an entry. */
struct moment dossier_entry_moment(const struct dossier_page *d, const struct office_entry *entry);
/* The clocks that run after the last entry. */
const struct leaf_clock *dossier_running(size_t *n, const struct dossier_page *d);
/* Whether a clock of the fold is this one of a leaf. */
bool dossier_same_clock(const struct dossier_page *d, const struct leaf_clock *leaf,
                        const struct dossier_clock *folded);

/* ---- words ----------------------------------------------------------------------------------- */

struct slice dossier_label(const struct dossier_page *d, struct law_labels labels,
                           struct slice name);
struct slice dossier_act_label(const struct dossier_page *d, struct slice act);
struct slice dossier_clock_label(const struct dossier_page *d, struct slice clock);
struct slice dossier_reading_label(const struct dossier_page *d, struct slice reading);
struct slice dossier_role_label(const struct dossier_page *d, struct slice role);
/* "[CESEDA L741-1; L742-1]" as a small line; nothing for none. */
void dossier_put_articles(struct html *h, const struct dossier_page *d, struct slice articles);
void dossier_put_cites(struct html *h, const struct dossier_page *d, const struct law_cites *cites);
/* "1 234,50 €", "€1,234.50", "500 F CFP". */
struct slice dossier_money(const struct dossier_page *d, law_value value,
                           enum law_currency currency);
struct slice dossier_articles(const struct dossier_page *d, const struct law_cites *cites);
/* "in possibilities A, C": nothing when it holds in all. */
void dossier_put_worlds(struct html *h, const struct dossier_page *d, uint64_t worlds);
void dossier_put_moment(struct html *h, const struct dossier_page *d, struct moment at);
/* The end of a limit; says so where there is none. */
void dossier_put_limit_end(struct html *h, const struct dossier_page *d, struct limit_end end);
/* A fact's label, and its value in words; another dossier is a link. */
struct slice dossier_fact_label(const struct dossier_page *d, struct slice fact);
void dossier_put_value(struct html *h, const struct dossier_page *d, const struct leaf_fact *fact);
/* "Custody: detained" lines of a list, from the fold or from "custody=detained appeal=?". */
void dossier_put_states(struct html *h, const struct dossier_page *d);
void dossier_put_states_text(struct html *h, const struct dossier_page *d, struct slice states);
/* A tag that says how a clock stands, with what is left of it. */
void dossier_put_standing(struct html *h, const struct dossier_page *d,
                          const struct leaf_clock *clock);

/* ---- parts of pages -------------------------------------------------------------------------- */

/* The form that asks for what personal data is read; to: where to go after. */
void dossier_put_purpose(struct html *h, const struct dossier_page *d, struct slice to);
/* The drawing, in its frame. */
void dossier_put_timeline(struct html *h, const struct dossier_page *d);
void dossier_put_clocks(struct html *h, const struct dossier_page *d);
void dossier_put_remedies(struct html *h, const struct dossier_page *d);
void dossier_put_findings(struct html *h, const struct dossier_page *d);
void dossier_put_tasks(struct html *h, const struct dossier_page *d);
void dossier_put_amounts(struct html *h, const struct dossier_page *d);
/* What the answer supposes where the file does not say everything. */
void dossier_put_possibilities(struct html *h, const struct dossier_page *d);
void dossier_put_acts(struct html *h, const struct dossier_page *d);
/* One act, as a row of the table of acts. */
void dossier_put_act(struct html *h, const struct dossier_page *d, const struct office_entry *act);
/* Whether the law attached something by itself to the act of this index in the fold. */
bool dossier_has_events(const struct dossier_page *d, uint32_t folded);
/* What an entry says, and its documents; how many facts there are. */
size_t dossier_put_facts(struct html *h, const struct dossier_page *d,
                         const struct office_entry *entry);
void dossier_put_documents(struct html *h, const struct dossier_page *d,
                           const struct office_entry *entry);
void dossier_put_persons(struct html *h, const struct dossier_page *d);
/* The page of all leaves; wrong: a moment that could not be read, or empty. */
void dossier_show_history(struct dossier_page *d, struct slice wrong);

#endif
