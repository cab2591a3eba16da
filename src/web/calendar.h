/* The address at which a calendar program reads an agent's time limits, secret included: how it is
 * written, for the API and for the page of an account. */
#ifndef WEB_CALENDAR_H
#define WEB_CALENDAR_H

#include "web/page.h"

/* Absolute, in the request's arena: at the site's own origin, else at the host that was asked. */
struct slice web_calendar_address(const struct web *w, const uint8_t secret[ACCOUNTS_TOKEN_BYTES]);

#endif
