"""Every regime runs from complaint to close in the same engine, and refuses what its clauses refuse."""

from pytest_bdd import scenarios

from tests.paths import ROOT

scenarios(str(ROOT / "features" / "regimes"))
