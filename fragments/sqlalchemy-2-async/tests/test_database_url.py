"""A DATABASE_URL that cannot work is refused in one line, without its password."""

from pathlib import Path

import pytest

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("oracle://user:secret@localhost/x", "unknown scheme 'oracle': use "),
        ("sqlite:///x.db?mode=ro", "unknown option 'mode'"),
        ("sqlite://", "names no database"),
        ("sqlite:///:memory:", "name a file"),
        ("sqlite:////proc/nowhere/x.db", "cannot make the folder"),
    ],
)
async def test_refuses(url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        async with open_backend(DatabaseSettings(url=url)):
            pass

    message = str(caught.value)
    assert message.startswith("DATABASE_URL: ")
    assert problem in message
    assert "secret" not in message
    assert "\n" not in message


async def test_makes_the_folder_of_an_sqlite_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.db"

    async with open_backend(DatabaseSettings(url=f"sqlite:///{path}")):
        assert path.exists()
