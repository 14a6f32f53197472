"""What leaves the service beside its answers holds no secret, and no address of a person."""

import re
from collections.abc import Mapping
from functools import lru_cache

import structlog

MASK = "********"

# What structlog adds to each line.
_NOT_SAID = frozenset({"_from_structlog", "_record", "level", "timestamp"})
# Fields with such a name are masked whole.
_SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase)|secret|token$|authorization|cookie|credential|"
    r"api[-_]?key|(?:private|signing)[-_]?key|signature|dsn$",
    re.IGNORECASE,
)
# No secret looks like these: ids, paths and names, which are most of what is logged.
_PLAIN = re.compile(r"(?:[A-Za-z0-9+-]{0,40}[/:])*[A-Za-z0-9+-]{0,40}")
# Every repetition has a bound, or an end that it cannot run over: callers choose these texts.
_FORMS = [
    # postgresql://user:password@host, up to the last @.
    (re.compile(r"(://[^:/?#@\s]{0,99}):\S{0,499}@"), rf"\1:{MASK}@"),
    # ?signature=..., &access_token=...
    (
        re.compile(
            r"([?&][^=&#?\s]{0,40}(?:pass|pwd|secret|token|cred|key|sig)[^=&#?\s]{0,20}=)"
            r"[^&#\s\"']*",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    # "password": "...", password='...', token=...
    (
        re.compile(
            r"""((?:pass(?:word|wd|phrase)|secret|token|cookie|api[-_]?key)["']?[ ]?[:=][ ]?)"""
            r"""(?:"[^"]*"|'[^']*'|(?<==)[^\s,;&)}\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    # Authorization: Bearer ...; a word alone, as in "basic authentication", has no digit.
    (
        re.compile(r"\b(Bearer|Basic)\s(?=\S*[\d=])[\w.~+/=-]{8,}", re.IGNORECASE),
        rf"\1 {MASK}",
    ),
    (re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w.-]*"), MASK),
    (
        re.compile(r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----).*?(?=-----END|\Z)", re.DOTALL),
        rf"\1{MASK}",
    ),
    # 256 bits: a key, or its digest.
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"), MASK),
    # Of addresses the domain stays: it says whose mail server is meant.
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?=[\w-]{1,63}\.)"), f"{MASK}@"),
]


def redact(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A processor of log lines: what they say, redacted."""
    return {
        key: value if key in _NOT_SAID else redacted_field(key, value)
        for key, value in event.items()
    }


def redacted_field(name: str, value: object) -> object:
    """A field: masked whole where its name says that it is a secret."""
    if value and not isinstance(value, bool | int | float) and _names_a_secret(name):
        return MASK
    return redacted(value)


def redacted(value: object) -> object:
    """A value, and what is in it; what is none of JSON becomes the text of its `repr`."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redacted_text(value)
        case Mapping():
            return {str(key): redacted_field(str(key), item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [redacted(item) for item in value]
        case _:
            return redacted_text(repr(value))


def redacted_text(text: str) -> str:
    """A text without what looks like a secret."""
    if not _PLAIN.fullmatch(text):
        for form, replacement in _FORMS:
            text = form.sub(replacement, text)
    return text


@lru_cache(maxsize=1000)
def _names_a_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None
