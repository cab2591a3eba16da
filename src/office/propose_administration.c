/* Agents, rights and settings: leaves of the office's own file. */
#include "office/office_priv.h"

#include <string.h>

enum { FACTS_MAX = 6 };

struct facts {
    struct leaf_fact list[FACTS_MAX];
    size_t n;
};

/* In byte order of the names, as the caller gives them; empty ones are left out. */
static void put(struct facts *facts, const char *name, struct slice text)
{
    if (text.n > 0) {
        gr_assert(facts->n < FACTS_MAX);
        facts->list[facts->n++] =
            (struct leaf_fact){.name = slice_of(name), .kind = LEAF_TEXT, .text = text};
    }
}

static const char *what_of(enum office_verb verb)
{
    switch (verb) {
    case OFFICE_APPOINT:
        return "appointed";
    case OFFICE_GRANT:
        return "granted";
    case OFFICE_REVOKE:
        return "revoked";
    case OFFICE_LEAVE:
        return "left";
    default:
        return "key";
    }
}

static bool valid_id(struct slice id)
{
    bool ok = id.n > 0 && id.n <= 64;
    for (size_t i = 0; i < id.n && ok; i++) {
        char c = id.p[i];
        ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             (i > 0 && (c == '-' || c == '_' || c == '.'));
    }
    return ok;
}

/* Who signs in is found by his login or by his identifier: neither may be another's. */
static bool names_another(const struct office_agent *agent, struct slice name)
{
    return !agent->left && name.n > 0 &&
           (slice_equal(agent->id, name) || slice_equal(agent->login, name));
}

static bool check_names(const struct office *office, const struct office_request *request,
                        struct gr_error *e)
{
    const struct slice names[] = {request->name, request->login};
    for (size_t i = 0; i < office->n_agents; i++) {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (names_another(&office->agents[i].shown, names[k])) {
                return error_set(e, ERROR_DUPLICATE, "there is an agent %.*s already",
                                 SLICE_ARG(names[k]));
            }
        }
    }
    return true;
}

/* A procedure that the office does not have, or a role that the procedure does not have, would give
 * nothing, and nobody would see why. */
static bool check_grant(struct office *office, const struct office_request *request,
                        struct gr_error *e)
{
    if (request->procedure.n == 0) {
        return true;
    }
    const struct law_procedure *p = office_procedure(office, request->procedure, e);
    if (p == NULL || request->role.n == 0 || law_find_role(p, request->role) != LAW_NONE) {
        return p != NULL;
    }
    error_set(e, ERROR_NAME, "%.*s has no role \"%.*s\"", SLICE_ARG(request->procedure),
              SLICE_ARG(request->role));
    return error_remedy(e, "greffe explain %.*s names its roles", SLICE_ARG(request->procedure));
}

static bool check_agent(struct office *office, const struct office_request *request,
                        struct gr_error *e)
{
    const struct agent_state *agent = agents_find(office, request->name);
    if (request->verb == OFFICE_APPOINT) {
        if (!valid_id(request->name)) {
            error_set(e, ERROR_NAME, "\"%.*s\" cannot name an agent", SLICE_ARG(request->name));
            return error_remedy(e, "letters, digits, - _ . ; the name of the person goes into "
                                   "--name and is sealed");
        }
        return check_names(office, request, e);
    }
    if (agent == NULL) {
        error_set(e, ERROR_ABSENT, "the office has no agent \"%.*s\"", SLICE_ARG(request->name));
        return error_remedy(e, "greffe agent list names the agents");
    }
    if (request->verb == OFFICE_KEY && request->public_key.n != 32) {
        return error_set(e, ERROR_FORMAT, "a public key has 32 bytes, not %zu",
                         request->public_key.n);
    }
    return request->verb != OFFICE_GRANT || check_grant(office, request, e);
}

/* Nobody takes from himself, or from the last who has it, the right to administer: the office would
 * be closed to all. */
