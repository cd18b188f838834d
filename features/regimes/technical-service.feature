@procedure:technical-service
Feature: Regulation 1, technical service company

  Background:
    Given the procedure "technical-service"
    And the department head works in "installation"
    And it is 2026-03-02 09:00
    And the client has complained about "complaint"

  @clause:1 @clause:2 @clause:3 @clause:4 @clause:5 @clause:7
  Scenario: From complaint to close
    Then the case is "registered"
    And its number is "TSC-2026-0001"
    And the client gets "complaint-registration-form"
    And the last day of "naming" is 2026-03-03
    And the last day of "settlement" is 2026-03-09
    When the client service names "installation" and the department head as responsible
    Then the case is "in hand"
    And the clock "naming" is met in time
    When the department head investigates
    Then the last day of "report" is 2026-03-05
    When the department head reports on the investigation
    Then the clock "report" is met in time
    When the department head proposes that it is not justified
    And the general manager approves the outcome
    Then the case is "outcome approved"
    When it is 2026-03-06 14:00
    And the department head records that it is done
    Then the case is "done"
    And the last day of "call" is 2026-03-06
    When the client service calls the client, who is satisfied
    Then the case is "settled"
    And the clock "call" is met in time
    When the client service closes the case
    Then the case is "closed"
    And the client gets "end-notice"
    And "complaint-handling-form" is made, and the client gets no copy

  @clause:4.1
  Scenario: The week stands while the client is awaited
    Given the client service names "installation" and the department head as responsible
    And it is 2026-03-04 09:00
    When the department head waits for the client
    Then the clock "settlement" stands because of "waiting for the client"
    When it is 2026-03-06 09:00
    And the client service goes on
    Then the last day of "settlement" is 2026-03-11
    When the general manager waits for the client
    Then it is refused, as it is for another role

  @clause:1
  Scenario: A complaint by telephone is registered by whoever takes it
    When the client service registers a complaint about "complaint"
    Then its number is "TSC-2026-0002"

  @clause:2
  Scenario: Nobody is named without a first agreement with the client
    When the client service names "installation" and the department head without an agreement
    Then it is refused under clause 2 because it is not so that "a first agreement with the client is stated"

  @clause:2
  Scenario: The head of a department that is not concerned finds no such case
    Given the client service names "calibration" and the client service as responsible
    When the department head investigates
    Then the department head finds no such case

  @clause:3
  Scenario: Nothing is proposed before it is reported
    Given the client service names "installation" and the department head as responsible
    And the department head investigates
    When the department head proposes that it is justified
    Then it is refused under clause 3 because it is not so that "the investigation is reported"

  @clause:3
  Scenario: A department head does not approve, and the general manager may send it back
    Given the client service names "installation" and the department head as responsible
    And the department head investigates
    And the department head reports on the investigation
    And the department head proposes that it is justified
    When the department head approves the outcome
    Then it is refused, as it is for another role
    When the general manager sends the outcome back
    Then the case is "in hand"

  @clause:5 @clause:6 @clause:7
  Scenario: Handled again until satisfied, and penalised where it was justified
    Given the client service names "installation" and the department head as responsible
    And the department head investigates
    And the department head reports on the investigation
    And the department head proposes that it is justified
    And the general manager approves the outcome
    And the department head records that it is done
    When the client service calls the client, who is not satisfied
    Then the case is "registered"
    And round 2 has begun
    And the last day of "settlement" is 2026-03-09
    When the client service names "installation" and the department head as responsible
    And the department head investigates
    And the department head reports on the investigation
    And the department head proposes that it is justified
    And the general manager approves the outcome
    And the department head records that it is done
    And the client service calls the client, who is satisfied
    Then the case is "settled"
    When the client service closes the case
    Then it is refused under clause 7 because it is not so that "the penalty is set where the complaint is justified"
    When the general manager sets a penalty of 150 yuan on the department head
    Then it is refused under clause 6 because it is not so that "the penalty is within its bounds"
    When the general manager sets a penalty of 1500.01 yuan on the department head
    Then it is refused under clause 6 because it is not so that "the penalty is within its bounds"
    When the general manager sets a penalty of 200 yuan on the department head
    And the client service closes the case
    Then the case is "closed"

  @clause:4
  Scenario: A week that has gone by is a missed term
    Given the client service names "installation" and the department head as responsible
    And the department head investigates
    And the department head reports on the investigation
    And the department head proposes that it is not justified
    And the general manager approves the outcome
    And it is 2026-03-10 09:00
    When the department head records that it is done
    Then the clock "settlement" is missed

  @clause:8
  Scenario: Whoever is responsible stays so until they hand it over
    Given the client service names "installation" and the department head as responsible
    When the client service hands the case over to the other client service
    Then it is refused under clause 8 because it is not so that "the actor is responsible for the case"
    When the department head hands the case over to the client service
    And the client service hands the case over to the other client service
    Then it is refused under clause 8 because it is not so that "the actor is responsible for the case"
    When the client service accepts the case
    And the client service hands the case over to the other client service
    Then the case is "in hand"

  @clause:8
  Scenario: A promised day is kept whatever the state
    Given the client service names "installation" and the department head as responsible
    When the client service promises 2026-03-04
    Then the last day of "promised" is 2026-03-04
    And the client gets "promise"
    When the client service promises 2026-03-05
    Then the last day of "promised" is 2026-03-05
    When it is 2026-03-05 16:00
    And the client service keeps the promise
    Then the clock "promised" is met in time
    And the client gets "progress"

  @clause:8
  Scenario: No day in the past is promised
    When the client service promises 2026-03-01
    Then it is refused under clause 8 because it is not so that "the promised day is not in the past"

  @clause:8
  Scenario: The client withdraws
    When the client withdraws
    Then the case is "withdrawn"
    When the client service closes the case
    Then the case is "closed"

  @clause:8
  Scenario: A case is taken over by whom it was handed to
    Given the client service registers a complaint about "complaint"
    And the client service hands the case over to the department head
    When the other department head accepts the case
    Then it is refused or hidden under clause 8, as "the case is handed to the actor"
    When the department head accepts the case
    Then it is done
    When the client service hands the case over to the department head
    Then it is refused or hidden under clause 8, as "the actor is responsible for the case"

  @clause:8
  Scenario: Every call is answered, and those above look at what is grave
    Given the client service registers a complaint about "complaint"
    When the client service answers the call
    Then it is refused under clause 8 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the client service answers the call
    Then the client gets "progress"
    When the client service classes it as minor
    And the general manager looks at the grave case
    Then it is refused under clause 8 because it is not so that "the case is grave"
    When the client service classes it as grave
    Then the general manager is told
    When the general manager looks at the grave case
    Then it is done

  @clause:8
  Scenario: A department disagrees, and it is decided above
    Given the client service registers a complaint about "complaint"
    And the client service hands the case over to the department head
    When the general manager decides the disagreement
    Then it is refused under clause 8 because it is not so that "departments disagree"
    When the department head countersigns that it disagrees
    And the general manager decides the disagreement
    Then it is done

  @clause:8
  Scenario: The cases of a month are reported by one role
    Given the client service registers a complaint about "complaint"
    When the department head reports the statistics from 2026-01-01 until 2026-01-31
    Then it is refused, as it is for another role
    When the client service reports the statistics from 2026-01-01 until 2026-01-31
    Then it is done

  @clause:9
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the client has complained about "complaint"
    When the client service proposes edition 2 from 2026-03-05
    Then the edition in force is 1
    When the client service approves the edition
    Then it is refused, as it is for another role
    When the general manager approves the edition
    Then the edition in force is 1
    When it is 2026-03-05 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:9
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the general manager proposes edition 2 from 2026-03-03
    And the general manager approves the edition
    Then it is refused under clause 9 because it is not so that "the actor did not propose the edition"
    When it is 2026-03-04 09:00
    And the other general manager approves the edition
    Then it is refused under clause 9 because it is not so that "the edition is not in force before today"
    When the general manager declines the edition
    Then the edition in force is 1

  @clause:8
  Scenario: A term that was missed has its reason before the case is closed
    Given it is 2026-03-04 09:00
    And the client withdraws
    When the client service closes the case
    Then it is refused under clause 8 because it is not so that "every missed term has its reason"
    When the client service says why "naming" came late
    And the client service closes the case
    Then the case is "closed"

  @clause:8
  Scenario: Those above may say why a term was missed
    Given it is 2026-03-04 09:00
    And the client withdraws
    When the general manager says why "naming" came late
    And the client service closes the case
    Then the case is "closed"
