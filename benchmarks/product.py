"""Serve the product on a benchmark's home, without the worker, as the composition root makes it."""

import sys
from datetime import datetime
from pathlib import Path

import uvicorn

from lims_complaints.app import create_app, open_desk
from lims_complaints.settings import Settings

if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[3])
    desk = open_desk(Settings(home=Path(sys.argv[1]), port=int(sys.argv[2])), clock=lambda: at)
    uvicorn.run(create_app(desk), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
