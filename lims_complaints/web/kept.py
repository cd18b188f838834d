"""Pieces of pages that say the same again and again: written once by a macro, and kept by everything that they show.

A piece is given whatever it shows, as frozen values of text, numbers and instants, and nothing else: no markup, which is equal to the
text that it is written as, and nothing that stands around it on the page. So it cannot show what another reader may see, nor what was
before a change.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

MOST = 2048


def keeper(environment: Environment) -> Callable[..., Markup]:
    """Return how the pages of an environment (of one language, zone and station) have a piece written."""

    @lru_cache(maxsize=MOST)
    def written(template: str, macro: str, *shown: Hashable) -> Markup:
        module: Any = environment.get_template(template).module
        return Markup(getattr(module, macro)(*shown))  # noqa: S704 - written by a template that escapes

    return written
