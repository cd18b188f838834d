"""A result held against a limit by the agreed decision rule (17025 7.8.6, ILAC-G8:09/2019, JCGM 106:2012)."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from lims_complaints.language import N_
from lims_complaints.measurement.criterion import Limit, Rule
from lims_complaints.measurement.lines import Line, Said, said
from lims_complaints.measurement.numerals import apart, chance, written
from lims_complaints.measurement.rounding import round_significant

Outcome = Literal["pass", "conditional pass", "conditional fail", "fail", "not evaluated"]
OUTCOMES: dict[Outcome, str] = {
    "pass": N_("conforms"),
    "conditional pass": N_("conforms, conditionally"),
    "conditional fail": N_("does not conform, conditionally"),
    "fail": N_("does not conform"),
    "not evaluated": N_("not evaluated"),
}
G8 = "ISO/IEC 17025 7.8.6 · ILAC-G8:09/2019"
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494")


@dataclass(frozen=True)
class Conformity:
    """The outcome by the rule, with the probability of conformity where an uncertainty stands."""

    outcome: Outcome
    probability: Decimal | None
    line: Line

    def as_json(self) -> dict[str, object]:
        """Return the outcome, the probability as text (six digits) and the line."""
        six = None if self.probability is None else f"{round_significant(self.probability, 6):f}"
        return {"outcome": self.outcome, "probability": six, "line": self.line.as_json()}


def conformity(value: Decimal | Fraction, limit: Limit, rule: Rule, u: Decimal | None) -> Conformity:
    """Judge an unrounded value against a limit; at the limit conforms. `u` is its standard uncertainty; w is k = 2 of it.

    A rule that needs an uncertainty is not evaluated without one, unless the limit states its guard band.
    """
    y, bound = Fraction(value), Fraction(limit.value)
    inside = bound - y if limit.side == "upper" else y - bound
    guard = Fraction(limit.guard) if limit.guard is not None else None if u is None else 2 * Fraction(u)
    probability = None if not u else probability_inside(inside, u)
    outcome = _outcome(inside, guard, rule)
    return Conformity(outcome, probability, _line(y, limit, rule, guard, outcome, probability))


def _outcome(inside: Fraction, guard: Fraction | None, rule: Rule) -> Outcome:
    if rule == "simple":
        return "pass" if inside >= 0 else "fail"
    if guard is None:
        return "not evaluated"
    if inside >= guard:
        return "pass"
    if rule == "guard band" or inside < -guard:
        return "fail"
    return "conditional pass" if inside >= 0 else "conditional fail"


def _line(y: Fraction, limit: Limit, rule: Rule, guard: Fraction | None, outcome: Outcome, probability: Decimal | None) -> Line:
    upper = limit.side == "upper"
    bound = Fraction(limit.value)
    formula = "" if probability is None else f"; p_c = Φ({'(TL − y)' if upper else '(y − TL)'}/u)"
    about = "" if probability is None else chance(probability)
    number = about and f"; p_c {about if about.startswith(('>', '<')) else f'≈ {about}'}"
    width = "" if guard is None else written(guard)
    letters = _relation("y", "TL", "w", (upper, rule, outcome))
    numbers = _relation(apart(y, bound), written(bound), width, (upper, rule, outcome))
    holds = None if outcome == "not evaluated" else outcome in ("pass", "conditional pass")
    clause = G8 + (f"; {limit.source}" if limit.source else "")
    return Line(_about(rule), letters + formula if letters else "", numbers + number, outcome, clause, holds)


def _relation(y: str, bound: str, width: str, where: tuple[bool, Rule, Outcome]) -> str:
    """Write where y lies, in letters or in numbers: y ≤ TL − w, TL < y ≤ TL + w …; mirrored for a lower limit."""
    upper, rule, outcome = where
    inward, outward = ("−", "+") if upper else ("+", "−")
    kept, past = ("≤", ">") if upper else ("≥", "<")
    beyond = "<" if upper else ">"
    if outcome == "not evaluated":
        return ""
    if rule == "simple":
        return f"{y} {kept if outcome == 'pass' else past} {bound}"
    if outcome == "pass" or rule == "guard band":
        return f"{y} {kept if outcome == 'pass' else past} {bound} {inward} {width}"
    zones = {
        "conditional pass": f"{bound} {inward} {width} {beyond} {y} {kept} {bound}",
        "conditional fail": f"{bound} {beyond} {y} {kept} {bound} {outward} {width}",
        "fail": f"{y} {past} {bound} {outward} {width}",
    }
    return zones[outcome]


def _about(rule: Rule) -> Said:
    names: dict[Rule, str] = {
        "simple": N_("Against the limit, simple acceptance"),
        "guard band": N_("Against the limit, with guard band"),
        "four zones": N_("Against the limit, four zones"),
    }
    return said(names[rule])


def probability_inside(inside: Fraction, u: Decimal) -> Decimal:
    """Return Φ(inside/u), the probability of conformity of a normal distribution, to about 20 digits (JCGM 106 7.2)."""
    with localcontext(prec=60):
        z = Decimal(inside.numerator) / Decimal(inside.denominator) / u
        if abs(z) > 9:
            return Decimal(1 if z > 0 else 0)
        term = total = z
        for n in range(1, 400):
            term *= -z * z / (2 * n)
            total += term / (2 * n + 1)
        found = Decimal("0.5") + total / (2 * PI).sqrt()
    with localcontext(prec=20):
        return +found
