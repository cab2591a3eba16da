/* The second step of reading: every name is known now, and each place that waits for one is filled.
 * Also here: the table of names. */
#include "law/law_priv.h"

#include "base/assert.h"

/* ---- the table of names ---------------------------------------------------------------------- */

static uint32_t name_hash(struct slice text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < text.n; i++) {
        hash = (hash ^ (unsigned char)text.p[i]) * 16777619u;
    }
    return hash;
}

/* How many names the tokens can declare at most, one at least: one with each declaration, and each
 * of "also called name, name". */
static size_t names_declared(const struct tokens *tokens)
{
    size_t n = 1;
    for (size_t i = 0; i < tokens->n; i++) {
        enum keyword keyword = tokens->list[i].keyword;
        n += keyword != KW_NONE && keyword_class(keyword) == KEYWORD_DECLARATION;
        if (keyword == KW_also) {
            n++;
            for (size_t k = i + 3; k < tokens->n && tokens->list[k].kind == TOKEN_COMMA; k += 2) {
                n++;
            }
        }
    }
    return n;
}

void names_open(struct reader *r)
{
    size_t declared = names_declared(&r->tokens);
    size_t n_slots = 16;
    while (n_slots < 2 * declared) {
        n_slots *= 2;
    }
    size_t n_value_slots = 16;
    while (n_value_slots < r->tokens.n) { /* at most every second token is the name of a value */
        n_value_slots *= 2;
    }
    r->names =
        (struct names){.values = ARENA_ARRAY(r->scratch, r->tokens.n / 2 + 1, struct name_of_value),
                       .value_slots = ARENA_ARRAY(r->scratch, n_value_slots, uint32_t),
                       .n_value_slots = n_value_slots,
                       .list = ARENA_ARRAY(r->scratch, declared, struct name),
                       .slots = ARENA_ARRAY(r->scratch, n_slots, uint32_t),
                       .n_slots = n_slots};
}

/* The slot of a name, or the free one where it would go. */
static uint32_t *names_slot(const struct names *names, struct slice text)
{
    size_t at = name_hash(text) & (names->n_slots - 1);
    while (names->slots[at] != 0 && !slice_equal(names->list[names->slots[at] - 1].text, text)) {
        at = (at + 1) & (names->n_slots - 1);
    }
    return &names->slots[at];
}

struct name *names_find(const struct reader *r, struct slice text)
{
    uint32_t slot = *names_slot(&r->names, text);
    return slot == 0 ? NULL : &r->names.list[slot - 1];
}

void names_add(struct reader *r, enum name_kind kind, const struct token *token, void *item,
               law_index index)
{
    uint32_t *slot = names_slot(&r->names, token->text);
    if (*slot != 0) {
        const struct name *first = &r->names.list[*slot - 1];
        error_remedy(reader_report(r, token, ERROR_DUPLICATE, "the name `%.*s` is taken by %s",
                                   SLICE_ARG(token->text), names_kind_text(first->kind)),
                     "it is declared on line %u; choose another name", first->token->line);
        return;
    }
    r->names.list[r->names.n] = (struct name){
        .text = token->text, .kind = kind, .index = index, .item = item, .token = token};
    r->names.n++;
    *slot = (uint32_t)r->names.n;
}

void names_set_types(struct reader *r, struct slice table, const struct law_cell *types)
{
    struct name *name = names_find(r, table);
    if (name != NULL && name->kind == NAME_TABLE) {
        name->types = types;
    }
}

/* The slot of a value, or the free one where it would go. */
static uint32_t *value_slot(const struct names *names, const struct law_domain_value *values,
                            struct slice text)
{
    size_t mask = names->n_value_slots - 1;
    size_t at = (name_hash(text) ^ ((uintptr_t)values >> 4) * 2654435761u) & mask;
    for (;; at = (at + 1) & mask) {
        uint32_t slot = names->value_slots[at];
        if (slot == 0) {
            break;
        }
        const struct name_of_value *found = &names->values[slot - 1];
        if (found->values == values && slice_equal(values[found->index].name, text)) {
            break;
        }
    }
    return &names->value_slots[at];
}

bool names_add_value(struct reader *r, const struct law_domain_value *values, law_index index)
{
    struct names *names = &r->names;
    uint32_t *slot = value_slot(names, values, values[index].name);
    if (*slot != 0) {
        return false;
    }
    names->values[names->n_values] = (struct name_of_value){values, index};
    names->n_values++;
    *slot = (uint32_t)names->n_values;
    return true;
}

