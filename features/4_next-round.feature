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
