@clause:2.1.3
Feature: 2.1.3 The Office
  The Office gathers the departments concerned, names a team where needed, and somebody who had no part approves the outcome.

  Background:
    Given a client has complained about sampling
    And the technical business office accepts
    And the head of sampling hands it over to the Office

  @pages
  Scenario: The Office investigates with a team and proposes the outcome
    When the Office names a team with deng.hua
    And the Office investigates
    And the Office proposes that it is not justified
    Then the case is "outcome proposed"
    When the quality manager approves the outcome
    Then the case is "outcome approved"
    And the outcome is "not justified"

  Scenario: Whoever proposed the outcome does not approve it
    Given the Office investigates
    And the Office proposes that it is justified
    When the Office approves the outcome
    Then it is refused under clause 2.1.3 because it is not so that "the actor did not propose the outcome"

  Scenario: Whoever investigated does not approve it
    Given the Office has named a team with zhao.min
    And the Office investigates
    And the Office proposes that it is justified
    When the quality manager approves the outcome
    Then it is refused under clause 2.1.3 because it is not so that "the actor did not investigate this complaint"
    When the deputy quality manager approves the outcome
    Then the case is "outcome approved"

  Scenario: An outcome can be sent back to the Office
    Given the Office investigates
    And the Office proposes that it is justified
    When the quality manager sends the outcome back
    Then the case is "escalated"

  Scenario: What a satisfaction survey turns up is registered like any other complaint
    When the Office registers what a satisfaction survey turned up
    Then the case is "filed"
    And these papers are made: "complaint-registration-form, filing-receipt"
