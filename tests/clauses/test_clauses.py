"""Every scenario of every clause, on the real desk and a real database."""

import pytest
from pytest_bdd import scenarios

from tests.paths import ROOT

pytestmark = pytest.mark.long

scenarios(*(str(file) for file in sorted((ROOT / "features").glob("*.feature"))))
