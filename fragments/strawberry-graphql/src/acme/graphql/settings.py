"""Settings of GraphQL."""

from pydantic import BaseModel, ConfigDict, Field


class GraphqlSettings(BaseModel):
    """How much one operation may ask for, and who may see the schema."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Off: strangers need not know what there is to ask for; friends have `schema.graphql`.
    introspection: bool = False
    # What is longer is data, which belongs into variables. 128 documents are kept, parsed.
    characters: int = Field(default=10_000, ge=100, le=1_000_000)
    # The query that tools describe a schema with has some 300; those of clients have fewer.
    tokens: int = Field(default=1000, ge=10, le=100_000)
    # Selections inside selections. A node of a list is the third; that query of tools goes to 16.
    depth: int = Field(default=20, ge=2, le=100)
    # The same field under many names is how one request does the work of many.
    aliases: int = Field(default=15, ge=0, le=10_000)
    # Fields of the answer: twice a whole page of notes, with all that they have.
    cost: int = Field(default=2000, ge=10, le=1_000_000)
    # For so long a caller whose access has ended goes on following.
    stream_seconds: float = Field(default=900, ge=0.1, le=86_400)
