"""What is asked on a sheet that one takes away, and what comes back on it: all answers of one application. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from grants.calls.rules import QuestionFacts, QuestionKind
from grants.calls.rules.answering import TIER_WORDS
from grants.calls.rules.questions import WITH_FILES
from grants.i18n import LANGUAGES, Lazy, catalogue
from grants.i18n import lazy_gettext as _l

Texts = Mapping[str, str]
NAME, PLACE, TITLE, ASK = "_name", "_place", "_title", "_ask"
US = "us"  # the group itself, in a budget that it writes before it has an account
LONGEST = 100_000  # characters of one answer, as on its page


def in_every_language(label: str) -> dict[str, str]:
    """Return a lazy label in every language at once."""
    phrase = cast("Lazy", label).phrase
    return {code: catalogue(code).ugettext(phrase) for code in LANGUAGES}


def _fixed(key: str, kind: QuestionKind, prompt: str, hint: str, use: str) -> QuestionFacts:
    prompts, hints, uses = (in_every_language(text) for text in (prompt, hint, use))
    return QuestionFacts(ref=key, key=key, kind=kind, prompt=prompts, hint=hints, used_for=uses, suggested_words=0)


def about_you() -> list[QuestionFacts]:
    """Return what a group is asked before the call's own questions: who it is, where, and how much it asks for."""
    return [
        _fixed(
            NAME,
            QuestionKind.SHORT_TEXT,
            _l("What is your group called?"),
            _l("Any name will do; no registration is needed. You can change it later."),
            _l("It becomes the name of your group when you claim the draft."),
        ),
        _fixed(
            PLACE,
            QuestionKind.PLACE,
            _l("Where is your community at home?"),
            _l("As you name it yourselves. It need not be where you are today."),
            _l("The call is for groups in several places, and counts them."),
        ),
        _fixed(
            TITLE,
            QuestionKind.SHORT_TEXT,
            _l("What do you call what you want to do?"),
            _l("A few words by which you all know it."),
            _l("It is the title of the application."),
        ),
        _fixed(
            ASK,
            QuestionKind.MONEY,
            _l("How much do you ask for, all partners together?"),
            _l("Any digits will do. You can change it until you submit."),
            _l("The fund adds up what is asked for, and pays what was asked where it can."),
        ),
    ]


@dataclass(frozen=True)
class Paper:
    """What a sheet asks: the call, its questions after those about the group, its places, and who shares a budget."""

    call: str
    title: Texts
    currency: str
    questions: tuple[QuestionFacts, ...]
    places: tuple[tuple[str, Texts], ...]
    partners: tuple[tuple[str, str], ...] = ((US, ""),)

    def options(self, question: QuestionFacts) -> list[tuple[str, Texts]]:
        """Return what one may choose for an answer, as (what is kept, what it is called in each language)."""
        if question.kind is QuestionKind.PLACE:
            return list(self.places)
        if question.kind is QuestionKind.CONSENT:
            return [(str(tier), in_every_language(words)) for tier, words in TIER_WORDS.items()]
        return [(str(one["key"]), one["label"]) for one in question.options]

    @property
    def writable(self) -> tuple[QuestionFacts, ...]:
        """Return the questions that can be answered on a sheet: files and recordings come later."""
        return tuple(one for one in self.questions if one.kind not in WITH_FILES)


@dataclass(frozen=True)
class Said:
    """One answer as it stands on a sheet, and the version from which it was taken; 0: from none."""

    text: str
    version: int = 0


@dataclass(frozen=True)
class Sheet:
    """A sheet that came back, or goes out. `source`: the ref of the application it was taken from, if from any."""

    call: str
    source: str = ""
    answers: Mapping[str, Said] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was written on it."""
        return not any(said.text for said in self.answers.values())


def tidy(text: str) -> str:
    """Return a text with its lines ended one way and no white space around it: what every sheet keeps exactly."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
