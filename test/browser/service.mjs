// A served office, as people meet it: every page that can be reached, wide and narrow, in French and in
// English, with and without JavaScript, judged by axe-core; and what people do there, by keyboard alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { axe, focusedName, focusFaults, NARROW, newPage, overflow, policyBreaches, pressEnterOn, run, sticksOut, tabTo, WIDE } from "./harness.mjs";

const { ADDRESS, AGENT, PASSWORD, SCREENSHOTS } = process.env;

/* ---- signing in ---- */

async function signIn(page) {
  await page.goto(`${ADDRESS}/sign-in`);
  await page.locator("#agent").fill(AGENT);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("main button").click();
  await page.waitForURL(`${ADDRESS}/`);
  await speak(page, "fr");
}

async function speak(page, language) {
  const now = await page.locator("html").getAttribute("lang");
  if (now !== language) {
    await page.locator("header button[name=language]").click();
    await page.waitForLoadState();
  }
}

async function signInByKeyboard(tap, browser) {
  const page = await newPage(browser);
  await page.goto(`${ADDRESS}/`);
  tap.ok(page.url().endsWith("/sign-in"), "nobody is asked to sign in", page.url());
  tap.none(await axe(page), "sign-in: axe-core has nothing to say");
  await page.keyboard.press("Tab");
  tap.same(await focusedName(page), "Aller au contenu", "the first focus leads past the bar");
  await tabTo(page, "Identifiant");
  await page.keyboard.type(AGENT);
  await tabTo(page, "Mot de passe");
  await page.keyboard.type("not this one at all");
  await pressEnterOn(page, "Se connecter");
  tap.ok(await page.locator(".govuk-error-summary").isVisible(), "a wrong password is told");
  tap.same(await page.locator("#agent").inputValue(), AGENT, "and the login is not asked for again");
  tap.none(await axe(page), "the mistake: axe-core has nothing to say");
  await tabTo(page, "Mot de passe");
  await page.keyboard.type(PASSWORD);
  await pressEnterOn(page, "Se connecter");
  tap.same(new URL(page.url()).pathname, "/", "the right one leads in");
  tap.none(page.faults.filter((fault) => !/403/.test(fault)), "signing in: the console is silent");
  await page.context().close();
}

/* An address for a calendar program: made, shown once in any width, ended. */
async function calendarAddress(tap, browser) {
  const page = await newPage(browser, { viewport: NARROW });
  await signIn(page);
  await page.goto(`${ADDRESS}/account`);
  await pressEnterOn(page, "Créer une adresse");
  const address = await page.locator(".gr-address a").getAttribute("href");
  tap.ok(address.startsWith(`${ADDRESS}/api/v1/calendars/`), "the address of a calendar is shown", address);
  tap.same(await overflow(page), 0, "it fits a narrow window");
  tap.none(await axe(page), "the address: axe-core has nothing to say");
  tap.ok((await (await fetch(address)).text()).startsWith("BEGIN:VCALENDAR"), "it is read without signing in");
  await pressEnterOn(page, "Mettre fin à l’adresse");
  tap.ok(await page.locator(".govuk-notification-banner").isVisible(), "that it has ended is said");
  tap.same((await fetch(address)).status, 404, "and it has");
  await page.context().close();
}

/* ---- every page ---- */

/* The kind of page that an address leads to: numbers and hashes stand for all of their like. */
function kindOf(url) {
  const { pathname, searchParams } = new URL(url);
  const path = pathname
    .replace(/D-\d{4}-\d+/, "DOSSIER")
    .replace(/[0-9a-f]{64}/, "HASH")
    .replace(/\/law\/[a-z_]+/, "/law/PROCEDURE")
    .replace(/\/acts\/\d+/, "/acts/LEAF");
  return `${path}?${[...searchParams.keys()].sort().join("&")}`;
}

const MEDIA = /\.(svg|ics|json|txt|greffe)$|\/tile\/|\/checkpoint$|\/metrics$|\/documents\//;

/* An address of each kind that can be reached by links, at most `most`. */
async function discover(page, most = 80) {
  const kinds = new Map();
  const waiting = [`${ADDRESS}/`];
  while (waiting.length > 0 && kinds.size < most) {
    const url = waiting.shift();
    const kind = kindOf(url);
    if (kinds.has(kind) || MEDIA.test(new URL(url).pathname)) {
      continue;
    }
    const response = await page.goto(url);
    kinds.set(kind, { url, status: response.status() });
    const links = await page.locator("a[href]").evaluateAll((list) => list.map((a) => a.href.split("#")[0]));
    for (const link of links) {
      if (link.startsWith(ADDRESS) && !kinds.has(kindOf(link))) {
        waiting.push(link);
      }
    }
  }
  return kinds;
}

