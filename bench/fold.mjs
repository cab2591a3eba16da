// The peer of the fold: administrative detention as an XState 5 machine, taking the same acts, keeping the same clocks with plain
// date arithmetic, refusing what the same conditions forbid. It knows two versions of the law, no readings, and
// nothing of what a file leaves open. Usage: TZ=Europe/Paris node fold.mjs DOSSIERS.json
import { readFileSync } from "node:fs";
import { assign, createActor, initialTransition, setup, transition } from "xstate";

const HOUR = 3600e3;

if (new Date(2021, 6, 1).getTimezoneOffset() !== -120) {
  throw new Error("run with TZ=Europe/Paris: the dates of the dossiers are local");
}

// ---- dates ------------------------------------------------------------------------------------------

function easter(year) {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return new Date(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}

const holidays = new Map();
function holidaysOf(year) {
  let set = holidays.get(year);
  if (set === undefined) {
    set = new Set(["0-1", "4-1", "4-8", "6-14", "7-15", "10-1", "10-11", "11-25"]);
    const sunday = easter(year);
    for (const days of [1, 39, 50]) {
      const day = new Date(year, sunday.getMonth(), sunday.getDate() + days);
      set.add(`${day.getMonth()}-${day.getDate()}`);
    }
    holidays.set(year, set);
  }
  return set;
}

function works(date) {
  const weekday = date.getDay();
  if (weekday === 0 || weekday === 6) return false;
  return !holidaysOf(date.getFullYear()).has(`${date.getMonth()}-${date.getDate()}`);
}

// The midnight at which the n-th day after that of `at` ends.
function midnightAfter(at, n) {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + n + 1).getTime();
}

