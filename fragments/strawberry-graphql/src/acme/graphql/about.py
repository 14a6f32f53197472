"""What answers."""

import strawberry

from acme.about import NAME, version


@strawberry.type
class About:
    """The service that answers."""

    name: str
    version: str


@strawberry.type
class AboutQueries:
    """What needs nobody's leave."""

    @strawberry.field
    async def about(self) -> About:
        """The service that answers."""
        return About(name=NAME, version=version())
