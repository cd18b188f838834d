"""Every room of pages, in one list: the module, and how the addresses begin that it answers."""

from lims_complaints.web.rooms import Room, room

PAGES = __name__.rpartition(".")[0]

ROOMS: tuple[Room, ...] = (
    room(f"{PAGES}.account", "account"),
    room(f"{PAGES}.keeping", "bench"),
    room(f"{PAGES}.bench", "bench"),
    room(f"{PAGES}.case_page", "case"),
    room(f"{PAGES}.retest_pages", "case"),
    room(f"{PAGES}.coding", "case"),
    room(f"{PAGES}.custody", "case"),
    room(f"{PAGES}.judging", "case"),
    room(f"{PAGES}.envelope", "account"),
    room(f"{PAGES}.ceremony", "case", "reports", "signing"),
    room(f"{PAGES}.recalling", "case", "reports"),
    room(f"{PAGES}.importing", "import"),
    room(f"{PAGES}.entering", "enter"),
    room(f"{PAGES}.worklist", "worklist"),
    room(f"{PAGES}.act_pages", "case", "open", "reports"),
    room(f"{PAGES}.papers_page", "file", "paper"),
    room(f"{PAGES}.standing_record", "api", "case"),
    room(f"{PAGES}.performing", "performance", "register.csv", "register.xlsx"),
    room(f"{PAGES}.calendars", "calendars"),
    room(f"{PAGES}.adopting", "procedures"),
    room(f"{PAGES}.feeds", "feed", "feeds"),
    room(f"{PAGES}.bundle", "s"),
    room(f"{PAGES}.deadlines", "case"),
    room(f"{PAGES}.searching", "search"),
    room(f"{PAGES}.report_pages", "reports"),
    room(f"{PAGES}.station_pages", "archive", "outbox", "quality", "samples"),
    room(f"{PAGES}.statistics", "procedures"),
    room(f"{PAGES}.people_pages", "people"),
    room(f"{PAGES}.record_pages", "audit"),
    room(f"{PAGES}.appealing", "appeal"),
    room(f"{PAGES}.receipt_page", "receipt"),
    room(f"{PAGES}.complaining", "complaint"),
    room(f"{PAGES}.following", "follow"),
    room(f"{PAGES}.public_pages", "", "accessibility", "privacy", "procedure"),
    room(f"{PAGES}.status_page", "notices", "notices.atom", "s", "status-list.json", "verify"),
)
