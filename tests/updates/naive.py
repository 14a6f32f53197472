"""Small edits as people make them who have not read what the comments of the project ask for.

They write beside what is there: below the last entry, above the first, or where the alphabet puts
it; and they change values in place. Each is about invoices.
"""

from collections.abc import Callable
from functools import partial

from .editing import PACKAGE, SOURCE, AbsentError, append, import_among_all, put, text
from .merging import Files

Edit = Callable[[Files], None]

WORKFLOW = ".github/workflows/ci.yml"
IMPORT = f"from {PACKAGE}.invoices.things import Invoices"


def block(files: Files, path: str, start: str, end: str) -> tuple[list[str], int, int]:
    """The lines of a file, and the bounds of the block between two lines that begin so.

    Raises:
        AbsentError: when the file has no such block.
    """
    lines = text(files, path).splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if line.startswith(start)), None)
    if first is None:
        raise AbsentError(f"{start!r} in {path}")
    last = next((n for n in range(first + 1, len(lines)) if lines[n].startswith(end)), len(lines))
    return lines, first + 1, last


def beside(path: str, start: str, end: str, line: str, files: Files) -> None:
    """Write below the last entry of a block, above the comments and blank lines that close it."""
    lines, first, last = block(files, path, start, end)
    while last > first and (not lines[last - 1].strip() or lines[last - 1].lstrip()[0] == "#"):
        last -= 1
    put(files, path, "".join([*lines[:last], f"{line}\n", *lines[last:]]))


def at_first(path: str, start: str, line: str, files: Files) -> None:
    """Write directly below the line that opens a block."""
    lines, first, _ = block(files, path, start, "\0")
    put(files, path, "".join([*lines[:first], f"{line}\n", *lines[first:]]))


def sorted_in(path: str, start: str, end: str, line: str, files: Files) -> None:
    """Write where the alphabet puts it, among the entries of a block."""
    lines, first, last = block(files, path, start, end)
    later = (n for n in range(first, last) if lines[n].strip() and lines[n] > f"{line}\n")
    place = next(later, last)
    put(files, path, "".join([*lines[:place], f"{line}\n", *lines[place:]]))


def changed(path: str, old: str, new: str, files: Files) -> None:
    """Write something else in place of the first of its kind."""
    found = text(files, path)
    if old not in found:
        raise AbsentError(f"{old!r} in {path}")
    put(files, path, found.replace(old, new, 1))


def imported(path: str, files: Files) -> None:
    """Import among the generated imports, where the alphabet puts it."""
    import_among_all(files, path, IMPORT)


