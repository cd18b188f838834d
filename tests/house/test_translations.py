"""Whatever the program says in English it says in 简体中文 and 繁體中文 as well, with the same places to fill."""

import pytest

from tests import translations as words
from tests.translations import Translation


@pytest.fixture(scope="module")
def said() -> words.Said:
    return words.everything_said()


@pytest.mark.parametrize("locale", words.LOCALES)
def test_everything_is_translated(locale: str, said: words.Said) -> None:
    lacking = words.untranslated(said, words.translations(locale))
    listed = "\n".join(f"{place}: {text}" for text, place in lacking.items())
    assert not lacking, f"{len(lacking)} texts without {locale} (python -m tests.translations prints them):\n{listed}"


@pytest.mark.parametrize("locale", words.LOCALES)
def test_translations_fill_the_same_places(locale: str) -> None:
    assert words.other_places(words.translations(locale)) == []


@pytest.mark.parametrize("locale", words.LOCALES)
def test_one_english_text_has_one_translation(locale: str) -> None:
    assert words.two_voices(words.translations(locale)) == []


@pytest.mark.parametrize("word", ["密鑰", "口令", "質控", "檢測檯", "校驗碼", "私隱", "甚麼"])
def test_one_thing_has_one_name_in_traditional_chinese(word: str) -> None:
    """金鑰, 通行語, 品管, 檢測台, 查核碼, 隱私 and 什麼 are said; each of these would be a second name for one of them."""
    known = words.translations("zh_Hant")
    assert [text for text, all_of in known.items() if any(word in part for one in all_of for part in one.texts)] == []


def test_the_program_says_something(said: words.Said) -> None:
    assert len(said) > 100


def test_marked_literals_are_found_wherever_they_stand() -> None:
    python = 'x = N_("Grounds")\nplural(language, "{n} day", "{n} days", n)\ny = "not marked"\n'
    assert list(words.said_in_python(python)) == [(1, "Grounds"), (2, "{n} day")]
    page = '<p title="{{ _("Why") }}">{% if a %}{{ b(_("Because"), c) }}{% endif %}</p>{% trans %}Aloud{% endtrans %}'
    assert [m for _, m in words.said_in_template(page)] == ["Why", "Because", "Aloud"]
    assert list(words.said_in_typst('#let a = 1\n#_("Signed \\"so\\"")')) == [(2, 'Signed "so"')]


def test_faults_of_a_catalog_are_seen() -> None:
    said = {"Why {n}": ["a.py:1"], "Void": ["b.py:2"], "Empty": ["c.py:3"], "Doubtful": ["d.py:4"]}
    known = {
        "Why {n}": [Translation(("为何",), False, "a.po")],
        "Empty": [Translation(("",), False, "a.po")],
        "Doubtful": [Translation(("存疑",), True, "a.po")],
        "one day": [Translation(("{n}天",), False, "a.po", "{n} days")],
        "the {n}{suffix}": [Translation(("第{n}",), False, "a.po")],
        "Case": [Translation(("案件",), False, "a.po"), Translation(("个案",), False, "b.po")],
    }
    assert words.untranslated(said, known) == {"Void": "b.py:2", "Empty": "c.py:3", "Doubtful": "d.py:4"}
    assert words.other_places(known) == ["a.po: 'Why {n}' → '为何'"]
    assert words.two_voices(known) == ["'Case': a.po 案件, b.po 个案"]
