/* Sums: the tables they are read from, and how each is worked out. Tables are Markdown tables,
 * which read as they stand. */
#include "explain/explain_priv.h"

static void tell_header(const struct teller *t, const struct law_table *table)
{
    const struct law_fact *fact = &t->p->facts[table->fact];
    buf_text(t->out, "| ");
    tell_slice(t, label_of(t, fact->labels, fact->name));
    for (uint16_t i = 0; i < table->n_columns; i++) {
        buf_text(t->out, " | ");
        tell_slice(t, label_of(t, (struct law_labels){0}, table->columns[i]));
    }
    tell(t, " | en vigueur | source |\n", " | in force | source |\n");
    for (uint16_t i = 0; i < table->n_columns + 3; i++) {
        buf_text(t->out, i == 0 ? "| --- |" : " --- |");
    }
    buf_char(t->out, '\n');
}

static void tell_row(const struct teller *t, const struct law_table *table,
                     const struct law_row *row)
{
    const struct law_fact *fact = &t->p->facts[table->fact];
    buf_text(t->out, "| ");
    if (row->value < fact->n_values) {
        const struct law_domain_value *value = &fact->values[row->value];
        tell_slice(t, label_of(t, value->labels, value->name));
    }
    for (uint16_t i = 0; i < table->n_columns; i++) {
        buf_text(t->out, " | ");
        tell_value(t, row->cells[i].type, row->cells[i].currency, row->cells[i].value, NULL);
    }
    buf_text(t->out, " | ");
    if (!tell_dates(t, row->dates, false)) {
        tell(t, "toujours", "always");
    }
    buf_text(t->out, " |");
    tell_cites(t, &row->cites);
    if (row->cites.unsure.n > 0) {
        tell(t, " non tranché", " not settled");
    }
    buf_text(t->out, " |\n");
}

/* A row as a sentence: what a comparison shows, since a row of a table is nothing without its
 * header. */
static void tell_row_alone(const struct teller *t, const struct law_table *table,
                           const struct law_row *row)
{
    const struct law_fact *fact = &t->p->facts[table->fact];
    size_t from = t->out->n;
    if (row->value < fact->n_values) {
        const struct law_domain_value *value = &fact->values[row->value];
        tell_label(t, value->labels, value->name);
    }
    for (uint16_t i = 0; i < table->n_columns; i++) {
        buf_text(t->out, ", ");
        tell_slice(t, label_of(t, (struct law_labels){0}, table->columns[i]));
        tell(t, " : ", ": ");
        tell_value(t, row->cells[i].type, row->cells[i].currency, row->cells[i].value, NULL);
    }
    buf_text(t->out, in_french(t) ? " ; " : "; ");
    if (!tell_dates(t, row->dates, false)) {
        tell(t, "toujours", "always");
    }
    tell_cites(t, &row->cites);
    buf_char(t->out, '.');
    tell_unsure(t, &row->cites);
    tell_passage(t, PASSAGE_ROW, row->value, from);
}

/* What is not settled stands under the table, where there is room. */
static void tell_doubts(const struct teller *t, const struct law_table *table)
{
    const struct law_fact *fact = &t->p->facts[table->fact];
    for (uint16_t i = 0; i < table->n_rows; i++) {
        const struct law_row *row = &table->rows[i];
        if (!told_in_force(t, row->dates) || row->cites.unsure.n == 0) {
            continue;
        }
        buf_text(t->out, "- ");
        if (row->value < fact->n_values) {
            const struct law_domain_value *value = &fact->values[row->value];
            tell_label(t, value->labels, value->name);
            tell(t, " :", ":");
        }
        tell_unsure(t, &row->cites);
        buf_char(t->out, '\n');
    }
    buf_char(t->out, '\n');
}

void explain_table(const struct teller *t, law_index index)
{
    const struct law_table *table = &t->p->tables[index];
    tell_heading(t, 3, "Tableau", "Table", label_of(t, table->labels, table->name), &table->cites);
    tell_header(t, table);
    for (uint16_t i = 0; i < table->n_rows; i++) {
        if (told_in_force(t, table->rows[i].dates)) {
            (tells_passages(t) ? tell_row_alone : tell_row)(t, table, &table->rows[i]);
        }
    }
    buf_char(t->out, '\n');
    tell_doubts(t, table);
}

static void tell_worth(const struct teller *t, const struct law_amount_line *line)
{
    if (line->percent != 100) {
        buf_int(t->out, line->percent);
        tell(t, " % de ", "% of ");
    }
    if (line->times != 1) {
        buf_int(t->out, line->times);
        tell(t, " fois ", " times ");
    }
    tell_operand(t, &line->operand);
}

/* "To it is added … at …". */
static void tell_movement(const struct teller *t, const struct law_amount_line *line)
{
    if (line->takes) {
        tell(t, "est retranché ", "what is taken is ");
    } else {
        tell(t, "est ajouté ", "what is added is ");
    }
    tell_operand(t, &line->operand);
    tell(t, ", par l'acte ", ", by the act ");
    for (uint16_t i = 0; i < line->n_acts; i++) {
        tell_joint(t, i, line->n_acts, " ou ", " or ");
        tell_act(t, line->acts[i]);
    }
}

static void tell_amount_line(const struct teller *t, const struct law_amount *amount, uint16_t i)
{
    const struct law_amount_line *line = &amount->lines[i];
    size_t start = t->out->n;
    bool begun = tell_scope(t, line->dates, line->when);
    if (begun) {
        tell(t, " : ", ": ");
    } else if (!amount->total) {
        tell(t,
             i == 0 ? "Montant : " : "Dans les autres cas : ", i == 0 ? "Amount: " : "Otherwise: ");
    }
    if (amount->total) {
        tell_movement(t, line);
        capital_from(t, start);
    } else {
        tell_worth(t, line);
    }
}

void explain_amount(const struct teller *t, law_index index)
{
    const struct law_amount *amount = &t->p->amounts[index];
    tell_heading(t, 3, amount->total ? "Total" : "Montant", amount->total ? "Total" : "Amount",
                 label_of(t, amount->labels, amount->name), &amount->cites);
    for (uint16_t i = 0; i < amount->n_lines; i++) {
        const struct law_amount_line *line = &amount->lines[i];
        if (!told_in_force(t, line->dates)) {
            continue;
        }
        size_t from = t->out->n;
        buf_text(t->out, "- ");
        tell_amount_line(t, amount, i);
        tell_cites(t, &line->cites);
        buf_char(t->out, '.');
        tell_unsure(t, &line->cites);
        buf_char(t->out, '\n');
        tell_passage(t, PASSAGE_SUM, 0, from);
    }
    buf_char(t->out, '\n');
}
