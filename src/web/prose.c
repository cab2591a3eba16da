/* Two steps: the lines become blocks, each with the name it can be linked to; the blocks become
 * HTML. A line is looked at once in each. */
#include "web/prose.h"

#include "base/assert.h"

/* ---- ids ------------------------------------------------------------------------------------- */

static size_t hash_of(struct slice s)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < s.n; i++) {
        hash = (hash ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ hash >> 32);
}

/* Where an id is, or would be put. */
static struct slice *slot_of(const struct prose *prose, struct slice id)
{
    size_t at = hash_of(id) & (prose->n_slots - 1);
    while (prose->ids[at].n > 0 && !slice_equal(prose->ids[at], id)) {
        at = (at + 1) & (prose->n_slots - 1);
    }
    return &prose->ids[at];
}

bool prose_has(const struct prose *prose, struct slice id)
{
    return id.n > 0 && prose->n_slots > 0 && slot_of(prose, id)->n > 0;
}

/* The id, when nothing has it yet; else the empty slice. */
static struct slice take_id(struct prose *prose, struct slice id)
{
    if (id.n == 0 || slice_is(id, "main") || prose->n_ids == PROSE_NAMES || prose_has(prose, id)) {
        return SLICE("");
    }
    *slot_of(prose, id) = id;
    prose->n_ids++;
    return id;
}