const char *names_kind_text(enum name_kind kind)
{
    switch (kind) {
    case NAME_ROLE:
        return "a role";
    case NAME_FACT:
        return "a fact";
    case NAME_STATE:
        return "a state";
    case NAME_ACT:
        return "an act";
    case NAME_CLOCK:
        return "a clock";
    case NAME_REMEDY:
        return "a remedy";
    case NAME_TABLE:
        return "a table";
    case NAME_TASK:
        return "a task";
    case NAME_AMOUNT:
        return "an amount";
    case NAME_PROPERTY:
        return "a property";
    case NAME_INDICATOR:
        return "an indicator";
    case NAME_CONSEQUENCE:
        return "a consequence";
    case NAME_FRAME:
        return "a frame";
    case NAME_OTHER:
        return "another name of an act";
    }
    gr_assert(false);
    return "";
}

/* ---- uses of names --------------------------------------------------------------------------- */

/* "a clock", "an act or a fact". */
static const char *kinds_text(struct reader *r, unsigned kinds)
{
    struct buf text = buf_in(r->arena, 256);
    for (unsigned bit = 1; bit <= NAME_LAST; bit <<= 1) {
        if ((kinds & bit) != 0) {
            buf_text(&text, text.n == 0 ? "" : " or ");
            buf_text(&text, names_kind_text((enum name_kind)bit));
        }
    }
    buf_char(&text, '\0');
    return text.p;
}

/* The nearest declared name of the kinds. */
static void suggest_name(struct reader *r, struct gr_error *e, struct slice text, unsigned kinds)
{
    if (e == NULL) {
        return; /* the list of faults is full */
    }
    struct slice *list = ARENA_ARRAY(r->arena, r->names.n, struct slice);
    size_t n = 0;
    for (size_t i = 0; i < r->names.n; i++) {
        if ((r->names.list[i].kind & kinds) != 0) {
            list[n] = r->names.list[i].text;
            n++;
        }
    }
    const struct slice *near = error_nearest(text, list, n);
    if (near != NULL) {
        error_remedy(e, "did you mean `%.*s`?", SLICE_ARG(*near));
    } else {
        error_remedy(e, "declare it, or mend the spelling");
    }
}

struct name *names_expect(struct reader *r, const struct token *use, unsigned kinds)
{
    struct name *name = names_find(r, use->text);
    if (name != NULL && (name->kind & kinds) != 0) {
        return name;
    }
    if (use->keyword != KW_NONE || use->reported || (name == NULL && r->lost)) {
        return NULL; /* reported, or perhaps declared where the text did not read */
    }
    struct arena_mark mark = arena_mark(r->arena);
    char shown[64];
    const char *what = kinds_text(r, kinds);
    reader_shown(shown, use);
    if (name == NULL) {
        struct gr_error *e =
            reader_report(r, use, ERROR_NAME, "%s is not known: expected %s", shown, what);
        suggest_name(r, e, use->text, kinds);
    } else {
        struct gr_error *e = reader_report(r, use, ERROR_TYPE, "%s is %s: expected %s", shown,
                                           names_kind_text(name->kind), what);
        if (name->kind == NAME_OTHER) {
            const struct law_act *act = name->item;
            error_remedy(e, "the text has one name for it: write `%.*s`", SLICE_ARG(act->name));
        } else {
            error_remedy(e, "it is declared on line %u", name->token->line);
        }
    }
    arena_reset(r->arena, mark);
    return NULL;
}

/* The nearest value; e is NULL when the list of faults is full. */
static void suggest_value(struct reader *r, struct gr_error *e, struct slice text,
                          const struct law_domain_value *values, uint16_t n)
{
    if (e == NULL) {
        return;
    }
    struct arena_mark mark = arena_mark(r->arena);
    struct slice *list = ARENA_ARRAY(r->arena, n, struct slice);
    for (uint16_t i = 0; i < n; i++) {
        list[i] = values[i].name;
    }
    const struct slice *near = error_nearest(text, list, n);
    if (near != NULL) {
        error_remedy(e, "did you mean `%.*s`?", SLICE_ARG(*near));
    } else {
        error_remedy(e, "add it to the values, or mend the spelling");
    }
    arena_reset(r->arena, mark);
}

law_index names_value(struct reader *r, const struct token *use, const struct token *owner,
                      const struct law_domain_value *values, uint16_t n)
{
    uint32_t slot = *value_slot(&r->names, values, use->text);
    if (slot != 0) {
        return r->names.values[slot - 1].index;
    }
    if (use->keyword != KW_NONE || use->reported || n == 0) {
        return LAW_NONE;
    }
    char shown[64];
    char name[64] = "the choice";
    suggest_value(r,
                  reader_report(r, use, ERROR_NAME, "%s is no value of %s",
                                reader_shown(shown, use),
                                owner == NULL ? name : reader_shown(name, owner)),
                  use->text, values, n);
    return LAW_NONE;
}

