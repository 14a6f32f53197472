"""What calls to one server have come to: for metrics."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCounts:
    """Since the process started. `openings` are transitions of the breaker to open."""

    calls: int = 0
    failures: int = 0
    retries: int = 0
    # Retries that the budget did not allow.
    forgone: int = 0
    fallbacks: int = 0
    openings: int = 0
