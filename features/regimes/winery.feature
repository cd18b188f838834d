@procedure:winery
Feature: Regulation 5, winery

  Background:
    Given the procedure "winery"
    And it is 2026-03-02 09:00

  @clause:1 @clause:2.1 @clause:3 @clause:4 @clause:4.1 @clause:6 @clause:7
  Scenario: A complaint about quality from complaint to close
    Given the client has complained about "quality"
    Then its number is "WC-2026-0001"
    And the clock "acknowledgement" ends at 2026-03-03 09:00:00
    When the complaint desk acknowledges it
    Then the case is "in hand"
    And the client gets "acknowledgement"
    And the last day of "completion" is 2026-03-05
    When the quality control investigates
    And the quality control proposes that it is justified
    And the office approves the outcome
    And it is 2026-03-05 10:00
    And the quality control records that it is done
    Then the case is "completed"
    And the clock "completion" is met in time
    And the clock "reply" ends at 2026-03-06 10:00:00
    When the complaint desk sends the outcome
    Then the case is "answered"
    And the client gets "reply"
    When the client is satisfied
    Then the case is "settled"
    When the complaint desk closes the case
    Then it is refused under clause 6 because it is not so that "the penalty is set where the complaint is justified"
    When the office sets a penalty of 1000.01 yuan on the quality control
    Then it is refused under clause 4.1 because it is not so that "the penalty is within its bounds"
    When the quality control sets a penalty of 200 yuan on the quality control
    Then it is refused, as it is for another role
    When the office sets a penalty of 1000 yuan on the quality control
    And the complaint desk closes the case
    Then the case is "closed"
    And the last day of "retention" is 2027-03-05
    When it is 2026-04-01 09:00
    And the office reports the statistics from 2026-03-01 until 2026-03-31
    Then the statistics say that 1 case was closed and "justified rate" is 100.0
    And the clock "statistics" is met in time

  @clause:3.1
  Scenario: The clock stands while the client and the bottle are awaited
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    And it is 2026-03-04 10:00
    When the complaint desk waits for the client
    Then the case is "waiting for the client"
    And the clock "completion" stands because of "waiting for the client"
    And the client gets "progress"
    And the case waits in the list, though 2026-03-20 09:00 has come
    When it is 2026-03-09 15:00
    And the complaint desk goes on
    Then the case is "in hand"
    And the clock "completion" runs
    And the last day of "completion" is 2026-03-10
    When the complaint desk waits for the sample
    And it is 2026-03-12 09:00
    And the complaint desk goes on
    Then the last day of "completion" is 2026-03-13
    And the ledger of "completion" reads "started, paused, resumed, paused, resumed", each by somebody and with its reason
    When it is 2026-03-13 16:00
    And the quality control investigates
    And the quality control proposes that it is justified
    And the office approves the outcome
    And the quality control records that it is done
    Then the clock "completion" is met in time

  @clause:3.1
  Scenario: Only the desk lets the clock stand
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    When the quality control waits for the sample
    Then it is refused, as it is for another role
    And the clock "completion" runs

  @clause:1
  Scenario: Whoever complains says about what
    When the client complains without saying about what
    Then it cannot be taken: "Say what kind of complaint it is."

  @clause:1
  Scenario: There are four routes and no fifth
    When the client complains about "weather"
    Then it is refused, as the procedure does not provide for it

  @clause:2 @clause:2.4
  Scenario: What turns out to be a misunderstanding is explained at the desk
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    When the complaint desk records that it is done
    Then it is refused, as it is for another role
    When the complaint desk finds that it is about "quality"
    Then it is refused under clause 2 because it is not so that "the kind of complaint is another one"
    When the complaint desk finds that it is about "weather"
    Then it cannot be taken: "cannot be of the kind"
    When the complaint desk finds that it is about "misunderstanding"
    And the complaint desk records that it is done
    Then the case is "completed"

  @clause:2.1
  Scenario: Nothing is done about quality before the office approves
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    When the office approves the outcome
    Then it is refused under clause 2.1 because it is not so that "the outcome is proposed"
    When the quality control records that it is done
    Then it is refused under clause 2.1 because it is not so that "the outcome is approved"

  @clause:2.2
  Scenario: Goods come back once their amount is known
    Given the sales department works in "sales"
    And the client has complained about "returns"
    And the complaint desk acknowledges it
    When the other complaint desk hands the case over to the sales department
    Then it is refused under clause 8 because it is not so that "the actor is responsible for the case"

  @clause:2.2
  Scenario: A return that the desk registered and handed over
    Given the complaint desk registers a complaint about "returns"
    And the complaint desk acknowledges it
    And the complaint desk hands the case over to the sales department
    And the sales department accepts the case
    When the sales department records that it is done
    Then it is refused under clause 2.2 because it is not so that "the amount is estimated"
    When the sales department estimates 860.00 yuan
    And the sales department records that it is done
    Then the case is "completed"

  @clause:2.3
  Scenario: Service is put right by the head concerned
    Given the complaint desk registers a complaint about "service"
    And the complaint desk acknowledges it
    And the complaint desk hands the case over to the department head
    And the department head accepts the case
    When the department head records that it is done
    Then it is refused under clause 2.3 because it is not so that "the investigation is recorded"
    When the department head investigates
    And the department head records that it is done
    Then the case is "completed"

  @clause:3
  Scenario: A special case has seven working days
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    When the office rules that it is special
    Then the last day of "completion" is 2026-03-11

  @clause:4
  Scenario: A client who is not satisfied is heard again
    Given the client has complained about "misunderstanding"
    And the complaint desk acknowledges it
    And the complaint desk records that it is done
    And the complaint desk sends the outcome
    When the client is not satisfied
    Then the case is "in hand"
    And round 2 has begun
    And the last day of "completion" is 2026-03-05

  @clause:4
  Scenario: Silence is not recorded before the term is over
    Given the client has complained about "misunderstanding"
    And the complaint desk acknowledges it
    And the complaint desk records that it is done
    And the complaint desk sends the outcome
    When the complaint desk records that there was no answer
    Then it is refused under clause 4 because it is not so that "the term for feedback is over"
    When it is 2026-03-13 09:00
    And the complaint desk records that there was no answer
    Then the case is "settled"

  @clause:5
  Scenario: Nobody checks a case at random that they handled
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    And the quality control investigates
    And the quality control proposes that it is not justified
    And the office approves the outcome
    And the quality control records that it is done
    And the complaint desk sends the outcome
    And the client is satisfied
    When the complaint desk checks it at random
    Then it is refused, as it is for another role
    When the other quality control checks it at random
    Then the case is "settled"

  @clause:6
  Scenario: Important records are kept permanently
    Given the client has complained about "misunderstanding"
    And the complaint desk acknowledges it
    And the complaint desk records that it is done
    And the complaint desk sends the outcome
    And the client is satisfied
    And the complaint desk closes the case
    Then the clock "retention" runs
    When the office marks it as important
    Then the clock "retention" does not run

  @clause:7
  Scenario: No statistics of days that are not over
    When the office reports the statistics from 2026-03-01 until 2026-03-02
    Then it cannot be taken: "These days are not over yet."

  @clause:8
  Scenario: A case with an open promise is not closed
    Given the client has complained about "misunderstanding"
    And the complaint desk acknowledges it
    And the complaint desk records that it is done
    And the complaint desk sends the outcome
    And the client is satisfied
    And the complaint desk promises 2026-03-04
    When the complaint desk closes the case
    Then it is refused under clause 6 because it is not so that "no promise is open"

  @clause:8
  Scenario: A case is taken over by whom it was handed to
    Given the complaint desk registers a complaint about "quality"
    And the complaint desk hands the case over to the quality control
    When the other quality control accepts the case
    Then it is refused or hidden under clause 8, as "the case is handed to the actor"
    When the quality control accepts the case
    Then it is done
    When the complaint desk hands the case over to the quality control
    Then it is refused or hidden under clause 8, as "the actor is responsible for the case"

  @clause:8
  Scenario: Every call is answered, and those above look at what is grave
    Given the complaint desk registers a complaint about "quality"
    When the complaint desk answers the call
    Then it is refused under clause 8 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the complaint desk answers the call
    Then the client gets "progress"
    When the complaint desk classes it as minor
    And the office looks at the grave case
    Then it is refused under clause 8 because it is not so that "the case is grave"
    When the complaint desk classes it as grave
    Then the office is told
    When the office looks at the grave case
    Then it is done

  @clause:8
  Scenario: A department disagrees, and it is decided above
    Given the complaint desk registers a complaint about "quality"
    And the complaint desk hands the case over to the department head
    When the office decides the disagreement
    Then it is refused under clause 8 because it is not so that "departments disagree"
    When the department head countersigns that it disagrees
    And the office decides the disagreement
    Then it is done

  @clause:9
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the client has complained about "quality"
    When the complaint desk proposes edition 2 from 2026-03-05
    Then the edition in force is 1
    When the complaint desk approves the edition
    Then it is refused, as it is for another role
    When the office approves the edition
    Then the edition in force is 1
    When it is 2026-03-05 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:9
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the office proposes edition 2 from 2026-03-03
    And the office approves the edition
    Then it is refused under clause 9 because it is not so that "the actor did not propose the edition"
    When it is 2026-03-04 09:00
    And the other office approves the edition
    Then it is refused under clause 9 because it is not so that "the edition is not in force before today"
    When the office declines the edition
    Then the edition in force is 1

  @clause:8
  Scenario: A term that was missed has its reason before the case is closed
    Given the client has complained about "quality"
    And it is 2026-03-03 09:00
    And the client withdraws
    When the complaint desk closes the case
    Then it is refused under clause 8 because it is not so that "every missed term has its reason"
    When the complaint desk says why "acknowledgement" came late
    And the complaint desk closes the case
    Then the case is "closed"

  @clause:8
  Scenario: Those above may say why a term was missed, and another department may not
    Given the client has complained about "quality"
    And it is 2026-03-03 09:00
    And the client withdraws
    When the quality control says why "acknowledgement" came late
    Then it is refused, as it is for another role
    When the office says why "acknowledgement" came late
    And the complaint desk closes the case
    Then the case is "closed"

  @clause:4.1
  Scenario: Points alone, and none where the complaint is not justified
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    And the quality control investigates
    And the quality control proposes that it is not justified
    And the office approves the outcome
    And the quality control records that it is done
    When the office sets a penalty of 0 yuan on the quality control
    Then it is refused under clause 4.1 because it is not so that "the complaint is justified"
    Given the client has complained about "quality"
    And the complaint desk acknowledges it
    And the quality control investigates
    And the quality control proposes that it is justified
    And the office approves the outcome
    And the quality control records that it is done
    When the office sets a penalty of 0 yuan on the quality control
    Then it is done
