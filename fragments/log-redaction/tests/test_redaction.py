"""No secret reaches a log line, in whatever field, and however deep."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from acme.redaction import MASK, redact, redacted_field, redacted_text

SOURCE = Path(__file__).parent.parent / "src"
# Apart from its beginning, or whatever looks for secrets takes this file for one.
PEM = "PRIVATE KEY-----"

# As they turn up in texts: what must go, and what stays.
TEXTS = [
    ("postgresql://ada:hunter2@db:5432/app", "hunter2", "postgresql://ada:"),
    ("postgresql://ada:p@ss:w@rd@db/app", "ss:w", "@db/app"),
    ("GET /files/1?expires=5&signature=c2lnbmVk&page=2", "c2lnbmVk", "page=2"),
    ("https://x.test/cb?access_token=abcdef", "abcdef", "https://x.test/cb"),
    ('refused: {"password": "hunter2", "name": "ada"}', "hunter2", '"name": "ada"'),
    ("refused: {'api_key': 'k-123'}", "k-123", "refused: "),
    ("connect(user=ada, password=hunter2)", "hunter2", "connect(user=ada, "),
    ("Authorization: Bearer abc123.def456-ghi789", "abc123", "Authorization: Bearer"),
    ("authorization: basic YWRhOmh1bnRlcjI=", "YWRhOmh1bnRlcjI", "authorization: "),
    ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln is old", "eyJzdWIiOiIxIn0", "is old"),
    (
        f"-----BEGIN RSA {PEM}\nMIIEow\n-----END RSA {PEM}\nafter",
        "MIIEow",
        "\nafter",
    ),
    (f"-----BEGIN {PEM}\nMIIEow", "MIIEow", f"-----BEGIN {PEM}"),
    (f"key_0123456789abcdef_{'5e' * 32}", "5e5e", "key_0123456789abcdef_"),
    ("5e" * 32, "5e5e", ""),
    ("Key (email)=(ada.lovelace@example.com) exists", "ada.lovelace", "@example.com"),
]

HARMLESS = [
    "The password must have 12 characters.",
    "token: the token is expired",
    "Basic authentication is not taken here.",
    "/notes/6b1f7d0e-8c9e-4b52-9f6e-2f6c2a6d3c11",
    "user@localhost",
    "eyJust a word",
    "a key of 5 and a secret of none",
]

SECRET_NAMES = ["password", "db_password", "client_secret", "Authorization", "Set-Cookie", "token"]
SECRET_NAMES += ["refresh_token", "x-api-key", "signing_keys", "private_key", "credentials", "dsn"]


@pytest.mark.parametrize(("text", "secret", "kept"), TEXTS)
def test_texts_lose_what_looks_like_a_secret(text: str, secret: str, kept: str) -> None:
    found = redacted_text(text)
    assert secret not in found
    assert MASK in found
    assert kept in found


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert redacted_text(text) == text


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_fields_with_the_name_of_a_secret_are_masked_whole(name: str) -> None:
    for value in ("plain words", b"bytes", ["a", "list"], {"of": "fields"}):
        assert redacted_field(name, value) == MASK


def test_what_only_sounds_like_a_secret_stays() -> None:
    line = {"tokens": 512, "token": None, "password": "", "passes": "3", "cache_key": "note:1"}
    assert redact(None, "info", dict(line)) == line


@pytest.mark.parametrize(("text", "secret", "kept"), TEXTS)
def test_every_field_is_looked_at_however_deep(text: str, secret: str, kept: str) -> None:
    class Thing:
        def __repr__(self) -> str:
            return text

    line = {
        "event": text,
        "list": [text, (text,), {text}],
        "mapping": {"inner": {"text": text}},
        "bytes": text.encode(),
        "thing": Thing(),
        "raised": ValueError(text),
    }
    found = json.dumps(redact(None, "info", line))
    assert secret not in found
    assert found.count(MASK) >= 8


# One line each, from the service and from a library, in either form.
SPEAKING = """
import logging, structlog
from acme.logs import LogSettings, configure_logs
configure_logs(LogSettings(format="{format}"))
log = structlog.get_logger()
log.info("said", url="redis://:hunter2@cache", headers={{"authorization": "hunter2 hunter2"}})
logging.getLogger("library").error("password=%s", "hunter2")
try:
    raise ValueError("postgresql://ada:hunter2@db")
except ValueError as error:
    log.error("bug", exc_info=error)
    logging.getLogger("library").exception("failed")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_the_log_of_a_process_has_no_secret(form: str) -> None:
    spoken = subprocess.run(
        [sys.executable, "-c", SPEAKING.format(format=form)],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "hunter2" not in spoken.stderr
    assert spoken.stderr.count(MASK) == 5
    assert spoken.stderr.count("Traceback") == 2


@pytest.mark.parametrize(
    "hostile",
    [
        *("?", "&pass", "=", "://", "a", "a.", "eyJ", "Bearer ", "Bearer a", "secret", "a:", "a/"),
        *('"password": "', "-----BEGIN PRIVATE KEY-----", "://a:", "@", "a@a", "password=", "?key"),
    ],
)
def test_no_text_of_a_caller_takes_long(hostile: str) -> None:
    text = hostile * (200_000 // len(hostile))
    started = time.perf_counter()
    redacted_text(text)
    assert time.perf_counter() - started < 5
