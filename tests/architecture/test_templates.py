"""Pages: both directions, no script or style inside them, and every word in the catalogues."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from tests.architecture.source import CODE, ROOT, name_of, python_files, templates

# The style page shows samples, and only developers see it.
SAMPLES = {"templates/web/design.html"}
WORDLESS = {"Musha", "English", "AoE", "UTC", "CSV", "PDF", "JSON", "XML", "IATI", "360Giving"}
SHOWN = {"alt", "title", "aria-label", "placeholder", "label", "aria-description"}
ASKING = {"_", "gettext", "ngettext"}
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z]\w*[ ,.'’].*|[A-Z][a-z]{2,}[.!?]?")
JINJA = re.compile(r"{#.*?#}|{%-?\s*trans\b.*?%}.*?{%-?\s*endtrans\s*-?%}|{%.*?%}|{{.*?}}", re.DOTALL)
PHYSICAL = re.compile(
    r"(?:\b(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top-left|top-right|bottom-left|"
    r"bottom-right)\b|(?:^|[;{\s])(?:left|right)\s*:|\b(?:float|clear|text-align)\s*:\s*(?:left|right)\b)"
)
INSIDE = (
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE), "a script's text"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "a script attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "a script address"),
    (re.compile(r"\|\s*safe\b"), "unescaped text"),
    (re.compile(r"{%-?\s*autoescape\s+false"), "unescaped text"),
    (re.compile(r"\b(?:href|src|action)\s*=\s*[\"'](?:https?:)?//"), "something from elsewhere"),
)


class _Words(HTMLParser):
    """Collects the words that a page says by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in {"script", "style"}
        self.said += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.said.append(data)


def words_in_markup(source: str) -> list[str]:
    """Return the texts between tags, and in attributes that are shown, that no catalogue has."""
    parser = _Words()
    # A digit stands for what Jinja puts in: it is no word, and fits into an attribute.
    parser.feed(JINJA.sub(lambda found: "0" + "\n" * found[0].count("\n"), source))
    parser.close()
    texts = (text.strip() for text in parser.said)
    return [text for text in texts if any(not {word} & WORDLESS for word in WORD.findall(text)) and not _is_name(text)]


def _is_name(text: str) -> bool:
    return text in {"مشاع", "العربية"}  # the wordmark, and a language's own name


def words_in_expressions(source: str) -> list[str]:
    """Return the sentences that Jinja expressions hold outside _()."""
    page = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(
        source
    )  # nothing is rendered
    asked = {
        id(text)
        for call in page.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ASKING
        for text in call.find_all(nodes.Const)
    }
    texts = [text for text in page.find_all(nodes.Const) if isinstance(text.value, str) and id(text) not in asked]
    return [text.value for text in texts if SENTENCE.fullmatch(text.value) and text.value not in WORDLESS]


def physical(css: str) -> list[str]:
    """Return the lines of a style sheet that name a side rather than a start or an end."""
    bare = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), css, flags=re.DOTALL)
    return [line.strip() for line in bare.splitlines() if PHYSICAL.search(line)]


def inside(source: str) -> list[str]:
    """Say what stands in a template that must not."""
    bare = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    return [fault for pattern, fault in INSIDE if pattern.search(bare)]


def test_style_sheets_know_no_left_and_right():
    sheets = sorted((ROOT / "grants").rglob("*.css"))
    assert sheets != []
    assert {name_of(path): lines for path in sheets if (lines := physical(path.read_text()))} == {}


def test_templates_hold_no_script_style_or_unescaped_text():
    assert {name_of(path): found for path in templates() if (found := inside(path.read_text()))} == {}


def test_code_marks_no_text_as_safe():
    assert [name_of(path) for path in python_files(*CODE) if re.search(r"\bMarkup\(", path.read_text())] == []


def test_templates_say_nothing_that_the_catalogues_do_not_have():
    pages = {name_of(path): path.read_text() for path in templates()}
    said = {
        name: words_in_markup(text) + words_in_expressions(text) for name, text in pages.items() if name not in SAMPLES
    }
    assert {name: words for name, words in said.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ("<p>{{ _('Hello') }}: {{ n }} · Musha</p>", []),
        ("<p>{% trans %}Hello{% endtrans %}</p>{# Hello #}", []),
        ('<img alt="A map" {% if x %}hidden{% endif %}>', ["A map"]),
        ('<a title="{{ _("Go") }}" class="big {{ kind }}">{{ x }}</a>', []),
        ("<p>أهلا</p>", ["أهلا"]),
    ],
)
def test_the_markup_check_itself(source: str, words: list[str]):
    assert words_in_markup(source) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{{ button("Send it", href) }}', ["Send it"]),
        ('{{ button("Send", href) }}', ["Send"]),
        ('{{ button(_("Send it"), href, "primary") }}', []),
        ('{{ _("%(a)s of %(b)s", a=_("One thing"), b=2) }}', []),
        ('{% if state == "open" %}{% endif %}{{ url_for("web.home") }}', []),
    ],
)
def test_the_expression_check_itself(source: str, words: list[str]):
    assert words_in_expressions(source) == words


@pytest.mark.parametrize(
    "line", ["margin-left: 1px", "a { left: 0 }", "text-align: right;", "border-top-left-radius: 2px", "float: left"]
)
def test_the_side_check_itself(line: str):
    assert physical(f"/* left: fine */\n{line}\n") == [line]


@pytest.mark.parametrize("line", ["margin-inline-start: 1px", "text-align: start", "--left-over: 1", "inset-inline: 0"])
def test_starts_and_ends_are_fine(line: str):
    assert physical(line) == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="x">',
        "<style>",
        "<script>go()</script>",
        '<p onclick="go()">',
        "{{ x | safe }}",
        '<img src="//elsewhere.example/x.png">',
    ],
)
def test_the_inside_check_itself(source: str):
    assert len(inside(source)) == 1


def test_a_script_file_and_a_comment_are_fine():
    assert inside('<script src="{{ x }}"></script>{# style="x" #}<p data-one="1">') == []
