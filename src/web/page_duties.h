/* What a procedure says of a clock, and what a registry wrote about it, in words of the page. */
#ifndef WEB_PAGE_DUTIES_H
#define WEB_PAGE_DUTIES_H

#include "web/page.h"

/* Who must do what about a clock: what answers it before its end, what follows at its end, who is
 * warned. A list, or words that the text says nothing. */
void page_duties(struct html *h, const struct web *w, struct slice procedure, struct slice clock);
/* Whom page_duties names for a clock, but for those whom the procedure is about: authorities,
 * courts, consulates. Bit i is the role i of the procedure; none beyond the first 64. */
uint64_t page_duty_authorities(const struct web *w, const struct law_procedure *p, law_index clock);
/* What the law attached, from the words of a leaf: "must prefect release". */
struct slice page_follow(const struct web *w, struct slice procedure, struct slice follow);
/* "custody=detained appeal=open": those that are no longer as they began. */
void page_states(struct html *h, const struct web *w, struct slice procedure, struct slice states);
/* The office's procedures in the order of their titles; *names in the page's arena. */
size_t page_procedures(struct slice **names, const struct web *w);
/* "<a href=/dossiers/…>" */
void page_dossier_link(struct html *h, const struct web *w, struct slice number);

#endif