function hoursExtended(at, hours) {
  const end = new Date(at + hours * HOUR);
  if (works(end)) return end.getTime();
  let day = new Date(end.getFullYear(), end.getMonth(), end.getDate() + 1);
  while (!works(day)) day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

function monthsExtended(at, months) {
  const from = new Date(at);
  let day = new Date(from.getFullYear(), from.getMonth() + months, 1);
  const last = new Date(day.getFullYear(), day.getMonth() + 1, 0).getDate();
  day = new Date(day.getFullYear(), day.getMonth(), Math.min(from.getDate(), last));
  while (!works(day)) day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

// ---- the machine ------------------------------------------------------------------------------------

const REFORM = new Date(2024, 6, 15).getTime();
const THREE_YEARS = new Date(2024, 0, 28).getTime();
const REMOVED_KIND = 0;

const start = (context, name, end) => ({
  clocks: { ...context.clocks, [name]: { end, status: "running" } },
  ends: context.ends + (COMPARED.has(name) ? Math.round(end / 1000) : 0),
});
const COMPARED = new Set(["initial", "first_extension", "second_extension", "judge_time"]);
const answer = (context, name, at, found) => {
  const clock = context.clocks[name];
  if (clock === undefined || clock.status !== "running") return context;
  const late = at > clock.end;
  return {
    ...context,
    clocks: { ...context.clocks, [name]: { ...clock, status: "answered" } },
    findings: late ? [...context.findings, found] : context.findings,
  };
};
const stop = (clocks) => {
  const stopped = {};
  for (const name in clocks) {
    const clock = clocks[name];
    stopped[name] = clock.status === "running" ? { ...clock, status: "stopped" } : clock;
  }
  return stopped;
};

// The day before a midnight, or the day of an hour: days are counted from there.
const lastDay = (end) => end - 1;

function starting(context, pairs) {
  let next = context;
  for (const [name, end] of pairs) next = { ...next, ...start(next, name, end) };
  return next;
}

const machine = setup({
  guards: {
    mayPlace: ({ context, event }) => {
      if (event.minor || !event.enforceable) return false;
      if (event.with_minor && (event.at >= THREE_YEARS || !event.family_exception)) return false;
      if (context.measure === null || event.measure_kind !== REMOVED_KIND) return true;
      const ordered = new Date(context.measure);
      const years = event.at >= THREE_YEARS ? 3 : 1;
      return event.at < new Date(ordered.getFullYear() + years, ordered.getMonth(), ordered.getDate()).getTime();
    },
    mayAsk: ({ event }) => Boolean(event.signed_with_reasons && event.register_copy),
    mayAppeal: ({ context, event }) =>
      Boolean(event.signed_with_reasons) && context.clocks.appeal_time?.status === "running" &&
      event.at <= context.clocks.appeal_time.end,
    mayExtendFirst: ({ context, event }) =>
      event.duration_days > 0 && !context.requestLate && event.duration_days <= (context.placed >= REFORM ? 26 : 28),
    mayExtendNext: ({ context, event }) =>
      event.duration_days > 0 && !context.requestLate && Boolean(event.ground_shown) && event.duration_days <= 30,
    endsDetention: ({ event }) => Boolean(event.ends_detention),
  },
  actions: {
    noteMeasure: assign(({ event }) => ({ measure: event.at })),
    place: assign(({ context, event }) => ({
      ...starting(context, [
        ["initial", event.at >= REFORM ? midnightAfter(event.at, 3) : event.at + 48 * HOUR],
        ["contest_time", event.at >= REFORM ? midnightAfter(event.at, 4) : event.at + 48 * HOUR],
        ...(event.steps_begun_before ? [] : [["diligence", midnightAfter(event.at, 1)]]),
      ]),
      placed: event.at,
      duties: ["prosecutor_notified", "rights_notified"],
    })),
    doDuty: assign(({ context, event }) => ({ duties: context.duties.filter((duty) => duty !== event.type) })),
    answerDiligence: assign(({ context, event }) => answer(context, "diligence", event.at, "no step in time")),
    askFirst: assign(({ context, event }) => {
      const answered = answer(context, "initial", event.at, "the judge was seized too late");
      const days = Math.min(context.placed >= REFORM ? 26 : 28, event.duration_days);
      return {
        ...starting(answered, [
          ["judge_time", event.at + 48 * HOUR],
          ["first_extension", midnightAfter(lastDay(context.clocks.initial.end), days)],
          ["lapse", midnightAfter(event.at, 10)],
        ]),
        requestLate: event.at > context.clocks.initial.end,
      };
    }),
    askSecond: assign(({ context, event }) => {
      const answered = answer(context, "first_extension", event.at, "the judge was seized too late");
      return {
        ...starting(answered, [
          ["judge_time", event.at + 48 * HOUR],
          ["second_extension", midnightAfter(lastDay(context.clocks.first_extension.end), Math.min(30, event.duration_days))],
          ["lapse", midnightAfter(event.at, 10)],
        ]),
        requestLate: event.at > context.clocks.first_extension.end,
      };
    }),
    rule: assign(({ context, event }) => {
      const answered = answer(context, "judge_time", event.at, "the judge ruled too late");
      const day = hoursExtended(event.at, 24);
      return starting({ ...answered, clocks: { ...answered.clocks, lapse: { end: 0, status: "stopped" } } }, [
        ["appeal_time", day],
        ["appeal_time_of_prefect", day],
        ["appeal_time_of_prosecutor", day],
      ]);
    }),
    appeal: assign(({ context, event }) =>
      starting(answer(context, "appeal_time", event.at, "the appeal is late"), [
        ["appeal_ruling_time", hoursExtended(event.at, 48)],
      ])),
    ruleOnAppeal: assign(({ context, event }) =>
      starting(answer(context, "appeal_ruling_time", event.at, "the court ruled too late"), [
        ["cassation_time", monthsExtended(event.at, 2)],
      ])),
    end: assign(({ context }) => ({ clocks: stop(context.clocks) })),
    expire: assign(({ context, event }) => {
      let clocks = context.clocks;
      for (const name in clocks) {
        if (clocks[name].status === "running" && clocks[name].end < event.at) {
          clocks = { ...clocks, [name]: { ...clocks[name], status: "ended" } };
        }
      }
      return { clocks };
    }),
    refuse: assign(({ context, event }) => ({ findings: [...context.findings, `refused: ${event.type}`] })),
  },
}).createMachine({
  id: "detention",
  type: "parallel",
  context: { measure: null, placed: 0, clocks: {}, ends: 0, findings: [], duties: [], requestLate: false },
  states: {
    custody: {
      initial: "free",
      states: {
        free: {
          on: {
            placement_notified: [
              { guard: "mayPlace", target: "detained", actions: "place" },
              { actions: "refuse" },
            ],
          },
        },
        detained: {
          on: {
            release: { target: "free", actions: "end" },
            house_arrest: { target: "free", actions: "end" },
            escape: { target: "free", actions: "end" },
            removal_executed: { target: "removed", actions: "end" },
          },
        },
        removed: {},
      },
    },
    period: {
      initial: "none",
      states: {
        none: { on: { placement_notified: { guard: "mayPlace", target: "initial" } } },
        initial: {
          on: {
            petition_received: [{ guard: "mayAsk", actions: ["expire", "askFirst"] }, { actions: "refuse" }],
            order: [
              { guard: "mayExtendFirst", target: "first", actions: ["expire", "rule"] },
              { actions: ["expire", "rule", "refuse"] },
            ],
          },
        },
        first: {
          on: {
            petition_received: [{ guard: "mayAsk", actions: ["expire", "askSecond"] }, { actions: "refuse" }],
            order: [
              { guard: "mayExtendNext", target: "second", actions: ["expire", "rule"] },
              { actions: ["expire", "rule", "refuse"] },
            ],
          },
        },
        second: {},
      },
    },
    procedure: {
      initial: "open",
      states: {
        open: {
          on: {
            removal_order: { actions: "noteMeasure" },
            prosecutor_notified: { actions: "doDuty" },
            rights_notified: { actions: "doDuty" },
            consulate_requested: { actions: "answerDiligence" },
            flight_booked: { actions: "answerDiligence" },
            appeal_filed: [{ guard: "mayAppeal", actions: ["expire", "appeal"] }, { actions: "refuse" }],
            appeal_ruling: [
              { guard: "endsDetention", actions: ["expire", "ruleOnAppeal", "end"] },
              { actions: ["expire", "ruleOnAppeal"] },
            ],
          },
        },
      },
    },
  },
});

// ---- measure ----------------------------------------------------------------------------------------

const dossiers = JSON.parse(readFileSync(process.argv[2], "utf8"));
const [first] = initialTransition(machine);

function fold(acts) {
  let snapshot = first;
  for (const act of acts) [snapshot] = transition(machine, snapshot, act);
  return snapshot;
}

let ends = 0;
let acts = 0;
for (const dossier of dossiers) {
  const { context, value } = fold(dossier);
  if (context.findings.length > 0 || value.custody !== "removed" || value.period !== "second") {
    throw new Error(`a dossier is not as it should be: ${JSON.stringify({ value, findings: context.findings })}`);
  }
  ends += context.ends;
  acts += dossier.length;
}

// The other way to run a machine; whichever is faster counts.
function play(acts) {
  const actor = createActor(machine).start();
  for (const act of acts) actor.send(act);
  const snapshot = actor.getSnapshot();
  actor.stop();
  return snapshot;
}

function bestOf(run) {
  let best = Infinity;
  const until = performance.now() + 4000;
  for (let round = 0; round < 8 || performance.now() < until; round++) {
    const begin = performance.now();
    for (const dossier of dossiers) run(dossier);
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

const ways = { "pure transitions": bestOf(fold), "an actor": bestOf(play) };
const [name, best] = Object.entries(ways).reduce((a, b) => (a[1] <= b[1] ? a : b));
console.log(`ends ${ends}`);
console.log(`acts/s ${Math.round((acts / best) * 1000)} (${((best / acts) * 1e6).toFixed(0)} ns an act, by ${name})`);
