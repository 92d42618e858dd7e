"""How answers travel: compressed, so that a page is light on a slow line, and no two times of the same length.

Compression lets a listener who can make somebody's browser ask for things guess at words of a page by how long the
answer is (BREACH). Three things stand against it. Cookies are `SameSite=Lax`, so another site's page can cause no
request of a signed-in person but by leading the whole window here. The token of a form is signed anew each second. And
each compressed answer is longer by a random number of bytes: the name of the file that gzip allows in its header, which
no browser reads. Decision 0017 says more.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, current_app, request

if TYPE_CHECKING:
    from flask import Response

LEAST_BYTES = 500  # below this, what gzip saves is less than a packet
MOST_PADDING = 64
KINDS = frozenset(
    {
        "text/html",
        "text/css",
        "text/plain",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)
_FOR_EVER = "public, max-age=31536000, immutable"
_PLAIN = " /:=;,.()-"  # what an address of this kind may hold as it is
_HEADER = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"  # deflate, with a name, no time, no system
_FILLER = b"abcdefghijklmnopqrstuvwxyz"
_REMARK = re.compile(r"/\*.*?\*/|^[ \t]*//[^\n]*$", re.DOTALL | re.MULTILINE)
_MARGIN = re.compile(r"\s*\n\s*")


def install(app: Flask) -> None:
    """Pack what `app` answers, and put into the address of each file of ours a digest of what is in it."""

    def stamp(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", _version(app, values["filename"]))

    app.after_request(_pack)
    app.url_defaults(stamp)
    app.jinja_env.globals["icon"] = _icon(app)


def packed(body: bytes, *, level: int = 6, padding: int | None = None) -> bytes:
    """Return `body` as gzip with a name of `padding` bytes (None: of a random length that nobody can foresee)."""
    length = secrets.randbelow(MOST_PADDING) + 1 if padding is None else padding
    name = bytes(secrets.choice(_FILLER) for _ in range(length))
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = struct.pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return b"".join((_HEADER, name, b"\0", squeeze.compress(body), squeeze.flush(), tail))


def _icon(app: Flask) -> str:
    """Return the icon as an address that holds it whole, so that no page has to ask for it."""
    drawing = _place(app, "favicon.svg").read_text(encoding="utf-8").strip()
    return f"data:image/svg+xml,{quote(drawing, safe=_PLAIN)}"


def _version(app: Flask, name: str) -> str | None:
    path = _place(app, name)
    return _digest(path, path.stat().st_mtime_ns) if path.is_file() else None


def _place(app: Flask, name: str) -> Path:
    return Path(app.static_folder or "") / name


@lru_cache(maxsize=32)
def _digest(path: Path, changed: int) -> str:
    del changed
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=32)
def _file(path: Path, changed: int) -> bytes:
    """Return a file of ours as it travels: without remarks and margins, packed once and hard."""
    del changed
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".svg":
        text = _MARGIN.sub("\n", _REMARK.sub("", text)).strip()
    return packed(text.encode(), level=9, padding=0)


def _pack(response: Response) -> Response:
    """Say that the answer depends on what the browser reads, and pack it when it reads gzip."""
    if response.mimetype not in KINDS or response.status_code in {204, 206, 304}:
        return response
    is_file = request.endpoint == "static" and response.status_code == 200
    if is_file:
        _keep_for_ever(response)
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers:
        return response
    if is_file:
        path = _place(current_app, (request.view_args or {})["filename"])
        response.close()  # the plain file, which nobody will read
        _send(response, _file(path, path.stat().st_mtime_ns))
    elif not response.is_streamed and not response.direct_passthrough and len(response.data) >= LEAST_BYTES:
        _send(response, packed(response.data))
    return response


def _keep_for_ever(response: Response) -> None:
    """Let a file whose address names what is in it be kept: when it changes, so does its address."""
    asked = request.args.get("v")
    if asked and asked == _version(current_app, (request.view_args or {})["filename"]):
        response.headers["Cache-Control"] = _FOR_EVER


def _send(response: Response, body: bytes) -> None:
    """Put packed bytes in the place of the plain ones; their tags and ranges are no longer true."""
    response.direct_passthrough = False
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    for name in ("ETag", "Accept-Ranges", "Last-Modified"):
        response.headers.pop(name, None)
