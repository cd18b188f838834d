@clause:8.5
Feature: 8.5 Every letter and call
  Whatever the client writes or asks is taken down and answered before the case is closed.

  @pages
  Scenario: A call is taken down and answered
    Given the client has appealed
    When the technical business office takes down a call
    And the technical business office answers the call
    Then the client gets the letter "message"

  Scenario: The client writes, and a case with an open message is not closed
    Given a complaint that was answered
    And the client writes a message
    And the client is satisfied
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "every letter and call is answered"
    When the quality manager answers the call
    And the technical business office closes the case
    Then the case is "closed"

  Scenario: Nothing is answered that nobody asked
    Given the client has appealed
    When the technical business office answers the call
    Then it is refused under clause 8.5 because it is not so that "a letter or call waits for an answer"

  Scenario Outline: Everybody who handles cases takes down and answers
    Given a client has complained about sampling
    When <who> takes down a call
    And <who> answers the call
    Then the client gets the letter "message"

    Examples:
      | who                           |
      | the technical business office |
      | the head of sampling          |
      | the Office                    |
      | the quality manager           |

  Scenario: An auditor answers nothing
    Given the client has appealed
    And the technical business office takes down a call
    When the auditor answers the call
    Then it is refused, as it is for another role
