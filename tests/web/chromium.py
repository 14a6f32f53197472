"""Chromium with a person at it, by its own protocol: it needs no driver."""

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from websockets.sync.client import ClientConnection, connect

from ..test_browser import BROWSER

SECONDS = 60
MOST_BYTES = 64 * 1024 * 1024
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
KEYS = {"Tab": 9, "Enter": 13}
AT_REST = """(async () => {
    const middle = () => {
        const box = ELEMENT.getBoundingClientRect()
        return [box.x + box.width / 2, box.y + box.height / 2]
    }
    const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
    ELEMENT.scrollIntoView({ block: "center", behavior: "instant" })
    await frame()
    const before = middle()
    await frame()
    const [x, y] = middle()
    const isAtRest = x === before[0] && y === before[1]
    return isAtRest && ELEMENT.contains(document.elementFromPoint(x, y)) ? [x, y] : null
})()"""
"""Where a hand can press an element: parts of the page are laid out only once they are in sight."""


class Page:
    """A page that is shown, and the hand on its mouse and keyboard."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self.complaints: list[str] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call the browser, and collect what the page complained of meanwhile."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._connection.send(json.dumps(message))
        while True:
            answer = json.loads(self._connection.recv(SECONDS))
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(json.dumps(answer["params"]))
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def evaluate(self, script: str) -> Any:
        """What a script in the page gives, a promise's result included."""
        result = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, script: str) -> None:
        """Return once a script gives something."""
        end = time.monotonic() + SECONDS
        while not self.evaluate(f"!!({script})"):
            assert time.monotonic() < end, (script, self.evaluate("document.body.innerText"))
            time.sleep(0.02)

    def open(self, address: str) -> None:
        """Go to an address."""
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && document.getElementById('stack')")

    def click(self, selector: str) -> None:
        """Press and release the mouse on an element, and wait for the page that it leads to."""
        find = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{find} && !{find}.disabled")
        end = time.monotonic() + SECONDS
        while not (place := self.evaluate(AT_REST.replace("ELEMENT", find))):
            assert time.monotonic() < end, f"{selector} moves, or something is above it"
        for kind in ("mousePressed", "mouseReleased"):
            where = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
            self.call("Input.dispatchMouseEvent", type=kind, **where)

    def step(self, selector: str) -> None:
        """Click what changes the page, and wait until it has."""
        steps = "performance.getEntriesByName('step').length"
        before = self.evaluate(steps)
        self.click(selector)
        self.wait(f"{steps} > {before}")

    def press(self, key: str) -> None:
        """Press a key."""
        code = {"key": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **code, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **code)

    def text(self, selector: str) -> str:
        """What an element says."""
        found = self.evaluate(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''")
        return " ".join(str(found).split())

    def resize(self, width: int, height: int) -> None:
        """Give the page another size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def dark(self, wanted: bool) -> None:
        """Have the page think that dark colours are preferred, or light ones."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if wanted else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def photograph(self, file: Path) -> None:
        """Keep what is to be seen."""
        shot = self.call("Page.captureScreenshot", format="webp", quality=45)
        file.write_bytes(base64.b64decode(shot["data"]))

    def downloads(self, folder: Path) -> None:
        """Put what is downloaded into a folder."""
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))


@contextmanager
def chromium(folder: Path) -> Iterator[Page]:
    """A browser that begins with nothing, and keeps what it needs in a folder."""
    assert BROWSER
    process = subprocess.Popen(
        [BROWSER, *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(page_of(folder, process), max_size=MOST_BYTES, proxy=None) as connection:
            page = Page(connection)
            for domain in ("Page", "Runtime", "Log"):
                page.call(f"{domain}.enable")
            yield page
    finally:
        process.terminate()
        process.wait(SECONDS)


def page_of(folder: Path, process: subprocess.Popen[bytes]) -> str:
    """Where the browser's page is driven from, once it listens."""
    file = folder / "DevToolsActivePort"
    end = time.monotonic() + SECONDS
    while not file.exists() or not file.read_text().strip():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    port = file.read_text().split()[0]
    pages = httpx2.get(f"http://127.0.0.1:{port}/json/list").json()
    return str(next(each["webSocketDebuggerUrl"] for each in pages if each["type"] == "page"))
