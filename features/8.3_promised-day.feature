@clause:8.3
Feature: 8.3 A promised day
  A promised day is kept whatever the state of the case, and moves no term.

  @pages
  Scenario: A day is promised, and what was promised is told before it
    Given the client has appealed
    And the technical business office accepts
    When the technical business office promises 2026-03-09
    Then the client gets the letter "promise"
    When the technical business office tells what was promised
    Then the client gets the letter "message"
    And the clock "promised" is met in time

  Scenario: What was promised is told on the day, whatever the state
    Given the client has appealed
    And the technical business office accepts
    When the technical business office promises 2026-03-09
    Then the client gets the letter "promise"
    And the last day of "promised" is 2026-03-09
    And the last day of "answer" is 2026-03-17
    When it is 2026-03-09 10:00
    And the technical business office tells what was promised
    Then the client gets the letter "message"
    And the clock "promised" is met in time

  Scenario: A promise is no extension
    Given the client has appealed
    And the technical business office accepts
    When the technical business office promises 2026-03-18
    Then it is refused under clause 8.3 because it is not so that "the promised day lies within the term of the answer"
    When the technical business office promises 2026-03-17
    Then the last day of "promised" is 2026-03-17

  Scenario: An urgent answer is promised for its third working day at the latest
    Given the client has appealed and asked for an urgent answer
    And the quality manager rules that it is urgent
    And the technical business office accepts
    When the technical business office promises 2026-03-06
    Then it is refused under clause 8.3 because it is not so that "the promised day lies within the term of the answer"

  Scenario: Before acceptance nothing is promised beyond what acceptance today would bring
    Given the client has appealed
    When the technical business office promises 2026-03-18
    Then it is refused under clause 8.3 because it is not so that "the promised day lies within the term of the answer"

  Scenario: No day that is past
    Given the client has appealed
    When the technical business office promises 2026-03-01
    Then it is refused under clause 8.3 because it is not so that "the promised day is not in the past"

  Scenario Outline: Everybody who handles cases may promise and tell
    Given a client has complained about sampling
    When <who> promises 2026-03-04
    And <who> tells what was promised
    Then the clock "promised" is met in time

    Examples:
      | who                           |
      | the technical business office |
      | the head of sampling          |
      | the Office                    |
      | the quality manager           |

  Scenario: An auditor promises nothing
    Given the client has appealed
    When the auditor promises 2026-03-04
    Then it is refused, as it is for another role

  Scenario: After the answer no day beyond thirty is promised
    Given a complaint that was answered
    When the technical business office promises 2026-04-02
    Then it cannot be taken because "The last day that may be promised today"
    When the technical business office promises 2026-04-01
    Then the last day of "promised" is 2026-04-01
