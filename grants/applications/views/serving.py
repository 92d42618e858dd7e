"""Sending out a kept file: under its safe name, as what it really is, whole or in the part that a player asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request, stream_with_context

from grants import attachments
from grants.filenames import RECORDINGS

if TYPE_CHECKING:
    from grants.attachments import Attachment

_SANDBOX = "default-src 'none'; media-src 'self'; sandbox; frame-ancestors 'none'"


def served(attachment: Attachment, name: str = "") -> Response:
    """Return a file as an answer; `name` replaces its own, where that would tell who sent it."""
    called = name or attachment.name
    span = _asked_part(attachment.bytes)
    begins, ends = span or (0, attachment.bytes)
    body = stream_with_context(attachments.opened(attachment, begins, ends))
    answer = Response(body, 206 if span else 200, mimetype=attachment.media_type)
    if span:
        answer.headers["Content-Range"] = f"bytes {begins}-{ends - 1}/{attachment.bytes}"
    shown = "inline" if attachment.family in RECORDINGS else "attachment"
    plain = called.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    answer.headers["Content-Disposition"] = f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(called)}"
    answer.headers["Content-Length"] = str(ends - begins)
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def _asked_part(length: int) -> tuple[int, int] | None:
    """Return the one part that was asked for as (first octet, the one after the last), or None for the whole."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    return asked.range_for_length(length)
