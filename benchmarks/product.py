"""Serve the product on a benchmark's home, without the worker, as the composition root makes it."""

import gc
import sys
from datetime import datetime
from pathlib import Path


def main(home: str, port: int, at: datetime) -> None:
    """Load, open and serve as `lims-complaints run` does: nothing is collected while modules are loaded."""
    gc.disable()
    import uvicorn  # noqa: PLC0415 - after the line above

    from lims_complaints.app import create_app, open_premises  # noqa: PLC0415
    from lims_complaints.settings import Settings  # noqa: PLC0415

    gc.enable()
    app = create_app(open_premises(Settings(home=Path(home), port=port), clock=lambda: at))
    gc.freeze()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
