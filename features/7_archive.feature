@clause:7
Feature: 7 Closing and archive
  A case is closed once nothing is owed in it, and handed to the archivist, who accepts or returns it.

  Background:
    Given the approved opinion is "stands"
    And the quality manager decides that the report is maintained
    And the technical business office sends the reply
    And the client is satisfied

  @pages
  Scenario: Closed with an end notice, handed over, accepted
    When the technical business office closes the case
    Then the case is "closed"
    And the client gets the letter "end-notice"
    And these papers are made: "case-record"
    And the last day of "transfer" is 2026-04-01
    When the Office hands it to the archivist
    Then the case is "transferred"
    When the archivist accepts it into the archive
    Then the case is "archived"
    And these papers are made: "archive-transfer-list"
    And the last day of "retention" is 2032-03-02

  Scenario: The archivist returns what is incomplete
    Given the technical business office closes the case
    And the Office hands it to the archivist
    When the archivist returns it
    Then the case is "closed"

  Scenario: A claim that is open keeps the case open
    Given the Office records a claim
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "no claim is open"
    When the Office records that there is no agreement
    And the technical business office closes the case
    Then the case is "closed"

  Scenario: Only the Office hands over
    Given the technical business office closes the case
    When the technical business office hands it to the archivist
    Then it is refused, as it is for another role

  Scenario: The auditor changes nothing
    When the auditor closes the case
    Then it is refused, as it is for another role

  Scenario: The administrator sees no case
    When the administrator closes the case
    Then there is no such case for them

  Scenario: A copy of a voided report that is not accounted for keeps the case open
    Given a signed report was decided to be "amended", and that is carried out
    And the technical business office sends the reply with the measures
    And the client is satisfied
    And the quality manager writes down why none is opened
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "every copy of a voided report is accounted for"
    When every holder has returned the copy
    And the technical business office closes the case
    Then the case is "closed"

  Scenario: Nonconforming work without a nonconformity or a reason keeps the case open
    Given a signed report was decided to be "amended", and that is carried out
    And the technical business office sends the reply with the measures
    And the client is satisfied
    And every holder has returned the copy
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "nonconforming work has a nonconformity or a written reason"
