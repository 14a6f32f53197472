"""What a schedule starts: once a day, how many publications wait."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from acme.notes.publication.activities import PublicationActivities


@workflow.defn
class PublicationDigest:
    """Counts the publications that are under way."""

    @workflow.run
    async def run(self) -> int:
        """The count, which is also in the log."""
        return await workflow.execute_activity_method(
            PublicationActivities.count_publications,
            start_to_close_timeout=timedelta(minutes=1),
        )
