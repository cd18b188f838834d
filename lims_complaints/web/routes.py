"""Every room of pages, in one list."""

from fastapi import APIRouter

from lims_complaints.web import case_page, doing, papers_page, searching, worklist

ROUTERS: tuple[APIRouter, ...] = (worklist.router, case_page.router, doing.router, papers_page.router, searching.router)
