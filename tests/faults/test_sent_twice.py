"""A form that opens a case, sent twice at once: one case, on either engine."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lims_complaints.act import ACTS
from lims_complaints.web.once import Sending, SentBefore
from tests.engines import BOTH, on_either
from tests.station import Station


@pytest.fixture(params=BOTH)
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path / "station", on_either(request, tmp_path))
    made.report()
    yield made
    made.engine.dispose()


def test_of_two_sendings_at_once_one_opens_a_case_and_the_other_hears_which(station: Station) -> None:
    scan = {"sha256": station.desk.store.keep(b"letter"), "name": "letter.txt", "kind": "text/plain"}
    typed: dict[str, Any] = {
        "name": "Li Na", "phone": "0510-5550 0001", "report": "WQ-2026-0001", "channel": "letter", "arrived_on": "2026-03-02",
        "results": [{"line": 1, "grounds": "Too high"}], "paper": [scan],
    }  # fmt: skip
    given, by = ACTS["intake.register-appeal"].given(**typed), station.who("liu.wen")
    both = threading.Barrier(2)

    def send(_: int) -> str:
        sending = Sending("intake.register-appeal", by.person, given.recorded(), station.clock())
        both.wait()
        try:
            return station.desk.perform("intake.register-appeal", given, by=by, beside=sending).key
        except SentBefore as before:
            return before.key

    with ThreadPoolExecutor(2) as two:
        assert set(two.map(send, range(2))) == {"AP-2026-0001"}
