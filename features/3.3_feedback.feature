@clause:3.3
Feature: 3.3 The client's opinion
  The client is asked in writing; silence is no answer, never satisfaction.

  Background:
    Given the report is maintained, and the client has the reply

  @pages
  Scenario: Satisfied
    When the client is satisfied
    Then the case is "settled"
    And these papers are made: "feedback-form"

  Scenario: The term is fifteen days
    Given the client has the reply and is asked anew
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

  Scenario Outline: What the client says is written down and told, whoever takes it down
    When <who> is satisfied
    Then these papers are made: "feedback-form"
    And the technical business office is told of "Say what you think of the outcome"
    And the quality manager is told of "Say what you think of the outcome"

    Examples:
      | who                           |
      | the client                    |
      | the technical business office |

  Scenario: A client who is satisfied settles the case, and a client who is not does not
    When the client is satisfied
    Then the case is "settled"
    And the technical business office is told that the case has moved on

  Scenario: Silence is told
    Given it is 2026-03-18 09:00
    When the station records that there was no answer
    Then the technical business office is told
    And these papers are made: "feedback-form"

  Scenario: Nothing is silence once the client has spoken
    Given the client's answer is on record though the case has not moved on
    And it is 2026-03-18 09:00
    When the station records that there was no answer
    Then it is refused under clause 3.3 because it is not so that "no feedback is given"

  Scenario: The client is reminded before the term is over
    Given the client has the reply and is asked anew
    Then "feedback" is the affair of the client
    When it is 2026-03-16 09:00
    And what falls due is called to mind
    Then the client is reminded of "feedback" (3 days before, to the client)
