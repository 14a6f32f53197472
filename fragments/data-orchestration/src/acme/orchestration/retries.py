"""How often a step is tried."""

from dagster import Backoff, Jitter, RetryPolicy

# Up to a minute in all, half of it on average: a server that is restarted is back by then. Full
# jitter, so that the steps of a backfill do not come back together.
RETRIES = RetryPolicy(max_retries=6, delay=1, backoff=Backoff.EXPONENTIAL, jitter=Jitter.FULL)
