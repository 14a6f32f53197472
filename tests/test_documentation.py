"""The page of the API in a real browser, under its own policy: it works, and breaks no rule."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Note, Render, check
from .serving import serving
from .stacks import Answers

pytestmark = pytest.mark.full

STACK: Answers = {
    "preset": "custom",
    "api": ["api-versioning"],
    "auth": ["api-key"],
    "security": ["owasp-top-10"],
}
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium: install Debian's package chromium")
def test_the_page_works_under_its_own_policy(rendered: Render, tmp_path: Path, note: Note) -> None:
    environment = {"PYTHONPATH": str(rendered(STACK) / "src")}
    with serving(tmp_path, environment) as address:
        shown = {path: browsed(address + path, tmp_path) for path in ("/docs", "/docs/v1")}
        # That what is refused would be said: a page whose policy lets in no script.
        stranger = tmp_path / "stranger.html"
        stranger.write_text(
            f"<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
            f'<script src="{address}/docs/assets/swagger-ui-bundle.js"></script>'
        )
        _, refused = browsed(stranger.as_uri(), tmp_path)
    assert any("Content Security Policy" in line for line in refused)
    for page, said in shown.values():
        assert said == []
        # Each operation of the document is there: the scripts ran, and read it.
        assert page.count('class="opblock ') > 2
    version = check(BROWSER or "", "--version", cwd=tmp_path).splitlines()[0]
    note("browser", f"{version}: /docs under its policy, nothing refused")


def browsed(url: str, folder: Path) -> tuple[str, list[str]]:
    """A page as a browser has it once its scripts have run, and what its console says."""
    assert BROWSER
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    flags += ["--disable-background-networking", f"--user-data-dir={folder / 'browser'}"]
    flags += ["--enable-logging=stderr", "--virtual-time-budget=30000", "--dump-dom"]
    done = subprocess.run(
        [BROWSER, *flags, url], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout, re.findall(r".*CONSOLE.*", done.stderr)
