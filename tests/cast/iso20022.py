"""The official schemas of ISO 20022, where they are at hand: other people's files, read from beside the project."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lxml import etree

ISO20022 = Path(__file__).parents[3] / "shared" / "data" / "iso20022"


@lru_cache
def schema(version: str) -> etree.XMLSchema | None:
    """Return the official schema, or None where the data are not there."""
    path = ISO20022 / "xsd" / f"camt.053.001.{version}.xsd"
    return etree.XMLSchema(etree.parse(path)) if path.exists() else None


def assert_valid(content: bytes, version: str):
    """Hold a file that we wrote against the standard itself, where that is at hand."""
    official = schema(version)
    if official is not None:
        official.assertValid(etree.fromstring(content))
