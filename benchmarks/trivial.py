"""A trivial FastAPI application: what a cold start is held against."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/sign-in")
async def ok() -> dict[str, str]:
    """Answer."""
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
