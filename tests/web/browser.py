"""A real browser for tests: Chromium without a window, and axe-core to look at what it shows."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SMALLEST_TARGET = 44


def axe_violations(page: Page) -> list[str]:
    """List what axe-core finds wrong in the page shown; the page must allow scripts (`bypass_csp`)."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}" for rule in found["violations"]]


def sideways_scrolling(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def small_targets(page: Page) -> list[str]:
    """List what stands alone to be pressed and is less than 44 pixels high; links inside sentences are exempt."""
    script = """least => [...document.querySelectorAll('a, button, input, select, summary, textarea')]
        .filter(e => e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height < least - 0.5)
        .filter(e => !e.classList.contains('govuk-skip-link'))
        .filter(e => !((e.tagName === 'A' || e.classList.contains('term'))
                       && e.closest('p, li, dd, td, .govuk-hint, .legal-reference')
                       && (e.classList.contains('term') || getComputedStyle(e).display === 'inline')))
        .map(e => e.outerHTML.slice(0, 160))"""
    return list(page.evaluate(script, SMALLEST_TARGET))
