"""What every form shares: one way to say what is wrong, amounts in any digits, instants with their zone."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from grants import clock
from grants.i18n import LANGUAGES, Lazy, gettext, ngettext, plural
from grants.i18n import lazy_gettext as _l
from grants.money import CURRENCIES, BadAmount, Money, digits, latin
from grants.signin import current_person, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# What WTForms itself says, here so that the catalogues have it.
_LIBRARY_PHRASES = (
    _l("This field is required."),
    _l("Not a valid choice."),
    _l("Not a valid choice"),
    _l("Invalid Choice: could not coerce."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    _l("Not a valid integer value."),
    _l("Not a valid date value."),
    _l("Not a valid datetime value."),
    _l("Invalid input."),
    _l("The CSRF token has expired."),
)
if TYPE_CHECKING:  # for the catalogues only: nothing is said at import
    ngettext(
        "'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field.", 1
    )


class _OurWords:
    """Hands WTForms our catalogues."""

    def gettext(self, phrase: str) -> str:
        return gettext(phrase)

    def ngettext(self, one: str, many: str, num: int) -> str:
        return plural(one, many, num)  # WTForms fills in the placeholders itself


_View = TypeVar("_View", bound="Callable[..., Any]")
_LONGEST_ONCE = 64
_MOST_DIGITS = 9
_WHOLE = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_MINUS = ("-", "−")
_CODE = re.compile(r"[A-Z]{3}")
_YEARS = range(1970, 2200)  # far beyond any deadline, and no zone's offset leads out of the calendar


def _new_once() -> str:
    return secrets.token_urlsafe(16)


class OnceField(HiddenField):
    """The token of one shown form; `data` is the key that it makes for this person on this page, and for nobody else.

    So a token that somebody copies can neither bring another's thing to light nor get in its way.
    """

    data: Any
    _token = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the token as sent, or a new one in the place of what was never ours; then make the key."""
        super().process(formdata, data, extra_filters)
        is_ours = bool(self.data) and len(self.data) <= _LONGEST_ONCE
        self._token = self.data if is_ours else _new_once()
        self.data = digest(f"{getattr(current_person(), 'id', '')} {request.path} {self._token}")

    def _value(self) -> str:
        return self._token


class Form(FlaskForm):
    """A form of Musha. `once` is set when the form is shown, so that a second press of the button adds nothing."""

    class Meta(FlaskForm.Meta):
        """WTForms' settings."""

        def get_translations(self, form: Any) -> Any:
            """Speak with our catalogues rather than the library's own."""
            del form
            return _OurWords()

    once = OnceField(default=_new_once)

    def blame(self, field: str | None, reason: str) -> None:
        """Attach `reason` (from a RuleBroken) to `field`, or to the whole form when it names none that is here."""
        target = self._fields.get(field or "")
        if target is None:
            self.form_errors.append(reason)
        else:
            target.errors = [*target.errors, reason]


class RequiredIfPresent(Optional):
    """An optional field: empty is fine, and stops further checks."""


def required(reason: str | None = None) -> InputRequired:
    """Return the validator of a field that must be filled; `reason` says what to do."""
    return InputRequired(reason or _l("Fill this in."))


def at_most(characters: int) -> Length:
    """Return the validator of a name or title that must fit where it is shown."""
    return Length(max=characters, message=_l("This is too long. Use at most %(max)d characters."))


def takes_files(most_bytes: int) -> Callable[[_View], _View]:
    """Mark a view that takes files of up to `most_bytes`, form and all; every other page takes what people type."""

    def mark(view: _View) -> _View:
        vars(view)["most_bytes"] = most_bytes
        return view

    return mark


def a_file(form: Any, field: Field) -> None:
    """Ask for a file where none was chosen."""
    del form
    if not getattr(field.data, "filename", ""):
        raise StopValidation(gettext("Choose the file."))


class AmountField(StringField):
    """An amount of one currency, typed in Latin or Arabic digits; `data` is Money or None."""

    data: Any

    def __init__(self, label: str, validators: Iterable[Any] = (), *, currency: str = "", **kwargs: Any) -> None:
        """`currency` may also be set on the bound field, before `process`, when only the thing at hand knows it."""
        super().__init__(label, list(validators), **kwargs)
        self.currency = currency
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.data.plain() if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount, or say what is wrong with it in words that help."""
        self.typed = valuelist[0] if valuelist else ""
        self.data = None
        if self.typed.strip():
            self.data = read_amount(self.typed, self.currency)


def read_amount(typed: str, currency: str) -> Money:
    """Return the amount that a person typed; raise wtforms' ValueError with a translated reason."""
    try:
        return Money.parse(typed, currency)
    except BadAmount as fault:
        if fault.kind == "digits":
            places = digits(currency)
            example = Money(1234 * 10**places, currency).plain()
            raise ValueError(
                gettext(
                    "%(currency)s has %(places)d digits after the point. Write it like %(example)s.",
                    currency=currency,
                    places=places,
                    example=example,
                )
            ) from fault
        raise ValueError(_why_unreadable(typed, currency)) from fault


