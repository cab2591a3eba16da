/* The files that pages load: style sheet, scripts, picture. They are part of the program (made at
 * build from web/), so that a page can never meet the files of another version. A path carries the
 * hash of what it names and can be cached for ever; a name is what code calls the file. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "base/slice.h"

struct web_asset {
    struct slice name;    /* "greffe.css" */
    struct slice path;    /* "greffe-ab12cd34.css", without a folder */
    struct slice media;   /* the value of Content-Type */
    struct slice bytes;   /* as it is */
    struct slice gzipped; /* the same, for a client that accepts gzip */
};

/* All of them, for as long as the process lives. */
extern const struct web_asset web_assets[];
extern const size_t web_n_assets;

/* The asset that pages call so, or NULL. */
const struct web_asset *web_asset(struct slice name);
/* The asset served at this path, or NULL: what was asked by a client. */
const struct web_asset *web_asset_by_path(struct slice path);

#endif
