"""Files are taken apart in a process of their own, which is bound to its limits and may die without harm."""

from __future__ import annotations

import io
import json
import resource
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from grants import scrub_child
from grants.errors import RuleBroken
from grants.scrubbing import refusal, scrubbed
from tests.cast import files

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.mark.parametrize(
    ("name", "data", "extension", "seconds"),
    [("a.txt", b"hello", "txt", None), ("a.png", files.a_png(), "png", None), ("a", files.a_wav(), "wav", 2)],
)
def test_a_file_goes_there_and_comes_back_clean(name: str, data: bytes, extension: str, seconds: int | None):
    found = scrubbed(name, [data[:3], data[3:]])
    with found.file as file:
        kept = file.read()
    assert (found.kind.extension, found.seconds, files.CANARY.encode() in kept) == (extension, seconds, False)
    assert name != "a.txt" or kept == data


def test_what_is_refused_there_is_said_here():
    with pytest.raises(RuleBroken, match=str(refusal("runs"))):
        scrubbed("a.txt", [b"<html>"])


def test_a_process_that_dies_refuses_the_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(RuleBroken, match=str(refusal("broken"))):
        scrubbed("a.txt", [b"hello"])


def run(monkeypatch: pytest.MonkeyPatch, data: bytes) -> tuple[dict[str, Any], bytes, list[Any]]:
    """Run the process's own part here; return what it tells, what it writes, and what it binds itself to."""
    bound: list[Any] = []
    written = io.BytesIO()
    monkeypatch.setattr(resource, "setrlimit", lambda what, most: bound.append((what, most)))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=written))
    scrub_child.main()
    told, clean = written.getvalue().split(b"\n", 1)
    return json.loads(told), clean, bound


def test_it_binds_itself_before_it_reads(monkeypatch: pytest.MonkeyPatch):
    told, clean, bound = run(monkeypatch, b"hello")
    assert (told, clean) == ({"media_type": "text/plain", "seconds": None}, b"hello")
    assert {what: hard == soft for what, (hard, soft) in bound} == {
        resource.RLIMIT_AS: True,
        resource.RLIMIT_CPU: True,
        resource.RLIMIT_FSIZE: True,
    }


def test_it_tells_why_not(monkeypatch: pytest.MonkeyPatch):
    assert run(monkeypatch, b"")[:2] == ({"refused": "empty"}, b"")


def test_a_file_that_needs_too_much_is_broken(monkeypatch: pytest.MonkeyPatch):
    def drown(data: bytes) -> tuple[str, bytes, None]:
        raise MemoryError(len(data))

    monkeypatch.setattr(scrub_child, "cleaned", drown)
    assert run(monkeypatch, b"hello")[:2] == ({"refused": "broken"}, b"")
