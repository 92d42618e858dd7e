"""Whatever a file is called, it is kept under a name that is safe everywhere and reads as it looks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.filenames import KINDS, extension_of, most_bytes, safe_name

TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)]


@pytest.mark.parametrize(
    ("sent", "real", "kept"),
    [
        ("report\u202efdp.exe", "pdf", "reportfdp.pdf"),
        ("a.jpg.pdf", "pdf", "a-jpg.pdf"),
        ("../../etc/passwd", "txt", "etc-passwd.txt"),
        ("C:\\secret\\plan.docx", "docx", "C--secret-plan.docx"),
        (".htaccess", "txt", "htaccess.txt"),
        ("con.pdf", "pdf", "_con.pdf"),
        ("COM1", "pdf", "_COM1.pdf"),
        ("خطة العمل.pdf", "pdf", "خطة العمل.pdf"),
        ("می\u200cخواهم.pdf", "pdf", "می\u200cخواهم.pdf"),
        ("cafe\u0301.txt", "txt", "café.txt"),
        ("photo 👩🏽\u200d🌾.jpeg", "jpg", "photo 👩🏽\u200d🌾.jpg"),
        ("", "pdf", "file.pdf"),
        ("...", "pdf", "file.pdf"),
        ("a\0b\nc.pdf", "pdf", "ab c.pdf"),
        ("x" * 300 + ".pdf", "pdf", "x" * 76 + ".pdf"),
        ("plan.pdf", "", "plan.pdf"),
        ("plan.weird", "", "plan-weird"),
    ],
)
def test_names(sent: str, real: str, kept: str):
    assert safe_name(sent, real) == kept


@given(
    st.text(max_size=200) | st.text(alphabet=[*TURNS, *"./\\:a ~-ا", "\0"], max_size=40), st.sampled_from(list(KINDS))
)
def test_any_name_becomes_a_safe_one(sent: str, media_type: str):
    extension = KINDS[media_type].extension
    kept = safe_name(sent, extension)
    stem = kept.removesuffix(f".{extension}")
    assert kept == f"{stem}.{extension}"
    assert 1 <= len(stem) <= len(kept) <= 80
    assert set(kept) & {*TURNS, *'/\\:*?"<>|\0'} == set()
    assert "." not in stem
    assert {unicodedata.category(sign) for sign in stem} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert unicodedata.is_normalized("NFC", kept)
    assert safe_name(kept, extension) == kept
    assert extension_of(kept) == extension


def test_a_name_that_does_not_tell_may_be_as_large_as_any():
    assert [most_bytes(name) for name in ("a.pdf", "a.mp3", "a.mp4", "voice")] == [15e6, 30e6, 120e6, 120e6]
