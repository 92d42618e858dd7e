"""The form that one takes away: a single file with its own style and script, in every language, that asks no server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import escape

from grants.applications.rules.sheet_files import as_json
from grants.applications.rules.sheet_values import written
from grants.applications.rules.sheets import Paper, Said, Sheet, in_every_language
from grants.calls.rules import QuestionKind
from grants.i18n import LANGUAGES, in_language, instant, language, speaking
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from grants.applications.rules.sheets import Texts
    from grants.calls.models import Call

_HERE = Path(__file__)
_STYLE = _HERE.with_name("offline.css").read_text(encoding="utf-8")
_SCRIPT = _HERE.with_name("offline.js").read_text(encoding="utf-8")
_SAYS = {
    "how": _l("Answer here, without the web, as often as you like. Save the form as a file: your answers are inside."),
    "unsealed": _l("Whoever gets this file can read it. Delete it where others search the device."),
    "until": _l("The call takes applications until"),
    "use": _l("What it is used for:"),
    "only": _l("Asked only if you chose:"),
    "later": _l("A file or a recording is added later, on the application's page."),
    "words": _l("Words:"),
    "plenty": _l("plenty:"),
    "lines": _l("One line for each thing: the amount, then what it is for."),
    "line": _l("One more line"),
    "who": _l("Who"),
    "amount": _l("Amount"),
    "what": _l("What for"),
    "then": _l("When there is a connection again, upload the saved file on this page:"),
    "paper": _l("This browser runs no script here: print the form, or read it, and answer in the text file instead."),
    "saved": _l("Saved as a file. Look for it among your downloads, and keep the newest."),
    "loaded": _l("The answers of the file are here now."),
    "bad": _l("This file holds no answers. Choose one that this form has saved."),
    "other": _l("This file belongs to another call."),
    "save": _l("Save as file"),
    "print": _l("Print"),
    "open": _l("Go on with a saved file:"),
}


def offline_form(paper: Paper, sheet: Sheet, call: Call, address: str) -> str:
    """Return the whole file; `address` is the page on which it is brought back."""
    start = language()
    style = _STYLE + "".join(
        f"#s-{code}:checked~.all .l-{other}{{display:none}}"
        for code in LANGUAGES
        for other in LANGUAGES
        if other != code
    )
    style += "".join(f"#s-{code}:checked~.all{{direction:{one.direction}}}" for code, one in LANGUAGES.items())
    title = escape(in_language(paper.title))
    return (
        f'<!DOCTYPE html>\n<html lang="{start.code}" dir="{start.direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n"
        f'<script type="application/json" id="musha-answers">{as_json(_by_hand(paper, sheet))}</script>\n'
        f"</head>\n<body>\n{_body(paper, sheet, call, address)}\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _by_hand(paper: Paper, sheet: Sheet) -> Sheet:
    """Return the sheet with its budgets as one types them: the form adds up nothing and knows no minor units."""
    budgets = {one.key: one for one in paper.questions if one.kind is QuestionKind.BUDGET}
    answers = {
        key: Said(written(paper, budgets[key], said.text), said.version) if key in budgets else said
        for key, said in sheet.answers.items()
    }
    return Sheet(sheet.call, sheet.source, answers)


def _body(paper: Paper, sheet: Sheet, call: Call, address: str) -> str:
    return render_template(
        "applications/offline.html",
        codes=list(LANGUAGES),
        names={code: one.name for code, one in LANGUAGES.items()},
        directions={code: one.direction for code, one in LANGUAGES.items()},
        start=language().code,
        say={name: in_every_language(phrase) for name, phrase in _SAYS.items()},
        title=paper.title,
        closes=_closes(call),
        currency=paper.currency,
        questions=paper.questions,
        options={one.key: paper.options(one) for one in paper.questions},
        conditions=_conditions(paper),
        partners=paper.partners,
        texts={key: said.text for key, said in _by_hand(paper, sheet).answers.items()},
        address=address,
    )


def _closes(call: Call) -> dict[str, str]:
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = instant(call.closes_at, call.zone)
    return said


def _conditions(paper: Paper) -> dict[str, list[Texts]]:
    """Return, by the key of a question that is not always asked, the labels of the choices that bring it."""
    labels = {one.key: dict(paper.options(one)) for one in paper.questions}
    return {
        one.key: [labels[one.shown_when["question"]][key] for key in one.shown_when["any_of"]]
        for one in paper.questions
        if one.shown_when
    }
