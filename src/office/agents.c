/* Who may do what: agents, rights and settings, as the leaves of the office's own file say. */
#include "office/office_priv.h"

#include <string.h>

static const char *const right_names[OFFICE_RIGHTS] = {"act", "read", "erase", "administer"};

const char *office_right_name(enum office_right right)
{
    return right_names[right];
}

struct agent_state *agents_find(struct office *office, struct slice id)
{
    for (size_t i = 0; i < office->n_agents; i++) {
        if (slice_equal(office->agents[i].shown.id, id)) {
            return &office->agents[i];
        }
    }
    return NULL;
}

/* What is remembered of the office's own file outlives it: files are closed and read again. */
static struct slice kept_text(struct office *office, const struct leaf *leaf, const char *name)
{
    return slice_copy(office->arena, leaf_fact_text(leaf, name));
}

static struct agent_state *agent_add(struct office *office)
{
    office->agents = arena_grown(office->arena, office->agents, office->n_agents,
                                 &office->room_agents, sizeof *office->agents);
    struct agent_state *agent = &office->agents[office->n_agents++];
    *agent = (struct agent_state){0};
    return agent;
}

/* Holds others off until agents_publish. */
static void begin_change(struct office *office)
{
    if (!office->people_change) {
        pthread_mutex_lock(&office->people);
        office->people_change = true;
    }
}

void agents_publish(struct office *office)
{
    if (office->people_change) {
        office->people_change = false;
        pthread_mutex_unlock(&office->people);
    }
}

void agents_clear(struct office *office)
{
    begin_change(office);
    office->n_agents = 0;
    office->n_witnesses = 0;
}

static bool right_of(enum office_right *out, struct slice name)
{
    for (int i = 0; i < OFFICE_RIGHTS; i++) {
        if (slice_is(name, right_names[i])) {
            *out = (enum office_right)i;
            return true;
        }
    }
    return false;
}

static void grant(struct office *office, struct agent_state *agent, struct office_grant what)
{
    agent->grants = arena_grown(office->arena, agent->grants, agent->shown.n_grants, &agent->room,
                                sizeof *agent->grants);
    agent->grants[agent->shown.n_grants++] = what;
    agent->shown.grants = agent->grants;
}

static void revoke(struct agent_state *agent, struct office_grant what)
{
    size_t kept = 0;
    for (size_t i = 0; i < agent->shown.n_grants; i++) {
        const struct office_grant *g = &agent->grants[i];
        bool same = g->right == what.right && slice_equal(g->procedure, what.procedure) &&
                    slice_equal(g->role, what.role);
        if (!same) {
            agent->grants[kept++] = *g;
        }
    }
    agent->shown.n_grants = kept;
}

static void appoint(struct office *office, const struct file_entry *entry)
{
    const struct leaf *leaf = &entry->content;
    struct agent_state *agent = agents_find(office, leaf_fact_text(leaf, "agent"));
    if (agent == NULL) {
        agent = agent_add(office);
    }
    /* Who comes back, or takes over the name, has no right and no key of before. */
    agent->shown.n_grants = 0;
    agent->shown.has_key = false;
    agent->shown.id = kept_text(office, leaf, "agent");
    agent->shown.unit = kept_text(office, leaf, "unit");
    agent->shown.left = false;
    if (entry->personal.n_persons > 0) {
        const struct office_person *p = &entry->personal.persons[0];
        agent->shown.name = p->n_names > 0 ? slice_copy(office->arena, p->names[0]) : SLICE("");
        agent->shown.login =
            p->n_numbers > 0 ? slice_copy(office->arena, p->numbers[0]) : SLICE("");
    }
}

static void take_setting(struct office *office, const struct leaf *leaf)
{
    struct slice value = kept_text(office, leaf, "value");
    if (slice_is(leaf->act, "signed-acts")) {
        office->signed_acts = slice_is(value, "yes");
    } else if (slice_is(leaf->act, "witness")) {
        office->witnesses = arena_grown(office->arena, office->witnesses, office->n_witnesses,
                                        &office->room_witnesses, sizeof *office->witnesses);
        office->witnesses[office->n_witnesses++] = value;
    }
}

