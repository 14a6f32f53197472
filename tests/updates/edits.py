"""The ten usual edits of users, written as a person or a coding agent writes them by hand.

Each follows what the comments of the project ask for (append below), and leaves the project's
checks clean. It is about a trade, such as `invoices`: where its name sorts decides what the edit
lands beside. What it writes as whole modules is in the folder `theirs`.
"""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from .editing import (
    PACKAGE,
    SOURCE,
    AbsentError,
    append,
    import_in,
    insert,
    put,
    text,
    write_package,
    write_theirs,
)
from .merging import Files

TRADES = (
    *("archive", "billing", "catalog", "deliveries", "fleet", "invoices", "ledger", "orders"),
    *("parcels", "quotes", "refunds", "shops", "tariffs", "vouchers", "warehouse", "zones"),
)
VERSIONS = f"{SOURCE}/migrations/versions/"

Edit = Callable[[Files, str], None]


def dependency(files: Files, trade: str) -> None:
    """`uv add` and `uv add --dev`: an entry each, in a sorted list where it sorts, or else last."""
    found = text(files, "pyproject.toml")
    for section, package in (
        ("dependencies = [", f"{trade}-client>=1"),
        ("dev = [", f"{trade}-fakes>=1"),
    ):
        start = found.index("[\n", found.index(f"\n{section}")) + 2
        end = found.index("]\n", start)
        lines = found[start:end].splitlines(keepends=True)
        entries = [line for line in lines if line.startswith('    "')]
        line = f'    "{package}",\n'
        later = [each for each in entries if each > line] if entries == sorted(entries) else []
        lines.insert(lines.index(later[0]) if later else len(lines), line)
        found = found[:start] + "".join(lines) + found[end:]
    put(files, "pyproject.toml", found)


def setting(files: Files, trade: str) -> None:
    """A group of settings, described in `.env.example`."""
    write_package(files, trade, "settings.py")
    settings, group = f"{SOURCE}/settings.py", f"{trade.title()}Settings"
    import_in(files, settings, f"from {PACKAGE}.{trade}.settings import {group}")
    insert(files, settings, "    server: ServerSettings", f"    {trade}: {group} = {group}()\n")
    variable = f"{trade.upper()}_CURRENCY=EUR"
    append(files, ".env.example", f"\n# the currency of {trade}\n{variable}\n")


def router(files: Files, trade: str) -> None:
    """A router in a module of its own, in the list of routers."""
    write_package(files, trade, "routes.py")
    routers = f"{SOURCE}/http/routers.py"
    import_in(files, routers, f"from {PACKAGE}.{trade}.routes import {trade}_router")
    insert(files, routers, "    # Append yours here", f"    {trade}_router,\n")


def middleware(files: Files, trade: str) -> None:
    """An ASGI middleware, in the list of layers."""
    write_theirs(files, trade, "header.py", f"{SOURCE}/http/{trade}_header.py")
    path, layer = f"{SOURCE}/http/middleware.py", f"{trade.title()}Header"
    import_in(files, path, f"from {PACKAGE}.http.{trade}_header import {layer}")
    insert(files, path, "        # Append yours here", f"        Middleware({layer}),\n")


def compose_service(files: Files, trade: str) -> None:
    """A server of the user's own in compose.yaml."""
    service = f"  {trade}-mail:\n    image: axllent/mailpit:v1.27\n"
    insert(files, "compose.yaml", "  # Append yours here", service)