LISTS = {
    "routers": (f"{SOURCE}/http/routers.py", "ROUTERS", ")", "    invoices_router,"),
    "layers": (
        f"{SOURCE}/http/middleware.py",
        "    return [",
        "    ]",
        "        Middleware(Mine),",
    ),
    "workers": (f"{SOURCE}/workers.py", "WORKERS", ")", "    INVOICES,"),
    "tables": (f"{SOURCE}/database/tables.py", "TABLES", ")", "    InvoiceRow,"),
    "scopes": (f"{SOURCE}/api_keys/scopes.py", "SCOPES", ")", '    "invoices:read",'),
    "repositories": (
        f"{SOURCE}/database/transaction.py",
        '    """',
        "\0",
        "    invoices: Invoices",
    ),
    "rows": (f"{SOURCE}/database/sql.py", "    return T", "    )", "        invoices=Invoices(),"),
    "memories": (
        *(f"{SOURCE}/database/memory.py", "        return Transaction(", "        )"),
        "            invoices=MemoryInvoices(self._tables),",
    ),
    "doubts": (f"{SOURCE}/doubts.py", "NEEDED", "}", '    "INVOICES_KEY": "it is nobody\'s",'),
    "commands": (f"{SOURCE}/cli.py", "COMMANDS", "}", '    "invoice": add_invoice,'),
    "fields": (f"{SOURCE}/bootstrap.py", '    """Every', "@async", "    invoices: Invoices"),
    "opened": (
        f"{SOURCE}/bootstrap.py",
        "async def _op",
        "    return",
        "    invoices = Invoices()",
    ),
    "given": (f"{SOURCE}/bootstrap.py", "    return S", "    )", "        invoices=invoices,"),
    "groups": (
        *(f"{SOURCE}/settings.py", "    )", "    @class", "    invoices: InvoiceSettings = Mine()"),
    ),
    "checks": (
        *(f"{SOURCE}/http/lifespan.py", "        checks", "        yield"),
        '        checks["invoices"] = opened.invoices',
    ),
    "test groups": (
        *("tests/embedded.py", "    groups", "    return", '    groups["invoices"] = Mine()'),
    ),
    "test steps": ("tests/embedded.py", '    """Make', "\0", "    await make_invoices()"),
    "test servers": ("tests/servers.py", "SERVERS", ")", '    Server(name="mail", port="mail"),'),
    "dependencies": ("pyproject.toml", "dependencies", "]", '    "invoices>=1",'),
    "dev dependencies": ("pyproject.toml", "dev = [", "]", '    "invoices>=1",'),
    "ignored files": (".gitignore", "", "\0", "/invoices/"),
    "variables": (".env.example", "#", "\0", "\n# the currency\nINVOICES_CURRENCY=EUR"),
    "compose files": ("compose.yaml", "include:", "x-", "  - compose/mail.yaml"),
    "compose variables": ("compose.yaml", "  environment:", "\n", "    INVOICES_URL: http://mail"),
    "compose servers": ("compose.yaml", "  depends_on:", "  e", "    mail: {condition: started}"),
    "compose services": ("compose.yaml", "services:", "\0", "\n  mail:\n    image: mailpit"),
    "app's ports": ("compose.yaml", "    ports:", "\n", '      - "9000:9000"'),
    "app's needs": ("compose.yaml", "    depends_on:", "    p", "      mail: {condition: started}"),
    "app's keys": ("compose.yaml", "  app:", "\n", "    mem_limit: 512m"),
    "shared keys": ("compose.yaml", "  security_opt", "  env_file", "  mem_limit: 512m"),
    "workflow variables": (WORKFLOW, "    env:", "    s", "      TZ: UTC"),
    "workflow services": (
        *(WORKFLOW, "    services:", "    e"),
        "      mail:\n        image: axllent/mailpit",
    ),
    "workflow steps": (WORKFLOW, "      - run: uv run py", "\n", "      - run: echo done"),
    "workflow jobs": (WORKFLOW, "  tests:", "\0", "\n  mine:\n    runs-on: ubuntu-24.04"),
    "rules": ("AGENTS.md", "## Rules", "\0", "- Amounts are in cents."),
    "layout": ("AGENTS.md", "| where", "\n", "| `src/invoices/` | the invoices |"),
    "sections": ("README.md", "## Check it", "## ", "\n## Invoices\n\nAsk Ada.\n"),
    "checked": ("README.md", "uv run pytest", "```", "uv run bandit"),
    "called": ("README.md", "curl", "```", "curl http://127.0.0.1:8000/invoices"),
    "run": ("README.md", "uv sync", "```", "make css"),
}

NAIVE: dict[str, Edit] = {}
for name, (path, start, end, line) in LISTS.items():
    NAIVE[f"{name}: last"] = partial(beside, path, start, end, line)
    if path.endswith((".py", ".toml", ".yaml", ".yml", ".gitignore")):
        NAIVE[f"{name}: first"] = partial(at_first, path, start, line)
for name in ("routers", "repositories", "fields", "dependencies", "commands", "ignored files"):
    NAIVE[f"{name}: sorted"] = partial(sorted_in, *LISTS[name])
for path in sorted({path for path, *_ in LISTS.values() if path.startswith(SOURCE)}):
    NAIVE[f"import in {path.removeprefix(f'{SOURCE}/')}"] = partial(imported, path)
NAIVE |= {
    "workflow timeout": partial(changed, WORKFLOW, "minutes: 20", "minutes: 30"),
    "workflow variables anew": partial(
        changed,
        WORKFLOW,
        "    steps:\n      - uses",
        "    env:\n      TZ: UTC\n    steps:\n      - uses",
    ),
    "coverage": partial(changed, WORKFLOW, "run pytest\n", "run pytest --cov\n"),
    "compose password": partial(changed, "compose.yaml", ":-development}", ":-secret}"),
    "compose port": partial(changed, "compose.yaml", "PORT:-8000", "PORT:-9000"),
    "restart": partial(changed, "compose.yaml", "unless-stopped", "always"),
    "bound of a dependency": partial(changed, "pyproject.toml", '>=2.1"', '>=2.1,<3"'),
    "line length": partial(changed, "pyproject.toml", "line-length = 100", "line-length = 88"),
    "ignored rules": partial(changed, "pyproject.toml", '["N818"]', '["N818", "E501"]'),
    "mypy's override": partial(
        changed, "pyproject.toml", "strict = true\n", "strict = true\nplugins = []\n"
    ),
    "description": partial(changed, "README.md", "A backend service", "Invoices of ours."),
    "table of the tools": lambda files: append(files, "pyproject.toml", "\n[tool.mine]\na = 1\n"),
    "a level of logs": partial(changed, ".env.example", "LEVEL=info", "LEVEL=debug"),
}
