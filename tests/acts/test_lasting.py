"""Archive timestamps renewed before they lapse: by a job of the worker, against a real authority with a short-lived certificate."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from lims_complaints.db.engine import writing
from lims_complaints.outbox import Later, post
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import AuditEvent, Job
from lims_complaints.records.paper import FileVersion, Paper, PaperFile
from lims_complaints.rendering import paper_file
from lims_complaints.report_files import files_of, newest
from lims_complaints.reports.keys import keyring
from lims_complaints.reports.status import by_sha256, entries
from lims_complaints.signing.authority import Holder, issue, make_authority
from lims_complaints.signing.keys import FileKey
from lims_complaints.signing.opening import open_seal
from lims_complaints.signing.timestamp import good_until, level, long_term
from lims_complaints.signing.verify import verify
from lims_complaints.worker.loop import run_due
from lims_complaints.worker.watch import LAPSED, LAPSING
from tests.disputes import Dispute
from tests.documents.station import PASSPHRASE as THEIRS
from tests.documents.timestamping import authority
from tests.signatories import AUTHORITY, issued, signing_station


@pytest.fixture
def station(tmp_path):
    return signing_station(tmp_path)


def authority_of(station, name: str, days: int):
    """Return a timestamp authority's root and its key, whose certificate ends in so many days."""
    now = station.clock()
    root = make_authority(name, THEIRS, now - timedelta(days=1), 1000)
    holder = Holder(name, "timestamp", now - timedelta(hours=1), now + timedelta(days=days), name)
    return root.certificate, FileKey.open(issue(root, THEIRS, holder, "theirs", 1000)[1], "theirs")


def stamping(station, url: str, roots) -> None:
    """Give the station's seal a timestamp authority."""
    seal = station.desk.seal
    lasting = long_term(url, (seal.root, *roots), ())
    station.desk = dataclasses.replace(station.desk, seal=dataclasses.replace(seal, long_term=lasting))


def sweep(station) -> None:
    """Do today's sweep and what follows from it."""
    now = station.clock()
    with writing(station.engine) as session:
        post(session, Later("daily.sweep", f"sweep:{now.isoformat()}"), now)
    run_due(station.desk)


def test_each_file_gets_a_newer_timestamp_in_time_and_its_earlier_bytes_stay(station):
    first, short = authority_of(station, "First Time CA", 120)
    with authority(short, station.clock()) as url:
        stamping(station, url, (first,))
        dispute = Dispute(station).decided("void without replacement")
        void = dispute.void()
        with station.read() as session:
            letter = session.scalars(select(Paper).where(Paper.kind == "letter").order_by(Paper.id)).first()
        sealed = paper_file(station.desk, letter.id, "zh-Hans")
        sweep(station)
        assert versions(station) == {1}, "nothing lapses within the ninety days that are set"
    ends = station.clock() + timedelta(days=120)
    with station.read() as session:
        assert {f.level for f in files_of(session, void)} == {"B-LTA"}
        assert {abs(f.good_until - ends) < timedelta(days=1) for f in files_of(session, void)} == {True}
    station.clock.forward(days=40)
    second, long = authority_of(station, "Second Time CA", 3000)
    with authority(long, station.clock()) as url:
        stamping(station, url, (first, second))
        sweep(station)
        sweep(station)
    assert versions(station) == {1, 2}, "renewed once"
    check(station, void, (first, second), sealed)


def versions(station) -> set[int]:
    with station.read() as session:
        return set(session.scalars(select(FileVersion.version)))


def check(station, void, roots, sealed: str) -> None:
    store, trust = station.desk.store, (station.desk.seal.root, *roots)
    with station.read() as session:
        found = files_of(session, void)
        listed = {sha256 for e in entries(session) for _, sha256 in e.files}
        renewals = session.scalars(select(AuditEvent).where(AuditEvent.act == "reports.renew-timestamp")).all()
        standing = {by_sha256(session, v).standing for v in found[1].versions}
        assert newest(session, sealed) != sealed
        made = session.scalars(select(PaperFile.sha256)).all()
    assert sealed in made, "the paper's own record stays"
    assert len(renewals) == len(found) == 2
    assert standing == {"void"}
    for f in found:
        old, new = (store.get(v) for v in f.versions)
        assert new.startswith(old)
        assert set(f.versions) <= listed
        assert (level(new), good_until(new) > good_until(old)) == ("B-LTA", True)
        assert f.good_until == good_until(new)
        late = station.clock() + timedelta(days=200)
        assert verify(new, trust, None, late).verdict == verify(old, trust, None, station.clock()).verdict


def test_an_authority_that_does_not_answer_is_asked_again_later(station):
    root, short = authority_of(station, "Time CA", 30)
    with authority(short, station.clock()) as url:
        stamping(station, url, (root,))
        report = issued(station)
    sweep(station)
    with station.read() as session:
        job = session.scalars(select(Job).where(Job.kind == "timestamp.renew")).one()
        assert (job.state, job.attempt, job.due_at > station.clock()) == ("ready", 1, True)
        assert [f.sha256 for f in files_of(session, report)] == [report.file_sha256]
    with authority(short, station.clock()) as url:
        stamping(station, url, (root,))
        station.clock.forward(minutes=5)
        run_due(station.desk)
    assert versions(station) == {1, 2}


def test_without_an_authority_nothing_is_renewed(station):
    report = issued(station)
    station.clock.forward(days=400)
    sweep(station)
    with station.read() as session:
        assert session.scalars(select(Job).where(Job.kind == "timestamp.renew")).all() == []
        (file,) = files_of(session, report)
    assert file.level == "B-B"


def test_each_signature_takes_the_list_of_revoked_certificates_as_it_stands_then(station):
    settings = dataclasses.replace(station.desk.settings, timestamp_authority="http://127.0.0.1:9")
    seal, ring = open_seal(settings), keyring(settings)
    old = ring.crl
    assert seal.long_term.crls == (old,)
    ring.publish(AUTHORITY, station.clock() + timedelta(days=1))
    assert ring.crl != old
    assert seal.long_term.crls == (ring.crl,)


def test_the_keepers_are_told_well_before_the_list_of_revoked_certificates_lapses(station):
    def told() -> list[tuple[str, str]]:
        sweep(station)
        with station.read() as session:
            rows = session.execute(
                select(Notice.role, Notice.text).where(Notice.text.in_((LAPSING, LAPSED))).order_by(Notice.id)
            )
            return [(role, text) for role, text in rows]

    ring = keyring(station.desk.settings)
    both = [("quality manager", LAPSING), ("administrator", LAPSING)]
    station.clock.forward(days=24)
    assert told() == []
    station.clock.forward(days=2)
    assert told() == both
    station.clock.forward(days=5)
    assert told() == both, "once is enough while there is time"
    station.clock.forward(days=5)
    assert told()[2:] == [(role, LAPSED) for role, _ in both]
    station.clock.forward(days=1)
    assert len(told()) == 6, "each day once it has lapsed"
    ring.publish(AUTHORITY, station.clock())
    station.clock.forward(days=1)
    assert len(told()) == 6
