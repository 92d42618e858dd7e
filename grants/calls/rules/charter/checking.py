"""Everything that the charter says of one call: what it is, and what a person said its texts are. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grants.calls.rules.charter.asking_rules import ASKING_CHECKS
from grants.calls.rules.charter.linting import lint_text
from grants.calls.rules.charter.practice import text_hash
from grants.calls.rules.charter.rule import Finding, Place, Rule, Severity
from grants.calls.rules.charter.treating_rules import TREATING_CHECKS
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grants.calls.rules.facts import CallFacts

CALL_CHECKS = (*ASKING_CHECKS, *TREATING_CHECKS)
UNCLASSIFIED = Rule(
    "A1.unclassified",
    Severity.BLOCK,
    0,
    _l("This text looks like a condition. A steward says what it is before the call opens."),
    "Strings are typed, not prose: a person decides, the lint only asks",
)


@dataclass(frozen=True)
class FreeText:
    """A text of a call in one language, where it stands."""

    place: Place
    text: str

    @property
    def hash(self) -> str:
        """Return what a classification of it is bound to."""
        return text_hash(self.text)


@dataclass(frozen=True)
class MarkedText:
    """A free text in which the lint found something; `is_string` is what a person said: None, nobody yet."""

    free: FreeText
    findings: tuple[Finding, ...]
    is_string: bool | None


def check_call(call: CallFacts) -> list[Finding]:
    """Return all that the charter has to say against a call, what it is before what it says."""
    return [
        *(
            Finding(check.rule, check.rule.score, words or check.rule.message, place)
            for check in CALL_CHECKS
            for place, words in check.look(call)
        ),
        *(finding for marked in marked_texts(call) for finding in _of_text(marked)),
    ]


def disclosures(call: CallFacts) -> list[Finding]:
    """Return what everybody is told about a call beside its strings, without reading its texts."""
    return [
        Finding(check.rule, 0, words or check.rule.message, place)
        for check in CALL_CHECKS
        if check.rule.severity is Severity.DISCLOSE
        for place, words in check.look(call)
    ]


def marked_texts(call: CallFacts) -> list[MarkedText]:
    """Return the free texts that look like a string, with what a person said of each."""
    classified = call.practice.classified
    found = ((free, lint_text(free.place.language, free.text, free.place)) for free in free_texts(call))
    return [MarkedText(free, tuple(marks), classified.get(free.hash)) for free, marks in found if marks]


def free_texts(call: CallFacts) -> Iterator[FreeText]:
    """Yield every text that a steward wrote for a call, in every language."""
    yield from _texts("call", "", {"title": call.title, "summary": call.summary})
    for question in call.questions:
        texts = {"prompt": question.prompt, "hint": question.hint or {}, "used_for": question.used_for}
        yield from _texts("question", question.ref, texts)
        for option in question.options:
            yield from _texts("question", question.ref, {"options": option.get("label", {})})
    for criterion in call.criteria:
        yield from _texts("criterion", criterion.ref, {"name": criterion.name, "meaning": criterion.meaning})


def _texts(page: str, ref: str, texts: Mapping[str, Mapping[str, str]]) -> Iterator[FreeText]:
    for field, said in texts.items():
        for code, text in said.items():
            if text.strip():
                yield FreeText(Place(page, ref, field if field == "options" else f"{field}_{code}", code), text)


def _of_text(marked: MarkedText) -> Iterator[Finding]:
    """Yield what stands against a marked text: a person's word, or the guesses and that nobody has decided."""
    if marked.is_string is None:
        yield Finding(UNCLASSIFIED, 0, UNCLASSIFIED.message, marked.free.place, marked.free.text)
        yield from marked.findings
    elif marked.is_string:
        yield from (replace(finding, is_decided=True) for finding in marked.findings)