static bool is_name(struct slice s)
{
    bool good = s.n > 0 && s.n <= PROSE_NAME_BYTES;
    for (size_t i = 0; i < s.n && good; i++) {
        char c = s.p[i];
        good =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}

/* ---- lines ----------------------------------------------------------------------------------- */

enum line_kind { LINE_BLANK, LINE_NAME, LINE_HEADING, LINE_ROW, LINE_ITEM, LINE_TEXT };

struct line {
    enum line_kind kind;
    struct slice text; /* without its mark */
    size_t margin;
    unsigned level; /* of a heading */
};

static struct slice after(struct slice s, size_t n)
{
    return (struct slice){s.p + n, s.n - n};
}

static bool read_heading(struct line *line)
{
    size_t n = 0;
    while (n < line->text.n && line->text.p[n] == '#') {
        n++;
    }
    if (n == 0 || n > 6 || n == line->text.n || line->text.p[n] != ' ') {
        return false;
    }
    line->kind = LINE_HEADING;
    line->level = (unsigned)n;
    line->text = slice_trim(after(line->text, n));
    return true;
}

static bool read_name(struct line *line)
{
    struct slice s = line->text;
    if (s.n < 4 || s.p[0] != '{' || s.p[1] != '#' || s.p[s.n - 1] != '}' ||
        !is_name((struct slice){s.p + 2, s.n - 3})) {
        return false;
    }
    line->kind = LINE_NAME;
    line->text = (struct slice){s.p + 2, s.n - 3};
    return true;
}

static struct line read_line(struct slice bytes)
{
    struct line line = {.kind = LINE_TEXT, .text = slice_trim(bytes)};
    while (line.margin < bytes.n && bytes.p[line.margin] == ' ') {
        line.margin++;
    }
    if (line.text.n == 0) {
        line.kind = LINE_BLANK;
    } else if (read_name(&line) || (line.margin == 0 && read_heading(&line))) {
        return line;
    } else if (line.margin == 0 && line.text.p[0] == '|') {
        line.kind = LINE_ROW;
    } else if (slice_starts(line.text, SLICE("- "))) {
        line.kind = LINE_ITEM;
        line.text = slice_trim(after(line.text, 2));
    }
    return line;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

struct reading {
    struct prose *prose;
    struct arena *arena;
    size_t room;
    struct slice id;   /* of the next block */
    bool goes_on;      /* the next line may belong to the last block */
    unsigned sections; /* headings of level two */
};

static struct prose_block *add_block(struct reading *r, enum prose_kind kind, struct slice text)
{
    struct prose *prose = r->prose;
    prose->blocks =
        arena_grown(r->arena, prose->blocks, prose->n_blocks, &r->room, sizeof(struct prose_block));
    struct prose_block *block = &prose->blocks[prose->n_blocks++];
    *block = (struct prose_block){.kind = kind, .text = text, .id = take_id(prose, r->id)};
    r->id = SLICE("");
    r->goes_on = true;
    return block;
}

static void add_heading(struct reading *r, const struct line *line)
{
    if (line->level == 1 && r->prose->title.n == 0) {
        r->prose->title = line->text;
        r->goes_on = false;
        return;
    }
    struct prose_block *block = add_block(r, PROSE_HEADING, line->text);
    block->level = line->level < 2 ? 2 : line->level;
    r->goes_on = false;
    if (block->level == 2 && block->id.n == 0) {
        struct buf id = buf_in(r->arena, 32);
        buf_text(&id, "part-");
        buf_int(&id, ++r->sections);
        block->id = take_id(r->prose, buf_slice(&id));
    }
}

static struct prose_block *last_block(const struct reading *r)
{
    return r->goes_on && r->prose->n_blocks > 0 ? &r->prose->blocks[r->prose->n_blocks - 1] : NULL;
}

/* The last block reaches to the end of a line of its own. */
static void extend(struct prose_block *block, const struct line *line)
{
    block->text.n = (size_t)(line->text.p + line->text.n - block->text.p);
}

static void add_item(struct reading *r, const struct line *line)
{
    const struct prose_block *before = last_block(r);
    bool follows = before != NULL && before->kind == PROSE_ITEM;
    size_t level = line->margin / 2;
    size_t most = follows ? before->level + 1 : 0;
    level = level > most ? most : level;
    struct prose_block *block = add_block(r, PROSE_ITEM, line->text);
    block->level = level > PROSE_DEPTH - 1 ? PROSE_DEPTH - 1 : (unsigned)level;
    block->begins = !follows;
}

static void add_text(struct reading *r, const struct line *line)
{
    struct prose_block *before = last_block(r);
    bool paragraph = before != NULL && before->kind == PROSE_PARAGRAPH;
    bool item = before != NULL && before->kind == PROSE_ITEM && line->margin > 0;
    if ((paragraph || item) && r->id.n == 0) {
        extend(before, line);
    } else {
        (void)add_block(r, PROSE_PARAGRAPH, line->text);
    }
}

static void add_row(struct reading *r, const struct line *line)
{
    struct prose_block *before = last_block(r);
    if (before != NULL && before->kind == PROSE_TABLE && r->id.n == 0) {
        extend(before, line);
    } else {
        (void)add_block(r, PROSE_TABLE, line->text);
    }
}

static void add_line(struct reading *r, const struct line *line)
{
    switch (line->kind) {
    case LINE_BLANK:
        r->goes_on = false;
        return;
    case LINE_NAME:
        r->id = line->text;
        return;
    case LINE_HEADING:
        add_heading(r, line);
        return;
    case LINE_ROW:
        add_row(r, line);
        return;
    case LINE_ITEM:
        add_item(r, line);
        return;
    case LINE_TEXT:
        add_text(r, line);
        return;
    }
}

/* Room for every id there can be, half of it free: each takes a line of its own. */
static void open_ids(struct prose *prose, struct arena *arena, struct slice text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++) {
        lines += text.p[i] == '\n';
    }
    lines = lines > PROSE_NAMES ? PROSE_NAMES : lines;
    prose->n_slots = 2;
    while (prose->n_slots < 2 * lines) {
        prose->n_slots *= 2;
    }
    prose->ids = ARENA_ARRAY(arena, prose->n_slots, struct slice);
}

bool prose_read(struct prose *out, struct arena *arena, struct slice text, struct gr_error *e)
{
    if (text.n > PROSE_BYTES) {
        error_set(e, ERROR_TOO_LARGE, "what is to be told has %zu bytes; a page has room for %u",
                  text.n, PROSE_BYTES);
        return error_remedy(e, "\"greffe explain\" tells it in a terminal");
    }
    *out = (struct prose){0};
    open_ids(out, arena, text);
    struct reading r = {.prose = out, .arena = arena};
    while (text.n > 0) {
        struct line line = read_line(slice_cut(&text, '\n'));
        add_line(&r, &line);
    }
    return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_bold_mark(struct slice s, size_t i)
{
    return i + 1 < s.n && s.p[i] == '*' && s.p[i + 1] == '*';
}

static size_t count_marks(struct slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_bold_mark(s, i)) {
            n++;
            i++;
        }
    }
    return n;
}

static bool has_at(struct slice s, size_t i, const char *word)
{
    return i <= s.n && slice_starts(after(s, i), slice_of(word));
}

/* Whether French sets a sign off by this blank, where no line is to be broken. */
static bool is_bound(struct slice s, size_t i)
{
    static const char *const signs[] = {"»", ":", ";", "!", "?", "%", "€", "£"};
    bool bound = i >= 2 && (has_at(s, i - 2, "«") || has_at(s, i - 2, "°"));
    for (size_t k = 0; k < sizeof signs / sizeof *signs && !bound; k++) {
        bound = has_at(s, i + 1, signs[k]);
    }
    return bound;
}

static void put_text(struct html *h, struct slice s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' && is_bound(s, i)) {
            html_text(h, (struct slice){s.p + from, i - from});
            html_raw(h, "\u00a0");
            from = i + 1;
        }
    }
    html_text(h, after(s, from));
}

