#!/usr/bin/python3
"""Reads an object-centric event log with pm4py and says what it makes of it. Usage: mine.py LOG

LOG is OCEL 2.0 (JSON), which pm4py reads as it is: qualifiers, relations between objects and times of attributes, too. The project does not
install pm4py: where it is not there, the exit status is 3."""
import json
import sys
import warnings

try:
    import pm4py
except ImportError:
    sys.exit(3)

warnings.filterwarnings("ignore")


def main(path):
    log = pm4py.read_ocel2_json(path)
    graph = pm4py.discover_ocdfg(log)
    follows = graph["edges"]["total_objects"]
    relations = log.o2o[["ocel:oid", "ocel:oid_2", "ocel:qualifier"]].values.tolist()
    json.dump({
        "events": log.events["ocel:activity"].value_counts().to_dict(),
        "objects": log.objects["ocel:type"].value_counts().to_dict(),
        "rests": sorted(relations),
        "times": {row["ocel:eid"]: row["ocel:timestamp"].isoformat() for row in log.events.to_dict("records")},
        "follows": {kind: {f"{a},{b}": len(seen) for (a, b), seen in edges.items()} for kind, edges in follows.items()},
    }, sys.stdout)


main(sys.argv[1])
