"""How long a bank's statement of 50,000 lines takes to be read, beside a parser that only walks through the file."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import mt940 as library
from lxml import etree

from benchmarks.figures import milliseconds, show
from grants.funds.rules.statements import read
from tests.cast.statements import COLUMNS, DAY, Said, camt053, camt_statement, jod, mt940, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

LINES = 50_000
GIFT = Said(
    jod("1.234"),
    valued_on=DAY,
    party="A giver with a name",
    party_account="JO94CBJO0010000000000131000302",
    text="For the joint fund RF13 7K3M 2QXX",
)


def measure(_data: Path) -> None:
    """Read the same lines in each format."""
    said = [replace(GIFT, reference=f"R{number:08}") for number in range(LINES)]
    opening = jod("0")
    for name, content, bare, limit_is in (
        ("camt.053", camt053(camt_statement(said, opening)), walk_xml, "bare iterparse"),
        ("MT940", mt940(said, opening).encode(), walk_tags, "bare mt-940"),
        ("CSV", table(said, opening).encode(), walk_cells, "bare csv.reader"),
    ):
        what = f"read {LINES:,} lines of {name}, {len(content) / 1e6:.1f} MB"
        show(what, *times(content, COLUMNS, bare), limit_is)


def times(content: bytes, columns: Mapping[str, str], bare: Callable[[bytes], object]) -> tuple[float, float, float]:
    """Return how long reading took, its budget, and how long the bare walk took."""

    def reading() -> None:
        (statement,) = read(content, currency="JOD", columns=columns)
        if len(statement.lines) != LINES:
            raise LookupError(f"{len(statement.lines)} lines")

    took = min(milliseconds(reading) for _ in range(2))
    return took, 10_000, min(milliseconds(lambda: bare(content)) for _ in range(2))


def walk_xml(content: bytes) -> None:
    """Go through every entry and keep nothing."""
    for _event, element in etree.iterparse(BytesIO(content), tag="{*}Ntry"):
        element.clear()


def walk_tags(content: bytes) -> None:
    """Let the library read the tags and do nothing more."""
    library.parse(StringIO(content.decode()))


def walk_cells(content: bytes) -> None:
    """Split the file into its cells."""
    list(csv.reader(StringIO(content.decode(), newline="")))
