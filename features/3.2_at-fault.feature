@clause:3.2
Feature: 3.2 Where the station is at fault
  Once the measures are taken, the client is told in writing.

  Background:
    Given a client has complained about sampling
    And the technical business office accepts

  @pages
  Scenario: Measures taken, then told
    Given the head of sampling investigates
    And the head of sampling proposes that it is justified
    And the quality manager approves the outcome
    When the head of sampling sends the reply with the measures
    Then the case is "answered"
    And the client gets the letter "reply-general-at-fault"

  Scenario: Not before the measures are taken
    Given the head of sampling investigates without finishing the measures
    And the head of sampling proposes that it is justified
    And the quality manager approves the outcome
    When the head of sampling sends the reply with the measures
    Then it is refused under clause 3.2 because it is not so that "the measures are taken"

  Scenario: A report that was put right
    Given a signed report was decided to be "amended", and that is carried out
    When the technical business office sends the reply with the measures
    Then the case is "answered"
    And the client gets the letter "reply-amended"

  Scenario: A report that could not be put right
    Given a signed report was decided to be "void without replacement", and that is carried out
    When the technical business office sends the reply with the measures
    Then the client gets the letter "reply-void"

  Scenario Outline: No reply without what the client can still do
    Given <so far>
    When the technical business office sends the reply with the measures, leaving out what the client can still do
    Then it is refused under clause 3.2 because it is not so that "the reply says what the client can still do"

    Examples:
      | so far                                                                                       |
      | a signed report was decided to be "amended", and that is carried out                         |
      | a signed report was decided to be "void without replacement", and that is carried out        |
      | the outcome is approved, and the complaint is justified                                               |

  Scenario Outline: The client is asked what they think
    Given a signed report was decided to be "<outcome>", and that is carried out
    When the technical business office sends the reply with the measures
    Then the client gets the letter "<letter>"
    And the client gets the letter "feedback-request"
    And these papers are made: "feedback-form"

    Examples:
      | outcome                  | letter        |
      | amended                  | reply-amended |
      | void without replacement | reply-void    |

  Scenario Outline: Who may answer a complaint with fault
    Given the outcome is approved, and the complaint is justified
    When <who> sends the reply with the measures
    Then the client gets the letter "reply-general-at-fault"
    And the client gets the letter "feedback-request"
    And these papers are made: "feedback-form"

    Examples:
      | who                           |
      | the head of sampling          |
      | the Office                    |
      | the technical business office |
