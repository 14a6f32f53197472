"""Names log lines as the OWASP Logging Vocabulary does, for those who watch for attacks.

The services log what happens, in their words; what of it concerns security, and under which name,
is decided here alone. https://cheatsheetseries.owasp.org/cheatsheets/Logging_Vocabulary_Cheat_Sheet
"""

from structlog.typing import EventDict

from acme.security.terms import TERMS


def name_security_events(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Add the name as `security` to a line that has one: a processor of structlog."""
    if term := TERMS.get(event["event"]):
        event["security"] = term
    return event
