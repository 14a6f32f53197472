"""A setting that production must not have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a value is insecure, and what to do then: one sentence."""

    insecure: Callable[[Any], bool]
    remedy: str


def is_empty(value: Any) -> bool:
    """Whether nothing is set, be it text, a number or a secret."""
    return not (value.get_secret_value() if hasattr(value, "get_secret_value") else value)


def is_true(value: bool) -> bool:
    """Whether it is switched on."""
    return value


def without_tls(value: str) -> bool:
    """Whether one of several URLs, joined by commas, is for http."""
    return any(url.strip().startswith("http://") for url in value.split(","))


def everybody(value: str) -> bool:
    """Whether one of several networks, joined by commas, holds all addresses."""
    return any(network.strip().endswith("/0") for network in value.split(","))


def is_not(expected: str) -> Callable[[str], bool]:
    """Whether it is anything else."""
    return lambda value: value != expected


def below(least: int) -> Callable[[int], bool]:
    """Whether it is less."""
    return lambda value: value < least


def begins_with(prefix: str) -> Callable[[str], bool]:
    """Whether it begins with a text."""
    return lambda value: value.startswith(prefix)
