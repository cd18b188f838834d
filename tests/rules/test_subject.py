"""What a case is called: the parameters in dispute and what was sampled, as the reader calls them."""

import pytest

from lims_complaints.language import LANGUAGES, say_subject

SAID = {
    ("铁", "地表水"): ("Iron in surface water", "地表水中的铁", "地面水中的鐵"),
    ("Iron、Lead", "Drinking water"): ("Iron, Lead in drinking water", "饮用水中的铁、铅", "飲用水中的鐵、鉛"),
    ("氯化物", ""): ("Chloride", "氯化物", "氯化物"),
    ("Radon、氡", "Peat"): ("Radon, 氡 in peat", "Peat中的Radon、氡", "Peat中的Radon、氡"),
    ("They came late、twice", ""): ("They came late、twice",) * 3,
}


@pytest.mark.parametrize("stored", SAID)
def test_a_subject_is_said_in_each_language(stored: tuple[str, str]) -> None:
    assert tuple(say_subject(language, *stored) for language in LANGUAGES) == SAID[stored]
