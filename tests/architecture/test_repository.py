"""What may stand in no file: this or that machine, where packages come from, and secrets."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

LARGEST = 1_000_000
# Put together from pieces, so that this file does not find itself.
HOSTS = "|".join((r"pypi\.o" + "rg", r"pythonhosted\.o" + "rg", r"npmjs\.o" + "rg", r"deb\.debian\.o" + "rg"))
FORBIDDEN = (
    (
        re.compile("(?<![\\w.])/(?:wo" + "rk|ho" + "me|ro" + "ot|Us" + "ers|opt/py" + "pi|opt/wh" + r"eels)/\w"),
        "a machine's path",
    ),
    (re.compile("(?<![\\w.])/tm" + r"p/\w"), "a machine's path"),
    (re.compile(HOSTS), "where packages come from"),
    (
        re.compile("--(?:extra-)?index-" + "url|--find-" + r"links\s+\S|--trusted-" + r"host\s+\S"),
        "where packages come from",
    ),
    (re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"), "a secret"),
    (
        re.compile(
            r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|[sr]k_live_\w{16,}|xox[abp]-\w{10,}|eyJ[\w-]{20,}\.eyJ[\w-]{20,})"
        ),
        "a secret",
    ),
)


def files() -> list[str]:
    """Return what git knows of, or would."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(name for name in found.split("\0") if name and (ROOT / name).is_file())


def forbidden(text: str) -> list[str]:
    """Return what stands in `text` that may not, with its line."""
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {fault}"
        for pattern, fault in FORBIDDEN
        for found in pattern.finditer(text)
    ]


def test_no_machine_index_or_secret():
    found = {}
    for name in files():
        text = (ROOT / name).read_bytes()
        if b"\0" not in text and (lines := forbidden(text.decode())):
            found[name] = lines
    assert found == {}


def test_no_file_is_large():
    sizes = {name: (ROOT / name).stat().st_size for name in files()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_locks_pin_and_hash_everything():
    line = re.compile(r"[a-z0-9.-]+==[^ ]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    for name in ("requirements.lock", "requirements-dev.lock"):
        odd = [text for text in (ROOT / name).read_text().splitlines() if not line.fullmatch(text)]
        assert (name, odd) == (name, [])


def test_development_runs_on_what_production_runs_on():
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] - pins[1] == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x\n/ho" + "me/me/x", ["line 2: a machine's path"]),
        ("https://pypi.o" + "rg/simple", ["line 1: where packages come from"]),
        ("--index-" + "url x", ["line 1: where packages come from"]),
        ("-----BEGIN RSA PRIVATE " + "KEY-----", ["line 1: a secret"]),
        ("AKIA" + "A" * 16, ["line 1: a secret"]),
        ("templates/home/x and {{ root }}/y, /usr/bin/chromium, ../work/x", []),
    ],
)
def test_the_check_itself(text: str, found: list[str]):
    assert forbidden(text) == found
