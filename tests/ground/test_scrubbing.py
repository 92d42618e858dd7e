"""Files are taken by what they are inside, and keep nothing that nobody meant to send."""

from __future__ import annotations

import io
import zipfile
from typing import IO, Any

import pikepdf
import pytest
from PIL import Image

from grants import scrub_child, scrubbing
from grants.errors import RuleBroken
from grants.scrub_pages import Refused
from grants.scrubbing import refusal, require_sendable, scrubbed
from tests.cast import files
from tests.cast.files import CANARY

pytestmark = pytest.mark.usefixtures("ctx")
MB = 1_000_000


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files apart here: it is quicker, and what is not covered shows. test_scrub_process has the real one."""

    def told(sent: IO[bytes], kept: IO[bytes]) -> dict[str, Any]:
        try:
            media_type, octets, length = scrub_child.cleaned(sent.read())
        except Refused as refused:
            raise refusal(str(refused)) from refused
        kept.write(octets)
        kept.seek(0)
        return {"media_type": media_type, "seconds": length}

    monkeypatch.setattr(scrubbing, "_told", told)


def clean(name: str, data: bytes) -> tuple[str, bytes]:
    """Return the extension of the kind that a file is found to be, and its clean octets."""
    found = scrubbed(name, [data[:1000], data[1000:]])
    with found.file as file:
        return found.kind.extension, file.read()


def seconds(name: str, data: bytes) -> int | None:
    found = scrubbed(name, [data])
    found.file.close()
    return found.seconds


def refused(name: str, data: bytes) -> str:
    with pytest.raises(RuleBroken) as told:
        scrubbed(name, [data])
    return str(told.value)


def parts(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_photo_loses_its_place_and_stands_upright():
    sent = files.a_photo()
    assert CANARY.encode() in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)[2] == files.LATITUDE
    extension, kept = clean("IMG_1.JPG", sent)
    shown = Image.open(io.BytesIO(kept))
    assert (extension, shown.size, dict(shown.getexif()), CANARY.encode() in kept) == ("jpg", (32, 64), {}, False)


@pytest.mark.parametrize("is_clear", [True, False])
def test_a_picture_loses_what_is_written_beside_it(is_clear: bool):
    sent = files.a_png(is_clear=is_clear)
    extension, kept = clean("a.png", sent)
    mode = "RGBA" if is_clear else "RGB"
    assert (CANARY.encode() in sent, extension, CANARY.encode() in kept) == (True, "png", False)
    assert Image.open(io.BytesIO(kept)).mode == mode


def test_a_picture_called_by_another_kind_of_picture_gets_its_right_name():
    assert clean("a.png", files.a_photo())[0] == "jpg"


def test_a_large_picture_becomes_one_that_travels():
    _extension, kept = clean("a.jpg", files.a_photo(orientation=1, size=(6000, 3000)))
    assert Image.open(io.BytesIO(kept)).size == (3000, 1500)


def test_a_pdf_loses_scripts_names_and_what_hides_in_it():
    sent = files.a_pdf(pages=2)
    assert CANARY.encode() in sent
    extension, kept = clean("plan.pdf", sent)
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        words = b"".join(
            one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else one.unparse() for one in pdf.objects
        )
        left = [str(note.Subtype) for note in pdf.pages[0].Annots]
        said = str(pdf.pages[0].Annots[1].Contents)
        told = (len(pdf.pages), "/OpenAction" in pdf.Root, "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names)
    assert (extension, told, left, said) == ("pdf", (2, False, False), ["/Link", "/Text"], "A remark that stays")
    assert [sign for sign in (CANARY.encode(), b"JavaScript", b"Launch", b"Exif") if sign in kept + words] == []


def test_a_docx_loses_its_author_and_its_pictures_their_place():
    extension, kept = clean("plan.docx", files.a_docx())
    left = parts(kept)
    assert (extension, sorted(left)) == (
        "docx",
        ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/media/image1.jpeg"],
    )
    assert [
        name for name, part in left.items() if CANARY.encode() in part or b"Exif" in part or b"docProps" in part
    ] == []
    assert b"The plan" in left["word/document.xml"]


def test_an_odt_loses_its_author():
    extension, kept = clean("plan.odt", files.an_odt())
    left = parts(kept)
    assert (extension, list(left)) == ("odt", ["mimetype", "content.xml", "META-INF/manifest.xml"])
    assert [name for name, part in left.items() if CANARY.encode() in part or b"meta.xml" in part] == []


def test_plain_text_stays_as_it_was():
    assert clean("a.txt", "خطة\nمشتركة".encode("utf-8-sig")) == ("txt", "خطة\nمشتركة".encode())
    assert clean("a.txt", "خطة".encode("utf-16")) == ("txt", "خطة".encode())


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ\x90\0" + b"\0" * 400, "unknown"),
        ("a.txt", b"\x7fELF" + b"\0" * 400, "unknown"),
        ("a.txt", b"<!DOCTYPE html><html>hello</html>", "runs"),
        ("a.txt", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "runs"),
        ("a.txt", b"hello <script>alert(1)</script>", "runs"),
        ("a.txt", b"a\0b", "unknown"),
        ("a.pdf", b"%PDF-1.7\nnothing", "broken"),
        ("a.jpg", files.a_photo()[:300], "broken"),
        ("a.jpg", files.a_photo() + files.packed({"run.html": "x"}), "two"),
        ("a.pdf", files.a_pdf() + files.packed({"run.html": "x"}), "two"),
        ("a.jpg", b"GIF89a%PDF-1.7 " + b"x" * 100, "two"),
        ("a.png", files.a_pixel_flood(), "pixels"),
        ("a.pdf", files.a_pdf(password="locked"), "password"),
        ("a.docx", files.a_zip_bomb(), "bomb"),
        ("a.docx", files.packed({"a.txt": "x"}), "unknown"),
        ("a.docx", files.a_docx(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("a.docx", files.a_docx(**{"word/embeddings/oleObject1.bin": b"x"}), "carries"),
        ("a.docx", files.a_docx(**{"word/broken.xml": "<a>"}), "broken"),
        ("a.docx", files.a_docx(**{"word/x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "broken"),
        ("a.docx", files.a_docx(**{"word/../../x": "x"}), "broken"),
        (
            "a.docx",
            files.a_docx(**{"word/x.rels": "<a><Relationship TargetMode='External' Type='t/image' Target='h'/></a>"}),
            "outside",
        ),
        (
            "a.odt",
            files.an_odt(**{"x.xml": "<a xmlns:x='x'><image x:href='https://example.org/a.png'/></a>"}),
            "outside",
        ),
        ("a.odt", files.an_odt(**{"Basic/Standard/run.xml": "<a/>"}), "macros"),
        ("a.wav", files.a_wav(601.5), "long"),
        ("a.wav", files.a_wav(0.5), "silent"),
        ("a.webm", files.a_film("webm", "libvpx", 302), "long"),
        ("a.mp3", b"ID3" + b"\0" * 500, "broken"),
        ("a.mp4", files.a_film()[:200], "broken"),
    ],
)
def test_what_is_refused_says_what_to_do(name: str, data: bytes, why: str):
    assert refused(name, data) == str(refusal(why))


def test_a_link_in_a_document_stays():
    link = "<a><Relationship TargetMode='External' Type='t/hyperlink' Target='https://example.org/'/></a>"
    left = parts(clean("a.docx", files.a_docx(**{"word/x.rels": link}))[1])
    assert b"https://example.org/" in left["word/x.rels"]


@pytest.mark.parametrize(
    ("name", "data", "extension"),
    [
        ("a.wav", files.a_wav(), "wav"),
        ("a.webm", files.a_sound(), "weba"),
        ("a.ogg", files.a_sound("ogg"), "ogg"),
        ("a.mp3", files.a_sound("mp3", "libmp3lame"), "mp3"),
        ("a.m4a", files.a_sound("ipod", "aac"), "m4a"),
        ("a.mp4", files.a_film(), "mp4"),
        ("a.webm", files.a_film("webm", "libvpx"), "webm"),
        ("a.mov", files.a_film("mov"), "mp4"),
        ("a.3gp", files.a_film("3gp"), "mp4"),
        ("voice note", files.a_sound(), "weba"),
    ],
)
def test_recordings_tell_how_long_they_are_and_nothing_else(name: str, data: bytes, extension: str):
    found, kept = clean(name, data)
    assert (found, CANARY.encode() in kept) == (extension, False)
    assert CANARY.encode() in data or extension == "wav"
    again = scrubbed(f"a.{extension}", [kept])
    again.file.close()
    assert (again.kind.extension, again.seconds, seconds(name, data)) == (extension, 2, 2)


@pytest.mark.parametrize(
    ("name", "size", "begins"),
    [
        ("a.pdf", 0, "This file is empty."),
        ("a.pdf", 15 * MB + 1, "A document or picture may have 15 MB."),
        ("a.mp3", 30 * MB + 1, "A sound may have 30 MB."),
        ("a.mp4", 2_000 * MB, "A film may have 120 MB."),
        ("a", 2_000 * MB, "A film may have 120 MB."),
        ("report.pdf.exe", 10, "Files that end in .exe are not taken."),
        ("a.svg", 10, "Files that end in .svg are not taken."),
        ("a.html", 10, "Files that end in .html are not taken."),
    ],
)
def test_what_cannot_be_taken_is_refused_before_an_octet_is_sent(name: str, size: int, begins: str):
    with pytest.raises(RuleBroken) as told:
        require_sendable(name, size)
    assert str(told.value).startswith(begins)


@pytest.mark.parametrize(("name", "size"), [("a.pdf", 15 * MB), ("a.mp3", 30 * MB), ("a.mp4", 120 * MB), ("note", 9)])
def test_what_just_fits_may_be_sent(name: str, size: int):
    require_sendable(name, size)


def test_a_false_name_is_refused():
    told = "The name says that this is a .pdf file, and inside it is a .jpg file."
    assert refused("a.pdf", files.a_photo()).startswith(told)


def test_a_sound_may_not_be_as_large_as_a_film():
    told = refused("a.webm", files.a_sound() + b"\0" * (30 * MB))
    assert told in {str(refusal("broken")), "A sound may have 30 MB. Save it as MP3 or M4A and send that."}
