/* What the law has against an act, in the words of pages: one table for all of them. */
#ifndef WEB_PAGE_FINDINGS_H
#define WEB_PAGE_FINDINGS_H

#include "web/page.h"

/* kind: as leaves and receipts have it, "FORBIDDEN"; one that is not known stays as it is. */

/* "Interdit", "Forbidden": a heading. */
struct slice page_finding_word(const struct web *w, struct slice kind);
/* "une condition n’est pas remplie": in a sentence. */
struct slice page_finding_said(const struct web *w, struct slice kind);
/* How an act would be lawful; empty where there is no more to say. */
struct slice page_finding_way_out(const struct web *w, struct slice kind);
/* Whether it says only that something was not told, which the form can tell. */
bool page_finding_lacks_words(struct slice kind);

#endif
