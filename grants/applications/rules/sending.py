"""How many files an application may hold, and how their sizes and lengths are put into words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls.rules import QuestionKind
from grants.errors import RuleBroken
from grants.filenames import MB, PAPERS, RECORDINGS, Family
from grants.i18n import gettext as _
from grants.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MOST_FILES = 10
MOST_TOGETHER = 60 * MB  # octets of documents and pictures; recordings count by their length instead
MOST_UNFINISHED = 20
USUAL_MOST = 3  # files of one answer, where its question does not say
SPOKEN = frozenset({QuestionKind.LONG_TEXT, QuestionKind.VOICE})  # what may be answered by voice


def require_room(*, files: int, together: int, size: int, here: int, bounds: Mapping[str, Any]) -> None:
    """Raise RuleBroken unless one more file fits: `files` and `together` in the application, `here` in this answer."""
    most = int(bounds.get("most_files") or USUAL_MOST)
    if here >= most:
        raise RuleBroken(
            ngettext(
                "This answer may have %(num)d file. Remove it first, or put both into one.",
                "This answer may have %(num)d files. Remove one first, or put two into one.",
                most,
            ),
            field="file",
        )
    if files >= MOST_FILES:
        raise RuleBroken(
            _("An application may have %(most)d files. Remove one first, or put two into one.", most=MOST_FILES),
            field="file",
        )
    if together + size > MOST_TOGETHER:
        raise RuleBroken(
            _(
                "All files together may have %(most)d MB, and with this one they would have more. "
                "Save it smaller, or remove another.",
                most=MOST_TOGETHER // MB,
            ),
            field="file",
        )


def require_family(kind: QuestionKind, bounds: Mapping[str, Any], family: Family) -> None:
    """Raise RuleBroken for a document where a voice is asked for, a film where sound is, a voice where papers are."""
    if kind in SPOKEN and family not in RECORDINGS:
        raise RuleBroken(_("This is no recording. Choose a sound or a film."), field="file")
    if kind is QuestionKind.VOICE and family is Family.VIDEO and bounds.get("video") is False:
        raise RuleBroken(_("Only sound is asked for here. Record or choose a sound."), field="file")
    if kind is QuestionKind.FILE and family not in PAPERS:
        raise RuleBroken(_("A document or a picture is asked for here, not a recording."), field="file")


def size_words(octets: int) -> str:
    """Return a file's size as people read it."""
    if octets < MB:
        return _("%(size)s KB", size=max(1, round(octets / 1000)))
    return _("%(size)s MB", size=f"{octets / MB:.1f}")


def length_words(seconds: int) -> str:
    """Return how long a recording lasts, as a clock shows it: 2:05."""
    return f"{seconds // 60}:{seconds % 60:02d}"
