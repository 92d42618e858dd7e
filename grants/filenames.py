"""What kinds of file people may send, how large each may be, and the safe name under which it is kept. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MB = 1_000_000
LONGEST_NAME = 80  # characters, the extension among them


class Family(StrEnum):
    """What a file is to a person: each has its own size."""

    DOCUMENT = "document"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken: by what it is inside, never by what it is called."""

    media_type: str
    extension: str
    family: Family
    others: tuple[str, ...] = ()  # extensions under which people also have it


MOST_BYTES = {
    Family.DOCUMENT: 15 * MB,
    Family.IMAGE: 15 * MB,
    Family.AUDIO: 30 * MB,
    Family.VIDEO: 120 * MB,
}
MOST_SECONDS = {Family.AUDIO: 10 * 60, Family.VIDEO: 5 * 60}

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    kind.media_type: kind
    for kind in (
        Kind("application/pdf", "pdf", Family.DOCUMENT),
        Kind("text/plain", "txt", Family.DOCUMENT, ("text", "md")),
        Kind(_WORD, "docx", Family.DOCUMENT),
        Kind(_SHEET, "xlsx", Family.DOCUMENT),
        Kind("application/vnd.oasis.opendocument.text", "odt", Family.DOCUMENT),
        Kind("application/vnd.oasis.opendocument.spreadsheet", "ods", Family.DOCUMENT),
        Kind("image/jpeg", "jpg", Family.IMAGE, ("jpeg", "jfif")),
        Kind("image/png", "png", Family.IMAGE),
        Kind("image/webp", "webp", Family.IMAGE),
        Kind("audio/mpeg", "mp3", Family.AUDIO),
        Kind("audio/mp4", "m4a", Family.AUDIO, ("aac",)),
        Kind("audio/ogg", "ogg", Family.AUDIO, ("oga", "opus")),
        Kind("audio/webm", "weba", Family.AUDIO),
        Kind("audio/wav", "wav", Family.AUDIO),
        Kind("audio/amr", "amr", Family.AUDIO),
        Kind("video/mp4", "mp4", Family.VIDEO, ("m4v",)),
        Kind("video/webm", "webm", Family.VIDEO),
        Kind("video/3gpp", "3gp", Family.VIDEO),
        Kind("video/quicktime", "mov", Family.VIDEO),
    )
}
RECORDINGS = frozenset({Family.AUDIO, Family.VIDEO})
PAPERS = frozenset({Family.DOCUMENT, Family.IMAGE})
_BY_EXTENSION = {name: kind for kind in KINDS.values() for name in (kind.extension, *kind.others)}
_HOLDS_EITHER = frozenset({"mp4", "webm", "3gp", "ogg"})  # sound alone, or pictures too
# What a file field offers. Phones want types as well: they show the camera and the recorder for them.
ACCEPTED_PAPERS = ",".join(f".{name}" for name, kind in _BY_EXTENSION.items() if kind.family in PAPERS) + ",image/*"
ACCEPTED_SOUNDS = (
    ",".join(f".{name}" for name, kind in _BY_EXTENSION.items() if kind.family in RECORDINGS) + ",audio/*,video/*"
)

_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_SEPARATORS = frozenset('/\\:*?"<>|')
_HIDDEN = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
)  # controls, marks that turn directions, what is no letter
_JOINERS = frozenset({"\u200c", "\u200d"})  # Arabic, Persian and emoji are written with them


def extension_of(name: str) -> str:
    """Return what a name says the file is, in small letters without the dot; '' when it says nothing."""
    stem, dot, last = _readable(name).rstrip(". ").rpartition(".")
    return last.casefold() if dot and stem and last.isascii() and last.isalnum() else ""


def called(name: str) -> Kind | None:
    """Return the kind that a file's name claims, or None."""
    return _BY_EXTENSION.get(extension_of(name))


def is_known_name(name: str) -> bool:
    """Say whether a name claims a kind that is taken, or none at all: phones send files without an extension."""
    return extension_of(name) in {"", *_BY_EXTENSION}


def most_bytes(name: str) -> int:
    """Return how large a file of this name may be; one whose name does not tell may be as large as any."""
    kind = called(name)
    if kind is None or kind.extension in _HOLDS_EITHER:
        return MOST_BYTES[Family.VIDEO]
    return MOST_BYTES[kind.family]


def fits(name: str, kind: Kind) -> bool:
    """Say whether a file that is `kind` inside may be called `name`: pictures and recordings are named freely."""
    claimed = called(name)
    if claimed is None or claimed is kind:
        return extension_of(name) == "" or claimed is kind
    if kind.family in RECORDINGS:
        return claimed.family in RECORDINGS
    return kind.family is claimed.family is Family.IMAGE


def safe_name(name: str, extension: str = "") -> str:
    """Return a name that is safe on every system and reads as it looks, at most 80 characters long.

    `extension` is the real one and replaces what the name claims. Right-to-left overrides, controls, separators,
    leading dots and inner extensions go; names that a system keeps for itself get a line in front.
    """
    text = " ".join(_readable(name).split())
    last = extension_of(text)
    stem = text.rstrip(". ")[: -len(last) - 1] if last in _BY_EXTENSION or (last and extension) else text
    kept = extension or (last if last in _BY_EXTENSION else "")
    stem = "".join("-" if letter in _SEPARATORS else letter for letter in stem).replace(".", "-")
    stem = stem.strip("-. ~_") or "file"
    if stem.casefold().partition("-")[0].strip() in _RESERVED:
        stem = f"_{stem}"
    room = LONGEST_NAME - len(kept) - bool(kept)
    stem = stem[:room].rstrip("-. ~_\u200c\u200d") or "file"
    return f"{stem}.{kept}" if kept else stem


def _readable(name: str) -> str:
    """Return a name in composed letters, without what cannot be seen or turns the direction of what follows."""
    composed = unicodedata.normalize("NFC", name)
    seen = (letter if letter not in "\t\r\n" else " " for letter in composed)
    return "".join(one for one in seen if one in _JOINERS or unicodedata.category(one) not in _HIDDEN)
