"""Which server the contract tests talk to: one that a variable names, or none."""

import pytest

from . import servers
from .servers import SERVERS, Server, url_of

KEPT = Server(
    name="kept",
    port="store",
    variable="STORE_URL",
    url="kept://127.0.0.1:1234/test",
    also=("kepts",),
)


@pytest.fixture(autouse=True)
def _kept_is_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "SERVERS", (KEPT,))
    monkeypatch.delenv("STORE_URL", raising=False)
    monkeypatch.delenv("REQUIRE_REAL", raising=False)


@pytest.mark.parametrize("url", ["kept://server:99/x", "kepts://server:99/x"])
def test_server_is_the_one_that_the_variable_names(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_URL", url)
    assert KEPT.address() == url
    assert KEPT.place() == ("server", 99)


def test_url_without_a_port_means_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE_URL", "kept://server/x")
    assert KEPT.place() == ("server", 1234)


def test_place_is_the_first_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE_URL", "kept://one:1,two:2")
    assert KEPT.place() == ("one", 1)


@pytest.mark.parametrize("url", ["", "memory://", "other://server:99/x"])
def test_no_server_is_used_that_the_variable_does_not_name(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_URL", url)
    assert KEPT.address() == ""
    with pytest.raises(pytest.skip.Exception, match=r"^no kept: set STORE_URL, such as kept://"):
        url_of("kept")


@pytest.mark.parametrize("url", ["kept://server.invalid:99/hush", "kept://h:hush"])
def test_server_that_does_not_answer_is_skipped_without_its_url(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_URL", url)
    with pytest.raises(pytest.skip.Exception) as skipped:
        url_of("kept")
    assert str(skipped.value) == "no kept answers where STORE_URL points"


def test_missing_server_fails_the_test_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUIRE_REAL", "1")
    with pytest.raises(pytest.fail.Exception, match="set STORE_URL"):
        url_of("kept")


def test_every_server_has_a_name_of_its_own_and_a_usual_port() -> None:
    assert len({server.name for server in SERVERS}) == len(SERVERS)
    assert all(server.place()[1] for server in SERVERS)
