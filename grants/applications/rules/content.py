"""What an application says, when two versions of it say the same, and what changed between them. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.applications.rules.sending import length_words
from grants.applications.rules.states import JointMode, WorkMode
from grants.calls.rules.questions import WITH_FILES
from grants.calls.rules.wording import said_shortly
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.i18n import lazy_gettext as _l
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

JOINT_MODE_NAMES = {
    JointMode.DEVELOPMENT: _l("We plan it together"),
    JointMode.IMPLEMENTATION: _l("We carry it out together"),
    JointMode.STAFFING: _l("We share the people who work on it"),
    JointMode.FINANCING: _l("We share one budget"),
}
WORK_MODE_NAMES = {
    WorkMode.LIVE_ONLINE: _l("Live, online"),
    WorkMode.VOICE_AND_TEXT: _l("Voice notes and text, each when there is power"),
    WorkMode.RELAY: _l("Through somebody who can travel"),
    WorkMode.PARALLEL: _l("Side by side, towards one joint result"),
    WorkMode.THIRD_COUNTRY: _l("Meeting in a third country"),
    WorkMode.TWO_ROOMS: _l("Two rooms at once, joined by a line"),
}


@dataclass(frozen=True)
class Change:
    """One thing that reads differently: what it is, how it read before, how it reads now."""

    label: str
    before: str
    after: str


def normal(text: str) -> str:
    """Return `text` with every stretch of white space as one space: what is the same to a reader compares equal."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> int:
    """Return how many words a text has, in any script that puts spaces between them."""
    return len(text.split())


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of all that matters in `content`: white space, names and the order of lists do not."""
    matters = {
        "title": normal(content["title"]),
        "ask": content["ask"],
        "joint_modes": sorted(content["joint_modes"]),
        "work_modes": sorted(content["work_modes"]),
        "answers": {answer["question"]: _matter(answer) for answer in content["answers"]},
        "partners": {
            partner["ref"]: [partner["organisation"], partner["geography"], partner["is_lead"], partner["share"]]
            for partner in content["partners"]
        },
    }
    reason = normal(content.get("control_reason", ""))
    if reason:  # only where there is one: versions that were confirmed before anybody asked for it keep their hash
        matters["control_reason"] = reason
    canonical = json.dumps(matters, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _matter(answer: dict[str, Any]) -> str | list[str]:
    """Return what matters in an answer: its text, and what is spoken in its place."""
    text, spoken = normal(answer["text"]), answer.get("recording")
    return [text, spoken["ref"], normal(spoken.get("transcript", ""))] if spoken else text


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return what reads differently in `after`, in the order of the page; white space alone is no change."""
    pairs = [*_outline(before, after), *_answers(before, after), *_partners(before, after)]
    return [change for change in pairs if normal(change.before) != normal(change.after)]


def mode_names(chosen: Iterable[str], kind: type[JointMode | WorkMode]) -> list[str]:
    """Return the chosen ways of working in words, in the order in which the form offers them."""
    names: dict[Any, str] = JOINT_MODE_NAMES if kind is JointMode else WORK_MODE_NAMES
    return [str(names[mode]) for mode in kind if str(mode) in set(chosen)]


def amount_text(ask: dict[str, Any] | None) -> str:
    """Return a stored amount as people read it, or nothing."""
    return str(Money(ask["minor"], ask["currency"])) if ask else ""


def _outline(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    yield Change(_("Title"), before["title"], after["title"])
    yield Change(_("What you ask for together"), amount_text(before["ask"]), amount_text(after["ask"]))
    why = _("Why one person acts for several partners")
    yield Change(why, before.get("control_reason", ""), after.get("control_reason", ""))
    for name, kind, label in (
        ("joint_modes", JointMode, _("What you do jointly")),
        ("work_modes", WorkMode, _("How you work across places")),
    ):
        yield Change(label, "\n\n".join(mode_names(before[name], kind)), "\n\n".join(mode_names(after[name], kind)))


def _answers(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """Yield every answer as it reads in words; a question that is no longer asked reads as nothing now."""
    earlier, later = ({one["question"]: one for one in side["answers"]} for side in (before, after))
    for ref in (*later, *(ref for ref in earlier if ref not in later)):
        old, new = earlier.get(ref), later.get(ref)
        yield Change(in_language((new or old or {})["prompt"]), _said(old, before), _said(new, after))


def _said(answer: dict[str, Any] | None, content: dict[str, Any]) -> str:
    if answer is None:
        return ""
    text = said_shortly(answer, answer["text"], content["currency"]) if answer.get("kind") not in WITH_FILES else ""
    return "\n\n".join(filter(None, [text, *_sent(answer)]))


def _sent(answer: dict[str, Any]) -> Iterator[str]:
    """Yield an answer's files by their names, and a recording by its length and what was typed of it."""
    yield from (told["name"] for told in answer.get("files", ()))
    spoken = answer.get("recording")
    if spoken:
        yield _("Recording, %(length)s", length=length_words(spoken["seconds"]))
        yield spoken.get("transcript", "")


def _partners(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    earlier, later = ({partner["ref"]: partner for partner in side["partners"]} for side in (before, after))
    for ref in (*later, *(ref for ref in earlier if ref not in later)):
        old, new = earlier.get(ref), later.get(ref)
        name = (new or old or {})["name"]
        old_text, new_text = _partner_text(old, before), _partner_text(new, after)
        yield Change(_("Partner: %(name)s", name=name), old_text, new_text)


def _partner_text(partner: dict[str, Any] | None, content: dict[str, Any]) -> str:
    if partner is None:
        return ""
    currency = content["currency"]
    share = _("no share yet") if partner["share"] is None else str(Money(partner["share"], currency))
    role = _("leads") if partner["is_lead"] else _("takes part")
    standing = role if partner["organisation"] else _("is invited")
    return "\n\n".join([in_language(partner["geography_name"]), share, standing])