def every_list(files: Files, trade: str) -> None:
    """An entry more in every list, mapping and sequence of steps that may be added to."""
    for edit in (dependency, setting, router, middleware):
        edit(files, trade)
    write_package(files, trade, "desk.py")
    desk = f"{trade.title()}Desk"
    cli, bootstrap = f"{SOURCE}/cli.py", f"{SOURCE}/bootstrap.py"
    import_in(files, cli, f"from {PACKAGE}.{trade}.desk import add_{trade}")
    insert(files, cli, '    "serve": ', f'    "{trade}": add_{trade},\n')
    import_in(files, bootstrap, f"from {PACKAGE}.{trade}.desk import {desk}")
    insert(files, bootstrap, "    settings: Settings\n", f"    {trade}: {desk}\n")
    insert(files, bootstrap, "    # Open yours here", f"    {trade} = {desk}()\n")
    insert(files, bootstrap, "        settings=settings,", f"        {trade}={trade},\n")
    check = f'        checks["{trade}"] = opened.{trade}\n'
    insert(files, f"{SOURCE}/http/lifespan.py", "        checks", check)
    append(files, ".gitignore", f"/{trade}-exports/\n")
    with suppress(AbsentError):
        compose_service(files, trade)
    with suppress(AbsentError):
        job = f"  {trade}:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo {trade}\n"
        insert(files, ".github/workflows/ci.yml", "  # Append yours here", job)
    with suppress(AbsentError):
        scopes = f'    "{trade}:read",\n    "{trade}:write",\n'
        insert(files, f"{SOURCE}/api_keys/scopes.py", "    # Append yours here", scopes)
    with suppress(AbsentError):
        append(files, "AGENTS.md", f"- Amounts of {trade} are in cents.\n")


def note_field(files: Files, trade: str) -> None:
    """A field of a note, from the table to the response, with its revision."""
    notes, field = f"{SOURCE}/notes", f"{trade}_code"
    line = f"    {field}: str | None = None\n"
    insert(files, f"{notes}/domain.py", "    updated_at: datetime", line)
    insert(files, f"{notes}/schemas.py", "    updated_at: datetime", line)
    shown = f"            {field}=note.{field},\n"
    insert(files, f"{notes}/schemas.py", "            updated_at=note.updated_at,", shown)
    if f"{notes}/sql.py" not in files:
        return
    insert(files, f"{notes}/sql.py", '        "updated_at"', f'        "{field}": note.{field},\n')
    column = f"    {field}: Mapped[str | None] = mapped_column(String(50))\n"
    insert(files, f"{notes}/tables.py", "    updated_at: Mapped", column)
    if f"{VERSIONS}stack.py" in files:
        revision(files, trade)


def revision(files: Files, trade: str) -> None:
    """The revision of the user's that adds the field of a note."""
    write_theirs(files, trade, "revision.py", f"{VERSIONS}{trade}_code.py")


def readme_paragraph(files: Files, trade: str) -> None:
    """A paragraph in a section that is there, and a section at the end."""
    paragraph = f"\nThe people of {trade} run it on their machines with `SERVER_PORT=8100`.\n"
    insert(files, "README.md", "and `uv run python -m", paragraph)
    append(files, "README.md", f"\n## {trade.title()}\n\nAsk Ada about {trade}.\n")


def module(files: Files, trade: str) -> None:
    """A package of the user's own, with its tests."""
    write_package(files, trade, "totals.py")
    put(files, f"tests/{trade}/__init__.py", "")
    write_theirs(files, trade, "totals_check.py", f"tests/{trade}/test_totals.py")


def reformatted(files: Files, trade: str) -> None:
    """Shared files as a formatter writes them that breaks lines earlier, whatever the trade."""
    for path in ("bootstrap", "settings", "cli", "http/lifespan", "http/routers", "http/app"):
        source = text(files, f"{SOURCE}/{path}.py")
        for width in ("79", "100"):
            source = formatted(source, width)
        put(files, f"{SOURCE}/{path}.py", source)


@cache
def formatted(source: str, width: str) -> str:
    """Python as ruff formats it for a width in columns."""
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "format", "--isolated", "--line-length", width, "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


EDITS: dict[str, Edit] = {
    "a dependency by `uv add`": dependency,
    "a setting": setting,
    "a router": router,
    "a middleware": middleware,
    "a compose service": compose_service,
    "an entry in every list": every_list,
    "a note field": note_field,
    "README paragraphs": readme_paragraph,
    "a module and its tests": module,
    "reformatted files": reformatted,
}


def edited(files: Files) -> tuple[Files, list[str]]:
    """A project with all the edits that it has places for, a trade each; and their names."""
    made = []
    for trade, (name, edit) in zip(TRADES, EDITS.items(), strict=False):
        attempt = dict(files)
        with suppress(AbsentError):
            edit(attempt, trade)
            files = attempt
            made.append(name)
    return files, made
