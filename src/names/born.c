/* Dates of birth as people write them: the day first, or the year first. */
#include "names/names_priv.h"

static bool read_parts(int64_t *parts, size_t *lengths, size_t *n, struct slice text,
                       char separator)
{
    *n = 0;
    while (text.n > 0) {
        if (*n == 3) {
            return false;
        }
        struct slice part = slice_cut(&text, separator);
        if (!slice_to_int(&parts[*n], part, 9999)) {
            return false;
        }
        lengths[*n] = part.n;
        (*n)++;
    }
    return true;
}

static bool plausible(struct born *born)
{
    static const int days[] = {31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (born->year < LIMIT_YEAR_MIN || born->year > LIMIT_YEAR_MAX || born->month > 12) {
        return false;
    }
    if (born->month == 0) {
        born->day = 0;
    }
    return born->day <= days[born->month];
}

bool names_read_born(struct born *out, struct slice text)
{
    text = slice_trim(text);
    char separator = '-';
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '/' || text.p[i] == '.') {
            separator = text.p[i];
            break;
        }
    }
    int64_t parts[3] = {0};
    size_t lengths[3] = {0};
    size_t n = 0;
    if (text.n == 0 || text.n > 10 || !read_parts(parts, lengths, &n, text, separator)) {
        return false;
    }
    bool year_first = lengths[0] == 4;
    size_t year = year_first ? 0 : n - 1;
    if (lengths[year] != 4) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (i != year && lengths[i] > 2) {
            return false;
        }
    }
    *out = (struct born){.year = (int)parts[year]};
    if (n == 2) {
        out->month = (int)parts[year_first ? 1 : 0];
    } else if (n == 3) {
        out->month = (int)parts[1];
        out->day = (int)parts[year_first ? 2 : 0];
    }
    return plausible(out);
}
