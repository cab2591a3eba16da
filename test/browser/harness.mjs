// What the tests of pages share: Debian's Chromium, with and without JavaScript; what a page may not do
// (complain on the console, break its content security policy, grow wider than its window); axe-core's
// judgment; the keyboard alone; and the Test Anything Protocol.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 320, height: 640 };

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CHROMIUM = "/usr/bin/chromium";
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/* Lines of TAP; what was seen goes to standard error when a test fails. */
export class Tap {
  count = 0;
  failed = 0;

  ok(condition, name, seen = "") {
    this.count += 1;
    console.log(`${condition ? "ok" : "not ok"} ${this.count} - ${name}`);
    if (!condition) {
      this.failed += 1;
      const said = typeof seen === "string" ? seen : JSON.stringify(seen, null, 2);
      console.error(said.split("\n").slice(0, 40).map((line) => `# ${line}`).join("\n"));
    }
    return condition;
  }

  same(found, wanted, name) {
    const [one, other] = [found, wanted].map((value) => JSON.stringify(value));
    return this.ok(one === other, name, `found  ${one}\nwanted ${other}`);
  }

  /* A list of faults that should be empty. */
  none(faults, name) {
    return this.ok(faults.length === 0, name, faults.join("\n"));
  }
}

/* Runs a test to its end: test(tap, browser). What it throws is a failure; the plan comes last, and the
 * browser is closed in any case. The process stops by itself after `seconds`. */
export async function run(test, { seconds = 240 } = {}) {
  const tap = new Tap();
  const guard = setTimeout(() => {
    console.log(`Bail out! not done after ${seconds} seconds`);
    process.exit(1);
  }, seconds * 1000);
  let browser = null;
  try {
    browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: QUIET });
    await test(tap, browser);
  } catch (error) {
    tap.ok(false, "the test runs to its end", error.stack ?? String(error));
  }
  await browser?.close();
  clearTimeout(guard);
  console.log(`1..${tap.count}`);
  process.exitCode = tap.failed > 0 ? 1 : 0;
}

/* A page in a context of its own, with the list of what it did wrong: page.faults, which grows while the
 * page lives. options: javaScript, locale, viewport, and whatever else a context takes. */
export async function newPage(browser, options = {}) {
  const { javaScript = true, locale = "fr-FR", viewport = WIDE, ...others } = options;
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    locale,
    viewport,
    timezoneId: "Europe/Paris",
    ...others,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.faults = [];
  // Chromium reports a breach of the content security policy on the console, as an error.
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      page.faults.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => page.faults.push(`uncaught: ${error.message}`));
  // ERR_ABORTED is the browser's own doing: the page was left while its icon was on the way. What the
  // server breaks off has another name.
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText === "net::ERR_ABORTED") {
      return;
    }
    page.faults.push(`not loaded: ${request.url()}: ${request.failure()?.errorText}`);
  });
  return page;
}

export function policyBreaches(page) {
  return page.faults.filter((fault) => /content security policy|violates|: csp$/i.test(fault));
}

/* axe-core's findings, one a line each: rule, gravity, what it is, where. The source is evaluated by the
 * browser's debugger, which no content security policy stops. Needs a page with JavaScript. */
export async function axe(page, options = {}) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, given), options);
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const why = (failureSummary ?? "").replaceAll(/\s+/g, " ");
      return `${id} (${impact}): ${help}: ${target.join(" ")}: ${why}`;
    }),
  );
}

/* By how many pixels the page is wider than its window: 0 when it fits. */
export function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    return Math.max(0, root.scrollWidth - root.clientWidth);
  });
}

/* Each of our own elements (gr-) that sticks out of the window to the right and is not in a region that
 * scrolls: says what to mend when overflow() is not 0. */
export function sticksOut(page) {
  return page.evaluate(() => {
    const scrolls = (element) =>
      element !== null && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => !scrolls(element.parentElement))
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`);
  });
}

/* The name by which assistive technology calls what has the focus, as the browser computes it. */
export async function focusedName(page) {
  const session = await page.context().newCDPSession(page);
  try {
    const { result } = await session.send("Runtime.evaluate", { expression: "document.activeElement" });
    const { nodes } = await session.send("Accessibility.getPartialAXTree", {
      objectId: result.objectId,
      fetchRelatives: false,
    });
    return nodes[0]?.name?.value ?? "";
  } finally {
    await session.detach();
  }
}

/* Each element that can have the focus and does not show that it has: who has no mouse would be lost
 * there; and each that says in which order it wants it, which no page of ours needs. */
export function focusFaults(page) {
  return page.evaluate(() => {
    const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const faults = [];
    const before = document.activeElement;
    for (const element of document.querySelectorAll(wanted)) {
      if (element.disabled || !element.checkVisibility({ checkVisibilityCSS: true })) {
        continue;
      }
      const name = `${element.tagName.toLowerCase()} ${(element.id || element.textContent || element.name || "").trim().slice(0, 40)}`;
      if (element.tabIndex > 0) {
        faults.push(`${name}: wants a place of its own in the order`);
      }
      if (element.tabIndex < 0) {
        continue;
      }
      element.focus({ focusVisible: true });
      // A radio or a box that is drawn beside its input shows the focus there.
      const shown = [getComputedStyle(element), getComputedStyle(element.nextElementSibling ?? element, "::before")];
      const seen = shown.some((style) => (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none");
      if (document.activeElement !== element || !seen) {
        faults.push(`${name}: the focus does not show`);
      }
    }
    before?.focus?.();
    return faults;
  });
}

/* Goes from one focus to the next as somebody without a mouse does, until what has the focus is called
 * `name` (a string or a pattern). Past the last it begins with the first again; throws with the names on the way
 * when that was all. */
export async function tabTo(page, name, { limit = 80 } = {}) {
  const met = [];
  for (let press = 0; press < limit; press += 1) {
    await page.keyboard.press("Tab");
    const here = await focusedName(page);
    if (name instanceof RegExp ? name.test(here) : here === name) {
      return met.length + 1;
    }
    if (here === "" && met.includes("")) {
      break;
    }
    met.push(here);
  }
  throw new Error(`no focus is called ${name}; met: ${met.join(" | ")}`);
}

/* The same, then Enter, on what leads to another page; done when that page is read. */
export async function pressEnterOn(page, name, options = {}) {
  await tabTo(page, name, options);
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
}
