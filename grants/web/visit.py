"""What a browser sends, as it comes in: of text what can be read, and of the site's name only what is configured."""

from __future__ import annotations

import string
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from flask import Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict

from grants.signin import current_person

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# What nobody types and nothing stores: control characters but for tab and line ends (PostgreSQL holds no NUL), and the
# marks that turn the direction of whatever stands after them (a name could make another's read backwards).
_LINE = {0x09, 0x0A, 0x0D}
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - _LINE
_TURNS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_UNREADABLE = dict.fromkeys(_CONTROLS | _TURNS)


def readable(text: str) -> str:
    """Return `text` without what cannot be read; right-to-left marks, emoji and every script stay."""
    return text.translate(_UNREADABLE)


def let_files_in() -> None:
    """Let somebody who is signed in send as large a file as the page takes (`grants.forms.takes_files`)."""
    most = getattr(current_app.view_functions.get(request.endpoint or ""), "most_bytes", None)
    if most is not None and current_person() is not None:
        request.max_content_length = most


class Visit(Request):
    """A request whose fields and query hold nothing unreadable, so that no form and no view has to think of it."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the query."""
        return _readable(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        vars(self)["form"] = _readable(vars(self)["form"])


def _readable(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    pairs = [(readable(name), readable(value)) for name, value in sent.items(multi=True)]
    return cast("MultiDict[str, str]", ImmutableMultiDict(pairs))


def here(base_url: str, environ: dict[str, Any]) -> dict[str, Any]:
    """Return a request's environment under the site's own address, whichever `Host` was sent.

    A mailed link is made from it: whoever asks for somebody else's link must not choose where it leads.
    """
    base = urlsplit(base_url)
    query = quote(environ.get("QUERY_STRING", "").encode("latin1"), safe=string.punctuation)  # bytes that are no UTF-8
    return {**environ, "HTTP_HOST": base.netloc, "wsgi.url_scheme": base.scheme, "QUERY_STRING": query}
