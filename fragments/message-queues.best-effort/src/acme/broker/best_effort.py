"""Publishing for those whose answer to a caller does not depend on it."""

import asyncio

import structlog

from acme.backoff import backoff_seconds
from acme.breaker import Away
from acme.broker import Broker
from acme.broker.envelope import encode
from acme.broker.events import Event
from acme.errors import Unavailable

log = structlog.get_logger()

_TRIES = 3
# A server that is well confirms within milliseconds.
_SOON_SECONDS = 0.25


async def publish_or_log(broker: Broker, event: Event, *, limit_seconds: float = 3) -> None:
    """Publish, or log the whole envelope as `event_not_published`, for the command `publish`.

    It is logged as soon as a try fails or takes long, because the process may be killed before
    the next; should that one succeed, `event_published` follows. The caller waits for so long at
    most, and not at all while the broker is known to be away.
    """
    report = _Report(event)
    late = asyncio.get_running_loop().call_later(_SOON_SECONDS, report.lost, "no answer yet")
    try:
        async with asyncio.timeout(limit_seconds):
            for failures in range(1, _TRIES + 1):
                try:
                    await broker.publish(event)
                except Away as error:
                    report.lost(str(error.__cause__))
                    return
                except Unavailable as error:
                    report.lost(str(error))
                else:
                    report.found()
                    return
                if failures < _TRIES:
                    await asyncio.sleep(backoff_seconds(failures, first=0.1, longest=1))
    except TimeoutError:
        report.lost(f"no answer within {limit_seconds:g} seconds")
    except asyncio.CancelledError:
        report.lost("stopped while it was published")
        raise
    finally:
        late.cancel()


class _Report:
    """What the log says of an event: once that it is lost, and then perhaps that it is not."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._logged = False

    def lost(self, error: str) -> None:
        """Log all of it."""
        if not self._logged:
            envelope = encode(self._event).decode()
            log.error("event_not_published", error=error, envelope=envelope)
        self._logged = True

    def found(self) -> None:
        """Take it back."""
        if self._logged:
            log.info("event_published", event_id=str(self._event.id))