bool agents_take(struct office *office, const struct file_entry *entry, struct gr_error *e)
{
    const struct leaf *leaf = &entry->content;
    if (leaf->kind == LEAF_SETTING) {
        take_setting(office, leaf);
        return true;
    }
    if (leaf->kind != LEAF_AGENT) {
        return true;
    }
    begin_change(office);
    if (slice_is(leaf->act, "appointed")) {
        appoint(office, entry);
        return true;
    }
    struct agent_state *agent = agents_find(office, leaf_fact_text(leaf, "agent"));
    struct office_grant what = {.procedure = kept_text(office, leaf, "procedure"),
                                .role = kept_text(office, leaf, "role"),
                                .since = entry->leaf};
    bool right = right_of(&what.right, leaf_fact_text(leaf, "right"));
    if (agent == NULL) {
        return error_set(e, ERROR_STORE, "leaf %lld speaks of an agent that was never appointed",
                         (long long)entry->leaf);
    }
    if (slice_is(leaf->act, "granted") && right) {
        grant(office, agent, what);
    } else if (slice_is(leaf->act, "revoked") && right) {
        revoke(agent, what);
    } else if (slice_is(leaf->act, "left")) {
        agent->shown.left = true;
    } else if (slice_is(leaf->act, "key")) {
        struct buf key = buf_in(office->arena, 64);
        agent->shown.has_key = hex_get(&key, leaf_fact_text(leaf, "key")) && key.n == 32;
        if (agent->shown.has_key) {
            memcpy(agent->shown.key.b, key.p, 32);
        }
    }
    return true;
}

/* ---- questions ------------------------------------------------------------------------------- */

size_t office_agents(const struct office_agent **list, struct arena *arena, struct office *office)
{
    pthread_mutex_lock(&office->people);
    size_t n = office->n_agents;
    struct office_agent *agents = ARENA_ARRAY(arena, n, struct office_agent);
    for (size_t i = 0; i < n; i++) {
        agents[i] = office->agents[i].shown;
    }
    *list = agents;
    pthread_mutex_unlock(&office->people);
    return n;
}

static const struct office_agent *find_login(const struct office *office, struct slice login)
{
    for (size_t i = 0; i < office->n_agents; i++) {
        const struct office_agent *agent = &office->agents[i].shown;
        if (!agent->left && login.n > 0 && slice_equal(agent->login, login)) {
            return agent;
        }
    }
    return NULL;
}

bool office_agent_find(struct office_agent *out, struct arena *arena, struct office *office,
                       struct slice name)
{
    pthread_mutex_lock(&office->people);
    const struct office_agent *found = find_login(office, name);
    if (found == NULL) {
        const struct agent_state *state = agents_find(office, name);
        found = state == NULL || state->shown.left ? NULL : &state->shown;
    }
    if (found != NULL) {
        *out = (struct office_agent){.id = slice_copy(arena, found->id),
                                     .unit = slice_copy(arena, found->unit),
                                     .name = slice_copy(arena, found->name),
                                     .login = slice_copy(arena, found->login)};
    }
    pthread_mutex_unlock(&office->people);
    return found != NULL;
}

static bool covers(struct slice granted, struct slice asked)
{
    return granted.n == 0 || (asked.n > 0 && slice_equal(granted, asked));
}

static bool lacks(struct slice agent, enum office_right right, struct slice procedure,
                  struct slice role, struct gr_error *e)
{
    error_set(e, ERROR_RIGHT, "%.*s has not the right to %s%s%.*s%s%.*s", SLICE_ARG(agent),
              right_names[right], procedure.n > 0 ? " in " : "", SLICE_ARG(procedure),
              role.n > 0 ? " as " : "", SLICE_ARG(role));
    return error_remedy(e, "who administers the office gives it: greffe agent grant %.*s %s%s%.*s",
                        SLICE_ARG(agent), right_names[right],
                        procedure.n > 0 ? " --procedure " : "", SLICE_ARG(procedure));
}

static bool may(struct office *office, struct slice agent, enum office_right right,
                struct slice procedure, struct slice role, struct gr_error *e)
{
    const struct agent_state *state = agents_find(office, agent);
    if (state == NULL) {
        error_set(e, ERROR_RIGHT, "the office has no agent \"%.*s\"", SLICE_ARG(agent));
        return error_remedy(e, "say who acts with --as; greffe agent list names the agents");
    }
    if (state->shown.left) {
        return error_set(e, ERROR_RIGHT, "%.*s has left the office", SLICE_ARG(agent));
    }
    for (size_t i = 0; i < state->shown.n_grants; i++) {
        const struct office_grant *g = &state->grants[i];
        if (g->right == right && covers(g->procedure, procedure) &&
            (role.n == 0 || covers(g->role, role))) {
            return true;
        }
    }
    return lacks(agent, right, procedure, role, e);
}

bool office_may(struct office *office, struct slice agent, enum office_right right,
                struct slice procedure, struct slice role, struct gr_error *e)
{
    pthread_mutex_lock(&office->people);
    bool good = may(office, agent, right, procedure, role, e);
    pthread_mutex_unlock(&office->people);
    return good;
}
