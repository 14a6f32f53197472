"""A lane that somebody reads: how far it has been read, and who is told of what comes."""

from acme.feed import Numbered
from acme.feed.subscriptions import Subscription


class Lane:
    """One lane, as far as this process has read it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._readers: dict[str, set[Subscription]] = {}

    def __bool__(self) -> bool:
        """Whether it has readers."""
        return bool(self._readers)

    def count(self, topic: str) -> int:
        """How many read a topic."""
        return len(self._readers.get(topic, ()))

    def enter(self, reader: Subscription) -> None:
        """Somebody reads."""
        self._readers.setdefault(reader.topic, set()).add(reader)

    def leave(self, reader: Subscription) -> None:
        """Somebody reads no more."""
        readers = self._readers[reader.topic]
        readers.discard(reader)
        if not readers:
            del self._readers[reader.topic]

    def advance(self, numbered: Numbered) -> None:
        """The next change is known."""
        self.number = numbered.number
        for reader in self._readers.get(numbered.change.topic, ()):
            reader.offer(numbered)

    def jump(self, number: int) -> None:
        """What comes next is not known: everybody starts again."""
        self.number = number
        self.end()

    def end(self) -> None:
        """Tell all readers that there is no more."""
        for readers in self._readers.values():
            for reader in readers:
                reader.end()
