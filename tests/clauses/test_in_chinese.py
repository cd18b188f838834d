"""Regulation 14 in its own Chinese words: the names of roles, states, papers and clocks are those of the document."""

from pytest_bdd import given, parsers, scenarios, then, when

from lims_complaints.language import translator
from lims_complaints.procedure.edition import Edition
from tests.clauses import conftest as steps
from tests.clauses import outcomes, refusals, terms
from tests.clauses.story import Story
from tests.house.test_documents_agree import edition as read
from tests.paths import ROOT

scenarios(str(ROOT / "features" / "zh-Hans" / "regulation-14.feature"))

WHO = {
    "技术业务室": "the technical business office", "另一名业务人员": "another clerk", "质量负责人": "the quality manager",
    "采样部负责人": "the head of sampling", "办公室": "the Office", "档案管理员": "the archivist", "客户": "the client",
}  # fmt: skip
VERBS = {
    "受理": "accepts", "移交办公室": "hands it over to the Office", "调查原因并采取措施": "investigates",
    "提出复检的初步意见": "gives the opinion to retest", "批准初步意见": "approves the opinion",
    "将样品密码编号": "codes the portions", "从样品库取出样品": "takes the sample out of the store", "下达复检": "orders the retest",
    "认定为紧急": "rules that it is urgent", "决定维持原报告": "decides that the report is maintained", "书面答复": "sends the reply",
    "表示不满意": "is not satisfied", "开具不符合工作记录": "opens a nonconformity", "登记索赔": "records a claim",
    "移交档案管理员": "hands it to the archivist", "接收": "accepts it into the archive",
}  # fmt: skip
AT = {
    "原样适合复检": "fit", "初步意见为复检且已批准": "opinion retest", "样品已编码并发放工作单": "released",
    "密码已启封，原结果正确": "opened", "更改报告已由授权签字人签发，原报告已加盖作废章": "stamped",
    "已决定维持原报告，尚未答复": "maintained", "已维持原报告，客户已收到答复": "answered",
    "处理意见已批准，投诉合理": "approved, justified", "案件已结案，尚未移交": "closed", "对采样部的投诉已受理": "general",
}  # fmt: skip
DOES = parsers.re(f"(?P<who>{'|'.join(WHO)})(?P<has>已?)(?P<verb>{'|'.join(VERBS)})$")


def document() -> Edition:
    """Return the station's document as it stands."""
    return read(ROOT / "procedures" / "testing-station.md")


def in_english(named: dict[str, str]) -> str:
    """Return the one name that the document has for a Chinese title."""
    (english,) = set(named.values())
    return english


@given(parsers.parse("客户于{day}收到测试报告"))
def received(story: Story, day: str) -> None:
    assert day == "2026-03-02"
    steps.a_report(story)


@given(parsers.re(f"(?P<so>{'|'.join(AT)})$"))
def so_far(story: Story, so: str) -> None:
    story.comes_to(AT[so])


@given("客户已提出申诉")
def has_appealed(story: Story) -> None:
    steps.has_appealed(story)


@given("客户已提出申诉并请求紧急处理")
def has_appealed_urgently(story: Story) -> None:
    steps.has_appealed_urgently(story)


@when(parsers.parse("客户于{day}提出申诉"))
def appeals_on(story: Story, day: str) -> None:
    steps.appeals_on(story, day)


@when("全过程逐一环节已回顾检查")
def every_stage(story: Story) -> None:
    steps.every_stage(story)


@when("原样不足")
def too_little(story: Story) -> None:
    steps.sample_unfit(story)


@when(parsers.parse("指派“{first}”和“{second}”复检"))
def assigned(story: Story, first: str, second: str) -> None:
    steps.assign(story, first, second)


@given(DOES)
@when(DOES)
def does(story: Story, who: str, has: str, verb: str) -> None:
    steps.someone_does(story, WHO[who], VERBS[verb])
    if has:
        story.done()


@then(parsers.parse("案件为“{title}”"))
def the_case_is(story: Story, title: str) -> None:
    state = in_english({s.title["zh-Hans"]: name for name, s in document().states.items() if s.title["zh-Hans"] == title})
    outcomes.the_case_is(story, state)


@then(parsers.parse("形成“{title}”"))
def paper_is_made(story: Story, title: str) -> None:
    paper = in_english({f.title["zh-Hans"]: name for name, f in document().forms.items() if f.title["zh-Hans"] == title})
    outcomes.papers_are_made(story, paper)


@then(parsers.re("客户收到“(?P<subject>.+)”$"))
def client_gets(story: Story, subject: str) -> None:
    subject = subject.replace("{案件编号}", "{case number}").replace("{报告编号}", "{report number}")
    named = {r.subject["zh-Hans"]: name for name, r in document().letters.items() if r.subject["zh-Hans"] == subject}
    outcomes.client_gets(story, in_english(named))


@then(parsers.parse("“{title}”的最后一日为{day}"))
def last_day(story: Story, title: str, day: str) -> None:
    named = {c.title["zh-Hans"]: name for name, c in document().clocks.items() if c.title["zh-Hans"] == title}
    terms.last_day(story, in_english(named), day)


@then(parsers.parse("{role}得到通知"))
def is_told(story: Story, role: str) -> None:
    named = {r.title["zh-Hans"]: name for name, r in document().roles.items() if r.title["zh-Hans"] == role}
    outcomes.is_told(story, in_english(named))


@then(parsers.parse("依{clause}条不得为之，因为不符合“{sentence}”"))
def refused_because(story: Story, clause: str, sentence: str) -> None:
    missing = getattr(story.answer, "missing", ())
    said = {translator("zh-Hans")(each): each for each in missing}
    assert sentence in said, (story.answer, list(said))
    refusals.refused_because(story, clause, said[sentence])


@then(parsers.parse("进入第{n:d}轮"))
def round_is(story: Story, n: int) -> None:
    outcomes.round_is(story, n)


@then("结论为维持")
def maintained(story: Story) -> None:
    outcomes.outcome_is(story, "maintained")


@then("更改报告的编号带有G标识，原报告不再有效")
def amended_in_force(story: Story) -> None:
    outcomes.amended_in_force(story)
