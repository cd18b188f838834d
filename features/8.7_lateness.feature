@clause:8.7
Feature: 8.7 What is late
  A term that passes unmet is missed, and stays so; its lateness has a reason and an author, or the case stays open.

  @pages
  Scenario: Whoever keeps the term says why it was missed
    Given the client has appealed
    And the technical business office accepts
    And it is 2026-03-18 09:00
    When the technical business office says why the answer is late
    Then it is done
    And the ledger of "answer" reads "started, missed by the station at the end, explained by liu.wen"
    And the clock "answer" runs on

  Scenario: The quality manager may say it for anybody
    Given the client has appealed
    And the technical business office accepts
    And it is 2026-03-18 09:00
    When the quality manager says why the answer is late
    Then the ledger of "answer" reads "started, missed by the station at the end, explained by zhao.min"

  Scenario: Nobody says it of another's term
    Given the client has appealed
    And the technical business office accepts
    And it is 2026-03-18 09:00
    When the Office says why the answer is late
    Then it is refused, as it is for another role

  Scenario: A term that runs is not late
    Given the client has appealed
    And the technical business office accepts
    When the quality manager says why the answer is late
    Then it is refused, as it is not so
    When it is 2026-03-17 23:59
    And the quality manager says why the answer is late
    Then it is refused, as it is not so
    When it is 2026-03-18 00:00
    And the quality manager says why the answer is late
    Then it is done

  Scenario: A reason is for the term that was missed, and is given once
    Given the client has appealed
    And the technical business office accepts
    And the quality manager opens a nonconformity
    And an action of deng.hua is planned
    And it is 2026-04-02 09:00
    When the technical business office says why the action came late
    Then it is refused under clause 8.7 because it is not so that "the missed term is the actor's own"
    When the head of the laboratory says why the action came late
    Then the ledger of "corrective-action" reads "started, missed by the station at the end, explained by deng.hua"
    When the quality manager says why the action came late
    Then it is refused under clause 8.7 because it is not so that "the term was missed and has no reason yet"

  Scenario: A late answer goes out with its reason
    Given the approved opinion is "stands"
    And the quality manager decides that the report is maintained
    And it is 2026-03-18 09:00
    When the technical business office sends the reply
    Then it cannot be taken because "This answer is late, and nobody has said why yet: the client is told the reason with the answer."
    When the technical business office sends the reply, and says why it is late
    Then the letter "reply-maintained" says "You should have had this answer by 17 Mar 2026. It comes late, and we are sorry. The reason: 恒温箱检修"
    And the clock "answer" is missed
    And the ledger of "answer" reads "started, missed by the station at the end, explained by liu.wen, met by liu.wen"

  Scenario: Who was told before the day is told no other reason
    Given the approved opinion is "stands"
    And the quality manager decides that the report is maintained
    And it is 2026-03-16 09:00
    And the technical business office tells the client of a later date
    And it is 2026-03-18 09:00
    When the quality manager says why the answer is late
    Then it is refused, as it is not so
    When the technical business office sends the reply
    Then the letter "reply-maintained" says "The reason: 设备检修"
    When the client is satisfied
    And the technical business office closes the case
    Then the case is "closed"

  Scenario: An answer in time says nothing of lateness
    Given the approved opinion is "stands"
    And the quality manager decides that the report is maintained
    And it is 2026-03-17 23:59
    When the technical business office sends the reply
    Then the letter "reply-maintained" does not say "late"

  Scenario: A missed term without a reason keeps the case open, and its transfer has its reason too
    Given the client has appealed
    And the technical business office accepts
    And it is 2026-03-18 09:00
    And the technical business office says why the answer is late
    And the client withdraws
    When the technical business office closes the case
    Then the case is "closed"
    When it is 2026-04-21 09:00
    And the Office says why the transfer came late
    Then it is done

  @clause:7
  Scenario: A case that was withdrawn too late for the term is not closed without the reason
    Given the client has appealed
    And the technical business office accepts
    And it is 2026-03-18 09:00
    And the client withdraws
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "every missed term has its reason"
    When the technical business office says why the answer is late
    And the technical business office closes the case
    Then the case is "closed"

  @clause:7
  Scenario: A decided case is not closed without the reason
    Given the approved opinion is "stands"
    And the quality manager opens a nonconformity
    And an action of deng.hua is planned
    And the quality manager decides that the report is maintained
    And the technical business office sends the reply
    And the client is satisfied
    And it is 2026-04-02 09:00
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "every missed term has its reason"
    When the head of the laboratory says why the action came late
    And the technical business office closes the case
    Then the case is "closed"
