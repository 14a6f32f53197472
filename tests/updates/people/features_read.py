"""Features of a team that read AGENTS.md and the comments: it adds at the end, as they say."""

from ..merging import Files
from .hand import above, append_to, named, read, remove, sub
from .lists import end_of, imported_in_own_section, uv_add
from .team import command, container, group_read, router_read, service_read, told, write_theirs

EMBEDDED = "tests/embedded.py"
CI = ".github/workflows/ci.yml"


def _for_tests(files: Files, line: str, made: str) -> None:
    """Settings with which tests run, in the helper that makes them."""
    imported_in_own_section(files, EMBEDDED, line)
    found = read(files, EMBEDDED).replace(
        "embedded_settings(_: Path)", "embedded_settings(folder: Path)"
    )
    files[EMBEDDED] = found.encode()
    above(files, EMBEDDED, r"^    return Settings", f"    {made}\n")


def invoices(files: Files) -> None:
    """Invoices: a table with its revision, a repository in the unit of work, routes, settings."""
    write_theirs(files, "invoices")
    with_sql = named(files, "src/PACKAGE/database/sql.py") in files
    kind, module = ("SqlInvoices", "sql") if with_sql else ("MemoryInvoices", "memory")
    kept = "session" if with_sql else "self._tables"
    database = f"src/PACKAGE/database/{module}.py"
    imported_in_own_section(files, database, f"from PACKAGE.invoices.{module} import {kind}")
    end_of(
        files,
        database,
        r"return Transaction\($",
        f"{_depth(files, database)}invoices={kind}({kept}),\n",
    )
    transaction = "src/PACKAGE/database/transaction.py"
    imported_in_own_section(files, transaction, "from PACKAGE.invoices.invoice import Invoices")
    end_of(files, transaction, r"^class Transaction", "    invoices: Invoices\n")
    if with_sql:
        remove(files, "src/PACKAGE/invoices/memory.py")
        tables = "src/PACKAGE/database/tables.py"
        imported_in_own_section(files, tables, "from PACKAGE.invoices.tables import InvoiceRow")
        end_of(files, tables, r"^TABLES", "    InvoiceRow,\n")
    else:
        for path in ("invoices/sql.py", "invoices/tables.py", "migrations"):
            remove(files, f"src/PACKAGE/{path}")
    variables = (
        "# days until an invoice is due\nINVOICES_DUE_DAYS=14\n"
        "\n# begins the number of each invoice\nINVOICES_PREFIX=INV\n"
    )
    group_read(
        files, "invoices", "from PACKAGE.invoices.settings import InvoiceSettings", variables
    )
    router_read(files, "from PACKAGE.invoices.routes import invoices_router")
    told(files, "Invoices", "`POST /invoices` writes one.", "An invoice is never changed.")


def _depth(files: Files, path: str) -> str:
    """The indentation of what a unit of work is made of."""
    found = read(files, path).partition("return Transaction(\n")[2]
    return found[: len(found) - len(found.lstrip())]


def export_as_csv(files: Files) -> None:
    """A command that writes notes as CSV."""
    write_theirs(files, "csv_export")
    command(files, "export-notes", "Write the notes of an owner as CSV.", at_the_end=True)
    told(
        files,
        "Export",
        "`uv run python -m PACKAGE export-notes --owner ID` writes CSV.",
        "A column of the export is never renamed: spreadsheets depend on it.",
    )


def scheduled_cleanup(files: Files) -> None:
    """A clean-up of exported files, beside the requests."""
    write_theirs(files, "cleanup")
    variables = (
        "# how long an export is kept\nCLEANUP_DAYS=7\n"
        "\n# how often somebody looks\nCLEANUP_EVERY_SECONDS=3600\n"
        "\n# where exports are\nCLEANUP_FOLDER=exports\n"
    )
    line = "from PACKAGE.cleanup.settings import CleanupSettings"
    group_read(files, "cleanup", line, variables)
    lifespan = "src/PACKAGE/http/lifespan.py"
    imported_in_own_section(files, lifespan, "from PACKAGE.cleanup.schedule import clean_up")
    check = (
        '        checks["cleanup"] = await stack.enter_async_context(clean_up(settings.cleanup))\n'
    )
    above(files, lifespan, r"^        yield opened, checks", check)
    _for_tests(files, line, 'groups["cleanup"] = CleanupSettings(folder=f"{folder}/exports")')
    append_to(files, ".gitignore", "/exports/\n")
    told(files, "Clean-up", "Old exports are removed every hour.", "Nothing else removes files.")


def feature_flags(files: Files) -> None:
    """Flags that routes can ask for."""
    write_theirs(files, "flags")
    line = "from PACKAGE.flags.settings import FlagSettings"
    group_read(files, "flags", line, "# features that are on, joined by commas\nFLAGS_ON=\n")
    service_read(files, "flags", "from PACKAGE.flags import Flags", "Flags(settings.flags)")
    router_read(files, "from PACKAGE.flags.routes import flags_router")
    container(files, "", {"FLAGS_ON": '"${FLAGS_ON:-}"'}, at_the_end=True)
    told(files, "Flags", "`FLAGS_ON` switches features on.", "A flag lives for a release at most.")


