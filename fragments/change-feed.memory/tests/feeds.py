"""Feeds of tests."""

from acme.database import Database
from acme.feed.log import ChangeLog
from acme.feed.memory import MemoryChangeLog
from acme.feed.settings import FeedSettings


def change_log(_database: Database, settings: FeedSettings) -> ChangeLog:
    """The log of changes."""
    return MemoryChangeLog(settings)
