"""A sheet as plain text that survives messengers, mail replies and retyping; written, and read back. Pure.

Each question begins with its number in square brackets; what stands after the word “Answer:” is its answer, until the
next number. All else may be changed: line ends, order, digits, marks before a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grants.applications.rules.sheet_values import read, written
from grants.applications.rules.sheets import Paper, Said, Sheet, in_every_language, tidy
from grants.calls.rules import QuestionFacts, QuestionKind
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ANSWER = _l("Answer")
_MARKS = "\u200b\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufeff"  # a messenger may put them before a line
_HEAD = re.compile(
    rf"(?P<before>[\s{_MARKS}>•·*\-–—#]*)[\[【［]\s*(?P<number>\d{{1,3}})\s*(?:[vV]\s*(?P<version>\d{{1,6}})\s*)?[\]】］]"
)
_ESCAPED = re.compile(
    r"\\+(?=" + _HEAD.pattern.replace("?P<before>", "?:").replace("?P<number>", "?:").replace("?P<version>", "?:") + ")"
)
_DEEPEST = 20  # mails that quote each other; deeper than that nobody wrote
_FORM = re.compile(r"[\s>]*MUSHA\s+(?P<call>[\w-]{22})(?:\s+(?P<source>[\w-]{22}))?\s*")


def write(paper: Paper, sheet: Sheet) -> str:
    """Return the sheet as text in the language of this moment; `read_back` returns the same answers from it."""
    head = [
        in_language(paper.title),
        "",
        _("Write under each line “Answer:”. Leave the numbers in square brackets as they are: they tell which answer"),
        _("belongs to which question. Answer in any language and in any order, and leave out what you like."),
        _("Then send this text back, or upload it on the page of the call."),
        "",
        f"MUSHA {sheet.call} {sheet.source}".rstrip(),
    ]
    parts = [line for number, one in _numbered(paper) for line in ("", "", *_asked(paper, sheet, number, one))]
    return "\n".join([*head, *parts, "", "", _("[0] This is the end. Nothing below this line is read."), ""])


def _numbered(paper: Paper) -> Iterator[tuple[int, QuestionFacts]]:
    return ((number, one) for number, one in enumerate(paper.questions, 1) if one in paper.writable)


def _asked(paper: Paper, sheet: Sheet, number: int, question: QuestionFacts) -> Iterator[str]:
    said = sheet.answers.get(question.key, Said(""))
    first, *others = _told(paper, question)
    yield f"[{number} v{said.version}] {first}" if said.version else f"[{number}] {first}"
    yield from others
    text = written(paper, question, said.text)
    yield f"{_ANSWER}:"
    yield from (_guarded(line) for line in text.split("\n"))


def _told(paper: Paper, question: QuestionFacts) -> Iterator[str]:
    """Return the lines that say what is asked; none of them is an answer, wherever it stands."""
    yield _one_line(in_language(question.prompt))
    if in_language(question.hint):
        yield _one_line(in_language(question.hint))
    yield _("(What it is used for: %(use)s)", use=_one_line(in_language(question.used_for)))
    if question.suggested_words:
        yield ngettext("(About %(num)s word is plenty.)", "(About %(num)s words are plenty.)", question.suggested_words)
    if question.kind is QuestionKind.MANY:
        yield _("(Choose as many as you like; write their numbers.)")
    elif options := paper.options(question):
        del options
        yield _("(Choose one; write its number.)")
    if question.kind is QuestionKind.DATE:
        yield _("(Write the day like 2027-02-22: year, month, day.)")
    if question.kind is QuestionKind.MONEY:
        yield _("(In %(currency)s, digits only.)", currency=paper.currency)
    if question.kind is QuestionKind.BUDGET:
        yield _("(One line for each thing, in %(currency)s: who | amount | what for.)", currency=paper.currency)
        us = _("Your group")
        yield from (f"  {place}) {name or us}" for place, (_ref, name) in enumerate(paper.partners, 1))
    yield from (
        f"  {place}) {_one_line(in_language(label))}" for place, (_key, label) in enumerate(paper.options(question), 1)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _guarded(line: str) -> str:
    """Return a line of an answer so that it is not taken for the head of a question."""
    return f"\\{line}" if _head(line) or _ESCAPED.match(line) else line


def _head(line: str) -> re.Match[str] | None:
    return _HEAD.match(line)


def read_back(paper: Paper, text: str) -> Sheet:
    """Return the sheet that a text keeps; raise RuleBroken, saying what to do, for what cannot be read.

    Nothing is guessed: where two texts stand under one number, or an answer fits no question, all of it is refused.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    form = next(filter(None, map(_FORM.fullmatch, lines)), None)
    if form is not None and form["call"] != paper.call:
        raise RuleBroken(_("This sheet belongs to another call. Upload it on that call's page."))
    sections = list(_sections(lines))
    if not sections:
        raise RuleBroken(
            _("No question was found in this text. Each begins with its number in square brackets, like [1].")
        )
    answers: dict[str, Said] = {}
    for number, version, body in sections:
        question = _question(paper, number)
        said = Said(read(paper, question, _answer(paper, question, body), is_typed=True), version)
        before = answers.get(question.key)
        if before is not None and before.text and said.text and before.text != said.text:
            raise RuleBroken(_("Question [%(number)s] stands here twice, with two answers. Keep one.", number=number))
        answers[question.key] = said if said.text or before is None else before
    return Sheet(paper.call, (form["source"] or "") if form is not None else "", answers)


