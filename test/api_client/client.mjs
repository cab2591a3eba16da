// Drives the API by its OpenAPI document alone, with software by others: one linter, one client made
// at run time from the document, one validator of JSON Schema that holds every answer against what
// the document says. Speaks TAP. Usage: node client.mjs ADDRESS LOGIN PASSWORD
import { createRequire } from "node:module";
import { createConfig, lintFromString } from "@redocly/openapi-core";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const { OpenAPIClientAxios } = require("openapi-client-axios");

const [address, login, password] = process.argv.slice(2);
let count = 0;
let failed = 0;

function ok(condition, name, detail) {
    count += 1;
    console.log(`${condition ? "ok" : "not ok"} ${count} - ${name}`);
    if (!condition) {
        failed += 1;
        console.error(`# ${JSON.stringify(detail ?? null)}`.slice(0, 2000));
    }
    return condition;
}

// ---- the document ----

const source = await (await fetch(`${address}/api/v1/openapi.json`)).text();
const definition = JSON.parse(source);

async function lint() {
    // A document by the service itself has no licence page to link to; where it is served is where it came from.
    const config = await createConfig({ extends: ["recommended"], rules: { "info-license-url": "off", "no-server-example.com": "off" } });
    const found = await lintFromString({ source, absoluteRef: "openapi.json", config });
    ok(found.length === 0, "the document has no fault (Redocly)", found.map((f) => `${f.ruleId} ${f.location?.[0]?.pointer} ${f.message}`));
}

// ---- answers against the document ----

// What the service answers has no member that is not declared: stricter than the document, which leaves room for later ones.
function closed(value) {
    if (Array.isArray(value)) {
        return value.map(closed);
    }
    if (value === null || typeof value !== "object") {
        return value;
    }
    const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
    if (copy.type === "object" && copy.properties && copy.additionalProperties === undefined) {
        copy.additionalProperties = false;
    }
    return copy;
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "https://greffe.invalid/openapi", ...closed(definition) });

const operations = new Map();
for (const [path, item] of Object.entries(definition.paths)) {
    for (const [method, operation] of Object.entries(item)) {
        operations.set(operation.operationId, { path, method, operation });
    }
}
const used = new Set();

function pointer(...parts) {
    return parts.map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
}

// Why an answer is not as its operation says; empty when it is.
function complaint(id, response) {
    const { path, method, operation } = operations.get(id);
    const code = String(response.status);
    const range = `${code[0]}XX`;
    const declared = operation.responses[code] ? code : operation.responses[range] ? range : undefined;
    if (declared === undefined) {
        return `status ${code} is not declared`;
    }
    const media = String(response.headers["content-type"] ?? "").split(";")[0];
    const reference = operation.responses[declared].$ref;
    const place = reference ? reference.slice(2) : pointer("paths", path, method, "responses", declared);
    const described = reference ? definition.components.responses.Problem : operation.responses[declared];
    const content = described.content ?? {};
    if (response.data === "" || response.data === undefined) {
        return declared === "204" || declared === "304" || method === "head" ? "" : "an answer without a body";
    }
    if (content["*/*"] === undefined && content[media] === undefined) {
        return `${media} is not declared`;
    }
    if (!media.endsWith("json")) {
        return "";
    }
    const validate = ajv.getSchema(`https://greffe.invalid/openapi#/${place}/content/${pointer(media)}/schema`);
    return validate(response.data) ? "" : ajv.errorsText(validate.errors);
}

// ---- calls ----

const api = new OpenAPIClientAxios({ definition: { ...definition, servers: [{ url: address }] } });
const client = await api.init();
client.defaults.validateStatus = () => true;

// Calls an operation by its name and holds the answer against the document and a status.
async function call(id, status, parameters, body, headers) {
    used.add(id);
    const response = await client[id](parameters ?? {}, body, { headers });
    const wrong = complaint(id, response);
    ok(response.status === status && wrong === "", `${id}: ${status}`, { status: response.status, wrong, data: response.data });
    return response;
}

async function sessions() {
    await call("getSession", 401);
    await call("signIn", 401, {}, { login, password: "not this one" });
    await call("signIn", 422, {}, { login, pasword: password });
    const { data } = await call("signIn", 201, {}, { login, password });
    client.defaults.headers.common.Authorization = `Bearer ${data.token}`;
    await call("getSession", 200);
}

async function law() {
    const { data } = await call("listProcedures", 200);
    for (const { name } of data.procedures) {
        await call("getProcedure", 200, { name });
    }
    await call("getProcedure", 404, { name: "nothing" });
}

const person = { names: ["Aminata Traoré"], born: "1990-05-12", numbers: ["9912345678"] };
const purpose = { "X-Greffe-Purpose": "hearing" };

