"""What a steward fills in about one question: its words in each language, and what its kind needs besides."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectMultipleField, StringField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.calls.actions import QuestionText
from grants.calls.forms import made, spread, whole
from grants.calls.rules import QuestionKind
from grants.calls.rules.asking import FEWEST_OPTIONS, MOST_OPTIONS
from grants.calls.rules.questions import TEXTS, WITH_OPTIONS
from grants.forms import Form, WholeField, form_class, texts_of, translated
from grants.i18n import LANGUAGES, in_language
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grants.calls.models import Question

_BLANK_ROWS = 3
_WORDS = {QuestionKind.LONG_TEXT: 200, QuestionKind.SHORT_TEXT: 10}
_BIGGEST = 999_999_999
_JOIN = ":"  # between a question's key and a choice's; keys have none


class OptionForm(PlainForm):
    """One thing to choose, in each language."""

    key = HiddenField()


for _language, _spoken in LANGUAGES.items():
    _kw = {"lang": _language, "dir": _spoken.direction}
    setattr(OptionForm, f"label_{_language}", StringField(_spoken.name, [Optional()], render_kw=_kw))


class WhenField(SelectMultipleField):
    """The choices that an earlier question must have been answered with; none: the question is always asked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse choices of two questions at once, and what no question offers."""
        super().pre_validate(form)
        if len({str(value).partition(_JOIN)[0] for value in self.data or ()}) > 1:
            raise ValidationError(_("Choose answers to one earlier question only."))


def question_form(
    kind: QuestionKind, earlier: Sequence[Question], question: Question | None = None, *, is_blank: bool = False
) -> Form:
    """Return the form of a new question of `kind`, or of `question` as one; `is_blank`: whatever was just sent.

    `earlier` are the questions that stand before it: its condition may look at those with choices.
    """
    parts: list[dict[str, Any]] = [
        translated("prompt", _l("The question"), is_long=True, in_one=True),
        translated("hint", _l("Hint"), is_long=True, is_required=False),
        _kind_fields(kind),
        translated("used_for", _l("Used for"), is_long=True, in_one=True),
        {"is_required": BooleanField(_l("Every application answers this"), default=True)},
    ]
    if choices := conditions(earlier):
        parts.append({"when": WhenField(_l("Asked only when"), choices=choices)})
    form = form_class("QuestionForm", *parts, {"version": HiddenField(default="0")})
    if question is None:
        return made(form, {"options": [{}] * _BLANK_ROWS}, is_blank=is_blank)
    return made(form, _said(question), is_blank=is_blank)


def conditions(earlier: Sequence[Question]) -> dict[str, str]:
    """Return {value: label} of every choice that a condition may look at."""
    return {
        f"{one.key}{_JOIN}{option['key']}": in_language(option["label"]) or str(option["key"])
        for one in earlier
        if one.kind in WITH_OPTIONS
        for option in one.options
    }


def _kind_fields(kind: QuestionKind) -> dict[str, Any]:
    if kind in TEXTS:
        label, hint = _l("Suggested length, in words"), _l("A suggestion, never a limit.")
        return {"suggested_words": whole(label, 1, 2000, hint, default=_WORDS[kind])}
    if kind in WITH_OPTIONS:
        rows = FieldList(
            FormField(OptionForm), _l("Choices"), max_entries=MOST_OPTIONS, validators=[_enough], min_entries=1
        )
        return {"options": rows}
    if kind is QuestionKind.NUMBER:
        return {
            "least": _bound(_l("Smallest number")),
            "most": _bound(_l("Largest number")),
        }
    if kind is QuestionKind.FILE:
        return {"most_files": whole(_l("Files at most"), 1, 5, default=1)}
    if kind is QuestionKind.VOICE:
        return {"video": BooleanField(_l("A film is welcome too, up to five minutes"))}
    return {}


def _bound(label: str) -> WholeField:
    reason = _l("Write a whole number from %(min)s to %(max)s.")
    checks = [Optional(), NumberRange(-_BIGGEST, _BIGGEST, reason)]
    return WholeField(label, checks, render_kw={"inputmode": "numeric"})


def _enough(form: Any, field: FieldList[Any]) -> None:
    """Ask for two choices: one alone is none, and neither are two that read the same."""
    del form
    rows = _rows(field)
    if len(rows) < FEWEST_OPTIONS:
        raise ValidationError(_("Offer at least %(fewest)d choices.", fewest=FEWEST_OPTIONS))
    labels = Counter((code, text) for row in rows for code, text in row["label"].items())
    twice = next((text for (_code, text), count in labels.items() if count > 1), None)
    if twice is not None:
        raise ValidationError(_("“%(words)s” stands among the choices twice.", words=twice))


def rearrange(form: Form, wish: str) -> None:
    """Do to the choices on the page what a button wished: 'add', 'up-1', 'down-1' or 'remove-1'; nothing is saved."""
    field = form["options"]
    rows = [dict(entry.data) for entry in field.entries]
    how, _dash, number = wish.partition("-")
    place = int(number) if number.isdecimal() and int(number) < len(rows) else None
    if how == "add" and len(rows) < MOST_OPTIONS:
        rows.append({})
    elif how == "remove" and place is not None:
        rows.pop(place)
    elif how in ("up", "down") and place is not None:
        rows.insert(max(0, place + (-1 if how == "up" else 1)), rows.pop(place))
    while field.entries:
        field.pop_entry()
    for row in rows or [{}]:
        field.append_entry(row)


def question_of(form: Form, kind: QuestionKind) -> QuestionText:
    """Return what a valid question form says."""
    said = {field.name: field.data for field in form}
    bounds = {name: said[name] for name in ("least", "most", "most_files", "video") if said.get(name) is not None}
    return QuestionText(
        prompt=texts_of(form, "prompt"),
        used_for=texts_of(form, "used_for"),
        hint=texts_of(form, "hint"),
        suggested_words=said.get("suggested_words", 0),
        is_required=said["is_required"],
        kind=kind,
        options=_rows(form["options"]) if "options" in said else (),
        bounds=bounds,
        shown_when=_condition(said.get("when") or ()),
    )


def _rows(field: FieldList[Any]) -> list[dict[str, Any]]:
    """Return the choices that are written in any language, in their order."""
    rows = []
    for entry in field.entries:
        label = {code: (entry.form[f"label_{code}"].data or "").strip() for code in LANGUAGES}
        if any(label.values()):
            rows.append(
                {"key": entry.form.key.data or "", "label": {code: text for code, text in label.items() if text}}
            )
    return rows


def _condition(chosen: Sequence[str]) -> Mapping[str, Any] | None:
    pairs = [value.partition(_JOIN) for value in chosen]
    return {"question": pairs[0][0], "any_of": [option for _question, _join, option in pairs]} if pairs else None


def _said(question: Question) -> dict[str, Any]:
    texts = {name: getattr(question, name) for name in ("prompt", "used_for", "hint")}
    when = question.shown_when or {"question": "", "any_of": []}
    plain = {name: getattr(question, name) for name in ("is_required", "version")}
    if question.kind in TEXTS:
        plain["suggested_words"] = question.suggested_words
    return {
        **{key: text for name, said in texts.items() for key, text in spread(name, said).items()},
        **plain,
        **question.bounds,
        "options": [{"key": one["key"], **spread("label", one["label"])} for one in question.options]
        or [{}] * _BLANK_ROWS,
        "when": [f"{when['question']}{_JOIN}{option}" for option in when["any_of"]],
    }