struct name *names_dossier(struct reader *r, const struct token *use)
{
    struct name *name = names_expect(r, use, NAME_FACT);
    if (name == NULL) {
        return NULL;
    }
    const struct law_fact *fact = name->item;
    if (fact->type != LAW_DOSSIER) {
        char shown[64];
        error_remedy(reader_report(r, use, ERROR_TYPE, "%s is of type %s: expected a dossier",
                                   reader_shown(shown, use), law_type_text(fact->type)),
                     "only a fact of type `dossier of …` has names behind a dot");
        return NULL;
    }
    return name;
}

/* ---- filling places -------------------------------------------------------------------------- */

static void fix_index(struct reader *r, const struct fix *fix)
{
    const struct name *name = names_expect(r, fix->name, fix->kinds);
    if (name == NULL) {
        return;
    }
    *fix->index = name->index;
    if (fix->types == 0 || name->kind != NAME_FACT) {
        return;
    }
    const struct law_fact *fact = name->item;
    if ((fix->types & 1u << fact->type) == 0) {
        char shown[64];
        reader_fault(r, fix->name, ERROR_TYPE, "%s is of type %s: expected a choice",
                     reader_shown(shown, fix->name), law_type_text(fact->type));
    }
}

static void fix_becomes(struct reader *r, const struct fix *fix)
{
    const struct name *name = names_expect(r, fix->name, NAME_STATE);
    if (name == NULL) {
        return;
    }
    const struct law_state *state = name->item;
    *fix->index = name->index;
    *fix->value = names_value(r, fix->member, fix->name, state->values, state->n_values);
}

static void fix_row(struct reader *r, const struct fix *fix)
{
    *fix->index = LAW_NONE;
    const struct name *name = fix->name == NULL ? NULL : names_find(r, fix->name->text);
    if (name == NULL || name->kind != NAME_FACT) {
        return; /* reported at the table's heading */
    }
    const struct law_fact *fact = name->item;
    if (fact->type == LAW_CHOICE) {
        *fix->index = names_value(r, fix->member, fix->name, fact->values, fact->n_values);
    }
}

static void point_of_fact(struct reader *r, const struct fix *fix, const struct law_fact *fact)
{
    fix->point->kind = LAW_POINT_FACT;
    if (fact->type != LAW_DATE && fact->type != LAW_INSTANT) {
        char shown[64];
        error_remedy(reader_report(r, fix->name, ERROR_TYPE,
                                   "%s is of type %s: expected a date or an instant",
                                   reader_shown(shown, fix->name), law_type_text(fact->type)),
                     "a point in time is an act, a fact of type date or instant, or the end of a "
                     "clock");
    }
}

static void fix_point(struct reader *r, const struct fix *fix)
{
    struct law_point *point = fix->point;
    const struct name *name = NULL;
    if (fix->name == NULL) {
        return; /* the point did not read */
    }
    if (fix->member != NULL) {
        name = names_dossier(r, fix->name);
        point->kind = LAW_POINT_FACT;
        point->via = name == NULL ? LAW_NONE : name->index;
        point->via_name = fix->member->text;
        return;
    }
    if (point->kind == LAW_POINT_END || point->kind == LAW_POINT_START) {
        name = names_expect(r, fix->name, NAME_CLOCK);
        point->index = name == NULL ? LAW_NONE : name->index;
        return;
    }
    name = names_expect(r, fix->name, NAME_ACT | NAME_FACT);
    if (name != NULL) {
        point->index = name->index;
        if (name->kind == NAME_FACT) {
            point_of_fact(r, fix, name->item);
        }
    }
}

/* A fact's or an amount's value; NULL name kinds were reported. */
static bool operand_plain(struct reader *r, struct law_operand *out, const struct token *token)
{
    const struct name *name = names_expect(r, token, NAME_FACT | NAME_AMOUNT);
    if (name == NULL) {
        return false;
    }
    out->index = name->index;
    if (name->kind == NAME_AMOUNT) {
        const struct law_amount *amount = name->item;
        out->kind = LAW_OPERAND_AMOUNT;
        out->type = amount->type;
        out->currency = amount->currency;
        return true;
    }
    const struct law_fact *fact = name->item;
    out->kind = LAW_OPERAND_FACT;
    out->type = fact->type;
    out->currency = fact->currency;
    return true;
}

