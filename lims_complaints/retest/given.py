"""What is entered for the acts of a retest. Passphrases, passwords and references are secret: recorded nowhere."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.language import N_
from lims_complaints.measurement.criterion import Plan

LONG = 2000
WORDS = (N_("control sample"), N_("blank"))
OTHERWISE = N_("I have read it again: this is what stands on it")


class Part(BaseModel):
    """A part of an input."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class JudgedSample(Part):
    """How the original sample stands for one disputed result. Quantity and holding time are reckoned as well, where known."""

    result: int = Field(title=N_("Result"))
    quantity_enough: bool = Field(title=N_("There is enough of it"))
    quantity_needed: Decimal | None = Field(default=None, gt=0, title=N_("Quantity needed, in the sample's unit"))
    seal_intact: bool = Field(title=N_("The seal is whole"))
    storage_kept: bool = Field(title=N_("It was stored as it should be"))
    remarks: str = Field(default="", max_length=LONG, title=N_("Remarks"))


class JudgeSample(Given):
    """2.2.3: quantity, seal, storage and holding time at the start of the retest, for each disputed result."""

    samples: tuple[JudgedSample, ...] = Field(min_length=1, title=N_("Samples"))
    starts_at: AwareDatetime | None = Field(default=None, title=N_("Start of the retest"), description=N_("now, if not given"))


class ResultPlan(Part):
    """The plan for one disputed result."""

    result: int = Field(title=N_("Result"))
    plan: Plan = Field(title=N_("Plan"))


class Bottle(Part):
    """A control sample or blank that the plan names; its reference is given at the coding and stays secret until agreement is judged."""

    result: int = Field(title=N_("Accompanies the result"))
    kind: Literal["control sample", "blank"] = Field(default="control sample", title=N_("Kind"))
    name: str = Field(min_length=2, max_length=100, title=N_("Name and lot"))


class OrderRetest(Given):
    """2.2.2: what is fixed before the first determination."""

    results: tuple[ResultPlan, ...] = Field(min_length=1, title=N_("Results to be retested"))
    window_hours: int = Field(default=8, ge=1, le=240, title=N_("Hours within which both analysts start"))
    due_on: date | None = Field(default=None, title=N_("Due at the bench on"))
    decoys: int = Field(default=1, ge=0, le=6, title=N_("Decoys for each parameter"))
    controls: int = Field(default=0, ge=0, le=4, title=N_("Control samples for each parameter"))
    reserve: int = Field(default=2, ge=0, le=6, title=N_("Portions of each item kept in reserve for further determinations"))
    named: tuple[int, ...] = Field(default=(), max_length=24, title=N_("Decoys: results of other retained samples"))
    bottles: tuple[Bottle, ...] = Field(default=(), max_length=16, title=N_("Control samples and blanks"))


class ChangePlan(OrderRetest):
    """A change of the plan after it was fixed: a deviation, with its reason."""

    reason: str = Field(min_length=3, max_length=LONG, title=N_("Reason"))


class RecordResampling(Given):
    """2.2.3: a new sample, where sampling or transport was at fault."""

    old_sample: str = Field(
        min_length=1, max_length=100, title=N_("Number of the old sample"), json_schema_extra={"pick": "disputed sample"}
    )
    reason: str = Field(min_length=3, max_length=LONG, title=N_("Reason"))
    taken_on: date = Field(title=N_("Taken on"))
    where: str = Field(min_length=2, max_length=300, title=N_("Where"))
    how: str = Field(min_length=2, max_length=LONG, title=N_("How: the sampling procedure, containers, preservation"))
    seal: str = Field(min_length=1, max_length=100, title=N_("Seal"))
    handed_over_to: str = Field(default="", max_length=200, title=N_("Handed over to"))
    sampler: int = Field(title=N_("Sampler"))
    second_sampler: int = Field(title=N_("Second sampler"))
    quantity: Decimal | None = Field(default=None, gt=0, title=N_("Quantity"))


class Control(Part):
    """A control sample that goes along under codes of the same form; its reference stays secret until agreement is judged."""

    result: int = Field(title=N_("Accompanies the result"))
    name: str = Field(min_length=2, max_length=100, title=N_("Control sample"))
    reference: SecretStr = Field(title=N_("Reference value"))
    allowed: SecretStr = Field(title=N_("Allowed deviation, in the unit"))


class CodePortions(Given):
    """2.2.2: companions that are named; what the plan still lacks of decoys is drawn from the retained samples."""

    controls: tuple[Control, ...] = Field(default=(), title=N_("Control samples"))
    decoys: tuple[int, ...] = Field(default=(), title=N_("Decoys: results of other retained samples"))


class ReleaseWorkPackage(Given):
    """2.2.2: what the analysts are told beside the codes. It is searched for anything that gives the sample away."""

    instructions: str = Field(default="", max_length=LONG, title=N_("Instructions for the bench"))
    file_names: tuple[str, ...] = Field(default=(), title=N_("Names of the files handed over"))
    files: tuple[Upload, ...] = Field(default=(), max_length=20, title=N_("Files that go to the bench with the bottles"))


class AssignAnalysts(Given):
    """2.2.4: two analysts, named, or drawn by a seed that is recorded."""

    analysts: tuple[int, ...] = Field(default=(), max_length=2, title=N_("Analysts"))
    draw: bool = Field(default=False, title=N_("Draw two from everyone who can"))


