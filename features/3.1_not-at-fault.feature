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
