/* Schemas as tables, and whether a value is as its schema says: what programs send is held against
 * them when it comes in, what the service answers by its tests. */
#include "web/api.h"

#include <string.h>

const struct api_schema_row api_schema_rows[API_SCHEMAS] = {
    {"None", "", false},
#define TAKEN true
#define GIVEN false
#define SCHEMA(id, name, taken, about) {name, about, taken},
#define FIELD(schema, name, type, of, must, about)
#include "web/api_schemas.tab"
#undef SCHEMA
#undef FIELD
};

const struct api_field_row api_field_rows[API_FIELDS] = {
#define SCHEMA(id, name, taken, about)
#define FIELD(schema, name, type, of, must, about) \
    {API_SCHEMA_##schema, API_SCHEMA_##of, #name, about, API_##type, API_##must},
#include "web/api_schemas.tab"
#undef SCHEMA
#undef FIELD
};

const struct api_parameter_row api_parameter_rows[API_PARAMETERS] = {
#define PARAMETER(id, place, name, type, about) {API_##place, name, API_##type, about},
#include "web/api_parameters.tab"
#undef PARAMETER
};

/* ---- checking -------------------------------------------------------------------------------- */

static bool is_value(const json_t *value)
{
    return json_is_string(value) || json_is_integer(value) || json_is_boolean(value);
}

static bool all_values(const json_t *object)
{
    const char *name;
    json_t *value;
    bool all = json_is_object(object);
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        all = all && is_value(value);
    }
    return all;
}

static bool all_texts(const json_t *list)
{
    bool all = json_is_array(list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        all = all && json_is_string(json_array_get(list, i));
    }
    return all;
}

/* A form such as "2026-11-24T23:59:59", in which d stands for a digit. */
static bool has_form(struct slice text, const char *form)
{
    size_t n = strlen(form);
    bool has = text.n == n;
    for (size_t i = 0; i < n && has; i++) {
        has = form[i] == 'd' ? text.p[i] >= '0' && text.p[i] <= '9' : text.p[i] == form[i];
    }
    return has;
}

/* RFC 3339: a fraction of six digits or none. */
static bool is_moment(struct slice text)
{
    return has_form(text, "dddd-dd-ddTdd:dd:ddZ") || has_form(text, "dddd-dd-ddTdd:dd:dd+dd:dd") ||
           has_form(text, "dddd-dd-ddTdd:dd:dd-dd:dd") ||
           has_form(text, "dddd-dd-ddTdd:dd:dd.ddddddZ") ||
           has_form(text, "dddd-dd-ddTdd:dd:dd.dddddd+dd:dd") ||
           has_form(text, "dddd-dd-ddTdd:dd:dd.dddddd-dd:dd");
}

static bool is_day(struct slice text)
{
    struct date date;
    return date_parse(&date, text, NULL);
}

static struct slice text_of(const json_t *value)
{
    return (struct slice){json_string_value(value), json_string_length(value)};
}

static bool is_of(const struct api_field_row *f, const json_t *value, struct gr_error *e)
{
    bool all = true;
    switch (f->type) {
    case API_TEXT:
    case API_BASE64:
        return json_is_string(value);
    case API_MOMENT:
        return json_is_string(value) && is_moment(text_of(value));
    case API_DAY:
        return json_is_string(value) && is_day(text_of(value));
    case API_INTEGER:
        return json_is_integer(value);
    case API_YES_NO:
        return json_is_boolean(value);
    case API_VALUE:
        return is_value(value);
    case API_VALUES:
        return all_values(value);
    case API_TEXTS:
        return all_texts(value);
    case API_OBJECT:
        return json_is_object(value) && api_check(f->of, value, e);
    case API_LIST:
        all = json_is_array(value);
        for (size_t i = 0; i < json_array_size(value) && all; i++) {
            all = api_check(f->of, json_array_get(value, i), e);
        }
        return all;
    case API_OTHER:
        return true;
    }
    return false;
}

static const char *type_words(enum api_type type)
{
    static const char *const words[] = {"a text",
                                        "a whole number",
                                        "true or false",
                                        "a moment",
                                        "a day",
                                        "Base 64",
                                        "a text, a whole number, true or false",
                                        "an object of texts, whole numbers, true or false",
                                        "a list of texts",
                                        "an object",
                                        "a list of objects",
                                        "anything"};
    return words[type];
}

