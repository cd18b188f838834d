@clause:7
Feature: 7 Closing and archive
  A case is closed once nothing is owed in it, and handed to the archivist, who accepts or returns it.

  Background:
    Given the client is satisfied with the reply

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

  Scenario: Closing and handing over are told
    When the technical business office closes the case
    Then these papers are made: "acceptance-register, case-record"
    And the office is told
    When the Office hands it to the archivist
    Then these papers are made: "archive-transfer-list"
    And the archivist is told
    When the archivist returns it
    Then these papers are made: "archive-transfer-list"
    And the office is told

  Scenario: A case that was not admitted or withdrawn is closed likewise
    Given the case is under review
    And the client withdraws
    When the technical business office closes the case
    Then the case is "closed"
    And these papers are made: "acceptance-register, case-record"
    And the client gets the letter "end-notice"
    And the office is told

  Scenario: No case goes back to the Office without a reason
    Given the case is with the archivist
    When the archivist returns it, leaving out the reason
    Then it is refused under clause 7 because it is not so that "a reason is given"

  Scenario: Nobody accepts what they handed over themselves
    Given the case is with the archivist
    And ma.li also serves as archivist
    When the Office accepts it into the archive
    Then it is refused under clause 7 because it is not so that "the actor did not hand the case over"

  Scenario: The archivist accepts, and it is written down
    Given the case is with the archivist
    When the archivist accepts it into the archive
    Then these papers are made: "archive-transfer-list"

  Scenario Outline: Whatever the database says, no case is closed that owes a reply or the question what the client thinks
    Given the case is under review
    And somebody has written "settled" into the database as the state of the case
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "<sentence>"

    Examples:
      | sentence                              |
      | the reply is dispatched               |
      | feedback is given or its term is over |

  Scenario: A copy that cannot be got back keeps the case open until the public is told
    Given a signed report was decided to be "amended", and that is carried out
    And the holder of the copy has lost it
    And the technical business office sends the reply with the measures
    And the client is satisfied
    And the quality manager writes down why none is opened
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "a void notice is approved where one is needed"
    When the technical business office drafts a public notice
    And the quality manager approves the public notice
    And the technical business office closes the case
    Then the case is "closed"

  Scenario Outline: A case that was withdrawn owes what any other owes
    Given <so far>
    And the client withdraws
    And <so>
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "<sentence>"

    Examples:
      | so far                             | so                                           | sentence                                                   |
      | the case is under review           | the Office records a claim                   | no claim is open                                           |
      | the case is under review           | the quality manager finds an error in the records | nonconforming work has a nonconformity or a written reason |
      | the case is under review           | somebody has noted that it points to an error | the records are reviewed where the appeal points to an error |
      | the case is under review           | somebody has noted that its report is void    | every copy of a voided report is accounted for              |

  Scenario Outline: What was owed before a case was withdrawn is owed after it
    Given the case is under review
    And <so>
    And the client withdraws
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "<sentence>"

    Examples:
      | so                                                | sentence                           |
      | the technical business office classes it as grave | a grave case was looked at above   |
      | the technical business office takes down a call   | every letter and call is answered  |

  Scenario: The transfer is called to mind
    Given the technical business office closes the case
    And it is 2026-04-02 09:00
    When what falls due is called to mind
    Then the office is reminded of "transfer" (3 days before)
    And the quality manager is reminded of "transfer" (1 day after, to the quality manager)

  Scenario: Who answers for transfer and retention
    When the technical business office closes the case
    Then "transfer" is the affair of the office
    When the Office hands it to the archivist
    And the archivist accepts it into the archive
    Then "retention" is the affair of the archivist

  Scenario Outline: What else keeps a case open
    Given a complaint that was answered
    And <so>
    And the client is satisfied
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "<sentence>"

    Examples:
      | so                                                     | sentence                                           |
      | the technical business office promises 2026-03-09      | no promise is open                                 |
      | the technical business office classes it as grave      | a grave case was looked at above                   |
      | the technical business office takes down a call        | every letter and call is answered                  |
      | the head of sampling says that the department disagrees | departments agree or their disagreement is decided |

  Scenario: A supplement that a holder lacks keeps the case open
    Given a supplement to a report is signed
    And somebody has written "settled" into the database as the state of the case
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "every holder of a copy has the supplement"

  Scenario: A case that was returned is handed over again within thirty days of its return
    Given the case is with the archivist
    And it is 2026-03-10 09:00
    When the archivist returns it
    Then the last day of "transfer-again" is 2026-04-09
    And "transfer-again" is the affair of the office
    When it is 2026-04-10 09:00
    And what falls due is called to mind
    Then the office is reminded of "transfer-again" (3 days before)
    And the quality manager is reminded of "transfer-again" (1 day after, to the quality manager)
    When the Office hands it to the archivist
    And the archivist accepts it into the archive
    Then the case is "archived"

  Scenario: An error that was found in a case without a decision keeps it open until it is put right, or judged to need nothing
    Given the case is under review
    And the client withdraws
    When the quality manager finds an error in the records
    And the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "an error found in the records is put right"
    When the quality manager writes down why none is opened
    And the technical business office closes the case
    Then the case is "closed"
