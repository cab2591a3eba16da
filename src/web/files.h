/* What leaves a dossier as a file, for a browser and for a program alike: its documents, and the
 * certified copy. Neither is ever shown within the service's pages: whatever it holds, it is a file
 * to keep, and a sandbox besides. */
#ifndef WEB_FILES_H
#define WEB_FILES_H

#include "web/page.h"

/* The token of a document that the dossier has, from its 64 hexadecimal digits; ERROR_ABSENT when
 * there is none of them. Wants no key and leaves no trace. */
CHECKED bool files_find(struct hash *token, const struct web *w, const struct office_dossier *d,
                        struct slice digits, struct gr_error *e);
/* Reads a document for the session's purpose, which is put on record, and makes it the reply. */
CHECKED bool files_give_document(struct web *w, struct slice number, const struct hash *token,
                                 struct gr_error *e);
/* Makes a certified copy the reply: NUMBER.greffe-copy, a text (man/greffe-copy.5). */
CHECKED bool files_give_copy(struct web *w, struct slice number, enum language language,
                             struct gr_error *e);

#endif
