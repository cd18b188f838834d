@clause:8.2
Feature: 8.2 Whoever is asked first
  Whoever registers or accepts a case stays responsible until somebody else accepts it.

  Scenario: Whoever accepts what came by the web is responsible
    Given the client has appealed
    When the technical business office accepts
    Then the technical business office is responsible for the case

  @pages
  Scenario: A case is handed over once the other accepts it
    Given the client has appealed
    And the technical business office accepts
    When the technical business office hands the case over to another clerk
    Then the technical business office is responsible for the case
    When another clerk takes the case over
    Then another clerk is responsible for the case

  Scenario Outline: Everybody who handles cases can take one over
    Given the client has appealed
    And the technical business office accepts
    When the technical business office hands the case over to <other>
    And <other> takes the case over
    And <other> hands the case over to another clerk
    And another clerk takes the case over
    Then another clerk is responsible for the case

    Examples:
      | other                |
      | the head of sampling |
      | the Office           |
      | the quality manager  |

  Scenario: Nobody takes over what was not handed to them
    Given the client has appealed
    And the technical business office accepts
    And the technical business office hands the case over to another clerk
    When the Office takes the case over
    Then it is refused under clause 8.2 because it is not so that "the case is handed to the actor"

  Scenario: Only whoever is responsible hands a case over
    Given the client has appealed
    And the technical business office accepts
    When another clerk hands the case over to the Office
    Then it is refused under clause 8.2 because it is not so that "the actor is responsible for the case"

  Scenario: A case is not handed to somebody who could not handle it
    Given the client has appealed
    And the technical business office accepts
    When the technical business office hands the case over to an analyst
    Then it cannot be taken because "holds no role that may take the case over"
