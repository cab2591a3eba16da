#!/usr/bin/python3
"""Every declaration of every shipped procedure is told in both languages: without an empty sentence, a raw name
or a hole; each article of the procedure stands in the whole; two runs give the same bytes."""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from explain_fixture import (check, declarations_of, faults_of, flat, run, tap, too_wide,  # noqa: E402
                             without_texts)


def names_of(source):
    return [name for kind, name, _, _ in declarations_of(source) if kind not in ("keep", "known hole")]


def articles_of(source):
    source = re.sub(r"(?m)--[ -].*$", "", source)
    source = re.sub(r'"(?:[^"\\]|\\.)*"', '""', source)
    return {part.strip() for cite in re.findall(r"\[([^\]]*)\]", source) for part in cite.split(";")}


def sections_of(whole):
    """What stands under each heading of an act."""
    parts = re.split(r"(?m)^### Acte : (.*)$", whole.split("\n## Le déroulement\n")[1].split("\n## ")[0])
    return [(heading.split(" [")[0], body.split("\n####")[0]) for heading, body in zip(parts[1::2], parts[2::2])]


def chapter_faults(path, source):
    """Each act has one section, each clock at most one, and each remedy stands under the acts it lies against."""
    whole = run("explain", str(path), "--lang", "fr")[1]
    declared = declarations_of(source)
    labels = {name: label for kind, name, label, _ in declared if kind != "known hole"}
    sections = sections_of(whole)
    faults = []
    acts = sorted(label for kind, _, label, _ in declared if kind == "act")
    if sorted(heading for heading, _ in sections) != acts:
        faults.append(f"acts told: {[h for h, _ in sections]}")
    clocks = [label for kind, _, label, _ in declared if kind == "clock"]
    for told in re.findall(r"(?m)^####? Délai : (.*?)(?: \[.*)?$", whole):
        if told not in clocks:
            faults.append(f"a clock too many: {told}")
        else:
            clocks.remove(told)
    for kind, name, label, text in declared:
        against = re.search(r"\bagainst\s+([\w, \n]+?)\s+(?:by|before|within|ruling|suspensive|from|until|when|$)", text)
        for act in re.split(r",\s*", against.group(1)) if kind == "remedy" and against else []:
            body = "".join(body for heading, body in sections if heading == labels[act])
            if f"\n- « {label} »" not in body.split("Contre l'acte :")[-1].replace("\n  ", " "):
                faults.append(f"{name}: not told under {act}")
    return faults


def check_procedure(path):
    source = path.read_text(encoding="utf-8")
    named = re.search(r"(?m)^procedure\s+(\w+)", source).group(1)
    for language in ("fr", "en"):
        status, whole, said = run("explain", str(path), "--lang", language)
        again = run("explain", str(path), "--lang", language)[1]
        faults = faults_of(whole) + too_wide(whole) + ([f"exit {status}: {said}"] if status else [])
        faults += [] if whole == again else ["two runs differ"]
        faults += [f"article not told: {a}" for a in sorted(articles_of(source))
                   if flat(a) not in flat(whole)]
        check(f"{named}: the whole ({language})", faults)
        faults = []
        for name in names_of(source):
            status, text, said = run("explain", str(path), name, "--lang", language)
            if status != 0 or len(text.strip()) < 8:
                faults.append(f"{name}: exit {status}, {len(text)} bytes: {said}")
            faults += [f"{name}: {fault}" for fault in faults_of(text)]
        check(f"{named}: each of {len(names_of(source))} declarations ({language})", faults)
    check(f"{named}: the chapter", chapter_faults(path, source))


