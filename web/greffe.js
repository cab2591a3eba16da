// What a browser with JavaScript adds to Greffe's pages; each of them says the same without it.
// Nothing is written inline and nothing is evaluated: the pages forbid both.
import { initAll } from "./govuk-frontend.min.js";

const TICK = 30_000;

/* `<time data-instant datetime=…>`: how long until then, or since, is written after it. What the page
 * says, in the hour of the law, stays. The server's hour, `<html data-now=…>`, corrects the computer's. */

const UNITS = { fr: { d: "j", h: "h", min: "min" }, en: { d: "d", h: "h", min: "min" } };
const PHRASES = {
  fr: { soon: "dans moins d’une minute", just: "à l’instant", in: "dans ", ago: "il y a ", after: "" },
  en: { soon: "in less than a minute", just: "just now", in: "in ", ago: "", after: " ago" },
};

/* From forty-eight hours on in days and hours: a clock of hours is read in hours. */
export function remaining(milliseconds, language) {
  const unit = UNITS[language] ?? UNITS.en;
  const phrase = PHRASES[language] ?? PHRASES.en;
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes === 0) {
    return milliseconds >= 0 ? phrase.soon : phrase.just;
  }
  const hours = Math.floor(minutes / 60);
  const parts =
    hours >= 48
      ? [[Math.floor(hours / 24), unit.d], [hours % 24, unit.h]]
      : [[hours, unit.h], [minutes % 60, unit.min]];
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(" ");
  return milliseconds >= 0 ? phrase.in + said : phrase.ago + said + phrase.after;
}

function showInstants(language) {
  const told = Date.parse(document.documentElement.dataset.now ?? "");
  const late = Number.isNaN(told) ? 0 : told - Date.now();
  const shown = [];
  for (const time of document.querySelectorAll("time[data-instant]")) {
    const instant = Date.parse(time.dateTime);
    if (!Number.isNaN(instant)) {
      const place = document.createElement("span");
      place.className = "gr-remaining";
      time.after(" ", place);
      shown.push({ instant, place });
    }
  }
  const show = () => {
    for (const { instant, place } of shown) {
      place.textContent = `(${remaining(instant - Date.now() - late, language)})`;
    }
  };
  show();
  if (shown.length > 0) {
    setInterval(show, TICK);
    document.addEventListener("visibilitychange", show);
  }
}

/* `<input data-filter="ID of a table" data-filter-says="{shown} of {all}">`: rows that hold all the words
 * stay. How many these are goes into the element with data-filter-count="ID of the table". */

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function filterTable(input) {
  const table = document.getElementById(input.dataset.filter);
  if (table === null) {
    return;
  }
  const count = document.querySelector(`[data-filter-count="${CSS.escape(table.id)}"]`);
  const rows = [...table.tBodies]
    .flatMap((body) => [...body.rows])
    .map((row) => ({ row, text: plain(row.textContent) }));
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    if (count !== null) {
      const said = (input.dataset.filterSays ?? "{shown} / {all}")
        .replace("{shown}", String(shown))
        .replace("{all}", String(rows.length));
      count.textContent = words.length > 0 ? said : "";
    }
  });
}

/* On paper every reason is open; afterwards the page is as it was. */
function openReasonsOnPaper() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((details) => details.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => {
    opened.forEach((details) => details.removeAttribute("open"));
    opened = [];
  });
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
showInstants(document.documentElement.lang.slice(0, 2));
document.querySelectorAll("input[data-filter]").forEach(filterTable);
openReasonsOnPaper();
