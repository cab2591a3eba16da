"""The measurements of bench_service.sh: service.py WORK REGISTRY_RATE SECONDS CLIENTS. Drives wrk and h2load, which are not ours."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "test"))
from office_fixture import AGENT  # noqa: E402
from service_fixture import PASSWORD, Service  # noqa: E402

ACTS = 60
DOSSIERS = 200  # that acts are spread over
TURNS = 5
IDLE = 1000

# Acts with a key of their own each, over all dossiers in turn.
WRITE = """
local n, thread = 0, 0
function setup(t) t:set("id", thread) thread = thread + 1 end
function request()
  n = n + 1
  local k = (n * 2 + id) %% %d
  local body = string.format('{"act":"medical_visit","role":"police","at":"2025-01-%%02dT%%02d:%%02d"}', 9 + math.floor(n / 1440) %% 20, math.floor(n / 60) %% 24, n %% 60)
  return wrk.format("POST", "/api/v1/dossiers/" .. numbers[k + 1] .. "/acts",
    {["Content-Type"] = "application/json", ["Authorization"] = "Bearer %s", ["Idempotency-Key"] = string.format("bench-%%d-%%d", id, n)}, body)
end
numbers = {%s}
"""


def wrk(service, path, seconds, clients, headers=(), script=None):
    """Requests a second, and what was not a success."""
    words = ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s"]
    for header in headers:
        words += ["-H", header]
    if script:
        words += ["-s", script]
    said = subprocess.run([*words, f"http://127.0.0.1:{service.port}{path}"], capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)), int(wrong.group(1)) if wrong else 0


def at_rate(service, path, rate, seconds, clients, header, work):
    """Milliseconds within which 50, 99 and 99.9 of a hundred requests are answered, at so many a second."""
    log = os.path.join(work, "latencies")
    each = max(1, int(rate / clients))
    subprocess.run(["h2load", "--h1", f"--rps={each}", f"-c{clients}", "-t1", f"-D{seconds}", f"--log-file={log}", "-H", header,
                    f"http://127.0.0.1:{service.port}{path}"], capture_output=True, check=True)
    with open(log, encoding="ascii") as file:
        times = sorted(int(line.split("\t")[2]) for line in file)
    os.unlink(log)
    return [times[min(len(times) - 1, int(len(times) * part))] / 1000 for part in (0.5, 0.99, 0.999)], len(times) / seconds


def memory(service):
    """Mebibytes of all processes, shared pages counted once (PSS)."""
    total = 0
    for number in [service.process.pid, *service.children().values()]:
        with open(f"/proc/{number}/smaps_rollup", encoding="ascii") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total / 1024


def prepare(service, work):
    """A dossier of so many acts, others to write to, a session; its number and the others'."""
    numbers = []
    for i in range(DOSSIERS + 1):
        reply = service.ask("POST", "/api/v1/dossiers", json.dumps(
            {"procedure": "detention", "persons": [{"names": [f"Person {i}"], "born": "1990"}], "at": "2025-01-08T09:00"}), service.headers)
        if reply.status != 201:
            raise RuntimeError(reply.text)
        numbers.append(json.loads(reply.text)["dossier"])
    for i in range(ACTS - 1):
        reply = service.ask("POST", f"/api/v1/dossiers/{numbers[0]}/acts", json.dumps(
            {"act": "medical_visit", "role": "police", "at": f"2025-01-{10 + i // 24:02}T{i % 24:02}:00"}), service.headers)
        if reply.status != 201:
            raise RuntimeError(reply.text)
    script = os.path.join(work, "write.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write(WRITE % (DOSSIERS, service.token, ",".join(f'"{n}"' for n in numbers[1:])))
    return numbers[0], script


def neighbours(service, size):
    """The static files just below and just above a size: their paths and sizes."""
    page = service.get("/help").text
    script = re.search(r"/assets/greffe-\w+\.js", page).group(0)
    paths = re.findall(r'/assets/[\w.-]+', page) + ["/assets/" + re.search(r"govuk-frontend-[\w.]+\.js", service.get(script).text).group(0)]
    sizes = sorted({(len(service.get(path).body), path) for path in paths})
    below, above = [one for one in sizes if one[0] <= size], [one for one in sizes if one[0] > size]
    if not below or not above:
        raise RuntimeError(f"no static file is smaller, or none is larger, than a page of {size} bytes")
    return below[-1], above[0]


def static_rate(service, files, size, seconds, clients):
    """Requests a second of a static file of that size: between those just below and just above, by the time of each."""
    (less, small), (more, large) = files
    times = [1 / wrk(service, path, seconds, clients)[0] for path in (small, large)]
    return 1 / (times[0] + (times[1] - times[0]) * (size - less) / (more - less))


def pages(service, number, seconds, clients, work):
    cookie = f"Cookie: {service.cookie}"
    path = f"/dossiers/{number}"
    reply = service.get(path)
    while reply.text.count('id="leaf-') < ACTS - 1:  # what is derived of the last acts is not seen yet
        reply = service.get(path)
    for what, purpose in (("without personal data", ""), ("with personal data, each reading on record", "bench")):
        service.post("/purpose", purpose=purpose)
        size = len(service.get(path).body)
        files = neighbours(service, size)
        turns = []  # in turn, since the machine's rates move by a third from minute to minute
        for _ in range(TURNS):
            static = static_rate(service, files, size, seconds, clients)
            rate, wrong = wrk(service, path, seconds, clients, [cookie])
            turns.append((rate / static, rate, static, wrong))
        ratios = [turn[0] for turn in turns]
        ratio, rate, static, _ = sorted(turns)[TURNS // 2]
        print(f"dossier of {ACTS} acts, {what}: {rate:.0f} pages/s of {size} bytes, {sum(turn[3] for turn in turns)} wrong, beside {static:.0f}/s of a "
              f"static file of that size; {ratio:.2f} of static ({min(ratios):.2f} to {max(ratios):.2f} in {TURNS} turns)")
        (half, most, worst), seen = at_rate(service, path, rate / 2, seconds, clients, cookie, work)
        print(f"  at half of that ({seen:.0f}/s): median {half:.2f} ms, p99 {most:.2f} ms, p99.9 {worst:.2f} ms")


def main():
    missing = [name for name in ("wrk", "h2load") if shutil.which(name) is None]
    if missing:
        print(f"service: {' and '.join(missing)} not installed here, so nothing can be measured (tools/setup bench installs it)", file=sys.stderr)
        return 4
    work, registry, seconds, clients = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    service = Service(work, "--quiet", threads=16)
    if not service.start():
        raise RuntimeError(service.said())
    try:
        service.sign_in()
        reply = service.ask("POST", "/api/v1/sessions", json.dumps({"login": AGENT, "password": PASSWORD}), {"Content-Type": "application/json"})
        service.token = json.loads(reply.text)["token"]
        service.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {service.token}"}
        number, script = prepare(service, work)
        print(f"{'service as it starts':40} {memory(service):.0f} MiB")
        pages(service, number, seconds, clients, work)
        rate, wrong = wrk(service, "/", seconds, clients, script=script)
        print(f"acts through HTTP, {clients} clients: {rate:.0f} durable acts/s, {wrong} wrong; {rate / registry:.2f} of the registry's {registry:.0f}")
        idle = []
        for _ in range(IDLE):
            s = socket.create_connection(("127.0.0.1", service.port))
            s.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {service.cookie}\r\n\r\n".encode())
            idle.append(s)
        for s in idle:
            s.recv(4096)
        print(f"{IDLE} idle browsers: {memory(service):.0f} MiB in all processes")
    finally:
        service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
