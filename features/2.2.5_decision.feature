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
    When the amended report is drawn up
    And the signatory signs it
    Then the case is "decided"
    And the amended report is in force and the original is not
    When the original is stamped void
    Then the case stands at "decided"
    When every holder is asked for the copy
    Then the case stands at "outcome carried out"

  Scenario: Nothing is stamped before the right report is signed
    Given a signed report is decided to be "amended"
    When the original is stamped void
    Then it is refused under clause 2.2.5 because it is not so that "an amended report, where there is to be one, is signed"

  Scenario: The signatory may send it back instead
    Given a signed report is decided to be "amended"
    When the signatory sends it back
    Then the case is "opinion approved"
    And the quality manager is told

  Scenario: Only a signatory signs
    Given a signed report is decided to be "amended"
    When the amended report is drawn up
    And the administrator tries to sign it
    Then there is no such case for them

  Scenario: Void without replacement
    Given a signed report is decided to be "void without replacement"
    When the original is stamped void
    And every holder is asked for the copy
    Then the case stands at "outcome carried out"
    And nothing is in force

  Scenario: Only some results change: a supplement, with which the original stands on
    Given a signed report is decided to be amended by a supplement
    When the amended report is drawn up
    And the signatory signs it
    Then the original stands as amended by the supplement
    And the case stands at "decided"
    When the original is stamped void
    Then it is refused under clause 2.2.5 because it is not so that "a decision to void the report is recorded"
    When every holder is sent the supplement
    Then the case stands at "outcome carried out"
    And nobody is asked for a copy back
