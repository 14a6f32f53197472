"""Settings of password hashing."""

from pydantic import BaseModel, ConfigDict, Field


class PasswordSettings(BaseModel):
    """What a guess costs an attacker, and what a login costs this service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # The second choice of RFC 9106, section 4 (64 MiB, 3 passes), in one lane because a hash
    # has one thread here: about 150 ms, and above the minimum that OWASP asks for.
    # Argon2 takes no less than 8 KiB; with a gigabyte and ten passes a hash takes half a minute.
    memory_kib: int = Field(default=65_536, ge=8, le=1_048_576)
    passes: int = Field(default=3, ge=1, le=10)
    # Together with memory_kib the memory that hashing can take: 128 MiB. No machine has more
    # than a few dozen cores to spare for it.
    threads: int = Field(default=2, ge=1, le=64)
    # More than this many waiting would wait for longer than a person does: they are refused.
    queue: int = Field(default=16, ge=0, le=1_000)
