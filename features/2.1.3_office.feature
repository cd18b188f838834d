@clause:2.1.3
Feature: 2.1.3 The Office
  The Office gathers the departments concerned, names a team where needed, and somebody who had no part approves the outcome.

  Background:
    Given a complaint about sampling was handed to the Office

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
    And these papers are made: "complaint-registration-form, complaint-receipt"

  Scenario: Each step is written down
    When the Office names a team
    Then these papers are made: "complaint-handling-form"
    When the Office investigates
    Then these papers are made: "complaint-handling-form"
    When the Office proposes that it is justified
    Then these papers are made: "complaint-handling-form"
    And the quality manager is told
    When the quality manager approves the outcome
    Then these papers are made: "complaint-handling-form"
    And the department head is told
    And the technical business office is told

  @pages
  Scenario: A department that the Office names investigates for it and proposes the outcome
    Given the Office names the laboratory
    When the head of the laboratory investigates
    Then these papers are made: "complaint-handling-form"
    When the head of the laboratory proposes that it is justified
    Then the case is "outcome proposed"
    And these papers are made: "complaint-handling-form"
    And the quality manager is told
    And the office is told

  Scenario: Whoever is in the team investigates, whatever their department
    Given the Office has named a team with deng.hua
    When the head of the laboratory investigates
    Then these papers are made: "complaint-handling-form"

  Scenario: A department that the Office did not name does nothing
    When the head of the laboratory investigates
    Then it is refused under clause 2.1.3 because it is not so that "the Office named the actor or their department"
    When the Office investigates
    And the head of the laboratory proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "the Office named the actor or their department"

  Scenario: No outcome of a department that was named without an investigation
    Given the Office names the laboratory
    When the head of the laboratory proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "the investigation is recorded"

  Scenario: When it is heard again, nobody investigates or proposes who did before
    Given the second round of a complaint was handed to the Office
    When the Office names a team with tang.rui
    Then it is refused under clause 2.1.3 because it is not so that "no one in the team had a part in an earlier round"
    When the Office names the department of sampling
    And the head of sampling investigates
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"
    When the Office investigates
    And the head of sampling proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"

  Scenario: Where the Office itself handled it before, somebody from outside does
    Given the second round of a complaint that the Office had handled is with it again
    When the Office investigates
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"
    When the quality manager names an expert from outside
    And the expert from outside investigates
    Then these papers are made: "complaint-handling-form"
    When the Office proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"
    When the expert from outside proposes that it is justified
    Then the case is "outcome proposed"

  Scenario: Somebody from outside approves where nobody here is left
    Given the Office investigates
    And the Office proposes that it is justified
    When the quality manager names an expert from outside
    And the expert from outside approves the outcome
    Then the case is "outcome approved"

  Scenario: No outcome of the Office without an investigation
    When the Office proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "the investigation is recorded"

  Scenario: Nobody is in the team who had a part in what is complained about
    Given the head of sampling is tied to whoever complains
    When the Office names a team with tang.rui
    Then it is refused under clause 2.1.3 because it is not so that "no one named had a part in what is complained about"

  Scenario: Whoever is tied to the client does not approve
    Given the Office has proposed that it is justified
    And the quality manager is tied to whoever complains
    When the quality manager approves the outcome
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in the original work"

  Scenario: What the department proposes the Office may approve
    Given the head of sampling has proposed that it is justified
    When the Office approves the outcome
    Then the case is "outcome approved"

  Scenario Outline: An outcome goes back to where it came from
    Given <so far>
    When <who> sends the outcome back
    Then the case is "<state>"
    And the <role> is told

    Examples:
      | so far                                               | who                 | state     | role            |
      | the head of sampling has proposed that it is justified | the quality manager | accepted | department head |
      | the head of sampling has proposed that it is justified | the Office          | accepted | department head |
      | the Office has proposed that it is justified           | the quality manager | escalated | office         |

  Scenario: A second person at the Office may send it back
    Given the Office has proposed that it is justified
    And pan.yun also serves as office
    When the archivist sends the outcome back
    Then the case is "escalated"

  Scenario Outline: No outcome goes back without its reason
    Given <so far>
    When the quality manager sends the outcome back, leaving out the reason
    Then it is refused under clause 2.1.3 because it is not so that "a reason is given"

    Examples:
      | so far                                                 |
      | the head of sampling has proposed that it is justified |
      | the Office has proposed that it is justified           |

  Scenario Outline: Nobody sends back what they proposed themselves
    Given <so far>
    And <user> also serves as quality manager
    When <who> sends the outcome back
    Then it is refused under clause 2.1.3 because it is not so that "the actor did not propose the outcome"

    Examples:
      | so far                                                 | user     | who                  |
      | the head of sampling has proposed that it is justified | tang.rui | the head of sampling |
      | the Office has proposed that it is justified           | ma.li    | the Office           |

  Scenario: An expert from outside may send back what they may approve
    Given the head of sampling has proposed that it is justified
    And an outside expert is named for the case
    When the outside expert sends the outcome back
    Then the case is "accepted"

  Scenario: An expert from outside may send back to the Office as well
    Given the Office has proposed that it is justified
    And an outside expert is named for the case
    When the outside expert sends the outcome back
    Then the case is "escalated"

  Scenario Outline: Nobody sends back who had a part in what is complained about
    Given <so far>
    And the quality manager is tied to whoever complains
    When the quality manager sends the outcome back
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in the original work"

    Examples:
      | so far                                                 |
      | the head of sampling has proposed that it is justified |
      | the Office has proposed that it is justified           |

  Scenario: Nobody sends back to the Office what they investigated themselves
    Given the Office has named a team with zhao.min
    And the Office investigates
    And the Office proposes that it is justified
    When the quality manager sends the outcome back
    Then it is refused under clause 2.1.3 because it is not so that "the actor did not investigate this complaint"

  Scenario: Nobody sends back to the department what they investigated themselves
    Given a complaint about sampling is accepted
    And luo.jia also serves as quality manager
    And the deputy head of sampling investigates
    And the head of sampling proposes that it is justified
    When the deputy head of sampling sends the outcome back
    Then it is refused under clause 2.1.3 because it is not so that "the actor did not investigate this complaint"

  Scenario: What the Office proposes in the second round is sent back by somebody else
    Given the second round of a complaint was handed to the Office
    And the Office investigates
    And the Office proposes that it is justified
    When the quality manager sends the outcome back
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"
    When the deputy quality manager sends the outcome back
    Then the case is "escalated"

  Scenario: The second round is approved by somebody else
    Given the second round of a complaint is under review
    And the deputy head of sampling investigates
    And the deputy head of sampling proposes that it is justified
    When the quality manager approves the outcome
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"
    When the quality manager sends the outcome back
    Then it is refused under clause 2.1.3 because it is not so that "the actor had no part in an earlier round"

  Scenario: The third round without new grounds is not the Office's any more
    Given the third round of a complaint is under review
    And the head of sampling hands it over to the Office
    And the Office investigates
    When the Office proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "this round is not reserved for top management"

  Scenario: Nor is it that of a department which the Office names
    Given the third round of a complaint is under review
    And the head of sampling hands it over to the Office
    And the Office names the laboratory
    And the head of the laboratory investigates
    When the head of the laboratory proposes that it is justified
    Then it is refused under clause 2.1.3 because it is not so that "this round is not reserved for top management"
