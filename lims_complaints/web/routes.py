"""Every room of pages, in one list."""

from fastapi import APIRouter

from lims_complaints.web import (
    bench,
    case_page,
    coding,
    doing,
    judging,
    papers_page,
    report_pages,
    retest_pages,
    searching,
    station_pages,
    worklist,
)

ROUTERS: tuple[APIRouter, ...] = (
    bench.router,
    retest_pages.router,
    coding.router,
    judging.router,
    worklist.router,
    case_page.router,
    doing.router,
    papers_page.router,
    searching.router,
    report_pages.router,
    station_pages.router,
)
