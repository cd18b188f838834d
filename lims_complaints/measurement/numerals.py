"""Exact numbers written for a reader, so that the arithmetic on paper never contradicts the verdict."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction

from lims_complaints.measurement.rounding import magnitude, round_significant
from lims_complaints.measurement.value import Value

DIGITS = 6
MINUS = "\N{MINUS SIGN}"


def exact(value: Value) -> Fraction:
    """Return a number value as an exact fraction. Raises ValueError for any other kind."""
    if value.kind != "number" or value.number is None:
        raise ValueError(f"{value.text!r} is no number")
    return Fraction(value.number)


def mean(numbers: Iterable[Fraction]) -> Fraction:
    """Return the arithmetic mean, exactly."""
    listed = list(numbers)
    return sum(listed, Fraction(0)) / len(listed)


def median(numbers: Iterable[Fraction]) -> Fraction:
    """Return the middle value, or the mean of the two middle ones, exactly."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def to_decimal(number: Fraction, digits: int = 28) -> Decimal:
    """Return the number to 28 significant digits, which is exact for anything that terminates sooner."""
    with localcontext(prec=digits):
        return Decimal(number.numerator) / Decimal(number.denominator)


def root(squared: Fraction, digits: int = 28) -> Decimal:
    """Return the square root to 28 significant digits; comparing is done on squares, never on this."""
    with localcontext(prec=digits + 10):
        found = (Decimal(squared.numerator) / Decimal(squared.denominator)).sqrt()
    with localcontext(prec=digits):
        return +found


def written(number: Fraction | Decimal, digits: int = DIGITS) -> str:
    """Write at most six significant digits, no exponent within reach of a reader, a real minus sign."""
    whole = Fraction(number)
    if not whole:
        return "0"
    if abs(magnitude(whole)) > 12:
        return f"{round_significant(whole, digits):E}".replace("-", MINUS)
    short = round_significant(whole, digits)
    text = f"{short:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def chance(probability: Decimal) -> str:
    """Write a probability with four significant digits; near certainty and impossibility say how near: > 0.9999, < 0.0001."""
    if probability > Decimal("0.9999"):
        return "> 0.9999"
    return "< 0.0001" if probability < Decimal("0.0001") else written(probability, 4)


def apart(number: Fraction | Decimal, limit: Fraction | Decimal) -> str:
    """Write `number` with as many digits as it takes to be told from `limit`: 10.00004 beside a limit of 10."""
    for digits in (DIGITS, 9, 14, 20, 28):
        text = written(number, digits)
        if text != written(limit, digits) or Fraction(number) == Fraction(limit):
            return text
    return text


def marked(number: Fraction, text: str) -> str:
    """Return "= text" where the text is the whole number, "≈ text" where digits were left out."""
    same = Fraction(Decimal(text.replace(MINUS, "-"))) == number
    return f"{'=' if same else '≈'} {text}"
