#!/usr/bin/python3
"""Logs and their proofs, held against a library that knows nothing of greffe (test/tlog, in Go). Three parts: that library on a log of its
own, so that it is known to find what is wrong; the room seal beside it, each reading what the other wrote; and a registry made by the
program. Speaks TAP."""
import base64
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office_fixture import GREFFE, ROOT, Office  # noqa: E402
from tap import Tap  # noqa: E402

SEEDS = {"log": "07" * 32, "witness": "11" * 32, "other": "23" * 32}
NAME = "greffe.example/nord/acts"
WITNESS = "witness.example/w1"
tap = Tap()
ok = tap.ok


def run(*words, env=None, cwd=None):
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, cwd=cwd, check=False,
                          env=dict(os.environ, GREFFE_PROCEDURES=os.path.join(ROOT, "procedures"), **(env or {})))
    return done.returncode, (done.stdout + done.stderr).rstrip("\n")


def build_client(work):
    program = os.path.join(work, "tlog")
    env = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": os.path.join(work, "cache"), "GOFLAGS": "", "GOPROXY": "off"}
    try:
        status, said = run("go", "build", "-o", program, "./test/tlog", env=env, cwd=ROOT)
    except FileNotFoundError:
        status, said = 1, "there is no go here; tools/setup test installs it"
    return program, ok(status == 0, "the client builds from Debian's golang.org/x/mod, without a network", said)


def build_notes(work):
    program = os.path.join(work, "notes")
    library = os.path.join(os.path.dirname(GREFFE), "libgreffe-core.a")
    status, said = run(os.environ.get("CC", "cc"), "-std=c11", "-O2", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Isrc", "-o", program,
                       "test/oracles/notes.c", library, "-lcrypto", "-lsodium", "-lsqlite3", "-lutf8proc", "-lpthread", cwd=ROOT)
    return program, ok(status == 0, "the room seal is driven from test/oracles/notes.c", said)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


# ---- the client on a log of its own ----

SIZES = ["0", "1", "5", "255", "256", "257", "700", "66000", "66001"]


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def client_alone(tlog, work):
    log = os.path.join(work, "own")
    status, vkey = run(tlog, "make", log, NAME, SEEDS["log"], *SIZES[1:])
    ok(status == 0 and vkey.startswith(NAME + "+"), "the client makes a log", vkey)
    older = [word for size in SIZES[1:] for word in ("-old", os.path.join(log, "checkpoint." + size))]
    status, said = run(tlog, "check", log, vkey, "-heads", *older)
    ok(status == 0 and "66001 entries" in said, "it finds it whole, from every checkpoint on the way", said)
    small = os.path.join(work, "small")
    run(tlog, "make", small, NAME, SEEDS["log"], "300")
    tile, bundle, point = "tile/0/000", "tile/entries/001.p/44", "checkpoint"
    checkpoint = read(os.path.join(small, point))
    other = run(tlog, "key", "log", NAME, SEEDS["other"])[1]
    for what, path, data in [("a byte of an entry", bundle, flip(read(os.path.join(small, bundle)), 30)),
                             ("a byte of a tile", tile, flip(read(os.path.join(small, tile)), 8000)),
                             ("an entry taken out", bundle, read(os.path.join(small, bundle))[50:]),
                             ("a root", point, checkpoint.replace(b"\n300\n", b"\n299\n")),
                             ("a byte of the signature", point, checkpoint[:-6] + b"AAA=\n")]:
        altered = os.path.join(work, "altered")
        shutil.copytree(small, altered)
        write(os.path.join(altered, path), data)
        status, said = run(tlog, "check", altered, vkey, "-heads")
        ok(status == 1, f"it finds what was altered: {what}", said)
        shutil.rmtree(altered)
    status, said = run(tlog, "check", small, other)
    ok(status == 1, "it refuses a signature by another key", said)
    forked = os.path.join(work, "forked")
    run(tlog, "make", forked, NAME, SEEDS["log"], "200", "otherwise", "256", "700")
    status, said = run(tlog, "check", log, vkey, "-old", os.path.join(forked, "checkpoint.200"))
    ok(status == 0, "a checkpoint from before two histories parted agrees with both", said)
    for size in ("256", "700"):
        status, said = run(tlog, "check", log, vkey, "-old", os.path.join(forked, "checkpoint." + size))
        ok(status == 1 and "another one then" in said, f"it refuses another history, as well signed, of {size} entries", said)
    return log, small, vkey


