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
