"""Pieces of pages that are kept: by everything that they show, so that words never pass for a way that reads the same."""

import pytest

from lims_complaints.web.evidence import Link, Part
from lims_complaints.web.render import environments
from tests.web_station import HEAD

WAY, LOOKS = '<a href="/x">more</a>', "&lt;a href=&#34;/x&#34;&gt;more&lt;/a&gt;"


@pytest.mark.parametrize("first", [0, 1])
def test_words_that_read_like_a_way_stay_words_whichever_was_written_first(first: int) -> None:
    written = environments(HEAD)["en"].globals["written"]
    parts = [Part("Decision", paragraphs=(Link("/x", "more"),)), Part("Decision", paragraphs=(WAY,))]
    shown = {i: str(written("_case.html", "part", parts[i])) for i in (first, 1 - first)}
    assert WAY in shown[0]
    assert LOOKS in shown[1]
    assert WAY not in shown[1]
    assert str(written("_case.html", "part", parts[1])) == shown[1]


def test_a_piece_is_written_in_each_language_by_itself() -> None:
    languages = environments(HEAD)
    papers = {language: str(made.globals["written"]("_cases.html", "tallies", (("all", "own", "Waits for you", 3),), "", "", 50))
              for language, made in languages.items()}  # fmt: skip
    assert len(set(papers.values())) == len(papers)
    assert "Waits for you" in papers["en"]
