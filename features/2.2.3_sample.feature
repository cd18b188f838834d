@clause:2.2.3
Feature: 2.2.3 The sample that is retested
  The retest is made on the original sample, if it is fit for one.

  Scenario: A sample that is fit
    Given the approved opinion is "retest"
    When the sample is found fit for a retest
    And the quality manager orders the retest
    Then the case is "retest ordered"

  @pages
  Scenario: Too little of it: no retest, decided on the records
    Given the approved opinion is "retest"
    When there is found too little of the sample
    And the quality manager orders the retest
    Then it is refused under clause 2.2.2 because it is not so that "the sample is fit for a retest"
    When the quality manager decides that the result is not disproved
    Then the case is "outcome carried out"
    And the outcome is "not disproved"

  Scenario: A new sample is taken only where sampling or transport was at fault
    Given the approved opinion is "resample"
    When a new sample is recorded by qian.wei and yan.ling
    Then it is refused under clause 2.2.3 because it is not so that "sampling or transport was at fault"

  Scenario: Two people take the new sample, and it gets a number of its own
    Given the approved opinion is "resample", with a fault in "sampling"
    When a new sample is recorded by qian.wei and qian.wei
    Then it is refused under clause 2.2.3 because it is not so that "two different samplers are named"
    When a new sample is recorded by qian.wei and yan.ling
    Then these papers are made: "resampling-record"
    And the new sample has a number of its own

  Scenario: The business office judges the sample
    Given the approved opinion is "retest"
    When the technical business office judges the sample
    Then it is done

  Scenario: A doubt about custody is ruled on by the quality manager, with a reason
    Given a portion came with a broken seal, and all is locked, judged and opened
    When the quality manager rules on custody, leaving out the reason
    Then it is refused under clause 2.2.3 because it is not so that "a reason is given"
    When the quality manager rules on custody
    Then it is done

  Scenario: The value of the new sample never takes the place of the old one
    Given the approved opinion is "resample", with a fault in "sampling"
    When the technical business office records a new sample
    Then the new sample has a number of its own
    And no result of the report has changed its value or its sample
