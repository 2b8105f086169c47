"""What axe-core finds in a page, as people notice it who listen to a page, or see it without its colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = ["findings", "serious_findings"]

_SERIOUS = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """Rules that a page breaks, with whatever impact, and where."""
    return _told(Axe().run(page).response["violations"])


def serious_findings(page: Page, parts: Sequence[str] = ()) -> list[str]:
    """Rules that a page breaks with serious or critical impact, and where.

    Args:
        page: loaded.
        parts: selectors of what is looked at; without any, the whole page.
    """
    there = [part for part in parts if page.locator(part).count()]
    context = {"include": [[part] for part in there]} if there else None
    violations = Axe().run(page, context=context).response["violations"]
    return _told([rule for rule in violations if rule["impact"] in _SERIOUS])


def _told(violations: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]
