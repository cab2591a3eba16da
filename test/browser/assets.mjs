// The style sheet and the scripts of the build folder, on a sample page, in a browser.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { axe, focusedName, NARROW, newPage, overflow, policyBreaches, pressEnterOn, run, sticksOut, tabTo, WIDE } from "./harness.mjs";
import { sample } from "./sample.mjs";

const BUILT = join(dirname(process.env.GREFFE ?? "build/greffe"), "web");
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/* The rows of assets.tab: { name: [path, media] }. */
function table() {
  const rows = readFileSync(join(BUILT, "assets.tab"), "utf8").matchAll(/^ASSET\(\w+, "(.*?)", "(.*?)", "(.*?)"\)$/gm);
  return Object.fromEntries([...rows].map(([, name, path, media]) => [name, [path, media]]));
}

function serve(rows) {
  const page = sample(Object.fromEntries(Object.entries(rows).map(([name, [path]]) => [name, path])));
  const served = new Map(
    Object.values(rows).map(([path, media]) => [`/assets/${path}`, [media, readFileSync(join(BUILT, "assets", path))]]),
  );
  const server = createServer((request, response) => {
    const asset = served.get(request.url);
    const [media, bytes] = asset ?? ["text/html; charset=utf-8", page];
    response.writeHead(200, {
      "Content-Type": media,
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
    });
    response.end(bytes);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function files(tap, rows) {
  const style = readFileSync(join(BUILT, "assets", rows["greffe.css"][0]), "utf8");
  const all = readdirSync(join(BUILT, "assets")).sort();
  tap.same(all, Object.values(rows).map(([path]) => path).sort(), "the table names every file made, and no other");
  tap.ok(all.every((path) => /-[0-9a-f]{8}\./.test(path)), "every path carries a hash");
  tap.ok(!/@font-face|transport|crown|crest/i.test(style), "neither the typeface nor the crown of GOV.UK");
}

async function view(tap, browser, url, name, viewport) {
  const page = await newPage(browser, { viewport });
  await page.goto(url);
  await page.waitForSelector("body.js-enabled");
  tap.none(await axe(page), `${name}: axe-core has nothing to say`);
  tap.same(await overflow(page), 0, `${name}: the page is not wider than the window`);
  tap.none(await sticksOut(page), `${name}: nothing sticks out`);
  await page.locator("summary").click();
  tap.none(await axe(page), `${name}: nor with the reasons open`);
  await page.evaluate(() => document.activeElement.blur());
  tap.none(policyBreaches(page), `${name}: the content security policy is kept`);
  tap.none(page.faults, `${name}: the console is silent`);
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `sample-${name}.png`), fullPage: true });
  }
  await page.context().close();
}

async function enhancements(tap, browser, url) {
  const page = await newPage(browser);
  await page.clock.install({ time: new Date("2020-01-01T00:00:00Z") }); // a computer whose hour is wrong
  await page.goto(url);
  const told = () => page.locator(".gr-remaining").allTextContents();
  tap.same(await told(), ["(dans 3 h 12 min)", "(dans 86 j 3 h)", "(il y a 3 j 19 h)"], "what remains is counted from the server's hour");
  await page.clock.runFor("02:00");
  tap.same((await told())[0], "(dans 3 h 10 min)", "and counted again as time passes");

  await page.locator("#acts-filter").fill("notifie HADDAD");
  const shown = await page.locator("#acts tbody tr:visible th").allTextContents();
  tap.same(shown, ["Droits notifiés", "Placement notifié"], "a filter finds words without accents and capitals");
  tap.same(await page.locator("[data-filter-count]").textContent(), "2 actes sur 4", "and says how many rows are left");
  await page.locator("#acts-filter").fill("");
  tap.same(await page.locator("#acts tbody tr:visible").count(), 4, "an empty filter shows all");
  tap.same(await page.locator("[data-filter-count]").textContent(), "", "and says nothing");
  tap.none(page.faults, "enhancements: the console is silent");
  await page.context().close();
}

async function phrases(tap, browser, url, rows) {
  const page = await newPage(browser);
  await page.goto(url);
  const said = await page.evaluate(async (path) => {
    const { remaining } = await import(path);
    const minute = 60_000;
    return [0, 1, -1, 60, 47 * 60 + 59, 48 * 60, 50 * 60, -61].map((n) => remaining(n * minute + (n < 0 ? -1 : 1), "en"));
  }, `/assets/${rows["greffe.js"][0]}`);
  tap.same(
    said,
    ["in less than a minute", "in 1 min", "1 min ago", "in 1 h", "in 47 h 59 min", "in 2 d", "in 2 d 2 h", "1 h 1 min ago"],
    "what remains, in English",
  );
  await page.context().close();
}

