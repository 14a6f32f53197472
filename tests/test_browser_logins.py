"""Logins in a real browser: what Chromium makes of the cookie, and of pages of other origins.

Its page reports what it sees to the service, and the service what it is asked: it needs no driver.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .conftest import Note, Render, check
from .ports import free_port
from .serving import PACKAGE
from .stacks import Answers
from .test_browser import BROWSER, browsing, reports, served, wait_until

pytestmark = pytest.mark.full

STACK: Answers = {"preset": "custom", "auth": ["session"], "examples": False}
# What a user adds: a page, where it reports to, and what the service is asked by forms.
SERVICE = f"""
import json, sys
from pathlib import Path
from fastapi import Request
from fastapi.responses import HTMLResponse
from {PACKAGE}.configuration import load_settings
from {PACKAGE}.http.app import create_app
from {PACKAGE}.http.server import listen, run_server

PAGE = '''<!doctype html><body><script>
const send = (method, path, body) => fetch(path, {{
  method, headers: {{"Content-Type": "application/json"}}, body: body && JSON.stringify(body)
}})
const say = (type, data) => send("POST", "/reports", {{type, data}})
const ada = {{email: "ada@example.com", password: "correct horse battery staple"}}
const main = async () => {{
  await send("POST", "/accounts", ada)
  await say("login", (await send("POST", "/logins", {{...ada, remember: true}})).status)
  await say("scripts see", document.cookie)
  await say("change", (await send("DELETE", "/logins?keep_current=true")).status)
  for (const host of ["127.0.0.1", "localhost"]) {{
    const frame = document.createElement("iframe")
    const sent = new Promise(done => addEventListener("message", done, {{once: true}}))
    frame.src = `http://${{host}}:OTHER/`
    document.body.append(frame)
    await sent
  }}
  await say("caller", (await send("GET", "/caller")).status)
}}
main()
</script>'''
app = create_app()

def kept(type, data):
    with Path("reports.jsonl").open("a") as file:
        file.write(json.dumps({{"type": type, "data": data}}) + "\\n")

@app.middleware("http")
async def watched(request, call_next):
    response = await call_next(request)
    if request.url.path == "/account/deletion":
        cookie = "__Host-login" in request.headers.get("cookie", "")
        kept("form", [request.headers["sec-fetch-site"], cookie, response.status_code])
    return response

@app.get("/page/{{other}}")
async def page(other: str) -> HTMLResponse:
    return HTMLResponse(PAGE.replace("OTHER", other))

@app.post("/reports")
async def report(request: Request) -> None:
    kept(**await request.json())

settings = load_settings().server
sys.exit(run_server(app, settings, listen("127.0.0.1", int(sys.argv[1]))))
"""
# Sent as text, which needs no question before it, and is JSON all the same.
FORM = """<!doctype html><iframe name="sink"></iframe>
<form method="post" target="sink" enctype="text/plain"
 action="http://localhost:PORT/account/deletion">
<input name='{"password": "correct horse battery staple", "x": "' value='"}'></form><script>
addEventListener("load", () => {
  document.querySelector("iframe").onload = () => parent.postMessage("sent", "*")
  document.forms[0].submit()
}, {once: true})
</script>"""


@contextmanager
def other_site(port: int) -> Iterator[int]:
    """Pages with a form that is sent to the service on this port; their own port."""
    content = FORM.replace("PORT", str(port)).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def told(folder: Path, type_: str) -> list[Any]:
    return [each["data"] for each in reports(folder, type_)]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium: install Debian's package chromium")
def test_a_browser_keeps_the_cookie_to_itself_and_to_pages_of_the_service(
    rendered: Render, tmp_path: Path, note: Note
) -> None:
    project = rendered(STACK)
    environment = {"PATH": "", "PYTHONPATH": str(project / "src")}
    environment |= {"PASSWORDS_MEMORY_KIB": "8", "PASSWORDS_PASSES": "1"}
    port = free_port()
    with (
        served(tmp_path, environment, port, SERVICE),
        other_site(port) as other,
        browsing(f"http://localhost:{port}/page/{other}", tmp_path),
    ):
        wait_until(tmp_path, "caller", 1)
    assert told(tmp_path, "login") == [201]
    assert told(tmp_path, "scripts see") == [""]
    assert told(tmp_path, "change") == [204]
    # It took the cookie, which is Secure, then, for every path and for this host alone (__Host-).
    # The first form has none of it (SameSite); another port of the host has: another origin.
    assert told(tmp_path, "form") == [["cross-site", False, 401], ["same-site", True, 403]]
    assert told(tmp_path, "caller") == [200]
    version = check(BROWSER or "", "--version", cwd=tmp_path).splitlines()[0]
    note("browser", f"{version}: the cookie of a login is refused to scripts and other origins")
