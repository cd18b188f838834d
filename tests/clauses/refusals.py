"""What must come out of a deed that is refused: the clause, the sentence that does not hold, and nothing changed."""

from typing import TYPE_CHECKING

from pytest_bdd import parsers, then

from lims_complaints.errors import Invalid, NotFound, Refused

if TYPE_CHECKING:
    from tests.clauses.story import Story


@then(parsers.parse('it is refused under clause {clause} because it is not so that "{sentence}"'))
def refused_because(story: "Story", clause: str, sentence: str) -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert story.answer.clause == clause
    assert sentence in story.answer.missing
    assert story.state() == story.before


@then(parsers.parse("it is refused, as it is for another role"))
def refused_for_role(story: "Story") -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert "another role" in story.answer.reason
    assert story.state() == story.before


@then("it is refused, as that is not its file")
def refused_for_file(story: "Story") -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert "not the newest version of a file" in story.answer.reason


@then("it is refused, as the case does not stand there")
def refused_for_state(story: "Story") -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert "does not stand" in story.answer.reason
    assert story.state() == story.before


@then("there is no such case for them")
def not_found(story: "Story") -> None:
    assert isinstance(story.answer, NotFound), story.answer


@then("nothing was filed")
def nothing_filed(story: "Story") -> None:
    assert story.number == ""


@then("it is refused without a word on which of number and code was wrong")
def refused_alike(story: "Story") -> None:
    assert isinstance(story.answer, Invalid), story.answer
    assert "number and this check code" in str(story.answer)


@then(parsers.parse('it cannot be taken because "{words}"'))
def cannot_be_taken_because(story: "Story", words: str) -> None:
    assert isinstance(story.answer, Invalid), story.answer
    assert words in str(story.answer)
