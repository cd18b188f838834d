@clause:8.1
Feature: 8.1 Editions of this procedure
  A new edition is proposed by one person, compared, approved by another, and holds from its day on for new cases.

  @pages
  Scenario: A term that is shorter in the new edition is shorter for new cases alone
    Given the client has appealed
    And the technical business office accepts
    When the technical business office proposes an edition from 2026-03-04 in which "15 days" reads "12 days"
    Then the edition in force is 1
    When the quality manager approves the edition
    Then the edition in force is 1
    When it is 2026-03-04 09:00
    Then the edition in force is 2
    And the case keeps edition 1
    And the last day of "answer" is 2026-03-17

  Scenario: The Office proposes, and only a quality manager approves or declines
    When the Office proposes an edition from 2026-03-04 in which "15 days" reads "12 days"
    And the Office approves the edition
    Then it is refused, as it is for another role
    When the Office declines the edition
    Then it is refused, as it is for another role
    When the quality manager declines the edition
    And it is 2026-03-04 09:00
    Then the edition in force is 1

  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the quality manager proposes an edition from 2026-03-03 in which "15 days" reads "12 days"
    And the quality manager approves the edition
    Then it is refused under clause 8.1 because it is not so that "the actor did not propose the edition"
    When it is 2026-03-04 09:00
    And the deputy quality manager approves the edition
    Then it is refused under clause 8.1 because it is not so that "the edition is not in force before today"

  Scenario: An analyst proposes nothing
    When an analyst proposes an edition from 2026-03-04 in which "15 days" reads "12 days"
    Then it is refused, as it is for another role

  Scenario: Whoever keeps the machine proposes, and a quality manager approves
    When the station proposes an edition from 2026-03-04 in which "15 days" reads "12 days"
    And the quality manager approves the edition
    And it is 2026-03-04 09:00
    Then the edition in force is 2

  Scenario: A document that contradicts itself is not even proposed
    When the Office proposes an edition from 2026-03-04 in which "to    = 'filed'" reads "to    = 'filled'"
    Then it cannot be taken because "Did you mean"

  Scenario: An edition is declined with its reason
    When the Office proposes an edition from 2026-03-04 in which "15 days" reads "12 days"
    And the quality manager declines the edition without a reason
    Then it is refused under clause 8.1 because it is not so that "a reason is given"
    When the quality manager declines the edition
    Then it is done
