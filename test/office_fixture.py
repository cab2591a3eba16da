"""What tests of a whole office share: an office in a folder of its own, made and driven through the program, and its log read from exported
tiles by a reader of its own (man/greffe-leaf.5)."""
import hashlib
import os
import resource
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
from program import GREFFE, ROOT  # noqa: E402

AGENT = "agent-1"

# Keys of a leaf.
KIND, DOSSIER, SEQUENCE, ACT, REQUEST = 2, 3, 4, 5, 21


def cbor(data, at=0):
    """One item of deterministic CBOR and where the next one begins."""
    major, short = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        return {20: False, 21: True, 22: None}[short], at
    if short < 24:
        value = short
    else:
        size = 1 << (short - 24)
        value, at = int.from_bytes(data[at:at + size], "big"), at + size
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major in (2, 3):
        piece = data[at:at + value]
        return (piece if major == 2 else piece.decode()), at + value
    items = []
    for _ in range(value * (2 if major == 5 else 1)):
        item, at = cbor(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2])) if major == 5 else items), at


class Office:
    """An office of the prefecture of the Nord, in work/office.greffe."""

    def __init__(self, work):
        self.folder = os.path.join(work, "office.greffe")
        self.work = work
        self.environment = dict(os.environ, GREFFE_OFFICE=self.folder, GREFFE_AGENT=AGENT,
                                GREFFE_PROCEDURES=os.path.join(ROOT, "procedures"))
        self.status, self.said = self.found()

    def found(self):
        return self.run("init", "--authority", "Préfecture du Nord", "--in", "FR-59", self.folder)

    def start(self, *words, file_size=None):
        """A command under way. With file_size no file can grow past so many bytes, as on a full disk."""
        def limit():
            if file_size is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
        return subprocess.Popen([GREFFE, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment,
                                preexec_fn=limit)

    def run(self, *words, file_size=None):
        process = self.start(*words, file_size=file_size)
        said = process.communicate(timeout=300)[0]
        return process.returncode, said.decode(errors="replace").rstrip("\n")

    def open(self, name="Aminata Traoré"):
        """A dossier of detention; its number."""
        status, said = self.run("open", "detention", "--person", name, "--born", "1990-05-12", "--at", "2025-01-08T09:00")
        return said if status == 0 else None

    def act(self, number, request, minute=0, **options):
        """The words of an act that the law never refuses, at its own minute."""
        return self.run(*self.words(number, request, minute), **options)

    @staticmethod
    def words(number, request, minute):
        at = f"2025-01-{9 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}"
        return "act", number, "medical_visit", "--role", "police", "--at", at, "--request", request

    def entries(self, log="acts"):
        """All leaves' bytes, as the tiles give them."""
        folder = os.path.join(self.work, f"tiles-{log}")
        status, said = self.run("export", "--tiles", folder, "--log", log)
        if status != 0:
            raise RuntimeError(said)
        with open(os.path.join(folder, "checkpoint"), encoding="utf-8") as file:
            size = int(file.read().split("\n")[1])
        entries = []
        for n in range((size + 255) // 256):
            width = min(256, size - n * 256)
            name = os.path.join(folder, f"tile/entries/{n:03}" + (f".p/{width}" if width < 256 else ""))
            with open(name, "rb") as file:
                data = file.read()
            at = 0
            while at < len(data):
                length = int.from_bytes(data[at:at + 2], "big")
                entries.append(data[at + 2:at + 2 + length])
                at += 2 + length
        return folder, entries

    def requests(self):
        """How often each request key's hash stands in the log."""
        process = self.start("export", "--format", "cbor")
        data, at, counts = process.communicate(timeout=300)[0], 0, {}
        while at < len(data) and process.returncode == 0:
            leaf, at = cbor(data, at)
            request = leaf.get(REQUEST)
            if request is not None:
                counts[request] = counts.get(request, 0) + 1
        return counts

    def verify(self, *words):
        return self.run("verify", self.folder, *words)


def hash_of(request):
    """What key 21 of a leaf says of a request key of the agent."""
    return hashlib.sha256(AGENT.encode() + b"\n" + request.encode()).digest()
