"""Every room of pages, in one list."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
