/* What chance decides: which procedure, where, who, and what an act tells. Nothing but the seed
 * enters here, and every dossier has a stream of its own, so that what is drawn for one does not
 * depend on the others. */
#include "base/assert.h"
#include "caseload/caseload_priv.h"

uint64_t chance_next(struct chance *c)
{
    c->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = c->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t chance_below(struct chance *c, uint64_t n)
{
    gr_assert(n > 0);
    return chance_next(c) % n;
}

int64_t chance_between(struct chance *c, int64_t low, int64_t high)
{
    gr_assert(low <= high);
    return low + (int64_t)chance_below(c, (uint64_t)(high - low) + 1);
}

struct chance chance_of(uint64_t seed, uint64_t n)
{
    struct chance c = {seed};
    uint64_t first = chance_next(&c);
    return (struct chance){first ^ (n * UINT64_C(0xD1342543DE82EF95))};
}

/* The volume of a year: as published, in between by proportion, else the nearest year's. */
static int64_t volume_of(const struct book_walk *walk, int32_t year)
{
    const struct book_volume *v = walk->volumes;
    for (uint16_t i = 0; i < walk->n_volumes; i++) {
        if (v[i].year == year || (i == 0 && year < v[i].year)) {
            return v[i].dossiers;
        }
        if (year < v[i].year) {
            int64_t more = v[i].dossiers - v[i - 1].dossiers;
            return v[i - 1].dossiers + more * (year - v[i - 1].year) / (v[i].year - v[i - 1].year);
        }
    }
    return walk->n_volumes == 0 ? 0 : v[walk->n_volumes - 1].dossiers;
}

size_t draw_walk(struct chance *c, const struct caseload_book *book, struct date day)
{
    int32_t year = date_civil(day).year;
    int64_t volumes[CASELOAD_WALKS_MAX];
    int64_t all = 0;
    for (size_t i = 0; i < book->n_walks; i++) {
        volumes[i] = volume_of(&book->walks[i], year);
        all += volumes[i];
    }
    /* A tenth of all at least of each, so that a small demonstration shows every procedure. */
    int64_t least = all / 10 + 1;
    int64_t sum = 0;
    for (size_t i = 0; i < book->n_walks; i++) {
        volumes[i] = volumes[i] < least ? least : volumes[i];
        sum += volumes[i];
    }
    int64_t at = (int64_t)chance_below(c, (uint64_t)sum);
    size_t i = 0;
    while (i + 1 < book->n_walks && at >= volumes[i]) {
        at -= volumes[i];
        i++;
    }
    return i;
}

uint16_t draw_place(struct chance *c, const struct caseload_book *book)
{
    uint64_t sum = 0;
    for (uint16_t i = 0; i < book->n_places; i++) {
        sum += book->places[i].weight;
    }
    uint64_t at = chance_below(c, sum);
    uint16_t i = 0;
    while (at >= book->places[i].weight) {
        at -= book->places[i].weight;
        i++;
    }
    return i;
}

static void add_name(struct buf *out, struct slice name)
{
    for (size_t i = 0; i < name.n; i++) {
        buf_char(out, name.p[i] == '_' ? ' ' : name.p[i]);
    }
}

void draw_person(struct caseload_person *out, struct arena *arena, struct chance *c,
                 const struct caseload_book *book, int64_t dossier, struct date day)
{
    const struct book_names *names = &book->names[chance_below(c, book->n_names)];
    struct buf name = buf_in(arena, 256);
    add_name(&name, names->given[chance_below(c, names->n_given)]);
    buf_char(&name, ' ');
    add_name(&name, names->family[chance_below(c, names->n_family)]);
    struct buf number = buf_in(arena, 32);
    buf_printf(&number, "SYNTH-%08lld", (long long)dossier);
    *out = (struct caseload_person){
        .name = buf_slice(&name),
        .number = buf_slice(&number),
        .born = {day.days - (int32_t)chance_between(c, 19 * 366, 60 * 365)},
    };
}

struct slice instant_text(struct arena *arena, instant at)
{
    struct buf text = buf_in(arena, 32);
    date_write(&text, (struct date){(int32_t)(at / INSTANT_DAY)});
    int64_t minute = at % INSTANT_DAY / INSTANT_MINUTE;
    buf_printf(&text, "T%02d:%02d+00:00", (int)(minute / 60), (int)(minute % 60));
    return buf_slice(&text);
}

static void set_date(struct caseload_fact *out, struct arena *arena, struct date date)
{
    struct buf text = buf_in(arena, 16);
    date_write(&text, date);
    out->text = buf_slice(&text);
    out->value = date.days;
}

static void draw_counted(struct caseload_fact *out, struct arena *arena, struct chance *c,
                         const struct book_fact *fact, struct draw_time time)
{
    instant from =
        fact->told > 0 && time.told[fact->told - 1] != 0 ? time.told[fact->told - 1] : time.at;
    instant at = from + chance_between(c, fact->low / INSTANT_MINUTE, fact->high / INSTANT_MINUTE) *
                            INSTANT_MINUTE;
    if (fact->type == LAW_DATE) {
        set_date(out, arena, (struct date){(int32_t)(at / INSTANT_DAY)});
        return;
    }
    at -= at % INSTANT_MINUTE;
    out->text = instant_text(arena, at);
    out->value = at;
}

size_t draw_facts(struct caseload_fact **out, struct arena *arena, struct chance *c,
                  const struct book_row *row, struct draw_time time)
{
    struct caseload_fact *facts = ARENA_ARRAY(arena, row->n_facts, struct caseload_fact);
    for (uint16_t i = 0; i < row->n_facts; i++) {
        const struct book_fact *fact = &row->facts[i];
        facts[i].fact = fact->fact;
        if (fact->n > 0) {
            size_t value = chance_below(c, fact->n);
            facts[i].text = fact->texts[value];
            facts[i].value = fact->values[value];
            continue;
        }
        if (fact->counted) {
            draw_counted(&facts[i], arena, c, fact, time);
            continue;
        }
        struct date then = time.born;
        if (fact->youngest > 0) {
            then.days = (int32_t)(time.at / INSTANT_DAY) -
                        (int32_t)chance_between(c, fact->youngest * 366, fact->oldest * 366);
        }
        set_date(&facts[i], arena, then);
    }
    *out = facts;
    return row->n_facts;
}
