"""Compares our holidays with those of other libraries and holds every disagreement against the list of
disagreements that somebody has examined (disagreements.tsv). Prints TAP.

    compare.py DRIVER OTHERS          DRIVER is test/oracles/holidays.c compiled; OTHERS the output of holidays.js
    compare.py --group DRIVER OTHERS  groups what is not listed, to help to write the list

A disagreement is an oracle, a territory, a day, and who has it: "extra" when only the oracle does, "missing" when
only we do. A row of the list covers those that its rule and years give, and says how many they are: the test
fails on a disagreement that no row covers, and on a row whose count is no longer right."""

import collections
import csv
import datetime
import subprocess
import sys

import holidays

YEARS = range(1900, 2201)
LIST = "test/oracles/disagreements.tsv"

GERMAN = ["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"]
FRENCH = {
    "FR": "Métropole", "FR-57": "Alsace-Moselle", "FR-67": "Alsace-Moselle", "FR-68": "Alsace-Moselle",
    "FR-971": "Guadeloupe", "FR-972": "Martinique", "FR-973": "Guyane", "FR-974": "La Réunion",
    "FR-976": "Mayotte", "FR-BL": "Saint-Barthélémy", "FR-MF": "Saint-Martin",
    "FR-NC": "Nouvelle-Calédonie", "FR-PF": "Polynésie Française", "FR-WF": "Wallis-et-Futuna",
}
COUNTRIES = {
    "AT": holidays.Austria, "BE": holidays.Belgium, "BG": holidays.Bulgaria, "HR": holidays.Croatia,
    "CZ": holidays.Czechia, "DK": holidays.Denmark, "EE": holidays.Estonia, "FI": holidays.Finland,
    "GR": holidays.Greece, "HU": holidays.Hungary, "IE": holidays.Ireland, "IT": holidays.Italy,
    "LT": holidays.Lithuania, "LU": holidays.Luxembourg, "NL": holidays.Netherlands, "PL": holidays.Poland,
    "PT": holidays.Portugal, "SK": holidays.Slovakia, "SI": holidays.Slovenia, "ES": holidays.Spain,
    "GB-ENG": holidays.England, "GB-WLS": holidays.Wales, "GB-SCT": holidays.Scotland,
    "GB-NIR": holidays.NorthernIreland,
}


def python_holidays():
    """Days by territory, as python3-holidays has them."""
    found = {}
    for code, province in FRENCH.items():
        found[code] = holidays.France(prov=province, years=YEARS)
    for state in GERMAN:
        found["DE-" + state] = holidays.Germany(prov=state, years=YEARS)
    for code, country in COUNTRIES.items():
        found[code] = country(years=YEARS)
    found["SE"] = holidays.Sweden(years=YEARS, include_sundays=False)
    return {code: {day: name for day, name in days.items()} for code, days in found.items()}


def other_oracles(path):
    """Days by oracle and territory, as holidays.js printed them."""
    found = collections.defaultdict(lambda: collections.defaultdict(dict))
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            oracle, territory, day, name = line.rstrip("\n").split("\t")
            found[oracle][territory][datetime.date.fromisoformat(day)] = name
    return found


def our_days(driver, territories):
    """Our days by territory, and the day from which each is known."""
    output = subprocess.run([driver, "list", *territories], check=True, capture_output=True, text=True).stdout
    days = collections.defaultdict(dict)
    known_from = {}
    for line in output.splitlines():
        territory, day, name = line.split("\t")
        if name == "known from":
            known_from[territory] = datetime.date.fromisoformat(day)
        else:
            days[territory][datetime.date.fromisoformat(day)] = name
    return days, known_from


