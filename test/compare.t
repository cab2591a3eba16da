#!/usr/bin/python3
"""What changed between two days: for every shipped procedure, at each day on which a rule begins or ends, the comparison names
the declarations that hold this rule and no other; between two such days it says that nothing differs. A few days are
held against what was written by hand from the text of the law."""

import datetime
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from explain_fixture import check, declarations_of, faults_of, flat, run, tap, too_wide, without_texts  # noqa: E402

NOTHING = {"fr": "Aucune règle ne diffère.", "en": "No rule differs."}
DATED = re.compile(r"\b(from|until|settled)\s+(\d{4}-\d\d-\d\d)")


def day_after(day, days=1):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()


def turns_of(text):
    """The days from which something is otherwise than the day before."""
    return {day_after(day) if word == "until" else day for word, day in DATED.findall(text)}


def force_of(source):
    head = re.search(r"in\s+force\s+from\s+(\S+)(?:\s+until\s+(\S+))?", without_texts(source))
    return head.group(1), head.group(2) or "2200-12-30"


def compare(path, first, second, language, *name):
    status, text, said = run("explain", str(path), *name, "--lang", language, "--on", first, "--against", second)
    return text if status == 0 else f"exit {status}: {said}"


def turn_faults(path, declared, day):
    texts = {language: compare(path, day_after(day, -1), day, language) for language in ("fr", "en")}
    faults = [fault for text in texts.values() for fault in faults_of(text) + too_wide(text)]
    counts = {language: len(re.findall(r"(?m)^- ", text)) for language, text in texts.items()}
    if counts["fr"] != counts["en"] or counts["fr"] == 0:
        faults.append(f"{counts} differences")
    told = set(re.findall(r"(?m)^### .*? : (.*?)(?: \[.*)?$", texts["fr"]))
    labels = {name: label for kind, name, label, _ in declared if kind != "known hole"}
    loose = flat(texts["fr"]).replace("**", "")
    for kind, name, label, text in declared:
        if day in turns_of(text):
            if label not in told and f" : {label}" not in loose and kind != "keep":
                faults.append(f"{name} is not told")
            told.discard(labels[name] if kind == "known hole" else label)
    return faults + [f"{label} did not change" for label in sorted(told)]


def check_procedure(path):
    source = path.read_text(encoding="utf-8")
    named = re.search(r"(?m)^procedure\s+(\w+)", source).group(1)
    declared = declarations_of(source)
    begins, ends = force_of(source)
    turns = sorted(day for day in set().union(*(turns_of(text) for _, _, _, text in declared))
                   if begins < day <= ends)
    check(f"{named}: what is new, gone or changed on {len(turns)} days",
          [f"{day}: {fault}" for day in turns for fault in turn_faults(path, declared, day)])
    faults = []
    for i, (first, last) in enumerate(zip([begins, *turns], [*turns, day_after(ends)])):
        last = day_after(last, -1)
        language = ("fr", "en")[i % 2]
        if first < last and NOTHING[language] not in compare(path, first, last, language):
            faults.append(f"{first} to {last}")
    check(f"{named}: nothing differs between these days", faults)


def expect(name, days, language, expected, *others):
    """others: what must not be told. What is in bold is looked at elsewhere."""
    text = flat(compare(days[0], days[1], days[2], language)).replace("**", "")
    check(name, [f"missing: {part}" for part in expected if part not in text] +
          [f"told: {part}" for part in others if part in text])


