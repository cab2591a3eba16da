/* Who must act about a clock, for "Today": the authorities that the law names for it, each clock of
 * a procedure asked once for a page. */
#include "web/page_today.h"

enum { AUTHORITIES_MAX = 64 };

void today_begin_authorities(struct today *t)
{
    struct slice *names = NULL;
    t->n_namings = page_procedures(&names, t->w);
    t->namings = ARENA_ARRAY(t->w->arena, t->n_namings, struct today_naming);
    t->authorities = ARENA_ARRAY(t->w->arena, AUTHORITIES_MAX, struct today_authority);
    for (size_t i = 0; i < t->n_namings; i++) {
        struct gr_error ignored = {0};
        const struct law_procedure *p = office_procedure(t->w->office, names[i], &ignored);
        size_t n = p == NULL ? 0 : p->n_clocks;
        t->namings[i] = (struct today_naming){.procedure = names[i],
                                              .p = p,
                                              .known = ARENA_ARRAY(t->w->arena, n, bool),
                                              .named = ARENA_ARRAY(t->w->arena, n, uint64_t)};
    }
}

static struct today_naming *find_naming(const struct today *t, struct slice procedure)
{
    for (size_t i = 0; i < t->n_namings; i++) {
        if (slice_equal(t->namings[i].procedure, procedure)) {
            return t->namings[i].p == NULL ? NULL : &t->namings[i];
        }
    }
    return NULL;
}

/* Of the law's own text: nothing is made for it. */
static struct slice key_of(const struct law_role *role)
{
    return role->labels.fr.n > 0 ? role->labels.fr : role->name;
}

static uint64_t bit_of(struct today *t, const struct law_role *role)
{
    struct slice key = key_of(role);
    size_t i = 0;
    while (i < t->n_authorities && !slice_equal(t->authorities[i].key, key)) {
        i++;
    }
    if (i == AUTHORITIES_MAX) {
        return 0;
    }
    if (i == t->n_authorities) {
        bool english = t->w->language == LANGUAGE_EN && role->labels.en.n > 0;
        t->authorities[t->n_authorities++] =
            (struct today_authority){key, english ? role->labels.en : key, 0};
    }
    return UINT64_C(1) << i;
}

uint64_t today_authorities(struct today *t, struct slice procedure, struct slice clock)
{
    struct today_naming *naming = find_naming(t, procedure);
    law_index index = naming == NULL ? LAW_NONE : law_find_clock(naming->p, clock);
    if (index == LAW_NONE) {
        return 0;
    }
    if (!naming->known[index]) {
        uint64_t roles = page_duty_authorities(t->w, naming->p, index);
        for (law_index i = 0; i < naming->p->n_roles && i < 64; i++) {
            naming->named[index] |= (roles >> i & 1) != 0 ? bit_of(t, &naming->p->roles[i]) : 0;
        }
        naming->known[index] = true;
    }
    return naming->named[index];
}

bool today_wants_authorities(const struct today *t, uint64_t authorities)
{
    bool wanted = t->authority.n == 0;
    for (size_t i = 0; i < t->n_authorities && !wanted; i++) {
        wanted = (authorities >> i & 1) != 0 && slice_equal(t->authorities[i].key, t->authority);
    }
    return wanted;
}

bool today_wants_role(const struct today *t, struct slice procedure, struct slice role)
{
    const struct today_naming *naming = find_naming(t, procedure);
    law_index index = naming == NULL ? LAW_NONE : law_find_role(naming->p, role);
    return t->authority.n == 0 ||
           (index != LAW_NONE && slice_equal(key_of(&naming->p->roles[index]), t->authority));
}
