"""How fast a client may send."""

import time
from collections.abc import Callable


class Pace:
    """So many messages in a second, in the long run; those of one second may come at once."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._most = max(1.0, per_second)
        self._left = self._most
        self._clock = clock
        self._at = clock()

    def allows(self) -> bool:
        """Count one more."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
