@clause:2
Feature: 2 Investigation and settlement
  Nobody judges their own work. Where nobody of the station is left, somebody from outside acts, in that one case, and the reply says so.

  @pages
  Scenario: An expert from outside decides where everybody here had a part
    Given the approved opinion is "stands"
    When the quality manager names an expert from outside
    Then "wei.lan" holds the role "outside expert" in this case alone
    And the case stands at "opinion approved"
    When the expert from outside decides that the report is maintained
    Then the case is "outcome carried out"
    When the technical business office sends the reply
    Then the reply says that "Wei Lan" came from outside, and why
    When the client is satisfied
    And the technical business office closes the case
    Then the account of "wei.lan" has ended

  Scenario: An analyst of another laboratory tests where one is left here
    Given the work package is released
    When the quality manager names an analyst of another laboratory
    Then "wei.lan" holds the role "analyst" in this case alone
    When "chen.yu" and "wei.lan" are assigned
    Then the case is "testing"

  Scenario: Whoever has not declared to have no tie is not named
    Given the client has appealed
    When the quality manager names an expert who has declared nothing
    Then it is refused under clause 2 because it is not so that "whoever is named has declared to have no tie"
    And nobody from outside is named

  Scenario: Nobody is named without a reason
    Given the client has appealed
    When the quality manager names an expert without a reason
    Then nobody from outside is named

  @pages
  Scenario: The technical business office names nobody
    Given the client has appealed
    When the technical business office names an expert from outside
    Then it is refused, as it is for another role
    And nobody from outside is named

  Scenario Outline: Behind the form as well, nobody is named without a reason or with a tie
    Given the case is under review
    When the quality manager names somebody from outside, leaving out <what>
    Then it is refused under clause 2 because it is not so that "<sentence>"

    Examples:
      | what            | sentence                                     |
      | the reason      | a reason is given                            |
      | the declaration | whoever is named has declared to have no tie |
