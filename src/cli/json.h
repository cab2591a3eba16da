/* JSON at the edge of the program: what the commands with --json share. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "cli/cli.h"
#include "registry/registry.h"

#include <jansson.h>

/* A string; "?" where the bytes are not text. */
json_t *json_of_slice(struct slice text);
json_t *json_of_buf(const struct buf *text);
/* Sets object[name] unless text is empty. */
void json_set_text(json_t *object, const char *name, struct slice text);
/* Writes one value as one line and lets it go, also when it fails; NULL is a failure. */
bool json_line(struct cli *cli, json_t *value, struct gr_error *e);
/* An instant as a moment of the zone. */
json_t *json_of_instant(struct cli *cli, instant at, const struct zone *zone);
/* {clock, reading, started, earliest, latest}: the ends in the time of the zone, null where they
 * are not known. */
json_t *json_of_clock(struct cli *cli, const struct leaf_clock *clock, const struct zone *zone);
/* A leaf under the names of greffe-leaf(5); hashes in hexadecimal, times of entry in microseconds
 * since 1970 UTC, as the leaf has them. */
json_t *json_of_leaf(int64_t index, const struct leaf *leaf);
json_t *json_of_facts(const struct leaf_fact *facts, size_t n);

#endif
