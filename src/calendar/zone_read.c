/* Reads TZif files (RFC 9636, versions 1 to 4): header, transitions, types, and the TZ string of
 * the end, which is unrolled over one cycle of 400 years so that looking up an offset is always
 * a table search. The bytes are foreign: nothing is read before the lengths were checked against
 * what is there. Files that count leap seconds ("right/") are refused: an instant here has none. */
#include "calendar/calendar_priv.h"

#include "base/assert.h"

#include <string.h>

#define HEADER_BYTES 44u
#define TYPE_BYTES 6u
#define YEAR_EARLIEST 1800 /* unrolling starts no earlier */
#define YEAR_LATEST 3000   /* a file with transitions later than this is broken */
#define DAYS_EARLY (-1000000)

_Static_assert(LIMIT_ZONE_BYTES / 5 + 2 * ZONE_CYCLE_YEARS < UINT16_MAX,
               "bucket entries hold any count");

struct header {
    char version;
    uint32_t n_ut, n_standard, n_leap, n_times, n_types, n_chars;
};

/* The parts of a data block that matter. */
struct block {
    const uint8_t *times, *indices, *types;
    size_t time_bytes; /* 4 or 8 */
    struct header header;
};

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static int64_t read_signed(const uint8_t *p, size_t bytes)
{
    if (bytes == 4) {
        return (int32_t)read_u32(p);
    }
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static bool read_header(struct header *out, struct slice bytes)
{
    if (bytes.n < HEADER_BYTES || memcmp(bytes.p, "TZif", 4) != 0) {
        return false;
    }
    const uint8_t *p = (const uint8_t *)bytes.p;
    *out = (struct header){
        .version = (char)p[4],
        .n_ut = read_u32(p + 20),
        .n_standard = read_u32(p + 24),
        .n_leap = read_u32(p + 28),
        .n_times = read_u32(p + 32),
        .n_types = read_u32(p + 36),
        .n_chars = read_u32(p + 40),
    };
    const bool indicators = (out->n_ut == 0 || out->n_ut == out->n_types) &&
                            (out->n_standard == 0 || out->n_standard == out->n_types);
    const bool version = out->version == 0 || (out->version >= '2' && out->version <= '9');
    return version && indicators;
}

static uint64_t block_bytes(const struct header *h, size_t time_bytes)
{
    return (uint64_t)h->n_times * (time_bytes + 1) + (uint64_t)h->n_types * TYPE_BYTES +
           h->n_chars + (uint64_t)h->n_leap * (time_bytes + 4) + h->n_standard + h->n_ut;
}

/* Cuts header and data block off *rest. */
static bool take_block(struct block *out, struct slice *rest, size_t time_bytes)
{
    struct header header = {0};
    if (!read_header(&header, *rest)) {
        return false;
    }
    const uint64_t size = block_bytes(&header, time_bytes);
    if (size > rest->n - HEADER_BYTES) {
        return false;
    }
    const uint8_t *p = (const uint8_t *)rest->p + HEADER_BYTES;
    const uint8_t *indices = p + (size_t)header.n_times * time_bytes;
    *out = (struct block){p, indices, indices + header.n_times, time_bytes, header};
    rest->p += HEADER_BYTES + size;
    rest->n -= HEADER_BYTES + (size_t)size;
    return true;
}

static bool type_offset(int32_t *out, const struct block *block, size_t type)
{
    if (type >= block->header.n_types) {
        return false;
    }
    const uint8_t *p = block->types + type * TYPE_BYTES;
    const int32_t offset = (int32_t)read_u32(p);
    *out = offset;
    return offset >= ZONE_OFFSET_MIN && offset <= ZONE_OFFSET_MAX && p[5] < block->header.n_chars;
}

static bool read_transitions(struct zone *zone, const struct block *block)
{
    if (!type_offset(&zone->offset[0], block, 0)) {
        return false;
    }
    for (size_t i = 0; i < block->header.n_times; i++) {
        zone->at[i] = read_signed(block->times + i * block->time_bytes, block->time_bytes);
        if ((i > 0 && zone->at[i] <= zone->at[i - 1]) ||
            !type_offset(&zone->offset[i + 1], block, block->indices[i])) {
            return false;
        }
    }
    zone->n = block->header.n_times;
    return true;
}

static void add_transition(struct zone *zone, size_t n_file, int64_t at, int32_t offset)
{
    if (zone->n > 0 && at <= zone->at[zone->n - 1]) {
        /* One summer ends where the next has begun: it is summer all year. What lies before the
         * last transition of the file is the file's to say. */
        if (zone->n > n_file) {
            zone->offset[zone->n] = offset;
        }
        return;
    }
    zone->at[zone->n] = at;
    zone->n++;
    zone->offset[zone->n] = offset;
}

/* Writes the changes of a whole cycle after the last transition of the file. */
static void unroll(struct zone *zone, const struct zone_footer *footer, int32_t first_year)
{
    const size_t n_file = zone->n;
    const bool summer_first = zone_rule_second(&footer->start, first_year, footer->standard) <
                              zone_rule_second(&footer->end, first_year, footer->summer);
    for (int32_t year = first_year; year < first_year + ZONE_CYCLE_YEARS; year++) {
        const int64_t start = zone_rule_second(&footer->start, year, footer->standard);
        const int64_t end = zone_rule_second(&footer->end, year, footer->summer);
        add_transition(zone, n_file, summer_first ? start : end,
                       summer_first ? footer->summer : footer->standard);
        add_transition(zone, n_file, summer_first ? end : start,
                       summer_first ? footer->standard : footer->summer);
    }
    zone->cyclic = zone->n > n_file;
    zone->cycle_from = zone->n > 0 ? zone->at[zone->n - 1] : 0;
}

static bool apply_footer(struct zone *zone, struct slice text, struct gr_error *e)
{
    if (text.n == 0) {
        return true;
    }
    struct zone_footer footer = {0};
    if (!zone_footer_read(&footer, text, e)) {
        return false;
    }
    if (zone->n == 0) {
        zone->offset[0] = footer.standard;
    }
    if (!footer.has_summer) {
        return true;
    }
    const int64_t last_day = zone->n > 0 ? zone->at[zone->n - 1] / SECONDS_PER_DAY : DAYS_EARLY;
    const int32_t day = last_day < DAYS_EARLY ? DAYS_EARLY : (int32_t)last_day;
    const int32_t year = date_civil((struct date){day}).year;
    unroll(zone, &footer, year < YEAR_EARLIEST ? YEAR_EARLIEST : year);
    return true;
}

static bool broken(struct gr_error *e, struct slice name, const char *why)
{
    return error_set(e, ERROR_ZONE, "the zone file of %.*s cannot be used: %s", SLICE_ARG(name),
                     why);
}

/* Finds the block to read and the TZ string: the second block from version 2 on. */
static bool choose_block(struct block *block, struct slice *footer, struct slice bytes)
{
    struct slice rest = bytes;
    if (!take_block(block, &rest, 4)) {
        return false;
    }
    *footer = (struct slice){"", 0};
    if (block->header.version == 0) {
        return true;
    }
    if (!take_block(block, &rest, 8) || rest.n < 2 || rest.p[0] != '\n') {
        return false;
    }
    const char *const start = rest.p + 1;
    const char *const end = memchr(start, '\n', rest.n - 1);
    if (end == NULL) {
        return false;
    }
    *footer = (struct slice){start, (size_t)(end - start)};
    return true;
}

const struct zone *zone_read(struct arena *arena, struct slice name, struct slice bytes,
                             struct gr_error *e)
{
    struct block block = {0};
    struct slice footer = {"", 0};
    if (bytes.n > LIMIT_ZONE_BYTES) {
        broken(e, name, "it is larger than any zone file");
        return NULL;
    }
    if (!choose_block(&block, &footer, bytes) || block.header.n_types == 0) {
        broken(e, name, "it is cut short or not a TZif file (RFC 9636)");
        return NULL;
    }
    if (block.header.n_leap != 0) {
        broken(e, name, "it counts leap seconds; take the one outside \"right/\"");
        return NULL;
    }
    const size_t room = block.header.n_times + 2 * (size_t)ZONE_CYCLE_YEARS;
    struct zone *zone = ARENA_NEW(arena, struct zone);
    zone->magic = ZONE_MAGIC;
    zone->name = slice_copy(arena, name);
    zone->at = ARENA_ARRAY(arena, room + 1, int64_t);
    zone->offset = ARENA_ARRAY(arena, room + 1, int32_t);
    if (!read_transitions(zone, &block)) {
        broken(e, name, "its transitions are out of order or out of bounds");
        return NULL;
    }
    if (zone->n > 0 && zone->at[zone->n - 1] > date_of(YEAR_LATEST, 1, 1).days * SECONDS_PER_DAY) {
        broken(e, name, "it has transitions after the year 3000");
        return NULL;
    }
    if (!apply_footer(zone, footer, e)) {
        return NULL;
    }
    zone->at[zone->n] = INT64_MAX;
    zone_index(zone);
    return zone;
}
