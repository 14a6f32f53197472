"""Features of people who never read a comment: they add by the alphabet, or where they just are."""

from ..merging import Files
from .hand import below, change, named, read, sub
from .lists import first_in, imported, last_in, sorted_in, uv_add
from .team import (
    container,
    group_unread,
    mentioned,
    router_unread,
    service_unread,
    variables_unread,
    write_theirs,
)

LAYERS = "src/PACKAGE/http/middleware.py"
SERVER = "src/PACKAGE/http/settings.py"
CI = ".github/workflows/ci.yml"


def payment_webhooks(files: Files) -> None:
    """Signed calls of a payment provider."""
    write_theirs(files, "payments")
    line = "from PACKAGE.payments.settings import PaymentSettings"
    variables = "# what the payment provider signs with\nPAYMENTS_SECRET=\n"
    group_unread(files, "payments", line, variables)
    router_unread(files, "from PACKAGE.payments.routes import payments_router")
    container(files, "", {"PAYMENTS_SECRET": "development"}, at_the_end=False)
    needed = '    "PAYMENTS_SECRET": "payments are refused",\n'
    sorted_in(files, "src/PACKAGE/doubts.py", r"^NEEDED", needed)
    mentioned(files, "Payments", "The provider calls `/payments/events`.")


def audit_trail(files: Files) -> None:
    """Who changed what, by a middleware."""
    write_theirs(files, "audit")
    below(files, SERVER, r"^    port: int", "    audit: bool = True\n")
    variables_unread(files, "# whether changes are logged\nSERVER_AUDIT=true\n")
    imported(files, LAYERS, "from PACKAGE.http.audit import AuditTrail")
    layer = "        Middleware(AuditTrail, enabled=settings.server.audit),\n"
    last_in(files, LAYERS, r"^    return \[", layer)
    mentioned(files, "Audit", "Each change is a line `audit` in the log.")


_MAILPIT = """  mailpit:
    image: axllent/mailpit:v1.27
    ports:
      - "127.0.0.1:8025:8025"
"""


def emails(files: Files) -> None:
    """E-mails, with a server for development that catches them."""
    write_theirs(files, "mail")
    variables = (
        "# the mail server; empty: mails are only logged\nMAIL_HOST=\n"
        "\n# its password\nMAIL_PASSWORD=\n\n# its port\nMAIL_PORT=25\n"
        "\n# whom mails are from\nMAIL_SENDER=orders@example.com\n"
    )
    group_unread(files, "mail", "from PACKAGE.mail.settings import MailSettings", variables)
    made = "Mailer(settings.mail)"
    service_unread(files, "mailer", "from PACKAGE.mail.mailer import Mailer", made)
    leads = {"MAIL_HOST": "mailpit", "MAIL_PORT": '"1025"'}
    container(files, _MAILPIT, leads, at_the_end=False)
    if CI in files:
        sub(files, CI, r"^( +)( )- run: uv run pytest$", r"\1\2- run: uv run pytest -x")
    mentioned(files, "Mail", "Mails of development are at <http://127.0.0.1:8025>.")


def rate_limit(files: Files) -> None:
    """So many requests a minute for each key."""
    write_theirs(files, "rate_limit")
    field = "    rate_per_minute: int = Field(default=0, ge=0, le=1_000_000)\n"
    last_in(files, SERVER, r"^class ServerSettings", field)
    variables_unread(files, "# requests a minute for each key; 0: any\nSERVER_RATE_PER_MINUTE=0\n")
    imported(files, LAYERS, "from PACKAGE.http.rate_limit import RateLimit")
    layer = "        Middleware(RateLimit, per_minute=settings.server.rate_per_minute),\n"
    below(files, LAYERS, r"Middleware\(RequestScope\)", layer)
    container(files, "", {"SERVER_RATE_PER_MINUTE": '"600"'}, at_the_end=False)
    mentioned(files, "Limits", "`SERVER_RATE_PER_MINUTE` limits each key.")


def soft_delete(files: Files) -> None:
    """Deleted notes are kept, and nobody sees them."""
    notes = "src/PACKAGE/notes/sql.py"
    column = "    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)\n"
    below(files, "src/PACKAGE/notes/tables.py", r"^    updated_at: Mapped", column)
    write_theirs(files, "soft_delete")
    kept = '_KEPT = [column for column in _NOTES.c if column.name != "deleted_at"]\n'
    below(files, notes, r"^_NOTES = ", kept)
    one = (
        "_ONE = select(*_KEPT).where(\n"
        '    _NOTES.c.id == bindparam("id"),\n'
        '    _NOTES.c.owner == bindparam("owner"),\n'
        "    _NOTES.c.deleted_at.is_(None),\n)"
    )
    sub(files, notes, r"^_ONE = select\(_NOTES\).*$", one)
    change(files, notes, "select(_NOTES)\n", "select(*_KEPT)\n")
    mine = "_NOTES.c.owner == owner"
    change(files, notes, f".where({mine})", f".where({mine}, _NOTES.c.deleted_at.is_(None))")
    removed = (
        "            update(_NOTES)\n"
        "            .where(_NOTES.c.id == note.id, _NOTES.c.version == note.version)\n"
        "            .values(deleted_at=datetime.now(UTC))\n"
    )
    sub(files, notes, r"^ +delete\(_NOTES\)\.where\(.*\n", removed)
    sub(files, notes, r"^(from sqlalchemy import .*)delete, ", r"\1")
    imported(files, notes, "from datetime import UTC, datetime")
    search = "src/PACKAGE/notes/search/sql.py"
    if named(files, search) in files:
        columns = "NoteRow.__table__.columns"
        kept = f'_KEPT = [column for column in {columns} if column.name != "deleted_at"]'
        chosen = "_NOTES = select(*_KEPT).where(NoteRow.deleted_at.is_(None))"
        sub(files, search, r"^_NOTES = select\(.*\)$", f"{kept}\n{chosen}")
    mentioned(files, "Deleted notes", "They stay in the table, with `deleted_at`.")


def metrics(files: Files) -> None:
    """What Prometheus asks for."""
    write_theirs(files, "metrics")
    uv_add(files, "prometheus-client>=0.22")
    imported(files, LAYERS, "from PACKAGE.http.metrics import Metrics")
    first_in(files, LAYERS, r"^    return \[", "        Middleware(Metrics),\n")
    router_unread(files, "from PACKAGE.http.metrics import metrics_router")
    if CI in files:
        step = (
            "      - run: docker compose exec --no-TTY app python -c 'import prometheus_client'\n"
        )
        below(files, CI, r"docker compose up --build", step)
    mentioned(files, "Metrics", "Prometheus asks `/metrics`.")


_WORKER = """  note-digest:
    <<: *service
    command: [worker, note-digest]
    healthcheck:
      disable: true
"""


def second_worker_of_events(files: Files) -> None:
    """A second worker that consumes the events of notes."""
    workers = "src/PACKAGE/workers.py"
    read(files, workers)
    read(files, "src/PACKAGE/broker/worker.py")
    write_theirs(files, "digest")
    imported(files, workers, "from PACKAGE.notes.digest import NOTE_DIGEST")
    sorted_in(files, workers, r"^WORKERS", "    NOTE_DIGEST,\n")
    container(files, _WORKER, {}, at_the_end=False)
    row = "| `src/PACKAGE/notes/digest.py` | the second worker |\n"
    below(files, "AGENTS.md", r"^\| `tests/contracts/`", row)
    mentioned(files, "Digest", "`note-digest` says what was written.")
