"""An OpenID provider of the tests: real documents over real HTTP, and tokens that it signs."""

import json
import threading
import time
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from acme.issuers.settings import OidcSettings

AUDIENCE = "the service"


class Issuer:
    """Answers until it is stopped; what it answers is told by its attributes."""

    def __init__(self) -> None:
        self.key = new_key("first")
        # What is published; a test takes keys away, and brings others.
        self.keys: list[Any] = [self.key.as_dict(private=False)]
        # Instead of what is asked for, by its path: a status and what goes with it.
        # What goes with 302 is where it leads to.
        self.instead: dict[str, tuple[int, bytes]] = {}
        # Answers come a byte at a time, without an end.
        self.drips = False
        self.asked: list[str] = []
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/realms/tests"
        self.metadata: dict[str, Any] = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Nobody answers any more."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def token(self, key: ECKey | None = None, **claims: Any) -> str:
        """An access token for the service; claims of None are left out."""
        key, now = key or self.key, int(time.time())
        given = {"iss": self.url, "aud": AUDIENCE, "sub": "ada", "iat": now, "exp": now + 300}
        wanted = {name: value for name, value in (given | claims).items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}, wanted, key)

    def rotate(self) -> None:
        """Another key signs from now on; the one until now is withdrawn."""
        self.key = new_key("second")
        self.keys = [self.key.as_dict(private=False)]

    def _answer(self, path: str) -> tuple[int, bytes]:
        path = path.removeprefix("/realms/tests")
        self.asked.append(path)
        if path in self.instead:
            return self.instead[path]
        documents = {
            "/.well-known/openid-configuration": self.metadata,
            "/keys": {"keys": self.keys},
        }
        return 200, json.dumps(documents[path]).encode()

    def _drip(self, handler: BaseHTTPRequestHandler) -> bool:
        if self.drips:
            handler.end_headers()
            with suppress(OSError):
                while not self._stopped.wait(0.01):
                    handler.wfile.write(b" ")
        return self.drips

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer, drip = self._answer, self._drip

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answer(self.path)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", body.decode())
                if not drip(self):
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_request(self, *_: object) -> None:
                """Says nothing."""

        return Handler


def new_key(kid: str) -> ECKey:
    """A key that signs."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


@cache
def running_issuer() -> Issuer:
    """The issuer of all tests that change nothing of it; it ends with the process."""
    return Issuer()


def believing() -> OidcSettings:
    """Settings of a service that believes it."""
    return OidcSettings(issuers=running_issuer().url, audience=AUDIENCE, limited=False)
