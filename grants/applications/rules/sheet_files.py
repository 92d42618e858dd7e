"""A sheet as the offline form keeps it, and the text of a file in whichever encoding it came. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from grants.applications.rules.sheet_text import read_back
from grants.applications.rules.sheet_values import read
from grants.applications.rules.sheets import Paper, Said, Sheet
from grants.errors import RuleBroken
from grants.i18n import gettext as _

FORMAT = 1
# No stretch in it is without an end: whoever sends a file of nothing but beginnings keeps no processor busy.
_OPENS = re.compile(r"<script(?=[^<>]{0,200}\bid=[\"']?musha-answers\b)[^<>]{0,400}>", re.IGNORECASE)
_ENDS = re.compile(r"</script>", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_TEXT = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")


def as_json(sheet: Sheet) -> str:
    """Return a sheet as it stands inside the offline form: nothing in it can end the script that holds it."""
    answers = {key: {"text": said.text, "version": said.version} for key, said in sheet.answers.items()}
    kept = {"musha": FORMAT, "call": sheet.call, "source": sheet.source, "answers": answers}
    return in_script(kept)


def in_script(value: Any) -> str:
    """Return JSON that may stand between <script> tags, whatever it says."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def text_of(data: bytes) -> str:
    """Return the text of a file: UTF-8 with or without its mark, UTF-16, or else Windows' Arabic encoding.

    Raises RuleBroken for what is no text, with what to do instead.
    """
    if any(data.startswith(start) for start in _NOT_TEXT):
        raise RuleBroken(
            _("This is no text file and no offline form. Save it as plain text, or copy its text into the field below.")
        )
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1256", errors="replace")
    if "\0" in text:
        raise RuleBroken(_("This file cannot be read as text. Upload the offline form, or the text file, as it was."))
    return text


def sheet_of(paper: Paper, text: str) -> Sheet:
    """Return the sheet in a text, whether it is the offline form, the answers saved by it, or the text to fill in.

    Raises RuleBroken for another call's, an unknown or a damaged one; nothing of it is taken then.
    """
    kept = _kept(text)
    if kept is not None:
        return _from_json(paper, kept)
    if text.lstrip("\ufeff \n\r\t").startswith("{"):
        return _from_json(paper, text.lstrip("\ufeff"))
    if re.match(r"\s*<(?:!doctype|html)", text, re.IGNORECASE):
        raise RuleBroken(
            _("This page is not our offline form, or its answers were cut out. Upload the form as it was saved.")
        )
    return read_back(paper, text)


def _kept(text: str) -> str | None:
    """Return what stands in the offline form's first box of answers, or None where there is no whole one."""
    opens = _OPENS.search(text)
    ends = _ENDS.search(text, opens.end()) if opens is not None else None
    return text[opens.end() : ends.start()] if opens is not None and ends is not None else None


def _from_json(paper: Paper, text: str) -> Sheet:
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise _damaged() from fault
    if not isinstance(kept, dict) or not isinstance(kept.get("answers"), dict):
        raise _damaged()
    if kept.get("musha") != FORMAT:
        raise RuleBroken(
            _("This form was saved by another version of Musha. Download it again, and copy your answers over.")
        )
    if kept.get("call") != paper.call:
        raise RuleBroken(_("This sheet belongs to another call. Upload it on that call's page."))
    source = kept.get("source")
    answers = {key: _said(paper, key, one) for key, one in kept["answers"].items()}
    return Sheet(paper.call, source if isinstance(source, str) else "", answers)


def _said(paper: Paper, key: str, one: Any) -> Said:
    question = next((asked for asked in paper.writable if asked.key == key), None)
    if question is None:
        raise RuleBroken(
            _("This form asks something that the call does not ask. Download it again, and copy your answers over.")
        )
    text = one.get("text") if isinstance(one, Mapping) else None
    version = one.get("version", 0) if isinstance(one, Mapping) else None
    if not isinstance(text, str) or not isinstance(version, int) or not 0 <= version < 10**6:
        raise _damaged()
    return Said(read(paper, question, _clean(text), is_typed=False), version)


def _clean(text: str) -> str:
    """Return a text without what no database stores: NUL, and halves of signs that belong together."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _damaged() -> RuleBroken:
    return RuleBroken(_("This file is damaged, so nothing of it was taken. Save it again from the offline form."))
