"""Reads a trace and says what is in it, for the checks of tests/trace.rs."""
import json


class Trace:
    def __init__(self, path):
        with open(path) as file:
            self.data = json.load(file)
        self.events = self.data["traceEvents"]
        self.names = {}
        self.slices = {}
        self.arrows = {}
        for event in self.events:
            phase, tid = event["ph"], event["tid"]
            assert event["pid"] == 1, event
            if phase == "M":
                if event["name"] == "thread_name":
                    assert tid not in self.names, event
                    self.names[tid] = event["args"]["name"]
            elif phase == "X":
                assert event["ts"] >= 0 and event["dur"] >= 0, event
                self.slices.setdefault(tid, []).append(event)
            else:
                assert phase in "sf", event
                self.arrows.setdefault(event["id"], {})[phase] = event
        assert set(self.slices) <= set(self.names), "slices without a named thread"
        self.check_nesting()
        self.check_exclusion()
        self.check_arrows()

    def check_nesting(self):
        """A thread's slices follow one another or lie within one another."""
        for tid, slices in self.slices.items():
            open_ends = []
            for s in sorted(slices, key=lambda s: (s["ts"], -s["dur"])):
                end = round(s["ts"] + s["dur"], 3)
                while open_ends and open_ends[-1] <= round(s["ts"], 3) + 0.001:
                    open_ends.pop()
                assert not open_ends or end <= open_ends[-1] + 0.002, (self.names[tid], s)
                open_ends.append(end)

    def check_exclusion(self):
        """No two threads hold the lock at once."""
        holds = sorted(
            (s["ts"], s["ts"] + s["dur"], tid)
            for tid, slices in self.slices.items()
            for s in slices
            if s["name"] == "holds the lock"
        )
        for (_, end, a), (start, _, b) in zip(holds, holds[1:]):
            assert end <= start + 0.002, (self.names[a], self.names[b], end, start)

    def check_arrows(self):
        for id, ends in self.arrows.items():
            assert set(ends) == {"s", "f"}, id
            assert ends["s"]["ts"] <= ends["f"]["ts"] + 0.002, ends

    def thread(self, name):
        tids = [tid for tid, n in self.names.items() if n == name]
        assert len(tids) == 1, (name, self.names)
        return tids[0]

    def of(self, name, start=""):
        """The slices of a thread whose names begin so."""
        slices = self.slices.get(self.thread(name), [])
        return [s for s in slices if s["name"].startswith(start)]

    def chunks(self):
        return [s for all in self.slices.values() for s in all if "loop" in s["args"]]

    def hand_overs(self):
        """From whom to whom the lock went."""
        return {
            (self.names[a["s"]["tid"]], self.names[a["f"]["tid"]])
            for a in self.arrows.values()
            if a["s"]["name"] == "hand-over"
        }
