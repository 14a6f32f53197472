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


def pgvector_needs_migrations(answers: Answers) -> bool:
    """The table of vectors and its index come by migration."""
    return answers["vector_store"] != "pgvector" or "alembic-migrations" in answers["data"]


def pgvector_needs_postgresql(answers: Answers) -> bool:
    """pgvector extends PostgreSQL and nothing else."""
    return answers["vector_store"] != "pgvector" or answers["database"] == "postgresql"


RULES: dict[str, Callable[[Answers], bool]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (alembic_needs_database, pgvector_needs_migrations, pgvector_needs_postgresql)
}


def respects_all(answers: Answers) -> bool:
    """Whether complete answers respect every rule."""
    return all(rule(answers) for rule in RULES.values())
