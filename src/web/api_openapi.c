/* The OpenAPI 3.1 document, made of the tables that also route and write: operations, parameters,
 * what is taken and given, problems. */
#include "web/api.h"

#include <string.h>

/* Objects as they are written here: names of the OpenAPI specification, which are no fields of
 * ours. */
static void put(json_t *object, const char *name, json_t *value)
{
    json_object_set_new(object, name, value);
}

static void put_text(json_t *object, const char *name, const char *text)
{
    put(object, name, json_string(text));
}

static json_t *typed(const char *type, const char *format)
{
    json_t *schema = json_object();
    put_text(schema, "type", type);
    if (format != NULL) {
        put_text(schema, "format", format);
    }
    return schema;
}

/* {"$ref": "#/components/KIND/NAME"} */
static json_t *reference(const struct web *w, const char *kind, const char *name)
{
    struct buf text = buf_in(w->arena, 256);
    json_t *object = json_object();
    buf_printf(&text, "#/components/%s/%s", kind, name);
    put(object, "$ref", api_string(buf_slice(&text)));
    return object;
}

/* ---- schemas --------------------------------------------------------------------------------- */

static json_t *value_schema(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "integer", "boolean");
}

static json_t *list_of(json_t *items)
{
    json_t *schema = typed("array", NULL);
    put(schema, "items", items);
    return schema;
}

static json_t *type_schema(const struct web *w, enum api_type type, enum api_schema of)
{
    json_t *schema = NULL;
    switch (type) {
    case API_TEXT:
        return typed("string", NULL);
    case API_INTEGER:
        return typed("integer", "int64");
    case API_YES_NO:
        return typed("boolean", NULL);
    case API_MOMENT:
        return typed("string", "date-time");
    case API_DAY:
        return typed("string", "date");
    case API_BASE64:
        schema = typed("string", NULL);
        put_text(schema, "contentEncoding", "base64");
        return schema;
    case API_VALUE:
        return value_schema();
    case API_VALUES:
        schema = typed("object", NULL);
        put(schema, "additionalProperties", value_schema());
        return schema;
    case API_TEXTS:
        return list_of(typed("string", NULL));
    case API_OBJECT:
        return reference(w, "schemas", api_schema_rows[of].name);
    case API_LIST:
        return list_of(reference(w, "schemas", api_schema_rows[of].name));
    case API_OTHER:
        return json_object();
    }
    return json_object();
}

static json_t *field_schema(const struct web *w, const struct api_field_row *f)
{
    json_t *schema = type_schema(w, f->type, f->of);
    if (f->presence == API_NULL) {
        json_t *type = json_incref(json_object_get(schema, "type"));
        put(schema, "type", json_pack("[o, s]", type, "null"));
    }
    put_text(schema, "description", f->about);
    return schema;
}

static json_t *schema_of(const struct web *w, enum api_schema id)
{
    json_t *schema = typed("object", NULL);
    json_t *properties = json_object();
    json_t *required = json_array();
    for (size_t i = 0; i < API_FIELDS; i++) {
        const struct api_field_row *f = &api_field_rows[i];
        if (f->schema == id) {
            put(properties, f->name, field_schema(w, f));
            if (f->presence != API_MAY) {
                api_add(required, json_string(f->name));
            }
        }
    }
    put_text(schema, "description", api_schema_rows[id].about);
    put(schema, "properties", properties);
    put(schema, "required", required);
    if (api_schema_rows[id].taken) {
        put(schema, "additionalProperties", json_false());
    }
    return schema;
}

static json_t *schemas_of(const struct web *w)
{
    json_t *schemas = json_object();
    for (int id = API_SCHEMA_NONE + 1; id < API_SCHEMAS; id++) {
        put(schemas, api_schema_rows[id].name, schema_of(w, (enum api_schema)id));
    }
    return schemas;
}

/* ---- parameters ------------------------------------------------------------------------------ */

static json_t *parameter_of(const struct web *w, enum api_parameter id)
{
    static const char *const places[] = {"path", "query", "header"};
    const struct api_parameter_row *row = &api_parameter_rows[id];
    json_t *parameter = json_object();
    put_text(parameter, "name", row->name);
    put_text(parameter, "in", places[row->place]);
    put_text(parameter, "description", row->about);
    put(parameter, "required", json_boolean(row->place == API_PATH));
    put(parameter, "schema", type_schema(w, row->type, API_SCHEMA_NONE));
    return parameter;
}

/* Whether a route's path has this {place}. */
static bool has_place(const struct api_route *route, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n + 1 < route->path.n; i++) {
        const char *p = route->path.p + i;
        if (p[0] == '{' && memcmp(p + 1, name, n) == 0 && (p[n + 1] == '}' || p[n + 1] == '.')) {
            return true;
        }
    }
    return false;
}

static json_t *parameters_of(const struct web *w, const struct api_route *route)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < API_PARAMETERS; i++) {
        const struct api_parameter_row *row = &api_parameter_rows[i];
        if (row->place == API_PATH ? has_place(route, row->name)
                                   : (route->parameters >> i & 1) != 0) {
            api_add(list, parameter_of(w, (enum api_parameter)i));
        }
    }
    return list;
}

/* ---- operations ------------------------------------------------------------------------------ */

