#!/bin/sh
# What pages load, in a browser: a page made of every class of ours passes axe-core wide and narrow,
# keeps a strict content security policy, and says as much without JavaScript.
set -eu
cd "$(dirname "$0")/.."
exec test/browser/run assets.mjs