static bool last_administrator(struct office *office, const struct office_request *request,
                               struct gr_error *e)
{
    bool takes = request->verb == OFFICE_LEAVE ||
                 (request->verb == OFFICE_REVOKE && request->right == OFFICE_RIGHT_ADMINISTER);
    if (!takes) {
        return false;
    }
    for (size_t i = 0; i < office->n_agents; i++) {
        const struct office_agent *agent = &office->agents[i].shown;
        struct gr_error ignored;
        if (!slice_equal(agent->id, request->name) &&
            office_may(office, agent->id, OFFICE_RIGHT_ADMINISTER, SLICE(""), SLICE(""),
                       &ignored)) {
            return false;
        }
    }
    error_set(e, ERROR_REFUSED, "%.*s is the last who administers the office",
              SLICE_ARG(request->name));
    error_remedy(e, "give another agent the right first: greffe agent grant ID administer");
    return true;
}

static bool check_setting(struct office *office, const struct office_request *request,
                          struct gr_error *e)
{
    struct note_key key;
    if (slice_is(request->name, "signed-acts")) {
        const struct agent_state *agent = agents_find(office, request->agent);
        if (slice_is(request->value, "yes") && agent != NULL && !agent->shown.has_key) {
            error_set(e, ERROR_REFUSED, "%.*s has no key yet, and could not take it back",
                      SLICE_ARG(request->agent));
            return error_remedy(e, "greffe agent key registers one");
        }
        return slice_is(request->value, "yes") || slice_is(request->value, "no") ||
               error_set(e, ERROR_USAGE, "signed-acts is yes or no");
    }
    if (slice_is(request->name, "witness")) {
        return note_key_read(&key, request->value, e);
    }
    error_set(e, ERROR_NAME, "there is no setting \"%.*s\"", SLICE_ARG(request->name));
    return error_remedy(e, "settings: signed-acts, witness");
}

static void put_facts(struct facts *facts, struct office *office,
                      const struct office_request *request)
{
    bool right = request->verb == OFFICE_GRANT || request->verb == OFFICE_REVOKE;
    if (request->verb == OFFICE_SET) {
        put(facts, "value", request->value);
        return;
    }
    put(facts, "agent", request->name);
    if (request->verb == OFFICE_KEY) {
        struct buf hex = buf_in(office->scratch, 80);
        hex_put(&hex, request->public_key);
        put(facts, "key", buf_slice(&hex));
    }
    if (right) {
        put(facts, "procedure", request->procedure);
        put(facts, "right", slice_of(office_right_name(request->right)));
        put(facts, "role", request->role);
    }
    put(facts, "unit", request->unit);
}

bool administration_write(int64_t *index, struct office *office,
                          const struct office_request *request, struct gr_error *e)
{
    bool setting = request->verb == OFFICE_SET;
    struct moment at;
    struct facts facts = {.n = 0};
    struct office_person person = {.names = &request->person_name,
                                   .n_names = request->person_name.n > 0,
                                   .numbers = &request->login,
                                   .n_numbers = request->login.n > 0};
    struct personal personal = {.persons = &person, .n_persons = 1};
    struct writing w = {.leaf = propose_leaf(office, setting ? LEAF_SETTING : LEAF_AGENT, request),
                        .personal = person.n_names + person.n_numbers > 0 ? &personal : NULL,
                        .sign = request->sign};
    if (!propose_moment(&w.leaf.at, &at, office, request, office->territory, e)) {
        return false;
    }
    put_facts(&facts, office, request);
    w.leaf.act = setting ? request->name : slice_of(what_of(request->verb));
    w.leaf.facts = facts.list;
    w.leaf.n_facts = facts.n;
    return write_leaf(index, office, office->own, &w, e) &&
           agents_take(office, &office->own->entries[office->own->n - 1], e);
}

bool propose_administration(struct office_receipt *receipt, struct arena *arena,
                            struct office *office, const struct office_request *request,
                            struct gr_error *e)
{
    int64_t index = LEAF_NONE;
    if (!office_may(office, request->agent, OFFICE_RIGHT_ADMINISTER, SLICE(""), SLICE(""), e) ||
        !propose_signed(request, office, e) ||
        !(request->verb == OFFICE_SET ? check_setting(office, request, e)
                                      : check_agent(office, request, e)) ||
        last_administrator(office, request, e) ||
        !administration_write(&index, office, request, e)) {
        return false;
    }
    propose_receive(receipt, arena, office, office->own, index);
    return true;
}
