"""What the tests in a real browser share: pages are read once their answer is there."""

from playwright.sync_api import Page


def go(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it: a click alone comes back before the answer does."""
    with page.expect_navigation():
        page.click(selector)


def press(page: Page, key: str) -> None:
    """Press a key that sends a form, and wait for the answer."""
    with page.expect_navigation():
        page.keyboard.press(key)
