"""What an applicant's page costs on a slow line, with nothing kept: requests, and bytes as they are sent."""

from __future__ import annotations

import gzip
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.cast.people import sign_in
from tests.journeys.demo_pages import someone

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

MOST_BYTES, MOST_REQUESTS = 14_000, 3
VISITORS = (
    "web.home",
    "calls.index",
    "calls.show open",
    "calls.choose_zone",
    "people.sign_in",
    "people.sign_up",
    "people.follow",
)
APPLICANTS = (
    *("web.desk", "applications.index", "applications.start open", "organisations.new", "organisations.organisation"),
    *(f"applications.{page} draft" for page in ("show", "outline", "answer", "choose", "partners", "invite", "shares")),
    *(f"applications.{page} draft" for page in ("consent", "confirm", "text", "submit", "history")),
    *("applications.show awarded", "applications.submitted awarded", "awards.outcome awarded", "awards.mine"),
    *("awards.show own", "disbursements.of_award own", "disbursements.enter of the applicant"),
)
_LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}


class Loaded(HTMLParser):
    """Collects what a browser fetches for a page."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this tag loads."""
        source = dict(attrs).get(_LOADED.get(tag, ""))
        if source:
            self.paths.append(source)


def cost(client: FlaskClient, path: str) -> tuple[int, int]:
    """Return (bytes as they travel, requests) of a page and all that it loads."""
    page = body(client, path)
    parts = Loaded()
    parts.feed(gzip.decompress(page).decode())
    asked = [part for part in dict.fromkeys(parts.paths) if not part.startswith("data:")]
    bodies = [page, *(body(client, part) for part in asked)]
    return sum(map(len, bodies)), len(bodies)


def body(client: FlaskClient, path: str) -> bytes:
    """Return what is sent to a browser, which reads gzip."""
    with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        return bytes(answer.data)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("who", ["visitor", "applicant"])
def test_a_page_of_an_applicant_is_light(demo_app: Flask, who: str, language: str):
    client = demo_app.test_client()
    if who == "applicant":
        with demo_app.app_context():
            sign_in(client, someone(who))
    client.get(f"/?lang={language}")
    pages = demo_app.extensions["addresses"]
    costs = {name: cost(client, pages[name][1]) for name in (APPLICANTS if who == "applicant" else VISITORS)}
    heavy = {name: found for name, found in costs.items() if found[0] > MOST_BYTES or found[1] > MOST_REQUESTS}
    assert heavy == {}


def test_the_scales_see_what_a_page_loads():
    parts = Loaded()
    parts.feed(
        '<link rel="icon" href="/a"><link rel="stylesheet" href="/b"><script src="/c"></script><img src="/d"><p>'
    )
    assert parts.paths == ["/a", "/b", "/c", "/d"]
