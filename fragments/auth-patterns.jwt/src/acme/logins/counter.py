"""Counters that end with their window."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime

_IPV6_SUBSCRIBER_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How often something happened in a window that is open until `expires_at`."""

    key: str
    count: int
    expires_at: datetime


def counter_key(kind: str, *parts: str) -> str:
    """The key of a counter: 64 characters, whatever an attacker sends, and no plain address."""
    return hashlib.sha256("\0".join((kind, *parts)).encode()).hexdigest()


def network_of(address: str) -> str:
    """What counts as one address: an IPv6 subscriber has a /64 full of them."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip), _IPV6_SUBSCRIBER_BITS), strict=False))
