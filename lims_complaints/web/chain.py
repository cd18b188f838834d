"""Whether the record holds, as pages say it."""

from dataclasses import dataclass

from lims_complaints import checkpointing
from lims_complaints.act import Desk
from lims_complaints.audit.checkpoint import BadCheckpoint, Verified


@dataclass(frozen=True)
class State:
    """Whether the record holds: what was verified, or why its checkpoints cannot be believed."""

    found: Verified | None
    fault: str = ""


def state_of(desk: Desk, *, whole: bool = False) -> State:
    """Verify the record from its newest checkpoint on, or the whole of it."""
    try:
        return State(checkpointing.verified(desk, whole=whole))
    except BadCheckpoint as bad:
        return State(None, str(bad))
