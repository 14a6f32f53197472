"""What callers send: a body, or an object inside one."""

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

MANY = 20
"""As many mistakes as anybody corrects at once; more are counted."""


class Input(BaseModel):
    """Has no other keys than its own. Give lists inside it a `max_length`.

    Both bound the mistakes that can be made: validation describes each, whatever it costs.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _few_unknown_keys(cls, data: object) -> object:
        if isinstance(data, dict) and len(data) > len(cls.model_fields) + MANY:
            known = [field.alias or name for name, field in cls.model_fields.items()]
            raise PydanticCustomError(
                "unknown_keys",
                "{count} keys are unknown; the known ones are {known}",
                {
                    "count": len(data) - sum(name in data for name in known),
                    "known": ", ".join(known),
                },
            )
        return data
