"""A verdict in a specialist's words and in the client's (17025 7.9.4; 2.2.5)."""

from lims_complaints.language import N_, Language, translator
from lims_complaints.measurement.agreement import Agreement
from lims_complaints.measurement.conformity import OUTCOMES
from lims_complaints.measurement.lines import say, say_line
from lims_complaints.measurement.verdict import Proposal, Verdict

__all__ = ["plain", "say_agreement", "say_line", "say_verdict", "status_said"]

PROPOSALS: dict[Proposal, str] = {
    "original stands": N_("Proposed: the original result stands."),
    "replace": N_("Proposed: the retest value replaces the original one."),
    "further determination needed": N_("A further determination is needed."),
    "inconclusive": N_("The retest is inconclusive."),
    "not evaluated": N_("The retest could not be evaluated."),
}
STATUSES = {
    "agree": N_("The determinations agree."),
    "further determination needed": PROPOSALS["further determination needed"],
    "inconclusive": N_("The determinations are inconclusive."),
    "not evaluated": N_("The determinations could not be evaluated."),
}
DIFFER = N_("The determinations still differ; their median is taken.")
PEOPLE = {2: N_("Two"), 3: N_("Three"), 4: N_("Four")}
PLAIN: dict[Proposal, str] = {
    "original stands": N_(
        "We tested your sample again. {people} people who did not know whose sample it was found {retest}. "
        "The first result was {original}. The two are as close as the method can make them, so the first result stands."
    ),
    "replace": N_(
        "We tested your sample again. {people} people who did not know whose sample it was found {retest}. "
        "The first result was {original}. That is farther apart than the method explains. "
        "We are looking for the cause, and propose to report {report}."
    ),
    "further determination needed": N_(
        "The repeated tests are not close enough to each other yet. We test once more before we compare with the first result."
    ),
    "inconclusive": N_(
        "We tested your sample again, but the tests do not settle whether the first result, {original}, was right. "
        "We will say so in these words, and tell you what you can still do."
    ),
    "not evaluated": N_(
        "The repeated test and the first result, {original}, cannot be compared in numbers. The reason: {reason}"
    ),
}


def status_said(status: str, centre: str) -> str:
    """Return, as a msgid, what an agreement comes to: a median is what is taken where the last determinations still differ."""
    return DIFFER if (status, centre) == ("agree", "median") else STATUSES[status]


def say_agreement(agreement: Agreement, language: Language) -> list[str]:
    """Say what the determinations show among themselves, line by line, without a word of the original."""
    tell = translator(language)
    head = [tell(status_said(agreement.status, agreement.group.centre))]
    return head + [say(r, language) for r in agreement.reasons] + [say_line(x, language) for x in agreement.lines]


def say_verdict(verdict: Verdict, language: Language) -> list[str]:
    """Say a verdict for a specialist: the proposal, its reasons, each line, what was reckoned beside it, the limit."""
    tell = translator(language)
    said = [tell(PROPOSALS[verdict.proposal])]
    said += [say(reason, language) for reason in verdict.reasons]
    if verdict.report:
        said.append(tell(N_("Value to report: {value}"), value=_with_unit(verdict.report, verdict)))
    said += [say_line(line, language) for line in verdict.lines]
    if verdict.beside:
        said.append(tell(N_("Reckoned beside the declared criterion, without weight:")))
        said += [say_line(line, language) for line in verdict.beside]
    for name, found in (
        (N_("Original"), verdict.conformity_of_original),
        (N_("Retest"), verdict.conformity_of_retest),
    ):
        if found is not None:
            colon, stop = (": ", ". ") if language == "en" else ("：", "。")
            said.append(f"{tell(name)}{colon}{tell(OUTCOMES[found.outcome])}{stop}{say_line(found.line, language)}")
    said.append(tell(N_("Reckoned by rules version {version}."), version=verdict.rules))
    return said


def plain(verdict: Verdict, language: Language) -> str:
    """Say a verdict to the client: no formula, no term of the trade."""
    reason = " ".join(say(r, language) for r in verdict.reasons)
    tell, people = translator(language), len(verdict.agreement.sets)
    return tell(
        PLAIN[verdict.proposal],
        people=tell(PEOPLE[people]) if people in PEOPLE else str(people),
        retest=_with_unit(verdict.retest, verdict),
        original=_with_unit(verdict.original.text.strip(), verdict),
        report=_with_unit(verdict.report, verdict),
        reason=reason,
    )


def _with_unit(text: str, verdict: Verdict) -> str:
    return f"{text} {verdict.plan.unit}".strip()
