"""Files as people and adversaries send them, made by code. CANARY stands where nobody meant to tell anything."""

from __future__ import annotations

import io
import wave
import zipfile
from typing import TYPE_CHECKING

import av
import numpy as np
import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

CANARY = "CANARY-of-a-person"
LATITUDE = (31.0, 30.0, 17.25)


def a_photo(*, orientation: int = 6, size: tuple[int, int] = (64, 32)) -> bytes:
    """Return a JPEG with the place where it was taken, the photographer's name, and a side up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE, 3: "E", 4: (34.0, 28.0, 1.5)})
    written = io.BytesIO()
    Image.new("RGB", size, (180, 60, 20)).save(written, "JPEG", exif=exif, comment=CANARY)
    return written.getvalue()


def a_png(*, is_clear: bool = False) -> bytes:
    """Return a PNG with a text chunk."""
    told = PngInfo()
    told.add_text("Author", CANARY)
    written = io.BytesIO()
    Image.new("RGBA" if is_clear else "RGB", (20, 20)).save(written, "PNG", pnginfo=told)
    return written.getvalue()


def a_pixel_flood() -> bytes:
    """Return a small PNG of a hundred million points."""
    written = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(written, "PNG")
    return written.getvalue()


def a_pdf(*, password: str = "", pages: int = 1) -> bytes:
    """Return a PDF with a maker's name, scripts that run by themselves, a file inside it and a photo with its place."""
    with pikepdf.new() as pdf:
        for _number in range(pages):
            page = pdf.add_blank_page(page_size=(200, 300))
            photo = pdf.make_stream(
                a_photo(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=32
            )
            photo.ColorSpace, photo.BitsPerComponent, photo.Filter = pikepdf.Name.DeviceRGB, 8, pikepdf.Name.DCTDecode
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photo))
            run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
            page.AA = pikepdf.Dictionary(O=run)
            link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=run)
            launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=f"{CANARY}.exe")
            remark = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])
            remark.T, remark.Contents, remark.A = CANARY, "A remark that stays", launch
            hidden = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9])
            page.Annots = pdf.make_indirect(pikepdf.Array([link, pdf.make_indirect(remark), hidden]))
        pdf.Root.OpenAction = pdf.make_indirect(run)
        pdf.attachments["secret.txt"] = CANARY.encode()
        with pdf.open_metadata() as meta:
            meta["dc:creator"] = [CANARY]
        pdf.docinfo["/Author"] = CANARY
        written = io.BytesIO()
        lock = pikepdf.Encryption(user=password, owner=password) if password else False
        pdf.save(written, encryption=lock)
    return written.getvalue()


_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/word/document.xml" ContentType="a"/>
<Override PartName="/docProps/core.xml" ContentType="b"/></Types>"""
_RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="t/officeDocument" Target="word/document.xml"/>
<Relationship Id="r2" Type="t/core-properties" Target="docProps/core.xml"/></Relationships>"""
_BODY = """<?xml version="1.0"?><w:document xmlns:w="w"><!-- {canary} --><w:ins w:author="{canary}" w:id="1"/>
<w:t>The plan</w:t></w:document>"""


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return written.getvalue()


def a_docx(**more: str | bytes) -> bytes:
    """Return a DOCX with its author's name in every place where there is one; `more` replaces or adds parts."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": _BODY.format(canary=CANARY),
        "word/media/image1.jpeg": a_photo(),
        "docProps/core.xml": f'<?xml version="1.0"?><c xmlns="c"><creator>{CANARY}</creator></c>',
    }
    return packed(parts | more)


def an_odt(**more: str | bytes) -> bytes:
    """Return an ODT with its author's name."""
    content = f"""<?xml version="1.0"?><o:document xmlns:o="o" xmlns:dc="dc" xmlns:draw="d" xmlns:xlink="x">
    <o:annotation><dc:creator>{CANARY}</dc:creator></o:annotation><o:p>The plan</o:p></o:document>"""
    manifest = """<?xml version="1.0"?><m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"/>
    <m:file-entry m:full-path="meta.xml"/></m:manifest>"""
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "meta.xml": f'<?xml version="1.0"?><m><c>{CANARY}</c></m>',
        "META-INF/manifest.xml": manifest,
    }
    return packed(parts | more)


def a_zip_bomb() -> bytes:
    """Return a DOCX of a hundred kilobytes that unpacks to a hundred megabytes."""
    return a_docx(**{"word/media/zeros.dat": b"\0" * 100_000_000})


def a_wav(seconds: float = 2, *, rate: int = 8000) -> bytes:
    """Return silence of so many seconds."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(b"\x80" * int(seconds * rate))
    return written.getvalue()


def a_sound(container: str = "webm", codec: str = "libopus", seconds: int = 2, *, rate: int = 48_000) -> bytes:
    """Return a hum, with a title that tells who made it."""
    written = io.BytesIO()
    with av.open(written, "w", format=container) as out:
        out.metadata.update({"title": CANARY, "location": CANARY, "artist": CANARY})
        stream = out.add_stream(codec, rate=rate)
        stream.layout = "mono"
        hum = (np.sin(np.arange(rate * seconds) * 0.05) * 8000).astype(np.int16).reshape(1, -1)
        for begins in range(0, rate * seconds, rate // 50):
            frame = av.AudioFrame.from_ndarray(hum[:, begins : begins + rate // 50], format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, begins
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return written.getvalue()


def a_film(container: str = "mp4", codec: str = "mpeg4", seconds: int = 2) -> bytes:
    """Return a grey film, with a place in it as phones write it."""
    written = io.BytesIO()
    with av.open(written, "w", format=container) as out:
        out.metadata.update({"title": CANARY, "location": f"+31.5+034.4/{CANARY}"})
        stream = out.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _number in range(10 * seconds):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 128, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return written.getvalue()
