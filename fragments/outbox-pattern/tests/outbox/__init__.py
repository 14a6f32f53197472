"""The outbox, its relay, and the inbox."""
