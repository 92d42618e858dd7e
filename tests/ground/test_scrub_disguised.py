"""What should not pass is found under a false name or type as well."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from grants.scrub_office import scrub_office
from grants.scrub_pages import Refused, scrub_pdf
from tests.cast import files


def a_docx_with(name: str, part: bytes) -> bytes:
    """Return a text document that carries `part` under a name of its own choice."""
    written = io.BytesIO(files.a_docx())
    with zipfile.ZipFile(written, "a") as packed:
        packed.writestr(name, part)
    return written.getvalue()


@pytest.mark.parametrize("name", ["word/media/image9.dat", "word/media/image9.jpe", "word/media/image9"])
def test_a_photo_in_a_document_loses_its_place_whatever_it_is_called(name: str):
    _kind, kept = scrub_office(a_docx_with(name, files.a_photo()))
    with zipfile.ZipFile(io.BytesIO(kept)) as packed:
        left = packed.read(name)
    assert (left[:3], b"Exif" in left, files.CANARY.encode() in left) == (b"\xff\xd8\xff", False, False)


@pytest.mark.parametrize("name", ["word/media/image9.tiff", "word/media/image9.heic", "word/media/image9.dat"])
def test_a_picture_that_cannot_be_drawn_anew_is_refused(name: str):
    tiff = io.BytesIO()
    Image.new("RGB", (4, 4)).save(tiff, "TIFF")
    octets = b"\0\0\0\x18ftypheic" + b"\0" * 9 if name.endswith("heic") else tiff.getvalue()
    with pytest.raises(Refused, match="carries"):
        scrub_office(a_docx_with(name, octets))


def a_pdf_with(action: Dictionary | Array) -> bytes:
    """Return a page with a link that does something."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 300))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=pdf.make_indirect(action))
        page.Annots = pdf.make_indirect(Array([link]))
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["/Bogus", "/StructElem", "/Annot"])
def test_an_action_that_claims_to_be_something_else_is_taken_out(kind: str):
    def launch() -> Dictionary:
        return Dictionary(Type=Name(kind), S=Name.Launch, F="harmless.exe")

    def follows() -> Dictionary:
        return Dictionary(S=Name.URI, URI="https://example.org", Next=Array([launch()]))

    for action in (launch(), follows()):
        with pikepdf.open(io.BytesIO(scrub_pdf(a_pdf_with(action)))) as pdf:
            kept = b"".join(one.unparse(resolved=True) for one in pdf.objects if isinstance(one, Dictionary))
            assert (b"harmless" in kept, b"Launch" in kept) == (False, False)
    with pikepdf.open(io.BytesIO(scrub_pdf(a_pdf_with(follows())))) as pdf:
        assert str(pdf.pages[0].Annots[0].A.URI) == "https://example.org"


def test_a_part_of_the_text_that_is_called_like_an_action_stays():
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 300))
        pdf.Root.StructTreeRoot = Dictionary(K=Dictionary(Type=Name.StructElem, S=Name.Sound, ActualText="A song"))
        written = io.BytesIO()
        pdf.save(written)
    with pikepdf.open(io.BytesIO(scrub_pdf(written.getvalue()))) as pdf:
        assert str(pdf.Root.StructTreeRoot.K.ActualText) == "A song"
