/* What the page of all agents (page_administration.c) and that of one (page_agent.c) share. */
#ifndef WEB_PAGE_ADMINISTRATION_H
#define WEB_PAGE_ADMINISTRATION_H

#include "web/page_duties.h"
#include "web/page_fields.h"

struct administration {
    struct web *w;
    const struct office_agent *agents;
    size_t n_agents;
    const struct accounts_account *accounts;
    size_t n_accounts;
    const struct office_agent *agent; /* of the page of one agent */
    struct page_mistakes mistakes;
};

/* Agents and accounts as they stand with the scribe; false when the reply says what is wrong. */
CHECKED bool administration_read(struct administration *a);
/* NULL: he has none. */
const struct accounts_account *administration_account(const struct administration *a,
                                                      struct slice agent);

struct slice administration_right_words(const struct web *w, enum office_right right);
/* "inscrire des actes, Rétention administrative, Préfet" */
struct slice administration_grant_words(const struct web *w, const struct office_grant *grant);
/* As the office knows him; the identifier without one. */
struct slice administration_name(const struct office_agent *agent);
void administration_put_account(struct html *h, const struct accounts_account *account);

/* Has the scribe do it, for the agent of the session. */
CHECKED bool administration_submit(struct web *w, const struct office_request *request,
                                   struct gr_error *e);
/* Redirects to the agent's page, which says that it was done. */
void administration_go_to_agent(struct web *w, struct slice agent, const char *done);

#endif
