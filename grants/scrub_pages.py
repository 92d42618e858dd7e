"""Taking out of pictures, PDF and plain text all that nobody meant to send: places, names, scripts, hidden files."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any

import pikepdf
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3_000  # pixels: a page of A4 stays readable at 250 to the inch
_QUALITY = 85
Image.MAX_IMAGE_PIXELS = None  # we count ourselves, before a pixel is read
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_DEEPEST = 60  # nested objects of a PDF

# Keys of a PDF's objects that act by themselves, carry files, or tell of whoever made it.
_ACTING = frozenset({"/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/Collection", "/XFA"})
_TELLING = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/Perms", "/SpiderInfo", "/DSS"})
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
_CARRIERS = frozenset({"/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})


class Refused(Exception):
    """This file is not taken; the word says why, and `scrubbing` puts it into a sentence."""


def scrub_image(data: bytes) -> tuple[str, bytes]:
    """Return (media type, a picture drawn anew from its pixels alone, upright); raise Refused."""
    try:
        with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("pixels")
            kind = opened.format or ""
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _FORMATS[kind], _drawn(upright, kind)
    except (OSError, ValueError, SyntaxError) as fault:
        raise Refused("broken") from fault


def _drawn(image: Image.Image, kind: str) -> bytes:
    is_clear = image.mode in ("LA", "RGBA", "PA", "RGBa") or "transparency" in image.info
    mode = "RGBA" if is_clear and kind != "JPEG" else "L" if image.mode in ("1", "L", "I;16") else "RGB"
    fresh = image.convert(mode)
    fresh.info = {}
    written = io.BytesIO()
    options: dict[str, Any] = {"optimize": True} if kind == "PNG" else {"quality": _QUALITY}
    fresh.save(written, kind, **options)
    return written.getvalue()


def scrub_text(data: bytes) -> bytes:
    """Return plain text as UTF-8; raise Refused for what no plain text has, and for pages that a browser would run."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused("unknown") from fault
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text):
        raise Refused("unknown")
    begins = text.lstrip()[:1024].casefold()
    if begins.startswith(("<", "#!", "%pdf", "%!ps")) or "<script" in begins or "<html" in begins or "<svg" in begins:
        raise Refused("runs")
    return text.encode()


def scrub_pdf(data: bytes) -> bytes:
    """Return a PDF written anew, without scripts, actions, attached files, and all that tells of its maker."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if not len(pdf.pages):
                raise Refused("broken")
            for name in ("/Info", "/ID"):
                if name in pdf.trailer:
                    del pdf.trailer[name]
            seen: set[tuple[int, int]] = set()
            for thing in pdf.objects:
                _clean(thing, 0, seen)
            _clean(pdf.Root, 0, seen)
            written = io.BytesIO()
            pdf.save(written, deterministic_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError as fault:
        raise Refused("password") from fault
    except (pikepdf.PdfError, ValueError, RuntimeError) as fault:
        raise Refused("broken") from fault
    return written.getvalue()


def _clean(thing: Any, depth: int, seen: set[tuple[int, int]]) -> None:
    """Clean one object and those that stand inside it; what it only points to comes by itself."""
    if not isinstance(thing, pikepdf.Object) or depth > _DEEPEST:
        return
    if thing.is_indirect:
        if thing.objgen in seen:
            return
        seen.add(thing.objgen)
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            _clean_inner(item, depth, seen)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        _clean_keys(thing)
        for value in list(dict(thing.items()).values()):
            _clean_inner(value, depth, seen)


def _clean_inner(value: Any, depth: int, seen: set[tuple[int, int]]) -> None:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _clean(value, depth + 1, seen)


def _clean_keys(thing: Any) -> None:
    is_action = _acts(thing)
    for name in list(thing.keys()):
        follows = name in ("/A", "/PA", "/Next") and _leads_on(thing[name])
        if is_action or follows or name in _ACTING or name in _TELLING:
            del thing[name]
    if "/Annots" in thing and isinstance(thing["/Annots"], pikepdf.Array):
        thing["/Annots"] = pikepdf.Array(_kept_notes(thing["/Annots"]))
    if isinstance(thing, pikepdf.Stream) and _is_photo(thing):
        thing.write(without_segments(thing.read_raw_bytes()), filter=pikepdf.Name("/DCTDecode"))


def _acts(thing: Any) -> bool:
    """Say whether it acts, whatever type it claims: readers ask only for /S. A part of the text may be called so."""
    return _leads_on(thing) and str(thing.get("/Type", "")) != "/StructElem"


def _leads_on(thing: Any) -> bool:
    """Say whether what stands where an action belongs is one that we do not take, or a row with such a one in it."""
    if isinstance(thing, pikepdf.Array):
        return any(_leads_on(one) for one in thing)
    return isinstance(thing, pikepdf.Dictionary) and str(thing.get("/S", "")) in _ACTIONS


def _kept_notes(notes: Any) -> Iterator[Any]:
    for note in notes:
        if not isinstance(note, pikepdf.Dictionary) or str(note.get("/Subtype", "")) in _CARRIERS:
            continue
        if "/T" in note and "/FT" not in note and "/Parent" not in note:  # who wrote a remark; a field's name stays
            del note["/T"]
        yield note


def _is_photo(stream: Any) -> bool:
    chosen = stream.get("/Filter")
    names = [str(one) for one in chosen] if isinstance(chosen, pikepdf.Array) else [str(chosen)]
    return names == ["/DCTDecode"]


def without_segments(photo: bytes) -> bytes:
    """Return a JPEG without the segments in which cameras write where and with what it was taken; pixels stay."""
    if photo[:2] != b"\xff\xd8":
        return photo
    kept, place = [b"\xff\xd8"], 2
    while place + 4 <= len(photo) and photo[place] == 0xFF and photo[place + 1] != 0xDA:
        marker, length = photo[place + 1], int.from_bytes(photo[place + 2 : place + 4])
        if marker not in range(0xE1, 0xEE) and marker not in (0xEF, 0xFE):
            kept.append(photo[place : place + 2 + length])
        place += 2 + length
    return b"".join([*kept, photo[place:]])
