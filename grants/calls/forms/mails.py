"""What a steward fills in about a mail of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.forms import Form, form_class, translated
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from grants.calls.models import CallMail


def mail_form(mail: CallMail | None) -> Form:
    """Return the form of a mail's subject and body in each language; what is left empty keeps the usual words."""
    kind = form_class(
        "MailForm",
        translated("subject", _l("Subject"), is_required=False),
        translated("body", _l("The mail"), is_long=True, is_required=False),
    )
    said = {}
    if mail is not None:
        said = {f"subject_{code}": text for code, text in mail.subject.items()}
        said |= {f"body_{code}": text for code, text in mail.body.items()}
    made: Form = kind(data=said)
    return made
