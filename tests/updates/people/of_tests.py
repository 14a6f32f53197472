"""What people change in the tests and their helpers."""

from ..merging import Files
from .hand import above, append_to, below, change, everywhere, read, remove, sub, write
from .lists import end_of, imported, imported_in_own_section, last_in

CONFTEST = "tests/conftest.py"
EMBEDDED = "tests/embedded.py"


def fixture_last(files: Files) -> None:
    """A fixture at the end."""
    fixture = '''

@pytest.fixture
def today() -> str:
    """A day for tests."""
    return "2026-03-02"
'''
    append_to(files, CONFTEST, fixture)


def fixture_in_the_middle(files: Files) -> None:
    """A fixture beside the client."""
    fixture = '''@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client without credentials."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


'''
    above(files, CONFTEST, r"^@pytest\.hookimpl", fixture)


def base_url_changed(files: Files) -> None:
    """The client calls the name of production."""
    change(files, CONFTEST, '"http://test"', '"https://orders.example"')


def summary_dropped(files: Files) -> None:
    """Nobody reads which servers were tested against."""
    sub(files, CONFTEST, r"\n*^def pytest_terminal_summary[\s\S]*\Z", "\n")
    sub(files, CONFTEST, r"^(from \.servers import fold), summary_lines", r"\1")


def anyio_on_both(files: Files) -> None:
    """The backend of asyncio has options."""
    sub(files, CONFTEST, r"^def anyio_backend\(\) -> str:", "def anyio_backend() -> object:")
    sub(files, CONFTEST, r'^    return "asyncio"', '    return ("asyncio", {"debug": True})')


def settings_for_tests(files: Files) -> None:
    """Tests log what people can read, above what returns the settings."""
    imported(files, EMBEDDED, "from PACKAGE.logs import LogSettings")
    line = '    groups["log"] = LogSettings(format="console")\n'
    above(files, EMBEDDED, r"^    return Settings", line)


def settings_for_tests_on_top(files: Files) -> None:
    """The same by somebody who adds first."""
    imported_in_own_section(files, EMBEDDED, "from PACKAGE.logs import LogSettings")
    below(files, EMBEDDED, r"^    groups = ", '    groups["log"] = LogSettings(level="debug")\n')


def own_credentials(files: Files) -> None:
    """Tests of the team call with a header of their own."""
    added = '''

def tenant_headers(name: str) -> dict[str, str]:
    """The headers of a tenant."""
    return {"X-Tenant": name}
'''
    append_to(files, "tests/credentials.py", added)


def server_for_tests(files: Files) -> None:
    """A mail server that contract tests run against, at the end of the list."""
    server = """    Server(
        name="mailpit",
        port="mail",
        variable="MAIL_URL",
        url="smtp://127.0.0.1:1025",
    ),
"""
    end_of(files, "tests/servers.py", r"^SERVERS", server)


def slower_connections(files: Files) -> None:
    """The network of the office is slow."""
    change(files, "tests/servers.py", "timeout=1)", "timeout=10)")


def processes_take_longer(files: Files) -> None:
    """The runners of the company are slow."""
    change(files, "tests/processes.py", "Timer(60,", "Timer(180,")


def assertion_changed(files: Files) -> None:
    """Notes of the team are about coffee."""
    everywhere(files, r'"Groceries"', '"Coffee"', "test_notes_http.py")


def case_added(files: Files) -> None:
    """A case more for a draft that is refused."""
    path = "tests/notes/test_notes_http.py"
    below(files, path, r'^        \{"title": " "\},', '        {"title": "\\t"},\n')


def test_added(files: Files) -> None:
    """A test at the end of a module that came with the project."""
    added = """

async def test_lists_nothing_at_first(ada: AsyncClient) -> None:
    assert (await ada.get("/notes")).json()["items"] == []
"""
    append_to(files, "tests/notes/test_notes_http.py", added)


def test_renamed(files: Files) -> None:
    """A shorter name."""
    everywhere(files, r"\btest_unknown_note_is_not_found\b", "test_unknown_note")


def module_of_tests(files: Files) -> None:
    """Tests of the team, in a folder of their own."""
    write(files, "tests/shop/__init__.py", '"""Tests of the shop."""\n')
    added = '''"""The shop."""

from httpx2 import AsyncClient


async def test_lives(client: AsyncClient) -> None:
    assert (await client.get("/livez")).status_code == 200
'''
    write(files, "tests/shop/test_shop.py", added)


def flaky_tests_deleted(files: Files) -> None:
    """Tests of the protocol, which somebody found too slow."""
    remove(files, "tests/http/test_protocol.py")


def port_in_tests(files: Files) -> None:
    """The test of an orchestrator's variables knows the team's port."""
    path = "tests/test_settings.py"
    sub(files, path, r"server\.port == 8000", "server.port in {8000, 9000}")


def tables_of_tests(files: Files) -> None:
    """Something more is made before the service starts."""
    last_in(files, EMBEDDED, r"^async def prepare", '    assert settings.log.level != "loud"\n')
    if "prepare(_: Settings)" in read(files, EMBEDDED):
        change(files, EMBEDDED, "prepare(_: Settings)", "prepare(settings: Settings)")
