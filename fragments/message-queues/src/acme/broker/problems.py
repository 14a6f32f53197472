"""What is said of a server, by every adapter: nobody answers, or it refuses in its own words."""

from acme.errors import Unavailable


def absent(server: str, place: str, error: BaseException) -> Unavailable:
    """Nobody answered."""
    cause = type(error.__cause__ or error.__context__ or error).__name__
    remedy = "start one there, or correct the URL"
    return Unavailable(f"no {server} answers at {place} ({cause}): {remedy}")


def refused(server: str, place: str, words: object) -> Unavailable:
    """The server answered, and does not do it."""
    return Unavailable(f"{server} at {place} refuses: {' '.join(str(words).split())}")
