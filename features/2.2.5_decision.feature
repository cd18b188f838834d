@clause:2.2.5
Feature: 2.2.5 Decision, outcome and terms
  Fifteen days from acceptance, three working days if urgent; decided by someone who had no part in the original work.

  Scenario: Fifteen days
    Given the client has appealed
    When the technical business office accepts
    Then the last day of "answer" is 2026-03-17

  Scenario: Three working days where the quality manager rules that it is urgent
    Given the client has appealed and asked for an urgent answer
    And the quality manager rules that it is urgent
    When the technical business office accepts
    Then the last day of "answer" is 2026-03-05

  Scenario: A ruling after acceptance reckons the running clock anew
    Given the client has appealed and asked for an urgent answer
    And the technical business office accepts
    When the quality manager rules that it is urgent
    Then the last day of "answer" is 2026-03-05

  Scenario: Urgency is asked for by the client, not taken
    Given the client has appealed
    When the quality manager rules that it is urgent
    Then it is refused under clause 2.2.5 because it is not so that "urgency is asked for"

  Scenario: An interim answer meets the three days, and the fifteen run on
    Given the client has appealed and asked for an urgent answer
    And the quality manager rules that it is urgent
    And the technical business office accepts
    When the technical business office sends an interim answer
    Then the client gets the letter "interim-answer"
    And the clock "answer" is met in time
    And the last day of "full-answer" is 2026-03-17

  Scenario: The original was right
    Given both analysts have locked values that agree with the original
    And the quality manager judges the agreement under code
    And the quality manager opens the envelope
    When the quality manager decides that the report is maintained
    Then the case is "outcome carried out"
    And the outcome is "maintained"
    And these papers are made: "decision-record, acceptance-register"

  Scenario: The original was wrong: the decision waits for the signatory
    Given both analysts have locked values that differ from the original
    And the quality manager judges the agreement under code
    And the quality manager opens the envelope
    When the quality manager decides that the report is amended
    Then the case is "decided"
    And the authorized signatory is told

  @pages
  Scenario: A departure from what was found needs its reason
    Given both analysts have locked values that agree with the original
    And the quality manager judges the agreement under code
    And the quality manager opens the envelope
    When the quality manager decides against what was found, without a reason
    Then it is refused under clause 2.2.5 because it is not so that "the outcome follows from what was found, or a reason is given"
    When the quality manager decides against what was found, with a reason
    Then the outcome is "not disproved"

  Scenario: An amendment names its changes
    Given the approved opinion is "wrong on the records"
    When the quality manager decides to amend without naming a change
    Then it is refused under clause 2.2.5 because it is not so that "an amendment names its changes"

  Scenario: The office does not decide
    Given the approved opinion is "stands"
    When the technical business office decides that the report is maintained
    Then it is refused, as it is for another role

  Scenario: Nobody decides who had a part in the original work
    Given the approved opinion is "stands"
    And the quality manager had checked the original result
    When the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "the actor had no part in the original work"
    When the deputy quality manager decides that the report is maintained
    Then the outcome is "maintained"

  Scenario: A later date is told before the day, with its reason
    Given the client has appealed
    And the technical business office accepts
    When the technical business office tells the client of a later date without a reason
    Then it is refused under clause 2.2.5 because it is not so that "a reason is given"
    When the technical business office tells the client of a later date
    Then the client gets the letter "date-changed"
    And the last day of "answer" is 2026-03-17

  Scenario: The original was wrong: signed, stamped, called back, and only then carried out
    Given a signed report is decided to be "amended"
    When the technical business office draws the amended report up
    And the signatory signs the amended report
    Then the case is "decided"
    And the amended report is in force and the original is not
    When the technical business office stamps the original void
    Then the case stands at "decided"
    When every holder is asked for the copy
    Then the case stands at "outcome carried out"

  Scenario: Nothing is stamped before the right report is signed
    Given a signed report is decided to be "amended"
    When the technical business office stamps the original void
    Then it is refused under clause 2.2.5 because it is not so that "an amended report, where there is to be one, is signed"

  Scenario: The signatory may send it back instead
    Given a signed report is decided to be "amended"
    When the signatory sends the decision back
    Then the case is "opinion approved"
    And the quality manager is told

  Scenario: Only a signatory signs
    Given a signed report is decided to be "amended"
    When the technical business office draws the amended report up
    And the administrator signs the amended report
    Then there is no such case for them

  Scenario: Void without replacement
    Given a signed report is decided to be "void without replacement"
    When the technical business office stamps the original void
    And every holder is asked for the copy
    Then the case stands at "outcome carried out"
    And nothing is in force

  Scenario: Only some results change: a supplement, with which the original stands on
    Given a signed report is decided to be amended by a supplement
    When the technical business office draws the amended report up
    And the signatory signs the amended report
    Then the original stands as amended by the supplement
    And the case stands at "decided"
    When the technical business office stamps the original void
    Then it is refused under clause 2.2.5 because it is not so that "a decision to void the report is recorded"
    When every holder is sent the supplement
    Then the case stands at "outcome carried out"
    And the technical business office is told that the case has moved on
    And nobody is asked for a copy back

  Scenario Outline: A written answer that is due is called to mind, before, on and after the day
    Given the client has appealed
    And the technical business office accepts
    And it is <day> 09:00
    When what falls due is called to mind
    Then the <role> is reminded of "answer" (<said>)

    Examples:
      | day        | said                             | role                      |
      | 2026-03-13 | 3 days before                    | technical business office |
      | 2026-03-16 | 1 day before                     | technical business office |
      | 2026-03-17 | on the day                       | technical business office |
      | 2026-03-18 | 1 day after, to the quality manager | quality manager        |

  Scenario: What is decided on the retest is written down and told
    Given the map is opened, and the original was wrong
    When the quality manager decides that the report is amended
    Then these papers are made: "decision-record, acceptance-register, verdict-sheet"
    And the technical business office is told
    And the authorized signatory is told
    When the signatory sends the decision back
    Then the case is "opened"
    And the quality manager is told

  Scenario: What is decided on the records is written down and told
    Given the approved opinion is "wrong on the records"
    When the quality manager decides that the report is amended
    Then these papers are made: "decision-record, acceptance-register"
    And the technical business office is told
    And the authorized signatory is told
    When the signatory sends the decision back
    Then the case is "opinion approved"
    And the quality manager is told

  Scenario Outline: A decision goes back with its reason
    Given <so far>
    And the quality manager decides that the report is amended
    When the signatory sends the decision back, leaving out the reason
    Then it is refused under clause 2.2.5 because it is not so that "a reason is given"

    Examples:
      | so far                                              |
      | the map is opened, and the original was wrong       |
      | the approved opinion is "wrong on the records"      |

  Scenario Outline: An expert from outside decides where the station has nobody left
    Given <so far>
    And an outside expert is named for the case
    When the outside expert decides that the report is maintained
    Then the case is "outcome carried out"

    Examples:
      | so far                                        |
      | the approved opinion is "stands"              |
      | the map is opened, and the original was right |

  Scenario Outline: Nobody decides on the retest who had a part in the original work, and no amendment is without its changes
    Given the map is opened, and the original was wrong
    And <so>
    When the quality manager <decides>
    Then it is refused under clause 2.2.5 because it is not so that "<sentence>"

    Examples:
      | so                                                  | decides                               | sentence                                   |
      | the quality manager had checked the original result | decides that the report is amended    | the actor had no part in the original work |
      | it is 2026-03-03 09:00                              | decides to amend without naming a change | an amendment names its changes          |

  Scenario: No decision on the retest while custody is in doubt
    Given a seal was found broken once all was locked, judged and opened
    When the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "every doubt about custody is ruled on"
    When the quality manager rules on custody
    And the quality manager decides against what was found, with a reason
    Then the outcome is "not disproved"

  Scenario: Nothing follows from a retest that is ruled not to count
    Given a seal was found broken once all was locked, judged and opened
    When the quality manager rules that the result may not be used
    And the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "the outcome follows from what was found, or a reason is given"
    When the quality manager decides that the result is not disproved
    Then the outcome is "not disproved"

  Scenario: A retest that is asked for and can be made is made
    Given the approved opinion is "retest"
    And the sample is fit for a retest
    When the quality manager decides that the result is not disproved
    Then it is refused under clause 2.2.5 because it is not so that "no retest is asked for, or none can be made"

  Scenario: A departure from the records needs its reason
    Given the approved opinion is "stands"
    When the quality manager decides against what was found, without a reason
    Then it is refused under clause 2.2.5 because it is not so that "the outcome follows from what was found, or a reason is given"

  Scenario: The second round is decided by somebody else
    Given the second round has an approved opinion
    When the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "the actor had no part in an earlier round"

  Scenario: The second round's retest is decided by somebody else
    Given the second round has come to the opened map
    When the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "the actor had no part in an earlier round"

  Scenario: A ruling on urgency is told, and has its reason
    Given the client has appealed and asked for an urgent answer
    When the quality manager rules that it is urgent, leaving out the reason
    Then it is refused under clause 2.2.5 because it is not so that "a reason is given"
    When the quality manager rules that it is urgent
    Then the technical business office is told

  Scenario Outline: What the client is told before the reply
    Given the case is under review
    When <who> <tells>
    Then the client gets the letter "<letter>"

    Examples:
      | who                           | tells                           | letter         |
      | the technical business office | sends an interim answer         | interim-answer |
      | the quality manager           | sends an interim answer         | interim-answer |
      | the technical business office | tells the client of a later date | date-changed  |
      | the quality manager           | tells the client of a later date | date-changed  |
      | the technical business office | tells the client how it goes    | progress       |
      | the quality manager           | tells the client how it goes    | progress       |

  Scenario: A message with a reason is still no later date
    Given the case is under review
    When the technical business office tells the client how it goes, and why
    Then the client gets the letter "progress"

  Scenario Outline: Only an interim answer meets the three days
    Given the client has appealed and asked for an urgent answer
    And the quality manager rules that it is urgent
    And the technical business office accepts
    When the technical business office <tells>
    Then the clock "answer" runs on

    Examples:
      | tells                            |
      | tells the client of a later date |
      | tells the client how it goes     |

  Scenario: A holiday schedule is loaded by one person and approved by another
    Given a station whose signatories have keys
    When the technical business office loads a schedule
    Then it is done
    When the quality manager loads a schedule
    Then it is done
    When the quality manager approves the schedule
    Then it is refused under clause 2.2.5 because it is not so that "the actor did not load the schedule"
    When the deputy quality manager approves the schedule
    Then it is done

  Scenario: The amended report is drawn up and signed under the decision alone
    Given a signed report is decided to be "amended"
    When the signatory draws the amended report up
    Then the authorized signatory is told
    When the signatory signs the amended report
    Then these papers are made: "decision-record"
    And the technical business office is told
    When the technical business office draws the amended report up
    Then it is refused under clause 2.2.5 because it is not so that "the amended report is not signed"
    When the signatory sends the decision back
    Then it is refused under clause 2.2.5 because it is not so that "the amended report is not signed"

  Scenario Outline: What cannot be done about a report that is to be put right
    Given <so far>
    When <who> <does>
    Then it is refused under clause 2.2.5 because it is not so that "<sentence>"

    Examples:
      | so far                                                        | who                           | does                               | sentence                                   |
      | a signed report is decided to be "void without replacement"   | the technical business office | draws the amended report up        | a decision to amend the report is recorded |
      | a signed report is decided to be "void without replacement"   | the signatory                 | signs the amended report           | a decision to amend the report is recorded |
      | a signed report is decided to be "amended"                    | the signatory                 | signs the amended report           | the amended report is reserved             |
      | an amended report is signed and the original stamped          | the technical business office | stamps the original void           | the original is not stamped yet            |
      | an amended report is signed                                   | the technical business office | asks a holder for the copy         | the original is voided                     |
      | an amended report is signed                                   | the technical business office | records that a holder answered     | the original is voided                     |
      | an amended report is signed                                   | the technical business office | sends a holder the supplement      | a supplement is in force                   |
      | an amended report is signed                                   | the technical business office | drafts a public notice             | the original is voided                     |
      | an amended report is signed and the original stamped          | the quality manager           | approves the public notice         | a void notice is drafted                   |

  Scenario: Without a decision to void nothing is stamped
    Given a dispute over a signed report
    And the client withdraws
    When the technical business office stamps the original void
    Then it is refused under clause 2.2.5 because it is not so that "a decision to void the report is recorded"

  Scenario: A signatory signs an amended report only while authorized
    Given an amended report is drawn up
    And the authorization of xu.fang ended yesterday
    When the signatory signs the amended report
    Then it is refused under clause 2.2.5 because it is not so that "the actor is authorized for everything in the amended report"

  Scenario: The station stamps by itself, and the ledger of the copies is kept
    Given an amended report is signed
    When the station stamps the original void
    Then these papers are made: "recall-ledger"
    And the case is "decided"
    When the technical business office asks a holder for the copy
    Then these papers are made: "recall, recall-ledger"
    And the case is "outcome carried out"
    And the technical business office is told
    When the technical business office records that a holder answered
    Then these papers are made: "recall-ledger"

  Scenario: A report void without replacement: carried out once every holder is asked
    Given a signed report is stamped void without replacement
    When the technical business office drafts a public notice
    Then the case is "decided"
    When the technical business office asks a holder for the copy
    Then the case is "outcome carried out"
    And the technical business office is told

  Scenario: A public notice is approved by somebody else than its author
    Given an amended report is signed and the original stamped
    And liu.wen also serves as quality manager
    When the technical business office drafts a public notice
    Then the quality manager is told
    When the technical business office approves the public notice
    Then it is refused under clause 2.2.5 because it is not so that "the actor did not draft the void notice"
    When the quality manager approves the public notice
    Then these papers are made: "void-notice"

  Scenario: The full answer after an interim one is called to mind as well
    Given the client has appealed and asked for an urgent answer
    And the quality manager rules that it is urgent
    And the technical business office accepts
    And the technical business office sends an interim answer
    And it is 2026-03-16 09:00
    When what falls due is called to mind
    Then the technical business office is reminded of "full-answer" (3 days before)
    And the technical business office is reminded of "full-answer" (1 day before)
    When it is 2026-03-18 09:00
    And what falls due is called to mind
    Then the technical business office is reminded of "full-answer" (on the day)
    And the quality manager is reminded of "full-answer" (1 day after, to the quality manager)

  Scenario: Without a copy given out, an amendment is carried out once the original is stamped
    Given a report of which no copy was given out is decided to be amended
    When the technical business office draws the amended report up
    And the signatory signs the amended report
    Then the case is "decided"
    When the technical business office stamps the original void
    Then the case is "outcome carried out"
    And the amended report is in force and the original is not

  Scenario: Without a copy given out, a report is void once it is stamped
    Given a report of which no copy was given out is decided to be void
    When the technical business office tells the client how it goes
    Then the case is "decided"
    When the technical business office stamps the original void
    Then the case is "outcome carried out"

  Scenario: What was signed after a retest is not sent back
    Given the map is opened, and the original was wrong
    And the quality manager decides that the report is amended
    And somebody has written an amended report into the database as if it were signed
    When the signatory sends the decision back
    Then it is refused under clause 2.2.5 because it is not so that "the amended report is not signed"

  Scenario: Nothing is decided on a retest that was not compared with the original
    Given both analysts have locked values that agree with the original
    And somebody has written "opened" into the database as the state of the case
    When the quality manager decides that the report is maintained
    Then it is refused under clause 2.2.5 because it is not so that "the retest is compared with the original"

  Scenario: A supplement goes to each holder with its letter, and the ledger says so
    Given a supplement to a report is signed
    When the technical business office sends a holder the supplement
    Then these papers are made: "supplement, recall-ledger"

  Scenario Outline: The client is told in writing how the quality manager ruled on urgency, before acceptance and after it
    Given the client has appealed and asked for an urgent answer
    When the quality manager <rules>
    Then the client gets the letter "urgency-ruling"
    And the letter "urgency-ruling" says "<words>" and "begins once we have taken your case up"
    When the technical business office accepts
    And the quality manager <rules>
    Then the client gets the letter "urgency-ruling"
    And the letter "urgency-ruling" says "<words>" and "by <day>"

    Examples:
      | rules                     | words                                         | day         |
      | rules that it is urgent   | we treat your case as urgent: 涉及饮用水        | 5 Mar 2026  |
      | rules that it is ordinary | treat your case in the ordinary course: 无紧急情形 | 17 Mar 2026 |
