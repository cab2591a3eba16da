/* What is typed into the forms that open a dossier and that record an act: days, hours, births and
 * facts, as people write them, and what each of these is asked for as. */
#ifndef WEB_PAGE_FACTS_H
#define WEB_PAGE_FACTS_H

#include "web/page_fields.h"

/* Of one form alone, so that sending it twice does its work once: the session, the time and
 * chance. */
struct slice page_form_key(const struct web *w);

/* "2/3/2026" and "02/03/2026" are 2026-03-02; "9h5", "9 h 05" and "9:05" are 09:05. Anything else
 * stays as it was typed. */
struct slice page_typed_day(const struct web *w, struct slice text);
struct slice page_typed_hour(const struct web *w, struct slice typed);
/* A birth: a day, a month or a year, or nothing; else a mistake. */
struct slice page_typed_born(struct page_mistakes *m, const struct web *w, struct slice field,
                             struct slice text);

/* "fact-NAME": the field of a fact. */
struct slice page_fact_field(const struct web *w, const struct law_fact *fact);
/* What a fact is written as: its hint; empty where it is chosen from a list. */
struct slice page_fact_wanted(const struct web *w, const struct law_fact *fact);
/* A fact as the law's language writes it, from what was typed; nothing stays nothing. What it
 * cannot be is a mistake, of its label. Hours are the office's, whatever the territory. */
struct slice page_typed_fact(struct page_mistakes *m, const struct web *w,
                             const struct law_fact *fact, struct slice text);

#endif
