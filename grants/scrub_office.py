"""Taking out of office files who wrote them and what they would load or run; the rest is packed anew."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

from grants.scrub_pages import Refused, scrub_image

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ENTRIES = 3_000
MOST_UNPACKED = 150_000_000  # bytes
MOST_RATIO = 150  # of a whole: text packs to a twentieth, a bomb to a thousandth
_SMALL = 1_000_000  # bytes that harm nobody, however well they pack
_OOXML = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ODF = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
}
_MACROS = re.compile(r"(vbaproject|vbadata|activex|macrosheets|(^|/)(basic|scripts)/)", re.IGNORECASE)
_CARRIED = re.compile(r"(^|/)(embeddings/|object \d+/ole)|oleobject|\.(bin|exe|dll|js|vbs)$", re.IGNORECASE)
_TOLD = re.compile(r"^(docProps/|customXml/|meta\.xml$|Thumbnails/|xl/persons/|word/people|Configurations2/)")
_PICTURE = re.compile(r"\.(jpe?g|jpe|jfif|png|webp)$", re.IGNORECASE)
_BEGINS_PICTURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|RIFF....WEBP", re.DOTALL)
# What cameras and scanners write with places inside, and we do not draw anew.
_BEGINS_OTHER = re.compile(rb"II\*\0|MM\0\*|....ftyp(?:heic|heix|mif1|avif)", re.DOTALL)
_WHO = frozenset({"author", "initials", "lastmodifiedby", "username", "userid", "providerid", "displayname", "creator"})
_LOADING = frozenset({"image", "object", "plugin", "script", "table-source"})
_NAMING = frozenset({"Relationship", "Override", "file-entry"})
_RULES = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)


def scrub_office(data: bytes) -> tuple[str, bytes]:
    """Return (media type, the file packed anew without its makers' names); raise Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = _unpacked(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as fault:
        raise Refused("broken") from fault
    media_type = _media_type(parts)
    if any(_MACROS.search(name) for name in parts) or b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise Refused("macros")
    if any(_CARRIED.search(name) for name in parts):
        raise Refused("carries")
    told = {name for name in parts if _TOLD.match(name)}
    kept = {name: _cleaned(name, part, told) for name, part in parts.items() if name not in told}
    return media_type, _packed(kept, media_type)


def _unpacked(packed: zipfile.ZipFile) -> dict[str, bytes]:
    """Read every part, counting what really comes out rather than what the file says of itself."""
    entries = [one for one in packed.infolist() if not one.is_dir()]
    most = min(MOST_UNPACKED, max(_SMALL, MOST_RATIO * sum(one.compress_size for one in entries)))
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > most:
        raise Refused("bomb")
    parts: dict[str, bytes] = {}
    for one in entries:
        if one.filename in parts or one.filename.startswith("/") or ".." in one.filename.split("/"):
            raise Refused("broken")
        with packed.open(one) as part:
            parts[one.filename] = part.read(most + 1)
        most -= len(parts[one.filename])
        if most < 0:
            raise Refused("bomb")
    return parts


def _media_type(parts: Mapping[str, bytes]) -> str:
    said = parts.get("mimetype", b"").decode("ascii", "replace").strip()
    if said in _ODF and "content.xml" in parts:
        return said
    if "[Content_Types].xml" in parts:
        for folder, media_type in _OOXML.items():
            if any(name.startswith(folder) for name in parts):
                return media_type
    raise Refused("unknown")


def _cleaned(name: str, part: bytes, told: set[str]) -> bytes:
    if _PICTURE.search(name) or _BEGINS_PICTURE.match(part):  # whatever it is called
        return scrub_image(part)[1]
    if _BEGINS_OTHER.match(part):
        raise Refused("carries")
    if not name.endswith((".xml", ".rels", ".rdf")):
        return part
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refused("broken")
    try:
        root = etree.fromstring(part, _RULES)
    except etree.XMLSyntaxError as fault:
        raise Refused("broken") from fault
    for element in list(root.iter(etree.Element)):
        _clean_element(element, told)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _clean_element(element: Any, told: set[str]) -> None:
    """Take out names of people and the mention of parts that are gone; refuse what would load from elsewhere."""
    local = etree.QName(element).localname
    said = {etree.QName(name).localname: str(value) for name, value in element.attrib.items()}
    target = said.get("Target") or said.get("href") or ""
    is_link = said.get("Type", "").endswith("/hyperlink")
    loads = local in _LOADING and "://" in target
    if loads or (said.get("TargetMode") == "External" and not is_link):
        raise Refused("outside")
    named = target or said.get("PartName") or said.get("full-path") or ""
    if local in _NAMING and _is_gone(named, told):
        element.getparent().remove(element)
        return
    if local.casefold() in _WHO:
        element.text = ""
    for name in element.attrib:
        if etree.QName(name).localname.casefold() in _WHO:
            element.set(name, "")


def _is_gone(named: str, told: set[str]) -> bool:
    plain = named.removeprefix("/").removeprefix("../")
    return any(one == plain or one.endswith(f"/{plain}") for one in told) or bool(_TOLD.match(plain))


def _packed(parts: Mapping[str, bytes], media_type: str) -> bytes:
    """Pack parts with no date and no comment; OpenDocument's own name stands first, unpacked, as its readers want."""
    written = io.BytesIO()
    first = {"mimetype": parts["mimetype"]} if media_type in _ODF else {}
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in {**first, **parts}.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            packed.writestr(entry, part)
    return written.getvalue()
