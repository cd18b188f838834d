@clause:1.2
Feature: 1.2 Acceptance
  The technical business office admits the appeal or says why not within one working day, and reports it to the quality manager.

  Scenario: Acceptance starts the answer's clock, and the quality manager is told
    Given the client has appealed
    When the technical business office accepts
    Then the case is "accepted"
    And these papers are made: "acceptance-register"
    And the client gets the letter "acknowledgement"
    And the quality manager is told
    And the clock "admission" is met in time
    And the last day of "answer" is 2026-03-17

  Scenario: Only the technical business office accepts
    Given the client has appealed
    When the Office accepts
    Then it is refused, as it is for another role

  Scenario: The decision on admission is due within one working day
    Given it is 2026-03-06 10:00
    And the client has appealed
    When it is 2026-03-10 09:00
    And the technical business office accepts
    Then the clock "admission" is missed

  Scenario: What is missing is asked for in writing, and supplied
    Given the client has appealed
    When the technical business office asks for what is missing
    Then the case is "waiting for the client"
    And the client gets the letter "request-for-missing"
    And the last day of "completion" is 2026-03-12
    When the client supplies what is missing
    Then the case is "filed"

  @pages
  Scenario: Only the quality manager admits a late appeal
    Given it is 2026-03-20 10:00
    And the client has appealed
    When the technical business office admits the late appeal
    Then it is refused, as it is for another role
    When the quality manager admits the late appeal
    And the technical business office accepts
    Then the case is "accepted"

  Scenario: An appeal in time is not admitted late
    Given the client has appealed
    When the quality manager admits the late appeal
    Then it is refused under clause 1.2 because it is not so that "the appeal is late"

  Scenario: A late appeal is answered, and stays on record
    Given it is 2026-03-20 10:00
    And the client has appealed
    When the quality manager refuses it as out of time
    Then the case is "refused"
    And the client gets the letter "not-admitted"
    And the outcome is "not admitted"

  Scenario: The office cannot refuse for lateness
    Given it is 2026-03-20 10:00
    And the client has appealed
    When the technical business office refuses it as out of time
    Then it is refused, as it is for another role

  Scenario: An appeal in time is not refused for lateness
    Given the client has appealed
    When the quality manager refuses it as out of time
    Then it is refused under clause 1.2 because it is not so that "the appeal is late"

  Scenario: What is not ours is answered
    Given the client has appealed
    When the technical business office refuses it as not ours
    Then the case is "refused"
    And the client gets the letter "not-admitted"

  Scenario: The client withdraws before the decision
    Given the client has appealed
    When the client withdraws
    Then the case is "withdrawn"

  Scenario: The office withdraws only on the client's own word
    Given the client has appealed
    When the technical business office withdraws
    Then it is refused under clause 1.2 because it is not so that "the client's own word is on file"

  Scenario: A late appeal that points to an error is reviewed from the records all the same
    Given it is 2026-03-20 10:00
    And the client has appealed
    And the quality manager refuses it as late, though it points to an error
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "the records are reviewed where the appeal points to an error"
    When the quality manager finds no error in the records
    And the technical business office closes the case
    Then the case is "closed"
