"""The rules of the questionnaire once more, by name, in plain Python.

Written from what the technologies need, not from the rules' data: a mistake passes only when both
agree on it. Each function says whether complete answers respect its rule.
"""

from collections.abc import Callable

from .stacks import Answers

RELATIONAL = ("sqlite", "postgresql", "mysql")


def alembic_needs_database(answers: Answers) -> bool:
    """Migrations migrate a relational database."""
    return "alembic-migrations" not in answers["data"] or answers["database"] in RELATIONAL


def orchestration_needs_migrations(answers: Answers) -> bool:
    """What is made of a day is rows of tables that a migration makes."""
    return "data-orchestration" not in answers["workflows"] or _migrates(answers)


def canvases_need_celery(answers: Answers) -> bool:
    """Chains, groups and chords are Celery's, and of no other library of jobs."""
    return "celery-advanced" not in answers["workflows"] or answers["jobs"] == "celery"


def passkeys_need_logins(answers: Answers) -> bool:
    """A ceremony ends in a login of some kind."""
    return "passkeys" not in answers["auth"] or bool({"jwt", "session"} & set(answers["auth"]))


def pgvector_needs_migrations(answers: Answers) -> bool:
    """The table of vectors and its index come by migration."""
    return answers["vector_store"] != "pgvector" or "alembic-migrations" in answers["data"]


def pgvector_needs_postgresql(answers: Answers) -> bool:
    """pgvector extends PostgreSQL and nothing else."""
    return answers["vector_store"] != "pgvector" or answers["database"] == "postgresql"


def batches_need_migrations(answers: Answers) -> bool:
    """Checkpoints are rows of tables that a migration makes."""
    return "batch-processing" not in answers["messaging"] or _migrates(answers)


def batches_need_ordered_ids(answers: Answers) -> bool:
    """MariaDB sorts UUIDs by another order than that of their text."""
    return "batch-processing" not in answers["messaging"] or answers["database"] in (
        "sqlite",
        "postgresql",
    )


def idempotency_needs_database(answers: Answers) -> bool:
    """An answer is committed with its effect."""
    return "idempotency-patterns" not in answers["api"] or answers["database"] in RELATIONAL


def outbox_needs_broker(answers: Answers) -> bool:
    """What is relayed needs somewhere to go."""
    return "outbox-pattern" not in answers["messaging"] or answers["message_broker"] != "none"


def outbox_needs_migrations(answers: Answers) -> bool:
    """The outbox and the inbox are tables that migrations make."""
    return "outbox-pattern" not in answers["messaging"] or _migrates(answers)


def procrastinate_needs_migrations(answers: Answers) -> bool:
    """The library's tables come by migration."""
    return answers["jobs"] != "procrastinate" or _migrates(answers)


def procrastinate_needs_postgresql(answers: Answers) -> bool:
    """Procrastinate runs on PostgreSQL and nothing else."""
    return answers["jobs"] != "procrastinate" or answers["database"] == "postgresql"


def sagas_need_outbox(answers: Answers) -> bool:
    """What is told of a saga is committed with its steps."""
    return "saga-patterns" not in answers["messaging"] or "outbox-pattern" in answers["messaging"]


def files_need_callers(answers: Answers) -> bool:
    """A file belongs to whoever uploaded it."""
    return not _keeps_files(answers) or bool(answers["auth"])


def files_need_migrations(answers: Answers) -> bool:
    """What is known of files is in tables that a migration makes."""
    return not _keeps_files(answers) or _migrates(answers)


def files_need_validation(answers: Answers) -> bool:
    """The check of a file's first bytes is a type of inputs."""
    return not _keeps_files(answers) or "input-validation" in answers["api"]


def realtime_needs_rooms(answers: Answers) -> bool:
    """What is written at once is carried by rooms."""
    return "realtime-sync" not in answers["api"] or "fastapi-websockets" in answers["api"]


def realtime_needs_streams(answers: Answers) -> bool:
    """What was missed is read from the feed that streams are made of."""
    return "realtime-sync" not in answers["api"] or "streaming-api-patterns" in answers["api"]


def rbac_needs_callers(answers: Answers) -> bool:
    """Roles are of callers who prove who they are."""
    return answers["authorization"] != "rbac" or bool(answers["auth"])


def webhooks_need_migrations(answers: Answers) -> bool:
    """Webhooks are rows of tables that a migration makes."""
    return "webhook-integration" not in answers["api"] or _migrates(answers)


def _keeps_files(answers: Answers) -> bool:
    return "file-upload-storage" in answers["api"]


def _migrates(answers: Answers) -> bool:
    return "alembic-migrations" in answers["data"] and answers["database"] in RELATIONAL


RULES: dict[str, Callable[[Answers], bool]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        alembic_needs_database,
        batches_need_migrations,
        batches_need_ordered_ids,
        canvases_need_celery,
        files_need_callers,
        files_need_migrations,
        files_need_validation,
        idempotency_needs_database,
        orchestration_needs_migrations,
        outbox_needs_broker,
        outbox_needs_migrations,
        passkeys_need_logins,
        pgvector_needs_migrations,
        pgvector_needs_postgresql,
        procrastinate_needs_migrations,
        procrastinate_needs_postgresql,
        rbac_needs_callers,
        realtime_needs_rooms,
        realtime_needs_streams,
        sagas_need_outbox,
        webhooks_need_migrations,
    )
}


def respects_all(answers: Answers) -> bool:
    """Whether complete answers respect every rule."""
    return all(rule(answers) for rule in RULES.values())