static bool operand_cell(struct reader *r, struct law_operand *out, const struct name *name,
                         const struct operand *operand)
{
    const struct law_table *table = name->item;
    out->kind = LAW_OPERAND_CELL;
    out->index = name->index;
    for (uint16_t i = 0; i < table->n_columns; i++) {
        if (slice_equal(table->columns[i], operand->member->text)) {
            out->column = i;
            out->type = name->types == NULL ? LAW_MONEY : name->types[i].type;
            out->currency = name->types == NULL ? LAW_EUR : name->types[i].currency;
            return true;
        }
    }
    char shown[64];
    char table_shown[64];
    struct gr_error *e = reader_report(r, operand->member, ERROR_NAME, "%s is no column of %s",
                                       reader_shown(shown, operand->member),
                                       reader_shown(table_shown, operand->name));
    const struct slice *near =
        error_nearest(operand->member->text, table->columns, table->n_columns);
    if (near != NULL) {
        error_remedy(e, "did you mean `%.*s`?", SLICE_ARG(*near));
    }
    return false;
}

bool resolve_operand(struct reader *r, struct law_operand *out, const struct operand *operand)
{
    *out = (struct law_operand){.kind = LAW_OPERAND_CONSTANT,
                                .index = LAW_NONE,
                                .column = LAW_NONE,
                                .via = LAW_NONE,
                                .type = operand->type,
                                .currency = operand->currency,
                                .value = operand->value};
    if (operand->name == NULL) {
        return true;
    }
    if (operand->member == NULL) {
        return operand_plain(r, out, operand->name);
    }
    const struct name *name = names_find(r, operand->name->text);
    if (name != NULL && name->kind == NAME_TABLE) {
        return operand_cell(r, out, name, operand);
    }
    name = names_dossier(r, operand->name);
    if (name == NULL) {
        return false;
    }
    out->kind = LAW_OPERAND_FACT;
    out->via = name->index;
    out->via_name = operand->member->text;
    return true;
}

static void fix_money(struct reader *r, const struct fix *fix)
{
    if (!resolve_operand(r, fix->money, &fix->operand)) {
        return;
    }
    struct law_operand *money = fix->money;
    const struct law_amount *amount = fix->amount;
    if (money->via != LAW_NONE) { /* law_check looks at the other procedure */
        money->type = amount->type;
        money->currency = amount->currency;
    }
    if (money->type != amount->type || money->currency != amount->currency) {
        char have[32];
        char want[32];
        reader_fault(r, fix->operand.first, ERROR_TYPE, "this is of type %s: expected %s",
                     law_type_shown(have, money->type, money->currency),
                     law_type_shown(want, amount->type, amount->currency));
    }
}

static void fix_hole(struct reader *r, const struct fix *fix)
{
    static const struct {
        enum name_kind kind;
        enum law_hole_of of;
    } things[] = {{NAME_PROPERTY, LAW_HOLE_PROPERTY},
                  {NAME_ACT, LAW_HOLE_ACT},
                  {NAME_CLOCK, LAW_HOLE_CLOCK},
                  {NAME_STATE, LAW_HOLE_STATE},
                  {NAME_REMEDY, LAW_HOLE_REMEDY}};
    unsigned kinds = 0;
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        kinds |= things[i].kind;
    }
    const struct name *name = names_expect(r, fix->name, kinds);
    if (name == NULL) {
        return;
    }
    fix->hole->index = name->index;
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        fix->hole->of = name->kind == things[i].kind ? things[i].of : fix->hole->of;
    }
}

void resolve_all(struct reader *r)
{
    struct conditions *conditions = conditions_open(r);
    for (const struct fix *fix = r->first_fix; fix != NULL; fix = fix->next) {
        switch (fix->kind) {
        case FIX_INDEX:
            fix_index(r, fix);
            break;
        case FIX_BECOMES:
            fix_becomes(r, fix);
            break;
        case FIX_ROW:
            fix_row(r, fix);
            break;
        case FIX_POINT:
            fix_point(r, fix);
            break;
        case FIX_CONDITION:
            *fix->index = conditions_add(conditions, fix->expr);
            break;
        case FIX_MONEY:
            fix_money(r, fix);
            break;
        case FIX_HOLE:
            fix_hole(r, fix);
            break;
        }
    }
    conditions_close(conditions);
}

void resolve_rest(struct reader *r)
{
    const struct law_procedure *p = r->procedure;
    if (r->d->errors > r->errors_before) {
        return; /* places may be empty */
    }
    for (law_index i = 0; i < p->n_consequences; i++) {
        p->consequences[i].first = r->procedure->n_consequence_lines;
        r->procedure->n_consequence_lines =
            (uint16_t)(r->procedure->n_consequence_lines + p->consequences[i].n_lines);
    }
    find_circles(r);
}
