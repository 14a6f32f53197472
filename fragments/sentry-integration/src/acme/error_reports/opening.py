"""Opens the connection to Sentry, for as long as the services are open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sentry_sdk
import structlog
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.modules import ModulesIntegration

from acme.about import NAME, version
from acme.error_reports.reporting import scrubbed
from acme.error_reports.settings import SentrySettings
from acme.errors import ConfigurationError, ServiceError

log = structlog.get_logger()

# How long the last reports may take to leave, when the service stops.
_CLOSING_SECONDS = 2


@asynccontextmanager
async def open_error_reports(settings: SentrySettings) -> AsyncIterator[None]:
    """Report errors while this is open, and the one that it ends with; nothing without a DSN.

    Reports leave in a thread of their own, from a queue with a bound: where Sentry is away, slow
    or refuses them, they are dropped.
    """
    if not settings.dsn.get_secret_value():
        yield
        return
    sentry_sdk.init(
        dsn=settings.dsn.get_secret_value(),
        environment=settings.environment,
        release=settings.release or f"{NAME}@{version()}",
        sample_rate=settings.sample_rate,
        # The log is the one source: what patches libraries would report a request, its headers
        # and its body, and errors that are answered.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[DedupeIntegration(), ModulesIntegration()],
        auto_session_tracking=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=scrubbed,
    )
    client = sentry_sdk.get_client()
    try:
        yield
    except (ConfigurationError, ServiceError):
        raise  # The one line that a command ends with.
    except Exception as error:
        log.error("crashed", exc_info=error)
        raise
    finally:
        await asyncio.to_thread(client.close, timeout=_CLOSING_SECONDS)
        sentry_sdk.get_global_scope().set_client(None)
