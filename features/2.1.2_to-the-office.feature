@clause:2.1.2
Feature: 2.1.2 Handing over to the Office
  What the department can hardly settle goes to the Office, with the reason.

  @pages
  Scenario: The department hands it over
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of sampling hands it over to the Office
    Then the case is "escalated"
    And the office is told
    And these papers are made: "complaint-handling-form"

  Scenario: Only the department concerned hands it over
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of the laboratory hands it over to the Office
    Then it is refused under clause 2.1.2 because it is not so that "the complaint concerns the actor's department"

  Scenario: The clock runs on
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of sampling hands it over to the Office
    Then the clock "answer" runs on
    And the last day of "answer" is 2026-03-17

  Scenario: It is handed over with its reason
    Given a complaint about sampling is accepted
    When the head of sampling hands it over to the Office, leaving out the reason
    Then it is refused under clause 2.1.2 because it is not so that "a reason is given"

  Scenario: A department that has nobody else for the next round hands it over
    Given the second round of a complaint is under review
    When the head of sampling hands it over to the Office
    Then the case is "escalated"
    And the office is told

  Scenario: Nobody but a head hands it over
    Given a complaint about sampling is accepted
    When the technical business office hands it over to the Office
    Then it is refused, as it is for another role
