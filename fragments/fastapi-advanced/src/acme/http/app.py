"""The ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from acme.bootstrap import Services
from acme.configuration import load_settings
from acme.errors import ServiceError
from acme.http.description import DescribedAPI
from acme.http.health import Readiness, add_health
from acme.http.lifespan import open_application
from acme.http.middleware import middleware
from acme.http.problems import answer
from acme.http.routers import ROUTERS
from acme.logs import configure_logs
from acme.settings import Settings


def create_app(settings: Settings | None = None, services: Services | None = None) -> FastAPI:
    """The application, for a server (no arguments) or for a test (its own services)."""
    if settings is None:
        settings = load_settings()
        configure_logs(settings.log)
    timeout_seconds = settings.server.ready_timeout_seconds

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_application(settings, services) as (opened, checks):
            app.state.services = opened
            app.state.readiness = Readiness(checks, timeout_seconds=timeout_seconds)
            yield

    # A redirect to the path without its slash would name the host that the caller sent.
    app = DescribedAPI(lifespan=lifespan, middleware=middleware(settings), redirect_slashes=False)
    for kind in (ServiceError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.state.settings = settings
    add_health(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
