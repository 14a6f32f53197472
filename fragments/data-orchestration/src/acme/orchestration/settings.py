"""Settings of Dagster, under the names that Dagster itself reads."""

from pydantic import BaseModel, ConfigDict


class DagsterSettings(BaseModel):
    """Where Dagster keeps what it knows, and finds what there is to do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: str = "data/dagster"
    module_name: str = "acme.orchestration.definitions"
