"""The base of bodies."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from acme.http.inputs import Input


class StrictModel(Input):
    """Takes values of the type that a field has, and turns no other into it: `"1"` is no number.

    JSON has no UUIDs and no moments; `Id` and `Moment` take them as the text that they are.
    """

    model_config = ConfigDict(strict=True, allow_inf_nan=False)


Id = Annotated[UUID, Field(strict=False)]
Moment = Annotated[AwareDatetime, Field(strict=False)]
"""With its offset: without one, nobody knows when it was."""
