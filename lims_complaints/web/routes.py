"""Every room of pages, in one list."""

from fastapi import APIRouter

from lims_complaints.web import (
    appealing,
    bench,
    case_page,
    ceremony,
    coding,
    complaining,
    doing,
    following,
    importing,
    judging,
    papers_page,
    public_pages,
    recalling,
    receipt_page,
    report_pages,
    retest_pages,
    searching,
    station_pages,
    status_page,
    worklist,
)

ROUTERS: tuple[APIRouter, ...] = (
    bench.router,
    retest_pages.router,
    coding.router,
    judging.router,
    ceremony.router,
    recalling.router,
    importing.router,
    worklist.router,
    case_page.router,
    doing.router,
    papers_page.router,
    searching.router,
    report_pages.router,
    station_pages.router,
    appealing.router,
    receipt_page.router,
    complaining.router,
    following.router,
    public_pages.router,
    status_page.router,
)
