// Reads an object-centric event log with pm4js and says what it makes of it. Usage: node mine.cjs LOG
// LOG is OCEL 2.0 (JSON). pm4js 0.0.28 reads OCEL 1.0 alone, so it is written as that first: events and objects
// by their identifiers, attributes by their names, related objects as a list, in order of time. What 1.0 has no
// place for is left out: qualifiers, relations between objects, times of attributes, declarations of types.
const { readFileSync } = require("fs");
require("pm4js/init.js");

function named(attributes) {
    return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}

function written_as_1(log) {
    const events = [...log.events].sort((a, b) => new Date(a.time) - new Date(b.time));
    return {
        "ocel:global-event": { "ocel:activity": "__INVALID__" },
        "ocel:global-object": { "ocel:type": "__INVALID__" },
        "ocel:global-log": {
            "ocel:version": "1.0",
            "ocel:ordering": "timestamp",
            "ocel:attribute-names": [...new Set([...log.eventTypes, ...log.objectTypes].flatMap((type) => type.attributes.map(({ name }) => name)))],
            "ocel:object-types": log.objectTypes.map(({ name }) => name),
        },
        "ocel:events": Object.fromEntries(events.map((event) => [event.id, {
            "ocel:activity": event.type,
            "ocel:timestamp": event.time,
            "ocel:omap": [...new Set(event.relationships.map(({ objectId }) => objectId))],
            "ocel:vmap": named(event.attributes),
        }])),
        "ocel:objects": Object.fromEntries(log.objects.map((object) => [object.id, {
            "ocel:type": object.type,
            "ocel:ovmap": named(object.attributes),
        }])),
    };
}

// The directly-follows graph of one type of objects: what pm4js finds in the log as these objects lived it.
function graph(ocel, type) {
    const lives = OcelFlattening.apply(ocel, type);
    const found = FrequencyDfgDiscovery.apply(lives);
    return {
        lives: Object.fromEntries(lives.traces.map((trace) => [trace.attributes["concept:name"].value,
            trace.events.map((event) => event.attributes["time:timestamp"].value.getTime())])),
        activities: found.activities,
        first: found.startActivities,
        last: found.endActivities,
        follows: found.pathsFrequency,
    };
}

const ocel = JsonOcelImporter.apply(JSON.stringify(written_as_1(JSON.parse(readFileSync(process.argv[2], "utf8")))));
console.log(JSON.stringify({
    events: GeneralOcelStatistics.eventsPerActivityCount(ocel),
    objects: GeneralOcelStatistics.objectsPerTypeCount(ocel),
    touched: GeneralOcelStatistics.eventsRelatedPerObjectTypeCount(ocel),
    together: OcelGraphs.objectInteractionGraph(ocel),
    graphs: Object.fromEntries(ocel["ocel:global-log"]["ocel:object-types"].map((type) => [type, graph(ocel, type)])),
}));
