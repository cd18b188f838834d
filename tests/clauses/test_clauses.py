"""Every scenario of every clause, on the real desk and a real database."""

from pytest_bdd import scenarios

from tests.paths import ROOT

scenarios(*(str(file) for file in sorted((ROOT / "features").glob("*.feature"))))
