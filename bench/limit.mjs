// The peer of bench/limit.c: ten working days from random starts, by the walk that date-holidays is used
// for: one day on, ask whether it is a holiday, count it when it is not and no weekend. Same years, same
// country, no zone. Prints "walk NANOSECONDS", then "kept NANOSECONDS" for the same walk where the caller
// keeps each year's list in a set, which the library does not do by itself.
import Holidays from "date-holidays";

const SECONDS = 3;
const BATCH = 20;
const calendar = new Holidays("FR", { types: ["public"], timezone: "UTC" });

const kept = new Map();
function isKept(day) {
  const year = day.getUTCFullYear();
  let set = kept.get(year);
  if (set === undefined) {
    set = new Set(calendar.getHolidays(year).map((holiday) => holiday.date.slice(0, 10)));
    kept.set(year, set);
  }
  return set.has(day.toISOString().slice(0, 10));
}

function tenWorkingDays(start, isHoliday) {
  const day = new Date(start);
  for (let left = 10; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + 1);
    const weekday = day.getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !isHoliday(day)) {
      left--;
    }
  }
  return day.getTime();
}

let state = 12345;
function randomStart() {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return (10957 + (state % 10957)) * 86400000;
}

function measure(name, isHoliday) {
  // A turn to warm up: lists that the library keeps are made, the code is compiled.
  for (let i = 0; i < 100; i++) {
    tenWorkingDays(randomStart(), isHoliday);
  }
  // The best of many batches, as in limit.c.
  let best = Infinity;
  let sum = 0;
  const until = process.hrtime.bigint() + BigInt(SECONDS) * 1000000000n;
  while (process.hrtime.bigint() < until) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < BATCH; i++) {
      sum += tenWorkingDays(randomStart(), isHoliday);
    }
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / BATCH);
  }
  console.log(`${name} ${best.toFixed(1)} (checksum ${sum % 1000003})`);
}

measure("walk", (day) => calendar.isHoliday(day));
measure("kept", isKept);
