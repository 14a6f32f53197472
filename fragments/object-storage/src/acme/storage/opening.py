"""Which storage a URL means."""

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, LocalStore, MemoryStore, ObjectStore, S3Store

from acme.errors import ConfigurationError
from acme.storage import ObjectStorage
from acme.storage.objects import StoredObjects
from acme.storage.settings import StorageSettings

if TYPE_CHECKING:  # They are types alone.
    from obstore.store import ClientConfig, RetryConfig

_CONNECT = timedelta(seconds=5)


def open_storage(settings: StorageSettings) -> ObjectStorage:
    """The objects behind `STORAGE_URL`.

    Raises:
        ConfigurationError: for a folder that cannot be made, or a cloud without its variables.
    """
    try:
        return StoredObjects(_store(settings))
    except (BaseError, OSError, ValueError) as error:
        # The first line is the reason, the rest is for those who write libraries.
        raise ConfigurationError("STORAGE_URL", str(error).partition("\n")[0]) from error


def _store(settings: StorageSettings) -> ObjectStore:
    url = urlsplit(settings.url)
    patience = timedelta(seconds=settings.timeout_seconds)
    client: ClientConfig = {
        "connect_timeout": min(patience, _CONNECT),
        "timeout": patience,
        "allow_http": url.scheme == "s3+http",
    }
    retry: RetryConfig = {"max_retries": 2, "retry_timeout": patience}
    prefix = url.path.strip("/") or None
    if not (url.netloc or prefix or url.scheme == "memory"):
        raise ConfigurationError("STORAGE_URL", "names neither a folder nor a bucket")
    if url.username or url.password:
        # It would be in what is signed, which clients are given.
        raise ConfigurationError("STORAGE_URL", "takes no user: the cloud's variables have it")
    match url.scheme:
        case "memory":
            return MemoryStore()
        case "file":
            return LocalStore(url.netloc + url.path, mkdir=True, automatic_cleanup=True)
        case "gs":
            return GCSStore(url.netloc, prefix=prefix, client_options=client, retry_config=retry)
        case "az":
            return AzureStore(url.netloc, prefix=prefix, client_options=client, retry_config=retry)
        case "s3":
            return S3Store(url.netloc, prefix=prefix, client_options=client, retry_config=retry)
        case "s3+http" | "s3+https" as scheme:
            server = f"{scheme.removeprefix('s3+')}://{url.netloc}"
            return S3Store(prefix, endpoint=server, client_options=client, retry_config=retry)
        case scheme:
            schemes = "file://, memory://, s3://, s3+https://, gs:// or az://"
            raise ConfigurationError("STORAGE_URL", f"unknown scheme {scheme!r}: use {schemes}")
