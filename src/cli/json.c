/* JSON at the edge of the program: strings from slices, one value a line. */
#include "cli/json.h"

json_t *json_of_slice(struct slice text)
{
    json_t *value = json_stringn(text.p == NULL ? "" : text.p, text.n);
    return value == NULL ? json_string("?") : value;
}

json_t *json_of_buf(const struct buf *text)
{
    return json_of_slice(buf_slice(text));
}

void json_set_text(json_t *object, const char *name, struct slice text)
{
    if (text.n > 0) {
        json_object_set_new(object, name, json_of_slice(text));
    }
}

bool json_line(struct cli *cli, json_t *value, struct gr_error *e)
{
    bool good = value != NULL && json_dumpf(value, cli->out, JSON_COMPACT) == 0;
    json_decref(value);
    return good ? cli_write(cli, SLICE("\n"), e)
                : error_set(e, ERROR_WRITE, "the result could not be written as JSON");
}