def _why_unreadable(typed: str, currency: str) -> str:
    """Return what to do about text that is not an amount of `currency`."""
    figures = latin(typed)
    if _WHOLE.fullmatch(figures):
        return gettext("“%(typed)s” is more than any fund has. Count the digits again.", typed=typed)
    if figures[:1] in _MINUS and _WHOLE.fullmatch(figures[1:]):
        return gettext("An amount cannot be below zero. Write it without the sign.")
    named = next((code for code in _CODE.findall(figures.upper()) if code in CURRENCIES), None)
    if named is not None and named != currency:
        return gettext(
            "This amount is asked for in %(currency)s, and you wrote %(named)s.", currency=currency, named=named
        )
    return gettext("“%(typed)s” is not an amount. Write digits and, if needed, a point: 12500.50.", typed=typed)


class WholeField(IntegerField):
    """A whole number of at most nine digits: nothing that people count here is longer."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse, as no whole number, what only a machine sends."""
        if valuelist and len(valuelist[0].strip()) > _MOST_DIGITS:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)


def row_key(sent: str) -> int:
    """Return the key of a row that an address names as the last one seen; raise ValueError for what none can have."""
    key = int(sent)
    if not 0 <= key < 2**63:
        raise ValueError(sent)
    return key


def positive(form: Any, field: Field) -> None:
    """Refuse an amount of nothing or less."""
    del form
    if field.data is not None and field.data.minor <= 0:
        raise StopValidation(gettext("The amount must be more than zero."))


class InstantField(StringField):
    """A wall-clock time as <input type="datetime-local"> sends it; `data` is a naive datetime in the form's zone."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read '2027-02-22T23:59', with or without the T."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = datetime.fromisoformat(valuelist[0].strip().replace(" ", "T"))
            except ValueError as fault:
                raise ValueError(gettext("Write the day and time like 2027-02-22 23:59.")) from fault
            if self.data.tzinfo is not None or self.data.year not in _YEARS:
                self.data = None
                raise ValueError(gettext("Write the day and time like 2027-02-22 23:59."))


class ZoneField(SelectField):
    """A time zone, 'AoE' (anywhere on earth) among them."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        """Offer every zone there is."""
        choices = {name: name.replace("_", " ") for name in clock.zone_names()}
        super().__init__(label, choices=choices, **kwargs)


def translated(
    name: str, label: str, *, is_long: bool = False, is_required: bool = True, hint: str = "", in_one: bool = False
) -> dict[str, Any]:
    """Return one field per language for a text that people write in each: {'title_en': …, 'title_ar': …}.

    `in_one`: one language is enough for now; otherwise a required text is required in each.
    """
    kind = TextAreaField if is_long else StringField
    checks = [InOneLanguage(name)] if in_one else [required()] if is_required else [Optional()]
    return {
        f"{name}_{code}": kind(
            _l("%(label)s (%(language)s)", label=Lazy(str_of(label)), language=spoken.name),
            checks,
            description=hint,
            render_kw={"lang": code, "dir": spoken.direction},
        )
        for code, spoken in LANGUAGES.items()
    }


class InOneLanguage:
    """Asks for a text in any language, and says so once, at the first."""

    def __init__(self, name: str) -> None:
        """`name` as given to `translated`."""
        self._names = [f"{name}_{code}" for code in LANGUAGES]

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse when nothing is written in any language."""
        if field.name == self._names[0] and not any((form[name].data or "").strip() for name in self._names):
            raise StopValidation(gettext("Write it in one language at least."))


def str_of(label: Any) -> str:
    """Return the untranslated phrase of a lazy label."""
    return label.phrase if isinstance(label, Lazy) else str(label)


def form_class(name: str, *parts: Mapping[str, Any], base: type[Form] = Form) -> type[Form]:
    """Return a form class made of `parts` in order, for forms whose fields are data: languages, criteria, questions."""
    fields: dict[str, Any] = {}
    for part in parts:
        fields |= part
    return type(name, (base,), fields)


def texts_of(form: Form, name: str) -> dict[str, str]:
    """Return {language: text} from the fields that `translated` made; a language left empty is left out."""
    values = {code: (form[f"{name}_{code}"].data or "").strip() for code in LANGUAGES}
    return {code: text for code, text in values.items() if text}


def fill(form: Form, name: str, texts: Mapping[str, str]) -> None:
    """Put {language: text} into the fields that `translated` made."""
    for code in LANGUAGES:
        form[f"{name}_{code}"].data = texts.get(code, "")


def checked(check: Callable[[Any], bool], reason: str) -> Callable[[Any, Field], None]:
    """Return a validator that refuses a value for which `check` is false."""

    def validate(form: Any, field: Field) -> None:
        del form
        if not check(field.data):
            raise ValidationError(reason)

    return validate
