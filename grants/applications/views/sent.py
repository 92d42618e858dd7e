"""What a text has beside its words, ready to be opened by whoever reads it: files and recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from grants.applications.queries import files as shelf
from grants.applications.rules.sending import length_words, size_words
from grants.filenames import KINDS
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grants.applications.models import Application


def sent(
    content: Mapping[str, Any], url: Callable[[str], str], *, is_neutral: bool = False
) -> dict[str, dict[str, Any]]:
    """Return {ref: url, name, size, media, length} of all that a text names; `url` makes an address of a ref.

    With `is_neutral` no name tells who sent it: “File 1.pdf”.
    """
    told: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(shelf.told_files(content), 1):
        kind = KINDS[one["media_type"]]
        neutral = _("File %(number)d.%(extension)s", number=number, extension=kind.extension)
        told[one["ref"]] = {
            "url": url(one["ref"]),
            "name": neutral if is_neutral else one.get("name", neutral),
            "size": size_words(one["bytes"]) if "bytes" in one else "",
            "media": str(kind.family),
            "length": length_words(one.get("seconds", 0)),
        }
    return told


def sent_with(application: Application, content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what partners and stewards open of a text of this application."""
    return sent(content, lambda ref: url_for("applications.file", ref=application.ref, file=ref))