static json_t *content_of(const struct web *w, const char *media, enum api_schema schema)
{
    json_t *content = json_object();
    json_t *described = json_object();
    if (schema != API_SCHEMA_NONE) {
        put(described, "schema", reference(w, "schemas", api_schema_rows[schema].name));
    } else if (strncmp(media, "text/", 5) == 0) {
        put(described, "schema", typed("string", NULL));
    }
    put(content, media, described);
    return content;
}

static const char *status_words(int status)
{
    return status == 200   ? "It is so"
           : status == 201 ? "It was entered"
           : status == 204 ? "It is done"
                           : "Nothing has changed";
}

static void put_response(json_t *responses, const struct web *w, const struct api_route *route,
                         int status)
{
    struct buf name = buf_in(w->arena, 16);
    json_t *response = json_object();
    put_text(response, "description", status_words(status));
    if (route->media[0] != '\0' && status != 304) {
        put(response, "content", content_of(w, route->media, route->gives));
    }
    buf_int(&name, status);
    json_object_setn_new(responses, name.p, name.n, response);
}

static json_t *responses_of(const struct web *w, const struct api_route *route)
{
    json_t *responses = json_object();
    put_response(responses, w, route, route->status);
    if (route->other_status != 0) {
        put_response(responses, w, route, route->other_status);
    }
    put(responses, "4XX", reference(w, "responses", "Problem"));
    put(responses, "5XX", reference(w, "responses", "Problem"));
    return responses;
}

static json_t *operation_of(const struct web *w, const struct api_route *route)
{
    json_t *operation = json_object();
    put_text(operation, "operationId", route->id);
    put(operation, "tags", json_pack("[s]", route->tag));
    put_text(operation, "summary", route->summary);
    put(operation, "parameters", parameters_of(w, route));
    if (route->takes != API_SCHEMA_NONE) {
        json_t *body = json_object();
        put(body, "required", json_true());
        put(body, "content", content_of(w, "application/json", route->takes));
        put(operation, "requestBody", body);
    }
    put(operation, "responses", responses_of(w, route));
    if (route->open) {
        put(operation, "security", json_array());
    }
    return operation;
}

/* "/tile/{level}/{index...}" without the dots. */
static struct slice path_of(const struct web *w, struct slice path)
{
    struct buf out = buf_in(w->arena, path.n);
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] != '.' || i == 0 || (path.p[i - 1] != '.' && path.p[i + 1] != '.')) {
            buf_char(&out, path.p[i]);
        }
    }
    return buf_slice(&out);
}

static json_t *paths_of(const struct web *w)
{
    static const char *const methods[] = {"get", "head", "post", "put", "delete"};
    json_t *paths = json_object();
    for (size_t i = 0; i < api_route_count(); i++) {
        const struct api_route *route = &api_routes[i];
        struct slice path = path_of(w, route->path);
        json_t *item = json_object_getn(paths, path.p, path.n);
        if (item == NULL) {
            item = json_object();
            json_object_setn_new(paths, path.p, path.n, item);
        }
        put(item, methods[route->method], operation_of(w, route));
    }
    return paths;
}

/* ---- the document ---------------------------------------------------------------------------- */

static json_t *info_of(const struct web *w)
{
    json_t *info = json_object();
    put_text(info, "title", "Greffe");
    put_text(info, "version", GREFFE_VERSION);
    put_text(info, "summary",
             "A registry that keeps the procedures of a public authority to its "
             "own law");
    put(info, "description", api_string(w->site->authority));
    put(info, "license", json_pack("{s:s, s:s}", "name", "EUPL-1.2", "identifier", "EUPL-1.2"));
    return info;
}

static json_t *tags_of(void)
{
    static const char *const tags[][2] = {
        {"sessions", "Signing in and out"},
        {"dossiers", "Dossiers: opening, reading, searching, taking away"},
        {"acts", "Entering acts, correcting, withdrawing and repealing them"},
        {"time", "Time limits that end soon"},
        {"law", "The procedures and what they declare"},
        {"registry", "The log of acts and figures about the service"},
        {"description", "This description and kinds of problems"}};
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        api_add(list, json_pack("{s:s, s:s}", "name", tags[i][0], "description", tags[i][1]));
    }
    return list;
}

static json_t *components_of(const struct web *w)
{
    json_t *components = json_object();
    json_t *problem = json_object();
    put_text(problem, "description", "What went wrong (RFC 9457)");
    put(problem, "content", content_of(w, "application/problem+json", API_SCHEMA_PROBLEM));
    put(components, "schemas", schemas_of(w));
    put(components, "responses", json_pack("{s:o}", "Problem", problem));
    put(components, "securitySchemes",
        json_pack("{s:{s:s, s:s, s:s}}", "bearer", "type", "http", "scheme", "bearer",
                  "description", "The token that signIn gives"));
    return components;
}

void api_openapi(struct api *a)
{
    struct web *w = a->w;
    struct slice origin = w->site->origin.n > 0 ? w->site->origin : SLICE("/");
    json_t *document = json_object();
    api_set_text(document, F(OPENAPI, openapi), SLICE("3.1.1"));
    api_set(document, F(OPENAPI, info), info_of(w));
    api_set(document, F(OPENAPI, servers), json_pack("[{s:o}]", "url", api_string(origin)));
    api_set(document, F(OPENAPI, security), json_pack("[{s:[]}]", "bearer"));
    api_set(document, F(OPENAPI, tags), tags_of());
    api_set(document, F(OPENAPI, paths), paths_of(w));
    api_set(document, F(OPENAPI, components), components_of(w));
    a->cache = "public, max-age=300";
    api_give(a, document);
}
