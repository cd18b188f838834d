"""Terms as procedure documents write them, and as readers hear them."""

import pytest

from lims_complaints.clocks.term import UNITS, Term, parse_term, say_term, write_term
from lims_complaints.language import LANGUAGES

WORDS = {
    "10 days": Term(10, "calendar day"),
    "15 calendar days": Term(15, "calendar day"),
    "1 day": Term(1, "calendar day"),
    "3 working days": Term(3, "working day"),
    "1 week": Term(1, "week"),
    "60 seconds": Term(60, "second"),
    "1 minute": Term(1, "minute"),
    "24 hours": Term(24, "hour"),
    "4 office hours": Term(4, "office hour"),
    "The same  day": Term(0, "same day"),
    "the 10th of next month": Term(10, "day of next month"),
    "6 years": Term(72, "month"),
    "3 months": Term(3, "month"),
}


@pytest.mark.parametrize(("text", "term"), WORDS.items())
def test_words_are_terms(text: str, term: Term) -> None:
    assert parse_term(text) == term
    assert parse_term(write_term(term)) == term


@pytest.mark.parametrize(
    "text",
    [
        *("", "10", "days", "ten days", "-3 days", "0 days", "3.5 hours", "10 Tage", "3 workings days"),
        *("the 32nd of next month", "0 hours", "the 0th of next month"),
    ],
)
def test_other_words_are_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write for example|1 to \d+ is"):
        parse_term(text)


def test_a_term_must_make_sense() -> None:
    with pytest.raises(ValueError, match="no unit 'fortnight'"):
        Term(1, "fortnight")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no number"):
        Term(1, "same day")


def test_the_roll_is_the_rule_s() -> None:
    assert parse_term("10 days").roll
    assert not parse_term("10 days", roll=False).roll


@pytest.mark.parametrize(
    ("text", "english", "simplified", "traditional"),
    [
        ("10 days", "10 days", "10日", "10日"),
        ("1 day", "1 day", "1日", "1日"),
        ("3 working days", "3 working days", "3 个工作日", "3 個工作天"),
        ("24 hours", "24 hours", "24 小时", "24 小時"),
        ("the same day", "the same day", "当日", "即日"),
        ("the 10th of next month", "the 10th of next month", "次月10日", "翌月10日"),
        ("the 22nd of next month", "the 22nd of next month", "次月22日", "翌月22日"),
        ("6 years", "6 years", "6年", "6年"),
        ("18 months", "18 months", "18 个月", "18 個月"),
    ],
)
def test_terms_are_said_in_three_languages(text: str, english: str, simplified: str, traditional: str) -> None:
    assert [say_term(parse_term(text), language) for language in LANGUAGES] == [english, simplified, traditional]


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_its_words_in_chinese(unit: str) -> None:
    for n in (1, 7):
        term = Term(0 if unit == "same day" else n, unit)  # type: ignore[arg-type]
        said = [say_term(term, language) for language in LANGUAGES]
        assert said[0].isascii()
        assert not any("a" <= letter <= "z" for text in said[1:] for letter in text)
