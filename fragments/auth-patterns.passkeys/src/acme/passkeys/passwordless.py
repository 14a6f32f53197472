"""What the hash of an account's password says where it is none."""

from acme.accounts.account import Account

# Hashes begin with a $, as those of Argon2 do; no password has any other text for its hash.
NO_HASH = "-"
_BARRED = "!"


def has_password(account: Account) -> bool:
    """Whether its owner can log in by a password."""
    return account.password_hash not in {NO_HASH, _BARRED}


def is_barred(account: Account | None) -> bool:
    """Whether nobody logs in to it, by whatever means; also when there is none."""
    return account is None or account.password_hash == _BARRED