def main():
    paths = sorted(Path("procedures").rglob("*.greffe"))
    for path in paths:
        check_procedure(path)
    check_procedure(Path("test/explain/everything.greffe"))

    text = flat(run("explain", "detention", "placement_notified", "--lang", "fr", "--on", "2025-11-12")[1])
    check("under an act: who, its conditions, what follows with its length", [part for part in [
        "Par : Préfet (à Paris, préfet de police) ; Juridiction pénale.",
        "L'acte n'est permis que si la personne n'a pas moins de dix-huit ans.",
        "« Placement par l'administration » (cent vingt heures ou quatre-vingt-seize heures, selon le cas) et "
        "« Durée maximale de la rétention » (deux cent dix jours ou quatre-vingt-dix jours, selon le cas) commencent à "
        "courir"] if part not in text])
    check("and what can be done against it: by whom, before whom, until when, what it suspends", [part for part in [
        "Contre l'acte : - « Contestation du placement devant le juge judiciaire » [CESEDA L741-10; L512-1]. "
        "Par : Personne retenue. Devant : Magistrat du siège du tribunal judiciaire",
        "à compter de « Notification du placement en rétention »",
        "À compter du 11 novembre 2025 : quatre-vingt-seize heures, décomptées d'heure à heure [CESEDA L741-10].",
        "Ne suspend aucun acte."] if part not in text])
    check("but not what no longer opens on that day", ["it is told"] if "devant le tribunal administratif" in text else [])
    text = flat(run("explain", "detention", "contest_filed", "--lang", "fr", "--on", "2025-11-12")[1])
    check("nor is it among the remedies that an act uses", [] if "L'acte exerce le recours « Contestation du placement devant le "
          "juge judiciaire » (cent vingt heures ou quatre-vingt-seize heures, selon le cas) (à défaut" in text else [text])
    text = flat(run("explain", "detention", "removal_executed", "--lang", "en")[1])
    check("an act says which remedy it waits for", [] if "must wait for the outcome of this remedy, where it is open or "
          "used: “Challenge to the decision to keep in detention” [CESEDA L754-5" in text else [text])
    text = flat(run("explain", "detention", "petition_received", "--lang", "fr", "--on", "2025-11-12")[1])
    check("and when it is awaited", [] if "l'acte est attendu avant l'expiration du délai « Placement par l'administration » "
          "(cent vingt heures ou quatre-vingt-seize heures, selon le cas)" in text else [text])

    whole = run("explain", "detention", "--lang", "en")[1]
    order = ["Notification of the placement in detention", "Petition for an extension received", "Order of the judge",
             "Arrival at the detention centre", "Ruling of the first president", "Removal carried out"]
    places = [whole.find(f"\n### Act: {label}") for label in order]
    check("acts come in the order in which the procedure unfolds",
          [] if -1 not in places and places == sorted(places) else [str(places)])

    everything = "test/explain/everything.greffe"
    whole = {language: flat(run("explain", everything, "--lang", language)[1]) for language in ("fr", "en")}
    check("a known hole of the law stands under what it is about", [part for language, part in [
        ("fr", "pendant plus d'un jour ceci : « Amarrage » est « libre » et le cas « Bateau remorqué » se présente. "
               "- Du 1er janvier 2010 au 31 décembre 2024, lacune connue de la loi : Les barques n'ont pas de feu [PORT 18-3]. "
               "Point non tranché : « which boats »."),
        ("en", "From 1 January 2010 to 31 December 2024, a known hole of the law: Rowing boats have no light [PORT 18-3]. "
               "Not settled: “which boats”."),
        ("en", "- A known hole of the law: The currency is not fixed [PORT 18-4]."),
        ("fr", "À compter du 1er janvier 2010, lacune connue de la loi : Un visa peut être donné deux fois [PORT 9-4]."),
        ("fr", "Délai : Temps d'opposition [PORT 13]"),
        ("en", "From 1 January 2010 on, a known hole of the law: The time may end at night [PORT 13-4]."),
        ("en", "- Until 31 December 2009, a known hole of the law: The remedy stays open for ever [PORT 14-2]. - From 1 January "
               "2010 on, a known hole of the law: The remedy stays open for a year [PORT 14-3].")]
        if part not in whole[language]])
    text = flat(run("explain", everything, "objection", "--lang", "fr", "--on", "2009-12-31")[1])
    check("on the days on which it is one", [] if "reste ouvert sans fin" in text and "un an" not in text else [text])
    text = flat(run("explain", everything, "adrift", "--lang", "en", "--on", "2025-01-01")[1])
    check("and no longer", [] if "No boat adrift" in text and "hole" not in text else [text])

    text = run("explain", "detention", "initial", "--lang", "fr", "--on", "2025-01-03")[1]
    check("only what is in force on a day", [] if "quatre jours" in text and "vingt-quatre heures, déc"
          not in text else [text])
    text = run("explain", "detention", "initial", "--lang", "en", "--on", "2025-01-08")[1]
    check("from its day on a settled reading is alone",
          [] if "four days, the day of the start included" in text and "readings differ" not in text
          else [text])
    status, _, said = run("explain", "detention", "petition_recieved")
    check("an unknown name is an error that says the nearest",
          [] if status == 2 and '"petition_received"' in said else [said])
    status, _, said = run("explain", "detentoin")
    check("so is an unknown procedure", [] if status == 2 and '"detention"' in said else [said])
    status, _, said = run("explain", "detention", "--on", "2025-02-30")
    check("an impossible day is refused", [] if status == 2 else [said])
    status, _, said = run("explain")
    check("a procedure must be named", [] if status == 2 else [said])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
