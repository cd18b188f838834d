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

  Scenario: The plan is complete before anything is tested
    Given the approved opinion is "retest"
    And the sample is fit for a retest
    When the quality manager orders the retest without a criterion
    Then it is refused under clause 2.2.2 because it is not so that "the plan is complete"
    When the quality manager orders the retest
    Then the technical business office is told

  Scenario: A change of the plan is written down with its reason
    Given the portions are coded
    When the quality manager changes the plan
    Then these papers are made: "retest-order"
    And the technical business office is told
    When the quality manager changes the plan, leaving out the reason
    Then it is refused under clause 2.2.2 because it is not so that "a reason is given"
    When the quality manager changes the plan and leaves the companions out
    Then it is refused under clause 2.2.2 because it is not so that "the plan is complete"

  Scenario: The business office codes, and releases what the analysts are told
    Given a retest is ordered
    When the technical business office codes the portions
    Then the case is "coded"
    And these papers are made: "coding-record, coding-notice, bench-labels"
    When the technical business office releases the work package
    Then these papers are made: "bench-labels"

  Scenario Outline: The envelope stays closed while the agreement leaves something open
    Given <so far>
    And the quality manager judges the agreement under code
    When the quality manager opens the envelope
    Then it is refused under clause 2.2.2 because it is not so that "<sentence>"

    Examples:
      | so far                                                        | sentence                          |
      | the control sample was measured wrong                         | the controls have passed          |
      | both analysts have locked values that differ from each other  | no further determination is needed |

  Scenario: What is opened is written down
    Given both analysts have locked values that agree with the original
    And the quality manager judges the agreement under code
    When the quality manager opens the envelope
    Then these papers are made: "coding-record, verdict-sheet"

  Scenario: A broken blind is written down and told, with its reason
    Given the analysts are assigned
    When the quality manager breaks the blind, leaving out the reason
    Then it is refused under clause 2.2.2 because it is not so that "a reason is given"
    When the quality manager breaks the blind
    Then these papers are made: "coding-record"
    And the technical business office is told

  Scenario: Whatever the database says, nothing is opened while something is not locked
    Given the analysts are assigned
    And somebody has written "judged under code" into the database as the state of the case
    When the quality manager opens the envelope
    Then it is refused under clause 2.2.2 because it is not so that "every determination is locked"

  Scenario: The holders make and end their keys to sealed maps
    Given the portions are coded
    When the quality manager makes a key to sealed maps
    Then it is done
    When the quality manager ends the deputy's key to sealed maps, leaving out the reason
    Then it is refused under clause 2.2.2 because it is not so that "a reason is given"
    When the quality manager ends the deputy's key to sealed maps
    Then it is done

  Scenario: No retest is ordered of a sample that is not fit for one
    Given the approved opinion is "retest"
    And there is too little of the sample
    When the quality manager orders the retest
    Then it is refused under clause 2.2.2 because it is not so that "the sample is fit for a retest"

  Scenario: Nothing is coded while the sample stands in the store
    Given the approved opinion is "retest"
    And the sample is fit for a retest
    And the quality manager orders the retest
    When the technical business office codes the portions
    Then it is refused under clause 2.2.2 because it is not so that "the samples are taken out of the store"
