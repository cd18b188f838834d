@clause:2.2.1
Feature: 2.2.1 Review of the records and preliminary opinion
  The whole course of the test is gone through stage by stage; the quality manager approves the opinion, never its author.

  Background:
    Given the client has appealed
    And the technical business office accepts

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

  Scenario: An analyst has no access to the case
    When an analyst gives the opinion to retest
    Then there is no such case for them
