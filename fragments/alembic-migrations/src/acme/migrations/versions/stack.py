"""The end of what came with the stack; revisions of your own follow."""

from acme.migrations.chain import before

revision = "stack"
down_revision = before(revision)


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