async function judge(tap, page, kind, view) {
  tap.none(await axe(page), `${kind} ${view}: axe-core has nothing to say`);
  const wider = await overflow(page);
  tap.ok(wider === 0, `${kind} ${view}: not wider than the window`, wider === 0 ? "" : await sticksOut(page));
  tap.none(policyBreaches(page), `${kind} ${view}: the policy is kept`);
  tap.none(await focusFaults(page), `${kind} ${view}: the focus shows wherever it is`);
  tap.none(page.faults, `${kind} ${view}: the console is silent`);
}

async function everyPage(tap, browser) {
  const finder = await newPage(browser);
  await signIn(finder);
  const kinds = await discover(finder);
  await finder.context().close();
  tap.ok(kinds.size >= 15, "many kinds of pages are reached by links", [...kinds.keys()].join("\n"));
  for (const [kind, { status }] of kinds) {
    tap.same(status, 200, `${kind} is there`);
  }
  for (const [language, viewport, view] of [
    ["fr", WIDE, "wide, in French"],
    ["en", NARROW, "narrow, in English"],
  ]) {
    const page = await newPage(browser, { viewport });
    await signIn(page);
    await speak(page, language);
    for (const [kind, { url }] of kinds) {
      page.faults.length = 0;
      await page.goto(url);
      const asked = new URL(url).searchParams.get("language") ?? language; // a page for somebody else
      tap.same(await page.locator("html").getAttribute("lang"), asked, `${kind} ${view}`);
      tap.same(await page.locator("h1").count(), 1, `${kind} ${view}: one heading of the first rank`);
      await judge(tap, page, kind, view);
    }
    await page.context().close();
  }
  return kinds;
}

/* The words of a page, but for those that scripts are there to add - how long it is until then, and the filter of a table - and a
 * secret that is drawn anew each time. */
async function wordsOf(page) {
  await page.locator(".gr-filter, .gr-remaining").evaluateAll((added) => {
    for (const element of added) {
      if (element.previousSibling?.textContent === " ") {
        element.previousSibling.remove(); // which was added with it
      }
      element.remove();
    }
  });
  const text = await page.locator("main").innerText();
  return new Set(text.replaceAll(/[A-Z2-7]{32}/g, "SECRET").split(/\s+/));
}

/* What a page says without JavaScript is what it says with it. */
async function withoutScript(tap, browser, kinds) {
  const pages = [];
  for (const javaScript of [true, false]) {
    const page = await newPage(browser, { javaScript });
    await signIn(page);
    pages.push(page);
  }
  for (const [kind, { url }] of kinds) {
    const words = [];
    for (const page of pages) {
      await page.goto(url);
      words.push(await wordsOf(page));
    }
    const missing = [...words[0]].filter((word) => !words[1].has(word));
    tap.ok(missing.length === 0, `${kind}: all is there without JavaScript`, missing.join(" "));
  }
  for (const page of pages) {
    await page.context().close();
  }
}

/* ---- what people do ---- */

async function look(tap, page, name) {
  tap.none(await axe(page), `${name}: axe-core has nothing to say`);
  tap.none(policyBreaches(page), `${name}: the policy is kept`);
}

async function press(page, name) {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.getByRole("button", { name, exact: true }).click()]);
}

