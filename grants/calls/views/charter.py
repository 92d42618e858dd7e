"""The rules in force for anybody to read, and where a steward says what a text is that looks like a string."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from wtforms import RadioField

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.queries.charter import marked_text
from grants.calls.rules import CallState
from grants.calls.rules.charter import RULES, rules_hash
from grants.calls.views.findings import SEVERITIES, where, where_words
from grants.calls.views.visitor import bp
from grants.forms import Form, required
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.people.views import me
from grants.policy import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call

SUBJECTS = {
    "P": _l("Those who give"),
    "F": _l("What is asked"),
    "E": _l("Who may apply"),
    "D": _l("How it is decided"),
    "A": _l("What an agreement never binds"),
    "M": _l("How money is paid"),
    "R": _l("What is reported"),
    "T": _l("What everybody may see"),
}


_WHAT = {
    "harmless": _l("It is harmless: it speaks about the subject and lays no duty on anybody."),
    "string": _l("It is a condition. It counts in the string score that everybody sees."),
}


class ClassifyForm(Form):
    """What a person says that a text is."""

    what = RadioField(
        _l("What is this text?"),
        [required(_l("Choose one."))],
        choices=lambda: [(name, str(words)) for name, words in _WHAT.items()],
    )


@bp.get("/charter")
@public
def charter() -> ResponseReturnValue:
    """Show every rule in force: what it means, what it does, where it comes from, and the hash of them all."""
    by_subject = groupby(RULES, key=lambda rule: rule.id[0])
    groups = sorted(((letter, list(rules)) for letter, rules in by_subject), key=lambda one: [*SUBJECTS].index(one[0]))
    shown = [(str(SUBJECTS[letter]), rules) for letter, rules in groups]
    does = {severity: str(words) for severity, (words, _tone) in SEVERITIES.items()}
    return render_template("calls/charter.html", groups=shown, count=len(RULES), whole_hash=rules_hash(), does=does)


@bp.route("/calls/<ref>/texts/<digest>", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def classify(call: Call, digest: str) -> ResponseReturnValue:
    """Let a steward say what a marked text is; whoever changes the text afterwards is asked again."""
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    marked = marked_text(call, digest)
    said = None if marked.is_string is None else "string" if marked.is_string else "harmless"
    form = ClassifyForm(data={"what": said})
    if form.validate_on_submit():
        actions.classify_text(call, digest, is_string=form.what.data == "string", by=me(), at=clock.now())
        flash(_("Your word on this text is kept."), "done")
        return redirect(url_for("calls.manage", ref=call.ref, _anchor="charter"))
    found = [(str(one.message), one.rule) for one in marked.findings]
    place = {"title": where_words(call, marked.free.place), "href": where(call, marked.free.place)}
    page = render_template("calls/classify.html", call=call, marked=marked, form=form, found=found, place=place)
    return page, 422 if form.errors else 200
