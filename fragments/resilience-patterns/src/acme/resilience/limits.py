"""How patient callers are with one server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers of a policy; a service of the same network is the measure of the defaults."""

    # All attempts and pauses together. A caller's own deadline may be nearer.
    total_seconds: float = 10
    attempt_seconds: float = 3
    attempts: int = 3
    # Pauses are of random length, up to this; it doubles with each attempt, up to the longest.
    first_pause_seconds: float = 0.2
    longest_pause_seconds: float = 5
    # Of a hundred calls ten may be repeated; after a quiet time ten in a row.
    retry_share: float = 0.1
    retry_reserve: float = 10
    # Connections that one server gets, and callers that wait for one.
    at_once: int = 20
    waiting: int = 100
    # Failures in a row after which nobody is let through, but one from time to time.
    failures: int = 5
    longest_outage_pause_seconds: float = 30