def _question(paper: Paper, number: int) -> QuestionFacts:
    found = dict(_numbered(paper)).get(number)
    if found is None:
        raise RuleBroken(
            _("This call has no question [%(number)s] on a sheet. Compare it with the page.", number=number)
        )
    return found


def _sections(lines: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Split the lines at their heads; after [0] nothing counts, until another question begins."""
    number, version, depth = 0, 0, 0
    body: list[str] = []
    for line in lines:
        head = _head(line)
        if head is None:
            body.append(_unquoted(line, depth))
            continue
        if number:
            yield number, version, body
        number, version = int(head["number"]), int(head["version"] or 0)
        depth, body = min(head["before"].count(">"), _DEEPEST), [line[head.end() :]]
    if number:
        yield number, version, body


def _unquoted(line: str, depth: int) -> str:
    """Return a line without the signs that a mail program put before all that it quotes."""
    for _level in range(depth):
        if not line.lstrip(" ").startswith(">"):
            break
        line = line.lstrip(" ")[1:]
        line = line.removeprefix(" ")
    return line


def _answer(paper: Paper, question: QuestionFacts, body: list[str]) -> str:
    """Return what was answered: all after the word, or, where somebody left it out, all that the sheet did not say."""
    for place, line in enumerate(body):
        label = _LABEL.match(line)
        if label is not None:
            lines = [*filter(None, [line[label.end() :].strip()]), *body[place + 1 :]]
            break
    else:
        told = _all_told(paper, question)
        lines = [line for line in body if _folded(line) not in told]
    return tidy("\n".join(line[1:] if _ESCAPED.match(line) else line for line in lines))


def _all_told(paper: Paper, question: QuestionFacts) -> set[str]:
    texts = [question.prompt, question.hint or {}, question.used_for]
    prompts = {_folded(text) for one in texts for text in one.values()}
    return prompts | {_folded(line) for line in _told(paper, question)}


def _folded(line: str) -> str:
    return " ".join(line.strip(_MARKS + " \t•·*-–—").split())


# What the sheet says, and what people write in its place when they type it anew.
_WORDS = sorted({*in_every_language(_ANSWER).values(), "الجواب", "الإجابة", "الاجابة", "جواب", "إجابة"}, key=len)[::-1]
_LABEL = re.compile(
    rf"[\s{_MARKS}>•·*\-–—#]*(?:{'|'.join(map(re.escape, _WORDS))})\s*[:：]",
    re.IGNORECASE,
)
