"""A file's bytes, while they are on their way from where a customer sent it to where people look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ImageType = Literal["image/png", "image/jpeg", "image/gif", "image/webp", "image/heic"]
LARGEST_IMAGE_BYTES = 8_000_000
"""A phone's photo has 2 to 5 MB; Gorgias takes 10 MB in one upload."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image that was read whole, with the type that its bytes say."""

    media_type: ImageType
    content: bytes = field(repr=False)

    def named(self, name: str) -> str:
        """A name that ends as an image of its type does: bytes can begin as one and be a page with a script as well,
        and who saves them opens them by their name."""
        kind = self.media_type.rpartition("/")[2]
        ends = (f".{kind}", *((".jpg",) if kind == "jpeg" else ()))
        return name if name.casefold().endswith(ends) else f"{name}.{kind}"


def image_type(content: bytes) -> ImageType | None:
    """What kind of image the bytes begin as, whatever anybody says they are; None for anything else."""
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"msf1"):
        return "image/heic"
    return None
