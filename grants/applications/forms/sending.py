"""Choosing a file, and typing what is said in a recording."""

from __future__ import annotations

from wtforms import FileField, TextAreaField
from wtforms.widgets import HiddenInput

from grants.filenames import ACCEPTED_PAPERS, ACCEPTED_SOUNDS
from grants.forms import Form, WholeField, a_file
from grants.i18n import lazy_gettext as _l


class FileForm(Form):
    """A file from this device."""

    file = FileField(
        _l("Choose a file"),
        [a_file],
        description=_l(
            "PDF, picture, text (DOCX, ODT, TXT) or table (XLSX, ODS), up to 15 MB. "
            "What cameras and programs write into files, such as places and names, is taken out."
        ),
        render_kw={"accept": ACCEPTED_PAPERS},
    )


class VoiceForm(Form):
    """A recording from this device."""

    file = FileField(
        _l("Choose a recording"),
        [a_file],
        description=_l(
            "Sound up to 10 minutes or film up to 5, as your phone records it. "
            "Where and with what it was recorded is taken out."
        ),
        render_kw={"accept": ACCEPTED_SOUNDS},
    )


class TranscriptForm(Form):
    """What is said in a recording, word for word."""

    transcript = TextAreaField(
        _l("What is said"),
        description=_l("Word for word, in the language that is spoken. Leave out nothing and add nothing."),
    )
    version = WholeField(widget=HiddenInput(), default=0)
