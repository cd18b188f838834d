"""What ISO/IEC 17025:2017 7.8.2.1 wants on a test report, a to p: what is left out is named and stops the issue."""

from collections.abc import Callable, Mapping

from lims_complaints.documents.report_content import RELATES_ONLY, ReportContent, Result, Sample
from lims_complaints.language import N_


def missing_fields(content: ReportContent) -> list[str]:
    """Name what the report lacks, as msgids in the order of the standard; a complete one gives an empty list.

    A supplement (7.8.8.2) holds only the changes and is read with its report: there a, b, d, e, j and o are wanted.
    """
    only_changes = content.amendment is not None and content.amendment.kind == "supplement"
    asked = {n: s for n, s in _REQUIRED.items() if not only_changes or n[8] in "abdejo"}
    return [name for name, stands in asked.items() if not stands(content)]


def _identified(sample: Sample) -> bool:
    return bool(sample.number and (sample.description or sample.matrix))


def _samples_dated(content: ReportContent) -> bool:
    received = content.received_on or all(s.received_on for s in content.samples)
    sampled = content.sampled_on or all(s.taken_at for s in content.samples)
    return bool(received and sampled)


def _reported(result: Result) -> bool:
    return bool(result.parameter and (result.value or result.detection))


_REQUIRED: Mapping[str, Callable[[ReportContent], object]] = {
    N_("7.8.2.1 a: the title"): lambda c: c.title,
    N_("7.8.2.1 b: the name and address of the station"): lambda c: (
        any(c.station.name.values()) and any(c.station.address.values())
    ),
    N_("7.8.2.1 c: the place of testing"): lambda c: c.place_of_testing,
    N_("7.8.2.1 d: the report number"): lambda c: c.number,
    N_("7.8.2.1 e: the name and address of the client"): lambda c: c.client.name and (c.client.address or c.client.contact),
    N_("7.8.2.1 f: the method of each result"): lambda c: all(r.method for r in c.results),
    N_("7.8.2.1 g: each sample's number and description"): lambda c: c.samples and all(map(_identified, c.samples)),
    N_("7.8.2.1 h: the dates of receipt and of sampling"): _samples_dated,
    N_("7.8.2.1 i: the dates of testing"): lambda c: c.tested_from and c.tested_until,
    N_("7.8.2.1 j: the date of issue"): lambda c: c.issued_at,
    N_("7.8.2.1 k: the sampling plan or method, where the station sampled"): lambda c: (
        c.sampled_by != "station" or c.sampling_plan
    ),
    N_("7.8.2.1 l: the statement that the results relate only to the items tested"): lambda c: any(
        s.text == RELATES_ONLY for s in c.statements
    ),
    N_("7.8.2.1 m: a value, or that nothing was detected, for each result"): lambda c: (
        c.results and all(map(_reported, c.results))
    ),
    N_("7.8.2.1 n: deviations from the method, or that there were none"): lambda c: c.deviations or c.no_deviations,
    N_("7.8.2.1 o: who authorized the report"): lambda c: c.authorized and c.authorized.name,
    N_("7.8.2.1 p: which laboratory made each result that comes from others"): lambda c: all(
        r.performed_by for r in c.results if r.external
    ),
}
