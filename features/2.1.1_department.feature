@clause:2.1.1
Feature: 2.1.1 The department concerned
  The head of the department concerned investigates, finds the cause, takes measures and proposes an outcome.

  Scenario: Anybody may complain, and no report is needed
    When anybody complains about sampling
    Then the case is "filed"
    And these papers are made: "complaint-registration-form, complaint-receipt"

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

  Scenario: A complaint about a department that has no head is not left lying
    Given anybody complains about the Office
    And the technical business office accepts
    When the head of sampling hands it over to the Office
    Then the case is "escalated"
    And the office is told

  Scenario: No outcome without an investigation
    Given a client has complained about sampling
    And the technical business office accepts
    When the head of sampling proposes that it is justified
    Then it is refused under clause 2.1.1 because it is not so that "the investigation is recorded"

  Scenario: The client sees their complaint answered within fifteen days
    Given a client has complained about sampling
    When the technical business office accepts
    Then the last day of "answer" is 2026-03-17

  Scenario: The technical business office sees a complaint at once
    When anybody complains about sampling
    Then the technical business office is told

  Scenario Outline: A complaint that comes another way is registered like any other
    When <who> registers what a satisfaction survey turned up
    Then the case is "filed"
    And these papers are made: "complaint-registration-form, complaint-receipt"
    And the technical business office is told

    Examples:
      | who                           |
      | the technical business office |
      | the Office                    |

  Scenario Outline: A complaint says what happened, and when it came
    When <who> <does>
    Then it is refused under clause 2.1.1 because it is not so that "<sentence>"

    Examples:
      | who        | does                                                                     | sentence                                |
      | anybody    | complains about sampling, leaving out what happened                      | what happened is described              |
      | the Office | registers what a satisfaction survey turned up, leaving out what happened | what happened is described             |
      | the Office | registers a complaint that comes tomorrow                                | the day of arrival is not in the future |

  Scenario: What is proposed is written down and told
    Given a client has complained about sampling
    And the technical business office accepts
    And the head of sampling investigates
    When the head of sampling proposes that it is justified
    Then these papers are made: "complaint-handling-form"
    And the office is told
    And the quality manager is told

  Scenario: The head of another department proposes nothing
    Given a client has complained about sampling
    And the technical business office accepts
    And the head of sampling investigates
    When the head of the laboratory proposes that it is justified
    Then it is refused under clause 2.1.1 because it is not so that "the complaint concerns the actor's department"

  @pages
  Scenario: When it is heard again, another person of the department investigates and proposes
    Given the second round of a complaint is under review
    When the head of sampling investigates
    Then it is refused under clause 2.1.1 because it is not so that "the actor had no part in an earlier round"
    When the deputy head of sampling investigates
    Then these papers are made: "complaint-handling-form"
    When the head of sampling proposes that it is justified
    Then it is refused under clause 2.1.1 because it is not so that "the actor had no part in an earlier round"
    When the deputy head of sampling proposes that it is justified
    Then the case is "outcome proposed"

  Scenario: The third round without new grounds is not the department's any more
    Given the third round of a complaint is under review
    When the head of sampling proposes that it is justified
    Then it is refused under clause 2.1.1 because it is not so that "this round is not reserved for top management"
