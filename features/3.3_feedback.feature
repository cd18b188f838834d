@clause:3.3
Feature: 3.3 The client's opinion
  The client is asked in writing; silence is no answer, never satisfaction.

  Background:
    Given the approved opinion is "stands"
    And the quality manager decides that the report is maintained
    And the technical business office sends the reply

  @pages
  Scenario: Satisfied
    When the client is satisfied
    Then the case is "settled"
    And these papers are made: "feedback-form"

  Scenario: The term is fifteen days
    Then the last day of "feedback" is 2026-03-17

  Scenario: Silence is recorded once the term is over, and not before
    When the station records that there was no answer
    Then it is refused under clause 3.3 because it is not so that "the term for feedback is over"
    When it is 2026-03-18 09:00
    And the station records that there was no answer
    Then the case is "settled"

  Scenario: Nobody but the station records silence
    Given it is 2026-03-18 09:00
    When the technical business office records that there was no answer
    Then it is refused, as it is for another role

  Scenario: An answer that comes later is still heard
    Given it is 2026-03-18 09:00
    And the station records that there was no answer
    When the client is not satisfied
    Then the case is "accepted"
    And it is round 2
