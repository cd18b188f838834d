@clause:1.1
Feature: 1.1 Written appeal
  A client who disagrees with a test result may appeal in writing within ten days of receiving the report.

  Background:
    Given a report that the client received on 2026-03-02

  Scenario: An appeal gets its number and receipt at once, and the sample is put on hold
    When the client appeals on 2026-03-05
    Then the case is "filed"
    And a number and a receipt code are given
    And the retained sample is on hold
    And these papers are made: "appeal-registration-form, filing-receipt"
    And the technical business office is told

  @pages
  Scenario: The tenth day is the last
    When the client appeals on 2026-03-12
    And the technical business office accepts
    Then the case is "accepted"

  Scenario: The eleventh day is too late, and the appeal is on record all the same
    When the client appeals on 2026-03-13
    Then the case is "filed"
    When the technical business office accepts
    Then it is refused under clause 1.2 because it is not so that "the appeal is in time or admitted late"

  Scenario: The ten days run from the proof of receipt
    When the client appeals on 2026-03-05
    Then the last day of "appeal-window" is 2026-03-12

  Scenario: Where the receipt is not proved, the appeal is in time
    Given a report whose receipt is not proved
    When the client appeals on 2026-06-01
    And the technical business office accepts
    Then the case is "accepted"

  Scenario: Grounds are asked for
    When the client appeals without grounds
    Then nothing was filed

  Scenario: Number and check code belong together
    When the client appeals with a wrong check code
    Then it is refused without a word on which of number and code was wrong

  Scenario: A letter is dated by its arrival
    Given it is 2026-03-05 15:00
    When the technical business office registers a letter that came yesterday
    Then the case is "filed"
    And it was filed on 2026-03-04
    And these papers are made: "appeal-registration-form, filing-receipt"

  Scenario: A letter is registered with its scan
    Given it is 2026-03-05 15:00
    When the technical business office registers a letter without its scan
    Then it is refused under clause 1.1 because it is not so that "the paper that arrived is attached"

  Scenario: A letter that names no report of ours gets its number and receipt, and a written answer
    Given it is 2026-03-05 15:00
    When the technical business office registers a letter over a report that we do not know
    Then the case is "filed"
    And a number and a receipt code are given
    And no sample is on hold
    And these papers are made: "appeal-registration-form, filing-receipt"
    When the technical business office accepts
    Then it is refused under clause 1.2 because it is not so that "the report is ours"
    And it is refused under clause 1.2 because it is not so that "what was filed is complete"
    When the technical business office refuses it as not ours
    Then the case is "refused"
    And the client gets the letter "not-admitted"

  @pages
  Scenario: A letter that names neither report nor grounds is registered, completed, and then like any other
    Given it is 2026-03-05 15:00
    When the technical business office registers a letter without report and grounds
    Then the case is "filed"
    When the technical business office asks for what is missing
    Then the client gets the letter "request-for-missing"
    When the client supplies what is missing
    And the technical business office names the report and the results
    Then these papers are made: "appeal-registration-form"
    And the retained sample is on hold
    And the last day of "appeal-window" is 2026-03-12
    When the technical business office accepts
    Then the case is "accepted"

  Scenario: The ten days end with the filing, however late its report is found
    Given it is 2026-03-12 15:00
    When the technical business office registers a letter over a report that we do not know
    And it is 2026-03-16 10:00
    And the technical business office names the report and the results
    Then the clock "appeal-window" is met in time
    When the technical business office accepts
    Then the case is "accepted"

  Scenario: A letter that came late is late as well when its report is found
    Given it is 2026-03-13 15:00
    When the technical business office registers a letter over a report that we do not know
    And the technical business office names the report and the results
    And the technical business office accepts
    Then it is refused under clause 1.2 because it is not so that "the appeal is in time or admitted late"

  Scenario: Results are put on record once, by the technical business office
    Given it is 2026-03-05 15:00
    When the technical business office registers a letter without grounds
    Then the case is "filed"
    And the retained sample is on hold
    When the quality manager names the report and the results
    Then it is refused, as it is for another role
    When the technical business office names the report and the results
    Then it is done
    When the technical business office names the report and the results
    Then it is refused under clause 1.1 because it is not so that "it is not on record which results are disputed"

  Scenario: Results that do not say who analysed them are not drawn up as a report before that is known
    Given results were imported that do not say who analysed and checked them
    When the technical business office draws the report up
    Then it is refused under clause 1.1 because it is not so that "it is on record who analysed and checked"
    When the quality manager names who analysed and checked
    Then it is refused, as it is for another role
    When the technical business office names one person for both
    Then it is refused because nobody checks their own work
    When the technical business office names who analysed and checked
    And the technical business office draws the report up
    Then the report waits for its signature
    When the technical business office names who analysed and checked
    Then it is refused under clause 1.1 because it is not so that "it is not on record who analysed and checked"

  Scenario: A letter cannot have come tomorrow
    When the technical business office registers a letter that comes tomorrow
    Then it is refused under clause 1.1 because it is not so that "the day of arrival is not in the future"

  Scenario: Only the technical business office registers letters
    When the Office registers a letter
    Then it is refused, as it is for another role

  Scenario: Grounds are asked for behind the form as well
    When the client appeals, leaving out the grounds
    Then it is refused under clause 1.1 because it is not so that "grounds are stated"

  Scenario Outline: From the results to a report in the client's hands
    Given <so far>
    When <who> <does>
    Then it is done

    Examples:
      | so far                                                | who                           | does                                 |
      | a station whose signatories have keys                 | the technical business office | imports a file of results            |
      | a station whose signatories have keys                 | the administrator             | issues a certificate                 |
      | a station whose signatories have keys                 | the technical business office | enters a report from elsewhere       |
      | a report is imported                                  | the technical business office | puts the report before a signatory                  |
      | a report is imported                                  | the signatory                 | puts the report before a signatory                  |
      | a report is drawn up for its signature                | the signatory                 | signs the report                     |
      | a report is drawn up for its signature                | the signatory                 | declines to sign the report          |
      | a report is issued                                    | the technical business office | records that a copy was given out    |
      | a report is issued                                    | the station                   | notes that the client fetched it     |
      | a report is issued                                    | the quality manager           | puts words right                     |
      | words of a report were put right, and the old one is void | the station               | stamps the report void               |

  Scenario: A report that is void without a case is stamped, called back and accounted for
    Given words of a report were put right, and the old one is void
    When the technical business office stamps the report void
    Then these papers are made: "recall-ledger"
    When the technical business office stamps the report void
    Then it is refused under clause 1.1 because it is not so that "the report is not stamped yet"
    When the technical business office asks the holder for a copy of it
    Then these papers are made: "recall, recall-ledger"
    When the technical business office records that a holder of it answered
    Then these papers are made: "recall-ledger"
    When the quality manager puts words right
    Then it is refused under clause 1.1 because it is not so that "the report is in force"

  Scenario Outline: What cannot be done with a report
    Given <so far>
    When <who> <does>
    Then it is refused under clause 1.1 because it is not so that "<sentence>"

    Examples:
      | so far                                 | who                           | does                                   | sentence                                              |
      | a report is issued                     | the technical business office | names the analysts                     | the report is not issued yet                          |
      | a report is issued                     | the technical business office | puts the report before a signatory                    | the report is not issued yet                          |
      | a report is imported                   | the signatory                 | signs the report                       | the report is drawn up for signing                    |
      | a report is imported                   | the signatory                 | declines to sign the report            | the report is drawn up for signing                    |
      | a report is drawn up for its signature | the signatory                 | declines to sign the report, leaving out the reason | a reason is given                        |
      | a report is imported                   | the technical business office | records that a copy was given out      | the report is issued                                  |
      | a report is imported                   | the station                   | notes that the client fetched it       | the report is issued                                  |
      | a report is imported                   | the station                   | renews the timestamp of another's file | the report is issued                                  |
      | a report is issued                     | the quality manager           | puts a value right as if it were words | only words are changed                                |
      | a report is issued                     | the quality manager           | puts words right, leaving out the reason | a reason is given                                   |
      | a report is issued                     | the technical business office | stamps the report void                 | the report is void                                    |
      | a report is issued                     | the technical business office | asks the holder for a copy of it       | the report is void                                    |
      | a report is issued                     | the technical business office | records that a holder of it answered   | the report is void                                    |

  Scenario: Nobody puts words right in a report that they had a part in
    Given a report is issued
    And the quality manager had checked the original result
    When the quality manager puts words right
    Then it is refused under clause 1.1 because it is not so that "the actor had no part in the original work"
    When the deputy quality manager puts words right
    Then it is done

  Scenario: Nobody puts words right in a report to a client whom they are tied to
    Given a report is issued
    And the quality manager is tied to the report's client
    When the quality manager puts words right
    Then it is refused under clause 1.1 because it is not so that "the actor had no part in the original work"

  Scenario: A signatory signs only while authorized
    Given a report is drawn up for its signature
    And the authorization of xu.fang ended yesterday
    When the signatory signs the report
    Then it is refused under clause 1.1 because it is not so that "the actor is authorized for everything in the report"

  Scenario: The ten days are the client's own
    When the client appeals
    Then "appeal-window" is the affair of the client

  Scenario: The station renews timestamps by itself, of files of the report alone
    Given a report is issued
    When the station renews the timestamp of another's file
    Then it is refused, as that is not its file
