"""Labels for the bench: the blind code as text and as QR, and nothing else, in the content or around it."""

from collections.abc import Sequence
from typing import Literal

from lims_complaints.documents.report import qr
from lims_complaints.documents.typst import render

Sheet = Literal["3x8", "2x7", "62x29"]
SHEETS: dict[str, Sheet] = {"3x8": "3x8", "2x7": "2x7", "62x29": "62x29"}


def bench_labels(codes: Sequence[str], sheet: Sheet = "3x8", *, used: int = 0) -> bytes:
    """Make the labels of `codes`, in the order given, after the `used` places of a sheet that was begun.

    3x8 is A4 with 24 labels of 64 × 33.9 mm, 2x7 A4 with 14 of 99.1 × 38.1 mm, 62x29 one label a page (mm).
    The PDF carries no date, title, name or data: nothing that could say whose sample it is.
    """
    labels = [{"code": code, "qr": qr(code)} for code in codes]
    return render("forms/bench-labels.typ", {"labels": labels, "sheet": sheet, "used": used}, "en", None, tagged=False)
