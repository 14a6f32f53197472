"""TLS of this service as a client: one context for all, because each takes 30 ms to make."""

from functools import cache
from ssl import SSLContext

from httpx2 import create_ssl_context


@cache
def client_tls() -> SSLContext:
    """Trusts the system's authorities, or those of `SSL_CERT_FILE` or `SSL_CERT_DIR`."""
    return create_ssl_context()
