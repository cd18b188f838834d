"""Quantiles of Student's t and Fisher's F, for the critical values of Grubbs, Cochran and Mandel.

Binary floating point is allowed here and nowhere else in this room: a critical value is itself computed to a tolerance, is
good to about ten digits, and is compared with statistics that no laboratory knows to more than four.
"""

from collections.abc import Callable
from math import exp, lgamma, log, sqrt

TINY = 1e-300


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularized incomplete beta function I_x(a, b), by its continued fraction (Lentz's method)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(1.0 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    value = upper = 1.0
    lower = 0.0
    for i in range(1, 500):
        m = i // 2
        if i % 2:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1.0 / ((1.0 + step * lower) or TINY)
        upper = (1.0 + step / upper) or TINY
        value *= lower * upper
        if abs(lower * upper - 1.0) < 1e-15:
            break
    return value


def _root(cdf: Callable[[float], float], p: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if cdf(middle) < p else (low, middle)
    return (low + high) / 2


def f_upper(alpha: float, first: int, second: int) -> float:
    """Return the value that F with `first` and `second` degrees of freedom exceeds with probability `alpha`."""
    y = _root(lambda x: beta_cdf(x, second / 2, first / 2), alpha)
    return second * (1 - y) / (first * y)


def t_upper(alpha: float, degrees: int) -> float:
    """Return the value that Student's t exceeds with probability `alpha` (one tail, alpha < 0.5)."""
    return sqrt(f_upper(2 * alpha, 1, degrees))


def cochran_critical(alpha: float, laboratories: int, n: int) -> float:
    """Return the critical value of C = s²max/Σs² for cells of `n` results (ISO 5725-2 table 4, computed)."""
    share = f_upper(alpha / laboratories, n - 1, (laboratories - 1) * (n - 1))
    return share / (laboratories - 1 + share)


def grubbs_critical(alpha: float, laboratories: int) -> float:
    """Return the two-sided critical value of G for one outlying mean (ISO 5725-2 table 5, computed)."""
    t = t_upper(alpha / (2 * laboratories), laboratories - 2)
    return (laboratories - 1) / sqrt(laboratories) * sqrt(t * t / (laboratories - 2 + t * t))


def h_critical(alpha: float, laboratories: int) -> float:
    """Return the indicator of Mandel's h, two-sided (ISO 5725-2 tables 6 and 7, computed)."""
    t = t_upper(alpha / 2, laboratories - 2)
    return (laboratories - 1) * t / sqrt(laboratories * (t * t + laboratories - 2))


def k_critical(alpha: float, laboratories: int, n: int) -> float:
    """Return the indicator of Mandel's k for cells of `n` results (ISO 5725-2 tables 6 and 7, computed)."""
    f = f_upper(alpha, n - 1, (laboratories - 1) * (n - 1))
    return sqrt(laboratories * f / (laboratories - 1 + f))