/* A dossier is opened, read with a purpose, and acts are entered in it, one of them refused. */
async function work(tap, browser, javaScript) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  const judge = javaScript ? look : async () => {};
  const page = await newPage(browser, { javaScript });
  await signIn(page);
  await page.goto(`${ADDRESS}/open?procedure=detention`);
  await page.locator("#territory").fill("FR-99");
  await page.locator("#names-1").fill("Aminata <b>Traoré</b>");
  await press(page, "Ouvrir le dossier");
  tap.ok(await page.locator(".govuk-error-summary").isVisible(), `${how}: a territory that is none is told`);
  tap.same(await page.locator("#names-1").inputValue(), "Aminata <b>Traoré</b>", `${how}: and nothing told is lost`);
  await judge(tap, page, "the mistake in a form");
  await page.locator("#territory").fill("FR-59");
  await page.locator("details:has(#fact-minor) > summary").click();
  await page.locator("#fact-minor").selectOption("no");
  await press(page, "Ouvrir le dossier");
  const number = new URL(page.url()).pathname.split("/")[2];
  tap.ok(/^D-\d{4}-\d+$/.test(number ?? ""), `${how}: the dossier is open`, page.url());
  tap.same(await page.getByText("Traoré").count(), 0, `${how}: no name is shown without a purpose`);
  await judge(tap, page, "a new dossier");

  await page.getByLabel(/Lire les données personnelles/).fill("audience de demain");
  await press(page, "Lire");
  tap.ok((await page.getByText("Aminata <b>Traoré</b>").count()) > 0, `${how}: with one it is, as it was written`);
  await judge(tap, page, "a dossier with its person");

  await page.goto(`${ADDRESS}/dossiers/${number}/acts/new?act=medical_visit`);
  await page.locator("#date").fill("2026-02-31");
  await press(page, "Voir ce qui en résulterait");
  tap.ok(await page.locator(".govuk-error-summary").isVisible(), `${how}: a day that is none is told`);
  await judge(tap, page, "the mistake in an act");
  await page.goto(`${ADDRESS}/dossiers/${number}/acts/new?act=medical_visit`);
  await page.locator("details:has(#person-names-0) > summary").click();
  await page.locator("#person-names-0").fill("Awa Traoré");
  await press(page, "Ajouter une personne");
  tap.same(await page.locator("#person-names-0").inputValue(), "Awa Traoré", `${how}: there is room for one more person`);
  await page.locator("#person-names-1").fill("Moussa Traoré");
  await judge(tap, page, "a form with two persons");
  await press(page, "Voir ce qui en résulterait");
  for (const name of ["Awa Traoré", "Moussa Traoré"]) {
    tap.ok((await page.locator("main").getByText(name).count()) > 0, `${how}: ${name} is told before the act is entered`);
  }
  tap.same(await page.locator("h1").count(), 1, `${how}: what an act would do is shown`);
  await judge(tap, page, "what an act would do");
  await press(page, "Inscrire cet acte");
  tap.ok(/\?done=\d+/.test(page.url()), `${how}: the act is entered`, page.url());
  await judge(tap, page, "an act that was entered");

  await page.goto(`${ADDRESS}/dossiers/${number}/acts/new?act=order`);
  await press(page, "Voir ce qui en résulterait");
  tap.ok((await page.locator(".gr-finding").count()) > 0, `${how}: what the law forbids says why`);
  tap.ok(/CESEDA [LR]\d{3}-\d/.test(await page.locator("main").innerText()), `${how}: with its article`);
  await judge(tap, page, "what the law would refuse");
  const before = await page.locator("main").innerText();
  await press(page, "Proposer quand même");
  tap.ok(!page.url().includes("done="), `${how}: it is refused when it is entered all the same`, before);
  await judge(tap, page, "a refusal");

  await page.goto(`${ADDRESS}/search`);
  await page.getByLabel("Nom, date de naissance, numéro").fill("traore");
  await press(page, "Chercher");
  tap.ok((await page.getByRole("link", { name: number }).count()) > 0, `${how}: the dossier is found by the name`);
  tap.ok(!page.url().includes("traore"), `${how}: and the name stands in no address`, page.url());
  await judge(tap, page, "what was found");
  await page.goto(`${ADDRESS}/access?dossier=${number}`);
  tap.ok((await page.getByText("audience de demain").count()) > 0, `${how}: the reading is on record`);
  tap.none(page.faults.filter((fault) => !/status of 4\d\d/.test(fault)), `${how}: the console is silent`);
  await page.context().close();
  return number;
}

/* ---- the same without a mouse ---- */

