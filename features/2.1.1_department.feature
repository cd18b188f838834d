@clause:2.1.1
Feature: 2.1.1 The department concerned
  The head of the department concerned investigates, finds the cause, takes measures and proposes an outcome.

  Scenario: Anybody may complain, and no report is needed
    When anybody complains about sampling
    Then the case is "filed"
    And these papers are made: "complaint-registration-form, filing-receipt"

  @pages
  Scenario: The head of the department concerned investigates
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of sampling investigates
    Then these papers are made: "complaint-handling-form"
    When the head of sampling proposes that it is justified
    Then the case is "outcome proposed"
    And the quality manager is told

  Scenario: The head of another department does not
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of the laboratory investigates
    Then it is refused under clause 2.1.1 because it is not so that "the complaint concerns the actor's department"

  Scenario: No outcome without an investigation
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of sampling proposes that it is justified
    Then it is refused under clause 2.1.1 because it is not so that "the investigation is recorded"

  Scenario: The client sees their complaint answered within fifteen days
    Given a client has complained about sampling
    When the technical business office accepts
    Then the last day of "answer" is 2026-03-17
