"""Rounding by GB/T 8170-2008: half to even on the decimal value, once, by absolute value for negatives (数值修约)."""

from decimal import Decimal, localcontext
from fractions import Fraction

Exact = Decimal | Fraction


def round_to(value: Exact, interval: Decimal) -> Decimal:
    """Round to a multiple of `interval` (修约间隔: 1, 0.1, 100, 0.5, 20 …), half to even (3.2; 0.5 and 0.2: 3.4).

    `value` must be the unrounded one: rounding twice is against 3.3. Trailing zeros stay: 1.050 by 0.1 gives 1.0.
    Raises ValueError for an interval that is not positive.
    """
    if interval <= 0:
        raise ValueError(f"a rounding interval is positive, not {interval}")
    steps = round(Fraction(value) / Fraction(interval))
    with localcontext(prec=90):
        return steps * interval


def round_significant(value: Exact, digits: int) -> Decimal:
    """Round to `digits` significant digits (有效位数); a carry moves the interval: 9.995 to 3 gives 10.0, not 10.00."""
    if digits < 1:
        raise ValueError(f"at least one significant digit, not {digits}")
    exact = Fraction(value)
    if not exact:
        return Decimal(0)
    place = magnitude(exact) - digits + 1
    rounded = round_to(exact, unit(place))
    return round_to(exact, unit(place + 1)) if rounded.adjusted() > magnitude(exact) else rounded


def magnitude(exact: Fraction) -> int:
    """Return the power of ten of the first digit: 0.03 → -2, 150 → 2."""
    size = abs(exact)
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power if size >= Fraction(10) ** power else power - 1


def unit(place: int) -> Decimal:
    """Return 10 to the power of `place`, written without an exponent where it is whole."""
    return Decimal(10**place) if place >= 0 else Decimal((0, (1,), place))
