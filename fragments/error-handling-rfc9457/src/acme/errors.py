"""What can go wrong, in the words of the domain. `http/problems.py` gives each its status."""


class ServiceError(Exception):
    """A refusal whose message may be shown to the caller."""


class NotFound(ServiceError):
    """There is no such thing, or not for this caller."""


class Conflict(ServiceError):
    """The request contradicts the current state."""


class Forbidden(ServiceError):
    """The caller is known and may not do this."""


class Unauthenticated(ServiceError):
    """The caller did not prove who they are; `challenge` names the schemes that would."""

    def __init__(self, message: str, *, challenge: str = "Bearer") -> None:
        super().__init__(message)
        self.challenge = challenge


class PreconditionFailed(ServiceError):
    """The thing has changed since the caller last saw it."""


class PreconditionRequired(ServiceError):
    """The caller must say which version they mean to change."""


class InvalidInput(ServiceError):
    """The input has the right shape and a wrong value."""


class TooManyRequests(ServiceError):
    """The caller must wait before the next attempt."""

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(ServiceError):
    """A server that this one depends on did not answer."""


class ConfigurationError(Exception):
    """A setting that the service cannot start with; each of `args` fits on one line."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable
