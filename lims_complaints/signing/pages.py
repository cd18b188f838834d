"""Pages of a PDF as a stamp sees them: how large, how turned; and the form that fits a stamp onto any of them."""

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic as untyped
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.pdf_utils.writer import BasePdfFileWriter

generic: Any = untyped
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """What is seen of a page: its box in points (left, bottom, right, top) and its turn in degrees clockwise."""

    box: Box
    turn: int = 0

    @property
    def width(self) -> float:
        """Width before turning, points."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """Height before turning, points."""
        return self.box[3] - self.box[1]


def page_count(pdf: PdfHandler) -> int:
    """Count the pages."""
    return int(pdf.root["/Pages"]["/Count"])


def look_at(pdf: Any, index: int) -> Page:
    """Return what is seen of page `index` (from 0)."""
    reference, _ = pdf.find_page_for_modification(index)
    page = reference.get_object()
    media = _box(_inherited(page, "/MediaBox") or [0, 0, 595, 842])
    crop = _inherited(page, "/CropBox")
    seen = _meet(media, _box(crop)) if crop is not None else media
    return Page(seen, int(_inherited(page, "/Rotate") or 0) % 360)


def fitted(writer: BasePdfFileWriter, stamp: Any, stamp_box: Box, page: Page) -> Any:
    """Return a form that draws `stamp` upright in the middle of `page`, as large as fits, undistorted."""
    across, up = (page.height, page.width) if page.turn in (90, 270) else (page.width, page.height)
    wide, high = stamp_box[2] - stamp_box[0], stamp_box[3] - stamp_box[1]
    scale = min(across / wide, up / high)
    dx = (across - wide * scale) / 2 - stamp_box[0] * scale
    dy = (up - high * scale) / 2 - stamp_box[1] * scale
    drawing = f"q {_upright(page)} cm {scale:.5f} 0 0 {scale:.5f} {dx:.3f} {dy:.3f} cm /Stamp Do Q".encode()
    resources = generic.DictionaryObject({pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Stamp"): stamp})})
    form = generic.StreamObject(stream_data=drawing)
    form[pdf_name("/Type")] = pdf_name("/XObject")
    form[pdf_name("/Subtype")] = pdf_name("/Form")
    form[pdf_name("/BBox")] = generic.ArrayObject(generic.FloatObject(f"{n:.3f}") for n in (0, 0, page.width, page.height))
    form[pdf_name("/Resources")] = resources
    return writer.add_object(form)


def _upright(page: Page) -> str:
    """Return the matrix that takes the page as read to the page as written (before its /Rotate)."""
    return {
        0: "1 0 0 1 0 0",
        90: f"0 1 -1 0 {page.width:.3f} 0",
        180: f"-1 0 0 -1 {page.width:.3f} {page.height:.3f}",
        270: f"0 -1 1 0 0 {page.height:.3f}",
    }.get(page.turn, "1 0 0 1 0 0")


def _inherited(page: Any, key: str) -> Any:
    for _ in range(32):  # a page tree that is deeper is not one
        if key in page:
            return page[key]
        if "/Parent" not in page:
            return None
        page = page["/Parent"]
    return None


def _box(array: Any) -> Box:
    x1, y1, x2, y2 = (float(n) for n in array)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _meet(a: Box, b: Box) -> Box:
    met = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return met if met[0] < met[2] and met[1] < met[3] else a
