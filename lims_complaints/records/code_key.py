"""The sealed map from codes to samples. One importer in the whole program: the coder."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lims_complaints.db.types import Base


class SealedMap(Base):
    """Code → sample and nonce, sealed (HPKE) to each holder's public key; the server cannot read it."""

    __tablename__ = "sealed_map"

    retest_id: Mapped[int] = mapped_column(ForeignKey("retest.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True, doc="controls or samples")
    holder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(doc="base64")
    commitments: Mapped[list[Any]]
    sealed_at: Mapped[datetime]