# ---- the room seal beside it ----

def seal_beside(tlog, notes, log, small, vkey, work):
    point = os.path.join(small, "checkpoint")
    key = run(tlog, "key", "witness", WITNESS, SEEDS["witness"])[1]
    line = run(tlog, "cosign", point, WITNESS, SEEDS["witness"], "1790000000")[1]
    signed = os.path.join(work, "cosigned")
    write(signed, read(point) + line.encode() + b"\n")
    status, said = run(notes, "verify", signed, vkey, key)
    ok(status == 0 and said == "size 300\nseen 1790000000", "seal verifies the client's checkpoint and its witness", said)
    status, ours = run(notes, "cosign", point, WITNESS, SEEDS["witness"], "1790000000")
    ok(status == 0 and ours == line, "both make the same cosignature, byte for byte", f"{line}\n{ours}")
    late = run(notes, "cosign", point, WITNESS, SEEDS["witness"], "1790000001")[1].split(" ")[2]
    mixed = bytearray(base64.b64decode(late))
    mixed[4:12] = (1790000000).to_bytes(8, "big")
    write(signed, read(point) + f"— {WITNESS} {base64.b64encode(bytes(mixed)).decode()}\n".encode())
    status, said = run(notes, "verify", signed, vkey, key)
    ok(status == 1 and "forged" in said, "seal refuses a cosignature whose time was altered", said)
    status, said = run(notes, "root", log)
    ok(status == 0 and said == read(os.path.join(log, "checkpoint")).decode().split("\n")[2], "both find the same root of 66,001 entries", said)
    proof, leaf = os.path.join(work, "proof"), os.path.join(work, "leaf")
    faults = []
    for index in ["0", "1", "255", "256", "298", "299"]:
        status, said = run(notes, "prove", small, index, proof, leaf)
        mine = read(proof) if status == 0 else b""
        checked, why = run(tlog, "proof", proof, leaf, vkey)
        theirs = run(tlog, "prove", small, index)[1].encode() + b"\n"
        write(proof, theirs)
        again, also = run(notes, "proved", proof, leaf, vkey)
        if status or checked or again or mine != theirs:
            faults.append(f"{index}: {said} {why} {also}")
    ok(not faults, "both give the same proofs of inclusion, and each accepts the other's", "\n".join(faults))
    write(leaf, flip(read(leaf), 3))
    ok(run(tlog, "proof", proof, leaf, vkey)[0] == 1 and run(notes, "proved", proof, leaf, vkey)[0] == 1,
       "neither accepts it for another leaf")


# ---- a registry made by the program ----

ACTS = 260  # past one full tile


def fill(office):
    """Checkpoints kept on the way, and what went wrong."""
    kept, faults = [], []
    numbers = [office.open(f"Person {i}") for i in range(3)]
    for i in range(ACTS):
        status, said = office.act(numbers[i % 3], f"request-{i}", i)
        if status:
            faults.append(said)
        if i in (0, 1, 100, 200, 250):
            kept.append(os.path.join(office.work, f"kept-{i}"))
            office.run("export", "--checkpoint", "--out", kept[-1])
    return numbers, kept, "\n".join(faults)


