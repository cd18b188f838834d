@procedure:property-management
Feature: Regulation 12, property management

  Background:
    Given the procedure "property-management"
    And it is 2026-03-02 09:00
    And the client has complained about "complaint"

  @clause:1 @clause:3 @clause:4 @clause:5
  Scenario: From complaint to close
    Then the last day of "look-into" is 2026-03-02
    When the front desk investigates
    Then the clock "look-into" is met in time
    When the front desk proposes that it is not justified
    And the head approves the outcome
    And the front desk records that it is done
    And the front desk sends the outcome
    Then the case is "answered"
    And the head is told
    And the client gets "reply"
    When the front desk closes the case
    Then it is refused, as the case does not stand there
    When the front desk calls the client, who is satisfied
    Then the case is "settled"
    When the front desk closes the case
    Then the case is "closed"
    And the last day of "statistics" is 2026-04-10
    When it is 2026-04-08 09:00
    And the head reports the statistics from 2026-03-01 until 2026-03-31
    Then the statistics say that 1 case was closed and "followed up rate" is 100.0
    And the clock "statistics" is met in time

  @clause:1
  Scenario: Looked into on the day after, the term is missed
    Given it is 2026-03-03 08:30
    When the front desk investigates
    Then the clock "look-into" is missed

  @clause:1
  Scenario: The head sends a proposal back
    Given the front desk investigates
    And the front desk proposes that it is not justified
    When the head sends the outcome back
    Then the case is "registered"

  @clause:2
  Scenario: What cannot be settled goes to the head, and nobody approves their own proposal
    Given the front desk hands it up
    Then the case is "with the head"
    And the head is told
    When the head proposes that it is justified
    Then it is refused under clause 2 because it is not so that "the investigation is recorded"
    When the head investigates
    And the head proposes that it is justified
    And the head approves the outcome
    Then it is refused under clause 1 because it is not so that "the actor did not propose the outcome"
    When the director approves the outcome
    Then the case is "outcome approved"

  @clause:4
  Scenario: A resident who is not satisfied is heard again
    Given the front desk investigates
    And the front desk proposes that it is not justified
    And the head approves the outcome
    And the front desk records that it is done
    And the front desk sends the outcome
    When the head calls the client, who is not satisfied
    Then the case is "registered"
    And round 2 has begun

  @clause:6
  Scenario: The resident withdraws
    When the client withdraws
    Then the case is "withdrawn"
    And the clock "look-into" does not run

  @clause:6
  Scenario: A case is taken over by whom it was handed to
    Given the front desk registers a complaint about "complaint"
    And the front desk hands the case over to the head
    When the other head accepts the case
    Then it is refused or hidden under clause 6, as "the case is handed to the actor"
    When the head accepts the case
    Then it is done
    When the front desk hands the case over to the head
    Then it is refused or hidden under clause 6, as "the actor is responsible for the case"

  @clause:6
  Scenario: Every call is answered, and those above look at what is grave
    Given the front desk registers a complaint about "complaint"
    When the front desk answers the call
    Then it is refused under clause 6 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the front desk answers the call
    Then the client gets "progress"
    When the front desk classes it as minor
    And the director looks at the grave case
    Then it is refused under clause 6 because it is not so that "the case is grave"
    When the front desk classes it as grave
    Then the director is told
    When the director looks at the grave case
    Then it is done

  @clause:6
  Scenario: A department disagrees, and it is decided above
    Given the front desk registers a complaint about "complaint"
    And the front desk hands the case over to the head
    When the director decides the disagreement
    Then it is refused under clause 6 because it is not so that "departments disagree"
    When the head countersigns that it disagrees
    And the director decides the disagreement
    Then it is done

  @clause:7
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the client has complained about "complaint"
    When the front desk proposes edition 2 from 2026-03-05
    Then the edition in force is 1
    When the front desk approves the edition
    Then it is refused, as it is for another role
    When the director approves the edition
    Then the edition in force is 1
    When it is 2026-03-05 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:7
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the director proposes edition 2 from 2026-03-03
    And the director approves the edition
    Then it is refused under clause 7 because it is not so that "the actor did not propose the edition"
    When it is 2026-03-04 09:00
    And the other director approves the edition
    Then it is refused under clause 7 because it is not so that "the edition is not in force before today"
    When the director declines the edition
    Then the edition in force is 1

  @clause:6
  Scenario: A term that was missed has its reason before the case is closed
    Given it is 2026-03-03 08:30
    And the client withdraws
    When the front desk closes the case
    Then it is refused under clause 6 because it is not so that "every missed term has its reason"
    When the front desk says why "look-into" came late
    And the front desk closes the case
    Then the case is "closed"
    When it is 2026-04-08 09:00
    And the head reports the statistics from 2026-03-01 until 2026-03-31
    Then the statistics say that 1 case was closed and "on time rate" is 0.0

  @clause:6
  Scenario: Those above may say why a term was missed, and another department may not
    Given it is 2026-03-03 08:30
    And the client withdraws
    When the head says why "look-into" came late
    Then it is refused, as it is for another role
    When the director says why "look-into" came late
    And the front desk closes the case
    Then the case is "closed"
