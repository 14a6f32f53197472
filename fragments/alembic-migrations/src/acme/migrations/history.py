"""Which revisions a database has had, and those it has missed.

Alembic keeps only the last revision, and takes all before it for applied. A capability added
later brings a revision that goes in *before* those of the service, so a database beyond that
place has never had it: it arrives late, and is applied at the next upgrade.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import structlog
from alembic import __version__
from alembic.runtime.migration import MigrationContext, MigrationInfo, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    union_all,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

log = structlog.get_logger()

HISTORY = Table(
    "migration_history",
    MetaData(),
    Column("revision", String(32), primary_key=True),
    Column("applied_at", DateTime, server_default=func.current_timestamp(), nullable=False),
)

Plan = Callable[..., Iterable[RevisionStep]]

# What commands that change the database call their plans.
_CHANGING = {"upgrade", "downgrade", "do_stamp"}


def heeding(options: Mapping[str, Any]) -> Plan:
    """The plan of a command with these options; one that changes the database heeds the history."""
    plan: Plan = options["fn"]
    if "destination_rev" not in options:
        return plan
    if plan.__name__ not in _CHANGING:
        raise CommandError(f"Alembic {__version__} plans {plan.__name__}, which is not known here.")
    return _heeding(plan)


def lineage(script: ScriptDirectory | None, heads: Iterable[str]) -> list[str]:
    """The revisions up to `heads`, the first one first; unknown heads are left out."""
    if script is None:
        return []
    known = {found.revision for found in script.walk_revisions()} & set(heads)
    found = script.iterate_revisions(tuple(known), "base") if known else ()
    return [revision.revision for revision in found][::-1]


def applied(connection: Connection) -> set[str]:
    """The revisions that a database has had."""
    if not inspect(connection).has_table(HISTORY.name):
        return set()
    return set(connection.scalars(select(HISTORY.c.revision)))


def record(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[str], run_args: Mapping[str, Any]
) -> None:
    """Write down a step that was taken."""
    if step.is_stamp and ctx.script:
        _forget(ctx, [found.revision for found in ctx.script.walk_revisions()])
        for revision in lineage(ctx.script, heads):
            _remember(ctx, revision)
        return
    for revision in step.up_revision_ids:
        if step.is_upgrade:
            _remember(ctx, revision)
        else:
            _forget(ctx, [revision])


def _heeding(plan: Plan) -> Plan:
    def steps(heads: tuple[str, ...], context: MigrationContext) -> Iterator[RevisionStep]:
        planned = list(plan(heads, context))
        _start(context, lineage(context.script, heads))
        if context.as_sql or context.connection is None:
            yield from planned
            return
        had = applied(context.connection)
        if plan.__name__ == "upgrade":
            for revision in lineage(context.script, heads):
                if revision not in had:
                    _apply_late(context, revision)
        for step in planned:
            if isinstance(step, RevisionStep):
                there = step.revision.revision in had
                # Its capability was here before, and left its tables; or it never arrived.
                own = _named(step.revision.revision, step.migration_fn)
                step.migration_fn = _skip if there is step.is_upgrade else own
            yield step

    return steps


def _named(revision: str, run: Callable[..., None]) -> Callable[..., None]:
    """A step that notes which revision it is on what it raises."""

    def named(**arguments: Any) -> None:
        try:
            run(**arguments)
        except SQLAlchemyError as error:
            error.add_note(f"in the revision {revision}")
            raise

    return named


def _skip(**_: Any) -> None:
    """Do nothing: the database is as this step would leave it."""


def _start(context: MigrationContext, past: list[str]) -> None:
    """Make the table; where there is no history yet, all before the current heads is past."""
    if context.as_sql or context.connection is None:
        context.execute(CreateTable(HISTORY, if_not_exists=True))
    else:
        HISTORY.create(context.connection, checkfirst=True)
    if past:
        rows = union_all(*(select(literal(revision).label("revision")) for revision in past))
        none_yet = ~select(HISTORY.c.revision).exists()
        missing = select(rows.subquery().c.revision).where(none_yet)
        context.execute(insert(HISTORY).from_select(["revision"], missing))
    _settle(context)


def _apply_late(context: MigrationContext, revision: str) -> None:
    found = context.script and context.script.get_revision(revision)
    if found:
        _named(revision, found.module.upgrade)()
        _remember(context, revision)
        _settle(context)


def _remember(context: MigrationContext, revision: str) -> None:
    _forget(context, [revision])
    context.execute(insert(HISTORY).values(revision=revision))
    if not context.as_sql:
        log.info("revision_applied", revision=revision)


def _forget(context: MigrationContext, revisions: list[str]) -> None:
    context.execute(delete(HISTORY).where(HISTORY.c.revision.in_(revisions)))


def _settle(context: MigrationContext) -> None:
    # Where DDL commits by itself (MySQL), what is written down about it must not lag behind.
    if not (context.as_sql or context.connection is None or context.impl.transactional_ddl):
        context.connection.commit()
