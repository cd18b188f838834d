"""The test report (检测报告) and its amendment 更改(G) as paper; the data behind it travel inside the file."""

import io
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from lims_complaints.documents.content import Signature, Speaker
from lims_complaints.documents.report_content import Amended, Amendment, Change, ReportContent, Result, Sample
from lims_complaints.documents.required import missing_fields
from lims_complaints.documents.typst import render
from lims_complaints.errors import Refused
from lims_complaints.language import N_, say_time
from lims_complaints.lazily import Lazily

if TYPE_CHECKING:
    import segno
else:
    segno = Lazily("segno")

ATTACHED = "results.json"
SIGNATURE_BOX = (66, 76, 535, 242)
"""Where page 1 prints the signatures and the seal: x0, y0, x1, y1 in points from the lower left corner."""

CELLS = (
    ("value", N_("Result")),
    ("unit", N_("Unit")),
    ("method", N_("Method")),
    ("limit_of_detection", N_("Limit of detection")),
    ("uncertainty", N_("Uncertainty")),
    ("limit", N_("Limit")),
    ("conformity", N_("Conformity")),
    ("remark", N_("Remark")),
    ("parameter", N_("Parameter")),
)
"""The cells that an amendment can point at: field and its msgid."""

KNOWN = (
    *(N_("Total"), N_("Dissolved"), N_("Suspended"), N_("Total Recoverable"), N_("Unfiltered"), N_("Non-filterable")),
    *(N_("Filtered, lab"), N_("Filtered, field"), N_("Bed Sediment"), N_("None"), N_("USER DEFINED")),
    *(N_("as N"), N_("as P"), N_("as CaCO3"), N_("mg/l as N"), N_("mg/l as P"), N_("mg/kg as N")),
    *(N_("std units"), N_("deg C"), N_("% saturatn"), N_("tons/day")),
    *(N_("Not Detected"), N_("Detected Not Quantified"), N_("Between Inst Detect and Quant Limit")),
    *(N_("Present Above Quantification Limit"), N_("Present Below Quantification Limit"), N_("Not Reported")),
    *(N_("conforms"), N_("does not conform"), N_("simple acceptance"), N_("guard band")),
)
"""Words of imported results that are said in the report's language; any other stays as it came."""

_AS_IT_IS = {
    *("number", "form_code", "form_edition", "classification", "reason", "place_of_testing", "conditions"),
    *("sampling_plan", "deviations", "opinions", "check_code", "attachments"),
}

_READ_IN_THE_REPORT = {
    *("results", "samples", "reason", "place_of_testing", "conditions", "sampled_by", "sampling_plan", "deviations"),
    *("no_deviations", "opinions", "statements", "attachments"),
}
"""What a supplement leaves to the report that it is read with."""

NOTHING = "None"
"""How imported files say that a result has no fraction or speciation: it is kept, and not printed."""
Marks = dict[tuple[str, str], tuple[int, Change]]


def render_report(content: ReportContent) -> bytes:
    """Make the report in its client's language, the content itself attached as `results.json`.

    Raises Refused, naming them, where fields of ISO/IEC 17025 7.8.2.1 are missing; Invalid where the fonts lack a character.
    """
    if missing := missing_fields(content):
        raise Refused("7.8.2.1", N_("The report is not complete."), tuple(missing))
    speaker = Speaker(content.language, content.station)
    attached = {ATTACHED: attached_json(content)}
    view = _view(content, speaker)
    return render("reports/report.typ", view, content.language, content.issued_at, attached, tagged=False, strict=True)


def attached_json(content: ReportContent) -> bytes:
    """Return the report as data: all but the check code, which opens an appeal and stands on the paper alone.

    A supplement's data hold what its pages do: whom it goes to, which report it is read with, and the changes (7.8.8.2).
    """
    left_out = {"check_code"}
    if content.amendment is not None and content.amendment.kind == "supplement":
        left_out |= _READ_IN_THE_REPORT
    return content.model_dump_json(indent=1, exclude=left_out).encode()


def _view(content: ReportContent, speaker: Speaker) -> dict[str, object]:
    texts = content.model_dump(include=_AS_IT_IS, mode="json")
    return texts | {
        "title": speaker.say(content.title),
        "station": speaker.station(content.station),
        "client": content.client.model_dump(),
        "dates": _dates(content, speaker),
        "samples": [_sample(s, speaker) for s in content.samples],
        "groups": _groups(content, speaker),
        "statements": [_statement(content, s.text, speaker) for s in content.statements],
        "signatures": _signatures(content, speaker),
        "qr": qr(content.status_url) if content.status_url else "",
        "amendment": _amendment(content.amendment, speaker),
    }


