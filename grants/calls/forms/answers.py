"""The form of one answer, whatever its kind: for those who apply, and for whoever designs the call and tries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.widgets import HiddenInput

from grants.calls.forms.fields import (
    MOST_LINES,
    BudgetField,
    DayField,
    ManyField,
    NumberField,
    OneOfField,
    PlaceField,
    readable_amount,
)
from grants.calls.rules.answering import TIER_WORDS, decode, encode
from grants.calls.rules.questions import TEXTS, WITH_FILES, QuestionKind
from grants.forms import AmountField, Form, WholeField, form_class
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wtforms import Field

    from grants.calls.models import Question
    from grants.funds.models import Geography

LONGEST = 100_000  # characters: far beyond any suggestion, and still one page


class Sharing(Protocol):
    """Who may stand in a budget: a partner, or an example of one while a call is tried."""

    @property
    def ref(self) -> str:
        """Return what names it in the answer."""

    @property
    def name(self) -> str:
        """Return what it is called."""

    @property
    def share(self) -> Money | None:
        """Return its part of the ask, once somebody has said it."""


@dataclass(frozen=True)
class _Given:
    """What the field of an answer is made from."""

    question: Question
    currency: str
    places: Iterable[tuple[int, Geography]]
    partners: Sequence[Sharing]


class AnswerForm(Form):
    """One answer, and the version on which it was begun."""

    version = WholeField(widget=HiddenInput(), default=0)
    kind = QuestionKind.LONG_TEXT
    suggested_words = 0
    currency = ""
    longest = LONGEST
    partners: Sequence[Sharing] = ()

    @property
    def words(self) -> int:
        """Return how many words the text has, as it was saved or typed."""
        return len(str(self["answer"].data or "").split())

    @property
    def note(self) -> str:
        """Return what to know about a text that is longer than was suggested; it is accepted all the same."""
        if self.kind not in TEXTS or not self.suggested_words or self.words <= self.suggested_words:
            return ""
        return ngettext(
            "This is longer than the %(num)s word that was suggested. It is accepted; shorter is read more easily.",
            "This is longer than the %(num)s words that were suggested. It is accepted; shorter is read more easily.",
            self.suggested_words,
        )


def answer_form(
    question: Question,
    *,
    currency: str,
    places: Iterable[tuple[int, Geography]],
    partners: Sequence[Sharing],
    text: str,
    version: int,
    label: str = "",
    prefix: str = "",
) -> AnswerForm:
    """Return the form of an answer that stands at `text` (as it is kept) and `version`.

    `label` names the field; the question's own words do where it is ''. `prefix` tells several forms of a page apart.
    """
    called = label or in_language(question.prompt)
    about = {
        "answer": _FIELDS[question.kind](called, _Given(question, currency, places, partners)),
        "kind": question.kind,
        "suggested_words": question.suggested_words,
        "currency": currency,
        "partners": partners,
    }
    data = {"answer": _shown(question.kind, text, currency), "version": version}
    form: AnswerForm = form_class("OneAnswer", about, base=AnswerForm)(data=data, prefix=prefix)
    return form


def text_of(form: AnswerForm) -> str:
    """Return the answer as it is kept; only what `validate` has passed, or any text, is whole."""
    answer, kind = form["answer"], form.kind
    if kind is QuestionKind.BUDGET:
        return encode(kind, answer.lines)
    if kind is QuestionKind.NUMBER and answer.data is not None:
        return f"{answer.data:f}"
    if kind in TEXTS | WITH_FILES:
        return (answer.data or "").replace("\r\n", "\n").replace("\r", "\n")
    return encode(kind, answer.data)


def budget_sums(form: AnswerForm) -> list[dict[str, Any]]:
    """Return what the lines of each partner sum up to, beside its share of the ask: name, sum, share, is_equal."""
    zero = Money.zero(form.currency)
    sums = dict.fromkeys((one.ref for one in form.partners), zero)
    for line in form["answer"].lines:
        if line.partner in sums:
            sums[line.partner] += Money(line.minor, form.currency)
    return [
        {"name": one.name, "sum": sums[one.ref], "share": one.share, "is_equal": one.share == sums[one.ref]}
        for one in form.partners
        if sums[one.ref].minor or one.share is not None
    ]


def _at_most(form: Any, field: Field) -> None:
    if len(field.data or "") > form.longest:
        reason = _(
            "This is longer than %(most)s characters, which is more than one answer can hold. All of it is still "
            "here: shorten it, or move a part to another question, then save.",
            most=f"{form.longest:,}",
        )
        raise ValidationError(reason)


def _not_twice(form: Any, field: Field) -> None:
    """Say that a short text is no longer short; it is kept all the same."""
    suggested = form.suggested_words
    if suggested and len((field.data or "").split()) > 2 * suggested:
        reason = ngettext(
            "This is a short question: about %(num)s word is plenty. It is kept as you typed it; please shorten it.",
            "This is a short question: about %(num)s words are plenty. It is kept as you typed it; please shorten it.",
            suggested,
        )
        raise ValidationError(reason)


def _few_lines(form: Any, field: Any) -> None:
    del form
    if len(field.lines) > MOST_LINES:
        raise ValidationError(_("Use at most %(most)s lines; join those that belong together.", most=MOST_LINES))


def _options(question: Question) -> dict[str, str]:
    return {str(one["key"]): in_language(one["label"]) for one in question.options}


def _places(places: Iterable[tuple[int, Geography]]) -> dict[str, str]:
    named = {place.code: "\u2003" * depth + in_language(place.name) for depth, place in places}
    return {"": _("Choose…"), **named}


def _shown(kind: QuestionKind, text: str, currency: str) -> Any:
    """Return a kept answer as its field takes it; what the kind cannot read (the call has changed) is left open."""
    if kind in WITH_FILES:
        return text
    if kind is QuestionKind.MONEY:
        return readable_amount(text, currency)
    try:
        value = decode(kind, text, currency)
    except ValueError:
        return None
    if kind is QuestionKind.BUDGET:
        return [{"partner": line.partner, "amount": Money(line.minor, currency), "what": line.what} for line in value]
    return str(value) if kind is QuestionKind.CONSENT and value else value


_FIELDS: Mapping[QuestionKind, Callable[[str, _Given], Any]] = {
    QuestionKind.SHORT_TEXT: lambda label, _given: StringField(label, [_at_most, _not_twice]),
    QuestionKind.LONG_TEXT: lambda label, given: TextAreaField(
        label, [_at_most], render_kw={"data-count": given.question.suggested_words}
    ),
    QuestionKind.CHOICE: lambda label, given: OneOfField(label, choices=_options(given.question)),
    QuestionKind.MANY: lambda label, given: ManyField(label, choices=_options(given.question)),
    QuestionKind.NUMBER: lambda label, given: NumberField(label, bounds=given.question.bounds or {}),
    QuestionKind.MONEY: lambda label, given: AmountField(label, currency=given.currency),
    QuestionKind.DATE: lambda label, _given: DayField(label),
    QuestionKind.PLACE: lambda label, given: PlaceField(label, choices=_places(given.places)),
    QuestionKind.FILE: lambda label, _given: HiddenField(label),
    QuestionKind.VOICE: lambda label, _given: HiddenField(label),
    QuestionKind.BUDGET: lambda label, given: BudgetField(
        label,
        validators=[_few_lines],
        currency=given.currency,
        partners={one.ref: one.name for one in given.partners},
    ),
    QuestionKind.CONSENT: lambda label, _given: OneOfField(
        label, choices={str(tier): str(words) for tier, words in TIER_WORDS.items()}
    ),
}
