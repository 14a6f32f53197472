"""Server-sent events: topics of the feed as streams over HTTP."""
