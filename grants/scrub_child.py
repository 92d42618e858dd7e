"""The process in which a file that somebody sent is taken apart: it holds nothing else, and may use only so much.

Reads the file from its input; writes one line of JSON ({"media_type", "seconds"} or {"refused"}), then the clean file.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from io import BytesIO

import filetype

from grants.scrub_media import scrub_media
from grants.scrub_office import scrub_office
from grants.scrub_pages import Refused, scrub_image, scrub_pdf, scrub_text

_MEMORY = 1_500_000_000  # bytes
_WRITTEN = 200_000_000  # bytes
_CPU = 60  # seconds
_HEAD = 1024
_ENDS_A_ZIP = b"PK\x05\x06"
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_MEDIA = ("audio/", "video/")


def cleaned(data: bytes) -> tuple[str, bytes, int | None]:
    """Return (media type, clean bytes, seconds of a recording) of a file, by what it is inside; raise Refused."""
    if not data:
        raise Refused("empty")
    guess = filetype.guess_mime(data) or ""
    if data[:4] == b"PK\x03\x04":
        return *scrub_office(data), None
    if guess != "application/pdf" and b"%PDF-" in data[:_HEAD]:
        raise Refused("two")
    if guess == "application/pdf" or guess in _PICTURES:
        _require_one(data)
        return ("application/pdf", scrub_pdf(data), None) if guess == "application/pdf" else (*scrub_image(data), None)
    if guess.startswith(_MEDIA):
        return scrub_media(data)
    if guess:
        raise Refused("unknown")
    return "text/plain", scrub_text(data), None


def _require_one(data: bytes) -> None:
    """Raise Refused for a file that is a picture or a PDF to one reader and an archive to another."""
    if _ENDS_A_ZIP in data[-66_000:] and zipfile.is_zipfile(BytesIO(data)):
        raise Refused("two")


def main() -> None:
    """Bind this process to its limits, then clean what comes in."""
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _CPU), (resource.RLIMIT_FSIZE, _WRITTEN)):
        resource.setrlimit(what, (most, most))
    told: dict[str, str | int | None]
    try:
        media_type, clean, seconds = cleaned(sys.stdin.buffer.read())
    except Refused as refused:
        told, clean = {"refused": str(refused)}, b""
    except (MemoryError, RecursionError):
        told, clean = {"refused": "broken"}, b""
    else:
        told = {"media_type": media_type, "seconds": seconds}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + clean)


if __name__ == "__main__":
    main()
