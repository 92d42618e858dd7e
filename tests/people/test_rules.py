"""What an address, a path of this site and a role are."""

from __future__ import annotations

import pytest

from grants.people.rules import STAFF, RoleKind, is_own_path, normal_address


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Rim@Example.ORG ", "rim@example.org"),
        ("a.b+c@mail.example.org", "a.b+c@mail.example.org"),
        ("ريم@مثال.فلسطين", "ريم@مثال.فلسطين"),
        ("rim", None),
        ("rim@example", None),
        ("rim@example.org, noor@example.org", None),
        ("rim@example.org\nBcc: x@example.org", None),
        ("<rim@example.org>", None),
        ("@example.org", None),
        ("", None),
    ],
)
def test_addresses(typed: str, stored: str | None):
    assert normal_address(typed) == stored


@pytest.mark.parametrize("path", ["/", "/desk", "/a?b=//c", "/صندوق", "/a/b#c"])
def test_paths_of_this_site(path: str):
    assert is_own_path(path)


@pytest.mark.parametrize(
    "path", ["", "desk", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example"]
)
def test_what_a_browser_could_read_as_another_site(path: str):
    assert not is_own_path(path)


def test_who_is_staff():
    assert {RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR} == STAFF
