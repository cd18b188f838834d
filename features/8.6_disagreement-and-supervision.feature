@clause:8.6
Feature: 8.6 Disagreement and supervision
  The Office decides where departments disagree, and reports each month on what was closed.

  @pages
  Scenario: A department disagrees, and the Office decides
    Given a client has complained about sampling
    When the Office decides the disagreement
    Then it is refused under clause 8.6 because it is not so that "departments disagree"
    When the head of sampling says that the department disagrees
    And the quality manager decides the disagreement
    Then it is refused, as it is for another role
    When the Office decides the disagreement
    Then it is done

  Scenario: A department says it once in a round
    Given a client has complained about sampling
    And the head of sampling says that the department disagrees
    When the head of sampling says that the department disagrees
    Then it is refused under clause 8.6 because it is not so that "the actor's department has not countersigned yet"

  Scenario: A case on which departments disagree is not closed
    Given a complaint that was answered
    And the head of sampling says that the department disagrees
    And the client is satisfied
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "departments agree or their disagreement is decided"

  Scenario: The Office reports by the tenth of next month
    Given a complaint that was answered
    And the client is satisfied
    And the technical business office closes the case
    Then the last day of "supervision" is 2026-04-10
    When it is 2026-04-01 09:00
    And the technical business office reports the statistics from 2026-03-01 until 2026-03-31
    Then it is refused, as it is for another role
    When the Office reports the statistics from 2026-03-01 until 2026-03-31
    Then the clock "supervision" is met in time

  Scenario: The report counts every client who was right, about a report as about anything else
    Given a signed report was decided to be "amended", and that is carried out
    And every holder has returned the copy
    And the technical business office sends the reply with the measures
    And the client is satisfied
    And the quality manager writes down why none is opened
    And the technical business office closes the case
    When it is 2026-04-01 09:00
    And the Office reports the statistics from 2026-03-01 until 2026-03-31
    Then the statistics say that "justified" is 1
    And the statistics say that "reviewed by top management" is 0
