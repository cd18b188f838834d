"""What a file for the bench says within: a damaged one is read as far as it goes, and breaks nothing (2.2.2)."""

import io
import zipfile

from lims_complaints.retest.contents import words_in


def packed(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:t>{text}</w:t>")
    return made.getvalue()


def test_an_office_file_is_read() -> None:
    assert "Grey Heron" in words_in(packed("Grey Heron"))


def test_a_damaged_office_file_still_gives_the_names_of_its_parts() -> None:
    whole = packed("Grey Heron " * 50)
    start = whole.index(b"word/document.xml") + len(b"word/document.xml")
    assert "word/document.xml" in words_in(whole[:start] + b"\xff" * 8 + whole[start + 8 :])
