"""A terminal with a person at it: sees what is on the screen, types keys, keeps a record."""

import os
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pexpect
import pyte

KEYS = {
    "Enter": "\r",
    "Down": "\x1b[B",
    "Up": "\x1b[A",
    "Space": " ",
    "Backspace": "\x7f",
    "Ctrl-C": "\x03",
}
POINTER = "»"
COLUMNS, LINES = 100, 600  # so many lines that nothing scrolls away
PATIENCE_SECONDS = 60


class Screen(pyte.Screen):
    """What a terminal shows; it answers when a program asks where the cursor is."""

    def __init__(self, answer: Callable[[str], object]) -> None:
        super().__init__(COLUMNS, LINES)
        self.answer = answer

    def write_process_input(self, data: str) -> None:
        """Send an answer of the terminal to the program."""
        self.answer(data)


class Terminal:
    """A command that runs in a pseudo-terminal."""

    def __init__(self, command: list[str], cwd: Path, environment: dict[str, str]) -> None:
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(cwd),
            env={**os.environ, **environment, "TERM": "xterm-256color"},
            dimensions=(LINES, COLUMNS),
            timeout=PATIENCE_SECONDS,
        )
        self.child.delaybeforesend = None
        self.screen = Screen(self.child.send)
        self.stream = pyte.ByteStream(self.screen)
        self.record: list[str] = []
        self.recorded: list[str] = []
        self.typed: list[str] = []

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        shown = [line.rstrip() for line in self.screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    @property
    def text(self) -> str:
        """What is on the screen, as one text."""
        return "\n".join(self.lines)

    def sees(self, text: str) -> None:
        """Wait until a text is on the screen, below what was there when a key was last typed."""
        self.until(lambda: any(text in line for line in self.fresh()), f"no {text!r}")

    def until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Read until something holds of the screen, and nothing more comes for a moment."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            alive = self.child.isalive()
            paused = self.read()
            if paused and holds():
                return
            if (paused and not alive) or time.monotonic() > end:
                raise AssertionError(f"{otherwise} on the screen:\n{self.text}")

    def read(self) -> bool:
        """Show what the program writes; whether it paused, rather than went on writing."""
        try:
            self.stream.feed(self.child.read_nonblocking(65536, timeout=0.05))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return True
        return False

    def press(self, *keys: str) -> None:
        """Type keys by name, or text as it is."""
        self.note()
        self.send(*keys)

    def choose(self, text: str) -> None:
        """Move the pointer to the choice that begins with a text, and take it."""
        self.note()
        self.point_at(text)
        self.send("Enter")

    def check(self, *texts: str) -> None:
        """Toggle choices of a list, and take it."""
        self.note()
        for text in texts:
            self.point_at(text)
            self.send("Space")
        self.send("Enter")

    def send(self, *keys: str) -> None:
        """Type, one key after the other."""
        for key in keys:
            self.child.send(KEYS.get(key, key))
            self.typed.append(key if key in KEYS else f'"{key}"')
            self.read()

    def point_at(self, text: str) -> None:
        """Move the pointer down to a choice."""
        for _ in range(40):
            pointed = self.pointed()
            if pointed.startswith(text):
                return
            self.send("Down")
            self.until(lambda before=pointed: self.pointed() != before, "the pointer stays")
        raise AssertionError(f"no choice {text!r} on the screen:\n{self.text}")

    def pointed(self) -> str:
        """The choice that the pointer is at."""
        found = [line for line in self.lines if line.lstrip().startswith(POINTER)]
        return found[-1].lstrip(f" {POINTER}○●") if found else ""

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        self.until(lambda: not self.child.isalive(), "the program still runs")
        while self.child.flag_eof is False:
            self.read()
        self.note()
        self.child.close()
        status = self.child.exitstatus
        return status if status is not None else -(self.child.signalstatus or 0)

    def fresh(self) -> list[str]:
        """The lines that are not in the record yet."""
        shown = self.lines
        same = 0
        for before, now in zip(self.recorded, shown, strict=False):
            if before != now:
                break
            same += 1
        return shown[same:]

    def note(self) -> None:
        """Add to the record what is new on the screen, and the keys typed before it."""
        fresh = self.fresh()
        if not fresh:
            return
        if self.typed:
            runs = [(key, len(list(same))) for key, same in groupby(self.typed)]
            keys = [key if count == 1 else f"{key} x{count}" for key, count in runs]
            self.record.append(f"    [{' '.join(keys)}]")
            self.typed = []
        self.record += fresh
        self.recorded = self.lines
