"""Who may ask the page, and what a hostile address does: nothing."""

from pathlib import Path
from urllib.parse import quote

import pytest

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.web.desk import Beginning
from pick_a_stack.web.serving import listening

from .conftest import HOME, HOST, ORIGIN, TOKEN, Asking

HOSTILE = (
    "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>{{ 7 * 7 }}{= 7 * 7 =}{% raw %}",
    "../../../../etc/passwd",
    "$(touch /tmp/x); `id` & \x00\r\nSet-Cookie: a=b \u202e\ud7ff\uffff",
    "a" * 20_000,
)
NAMES = (
    *("project_name", "package", "description", "preset", "cache", "api", "no-such-question"),
    *("add", "drop", "start", "name.project_name", "name.description"),
    *("view", "file", "by", "search", "since", "folder"),
)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (HOME, {"Host": "attacker.example"}),
        (HOME, {"Host": f"127.0.0.1.attacker.example:{4242}"}),
        (HOME, {"Host": "127.0.0.1"}),
        (HOME, {"Origin": "http://attacker.example"}),
        (HOME, {"Origin": "null"}),
        (HOME, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
        (HOME, {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}),
        (f"http://{HOST}/", {}),
        (f"http://{HOST}/{TOKEN}", {}),
        (f"http://{HOST}/{TOKEN}x/", {}),
        (f"http://{HOST}/other/page.css", {}),
    ],
)
def test_refuses_who_has_not_got_the_name_and_the_token(
    asking: Asking, path: str, headers: dict[str, str]
) -> None:
    answer = asking.client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert TOKEN not in answer.text


def test_a_link_may_be_followed_from_anywhere(asking: Asking) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert asking.client.get(HOME, headers=followed).status_code == 200
    sent = asking.client.post(f"{HOME}write", headers=ORIGIN | followed)
    assert sent.status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://attacker.example"}])
def test_nothing_is_sent_from_elsewhere(asking: Asking, headers: dict[str, str]) -> None:
    answer = asking.client.post(f"{HOME}write", data={"folder": "x"}, headers=headers)
    assert answer.status_code == 403


def test_reading_changes_nothing(template: Path, tmp_path: Path) -> None:
    asking = Asking(Beginning(str(template), None, tmp_path))
    for path in ("write?project_name=there", "write", "apply", "undo"):
        assert asking.get(path).status_code in (404, 405)
    planned = asking.get("?view=take&folder=there")
    assert "Write these" in planned.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_takes_forms_of_its_own_alone(asking: Asking, kind: str) -> None:
    headers = ORIGIN | {"Content-Type": kind}
    answer = asking.client.post(f"{HOME}write", content=b"folder=x", headers=headers)
    assert answer.status_code == 422
    assert asking.post("write", {"folder": "x" * 70_000}).status_code == 422


@pytest.mark.parametrize("name", NAMES)
def test_hostile_words_are_words(asking: Asking, name: str) -> None:
    for words in HOSTILE:
        answer = asking.get(f"?{quote(name)}={quote(words)}&view=files")
        assert answer.status_code in (200, 422)
        for harm in ("<script>alert", "<img src=x", "root:x:0", "49"):
            assert harm not in answer.text
        assert "set-cookie" not in answer.headers
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_every_answer_brings_its_policy(asking: Asking) -> None:
    for path in ("", "page.css", "page.js", "picture.svg", "project.zip", "nowhere", "?cach=1"):
        headers = asking.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"] or path == "picture.svg"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_listens_on_this_machine_alone_where_nobody_else_does() -> None:
    with listening(0) as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(CommandError, match=f"port {port}: "):
            listening(port)


def test_what_stands_in_the_page_is_no_script(asking: Asking) -> None:
    page = asking.get("?preset=ai-app").text
    assert page.count("<script") == 1
    assert " style=" not in page
    assert " onclick=" not in page
