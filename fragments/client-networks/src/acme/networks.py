"""What counts as one client, where only its address is known."""

import ipaddress

_IPV6_SUBSCRIBER_BITS = 64


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
