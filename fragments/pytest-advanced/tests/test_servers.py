"""Which server the contract tests talk to."""

import pytest

from .servers import SERVERS, Server

KEPT = Server(
    name="kept",
    port="store",
    variable="STORE_URL",
    url="kept://127.0.0.1:1234/test",
    also=("kepts",),
)


@pytest.mark.parametrize("url", ["kept://server:99/x", "kepts://server:99/x"])
def test_the_variable_wins_when_it_names_this_kind_of_server(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_URL", url)
    assert KEPT.address() == url
    assert KEPT.place() == ("server", 99)


@pytest.mark.parametrize("url", ["", "memory://", "other://server:99/x"])
def test_the_default_counts_when_the_variable_names_something_else(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_URL", url)
    assert KEPT.address() == KEPT.url
    assert KEPT.place() == ("127.0.0.1", 1234)


def test_a_url_without_a_port_means_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE_URL", "kept://server/x")
    assert KEPT.place() == ("server", 1234)


def test_every_server_has_a_name_of_its_own_and_a_port_to_try() -> None:
    assert len({server.name for server in SERVERS}) == len(SERVERS)
    assert all(server.place()[1] for server in SERVERS)