def witnessed(tlog, office, vkey, kept):
    key = run(tlog, "key", "witness", WITNESS, SEEDS["witness"])[1]
    stranger = run(tlog, "key", "witness", WITNESS, SEEDS["other"])[1]
    status, said = office.run("set", "witness", key)
    ok(status == 0, "the office is told of a witness", said)
    note = os.path.join(office.work, "note")
    office.run("export", "--checkpoint", "--out", note)
    bare = read(note)
    line = run(tlog, "cosign", note, WITNESS, SEEDS["witness"], "1790000000")[1].encode() + b"\n"
    other = run(tlog, "cosign", note, WITNESS, SEEDS["other"], "1790000000")[1].encode() + b"\n"
    write(note, bare + other)
    status, said = office.run("cosign", note)
    ok(status != 0, "a signature by nobody who is known is not kept", said)
    write(note, bare + base64_altered(line))
    status, said = office.run("cosign", note)
    ok(status != 0, "one that is forged is not kept", said)
    write(note, bare + line)
    status, said = office.run("cosign", note)
    ok(status == 0, "the witness's signature, made by the other library, is kept", said)
    status, said = office.run("cosign", note)
    ok(status == 1, "a second time it is not new", said)
    status, said = office.verify("--json")
    ok(status == 0 and '"cosignatures":1' in said, "verify counts it", said)
    folder = office.entries()[0]
    older = [word for path in kept for word in ("-old", path)]
    status, said = run(tlog, "check", folder, vkey, "-witness", key, "-heads", *older)
    ok(status == 0, "the other library finds it under the exported checkpoint", said)
    status, said = run(tlog, "check", folder, vkey, "-witness", stranger)
    ok(status == 1, "and none of another witness", said)


def base64_altered(line):
    """The line with one bit of its signature turned."""
    words = line.decode().rstrip("\n").split(" ")
    signature = bytearray(base64.b64decode(words[2]))
    signature[40] ^= 1
    return " ".join(words[:2] + [base64.b64encode(bytes(signature)).decode()]).encode() + b"\n"


def proved(tlog, notes, office, vkey, entries):
    proof, leaf, faults = os.path.join(office.work, "proof"), os.path.join(office.work, "leaf"), []
    for index in (0, 1, 200, 255, 256, len(entries) - 1):
        status, said = office.run("export", "--proof", str(index), "--out", proof)
        write(leaf, entries[index])
        extra = read(proof).split(b"\n")[1] if status == 0 else b""
        theirs, why = run(tlog, "proof", proof, leaf, vkey)
        ours, also = run(notes, "proved", proof, leaf, vkey)
        if status or theirs or ours or base64.b64decode(extra[len(b"extra "):]) != entries[index]:
            faults.append(f"{index}: {said} {why} {also}")
    ok(not faults, "proofs of leaves that it gives out carry the leaf, and the other library accepts them", "\n".join(faults))


def since(tlog, office, kept, work):
    for path in kept:
        status, said = office.verify("--since", path)
        if not ok(status == 0, f"nothing was altered since a checkpoint kept outside ({os.path.basename(path)})", said):
            break
    forged = os.path.join(work, "forged-since")
    write(forged, read(kept[1]).replace(read(kept[1]).split(b"\n")[2], read(kept[2]).split(b"\n")[2], 1))
    status, said = office.verify("--since", forged)
    ok(status not in (0, None), "a checkpoint that this registry never gave out is not accepted", said)


def registry(tlog, notes, work):
    office = Office(work)
    if not ok(office.status == 0, "an office is founded", office.said):
        return
    numbers, kept, said = fill(office)
    ok(all(numbers) and not said, f"three dossiers and {ACTS} acts", said)
    status, said = office.run("export", "--vkey")
    keys = said.splitlines()
    if not ok(status == 0 and len(keys) == 2, "it gives out the keys of its two logs", said):
        return
    folder, entries = office.entries()
    older = [word for path in kept for word in ("-old", path)]
    status, said = run(tlog, "check", folder, keys[0], "-heads", *older)
    ok(status == 0 and "heads of 4 files" in said,
       "the other library finds the log of acts whole, from every checkpoint kept, and computes the heads of its files, the office's own among them", said)
    proved(tlog, notes, office, keys[0], entries)
    since(tlog, office, kept, work)
    witnessed(tlog, office, keys[0], kept)
    status, said = office.run("show", numbers[0], "--for", "hearing")
    ok(status == 0, "somebody reads personal data", said)
    folder, entries = office.entries("reads")
    status, said = run(tlog, "check", folder, keys[1])
    ok(status == 0 and len(entries) >= 1, "which stands in the log of readings, whole as well", said)


def main():
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as work:
        tlog, built = build_client(work)
        notes, driven = build_notes(work)
        if built and driven:
            log, small, vkey = client_alone(tlog, work)
            seal_beside(tlog, notes, log, small, vkey, work)
            registry(tlog, notes, work)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