/* Goes on with Tab to the field of this name and types; what stood there is replaced. */
async function fill(page, name, text) {
  await tabTo(page, name, { limit: 300 });
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

async function follow(page, name) {
  await pressEnterOn(page, name, { limit: 300 });
}

/* A morning's work by keyboard alone: a dossier is opened, an act entered, corrected and withdrawn, the
 * person looked up and found, a certified copy taken, an agent appointed. */
async function workByKeyboard(tap, browser) {
  const page = await newPage(browser, { acceptDownloads: true });
  await signIn(page);
  await page.goto(`${ADDRESS}/`);
  await follow(page, "Ouvrir un dossier");
  await follow(page, /^Rétention/);
  await fill(page, /^Territoire/, "FR-59");
  await fill(page, /^Nom/, "Awa Keyboard");
  await follow(page, "Ouvrir le dossier");
  const number = new URL(page.url()).pathname.split("/")[2];
  tap.ok(/^D-\d{4}-\d+$/.test(number ?? ""), "by keyboard: a dossier is opened", page.url());

  await follow(page, "Inscrire un acte");
  await follow(page, "Examen médical");
  await follow(page, "Voir ce qui en résulterait");
  await follow(page, "Inscrire cet acte");
  tap.ok(/\?done=\d+/.test(page.url()), "by keyboard: an act is entered", page.url());

  await follow(page, /^Corriger : /);
  await fill(page, "Pourquoi", "le médecin était un autre");
  await follow(page, "Voir ce qui en résulterait");
  await follow(page, "Corriger cet acte");
  tap.ok(/\?done=\d+/.test(page.url()), "by keyboard: it is corrected", page.url());

  await follow(page, /^Retirer : /);
  await fill(page, "Pourquoi", "saisi par erreur");
  await follow(page, "Voir ce qui en résulterait");
  await follow(page, "Retirer cet acte");
  tap.ok(/\?done=\d+/.test(page.url()), "by keyboard: it is withdrawn", page.url());

  await fill(page, /^Lire les données personnelles/, "contrôle du matin");
  await follow(page, "Lire");
  tap.ok((await page.getByText("Awa Keyboard").count()) > 0, "by keyboard: the person is shown for a purpose");
  await tabTo(page, "Copie certifiée", { limit: 300 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  tap.ok(download.suggestedFilename().includes(number), "by keyboard: a certified copy is taken");

  await follow(page, "Recherche");
  await fill(page, "Nom, date de naissance, numéro", "keyboard");
  await follow(page, "Chercher");
  tap.ok((await page.getByRole("link", { name: number }).count()) > 0, "by keyboard: the dossier is found");

  await follow(page, "Administration");
  await fill(page, /^Identifiant/, "agent-kb");
  await fill(page, /^Nom/, "Kim Board");
  await follow(page, /^Nommer/);
  tap.ok((await page.getByText("Kim Board").count()) > 0, "by keyboard: an agent is appointed", page.url());
  await follow(page, "English");
  tap.same(await page.locator("html").getAttribute("lang"), "en", "by keyboard: the language is changed");
  await follow(page, "Sign out");
  tap.ok(page.url().endsWith("/sign-in"), "by keyboard: signing out", page.url());
  await page.context().close();
}

/* A certified copy is taken, and the registry says that it is one; a changed one is told. */
async function copies(tap, browser, number) {
  const page = await newPage(browser, { acceptDownloads: true });
  await signIn(page);
  await page.goto(`${ADDRESS}/dossiers/${number}`);
  await page.getByLabel(/Lire les données personnelles/).fill("copie pour la défense");
  await press(page, "Lire");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Copie certifiée" }).click()]);
  const bytes = readFileSync(await download.path());
  tap.ok(download.suggestedFilename().includes(number), "a certified copy is named after its dossier", download.suggestedFilename());
  for (const [what, buffer] of [
    ["as it is", bytes],
    ["with one letter changed", Buffer.from(bytes.toString("latin1").replace("medical_visit", "medical_visiT"), "latin1")],
  ]) {
    await page.goto(`${ADDRESS}/registry`);
    await page.locator("input[type=file]").setInputFiles({ name: "copy", mimeType: "application/octet-stream", buffer });
    await press(page, "Contrôler");
    const said = await page.locator("h1").innerText();
    const wanted = what === "as it is" ? "La copie est intacte et vient de ce registre" : "La copie est altérée ou ne vient pas de ce registre";
    tap.same(said, wanted, `a copy ${what} is judged rightly`);
    await look(tap, page, `a copy ${what}`);
  }
  await page.context().close();
}

/* ---- pictures for the README ---- */

async function pictures(browser, kinds) {
  if (!SCREENSHOTS) {
    return;
  }
  const page = await newPage(browser);
  await signIn(page);
  for (const [kind, { url }] of kinds) {
    await page.goto(url);
    const name = kind.replaceAll(/[^A-Za-z]+/g, "-").replaceAll(/^-|-$/g, "") || "today";
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }
  await page.context().close();
}

await run(
  async (tap, browser) => {
    if (process.env.ONLY_WORK) {
      await workByKeyboard(tap, browser);
      await copies(tap, browser, await work(tap, browser, true));
      await work(tap, browser, false);
      return;
    }
    await signInByKeyboard(tap, browser);
    await calendarAddress(tap, browser);
    const kinds = await everyPage(tap, browser);
    await withoutScript(tap, browser, kinds);
    const number = await work(tap, browser, true);
    await work(tap, browser, false);
    await workByKeyboard(tap, browser);
    await copies(tap, browser, number);
    await pictures(browser, kinds);
  },
  { seconds: 900 },
);
