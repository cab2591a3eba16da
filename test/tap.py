"""Test Anything Protocol, for the tests that are Python."""
import sys

sys.dont_write_bytecode = True


class Tap:
    """Lines of TAP."""

    def __init__(self):
        self.count = self.failed = 0

    def ok(self, condition, name, detail=""):
        self.count += 1
        print(("ok" if condition else "not ok") + f" {self.count} - {name}", flush=True)
        if not condition:
            self.failed += 1
            print("\n".join("# " + line for line in str(detail).splitlines()[:30]), file=sys.stderr, flush=True)
        return condition

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0
