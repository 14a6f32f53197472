"""How many retries a server is burdened with: a share of what it is asked anyway."""


class RetryBudget:
    """Each call pays in its share of a retry, each retry takes a whole one out.

    So retries multiply the load of a server that fails by `1 + share` at most, however many
    attempts each caller may make; of three layers above each other, by the cube of that.
    """

    def __init__(self, *, share: float, reserve: float) -> None:
        self._share = share
        # What is left over is kept up to here: the callers of a quiet minute may retry as well.
        self._reserve = reserve
        self._left = reserve

    def called(self) -> None:
        """Pay in for a call."""
        self._left = min(self._reserve, self._left + self._share)

    def take(self) -> bool:
        """Take a retry out; False where nothing is left for it."""
        if self._left < 1:
            return False
        self._left -= 1
        return True
