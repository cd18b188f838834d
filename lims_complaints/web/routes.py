"""Every room of pages, in one list."""

from fastapi import APIRouter

from lims_complaints.web import case_page, doing, papers_page, report_pages, searching, station_pages, worklist

ROUTERS: tuple[APIRouter, ...] = (
    worklist.router,
    case_page.router,
    doing.router,
    papers_page.router,
    searching.router,
    report_pages.router,
    station_pages.router,
)