class TakenSample(Part):
    """A sample taken out of the store, with what stands on its seal."""

    sample: str = Field(max_length=100, title=N_("Sample"))
    seal: str = Field(min_length=1, max_length=100, title=N_("Number on the seal"))
    seal_intact: bool = Field(default=False, title=N_("The seal is whole"))
    otherwise: bool = Field(default=False, title=OTHERWISE)


class TakeSamples(Given):
    """2.2.3: the original samples taken out of the store; who and when is recorded by itself."""

    samples: tuple[TakenSample, ...] = Field(min_length=1, max_length=100, title=N_("Samples"))


class HandedPortion(Part):
    """A portion that goes to its analyst under a seal; without a number it is not handed out now."""

    code: str = Field(max_length=20, title=N_("Code"))
    seal: str = Field(default="", max_length=100, title=N_("Number on the seal"))


class HandOut(Given):
    """2.2.3: portions handed to those who test them, all of one person's at once."""

    portions: tuple[HandedPortion, ...] = Field(min_length=1, max_length=400, title=N_("Portions"))


class Received(Given):
    """2.2.3: what a receiver reads on the seal."""

    seal: str = Field(min_length=1, max_length=100, title=N_("Number on the seal"))
    seal_intact: bool = Field(default=True, title=N_("The seal is whole"))
    otherwise: bool = Field(default=False, title=OTHERWISE)


class CheckIn(Received):
    """2.2.4: taking a portion over for its test, with the number and state of its seal."""


class ReceivePortion(Received):
    """2.2.3: taking a portion into keeping."""


class PassOn(Given):
    """2.2.3: a portion handed to a colleague, or back to whoever keeps the store."""

    to: int = Field(title=N_("Handed to"))
    seal: str = Field(min_length=1, max_length=100, title=N_("Number on the seal"))
    seal_intact: bool = Field(default=True, title=N_("The seal is whole"))


class Determined(Given):
    """An analyst's own results for a portion, as read."""

    replicates: tuple[str, ...] = Field(
        min_length=1, max_length=10, title=N_("Results as read, in the method's unit, unrounded")
    )
    instrument: str = Field(min_length=1, max_length=200, title=N_("Instrument"))
    calibrated_until: date | None = Field(default=None, title=N_("Calibrated until"))
    reagents: str = Field(default="", max_length=LONG, title=N_("Reagents and their lots"))
    conditions: str = Field(default="", max_length=LONG, title=N_("Conditions"))
    started_at: AwareDatetime | None = Field(default=None, title=N_("Started at"), description=N_("check-in, if not given"))
    ended_at: AwareDatetime | None = Field(default=None, title=N_("Ended at"), description=N_("now, if not given"))
    remarks: str = Field(default="", max_length=LONG, title=N_("Remarks"))
    raw: Upload | None = Field(default=None, title=N_("Raw file"))
    password: SecretStr = Field(title=N_("Your password"))


class LockDetermination(Determined):
    """2.2.4: fixed so that nobody can change them, the analyst included."""


class CorrectDetermination(Determined):
    """2.2.4: a new entry beside the old one."""

    reason: str = Field(min_length=3, max_length=LONG, title=N_("Reason"))


class JudgeAgreement(Given):
    """2.2.4: the passphrase opens which series are controls, and nothing else."""

    passphrase: SecretStr | None = Field(default=None, title=N_("Passphrase of the key"))
    holder: int | None = Field(default=None, title=N_("Whose key"), description=N_("the actor's own, if not given"))
    reason: str = Field(
        default="", max_length=LONG, title=N_("Why it counts although the analysts did not test at the same time")
    )


class OrderFurther(Given):
    """2.2.4: who makes the third and fourth determination; further ones of the same analyst need nobody."""

    analysts: tuple[int, ...] = Field(default=(), max_length=4, title=N_("Further analysts"))


class OpenEnvelope(Given):
    """2.2.2: the ceremony: whose key, its passphrase, and why now."""

    passphrase: SecretStr = Field(title=N_("Passphrase of the key"))
    holder: int | None = Field(default=None, title=N_("Whose key"), description=N_("the actor's own, if not given"))
    reason: str = Field(default="", max_length=LONG, title=N_("Reason"))


class BreakBlind(Given):
    """2.2.2: opening early. It spoils the retest."""

    reason: str = Field(min_length=3, max_length=LONG, title=N_("Reason"))
    passphrase: SecretStr | None = Field(default=None, title=N_("Passphrase of the key, where the map is to be read"))
    holder: int | None = Field(default=None, title=N_("Whose key"), description=N_("the actor's own, if not given"))


class MakeEnvelopeKey(Given):
    """2.2.2: a holder's key to sealed maps, wrapped by a passphrase of their own."""

    passphrase: SecretStr = Field(
        title=N_("New passphrase of the key"), json_schema_extra={"complete": "new-password"},
        description=N_("At least 12 characters, and another than your password. Nobody can give it back to you."),
    )  # fmt: skip
    again: SecretStr = Field(title=N_("The passphrase once more"), json_schema_extra={"complete": "new-password"})
    password: SecretStr = Field(title=N_("Your password"), json_schema_extra={"complete": "current-password"})


class EndEnvelopeKey(Given):
    """2.2.2: a key that nothing is to be sealed to any more."""

    key: int = Field(title=N_("Whose key"))
    reason: str = Field(min_length=3, max_length=LONG, title=N_("Reason"))


class RuleOnCustody(Given):
    """2.2.3: whether a result stands although custody was broken."""

    stands: bool = Field(title=N_("The result may be used"))
    reason: str = Field(min_length=3, max_length=LONG, title=N_("Reason"))
