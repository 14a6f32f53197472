"""Settings of the storage of objects."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_URL = re.compile(
    r"memory://|file://[^\s?#]+|(s3|gs|az)://[a-z0-9][a-z0-9._-]*(/[\w./-]*)?"
    r"|s3\+https?://[\w.-]+(:\d{1,5})?/[a-z0-9][a-z0-9._-]*",
    re.ASCII,
)


def _checked(url: str) -> str:
    if not _URL.fullmatch(url):
        # None of it is repeated: who puts credentials into it, put them there by mistake.
        raise ValueError(
            "is none of file://FOLDER, memory://, s3://BUCKET, s3+https://HOST/BUCKET, gs://BUCKET"
            " and az://CONTAINER; credentials have variables of their own"
        )
    return url


class StorageSettings(BaseModel):
    """Where objects lie. Credentials are those that each cloud's own tools take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_checked)] = "file://data/files"
    # A piece of some megabytes, on a slow line, and a cloud's own tries.
    timeout_seconds: float = Field(default=30, ge=0.1, le=3600)
