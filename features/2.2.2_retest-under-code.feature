@clause:2.2.2
Feature: 2.2.2 Retest under code
  The portions are coded so that nobody who tests them knows whose they are; the map stays sealed until all is locked and judged.

  Scenario: The quality manager orders the retest with its plan
    Given the approved opinion is "retest"
    And the sample is fit for a retest
    When the quality manager orders the retest
    Then the case is "retest ordered"
    And these papers are made: "retest-order"

  Scenario: Without an opinion that asks for it there is no retest
    Given the approved opinion is "stands"
    And the sample is fit for a retest
    When the quality manager orders the retest
    Then it is refused under clause 2.2.2 because it is not so that "the approved opinion asks for a retest"

  Scenario: Coding seals the map, and the client gets the notice
    Given the portions are coded
    Then the case stands at "coded"
    And these papers are on file: "coding-record, coding-notice, bench-labels"

  Scenario: The envelope stays closed until agreement is judged
    Given both analysts have locked values that agree with the original
    When the quality manager opens the envelope
    Then it is refused, as the case does not stand there

  @pages
  Scenario: Locked, judged under code, opened
    Given both analysts have locked values that agree with the original
    When the quality manager judges the agreement under code
    Then the case is "judged under code"
    When the quality manager opens the envelope
    Then the case is "opened"
    And these papers are made: "verdict-sheet"

  Scenario: Opening early breaks the blind and spoils the retest
    Given the analysts are assigned
    When the quality manager breaks the blind
    Then the case is "retest ordered"

  Scenario: Only the quality manager may break the blind
    Given the analysts are assigned
    When the technical business office breaks the blind
    Then it is refused, as it is for another role
