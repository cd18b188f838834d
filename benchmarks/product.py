"""Serve the product on a benchmark's home, without the worker, as the composition root makes it."""

import gc
import sys
from datetime import datetime
from pathlib import Path


def main(home: str, port: int, at: datetime) -> None:
    """Load, open and serve as `lims-complaints run` does: nothing is collected while modules are loaded."""
    gc.disable()
    from lims_complaints.app import open_premises, serve  # noqa: PLC0415 - after the line above
    from lims_complaints.settings import Settings  # noqa: PLC0415

    gc.enable()
    serve(open_premises(Settings(home=Path(home), port=port), clock=lambda: at), worker=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
