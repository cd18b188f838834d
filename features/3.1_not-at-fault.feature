@clause:3.1
Feature: 3.1 Where the station is not at fault
  The handling department explains in writing, politely and completely.

  @pages
  Scenario: The report is maintained
    Given the approved opinion is "stands"
    And the quality manager decides that the report is maintained
    When the technical business office sends the reply
    Then the case is "answered"
    And the client gets the letter "reply-maintained"
    And the client gets the letter "feedback-request"
    And these papers are made: "feedback-form"

  Scenario: The result is not disproved, and the client is told in those words
    Given the approved opinion is "not disproved"
    And the quality manager decides that the result is not disproved
    When the technical business office sends the reply
    Then the client gets the letter "reply-not-disproved"

  Scenario: A general complaint without fault
    Given a client has complained about sampling
    And the technical business office accepts
    And the head of sampling investigates
    And the head of sampling proposes that it is not justified
    And the quality manager approves the outcome
    When the head of sampling sends the reply
    Then the client gets the letter "reply-general-not-at-fault"

  Scenario: No reply before the outcome is carried out
    Given the client has appealed
    And the technical business office accepts
    When the technical business office sends the reply
    Then it is refused, as the case does not stand there

  Scenario Outline: No reply without what the client can still do
    Given <so far>
    When the technical business office sends the reply, leaving out what the client can still do
    Then it is refused under clause 3.1 because it is not so that "the reply says what the client can still do"

    Examples:
      | so far                                               |
      | the report is maintained and not yet answered        |
      | the result is not disproved and not yet answered     |
      | the outcome is approved, and the complaint is not justified   |

  Scenario: A result that is not disproved is answered, and the client is asked what they think
    Given the result is not disproved and not yet answered
    When the technical business office sends the reply
    Then the client gets the letter "reply-not-disproved"
    And the client gets the letter "feedback-request"
    And these papers are made: "feedback-form"

  Scenario Outline: Who may answer a complaint without fault
    Given the outcome is approved, and the complaint is not justified
    When <who> sends the reply
    Then the client gets the letter "reply-general-not-at-fault"
    And the client gets the letter "feedback-request"
    And these papers are made: "feedback-form"

    Examples:
      | who                           |
      | the head of sampling          |
      | the Office                    |
      | the technical business office |

  Scenario Outline: Where the station is at fault it is not answered as if it were not
    Given <so far>
    When the technical business office sends the reply with the measures
    Then the client gets the letter "<letter>"

    Examples:
      | so far                                                                | letter                 |
      | a signed report was decided to be "amended", and that is carried out | reply-amended          |
      | the outcome is approved, and the complaint is justified                       | reply-general-at-fault |