/* Text in which marks in pairs set words in bold; the last of an odd number is two asterisks. */
static void put_words(struct html *h, struct slice s)
{
    size_t marks = count_marks(s) / 2 * 2;
    size_t seen = 0;
    size_t from = 0;
    for (size_t i = 0; i < s.n && seen < marks; i++) {
        if (is_bold_mark(s, i)) {
            put_text(h, (struct slice){s.p + from, i - from});
            html_raw(h, seen % 2 == 0 ? "<strong>" : "</strong>");
            seen++;
            i++;
            from = i + 1;
        }
    }
    put_text(h, after(s, from));
}

struct slice prose_words(struct slice heading)
{
    size_t i = heading.n;
    if (i == 0 || heading.p[i - 1] != ']') {
        return heading;
    }
    while (i > 1 && !(heading.p[i - 1] == '[' && heading.p[i - 2] == ' ')) {
        i--;
    }
    return i > 1 ? slice_trim((struct slice){heading.p, i - 2}) : heading;
}

/* ---- HTML ------------------------------------------------------------------------------------ */

static void put_id(struct html *h, struct slice id)
{
    if (id.n > 0) {
        HTML(h, " id=\"{}\"", id);
    }
}

static void put_heading(struct html *h, const struct prose_block *block)
{
    static const char *const begins[] = {"<h2", "<h3", "<h4", "<h5", "<h6"};
    static const char *const ends[] = {"</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n", "</h6>\n"};
    gr_assert(block->level >= 2 && block->level <= 6);
    struct slice words = prose_words(block->text);
    html_raw(h, begins[block->level - 2]);
    html_raw(h, block->level == 2 ? " class=\"govuk-heading-m\"" : " class=\"govuk-heading-s\"");
    put_id(h, block->id);
    html_raw(h, ">");
    put_words(h, words);
    if (words.n < block->text.n) {
        HTML(h, " <span class=\"govuk-!-font-weight-regular\">{}</span>",
             slice_trim(after(block->text, words.n)));
    }
    html_raw(h, ends[block->level - 2]);
}

/* The next cell of a row; *row keeps the rest. */
static struct slice next_cell(struct slice *row)
{
    return slice_trim(slice_cut(row, '|'));
}

/* What lies between the first bar and the last. */
static struct slice inside(struct slice row)
{
    row = slice_trim(row);
    row = row.n > 0 && row.p[0] == '|' ? after(row, 1) : row;
    row.n -= row.n > 0 && row.p[row.n - 1] == '|' ? 1 : 0;
    return row;
}

static bool is_rule(struct slice row)
{
    row = inside(row);
    bool dashes = false;
    for (size_t i = 0; i < row.n; i++) {
        if (row.p[i] != '-' && row.p[i] != '|' && row.p[i] != ' ') {
            return false;
        }
        dashes = dashes || row.p[i] == '-';
    }
    return dashes;
}

