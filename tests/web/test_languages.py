"""Any page can be read in any language, by a plain link that keeps everything else of the address."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def spoken(visitor: FlaskClient, path: str = "/nothing") -> str:
    """Return the language of a page."""
    (found,) = re.findall(r'<html lang="(\w+)"', visitor.get(path).text)
    return found


def switches(page: str) -> dict[str, str]:
    """Return the links of the language switch."""
    return {
        code: unescape(url)
        for url, code in re.findall(r'<a href="([^"]*)" lang="(\w+)" hreflang', page.partition("</nav>")[0])
    }


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/?lang=ar", "/"),
        ("/nothing?lang=ar", "/nothing"),
        ("/calls?page=2&lang=ar&by=name&by=sum", "/calls?page=2&by=name&by=sum"),
        ("/calls?q=%D8%A8%D8%B0%D9%88%D8%B1+%26+more&lang=ar", "/calls?q=%D8%A8%D8%B0%D9%88%D8%B1+%26+more"),
        ("/calls?lang=ar&next=https://evil.example", "/calls?next=https%3A%2F%2Fevil.example"),
        ("/%D8%A8?lang=ar", "/%D8%A8"),
    ],
)
def test_a_link_switches_and_keeps_the_rest(visitor: FlaskClient, asked: str, to: str):
    answer = visitor.get(asked)
    assert (answer.status_code, answer.location) == (302, to)
    assert spoken(visitor) == "ar"
    assert spoken(visitor, "/nothing?lang=tlh") == "ar"
    visitor.get("/?lang=en")
    assert spoken(visitor) == "en"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("//evil.example/", "/evil.example/"),
        ("//", "/"),
        ("/\\evil.example/", None),
        ("/\\/evil.example", None),
        ("/a\rb", None),
    ],
)
def test_it_never_leads_off_this_site(visitor: FlaskClient, path: str, to: str | None):
    answer = visitor.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": "lang=ar"})
    assert answer.location == to
    if to is None:
        assert (answer.status_code, switches(answer.text)) == (404, {"en": "/?lang=en", "ar": "/?lang=ar"})


def test_only_reading_switches(visitor: FlaskClient):
    assert visitor.post("/sample/write/x?lang=ar").status_code == 200
    assert spoken(visitor) == "en"


def test_every_page_offers_itself_in_the_others(visitor: FlaskClient):
    page = visitor.get("/nothing?page=2&lang=tlh&by=a%26b").text
    assert switches(page) == {
        "en": "/nothing?page=2&by=a%26b&lang=en",
        "ar": "/nothing?page=2&by=a%26b&lang=ar",
    }
    assert re.findall(r'lang="(\w+)" hreflang="\w+" aria-current="true"', page) == ["en"]


def test_the_answer_to_a_post_offers_the_start(visitor: FlaskClient):
    """A link asks with GET, and not every address that takes a POST answers that."""
    page = visitor.post("/sample/write-then/rule_broken").text
    assert switches(page) == {"en": "/?lang=en", "ar": "/?lang=ar"}


def test_a_visitors_language_outlasts_their_visit(visitor: FlaskClient):
    visitor.get("/?lang=ar")
    visitor.post("/sign-out")
    assert spoken(visitor) == "ar"