def qr(text: str) -> str:
    """Return a QR code as SVG, error correction M, no margin (the paper around it is white)."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0, scale=1)
    return out.getvalue().decode()


def _dates(content: ReportContent, speaker: Speaker) -> list[tuple[str, str]]:
    span = " – ".join(dict.fromkeys(speaker.value(d) for d in (content.tested_from, content.tested_until)))
    received = content.received_on or _span([s.received_on for s in content.samples])
    sampled = content.sampled_on or _span([s.taken_at for s in content.samples])
    return [
        (speaker.say(N_("Date of sampling")), _said(sampled, speaker)),
        (speaker.say(N_("Date of receipt")), _said(received, speaker)),
        (speaker.say(N_("Date of testing")), span),
        (speaker.say(N_("Date of issue")), speaker.instant(content.issued_at) if content.issued_at else ""),
    ]


def _said(days: date | tuple[date, date] | None, speaker: Speaker) -> str:
    if not isinstance(days, tuple):
        return speaker.value(days)
    return " – ".join(dict.fromkeys(speaker.value(d) for d in days))


def _span(moments: list[datetime | date | None]) -> tuple[date, date] | None:
    """Return the first and the last day of what is dated."""
    days = sorted(m.date() if isinstance(m, datetime) else m for m in moments if m)
    return (days[0], days[-1]) if days else None


def _sample(sample: Sample, speaker: Speaker) -> dict[str, str]:
    taken = sample.taken_at
    moment = say_time(taken, speaker.language, speaker.zone) if isinstance(taken, datetime) else speaker.value(taken)
    dated = {"taken_at": moment, "received_on": speaker.value(sample.received_on)}
    return sample.model_dump(exclude={"taken_at", "received_on"}) | dated


def _groups(content: ReportContent, speaker: Speaker) -> list[dict[str, object]]:
    """Return the results sample by sample, in the order in which they stand."""
    changes: Marks = {(c.key, c.field): (n, c) for n, c in enumerate(_changes(content), 1) if c.key}
    groups: list[dict[str, object]] = []
    for sample, lines in groupby(enumerate(content.results, 1), key=lambda numbered: numbered[1].sample):
        site = next((s.site for s in content.samples if s.number == sample), "")
        groups.append({"sample": sample, "site": site, "rows": [_line(n, r, changes, speaker) for n, r in lines]})
    return groups


def _changes(content: ReportContent) -> tuple[Change, ...]:
    return content.amendment.changes if content.amendment else ()


def _line(line: int, result: Result, changes: Marks, speaker: Speaker) -> dict[str, object]:
    cells = result.model_dump(exclude={"detection", "external", "key", "sample"})
    cells |= {field: speaker.say(cells[field]) for field in ("unit", "method", "conformity", "decision_rule")}
    cells |= {field: speaker.say("" if cells[field] == NOTHING else cells[field]) for field in ("fraction", "speciation")}
    cells["value"] = result.value or speaker.say(result.detection)
    marked = {f: changes[result.key, f] for f, _ in CELLS if (result.key, f) in changes}
    return cells | {
        "line": line,
        "external": result.external,
        "changed": {f: {"mark": n, "old": c.old} for f, (n, c) in marked.items()},
    }


def _statement(content: ReportContent, text: str, speaker: Speaker) -> str:
    place = content.appeal_place or speaker.station(content.station)["address"]
    return speaker.say(text).replace("{days}", str(content.appeal_days)).replace("{place}", str(place))


def _signatures(content: ReportContent, speaker: Speaker) -> list[dict[str, str]]:
    kinds: list[tuple[str, Signature | None]] = [
        (N_("Prepared by"), content.prepared),
        (N_("Checked by"), content.checked),
        (N_("Authorized by"), content.authorized),
    ]
    return [{"kind": speaker.say(kind)} | speaker.signature(s) for kind, s in kinds if s]


def _amendment(amendment: Amendment | None, speaker: Speaker) -> dict[str, object] | None:
    if amendment is None:
        return None
    whole = N_("Amendment to report {number}, which it replaces entirely")
    supplement = N_("Amendment to report {number}: a supplement that holds only the changes and is read with it")
    numbers = ", ".join((amendment.number, *(a.number for a in amendment.also)))
    line = speaker.say(whole if amendment.kind == "full" else supplement, number=numbers)
    return amendment.model_dump() | {"line": line, "files": _files(amendment, speaker)}


def _files(amendment: Amendment, speaker: Speaker) -> list[tuple[str, str]]:
    """Return the label and the SHA-256 of each file that an amendment replaces or adds to; of several with its number."""
    name = N_("SHA-256 of the replaced file") if amendment.kind == "full" else N_("SHA-256 of the amended file")
    if not amendment.also:
        return [(speaker.say(name), amendment.sha256)]
    whole_first = (Amended(number=amendment.number, sha256=amendment.sha256), *amendment.also)
    return [(f"{speaker.say(name)}: {a.number}", a.sha256) for a in whole_first]
