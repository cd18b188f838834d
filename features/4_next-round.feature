@clause:4
Feature: 4 A client who is not satisfied
  The next round has its own number, its own terms and other people; what earlier rounds said stays as it was.

  Background:
    Given the report is maintained, and the client has the reply

  Scenario Outline: The next round begins at once
    When the client <says>
    Then the case is "accepted"
    And it is round 2
    And the outcome of round 1 is still "maintained"
    And the last day of "answer" is 2026-03-17
    And these papers are made: "round-record"

    Examples:
      | says                      |
      | is not satisfied          |
      | is satisfied only in part |

  @pages
  Scenario: Other people handle it
    Given the client is not satisfied
    And every stage is recorded
    When another clerk gives the opinion that the result stands
    Then it is refused under clause 2.2.1 because it is not so that "the actor had no part in an earlier round"
    When the technical business office gives the opinion that the result stands
    Then the case is "opinion given"

  Scenario: Whoever decided before does not decide again
    Given the client is not satisfied
    And every stage is recorded
    And the technical business office gives the opinion that the result stands
    And the deputy quality manager approves the opinion
    When the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "the actor had no part in an earlier round"
    When the deputy quality manager decides that the report is maintained
    Then the outcome is "maintained"

  Scenario: Whoever approved the opinion before does not approve it again
    Given the client is not satisfied
    And every stage is recorded
    And the technical business office gives the opinion that the result stands
    When the quality manager approves the opinion
    Then it is refused under clause 2.2.1 because it is not so that "the actor had no part in an earlier round"

  Scenario: A complaint is investigated by other people as well
    Given the second round of a complaint is under review
    When the head of sampling investigates
    Then it is refused under clause 2.1.1 because it is not so that "the actor had no part in an earlier round"
    When the deputy head of sampling investigates
    Then these papers are made: "complaint-handling-form"
    When the deputy head of sampling proposes that it is justified
    Then the case is "outcome proposed"

  Scenario: From the third round on, without new grounds, top management answers
    Given the client is not satisfied
    And every stage is recorded
    And the technical business office gives the opinion that the result stands
    And the deputy quality manager approves the opinion
    And the deputy quality manager decides that the report is maintained
    And the technical business office sends the reply
    And the client is not satisfied
    Then it is round 3
    When top management answers for the whole course
    Then the case is "answered"
    And the client gets the letter "reply-top-management"

  Scenario: Where the earlier outcome stands, the round says what top management concluded
    Given the third round is under review
    When top management answers for the whole course
    Then the outcome of round 3 is still "maintained"
    And the outcome is "maintained"
    And the newest "round-record" says "the earlier outcome stands", "程序合规" and "可向主管部门申诉"
    And the letter "reply-top-management" says "前两轮全部记录" and "is maintained as issued"
    When the client is satisfied
    And the technical business office closes the case
    Then the newest "acceptance-register" says "the earlier outcome stands" and "maintained"
    And the newest "case-record" says "the earlier outcome stands", "程序合规" and "可向主管部门申诉"
    And the record of the case says of round 3 that "the earlier outcome stands", with "可向主管部门申诉"
    And the register of complaints says "the earlier outcome stands" and "maintained"
    And the figures count 1 round of which top management concluded "the earlier outcome stands"
    When it is 2026-04-01 09:00
    And the Office reports the statistics from 2026-03-01 until 2026-03-31
    Then the statistics say that "reviewed by top management" is 1

  Scenario: Where it does not stand, the round is handled anew like any other
    Given the third round is under review
    When top management has the round handled anew
    Then the case is "accepted"
    And it is round 3
    And these papers are made: "round-record"
    And the newest "round-record" says "to be handled anew" and "此前未核对稀释记录"
    And the quality manager is told
    And the technical business office is told
    And the department head is told
    And the figures count 1 round of which top management concluded "to be handled anew"
    When top management answers for the whole course
    Then it is refused under clause 4 because it is not so that "this round is reserved for top management"

  Scenario: What is handled anew goes the usual way
    Given the third round of a complaint is under review
    And top management has the round handled anew
    And the head of sampling hands it over to the Office
    And the Office investigates
    When the Office proposes that it is justified
    Then the case is "outcome proposed"

  Scenario: Nothing is handled anew without the reason
    Given the third round is under review
    When top management has the round handled anew, leaving out the reason
    Then it is refused under clause 4 because it is not so that "a reason is given"

  Scenario: Nothing is handled anew before the third round
    Given the client is not satisfied
    When top management has the round handled anew
    Then it is refused under clause 4 because it is not so that "this round is reserved for top management"

  Scenario: Whoever signed for the original does not have it handled anew either
    Given the third round is under review
    And top management had checked the original result
    When top management has the round handled anew
    Then it is refused under clause 4 because it is not so that "the actor had no part in the original work"

  Scenario: Top management takes up what the department had handed to the Office
    Given the third round of a complaint is under review
    And the head of sampling hands it over to the Office
    When top management answers for the whole course
    Then the case is "answered"
    And the outcome is "not justified"

  Scenario: Top management has taken up anew what was handed to the Office
    Given the third round of a complaint is under review
    And the head of sampling hands it over to the Office
    When top management has the round handled anew
    Then the case is "escalated"

  Scenario: Before the third round top management does not step in
    Given the client is not satisfied
    When top management answers for the whole course
    Then it is refused under clause 4 because it is not so that "this round is reserved for top management"

  Scenario: The next round is told to all who take it up
    When the client is not satisfied
    Then the technical business office is told that the case has moved on
    And the quality manager is told that the case has moved on
    And the department head is told that the case has moved on

  Scenario: Top management's answer is written down, told, and followed by the question what the client thinks
    Given the third round is under review
    When top management answers for the whole course
    Then these papers are made: "round-record, feedback-request, feedback-form"
    And the client gets the letter "feedback-request"
    And the quality manager is told
    And the technical business office is told

  Scenario: Top management names the recourse outside
    Given the third round is under review
    When top management answers for the whole course, leaving out what the client can still do
    Then it is refused under clause 4 because it is not so that "the answer names the recourse outside the station"

  Scenario: Whoever signed for the original does not answer as top management
    Given the third round is under review
    And top management had checked the original result
    When top management answers for the whole course
    Then it is refused under clause 4 because it is not so that "the actor had no part in the original work"

  @clause:2.2.1
  Scenario: Nobody begins a review in a round that top management has to look at first
    Given the third round is under review
    When the technical business office records a stage
    Then it is refused under clause 2.2.1 because it is not so that "this round is not reserved for top management"

  Scenario: The question what the client thinks says truly who would hear them again
    Given the client has the reply and is asked anew
    Then the letter "feedback-request" says "other people at the station take the case up again"
    When the client is not satisfied
    Then it is round 2

  Scenario: Where the next round may be top management's, the client is told so
    Given the third round is under review
    When top management answers for the whole course
    Then the letter "feedback-request" says "without them the top management of the station goes through the whole course"