async function withoutScript(tap, browser, url) {
  const texts = [];
  for (const javaScript of [true, false]) {
    const page = await newPage(browser, { javaScript });
    await page.goto(url);
    await page.locator("main").waitFor();
    if (!javaScript) {
      tap.same(await page.locator(".gr-filter").isVisible(), false, "without JavaScript no filter is offered");
      tap.same(await page.locator(".gr-remaining").count(), 0, "nor a count that would stand still");
      tap.same(await page.locator("summary").isVisible(), true, "reasons can be opened");
      await page.locator("summary").click();
      tap.same(await page.locator(".gr-why__reasons").isVisible(), true, "and open");
      tap.none(page.faults, "without JavaScript: the console is silent");
    }
    const text = await page.locator("main").textContent();
    texts.push(text.replaceAll(/ \((dans|il y a) [^)]*\)/g, ""));
    await page.context().close();
  }
  tap.same(texts[1], texts[0], "all that the page says is there without JavaScript");
}

async function keyboard(tap, browser, url) {
  const page = await newPage(browser);
  await page.goto(url);
  await page.keyboard.press("Tab");
  tap.same(await focusedName(page), "Aller au contenu", "the first focus leads past the bar");
  await page.keyboard.press("Enter");
  tap.same(await page.evaluate(() => document.activeElement.id), "main", "to the main part");
  await tabTo(page, /^Pourquoi/);
  await page.keyboard.press("Enter");
  tap.same(await page.locator(".gr-why__reasons").isVisible(), true, "reasons open by keyboard");
  await page.setViewportSize(NARROW);
  await tabTo(page, "Actes et délais, du 16 au 24 novembre 2026");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector(".gr-timeline__scroll").scrollLeft > 0);
  tap.ok(true, "the timeline scrolls by keyboard");
  await pressEnterOn(page, "Inscrire l’acte");
  tap.ok(page.url().includes("/act?at="), "a form is sent by keyboard", page.url());
  tap.none(page.faults, "keyboard: the console is silent");
  await page.context().close();
}

async function paper(tap, browser, url) {
  const page = await newPage(browser);
  await page.goto(url);
  await page.emulateMedia({ media: "print" });
  const visible = (selector) => page.locator(selector).first().isVisible();
  const gone = [".gr-nav", "main form", ".gr-screen-only", ".gr-filter", ".gr-header__leave", ".gr-remaining", ".govuk-skip-link"];
  for (const selector of gone) {
    tap.same(await visible(selector), false, `on paper there is no ${selector}`);
  }
  for (const selector of [".gr-header__name", ".gr-why__reasons", ".gr-finding", ".gr-timeline svg"]) {
    tap.same(await visible(selector), true, `on paper there is ${selector}`);
  }
  if (process.env.SCREENSHOTS) {
    await page.pdf({ path: join(process.env.SCREENSHOTS, "sample.pdf"), format: "A4" });
  }
  await page.context().close();
}

/* Colours that a reader has chosen: shapes and words must do. */
async function forcedColours(tap, browser, url) {
  const page = await newPage(browser, { forcedColors: "active", viewport: WIDE });
  await page.goto(url);
  const shapes = await page.locator(".gr-clock").evaluateAll((clocks) =>
    clocks.map((clock) => {
      const { borderWidth, borderRadius, transform } = getComputedStyle(clock, "::before");
      return [borderWidth, borderRadius, transform].join(" ");
    }),
  );
  tap.same(new Set(shapes).size, 3, "each state of a clock has a shape of its own");
  await page.context().close();
}

await run(async (tap, browser) => {
  const rows = table();
  files(tap, rows);
  const server = await serve(rows);
  const url = `http://127.0.0.1:${server.address().port}/`;
  try {
    await view(tap, browser, url, "wide", WIDE);
    await view(tap, browser, url, "narrow", NARROW);
    await enhancements(tap, browser, url);
    await phrases(tap, browser, url, rows);
    await withoutScript(tap, browser, url);
    await keyboard(tap, browser, url);
    await paper(tap, browser, url);
    await forcedColours(tap, browser, url);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
