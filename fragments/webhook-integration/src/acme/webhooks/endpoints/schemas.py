"""Endpoints as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from acme.http.inputs import Input
from acme.webhooks.messages import Endpoint

Url = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[!-~]+$")]


class EndpointDraft(Input):
    """An endpoint to be registered."""

    url: Url


class EndpointView(BaseModel):
    """An endpoint as its owner sees it."""

    id: UUID
    url: str
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """The view of an endpoint."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            created_at=endpoint.created_at,
            failing_since=endpoint.failing_since,
            disabled_at=endpoint.disabled_at,
        )


class EndpointWithSecret(BaseModel):
    """An endpoint with its new secret, which is in this answer and nowhere else."""

    details: EndpointView
    secret: Annotated[str, Field(repr=False)]

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """The view of an endpoint that has a new secret."""
        return cls(details=EndpointView.of(endpoint), secret=endpoint.secret)


class EndpointList(BaseModel):
    """The endpoints of the caller."""

    items: list[EndpointView]
