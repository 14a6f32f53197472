"""The keys of a namespace."""

from dataclasses import dataclass

from acme.broker.transport import LANES


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisKeys:
    """Every key on the server begins with the namespace."""

    namespace: str

    @property
    def bell(self) -> str:
        """The channel that tells which lane has something."""
        return f"{self.namespace}:bell"

    @property
    def ping(self) -> str:
        """Written by pings, and gone soon."""
        return f"{self.namespace}:ping"

    def lane(self, lane: int) -> str:
        """The stream of a lane."""
        return f"{self.namespace}:events:{lane}"

    def lanes(self) -> list[str]:
        """The streams of all lanes."""
        return [self.lane(lane) for lane in range(LANES)]

    def sent(self, message_id: str) -> str:
        """Remembers for a while that a message was sent."""
        return f"{self.namespace}:sent:{message_id}"

    def dead(self, group: str) -> str:
        """The dead letters of a group, by id."""
        return f"{self.namespace}:dead:{group}"
