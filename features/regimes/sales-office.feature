@procedure:sales-office
Feature: Regulation 17, sales office

  Background:
    Given the procedure "sales-office"
    And it is 2026-03-02 09:00
    And the department head works in "construction"
    And the other department head works in "finance"

  @clause:1 @clause:4 @clause:5
  Scenario: From complaint to close on the same day
    Given the salesperson registers a complaint about "own"
    Then the last day of "settlement" is 2026-03-02
    And the clock "telling-when" does not run
    When the salesperson names "construction" and the salesperson as responsible
    And the salesperson proposes that it is not justified
    And the department head countersigns
    And the sales manager approves the outcome
    And it is 2026-03-02 17:00
    And the salesperson records that it is done
    Then the clock "settlement" is met in time
    When the salesperson calls the client, who is satisfied
    And the sales manager closes the case
    Then the case is "closed"

  @clause:2
  Scenario: Where several departments are needed the client is told on the same day when
    Given the salesperson registers a complaint about "own"
    When the salesperson finds that it is about "several"
    Then the last day of "telling-when" is 2026-03-02
    And the clock "settlement" does not run
    When the salesperson promises 2026-03-05
    Then the clock "telling-when" is met in time
    And the last day of "promised" is 2026-03-05

  @clause:3
  Scenario: An unclear case goes up and is never decided alone
    Given the salesperson registers a complaint about "own"
    And the salesperson hands it up
    When the salesperson proposes that it is justified
    Then it is refused, as it is for another role
    When the sales manager names "construction" and the salesperson as responsible
    And the sales manager proposes that it is justified
    And the department head countersigns
    And the sales manager approves the outcome
    Then it is refused under clause 4 because it is not so that "the actor did not propose the outcome"
    When the office approves the outcome
    Then the case is "outcome approved"

  @clause:1
  Scenario: Nothing is proposed before the departments concerned are named
    Given the salesperson registers a complaint about "own"
    When the salesperson proposes that it is justified
    Then it is refused under clause 1 because it is not so that "a department and a person responsible are named"

  @clause:4
  Scenario: Every department concerned countersigns, once, and the office decides where they disagree
    Given the salesperson registers a complaint about "several"
    And the salesperson names "construction, finance" and the salesperson as responsible
    And the salesperson proposes that it is justified
    And the department head countersigns
    When the sales manager approves the outcome
    Then it is refused under clause 4 because it is not so that "every department concerned has countersigned"
    When the department head countersigns
    Then it is refused under clause 4 because it is not so that "the actor's department has not countersigned yet"
    When the office decides the disagreement
    Then it is refused under clause 4 because it is not so that "departments disagree"
    When the other department head countersigns that it disagrees
    And the sales manager approves the outcome
    Then it is refused under clause 4 because it is not so that "departments agree or their disagreement is decided"
    When the office decides the disagreement
    And the sales manager approves the outcome
    Then the case is "outcome approved"

  @clause:4
  Scenario: A department that is not concerned does not countersign
    Given the salesperson registers a complaint about "several"
    And the salesperson names "construction" and the salesperson as responsible
    And the salesperson proposes that it is justified
    When the other department head countersigns
    Then it is refused under clause 4 because it is not so that "the actor's department is concerned"

  @clause:5
  Scenario: A client who is not satisfied is heard again
    Given the salesperson registers a complaint about "own"
    And the salesperson names "construction" and the salesperson as responsible
    And the salesperson proposes that it is justified
    And the department head countersigns
    And the sales manager approves the outcome
    And the salesperson records that it is done
    When the salesperson calls the client, who is not satisfied
    Then the case is "registered"
    And round 2 has begun

  @clause:6
  Scenario: The first person asked stays responsible until they hand it over
    Given the salesperson registers a complaint about "own"
    When the other salesperson hands the case over to the sales manager
    Then the other salesperson finds no such case
    When the salesperson hands the case over to the other salesperson
    Then the other salesperson reads the case
    And the salesperson reads the case
    When the other salesperson accepts the case
    Then the other salesperson reads the case
    And the salesperson does not read the case

  @clause:6
  Scenario: A case is taken over by whom it was handed to
    Given the salesperson registers a complaint about "own"
    And the salesperson hands the case over to the sales manager
    When the other sales manager accepts the case
    Then it is refused or hidden under clause 6, as "the case is handed to the actor"
    When the sales manager accepts the case
    Then it is done
    When the salesperson hands the case over to the sales manager
    Then it is refused or hidden under clause 6, as "the actor is responsible for the case"

  @clause:6
  Scenario: Every call is answered, and those above look at what is grave
    Given the salesperson registers a complaint about "own"
    When the salesperson answers the call
    Then it is refused under clause 6 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the salesperson answers the call
    Then the client gets "progress"
    When the salesperson classes it as minor
    And the office looks at the grave case
    Then it is refused under clause 6 because it is not so that "the case is grave"
    When the salesperson classes it as grave
    Then the office is told
    When the office looks at the grave case
    Then it is done

  @clause:6
  Scenario: The cases of a month are reported by one role
    Given the salesperson registers a complaint about "own"
    When the salesperson reports the statistics from 2026-01-01 until 2026-01-31
    Then it is refused, as it is for another role
    When the office reports the statistics from 2026-01-01 until 2026-01-31
    Then it is done

  @clause:7
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the salesperson registers a complaint about "own"
    When the sales manager proposes edition 2 from 2026-03-05
    Then the edition in force is 1
    When the sales manager approves the edition
    Then it is refused, as it is for another role
    When the office approves the edition
    Then the edition in force is 1
    When it is 2026-03-05 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:7
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the office proposes edition 2 from 2026-03-03
    And the office approves the edition
    Then it is refused under clause 7 because it is not so that "the actor did not propose the edition"
    When it is 2026-03-04 09:00
    And the other office approves the edition
    Then it is refused under clause 7 because it is not so that "the edition is not in force before today"
    When the office declines the edition
    Then the edition in force is 1

  @clause:6
  Scenario: A term that was missed has its reason before the case is closed
    Given the salesperson registers a complaint about "own"
    And it is 2026-03-03 09:00
    And the client withdraws
    When the sales manager closes the case
    Then it is refused under clause 6 because it is not so that "every missed term has its reason"
    When the salesperson says why "settlement" came late
    And the sales manager closes the case
    Then the case is "closed"

  @clause:6
  Scenario: Those above may say why a term was missed, and another department may not
    Given the salesperson registers a complaint about "own"
    And it is 2026-03-03 09:00
    And the client withdraws
    When the sales manager says why "settlement" came late
    Then it is refused, as it is for another role
    When the office says why "settlement" came late
    And the sales manager closes the case
    Then the case is "closed"