/* The field of that name; API_FIELDS when the schema has none. */
static size_t field_of(enum api_schema schema, const char *name)
{
    for (size_t i = 0; i < API_FIELDS; i++) {
        if (api_field_rows[i].schema == schema && strcmp(api_field_rows[i].name, name) == 0) {
            return i;
        }
    }
    return API_FIELDS;
}

static bool undeclared(enum api_schema schema, const char *name, struct gr_error *e)
{
    struct slice names[API_FIELDS];
    size_t n = 0;
    for (size_t i = 0; i < API_FIELDS; i++) {
        if (api_field_rows[i].schema == schema) {
            names[n++] = slice_of(api_field_rows[i].name);
        }
    }
    const struct slice *near = error_nearest(slice_of(name), names, n);
    error_set(e, ERROR_NAME, "%s has no \"%.60s\"", api_schema_rows[schema].name, name);
    return near == NULL ? error_remedy(e, "/api/v1/openapi.json names what it has")
                        : error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
}

static bool check_present(enum api_schema schema, const json_t *object, struct gr_error *e)
{
    for (size_t i = 0; i < API_FIELDS; i++) {
        const struct api_field_row *f = &api_field_rows[i];
        if (f->schema == schema && f->presence != API_MAY &&
            json_object_get(object, f->name) == NULL) {
            error_set(e, ERROR_USAGE, "%s lacks \"%s\"", api_schema_rows[schema].name, f->name);
            return error_remedy(e, "it is %s: %s", type_words(f->type), f->about);
        }
    }
    return true;
}

bool api_check(enum api_schema schema, const json_t *value, struct gr_error *e)
{
    const char *name;
    json_t *member;
    if (!json_is_object(value)) {
        return error_set(e, ERROR_TYPE, "%s is an object", api_schema_rows[schema].name);
    }
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        size_t field = field_of(schema, name);
        if (field == API_FIELDS) {
            return undeclared(schema, name, e);
        }
        const struct api_field_row *f = &api_field_rows[field];
        struct gr_error within = {0};
        bool nothing = f->presence == API_NULL && json_is_null(member);
        if (!nothing && !is_of(f, member, &within)) {
            if (within.code != ERROR_NONE) {
                *e = within;
                return false;
            }
            error_set(e, ERROR_TYPE, "\"%s\" of %s is %s", name, api_schema_rows[schema].name,
                      type_words(f->type));
            return error_remedy(e, "%s", f->about);
        }
    }
    return check_present(schema, value, e);
}

/* ---- what was sent --------------------------------------------------------------------------- */

const json_t *api_value_of(const json_t *object, enum api_field field)
{
    return json_object_get(object, api_field_rows[field].name);
}

struct slice api_text_of(const json_t *object, enum api_field field)
{
    const json_t *value = api_value_of(object, field);
    return json_is_string(value) ? text_of(value) : SLICE("");
}

bool api_yes(const json_t *object, enum api_field field)
{
    return json_is_true(api_value_of(object, field));
}

bool api_number(int64_t *out, const struct web *w, const char *name, int64_t usual, int64_t max,
                struct gr_error *e)
{
    struct slice text = web_query(w, name);
    *out = usual;
    if (text.n == 0 || slice_to_int(out, text, max)) {
        return true;
    }
    return error_set(e, ERROR_RANGE, "\"%s\" is a whole number from 0 to %lld", name,
                     (long long)max);
}

bool api_within(instant *out, struct slice text, struct gr_error *e)
{
    int64_t n = 0;
    char unit = ' ';
    if (text.n > 0) {
        unit = text.p[text.n - 1];
        text.n--;
    }
    instant one = unit == 'h'   ? INSTANT_HOUR
                  : unit == 'd' ? INSTANT_DAY
                  : unit == 'm' ? INSTANT_MINUTE
                                : 0;
    if (one == 0 || !slice_to_int(&n, text, 100000)) {
        return error_set(e, ERROR_RANGE, "\"within\" is a time such as 24h, 7d or 90m");
    }
    *out = n * one;
    return true;
}