def disagreements(oracles, ours, known_from):
    """The set of (oracle, territory, side, day), with the name that whoever has the day gives it."""
    found = {}
    for oracle, territories in oracles.items():
        for territory, theirs in territories.items():
            first = known_from[territory]
            for day in theirs.keys() - ours[territory].keys():
                if day >= first and day.year in YEARS:
                    found[oracle, territory, "extra", day] = theirs[day]
            for day in ours[territory].keys() - theirs.keys():
                found[oracle, territory, "missing", day] = ours[territory][day]
    return found


def read_list():
    with open(LIST, encoding="utf-8", newline="") as lines:
        rows = (line for line in lines if not line.startswith("#"))
        return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def days_of_rows(driver, rows):
    """The days of each row's rule, by the row's index; a row whose rule is "any" is left out."""
    asked = [i for i, row in enumerate(rows) if row["rule"] != "any"]
    text = "".join("%s\t%s\t%s\n" % (rows[i]["rule"], rows[i]["from"], rows[i]["to"]) for i in asked)
    output = subprocess.run([driver, "rules"], input=text, check=True, capture_output=True, text=True).stdout
    days = collections.defaultdict(set)
    for line in output.splitlines():
        number, day, _ = line.split("\t")
        days[asked[int(number) - 1]].add(datetime.date.fromisoformat(day))
    return days


def covered_by(row, days, found):
    """What a row covers of the disagreements found."""
    territories = row["territory"].split(",")
    for oracle, territory, side, day in found:
        if oracle != row["oracle"] or side != row["side"]:
            continue
        if territory not in territories and territories != ["*"]:
            continue
        if row["rule"] == "any":
            inside = int(row["from"]) <= day.year <= int(row["to"])
        else:
            inside = day in days
        if inside:
            yield oracle, territory, side, day


def check(driver, found, oracles):
    rows = read_list()
    days = days_of_rows(driver, rows)
    covered = set()
    results = []
    # "any" takes what no other row does.
    for i, row in sorted(enumerate(rows), key=lambda numbered: numbered[1]["rule"] == "any"):
        mine = set(covered_by(row, days[i], found)) - covered
        covered |= mine
        title = "%(oracle)s %(territory)s %(side)s %(rule)s %(from)s-%(to)s" % row
        results.append((len(mine) == int(row["days"]), title,
                        ["the list says %s days, %d were found" % (row["days"], len(mine))]))
    for oracle, territories in sorted(oracles.items()):
        for territory in sorted(territories):
            rest = sorted(key for key in found.keys() - covered if key[:2] == (oracle, territory))
            notes = ["%s %s: %s" % (side, day, found[o, t, side, day]) for o, t, side, day in rest[:20]]
            results.append((not rest, "%s %s: every disagreement is listed" % (oracle, territory), notes))
    return results, found.keys() - covered


def group(found, rest):
    """Prints the unlisted disagreements by day of the year or distance from Easter."""
    by_rule = collections.defaultdict(list)
    for oracle, territory, side, day in sorted(rest):
        name = found[oracle, territory, side, day]
        by_rule[oracle, territory, side, name].append(day)
    for (oracle, territory, side, name), days in sorted(by_rule.items()):
        shown = ",".join(str(day) for day in days[:4])
        print("%s\t%s\t%s\t%s\t%d\t%s..%s\t%s" % (oracle, territory, side, name, len(days), days[0].year,
                                                 days[-1].year, shown))


def main(arguments):
    grouping = arguments[:1] == ["--group"]
    driver, others = arguments[-2:]
    oracles = dict(other_oracles(others))
    oracles["python-holidays"] = python_holidays()
    territories = sorted({territory for days in oracles.values() for territory in days})
    ours, known_from = our_days(driver, territories)
    found = disagreements(oracles, ours, known_from)
    results, rest = check(driver, found, oracles)
    if grouping:
        group(found, rest)
        return 0
    for number, (good, title, notes) in enumerate(results, 1):
        print("%s %d - %s" % ("ok" if good else "not ok", number, title))
        for note in notes if not good else []:
            print("# " + note)
    print("1..%d" % len(results))
    return 0 if all(good for good, _, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
