@clause:5
Feature: 5 Nonconforming work
  Work that did not conform gets its nonconformity, its corrective actions, and a check of their effect by another person.

  Background:
    Given the client has appealed
    And the technical business office accepts

  Scenario: From nonconformity to the effect of the action
    When the quality manager opens a nonconformity
    Then these papers are made: "nonconformity-record"
    When an action of deng.hua is planned
    Then these papers are made: "corrective-action-record"
    And the last day of "corrective-action" is 2026-04-01
    When it is 2026-03-03 09:00
    And the head of the laboratory completes the action
    Then the last day of "effectiveness-check" is 2026-06-01
    When the quality manager finds the action effective
    Then these papers are made: "effectiveness-check"
    When the quality manager closes the nonconformity
    Then it is refused under clause 5 because it is not so that "everyone affected is told"
    When every report at risk is answered for
    Then these papers are made: "nonconformity-record, affected"
    And the letter "affected" goes to the client of another report and says nothing of the case
    When the quality manager closes the nonconformity
    Then it is done

  @pages
  Scenario: Nobody judges the effect of their own action
    Given the quality manager opens a nonconformity
    And an action of deng.hua is planned
    And the head of the laboratory completes the action
    When the head of the laboratory finds the action effective
    Then it is refused under clause 5 because it is not so that "the actor did not carry out the action"

  Scenario: An action without effect is open again
    Given the quality manager opens a nonconformity
    And an action of deng.hua is planned
    And the head of the laboratory completes the action
    And the quality manager finds the action without effect
    When the quality manager closes the nonconformity
    Then it is refused under clause 5 because it is not so that "every corrective action is completed"

  Scenario: Stopped work resumes only by authorization
    Given the quality manager opens a nonconformity and stops the work
    When the quality manager closes the nonconformity
    Then it is refused under clause 5 because it is not so that "stopped work is authorized to resume"
    When the quality manager authorizes that work resumes
    And every report at risk is answered for
    And the quality manager closes the nonconformity
    Then it is done

  Scenario: Only the quality manager opens one
    When the technical business office opens a nonconformity
    Then it is refused, as it is for another role
