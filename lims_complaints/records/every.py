"""Every record's module, so that whoever needs the whole schema can say so in one import."""

from lims_complaints.db.types import Base
from lims_complaints.records import (
    appeal,
    archive,
    bench,
    case,
    clock,
    code_key,
    compensation,
    decision,
    feed,
    feedback,
    handed_in,
    handling,
    journal,
    paper,
    person,
    quality,
    report,
    retest,
    review,
    search,
)

SCHEMA = Base.metadata
MODULES = (
    appeal, archive, bench, case, clock, code_key, compensation, decision, feed, feedback, handed_in, handling, journal, paper,
    person, quality, report, retest, review, search,
)  # fmt: skip