def check_by_hand():
    expect("detention, 15 July 2024: four days instead of forty-eight hours", ("detention", "2024-07-14", "2024-07-15"), "fr", [
        "# Rétention administrative Ce qui change entre le 14 juillet 2024 et le 15 juillet 2024.",
        "### Délai : Placement par l'administration",
        "Le 14 juillet 2024 : Du 1er novembre 2016 au 14 juillet 2024 : quarante-huit heures, décomptées d'heure à heure",
        "Le 15 juillet 2024 : Du 15 juillet 2024 au 10 novembre 2025 : les interprétations divergent. - Première "
        "interprétation, « le jour de la notification compte » : quatre jours, le jour de départ étant compris",
        "- Deuxième interprétation, « computation de la procédure civile » : quatre jours, le jour de départ n'étant pas compté",
        "### Délai : Délai pour contester le placement devant le juge",
        "### Délai : Première prolongation", "vingt-huit jours, le jour de départ n'étant pas compté",
        "ne dépasse pas 28", "ne dépasse pas 26",
        "dix heures, décomptées d'heure à heure", "vingt-quatre heures, décomptées d'heure à heure"],
        "Notification du placement en rétention [", "Demande d'asile en rétention [")
    expect("detention, 11 November 2025: ninety-six hours, and fewer extensions", ("detention", "2025-11-10", "2025-11-11"), "en", [
        "four days, the day of the start included", "ninety-six hours, counted from hour to hour",
        "five days, the day of the start included", "hundred and twenty hours, counted from hour to hour",
        "### Act: Order of the judge", "Failing that: “No further extension is allowed”",
        "### Time limit: Third extension", "### Time limit: Time to challenge the placement before the judge",
        "### Time limit: Eighth extension (terrorism)"],
        "## The remedies", "### Act: Notification of the placement")
    expect("detention, 7 January 2025: a reading is settled", ("detention", "2025-01-06", "2025-01-07"), "en", [
        "On 6 January 2025: From 15 July 2024 to 10 November 2025: the readings differ. - First reading, “the day of "
        "notification counts”: four days, the day of the start included; the only one since 7 January 2025",
        "- Second reading, “as civil procedure counts”: four days, the day of the start not counted; held until 6 January 2025",
        "On 7 January 2025: From 15 July 2024 to 10 November 2025: four days, the day of the start included"], "## The acts")
    expect("house arrest, 28 January 2024: three years, two renewals, twelve months", ("house_arrest", "2024-01-27", "2024-01-28"), "en", [
        "less than one year have passed", "less than three years have passed",
        "“Renewals” is “None”. Failing that: “House arrest can be renewed once only”",
        "“Renewals” is “None” or “One”. Failing that: “House arrest can be renewed twice only”",
        "### Time limit: Length of the house arrest", "six months, the day of the start not counted",
        "twelve months, the day of the start not counted",
        "- Gone: House arrest does not exceed ninety days", "- New: House arrest does not exceed one hundred and thirty-five days",
        "- New: Long house arrest does not exceed three years"])
    days = ("test/explain/everything.greffe", "2009-12-31", "2010-01-01")
    expect("one of each construct", days, "en", [
        "### Time limit: Time to answer", "- New: From 1 January 2010 on, if the case “Boat under tow” arises: one day",
        "### By operation of law: Boat gone", "- Gone: Until 31 December 2009, if the case “Boat under tow” arises: “Mooring” becomes",
        "### Remedy: Objection procedure", "- New: From 1 January 2010 on, if the boat is insured, until its outcome",
        "### Table: Fees", "- New: “wood”, base: €1,250.50, exempt: no; from 1 January 2010 on [PORT 15].",
        "### Amount: Charge", "- New: From 1 January 2010 on, if the boat is not insured: 2 times “base”",
        "- New: No boat adrift [PORT 18].", "- New: From 1 January 2010 on, the acts are kept for ten years",
        "- New: From 1 January 2010 to 31 December 2024, a known hole of the law, “No boat adrift”: Rowing boats have no light",
        "### State: Mooring [PORT 3] - New: From 1 January 2010 on, a known hole of the law: Nothing frees a seized boat [PORT 3-1].",
        "- Changed: - On 31 December 2009: Until 31 December 2009, a known hole of the law: The remedy stays open for ever [PORT 14-2]. "
        "- On 1 January 2010: From 1 January 2010 on, a known hole of the law: The remedy stays open for a year [PORT 14-3]."],
        "Assuré", "Sober")
    expect("competence by date", ("test/explain/everything.greffe", "2019-12-31", "2020-01-01"), "en", [
        "### Act: Licence", "- Changed: - On 31 December 2019: By: Harbour office. - On 1 January 2020: From 1 January 2020 on, "
        "by: Port council [PORT 4-1].", "- Gone: Until 31 December 2019, if the place of the act is Mayotte: the act is allowed"])


def check_command():
    both = [compare("detention", *days, "en") for days in (("2024-07-14", "2024-07-15"), ("2024-07-15", "2024-07-14"))]
    check("the earlier day comes first, however they are named", [] if both[0] == both[1] else ["they differ"])
    marked = flat(compare("test/explain/everything.greffe", "2009-12-31", "2010-01-01", "en", "stamp"))
    check("words that differ are in bold, dates of validity not", [] if "On 31 December 2009: Until 31 December 2009, if the boat is "
          "insured: the act is regular only if “Length in metres” is at most **30** [PORT 9-2]. - On 1 January 2010: From 1 January "
          "2010 on, if the boat is insured: the act is regular only if “Length in metres” is at most **40 and the case “Boat under "
          "tow” does not arise** [PORT 9-2]." in marked else [marked])
    check("what only changed its dates is said to be taken over", [] if "- Taken over without other change: From 1 January 2010 on, "
          "“Fee” becomes “due” [PORT 9-3]." in marked else [marked])
    one = compare("detention", "2024-07-14", "2024-07-15", "en", "contest_time")
    check("one declaration alone", [] if one.count("###") == 1 and "four days" in one else [one])
    none = compare("detention", "2024-07-14", "2024-07-15", "en", "release")
    check("or that it does not differ", [] if NOTHING["en"] in none else [none])
    before = compare("detention", "1981-10-30", "2024-07-15", "en")
    check("a regime that begins between the days is new as a whole", [] if "all its rules are new" in before else [before])
    beyond = compare("detention", "2026-07-01", "2190-01-01", "fr")
    check("a day past the reading of the law is said", [] if "postérieur à la dernière lecture" in beyond else [beyond])
    for name, words, part in [
            ("--against needs --on", ["detention", "--against", "2024-07-15"], "--on"),
            ("the same day twice is refused", ["detention", "--on", "2024-07-15", "--against", "2024-07-15"], "same day"),
            ("so is an impossible day", ["detention", "--on", "2024-07-15", "--against", "2024-02-30"], "2024-02-30"),
            ("and an unknown name", ["detention", "initail", "--on", "2024-07-14", "--against", "2024-07-15"], '"initial"')]:
        status, text, said = run("explain", *words)
        check(name, [] if status == 2 and part in said and not text else [said])


def main():
    for path in sorted(Path("procedures").rglob("*.greffe")):
        check_procedure(path)
    check_procedure(Path("test/explain/everything.greffe"))
    check_by_hand()
    check_command()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
