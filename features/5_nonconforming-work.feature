@clause:5
Feature: 5 Nonconforming work
  Work that did not conform gets its nonconformity, its corrective actions, and a check of their effect by another person.

  Background:
    Given the case is under review

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

  Scenario: A nonconformity is told to the departments
    When the quality manager opens a nonconformity
    Then the department head is told

  Scenario Outline: Nothing follows from a nonconformity that is not open
    When <who> <does>
    Then it is refused under clause 5 because it is not so that "a nonconformity is open"

    Examples:
      | who                        | does                            |
      | the quality manager        | plans an action                 |
      | the quality manager        | completes the action            |
      | the quality manager        | finds the action effective      |
      | the quality manager        | authorizes that work resumes    |
      | the quality manager        | answers for a report at risk    |
      | the quality manager        | closes the nonconformity        |

  Scenario Outline: Who plans, completes and checks
    Given the quality manager opens a nonconformity
    When <first> plans an action
    Then these papers are made: "corrective-action-record"
    When <second> completes the action
    Then these papers are made: "corrective-action-record"
    And the quality manager is told
    When <third> finds the action effective
    Then these papers are made: "effectiveness-check"
    And the quality manager is told

    Examples:
      | first                      | second                     | third                         |
      | the quality manager        | the head of the laboratory | the quality manager           |
      | the head of the laboratory | the quality manager        | the technical business office |
      | the quality manager        | the head of the laboratory | the head of sampling          |

  Scenario: No nonconformity is closed before the effect of its actions is checked
    Given the quality manager opens a nonconformity
    And the quality manager plans an action
    And the head of the laboratory completes the action
    When the quality manager closes the nonconformity
    Then it is refused under clause 5 because it is not so that "every corrective action is checked for its effect"

  Scenario: Resumption, answers and the end are written down
    Given the quality manager opens a nonconformity and stops the work
    When the quality manager authorizes that work resumes
    Then these papers are made: "nonconformity-record"
    When every report at risk is answered for
    Then these papers are made: "nonconformity-record"
    When the quality manager closes the nonconformity without action
    Then these papers are made: "nonconformity-record"

  Scenario: Why none is opened is written down with its reason
    When the quality manager writes down why none is opened, leaving out the reason
    Then it is refused under clause 5 because it is not so that "a reason is given"
    When the quality manager writes down why none is opened
    Then it is done

  Scenario: What the records of a case that was withdrawn show is written down
    Given the client withdraws
    When the quality manager finds an error in the records
    Then these papers are made: "review-record"

  Scenario Outline: A report with the same fault is put right by somebody who had no part in it
    Given a nonconformity of a dispute names another report
    When the quality manager <does> with the same fault
    Then it is done

    Examples:
      | does            |
      | amends a report |
      | voids a report  |

  Scenario: A report that is void for a nonconformity has its ledger
    Given a nonconformity of a dispute names another report
    When the quality manager voids a report with the same fault
    Then these papers are made: "recall-ledger"
    When the quality manager voids a report with the same fault
    Then it is refused under clause 5 because it is not so that "the report is in force"
    When the quality manager amends a report with the same fault
    Then it is refused under clause 5 because it is not so that "the report is in force"

  Scenario Outline: What is asked of a correction without a case
    Given <so far>
    When the quality manager <does>
    Then it is refused under clause 5 because it is not so that "<sentence>"

    Examples:
      | so far                                           | does                                                        | sentence                                   |
      | a report is issued                               | amends a report with the same fault                         | the nonconformity names the report         |
      | a report is issued                               | voids a report with the same fault                          | the nonconformity names the report         |
      | a nonconformity of a dispute names another report, checked by the quality manager | amends a report with the same fault          | the actor had no part in the original work |
      | a nonconformity of a dispute names another report, checked by the quality manager | voids a report with the same fault           | the actor had no part in the original work |
      | a nonconformity of a dispute names another report | amends a report with the same fault, leaving out the reason | a reason is given                         |
      | a nonconformity of a dispute names another report | voids a report with the same fault, leaving out the reason  | a reason is given                         |

  Scenario: What was planned and what is to be checked is called to mind
    Given the quality manager opens a nonconformity
    And the quality manager plans an action
    And it is 2026-04-02 09:00
    When what falls due is called to mind
    Then the department head is reminded of "corrective-action" (3 days before)
    And the quality manager is reminded of "corrective-action" (1 day after, to the quality manager)
    When the head of the laboratory completes the action
    And it is 2026-07-02 09:00
    And what falls due is called to mind
    Then the quality manager is reminded of "effectiveness-check" (7 days before)
    And the quality manager is reminded of "effectiveness-check" (1 day after)

  Scenario: A report at risk that turns out not to be affected is cleared, and nobody is written to
    When the quality manager clears a report at risk
    Then it is refused under clause 5 because it is not so that "a nonconformity is open"
    When the quality manager opens a nonconformity
    And the quality manager clears a report at risk
    Then these papers are made: "nonconformity-record"
    And no letter is made

  Scenario: The client of a report that is affected is written to
    Given the quality manager opens a nonconformity
    When the quality manager answers for a report at risk
    Then these papers are made: "nonconformity-record, affected"

  Scenario: The client hears what the records of a case show that was withdrawn
    Given the client withdraws
    When the quality manager finds an error in the records
    Then the client gets the letter "records-reviewed"
    And the letter "records-reviewed" says "稀释倍数" and "put right what is wrong"
