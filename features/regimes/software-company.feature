@procedure:software-company
Feature: Regulation 18, software company

  Background:
    Given the procedure "software-company"
    And it is 2026-03-02 09:00

  @clause:1 @clause:2 @clause:6
  Scenario: A direct answer from complaint to close
    Given the client has complained about "direct"
    Then the clock "first-answer" ends at 2026-03-02 09:01:00
    When it is 2026-03-02 09:00:59
    And the support gives the first answer
    Then the clock "first-answer" is met in time
    And the client gets "progress"
    When the support records that it is done
    And the support calls the client, who is satisfied
    And the support closes the case
    Then the case is "closed"

  @clause:1
  Scenario: The sixty-first second is late
    Given the client has complained about "direct"
    When it is 2026-03-02 09:01:00
    And the support gives the first answer
    Then the clock "first-answer" is missed

  @clause:1
  Scenario: Nothing is done before the first answer
    Given the client has complained about "direct"
    When the support records that it is done
    Then it is refused, as the case does not stand there

  @clause:1 @clause:5
  Scenario: A client does not open an escalated fault
    When the client complains about "escalated fault"
    Then it is refused, as the procedure does not provide for it

  @clause:3
  Scenario: A dispute is the complaint specialist's
    Given the client has complained about "dispute"
    And the support gives the first answer
    When the support records that it is done
    Then it is refused, as the case does not stand there
    When the engineer investigates
    Then it is refused, as it is for another role
    When the complaint specialist investigates
    And the complaint specialist proposes that it is justified
    And the complaint specialist approves the outcome
    Then it is refused, as it is for another role
    When the head of support sends the outcome back
    Then the case is "in hand"
    When the complaint specialist proposes that it is justified
    And the head of support approves the outcome
    And the complaint specialist records that it is done
    And the complaint specialist calls the client, who is satisfied
    And the support closes the case
    Then the case is "closed"

  @clause:4 @clause:5
  Scenario: A fault that is escalated has its own route
    Given the client has complained about "fault"
    And the support gives the first answer
    When the engineer records that it is done
    Then it is refused under clause 4 because it is not so that "the investigation is recorded"
    When the engineer finds that it is about "escalated fault"
    And the engineer investigates
    Then it is refused, as it is for another role
    When the senior engineer investigates
    And the senior engineer records that it is done
    Then it is refused under clause 5 because it is not so that "the client was promised a day at least once"
    When the senior engineer promises 2026-03-03
    And the senior engineer records that it is done
    Then the case is "done"

  @clause:6
  Scenario: Handled again until satisfied, and no case is closed without a call
    Given the client has complained about "direct"
    And the support gives the first answer
    And the support records that it is done
    When the support calls the client, who is not satisfied
    Then the case is "in hand"
    And round 2 has begun
    When the support records that it is done
    And the support calls the client, who is satisfied
    Then the case is "settled"

  @clause:7
  Scenario: A promise that was not kept stands in the way of closing
    Given the client has complained about "direct"
    And the support gives the first answer
    And the support promises 2026-03-03
    And the support records that it is done
    And the support calls the client, who is satisfied
    When the support closes the case
    Then it is refused under clause 6 because it is not so that "no promise is open"
    When the support keeps the promise
    And the support closes the case
    Then the case is "closed"

  @clause:7
  Scenario: A case is taken over by whom it was handed to
    Given the support registers a complaint about "direct"
    And the support hands the case over to the complaint specialist
    When the other complaint specialist accepts the case
    Then it is refused or hidden under clause 7, as "the case is handed to the actor"
    When the complaint specialist accepts the case
    Then it is done
    When the support hands the case over to the complaint specialist
    Then it is refused or hidden under clause 7, as "the actor is responsible for the case"

  @clause:7
  Scenario: Every call is answered, and those above look at what is grave
    Given the support registers a complaint about "direct"
    When the support answers the call
    Then it is refused under clause 7 because it is not so that "a letter or call waits for an answer"
    When the client writes a message
    And the support answers the call
    Then the client gets "progress"
    When the support classes it as minor
    And the head of support looks at the grave case
    Then it is refused under clause 7 because it is not so that "the case is grave"
    When the support classes it as grave
    Then the head of support is told
    When the head of support looks at the grave case
    Then it is done

  @clause:7
  Scenario: A department disagrees, and it is decided above
    Given the support registers a complaint about "direct"
    And the support hands the case over to the engineer
    When the head of support decides the disagreement
    Then it is refused under clause 7 because it is not so that "departments disagree"
    When the engineer countersigns that it disagrees
    And the head of support decides the disagreement
    Then it is done

  @clause:7
  Scenario: The cases of a month are reported by one role
    Given the support registers a complaint about "direct"
    When the support reports the statistics from 2026-01-01 until 2026-01-31
    Then it is refused, as it is for another role
    When the head of support reports the statistics from 2026-01-01 until 2026-01-31
    Then it is done

  @clause:8
  Scenario: A new edition is approved by somebody else and holds for new cases alone
    Given the client has complained about "direct"
    When the complaint specialist proposes edition 2 from 2026-05-06
    Then the edition in force is 1
    When the complaint specialist approves the edition
    Then it is refused, as it is for another role
    When the head of support approves the edition
    Then the edition in force is 1
    When it is 2026-05-06 09:00
    Then the edition in force is 2
    And the case keeps edition 1

  @clause:8
  Scenario: Nobody approves their own edition, and none holds for days that are past
    When the head of support proposes edition 2 from 2026-05-04
    And the head of support approves the edition
    Then it is refused under clause 8 because it is not so that "the actor did not propose the edition"
    When it is 2026-05-05 09:00
    And the other head of support approves the edition
    Then it is refused under clause 8 because it is not so that "the edition is not in force before today"
    When the head of support declines the edition
    Then the edition in force is 1

  @clause:7
  Scenario: A term that was missed has its reason before the case is closed
    Given the client has complained about "direct"
    And it is 2026-03-02 09:01:00
    And the client withdraws
    When the support closes the case
    Then it is refused under clause 7 because it is not so that "every missed term has its reason"
    When the support says why "first-answer" came late
    And the support closes the case
    Then the case is "closed"

  @clause:7
  Scenario: Those above may say why a term was missed, and another department may not
    Given the client has complained about "direct"
    And it is 2026-03-02 09:01:00
    And the client withdraws
    When the engineer says why "first-answer" came late
    Then it is refused, as it is for another role
    When the head of support says why "first-answer" came late
    And the support closes the case
    Then the case is "closed"
