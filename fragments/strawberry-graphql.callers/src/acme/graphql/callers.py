"""Who calls, and what they may do: as over every other way in."""

from acme.http.caller import Caller, caller_of

__all__ = ["Caller", "allows", "caller_of"]


def allows(caller: Caller, scope: str) -> bool:
    """Whether the caller may do what the scope stands for."""
    return caller.may(scope)
