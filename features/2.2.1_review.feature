@clause:2.2.1
Feature: 2.2.1 Review of the records and preliminary opinion
  The whole course of the test is gone through stage by stage; the quality manager approves the opinion, never its author.

  Background:
    Given the case is under review

  @pages
  Scenario: Stage by stage, then an opinion that the quality manager approves
    When every stage is recorded
    And another clerk gives the opinion to retest
    Then the case is "opinion given"
    And these papers are made: "review-record"
    When the quality manager approves the opinion
    Then the case is "opinion approved"

  Scenario: No opinion while a stage is blank
    When every stage but "calculation" is recorded
    And another clerk gives the opinion to retest
    Then it is refused under clause 2.2.1 because it is not so that "every stage is filled"

  Scenario: The office does not approve its own opinion
    When every stage is recorded
    And another clerk gives the opinion to retest
    And the technical business office approves the opinion
    Then it is refused, as it is for another role

  Scenario: An opinion can be sent back
    When every stage is recorded
    And another clerk gives the opinion to retest
    And the quality manager sends the opinion back
    Then the case is "accepted"

  Scenario: The review record is written when the opinion is given and when it is ruled on, not at each stage
    When every stage is recorded
    Then there are 0 papers "review-record"
    When another clerk gives the opinion to retest
    Then there are 1 papers "review-record"
    When the quality manager approves the opinion
    Then there are 2 papers "review-record"

  Scenario: An analyst has no access to the case
    When an analyst gives the opinion to retest
    Then there is no such case for them

  Scenario: Each step of the review is written down and told
    When the technical business office records a stage
    And every stage is recorded
    Then there are 0 papers "review-record"
    When another clerk gives the opinion to retest
    Then these papers are made: "review-record"
    And the quality manager is told
    When the quality manager approves the opinion
    Then these papers are made: "review-record"
    And the technical business office is told

  Scenario: What goes back is written down and told
    When every stage is recorded
    And another clerk gives the opinion to retest
    And the quality manager sends the opinion back
    Then these papers are made: "review-record"
    And the technical business office is told

  Scenario: An expert from outside reviews and gives the opinion where the station has nobody left
    Given an outside expert is named for the case
    When every stage is recorded
    And the outside expert records a stage
    Then it is done
    When the outside expert gives the opinion to retest
    Then the case is "opinion given"
    When the outside expert approves the opinion
    Then it is refused under clause 2.2.1 because it is not so that "the actor is not the author of the opinion"
    When the outside expert sends the opinion back
    Then it is refused under clause 2.2.1 because it is not so that "the actor is not the author of the opinion"

  Scenario Outline: An expert from outside may rule on the opinion of the office
    Given an outside expert is named for the case
    And every stage is recorded
    And another clerk gives the opinion to retest
    When the outside expert <rules>
    Then the case is "<state>"

    Examples:
      | rules                  | state            |
      | approves the opinion   | opinion approved |
      | sends the opinion back | accepted         |

  Scenario: No opinion goes back without its reason
    When every stage is recorded
    And another clerk gives the opinion to retest
    And the quality manager sends the opinion back, leaving out the reason
    Then it is refused under clause 2.2.1 because it is not so that "a reason is given"

  Scenario Outline: Nobody rules on the opinion who had a part in the original work
    Given the quality manager had checked the original result
    And every stage is recorded
    And another clerk gives the opinion to retest
    When the quality manager <rules>
    Then it is refused under clause 2.2.1 because it is not so that "the actor had no part in the original work"

    Examples:
      | rules                  |
      | approves the opinion   |
      | sends the opinion back |

  Scenario: The second round's opinion is somebody else's
    Given the second round is under review
    When every stage is recorded
    And another clerk gives the opinion that the result stands
    Then it is refused under clause 2.2.1 because it is not so that "the actor had no part in an earlier round"

  Scenario: Whoever ruled on the opinion before neither approves nor returns that of the second round
    Given the second round is under review
    And every stage is recorded
    And the technical business office gives the opinion that the result stands
    When the quality manager sends the opinion back
    Then it is refused under clause 2.2.1 because it is not so that "the actor had no part in an earlier round"
    When the quality manager approves the opinion
    Then it is refused under clause 2.2.1 because it is not so that "the actor had no part in an earlier round"
    When the deputy quality manager sends the opinion back
    Then the case is "accepted"

  Scenario: The third round without new grounds is top management's
    Given the third round is under review
    When another clerk gives the opinion that the result stands
    Then it is refused under clause 2.2.1 because it is not so that "this round is not reserved for top management"
