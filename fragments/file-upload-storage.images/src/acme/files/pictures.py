"""Pictures are drawn anew: what else was in them (places, names, another file) is not."""

import asyncio
from io import BytesIO

from PIL import Image, ImageOps

from acme.errors import InvalidInput
from acme.files.file import StoredFile
from acme.files.picture_settings import PictureSettings
from acme.storage import ObjectStorage

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# Nobody sees that it was drawn again.
_QUALITY = 90
THUMBNAIL_TYPE = "image/webp"


class Pictures:
    """Redraws pictures in threads, a few at a time: each takes the memory of all its pixels."""

    def __init__(self, settings: PictureSettings) -> None:
        self._settings = settings
        self._room = asyncio.Semaphore(settings.threads)

    def knows(self, media_type: str) -> bool:
        """Whether files of this type are pictures that are redrawn."""
        return media_type in _FORMATS

    async def redraw(self, storage: ObjectStorage, file: StoredFile) -> tuple[bytes, bytes]:
        """A picture without anything but its pixels and their colours, and a small one of it.

        Raises:
            InvalidInput: for what cannot be read, moves, or has more pixels or bytes than is taken.
        """
        if file.size > self._settings.most_bytes:
            raise InvalidInput(f"A picture has at most {self._settings.most_bytes} bytes.")
        async with self._room:
            pieces = [piece async for piece in storage.read(file.key, end=file.size)]
            return await asyncio.to_thread(
                self._redraw, b"".join(pieces), _FORMATS[file.media_type]
            )

    def _redraw(self, content: bytes, kind: str) -> tuple[bytes, bytes]:
        try:
            with Image.open(BytesIO(content), formats=[kind]) as picture:
                self._check(picture)
                upright = ImageOps.exif_transpose(picture)
                profile = picture.info.get("icc_profile")
        except InvalidInput:
            raise
        except Exception as error:  # Each reader has errors of its own for what is no picture.
            raise InvalidInput("The file is no picture that can be read.") from error
        drawn = _written(upright, kind, profile)
        upright.thumbnail((self._settings.thumbnail_pixels, self._settings.thumbnail_pixels))
        return drawn, _written(upright, "WEBP", profile)

    def _check(self, picture: Image.Image) -> None:
        # Known from the first bytes: nothing has been unpacked by now.
        if picture.width * picture.height > self._settings.most_pixels:
            raise InvalidInput(f"A picture has at most {self._settings.most_pixels} pixels.")
        # Cameras put further views of the same thing behind a JPEG: they are left out.
        if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
            raise InvalidInput("A picture that moves is not taken.")


def _written(picture: Image.Image, kind: str, profile: bytes | None) -> bytes:
    # Which colour of a palette is none is all that is kept of what is beside the pixels.
    picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
    written = BytesIO()
    picture.save(written, kind, icc_profile=profile, quality=_QUALITY)
    return written.getvalue()