def tenants(files: Files) -> None:
    """The header that names a tenant, in the log and for routes."""
    write_theirs(files, "tenancy")
    line = "from PACKAGE.tenancy.settings import TenancySettings"
    variables = (
        "# the tenant of requests that name none\nTENANCY_DEFAULT=main\n"
        "\n# the header that names one\nTENANCY_HEADER=X-Tenant\n"
    )
    group_read(files, "tenancy", line, variables)
    layers = "src/PACKAGE/http/middleware.py"
    imported_in_own_section(files, layers, "from PACKAGE.tenancy.middleware import Tenancy")
    layer = "        Middleware(Tenancy, settings=settings.tenancy),\n"
    end_of(files, layers, r"^    return \[", layer)
    router_read(files, "from PACKAGE.tenancy.routes import tenant_router")
    helper = (
        "\n\ndef tenant_headers(name: str) -> dict[str, str]:\n"
        '    """The headers of a tenant."""\n    return {"X-Tenant": name}\n'
    )
    append_to(files, "tests/credentials.py", helper)
    told(files, "Tenants", "`X-Tenant` names one.", "Whatever is kept names its tenant.")


_MINIO = """  minio:
    image: minio/minio:RELEASE.2025-09-07T16-13-09Z
    command: [server, /data]
    environment:
      MINIO_ROOT_USER: orders
      MINIO_ROOT_PASSWORD: ${ARCHIVE_SECRET_KEY:-development}
    ports:
      - "127.0.0.1:9000:9000"
    volumes:
      - minio:/data

volumes:
  minio:
"""


def file_storage(files: Files) -> None:
    """Files in a folder or in a bucket, with MinIO for development."""
    write_theirs(files, "archive")
    line = "from PACKAGE.archive.settings import ArchiveSettings"
    variables = (
        "# the user of the bucket\nARCHIVE_ACCESS_KEY=\n\n# the bucket\nARCHIVE_BUCKET=orders\n"
        "\n# the password of the bucket\nARCHIVE_SECRET_KEY=\n"
        "\n# where files are: file:///FOLDER, or https://HOST like S3\n"
        "ARCHIVE_URL=file:///tmp/orders\n"
    )
    group_read(files, "archive", line, variables)
    opened = "open_archive(settings.archive)"
    service_read(files, "archive", "from PACKAGE.archive import Archive", opened)
    bootstrap = "src/PACKAGE/bootstrap.py"
    imported_in_own_section(files, bootstrap, "from PACKAGE.archive.opening import open_archive")
    _for_tests(files, line, 'groups["archive"] = ArchiveSettings(url=f"file://{folder}/files")')
    uv_add(files, "boto3>=1.40")
    override = '\n[[tool.mypy.overrides]]\nmodule = ["boto3.*", "botocore.*"]\n'
    append_to(files, "pyproject.toml", f"{override}ignore_missing_imports = true\n")
    leads = {
        "ARCHIVE_ACCESS_KEY": "orders",
        "ARCHIVE_SECRET_KEY": "${ARCHIVE_SECRET_KEY:-development}",
        "ARCHIVE_URL": "http://minio:9000",
    }
    container(files, _MINIO, leads, at_the_end=True)
    told(files, "Archive", "`ARCHIVE_URL` says where.", "Only `archive` knows of buckets.")


def exchange_rates(files: Files) -> None:
    """A client of somebody else's API, opened with the services."""
    write_theirs(files, "rates")
    line = "from PACKAGE.rates.settings import RateSettings"
    variables = (
        "# the key that the bank asks for\nRATES_API_KEY=\n"
        "\n# how long the bank may take\nRATES_TIMEOUT_SECONDS=3\n"
        "\n# where the bank is\nRATES_URL=https://rates.example\n"
    )
    group_read(files, "rates", line, variables)
    opened = "await stack.enter_async_context(open_rates(settings.rates))"
    service_read(files, "rates", "from PACKAGE.rates.client import Rates, open_rates", opened)
    router_read(files, "from PACKAGE.rates.routes import rates_router")
    needed = '    "RATES_API_KEY": "the bank refuses to say a rate",\n'
    end_of(files, "src/PACKAGE/doubts.py", r"^NEEDED", needed)
    if '"httpx2' not in read(files, "pyproject.toml").partition("[dependency-groups]")[0]:
        uv_add(files, "httpx2>=2.16")
    container(files, "", {"RATES_API_KEY": '"${RATES_API_KEY:-}"'}, at_the_end=True)
    if CI in files:
        sub(files, CI, r"^( +)- run: uv run pytest$", r"\1- run: uv run pytest --durations=10")
    told(files, "Rates", "`GET /rates/USD` asks the bank.", "Tests never call the bank.")
