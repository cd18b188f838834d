@procedure:manufacturer
Feature: Regulation 3, manufacturer

  Background:
    Given the procedure "manufacturer"
    And it is 2026-05-04 09:00
    And the department head works in "assembly"

  @clause:1 @clause:2 @clause:3 @clause:4 @clause:5 @clause:7 @clause:8
  Scenario: From complaint to close
    Given the client has complained about "quality"
    Then its number is "260501"
    When the sales department accepts it
    Then the case is "in hand"
    And the last day of "closing" is 2026-05-19
    When the quality department investigates
    Then the last day of "report" is 2026-05-07
    When the quality department reports on the investigation
    Then the case is "reported"
    And the last day of "combined-opinion" is 2026-05-05
    When the general manager's office gives the combined opinion
    Then the case is "opinion given"
    And the clock "combined-opinion" is met in time
    When the sales department estimates 800 yuan
    And the sales department proposes that it is justified
    And the deputy general manager approves the outcome
    Then the case is "outcome approved"
    When the sales department sends the outcome
    And the client is satisfied
    Then the case is "settled"
    When the sales department closes the case
    Then the case is "closed"
    And the clock "closing" is met in time
    And the last day of "statistics" is 2026-06-10
    And "complaint-handling-form" is made, and the client gets no copy
    And "handling-record" is made, and the client gets no copy
    When it is 2026-06-02 09:00
    And the general manager's office reports the statistics from 2026-05-01 until 2026-05-31
    Then the statistics say that 1 case was closed and "amounts" is 800
    And the clock "statistics" is met in time
    When the client complains about "non-quality"
    Then its number is "260601"

  @clause:2
  Scenario: A foreign client has twenty days
    Given a client from "DE" has complained about "quality"
    When the sales department accepts it
    Then the last day of "closing" is 2026-05-24

  @clause:2.1
  Scenario: The clock stands while the sample is awaited, and the office gives more time within its bound
    Given the client has complained about "quality"
    And the sales department accepts it
    Then the last day of "closing" is 2026-05-19
    When it is 2026-05-06 09:00
    And the quality department waits for the sample
    And it is 2026-05-08 11:00
    And the quality department goes on
    Then the last day of "closing" is 2026-05-21
    When the general manager's office extends "closing" by 4
    Then the last day of "closing" is 2026-05-25
    And the client gets "term-extended"
    When the sales department extends "closing" by 4
    Then it is refused, as it is for another role
    When the general manager's office extends "closing" by 7
    Then it is refused under clause 2.1 because it is not so that "the extension is within its bound"
    And the last day of "closing" is 2026-05-25
    When the general manager's office extends "closing" by 6
    Then the last day of "closing" is 2026-05-31
    And the ledger of "closing" reads "started, paused, resumed, extended, extended", each by somebody and with its reason

  @clause:1
  Scenario: The cause turns out to be another one
    Given the client has complained about "quality"
    And the sales department accepts it
    When the department head investigates
    Then the department head finds no such case
    When the quality department finds that it is about "non-quality"
    And the quality department investigates
    Then it is refused, as it is for another role

  @clause:4
  Scenario: The combined opinion is the office's alone
    Given the client has complained about "quality"
    And the sales department accepts it
    And the quality department investigates
    When the quality department gives the combined opinion
    Then it is refused, as the case does not stand there
    When the quality department reports on the investigation
    And the quality department gives the combined opinion
    Then it is refused, as it is for another role

  @clause:5
  Scenario Outline: The amount decides who decides
    Given the client has complained about "quality"
    And the sales department accepts it
    And the sales department names "assembly" and the department head as responsible
    And the quality department investigates
    And the quality department reports on the investigation
    And the general manager's office gives the combined opinion
    And the sales department estimates <amount> yuan
    And the sales department proposes that it is justified
    When the <lower> approves the outcome
    Then it is refused under clause 5 because it is not so that "the amount is within the actor's power"
    When the <upper> approves the outcome
    Then the case is "outcome approved"

    Examples:
      | amount   | lower                  | upper                  |
      | 10000.01 | deputy general manager | general manager        |
      | 99999999 | deputy general manager | general manager        |

  @clause:5
  Scenario Outline: An amount at the limit is within it
    Given the client has complained about "quality"
    And the sales department accepts it
    And the quality department investigates
    And the quality department reports on the investigation
    And the general manager's office gives the combined opinion
    And the sales department estimates <amount> yuan
    And the sales department proposes that it is justified
    When the <who> approves the outcome
    Then the case is "outcome approved"

    Examples:
      | amount   | who                    |
      | 10000.00 | deputy general manager |
      | 0        | general manager        |

  @clause:5
  Scenario: Nothing is proposed before its amount is known
    Given the client has complained about "quality"
    And the sales department accepts it
    And the quality department investigates
    And the quality department reports on the investigation
    And the general manager's office gives the combined opinion
    When the sales department proposes that it is justified
    Then it is refused under clause 5 because it is not so that "the amount is estimated"

  @clause:6
  Scenario: Another party's share is settled first
    Given the client has complained about "quality"
    And the sales department accepts it
    And the quality department investigates
    And the quality department reports on the investigation
    And the general manager's office gives the combined opinion
    And the sales department leaves a carrier's share open
    And the sales department estimates 500 yuan
    And the sales department proposes that it is justified
    When the general manager approves the outcome
    Then it is refused under clause 5 because it is not so that "no other party's share is open"
    When the sales department settles the carrier's share
    And the general manager approves the outcome
    Then the case is "outcome approved"

  @clause:7
  Scenario: A client who refuses the outcome gets a new form with the old one attached
    Given the client has complained about "quality"
    And the sales department accepts it
    And the quality department investigates
    And the quality department reports on the investigation
    And the general manager's office gives the combined opinion
    And the sales department estimates 500 yuan
    And the sales department proposes that it is not justified
    And the general manager approves the outcome
    And the sales department sends the outcome
    When the client is not satisfied
    Then the case is "in hand"
    And round 2 has begun
    And the last day of "closing" is 2026-05-19
    And the newest "complaint-registration-form" says "Earlier forms attached"

  @clause:8
  Scenario: The statistics are reported by the office alone
    When the sales department reports the statistics from 2026-04-01 until 2026-04-30
    Then it is refused, as it is for another role

  @clause:9
  Scenario: A promised day
    Given the client has complained about "quality"
    When the sales department keeps the promise
    Then it is refused under clause 9 because it is not so that "a day is promised"
    When the sales department promises 2026-05-08
    Then the last day of "promised" is 2026-05-08

  @clause:9
  Scenario: A case is taken over by whom it was handed to
    Given the sales department registers a complaint about "quality"
    And the sales department hands the case over to the quality department
    When the other quality department accepts the case
    Then it is refused or hidden under clause 9, as "the case is handed to the actor"
    When the quality department accepts the case
    Then it is done
    When the sales department hands the case over to the quality department
    Then it is refused or hidden under clause 9, as "the actor is responsible for the case"

  @clause:9
  Scenario: Every call is answered, and those above look at what is grave
    Given the sales department registers a complaint about "quality"
    When the sales department answers the call
    Then it is refused under clause 9 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the sales department answers the call
    Then the client gets "progress"
    When the sales department classes it as minor
    And the general manager looks at the grave case
    Then it is refused under clause 9 because it is not so that "the case is grave"
    When the sales department classes it as grave
    Then the general manager is told
    When the general manager looks at the grave case
    Then it is done

  @clause:9
  Scenario: A department disagrees, and it is decided above
    Given the sales department registers a complaint about "quality"
    And the sales department hands the case over to the department head
    When the general manager's office decides the disagreement
    Then it is refused under clause 9 because it is not so that "departments disagree"
    When the department head countersigns that it disagrees
    And the general manager's office decides the disagreement
    Then it is done

  @clause:10
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the client has complained about "quality"
    When the quality department proposes edition 2 from 2026-05-06
    Then the edition in force is 1
    When the quality department approves the edition
    Then it is refused, as it is for another role
    When the general manager's office approves the edition
    Then the edition in force is 1
    When it is 2026-05-06 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:10
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the general manager's office proposes edition 2 from 2026-05-04
    And the general manager's office approves the edition
    Then it is refused under clause 10 because it is not so that "the actor did not propose the edition"
    When it is 2026-05-05 09:00
    And the other general manager's office approves the edition
    Then it is refused under clause 10 because it is not so that "the edition is not in force before today"
    When the general manager's office declines the edition
    Then the edition in force is 1

  @clause:9
  Scenario: A term that was missed has its reason before the case is closed
    Given the client has complained about "quality"
    And the sales department accepts it
    And it is 2026-05-20 09:00
    And the client withdraws
    When the sales department closes the case
    Then it is refused under clause 9 because it is not so that "every missed term has its reason"
    When the sales department says why "closing" came late
    And the sales department closes the case
    Then the case is "closed"

  @clause:9
  Scenario: Those above may say why a term was missed, and another department may not
    Given the client has complained about "quality"
    And the sales department accepts it
    And it is 2026-05-20 09:00
    And the client withdraws
    When the quality department says why "closing" came late
    Then it is refused, as it is for another role
    When the general manager says why "closing" came late
    And the sales department closes the case
    Then the case is "closed"
