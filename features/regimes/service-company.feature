@procedure:service-company
Feature: Regulation 8, service company

  Background:
    Given the procedure "service-company"
    And it is 2026-03-02 09:00
    And the department head works in "cleaning"
    And the staff works in "cleaning"
    And the client has complained about "complaint"

  @clause:1 @clause:2 @clause:3 @clause:4 @clause:5
  Scenario: From complaint to close
    Then the last day of "investigation" is 2026-03-03
    And the last day of "answer" is 2026-03-04
    When the reception names "cleaning" and the staff as responsible
    And the staff investigates
    Then the clock "investigation" is met in time
    When the department head proposes that it is justified
    Then the case is "outcome proposed"
    When the reception sends the outcome
    Then the client gets "reply"
    And the clock "answer" is met in time
    When the department head records that it is done
    And the reception calls the client, who is satisfied
    Then the case is "settled"
    When the reception closes the case
    Then it is refused under clause 5 because it is not so that "the outcome is approved"
    When the manager approves the outcome
    And the reception closes the case
    Then it is refused under clause 5 because it is not so that "the penalty is set where the complaint is justified"
    When the manager sets a penalty of 0 yuan on the staff
    And the reception closes the case
    Then the case is "closed"

  @clause:3
  Scenario: The form goes back only after the client was contacted
    Given the reception names "cleaning" and the staff as responsible
    And the department head investigates
    And the department head proposes that it is not justified
    When the department head records that it is done
    Then it is refused under clause 3 because it is not so that "the reply is dispatched"

  @clause:3
  Scenario: Staff propose nothing
    Given the reception names "cleaning" and the staff as responsible
    And the staff investigates
    When the staff proposes that it is justified
    Then it is refused, as it is for another role

  @clause:0 @clause:2
  Scenario: Records are readable by rank
    Then the reception reads the case
    And the manager reads the case
    And the department head does not read the case
    And the staff does not read the case
    When the reception names "cleaning" and the staff as responsible
    Then the department head reads the case
    And the staff reads the case
    And the other staff does not read the case
    And the other department head does not read the case
    When the other department head investigates
    Then the other department head finds no such case

  @clause:4
  Scenario: Called, not satisfied, heard again
    Given the reception names "cleaning" and the staff as responsible
    And the department head investigates
    And the department head proposes that it is not justified
    And the reception sends the outcome
    And the department head records that it is done
    When the reception calls the client, who is not satisfied
    Then the case is "registered"
    And round 2 has begun
    And the last day of "investigation" is 2026-03-03

  @clause:5
  Scenario: No penalty beyond its bounds
    Given the reception names "cleaning" and the staff as responsible
    And the department head investigates
    And the department head proposes that it is justified
    When the manager sets a penalty of 1001 yuan on the staff
    Then it is refused under clause 5 because it is not so that "the penalty is within its bounds"

  @clause:6
  Scenario: Handed over
    Given the reception names "cleaning" and the staff as responsible
    When the department head hands the case over to the reception
    Then it is refused under clause 6 because it is not so that "the actor is responsible for the case"

  @clause:6
  Scenario: A case is taken over by whom it was handed to
    Given the reception registers a complaint about "complaint"
    And the reception hands the case over to the department head
    When the other department head accepts the case
    Then it is refused or hidden under clause 6, as "the case is handed to the actor"
    When the department head accepts the case
    Then it is done
    When the reception hands the case over to the department head
    Then it is refused or hidden under clause 6, as "the actor is responsible for the case"

  @clause:6
  Scenario: Every call is answered, and those above look at what is grave
    Given the reception registers a complaint about "complaint"
    When the reception answers the call
    Then it is refused under clause 6 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the reception answers the call
    Then the client gets "progress"
    When the reception classes it as minor
    And the manager looks at the grave case
    Then it is refused under clause 6 because it is not so that "the case is grave"
    When the reception classes it as grave
    Then the manager is told
    When the manager looks at the grave case
    Then it is done

  @clause:6
  Scenario: A department disagrees, and it is decided above
    Given the reception registers a complaint about "complaint"
    And the reception hands the case over to the department head
    When the manager decides the disagreement
    Then it is refused under clause 6 because it is not so that "departments disagree"
    When the department head countersigns that it disagrees
    And the manager decides the disagreement
    Then it is done

  @clause:6
  Scenario: The cases of a month are reported by one role
    Given the reception registers a complaint about "complaint"
    When the reception reports the statistics from 2026-01-01 until 2026-01-31
    Then it is refused, as it is for another role
    When the manager reports the statistics from 2026-01-01 until 2026-01-31
    Then it is done

  @clause:7
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the client has complained about "complaint"
    When the reception proposes edition 2 from 2026-03-05
    Then the edition in force is 1
    When the reception approves the edition
    Then it is refused, as it is for another role
    When the manager approves the edition
    Then the edition in force is 1
    When it is 2026-03-05 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:7
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the manager proposes edition 2 from 2026-03-03
    And the manager approves the edition
    Then it is refused under clause 7 because it is not so that "the actor did not propose the edition"
    When it is 2026-03-04 09:00
    And the other manager approves the edition
    Then it is refused under clause 7 because it is not so that "the edition is not in force before today"
    When the manager declines the edition
    Then the edition in force is 1

  @clause:6
  Scenario: A term that was missed has its reason before the case is closed
    Given the reception names "cleaning" and the staff as responsible
    And it is 2026-03-04 09:00
    And the client withdraws
    When the reception closes the case
    Then it is refused under clause 6 because it is not so that "every missed term has its reason"
    When the department head says why "investigation" came late
    And the reception closes the case
    Then the case is "closed"

  @clause:6
  Scenario: Those above may say why a term was missed, and another department may not
    Given the reception names "cleaning" and the staff as responsible
    And it is 2026-03-04 09:00
    And the client withdraws
    When the reception says why "investigation" came late
    Then it is refused, as it is for another role
    When the manager says why "investigation" came late
    And the reception closes the case
    Then the case is "closed"

  @clause:6
  Scenario: A day that was promised moves with a new schedule, and nobody is left to find out
    Given it is 2026-12-31 10:00
    And the client has complained about "complaint"
    Then the last day of "answer" is 2027-01-05
    And the day of "answer" is provisional
    When a schedule of 2027 is approved in which 2027-01-04 is a day off
    Then the last day of "answer" is 2027-01-06
    And the client gets "day-moved"
    And the reception is told "2027年1月6日"
