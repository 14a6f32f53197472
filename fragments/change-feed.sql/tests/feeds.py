"""Feeds of tests."""

from acme.database import Database
from acme.feed.log import ChangeLog
from acme.feed.settings import FeedSettings
from acme.feed.stored import StoredChangeLog


def change_log(database: Database, settings: FeedSettings) -> ChangeLog:
    """The log of changes in a database."""
    return StoredChangeLog(database, settings)
