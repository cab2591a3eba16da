// Makes what the pages load: node web/assets.mjs FOLDER TARGET (by tools/make-assets).
//
// A file's name carries the hash of what it holds, so that a browser may keep it for ever. Beside the
// files it writes their table (assets.tab), the same as C (assets_data.c; see src/web/assets.h), and
// for ninja what TARGET was made from (assets.d).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const HERE = dirname(fileURLToPath(import.meta.url));
const FRONTEND = join(HERE, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js");
const used = new Set([
  fileURLToPath(import.meta.url),
  join(HERE, "../tools/make-assets"),
  join(HERE, "package.json"),
]);

function read(path) {
  used.add(path);
  return readFileSync(path, "utf8");
}

function style() {
  const made = sass.compile(join(HERE, "greffe.scss"), {
    style: "compressed",
    loadPaths: [join(HERE, "node_modules")],
    quietDeps: true,
  });
  made.loadedUrls.forEach((url) => used.add(fileURLToPath(url)));
  return made.css;
}

/* What may not be used outside GOV.UK, and what a page could not load: neither leaves this script. */
const FORBIDDEN = [
  [/@font-face/i, "a font"],
  [/transport/i, "the typeface GDS Transport"],
  [/crown|crest|royal-arms/i, "the crown"],
  [/url\(\s*["']?(?!data:)/i, "something loaded from elsewhere"],
  [/@import/i, "a style sheet loaded from elsewhere"],
];

function refuseForbidden(css) {
  for (const [pattern, what] of FORBIDDEN) {
    const found = pattern.exec(css);
    if (found !== null) {
      const around = css.slice(Math.max(0, found.index - 60), found.index + 60);
      throw new Error(`the style sheet has ${what} in it: …${around}…`);
    }
  }
}

function replaceOnce(text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(`${from} stands ${parts.length - 1} times where it should once`);
  }
  return parts.join(to);
}

/* name: as pages call it; path: as it is served; symbol: its C name. */
function asset(name, media, text) {
  const bytes = Buffer.from(text, "utf8");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const dot = name.indexOf(".");
  const gzipped = gzipSync(bytes, { level: 9 });
  gzipped[9] = 255; // no system in particular
  return {
    name,
    path: `${name.slice(0, dot)}-${hash}${name.slice(dot)}`,
    symbol: name.replaceAll(/[^a-z0-9]/g, "_"),
    media,
    bytes,
    gzipped,
  };
}

function assets() {
  const script = "text/javascript; charset=utf-8";
  const css = style();
  refuseForbidden(css);
  const frontend = read(FRONTEND).replace(/\/\/# sourceMappingURL=.*\s*$/, "\n");
  const shipped = asset("govuk-frontend.min.js", script, frontend);
  const own = replaceOnce(read(join(HERE, "greffe.js")), `"./${shipped.name}"`, `"./${shipped.path}"`);
  return [
    asset("favicon.svg", "image/svg+xml", read(join(HERE, "favicon.svg"))),
    asset("greffe.css", "text/css; charset=utf-8", css),
    asset("greffe.js", script, own),
    shipped,
  ];
}

/* Bytes as C string literals of one line each: compilers read them much faster than numbers. Every
 * escape has three octal digits, so that no digit after it can be taken for its own. */
function literal(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; start += 64) {
    let line = "";
    for (const byte of bytes.subarray(start, start + 64)) {
      const kept = byte >= 0x20 && byte < 0x7f && !'"\\?'.includes(String.fromCharCode(byte));
      line += kept ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
    }
    lines.push(`    "${line}"`);
  }
  return lines.join("\n");
}

function source(made) {
  const arrays = made.map(
    ({ symbol, bytes, gzipped }) =>
      `static const char ${symbol}_bytes[] =\n${literal(bytes)};\n` +
      `static const char ${symbol}_gzipped[] =\n${literal(gzipped)};\n`,
  );
  return `/* The files that pages load, with their bytes. Made by web/assets.mjs. */
#include "web/assets.h"

${arrays.join("\n")}
#define TEXT(text) {text, sizeof(text) - 1}
#define ASSET(symbol, name, path, media) \\
    {TEXT(name), TEXT(path), TEXT(media), TEXT(symbol##_bytes), TEXT(symbol##_gzipped)},

const struct web_asset web_assets[] = {
#include "assets.tab"
};
const size_t web_n_assets = sizeof(web_assets) / sizeof(web_assets[0]);
`;
}

function table(made) {
  const rows = made.map(
    ({ symbol, name, path, media }) => `ASSET(${symbol}, "${name}", "${path}", "${media}")\n`,
  );
  return `/* ASSET(its C name, the name that pages use, the path it is served at, its media type) */\n${rows.join("")}`;
}

function main(folder, target) {
  const made = assets();
  const files = join(folder, "assets");
  rmSync(files, { recursive: true, force: true });
  mkdirSync(files, { recursive: true });
  made.forEach(({ path, bytes }) => writeFileSync(join(files, path), bytes));
  writeFileSync(join(folder, "assets.tab"), table(made));
  writeFileSync(join(folder, "assets_data.c"), source(made));
  const paths = [...used].sort().map((path) => path.replaceAll(" ", "\\ "));
  writeFileSync(join(folder, "assets.d"), `${target}: ${paths.join(" \\\n  ")}\n`);
}

try {
  main(process.argv[2], process.argv[3] ?? "assets.tab");
} catch (error) {
  console.error(`make-assets: ${error.message}`);
  process.exit(1);
}
