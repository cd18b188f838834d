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
    Given a seal was found broken once all was locked, judged and opened
    When the quality manager rules on custody, leaving out the reason
    Then it is refused under clause 2.2.3 because it is not so that "a reason is given"
    When the quality manager rules on custody
    Then it is done

  Scenario: The value of the new sample never takes the place of the old one
    Given the approved opinion is "resample", with a fault in "sampling"
    When the technical business office records a new sample
    Then the new sample has a number of its own
    And no result of the report has changed its value or its sample

  @pages
  Scenario: The sample leaves the store in named hands before it is coded
    Given the approved opinion is "retest"
    When the sample is found fit for a retest
    And the quality manager orders the retest
    And the technical business office codes the portions
    Then it is refused under clause 2.2.2 because it is not so that "the samples are taken out of the store"
    When another clerk takes the sample out of the store
    Then the case is "retest ordered"

  @clause:2.2.4
  Scenario: A portion is in the hands of whoever confirmed its seal
    Given the work package is released
    When "chen.yu" and "sun.hao" are assigned
    And "chen.yu" takes a portion over
    Then it is refused under clause 2.2.4 because it is not so that "the portion is handed to the actor"
    When the portions are handed out
    And "chen.yu" takes a portion over
    Then that portion went from "he.jing" to "chen.yu"
    When the technical business office hands the portions out again
    Then it is refused under clause 2.2.3 because it is not so that "a portion waits to be handed out"

  @clause:2.2.4
  Scenario: A broken seal bars the judgement until the quality manager has ruled on it
    Given the analysts are assigned
    When "chen.yu" finds the seal of a portion broken
    And both analysts lock values that agree with the original
    And the quality manager judges the agreement under code
    Then it is refused under clause 2.2.4 because it is not so that "every doubt about custody is ruled on"
    When the quality manager rules that the results may be used
    And the quality manager judges the agreement under code
    Then the case is "judged under code"

  Scenario: A portion is handed on by whoever holds it, and confirmed by whoever gets it
    Given the analysts are assigned
    When "chen.yu" hands a portion on to "lin.yue"
    Then it is refused under clause 2.2.3 because it is not so that "the portion is in the actor's hands"
    When "chen.yu" takes a portion over
    And "chen.yu" hands a portion on to "lin.yue"
    And "lin.yue" takes it into keeping
    Then that portion went from "chen.yu" to "lin.yue"
    When "lin.yue" takes it into keeping
    Then it is refused under clause 2.2.3 because it is not so that "the portion is handed to the actor"

  Scenario: A portion goes back to the office's keeping and out again
    Given the analysts are assigned
    When "chen.yu" takes it into keeping
    Then it is refused under clause 2.2.3 because it is not so that "the portion does not wait for the actor's test"
    When "chen.yu" takes a portion over
    And "chen.yu" hands a portion on to "he.jing"
    And "he.jing" takes it into keeping
    Then that portion went from "chen.yu" to "he.jing"
    When "he.jing" hands a portion on to "chen.yu"
    Then it is done

  @clause:2.2.5
  Scenario: What asks for a new sample is decided once that is taken
    Given the approved opinion is "resample", with a fault in "sampling"
    When the quality manager decides that the result is not disproved
    Then it is refused under clause 2.2.5 because it is not so that "the new sample that is asked for is recorded, or a reason is given"
    When the technical business office records a new sample
    And the quality manager decides that the result is not disproved
    Then the case is "outcome carried out"

  Scenario: Where no new sample can be taken, the decision says why
    Given the approved opinion is "resample", with a fault in "sampling"
    When the quality manager decides against what was found, with a reason
    Then the case is "outcome carried out"
