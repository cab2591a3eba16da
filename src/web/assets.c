/* Finds the files that pages load. They are four, and read in order. */
#include "web/assets.h"

const struct web_asset *web_asset(struct slice name)
{
    for (size_t i = 0; i < web_n_assets; i++) {
        if (slice_equal(web_assets[i].name, name)) {
            return &web_assets[i];
        }
    }
    return NULL;
}

const struct web_asset *web_asset_by_path(struct slice path)
{
    for (size_t i = 0; i < web_n_assets; i++) {
        if (slice_equal(web_assets[i].path, path)) {
            return &web_assets[i];
        }
    }
    return NULL;
}