async function writing() {
    const opening = await call("openDossier", 201, {}, {
        procedure: "detention", at: "2026-01-08T09:00", persons: [person],
        documents: [{ name: "note.txt", media: "text/plain", content: Buffer.from("bonjour").toString("base64") }],
    }, { "Idempotency-Key": "client-opens" });
    const number = opening.data.dossier;
    const again = await call("openDossier", 201, {}, { procedure: "detention", at: "2026-01-08T09:00", persons: [person] }, { "Idempotency-Key": "client-opens" });
    ok(again.data.repeated && again.data.dossier === number, "the same request again opens nothing", again.data);
    const seen = await until(() => client.getDossier({ number }), (response) => response.status === 200);
    const tag = seen.headers.etag;
    const visit = { act: "medical_visit", role: "police", at: "2026-01-08T10:00" };
    await call("enterAct", 200, { number }, { ...visit, dry: true });
    const { data } = await call("enterAct", 201, { number }, visit, { "If-Match": tag });
    await call("enterAct", 412, { number }, visit, { "If-Match": tag });
    await call("enterAct", 422, { number }, { act: "medicall_visit" });
    await until(() => client.getEntry({ number, leaf: data.leaf }), (response) => response.status === 200);
    await call("getEntry", 200, { number, leaf: data.leaf });
    await call("correctAct", 201, { number, leaf: data.leaf }, { at: "2026-01-08T10:30" });
    await call("repealAct", 200, { number, leaf: data.leaf }, { ground: "only tried", dry: true });
    await call("withdrawAct", 201, { number, leaf: data.leaf }, { ground: "entered by mistake" });
    await call("openDossier", 201, {}, { procedure: "detention", at: "2026-01-08T11:00" });
    await until(() => client.listDossiers({}), (response) => response.data.dossiers.length === 2);
    return number;
}

// What is entered is seen within some 50 ms.
async function until(ask, good) {
    let response = await ask();
    for (let i = 0; i < 100 && !good(response); i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        response = await ask();
    }
    return response;
}

async function refused(number) {
    const { data } = await client.getProcedure({ name: "detention" });
    for (const { name, kind } of data.acts) {
        const tried = kind === "decision" ? await client.enterAct({ number }, { act: name, dry: true }) : { status: 0 };
        if (tried.status === 200 && tried.data.refused) {
            const response = await call("enterAct", 422, { number }, { act: name });
            ok(response.data.findings.length > 0 && response.data.articles.length > 0, "a refusal names its articles", response.data);
            return;
        }
    }
    ok(false, "some act would be refused");
}

async function reading(number) {
    const open = await call("getDossier", 200, { number });
    ok(!JSON.stringify(open.data).includes("Traor"), "without a purpose nobody is named");
    await call("getDossier", 304, { number }, null, { "If-None-Match": open.headers.etag });
    const { data } = await call("getDossier", 200, { number }, null, purpose);
    ok(data.acts[0].persons[0].names[0] === person.names[0], "with a purpose the person is", data.acts[0]);
    const token = data.acts[0].documents[0].token;
    const document = await call("getDocument", 200, { number, token }, null, purpose);
    ok(document.data === "bonjour", "a document comes back", document.data);
    await call("getDocument", 403, { number, token });
    await call("getCertifiedCopy", 200, { number }, null, purpose);
    await call("search", 403, {}, { question: "traore" });
    const found = await call("search", 200, {}, { question: "traore" }, purpose);
    ok(found.data.found.some(({ dossier }) => dossier === number), "a search finds it", found.data);
    await call("getDossier", 404, { number: "D-1999-000001" });
}

async function lists() {
    const page = await call("listDossiers", 200, { limit: 1 });
    ok(page.data.next !== null && String(page.headers.link).includes(`cursor=${page.data.next}`), "the next page is linked", page.headers.link);
    const rest = await call("listDossiers", 200, { cursor: page.data.next });
    ok(rest.data.next === null && rest.headers.link === undefined, "the last page is the last", rest.headers.link);
    await call("listDossiers", 422, { limit: -1 });
    await call("listDue", 200, { within: "90d" });
    await call("listDue", 200, { late: true });
    await call("exportEvents", 200, { limit: 10 });
    const calendar = await call("getCalendar", 200);
    ok(calendar.data.startsWith("BEGIN:VCALENDAR\r\n"), "the calendar is one");
    const made = await call("makeCalendarAddress", 201);
    const key = made.data.address.split("/").pop();
    const shared = await call("getCalendarByAddress", 200, { key }, null, { Authorization: "" });
    const told = (text) => text.replaceAll(/DTSTAMP:.*/g, "");
    ok(told(shared.data) === told(calendar.data), "its address gives the same calendar without a session");
    await call("endCalendarAddress", 204);
    await call("getCalendarByAddress", 404, { key });
    await call("getProblemType", 200, { name: "refused" });
    await call("getOpenApi", 200);
}

async function log() {
    const checkpoint = await call("getCheckpoint", 200);
    const size = Number(checkpoint.data.split("\n")[1]);
    const index = size >= 256 ? "000" : `000.p/${size}`;
    // Clients made from a document encode the slashes of a parameter, so this one is asked for by hand.
    const tile = await fetch(`${address}/tile/0/${index}`);
    used.add("getTile");
    ok(tile.status === 200 && (await tile.arrayBuffer()).byteLength === 32 * Math.min(size, 256), "getTile: 200", tile.status);
    const metrics = await call("getMetrics", 200);
    ok(metrics.data.includes("gr_leaves_total{log=\"acts\"}") && metrics.data.includes("gr_uptime_seconds"), "figures are there", metrics.data);
}

await lint();
await sessions();
await law();
const number = await writing();
await reading(number);
await refused(number);
await lists();
await log();
await call("signOut", 204);
await call("getSession", 401);
const unused = [...operations.keys()].filter((id) => !used.has(id));
ok(unused.length === 0, "every operation was called", unused);
console.log(`1..${count}`);
process.exit(failed > 0 ? 1 : 0);
