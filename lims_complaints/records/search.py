"""What search looks through: one text a case, report or client, and every two neighbouring characters of it."""

from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class SearchText(Base):
    """What is searched of one case, report or client, folded to one spelling."""

    __tablename__ = "search_text"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(primary_key=True, doc="case, report, client")
    ref: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, doc="the id in its own table")
    text: Mapped[str]


class SearchPair(Base):
    """Two neighbouring characters that stand somewhere in a text."""

    __tablename__ = "search_pair"
    __table_args__ = ({"sqlite_with_rowid": False},)

    pair: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
