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
    And the report is one that the station never issued
    When the technical business office refuses it as not ours
    Then the case is "refused"
    And the client gets the letter "not-admitted"

  Scenario: What is ours is not refused as not ours
    Given the client has appealed
    When the technical business office refuses it as not ours
    Then it is refused under clause 1.2 because it is not so that "the report is not ours, or another ground is named"
    When the technical business office asks for what is missing
    And the technical business office refuses it as not ours
    Then it is refused under clause 1.2 because it is not so that "the report is not ours, or another ground is named"

  @pages
  Scenario: What stays incomplete is answered, and nothing is refused as incomplete that is complete
    Given the client has appealed
    When the technical business office refuses it as incomplete
    Then it is refused under clause 1.2 because it is not so that "what was filed is not complete, or another ground is named"
    When the technical business office asks for what is missing
    And the technical business office refuses it as incomplete
    Then the case is "refused"
    And the client gets the letter "not-admitted"

  Scenario: What names no report of ours is not refused as incomplete either once it is complete
    Given the client has appealed
    And the report is one that the station never issued
    When the technical business office refuses it as incomplete
    Then it is refused under clause 1.2 because it is not so that "what was filed is not complete, or another ground is named"

  Scenario: A complaint that another house answers for is answered, with the reason
    Given a client has complained about sampling
    When the quality manager refuses it as not ours
    Then it is refused, as it is for another role
    When the technical business office refuses it as incomplete
    Then it is refused under clause 1.2 because it is not so that "what was filed is not complete, or another ground is named"
    When the technical business office refuses it as not ours, leaving out the reason
    Then it is refused under clause 1.2 because it is not so that "a reason is given"
    When the technical business office refuses it as not ours
    Then the case is "refused"
    And these papers are made: "acceptance-register, not-admitted"
    And the quality manager is told

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

  Scenario Outline: Each ruling is told to those who go on from it
    Given it is <day>
    And the client has appealed
    When <who> <does>
    Then the <role> is told

    Examples:
      | day              | who                           | does                               | role                      |
      | 2026-03-20 10:00 | the quality manager           | admits the late appeal             | technical business office |
      | 2026-03-20 10:00 | the quality manager           | refuses it as out of time          | technical business office |
      | 2026-03-05 10:00 | the client                    | withdraws                          | technical business office |
      | 2026-03-05 10:00 | the client                    | withdraws                          | quality manager           |
      | 2026-03-05 10:00 | the technical business office | withdraws on the client's letter   | quality manager           |

  Scenario Outline: A refusal is entered and answered, whoever makes it
    Given it is <day>
    And the client has appealed
    When <who> <does>
    Then these papers are made: "acceptance-register, not-admitted"

    Examples:
      | day              | who                           | does                      |
      | 2026-03-20 10:00 | the quality manager           | refuses it as out of time |

  Scenario Outline: A refusal by the office is entered, answered and told, whatever its ground
    Given the client has appealed
    And <what is the matter>
    When the quality manager refuses it as <ground>
    Then it is refused, as it is for another role
    When the technical business office refuses it as <ground>, leaving out the reason
    Then it is refused under clause 1.2 because it is not so that "a reason is given"
    When the technical business office refuses it as <ground>
    Then these papers are made: "acceptance-register, not-admitted"
    And the quality manager is told

    Examples:
      | what is the matter                                   | ground     |
      | the report is one that the station never issued      | not ours   |
      | the technical business office asks for what is missing | incomplete |

  Scenario Outline: No ruling without its reason
    Given it is <day>
    And the client has appealed
    When <who> <does>
    Then it is refused under clause 1.2 because it is not so that "<sentence>"

    Examples:
      | day              | who                           | does                                                  | sentence                 |
      | 2026-03-20 10:00 | the quality manager           | admits the late appeal, leaving out the reason        | a reason is given        |
      | 2026-03-20 10:00 | the quality manager           | refuses it as out of time, leaving out the reason     | a reason is given        |
      | 2026-03-05 10:00 | the technical business office | asks for what is missing, leaving out what is missing | what is missing is named |

  Scenario: On another ground than lateness the office refuses, not the quality manager
    Given it is 2026-03-20 10:00
    And the client has appealed
    When the quality manager refuses it as not ours
    Then it is refused, as it is for another role

  Scenario: What is supplied is told, and the office may enter it for the client
    Given the client has appealed
    And the technical business office asks for what is missing
    When the technical business office supplies what is missing
    Then the case is "filed"
    And the technical business office is told

  Scenario: An appeal over a report that is not ours is not accepted
    Given the client has appealed
    And the report is one that the station never issued
    When the technical business office accepts
    Then it is refused under clause 1.2 because it is not so that "the report is ours"

  Scenario Outline: Nothing is accepted that nobody could answer
    Given <filed>
    And what was filed names nobody who could be answered
    When the technical business office accepts
    Then it is refused under clause 1.2 because it is not so that "what was filed is complete"

    Examples:
      | filed                                  |
      | the client has appealed                |
      | a client has complained about sampling |

  Scenario: A general complaint is accepted, entered and acknowledged
    Given a client has complained about sampling
    When the technical business office accepts
    Then the case is "accepted"
    And these papers are made: "acceptance-register"
    And the client gets the letter "acknowledgement"
    And the quality manager is told
    And the department head is told

  Scenario: Only the technical business office accepts a general complaint
    Given a client has complained about sampling
    When the Office accepts
    Then it is refused, as it is for another role

  Scenario: A decision on admission that is due is called to mind
    Given the client has appealed
    And it is 2026-03-04 09:00
    When what falls due is called to mind
    Then the technical business office is reminded of "admission" (on the day)
    And the quality manager is reminded of "admission" (1 day after, to the quality manager)

  Scenario: What the client still owes is called to mind, to the client before the day and to the office after it
    Given the client has appealed
    And the technical business office asks for what is missing
    Then "completion" is the affair of the client
    When it is 2026-03-09 09:00
    And what falls due is called to mind
    Then the client is reminded of "completion" (3 days before, to the client)
    When it is 2026-03-13 09:00
    And what falls due is called to mind
    Then the technical business office is reminded of "completion" (1 day after, to the technical business office)

  Scenario: The ten days to supply what is missing run until it is there
    Given the client has appealed
    When the technical business office asks for what is missing
    Then the clock "completion" runs on
    When the client supplies what is missing
    Then the clock "completion" is met in time

  Scenario: Once everything is there, admission is decided within one working day
    Given the client has appealed
    And the technical business office asks for what is missing
    And it is 2026-03-06 10:00
    And the client supplies what is missing
    Then the clock "admission-once-complete" runs on
    And the last day of "admission-once-complete" is 2026-03-09
    When the technical business office accepts
    Then the clock "admission-once-complete" is met in time

  Scenario: A decision on admission that is due once everything is there is called to mind
    Given the client has appealed
    And the technical business office asks for what is missing
    And it is 2026-03-06 10:00
    And the client supplies what is missing
    When it is 2026-03-09 10:00
    And what falls due is called to mind
    Then the technical business office is reminded of "admission-once-complete" (on the day)
    When it is 2026-03-10 10:00
    And what falls due is called to mind
    Then the quality manager is reminded of "admission-once-complete" (1 day after, to the quality manager)

  Scenario: Admission waits for the client once more where something else is asked for
    Given the client has appealed
    And the technical business office asks for what is missing
    And the client supplies what is missing
    When the technical business office asks for what is missing
    Then the clock "admission-once-complete" is met in time

  Scenario: A late appeal is not accepted like one in time
    Given it is 2026-03-20 10:00
    And the client has appealed
    When the technical business office accepts
    Then it is refused under clause 1.2 because it is not so that "the appeal is in time or admitted late"
