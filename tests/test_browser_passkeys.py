"""Passkeys in a real browser: Chromium's own WebAuthn, with a virtual authenticator behind it.

The authenticator is added over Chromium's debugging protocol; all else a page does, which reports
what it sees to the service that served it.
"""

import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from .conftest import Note, Render, check
from .ports import free_port
from .serving import PACKAGE
from .stacks import Answers
from .test_browser import BROWSER, browsing, served, wait_until
from .test_browser_logins import told

pytestmark = pytest.mark.full

STACK: Answers = {"preset": "custom", "auth": ["session", "passkeys"], "examples": False}
# What a user adds: a page, and where it reports to.
SERVICE = f"""
import json, sys
from pathlib import Path
from fastapi import Request
from fastapi.responses import HTMLResponse
from {PACKAGE}.configuration import load_settings
from {PACKAGE}.http.app import create_app
from {PACKAGE}.http.server import listen, run_server

PAGE = '''<!doctype html><script>
const send = async (method, path, body) => {{
  const headers = {{"Content-Type": "application/json"}}
  const response = await fetch(path, {{method, headers, body: body && JSON.stringify(body)}})
  return {{status: response.status, body: await response.json().catch(() => null)}}
}}
const say = (type, data) => send("POST", "/reports", {{type, data}})
const create = async (path, body) => {{
  const begun = (await send("POST", path, body)).body
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options)
  const credential = (await navigator.credentials.create({{publicKey}})).toJSON()
  return {{ceremony: begun.ceremony, credential}}
}}
const get = async () => {{
  const begun = (await send("POST", "/passkeys/login-options")).body
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.options)
  const credential = (await navigator.credentials.get({{publicKey}})).toJSON()
  return {{ceremony: begun.ceremony, credential}}
}}
const main = async () => {{
  const email = "ada@example.com"
  const made = await create("/accounts/passkey/options", {{email}})
  await say("registered", (await send("POST", "/accounts/passkey", {{...made, email}})).status)
  const answer = await get()
  await say("login", (await send("POST", "/logins/passkey", answer)).status)
  await say("replayed", (await send("POST", "/logins/passkey", answer)).status)
  await say("again", (await send("POST", "/logins/passkey", await get())).status)
  const second = await create("/passkeys/options", {{}}).catch(error => error.name)
  await say("second of one device", second)
  await say("passkeys", (await send("GET", "/passkeys")).body.items)
  await say("done", (await send("GET", "/caller")).status)
}}
main().catch(error => say("done", String(error)))
</script>'''
app = create_app()

@app.get("/page")
async def page() -> HTMLResponse:
    return HTMLResponse(PAGE)

@app.post("/reports")
async def report(request: Request) -> None:
    with Path("reports.jsonl").open("a") as file:
        file.write(json.dumps(await request.json()) + "\\n")

settings = load_settings().server
sys.exit(run_server(app, settings, listen("127.0.0.1", int(sys.argv[1]))))
"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Ask = Callable[..., Any]


def debugger(folder: Path) -> ClientConnection:
    """A connection to the browser, once it listens."""
    file, deadline = folder / "browser" / "DevToolsActivePort", time.monotonic() + 60
    while not (file.exists() and len(lines := file.read_text("utf-8").split()) == 2):
        assert time.monotonic() < deadline, "the browser does not listen"
        time.sleep(0.05)
    return connect(f"ws://127.0.0.1:{lines[0]}{lines[1]}", max_size=None)


def asking(connection: ClientConnection) -> Ask:
    """Sends commands, and gives what they return."""
    numbers = itertools.count(1)

    def ask(method: str, session: str | None = None, **params: Any) -> Any:
        message: dict[str, Any] = {"id": next(numbers), "method": method, "params": params}
        connection.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(connection.recv(timeout=60))
            if answer.get("id") == message["id"]:
                assert "error" not in answer, answer
                return answer["result"]

    return ask


@pytest.mark.skipif(BROWSER is None, reason="no Chromium: install Debian's package chromium")
def test_a_browser_registers_and_logs_in_by_a_passkey(
    rendered: Render, tmp_path: Path, note: Note
) -> None:
    project, port = rendered(STACK), free_port()
    environment = {"PATH": "", "PYTHONPATH": str(project / "src")}
    environment["PASSKEYS_ORIGINS"] = f"http://localhost:{port}"
    with (
        served(tmp_path, environment, port, SERVICE),
        browsing("about:blank", tmp_path),
        debugger(tmp_path) as connection,
    ):
        ask = asking(connection)
        targets = ask("Target.getTargets")["targetInfos"]
        [blank] = [each["targetId"] for each in targets if each["type"] == "page"]
        session = ask("Target.attachToTarget", targetId=blank, flatten=True)["sessionId"]
        ask("WebAuthn.enable", session)
        ask("WebAuthn.addVirtualAuthenticator", session, options=AUTHENTICATOR)
        ask("Page.navigate", session, url=f"http://localhost:{port}/page")
        wait_until(tmp_path, "done", 1)
    assert told(tmp_path, "done") == [200]
    assert told(tmp_path, "registered") == [202]
    assert told(tmp_path, "login") == told(tmp_path, "again") == [201]
    assert told(tmp_path, "replayed") == [401]
    assert told(tmp_path, "second of one device") == ["InvalidStateError"]
    [[passkey]] = told(tmp_path, "passkeys")
    assert passkey["used_at"]
    version = check(BROWSER or "", "--version", cwd=tmp_path).splitlines()[0]
    note("browser", f"{version}: registers and logs in by a passkey, without a password")
