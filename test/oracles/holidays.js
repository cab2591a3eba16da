// Prints the public holidays that date-holidays and @socialgouv/jours-feries give from 1900 to 2200, as
// "oracle<tab>territory<tab>date<tab>name". Run with TZ=UTC: jours-feries counts in local midnights.
'use strict';

const Holidays = require('date-holidays');
const joursFeries = require('@socialgouv/jours-feries');

const FIRST = 1900;
const LAST = 2200;
const DAY = 24 * 60 * 60 * 1000;

// Our code, then the country and the state as date-holidays names them.
const PLACES = [
  ['FR', 'FR'], ['FR-57', 'FR', '57'], ['FR-67', 'FR', '67'], ['FR-68', 'FR', '68'],
  ['FR-971', 'FR', 'GP'], ['FR-972', 'FR', 'MQ'], ['FR-973', 'FR', 'GF'], ['FR-974', 'FR', 'RE'],
  ['FR-976', 'FR', 'YT'], ['FR-BL', 'FR', 'BL'], ['FR-MF', 'FR', 'MF'], ['FR-PM', 'PM'],
  ['FR-NC', 'NC'], ['FR-PF', 'PF'], ['FR-WF', 'WF'],
  ...['AT', 'BE', 'BG', 'HR', 'CY', 'CZ', 'DK', 'EE', 'FI', 'DE', 'GR', 'HU', 'IE', 'IT', 'LV', 'LT',
    'LU', 'MT', 'NL', 'PL', 'PT', 'RO', 'SK', 'SI', 'ES', 'SE'].map((code) => [code, code]),
  ...['BB', 'BE', 'BW', 'BY', 'HB', 'HE', 'HH', 'MV', 'NI', 'NW', 'RP', 'SH', 'SL', 'SN', 'ST',
    'TH'].map((state) => [`DE-${state}`, 'DE', state]),
  ...['ENG', 'WLS', 'SCT', 'NIR'].map((state) => [`GB-${state}`, 'GB', state]),
];

function print(oracle, territory, date, name) {
  process.stdout.write(`${oracle}\t${territory}\t${date}\t${name.replace(/\s+/g, ' ')}\n`);
}

for (const [code, ...place] of PLACES) {
  const holidays = new Holidays(...place);
  for (let year = FIRST; year <= LAST; year++) {
    for (const day of holidays.getHolidays(year) || []) {
      if (day.type === 'public') {
        // One entry may last several days.
        const first = Date.parse(day.date.slice(0, 10));
        const n = Math.max(1, Math.round((day.end - day.start) / DAY));
        for (let i = 0; i < n; i++) {
          print('date-holidays', code, new Date(first + i * DAY).toISOString().slice(0, 10), day.name);
        }
      }
    }
  }
}

for (const [code, alsace] of [['FR', false], ['FR-57', true], ['FR-67', true], ['FR-68', true]]) {
  for (let year = FIRST; year <= LAST; year++) {
    const days = joursFeries(year, { alsace });
    for (const name of Object.keys(days)) {
      print('jours-feries', code, days[name].toISOString().slice(0, 10), name);
    }
  }
}
