"""URLs of servers: refused where they are malformed, named without what may be secret."""

import re
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, ValidationError, ValidationInfo
from pydantic_core import MultiHostUrl

_ENCODE = "percent-encode what is neither a letter nor a digit in a user's name and password"
# After a comma, the scheme may be said again.
_AGAIN = re.compile(r",[a-z][a-z0-9+.-]*://")
_AUTHORITY = re.compile(r"://([^/?#]*)")
# A user without a host, where an option names the folder of a socket.
_USER_OF_SOCKET = re.compile(r"(?<=://)[^/?#]*@(?=/[^?#]*\?(?:.*&)?host=)")


def _checked(url: str) -> str:
    if not url.isprintable() or " " in url:
        raise ValueError("is not a URL: it holds a space or a control character")
    url = _AGAIN.sub(",", url)
    authority = _AUTHORITY.search(url)
    if authority is None:
        raise ValueError("is not a URL: it has no scheme, as in name://")
    if "@" in url[authority.end() :]:
        # Otherwise the first part of a password would be taken, and shown, for a host.
        raise ValueError(f"is not a URL: an @ follows a /, ? or #; {_ENCODE}")
    url = url[: authority.start(1)] + _with_encoded_at(authority[1]) + url[authority.end() :]
    try:
        _parts(url)
    except ValidationError as error:
        reason = error.errors()[0].get("ctx", {}).get("error", "malformed")
        raise ValueError(f"is not a URL: {reason}; {_ENCODE}") from None
    return url


def _with_password_beside(url: str, info: ValidationInfo) -> str:
    # Known here are the fields above this one; outside of a model there are none.
    password = (info.data or {}).get("password")
    return with_password(url, password.get_secret_value()) if password else url


# A URL that a client can take apart. Settings that have this type are refused at start otherwise,
# in words that repeat no part of it. An @ in a password need not be encoded; of several servers,
# joined by commas, the first says the scheme. A field `password` above it goes into the URL.
ServerUrl = Annotated[str, AfterValidator(_checked), AfterValidator(_with_password_beside)]


def with_password(url: str, password: str) -> str:
    """A checked URL with this password, whatever it holds, for each server that it names."""
    authority = _AUTHORITY.search(url)
    if authority is None or not authority[1]:
        return url
    secret = quote(password, safe="")
    servers = (each.rpartition("@") for each in authority[1].split(","))
    named = ",".join(f"{user.partition(':')[0]}:{secret}@{host}" for user, _, host in servers)
    return url[: authority.start(1)] + named + url[authority.end() :]


def places(url: str, *, port: int) -> list[tuple[str, int]]:
    """The hosts and ports of a checked URL, which may list several; `port` where none is said."""
    hosts = _parts(url).hosts()
    return [(host["host"] or "localhost", host["port"] or port) for host in hosts]


def place(url: str, *, port: int) -> str:
    """The hosts and ports of a checked URL for a message: no user, password, path or option."""
    return ", ".join(f"{host}:{number}" for host, number in places(url, port=port))


def _parts(url: str) -> MultiHostUrl:
    return MultiHostUrl(_USER_OF_SOCKET.sub("", url))


def _with_encoded_at(authority: str) -> str:
    # Of each server in a list: all before the last @ is the user and the password.
    servers = (each.rpartition("@") for each in authority.split(","))
    return ",".join(user.replace("@", "%40") + at + host for user, at, host in servers)
