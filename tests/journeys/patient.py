"""Somebody at the end of a bad line: when a page does not come, they ask for it again until it does."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from tests.journeys.somebody import Somebody

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_MOST_TRIES = 6


class Patient(Somebody):
    """A person who presses 'reload' on the browser's own page of a cut line; it sends again what was sent."""

    tries = 0

    def opens(self, path: str) -> None:
        """Type an address of the site, again if need be."""
        try:
            self.page.goto(path)
        except Error:
            self._again()

    def _goes_on(self, control: Locator) -> None:
        try:
            super()._goes_on(control)
        except Error as fault:
            if "net::" not in str(fault):
                raise
            with suppress(Error):
                self.page.wait_for_url("chrome-error:**", timeout=2_000)
        if self._is_cut():
            self._again()

    def _is_cut(self) -> bool:
        return self.page.url.startswith("chrome-error:")

    def _again(self) -> None:
        for _ in range(_MOST_TRIES):
            self.tries += 1
            try:
                self.page.reload()
            except Error:
                continue
            if not self._is_cut():
                return
        raise AssertionError(f"{self.name} gives up: no page after {_MOST_TRIES} tries")
