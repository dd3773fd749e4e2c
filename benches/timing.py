"""Times of commands that run in turn, and their tables: what `growth.py` and `limits.py` share."""
import contextlib
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import time

from affected import ENV

# The exit codes of verbs whose answer may be no or unknown.
NO_ANSWER = (0, 1, 3)

# True if the measured commands run before all other processes of the machine.
is_steady = False


@contextlib.contextmanager
def steady():
    """Runs what is measured, not the making of fixtures, before all other processes of the machine, with --steady."""
    if not is_steady:
        yield
        return
    before = os.sched_getscheduler(0)
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, before, os.sched_param(0))


@dataclasses.dataclass
class Case:
    """A command in a folder. `command` may be a function of the turn, for commands that must differ each time."""

    folder: pathlib.Path
    command: object
    codes: tuple = (0,)
    before: object = None

    def run(self, turn):
        """Runs the command and returns its wall time in seconds."""
        command = self.command(turn) if callable(self.command) else self.command
        if self.before:
            self.before()
        start = time.perf_counter()
        code = subprocess.Popen(command, cwd=self.folder, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait()
        took = time.perf_counter() - start
        if code not in self.codes:
            done = subprocess.run(command, cwd=self.folder, env=ENV, capture_output=True, text=True, check=False)
            raise SystemExit(f"{command} ended with {code}: {(done.stderr or done.stdout)[:400]}")
        return took


@dataclasses.dataclass
class Row:
    """A line of a table: the times of the reference and of the program in seconds."""

    name: str
    reference: float
    program: float

    @property
    def ratio(self):
        return self.program / self.reference if self.reference else float("inf")


def turns(cases, runs, seconds=20):
    """Runs the cases in turn, in both orders alike, and returns the median of each; slow cases have fewer runs, but five at least."""
    times, began = {name: [] for name in cases}, None
    with steady():
        for turn in range(-2, runs):
            if turn == 0:
                began = time.perf_counter()
            for name in list(cases) if turn % 2 else reversed(cases):
                took = cases[name].run(turn)
                if turn >= 0:
                    times[name].append(took)
            if turn >= 4 and time.perf_counter() - began > seconds:
                break
    return {name: statistics.median(values) for name, values in times.items()}


def followed(rows):
    """Prints each row to stderr as soon as it is measured: a curve takes minutes."""
    for row in rows:
        print(f"{row.name}: {row.ratio:.2f}", file=sys.stderr, flush=True)
        yield row


def against(name, runs, reference, program):
    """Measures a row."""
    medians = turns({"reference": reference, "program": program}, runs)
    return Row(name, medians["reference"], medians["program"])


def machine(is_markdown):
    """Returns the line above the tables: the day, the cores, and on a terminal the load."""
    load = "" if is_markdown else f", load {os.getloadavg()[0]:.1f}"
    return f"Measured on {time.strftime('%-d %B %Y')}: {os.cpu_count()} cores, Linux{load}."


def counted(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def milliseconds(seconds):
    return f"{seconds * 1000:.{2 if seconds < 0.1 else 0}f}"


def show(headings, lines, is_markdown, right=1):
    """Prints an aligned table; the columns from `right` on are numbers."""
    lines = [[str(cell) for cell in line] for line in lines]
    widths = [max(len(line[at]) for line in [headings, *lines]) for at in range(len(headings))]
    side = lambda at: ">" if at >= right else "<"
    row = lambda cells: [f"{cell:{side(at)}{widths[at]}}" for at, cell in enumerate(cells)]
    if is_markdown:
        rule = ["-" * (width - 1) + (":" if at >= right else "-") for at, width in enumerate(widths)]
        for cells in (row(headings), rule, *map(row, lines)):
            print("| " + " | ".join(cells) + " |")
    else:
        for cells in (headings, *lines):
            print("  " + "   ".join(row(cells)).rstrip())
    sys.stdout.flush()
