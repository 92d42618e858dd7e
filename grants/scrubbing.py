"""Letting a file that somebody sent be checked and cleaned in a process of its own, and saying why one is not taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from grants.errors import RuleBroken
from grants.filenames import KINDS, MB, MOST_BYTES, Family, Kind, called, extension_of, fits, is_known_name, most_bytes
from grants.i18n import ROOT
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECONDS = 90
_AT_ONCE = threading.BoundedSemaphore(2)  # hostile files may keep two processors busy, never the whole machine

_REASONS = {
    "empty": _l("This file is empty. Open it on your device to see whether it is whole, then choose it again."),
    "unknown": _l(
        "This kind of file is not taken. Send a PDF, a picture (JPEG, PNG, WebP), a text (DOCX, ODT, TXT), "
        "a table (XLSX, ODS), a sound or a film."
    ),
    "runs": _l("This is a web page or a program, whatever its name says. Save it as PDF and send that."),
    "two": _l("This file is two kinds of file in one. Save what people should read as PDF, and send that."),
    "broken": _l("This file cannot be read to its end. Open it on your device, save it again, and send the new one."),
    "password": _l("This PDF is locked with a password. Save a copy without one and send that."),
    "macros": _l("This file has macros in it. Save it without them, or as PDF, and send that."),
    "outside": _l("This file loads something from elsewhere when it is opened. Save it as PDF and send that."),
    "carries": _l("Other files are packed into this one. Save it as PDF, and send what belongs with it by itself."),
    "bomb": _l("This file unpacks to far more than it seems. Save it as PDF and send that."),
    "pixels": _l("This picture has more than 60 million points. Save it smaller and send that."),
    "long": _l("This recording is too long: sound may last 10 minutes, film 5. Cut it, or send it in two parts."),
    "silent": _l("This recording is shorter than a second. Record it again."),
}


@dataclass(frozen=True)
class Scrubbed:
    """A clean file: what it is inside, how long it plays, and its octets in `file`, from where that stands now."""

    kind: Kind
    seconds: int | None
    file: IO[bytes]


def require_sendable(name: str, size: int) -> None:
    """Raise RuleBroken, before an octet is sent, for what cannot be taken by its name or its size."""
    if size <= 0:
        raise refusal("empty")
    if not is_known_name(name):
        last = extension_of(name)
        raise RuleBroken(
            _("Files that end in .%(extension)s are not taken. Save it as PDF and send that.", extension=last)
        )
    most = most_bytes(name)
    if size > most:
        raise _too_big(most)


def refusal(why: str) -> RuleBroken:
    """Return the refusal of a file in words that say what to do."""
    return RuleBroken(str(_REASONS.get(why, _REASONS["broken"])))


def scrubbed(name: str, pieces: Iterable[bytes]) -> Scrubbed:
    """Return the clean copy of a file whose octets come in `pieces`; raise RuleBroken with what to do.

    Whoever asks closes its `file`.
    """
    with scratch() as sent, ExitStack() as unless_kept:
        for piece in pieces:
            sent.write(piece)
        size = sent.tell()
        require_sendable(name, size)
        sent.seek(0)
        clean = unless_kept.enter_context(scratch())
        told = _told(sent, clean)
        kind = KINDS[told["media_type"]]
        _require_fitting(name, size, kind)
        unless_kept.pop_all()
        return Scrubbed(kind, told["seconds"], clean)


def _require_fitting(name: str, size: int, kind: Kind) -> None:
    """Raise RuleBroken for a file whose name lies, or that is too large for what it turned out to be."""
    if not fits(name, kind):
        claimed = called(name)
        says = claimed.extension if claimed is not None else extension_of(name)
        raise RuleBroken(
            _(
                "The name says that this is a .%(says)s file, and inside it is a .%(real)s file. "
                "Give it the right name, or save it again as what you mean to send.",
                says=says,
                real=kind.extension,
            )
        )
    if size > MOST_BYTES[kind.family]:
        raise _too_big(MOST_BYTES[kind.family])


def _told(sent: IO[bytes], clean: IO[bytes]) -> dict[str, Any]:
    """Run the child over a file and return what it says of it; `clean` then stands where the clean octets begin."""
    command = [sys.executable, "-m", "grants.scrub_child"]
    with _AT_ONCE:
        try:
            subprocess.run(
                command,
                stdin=sent,
                stdout=clean,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PYTHONDONTWRITEBYTECODE": "1"},
                timeout=_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as fault:
            raise refusal("broken") from fault
    clean.seek(0)
    told: dict[str, Any] = json.loads(clean.readline())
    if "refused" in told:
        raise refusal(str(told["refused"]))
    return told


def _too_big(most: int) -> RuleBroken:
    by_size = {
        MOST_BYTES[Family.VIDEO]: _l("A film may have %(most)d MB. Cut it, or record it in a lower quality."),
        MOST_BYTES[Family.AUDIO]: _l("A sound may have %(most)d MB. Save it as MP3 or M4A and send that."),
    }
    usual = _l("A document or picture may have %(most)d MB. Save it smaller, or send it in parts.")
    return RuleBroken(str(by_size.get(most, usual)) % {"most": most // MB})


def scratch() -> IO[bytes]:
    """Return a file in memory alone, where the system has such: what people send never lies open on a disk."""
    return os.fdopen(os.memfd_create("file"), "w+b")
