"""Domain events: what happened in this service, told to those inside it who act on it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """Something that has happened. Each kind is a frozen class of its own, named in the past tense.

    It stays inside the process: what others are told has a version and a format of its own.
    """
