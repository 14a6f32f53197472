"""What handles the webhooks of each source: generic, github, standard, stripe."""

from collections.abc import Mapping

from acme.webhooks.receiving import Handler

# isort: split
# Import yours here.

# An event of a source that is not here is kept, and nothing follows from it.
HANDLERS: Mapping[str, Handler] = {
    # Append yours here.
}
