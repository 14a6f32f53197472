"""Where a request comes from."""

from typing import Annotated

from fastapi import Depends, Request


async def _address(request: Request) -> str:
    # Behind a proxy this is the proxy, until SERVER_TRUSTED_PROXIES names it.
    return request.client.host if request.client else ""


AddressDependency = Annotated[str, Depends(_address)]
"""The IP address of the caller; empty when the server listens on a socket file."""