static size_t put_header(struct html *h, struct slice row)
{
    size_t n = 0;
    row = inside(row);
    html_raw(h, "<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">");
    do {
        struct slice cell = n + 1 < PROSE_COLUMNS ? next_cell(&row) : slice_trim(row);
        row = n + 1 < PROSE_COLUMNS ? row : SLICE("");
        html_raw(h, "<th scope=\"col\" class=\"govuk-table__header\">");
        put_words(h, cell);
        html_raw(h, "</th>");
        n++;
    } while (row.n > 0);
    html_raw(h, "</tr></thead>\n");
    return n;
}

static void put_row(struct html *h, struct slice row, size_t columns)
{
    row = inside(row);
    html_raw(h, "<tr class=\"govuk-table__row\">");
    for (size_t i = 0; i < columns; i++) {
        struct slice cell = i + 1 < columns ? next_cell(&row) : slice_trim(row);
        html_raw(h, i == 0 ? "<th scope=\"row\" class=\"govuk-table__header\">"
                           : "<td class=\"govuk-table__cell\">");
        put_words(h, cell);
        html_raw(h, i == 0 ? "</th>" : "</td>");
    }
    html_raw(h, "</tr>\n");
}

static bool has_room(const struct html *h)
{
    return h->out.n <= PROSE_HTML && !h->out.full;
}

/* A table has a line of dashes under its header; without one it is text. */
static void put_table(struct html *h, const struct prose_block *block, struct slice caption)
{
    struct slice rest = block->text;
    struct slice header = slice_cut(&rest, '\n');
    if (!is_rule(slice_cut(&rest, '\n'))) {
        html_raw(h, "<p class=\"govuk-body\"");
        put_id(h, block->id);
        html_raw(h, ">");
        put_words(h, block->text);
        html_raw(h, "</p>\n");
        return;
    }
    HTML(h, "<div class=\"gr-table-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n",
         caption.n > 0 ? caption : T(h, "Tableau", "Table"));
    html_raw(h, "<table class=\"govuk-table\"");
    put_id(h, block->id);
    HTML(h, ">\n<caption class=\"govuk-table__caption govuk-visually-hidden\">{}</caption>\n",
         caption.n > 0 ? caption : T(h, "Tableau", "Table"));
    size_t columns = put_header(h, header);
    html_raw(h, "<tbody class=\"govuk-table__body\">\n");
    while (rest.n > 0 && has_room(h)) {
        put_row(h, slice_cut(&rest, '\n'), columns);
    }
    html_raw(h, "</tbody></table></div>\n");
}

static void put_paragraph(struct html *h, const struct prose_block *block)
{
    html_raw(h, "<p class=\"govuk-body\"");
    put_id(h, block->id);
    html_raw(h, ">");
    put_words(h, block->text);
    html_raw(h, "</p>\n");
}

/* Closes lists until `open` of them are open; of each that stays its last item too when `item`. */
static void close_lists(struct html *h, unsigned *depth, unsigned open)
{
    while (*depth > open) {
        html_raw(h, "</li></ul>\n");
        (*depth)--;
    }
}

static void put_item(struct html *h, const struct prose_block *block, unsigned *depth)
{
    close_lists(h, depth, block->begins ? 0 : block->level + 1);
    if (*depth == block->level + 1) {
        html_raw(h, "</li>\n");
    } else {
        html_raw(h, "<ul class=\"govuk-list govuk-list--bullet\">\n");
        (*depth)++;
    }
    html_raw(h, "<li");
    put_id(h, block->id);
    html_raw(h, ">");
    put_words(h, block->text);
}

bool prose_write(struct html *h, const struct prose *prose)
{
    unsigned depth = 0;
    struct slice heading = SLICE("");
    size_t i = 0;
    for (; i < prose->n_blocks && has_room(h); i++) {
        const struct prose_block *block = &prose->blocks[i];
        close_lists(h, &depth, block->kind == PROSE_ITEM ? PROSE_DEPTH : 0);
        switch (block->kind) {
        case PROSE_HEADING:
            heading = prose_words(block->text);
            put_heading(h, block);
            break;
        case PROSE_PARAGRAPH:
            put_paragraph(h, block);
            break;
        case PROSE_ITEM:
            put_item(h, block, &depth);
            break;
        case PROSE_TABLE:
            put_table(h, block, heading);
            break;
        }
    }
    close_lists(h, &depth, 0);
    return i == prose->n_blocks && has_room(h);
}

/* ---- contents -------------------------------------------------------------------------------- */

static bool is_section(const struct prose_block *block)
{
    return block->kind == PROSE_HEADING && block->level == 2;
}

/* What stands under the section at i, folded away; returns where the next begins. */
static size_t put_parts(struct html *h, const struct prose *prose, size_t i)
{
    size_t n = 0;
    struct slice section = prose->blocks[i].text;
    for (i++; i < prose->n_blocks && !is_section(&prose->blocks[i]); i++) {
        const struct prose_block *block = &prose->blocks[i];
        if (block->kind != PROSE_HEADING || block->level != 3 || block->id.n == 0 || !has_room(h)) {
            continue;
        }
        if (n++ == 0) {
            HTML(h,
                 "<details class=\"gr-why\"><summary>{}<span class=\"govuk-visually-hidden\"> : "
                 "{}</span></summary>\n<ul class=\"govuk-list gr-why__reasons\">\n",
                 T(h, "Ce qui s’y trouve", "What it holds"), prose_words(section));
        }
        HTML(h, "<li><a class=\"govuk-link\" href=\"#{}\">{}</a></li>\n", block->id,
             prose_words(block->text));
    }
    html_raw(h, n > 0 ? "</ul></details>" : "");
    return i;
}

void prose_contents(struct html *h, const struct prose *prose)
{
    size_t i = 0;
    while (i < prose->n_blocks && !is_section(&prose->blocks[i])) {
        i++;
    }
    if (i == prose->n_blocks) {
        return;
    }
    HTML(h, "<nav aria-label=\"{}\">\n<ul class=\"govuk-list\">\n", T(h, "Sommaire", "Contents"));
    while (i < prose->n_blocks && has_room(h)) {
        const struct prose_block *block = &prose->blocks[i];
        HTML(h, "<li><a class=\"govuk-link\" href=\"#{}\">{}</a>", block->id,
             prose_words(block->text));
        i = put_parts(h, prose, i);
        html_raw(h, "</li>\n");
    }
    html_raw(h, "</ul></nav>\n");
}
