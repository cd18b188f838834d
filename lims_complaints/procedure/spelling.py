"""Words that are nearly right: what was probably meant, and two spellings of one word."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from lims_complaints.errors import Phrase, phrase


def same_word(word: str) -> str:
    """Return what two spellings of one word have in common: no case, no hyphens, single spaces."""
    return re.sub(r"[\s_-]+", " ", word.strip()).casefold()


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that `word` probably stands for, if there is one."""
    by_form = {same_word(k): k for k in sorted(known)}
    close = get_close_matches(same_word(word), list(by_form), n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> Phrase:
    """Return the question that ends an error about an unknown word; the few known words where none is near."""
    if guess := nearest(word, known):
        return phrase('Did you mean "{guess}"?', guess=guess)
    if 0 < len(known) <= 12:
        return phrase("Known are: {words}.", words=", ".join(f'"{k}"' for k in sorted(known)))
    return Phrase()
