"""The repository speaks of the product: nothing about who made it, where, or from which host."""

import re
from pathlib import Path

import pytest

from tests.paths import ROOT, repository_files

PLACES = r"(?<![\w.~-])/(?:work|root)/|/tmp/(?:brief|bash_jobs|clone)"
HOSTS = (
    r"\b(?:pypi\.org|pythonhosted\.org|test\.pypi|npmjs\.(?:org|com)|repo1?\.maven\.(?:apache\.)?org|maven\.org|"
    r"deb\.debian\.org|docker\.io|ghcr\.io|crates\.io|proxy\.golang\.org)\b|--index-url|--extra-index-url|--find-links"
)
MAKERS = (
    r"\b(?:helper (?:session|agent)|sub-?agent|other helpers|this session|claude|anthropic|chatgpt|copilot|co-authored-by|"
    r"language model|as an ai)\b"
)
UNWANTED = re.compile("|".join((PLACES, HOSTS, MAKERS)), re.IGNORECASE)
TEXT = {".py", ".md", ".toml", ".txt", ".po", ".html", ".typ", ".css", ".js", ".feature", ".json", ".csv", ".svg", ""}

FILES = [p for p in repository_files() if p.suffix in TEXT and p != Path(__file__)]


def unwanted(text: str) -> list[str]:
    """Return each unwanted phrase with its line number."""
    lines = enumerate(text.splitlines(), 1)
    return [f"{number}: {found.group()}" for number, line in lines for found in UNWANTED.finditer(line)]


def test_nothing_but_the_product_is_spoken_of() -> None:
    found = {str(f.relative_to(ROOT)): said for f in FILES if (said := unwanted(f.read_text("utf-8", "replace")))}
    assert found == {}


@pytest.mark.parametrize("text", ["see /work/main/x", "cd /root/", "https://files.pythonhosted.org/a", "# by a subagent"])
def test_unwanted_phrases_are_seen(text: str) -> None:
    assert unwanted(text) != []


@pytest.mark.parametrize("text", ["field/work/root", "https://example.org/work", "the analyst's session ends", "~/work/lims"])
def test_plain_speech_passes(text: str) -> None:
    assert unwanted(text) == []
