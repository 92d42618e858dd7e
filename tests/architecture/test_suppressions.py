"""How often a checker may be told to be quiet, and that each time says why."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.architecture.source import EVERYTHING, name_of, python_files

MOST = 15
ASKS = re.compile(
    r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no\s+(?:cover|branch)|mypy:|ruff:|fmt:|pyright:)", re.IGNORECASE
)
# The rule by name, then the reason.
GOOD = re.compile(
    r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[a-z-]+(?:, ?[a-z-]+)*\]|pragma: no cover) - \S.{9,}"
)


def suppressions(source: str) -> list[str]:
    """Return the comments that quiet a checker."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT and ASKS.search(token.string)]


def test_few_suppressions_each_with_a_reason():
    found = [
        (name_of(path), comment) for path in python_files(*EVERYTHING) for comment in suppressions(path.read_text())
    ]
    assert [pair for pair in found if not GOOD.fullmatch(pair[1])] == []
    assert len(found) <= MOST, found


@pytest.mark.parametrize(
    ("comment", "is_good"),
    [
        ("# noqa: SLF001 - as alembic's own command does", True),
        ("# type: ignore[arg-type] - the stub is wrong about this", True),
        ("# noqa", False),
        ("# noqa: SLF001", False),
        ("# type: ignore", False),
        ("# type:ignore[misc]", False),
        ("# fmt: off", False),
    ],
)
def test_the_check_itself(comment: str, is_good: bool):
    assert suppressions(f"x = 1  {comment}\n") == [comment]
    assert bool(GOOD.fullmatch(comment)) is is_good


def test_text_about_a_suppression_is_none():
    assert suppressions("x = '# noqa'\n# why not\n") == []
