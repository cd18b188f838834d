@clause:8.4
Feature: 8.4 How grave it is
  Of a grave case top management is told at once, and it is not closed before they have looked at it.

  @pages
  Scenario: A grave case goes to top management, which looks at it
    Given the client has appealed
    And the technical business office accepts
    When the technical business office classes it as grave
    Then the top management is told
    When top management looks at the grave case
    Then it is done

  Scenario: What is serious is not for top management
    Given the client has appealed
    And the technical business office accepts
    And the technical business office classes it as serious
    When top management looks at the grave case
    Then it is refused under clause 8.4 because it is not so that "the case is grave"

  Scenario: A grave case is not closed before they looked
    Given a complaint that was answered
    And the technical business office classes it as grave
    And the client is satisfied
    When the technical business office closes the case
    Then it is refused under clause 7 because it is not so that "a grave case was looked at above"
    When top management looks at the grave case
    And the technical business office closes the case
    Then the case is "closed"

  Scenario: Nobody looks for top management
    Given the client has appealed
    And the quality manager classes it as grave
    When the quality manager looks at the grave case
    Then it is refused, as it is for another role

  Scenario Outline: Whoever handles cases classes them
    Given a client has complained about sampling
    When <who> classes it as grave
    Then it is done
    When <who> classes it as serious
    Then it is done

    Examples:
      | who                           |
      | the technical business office |
      | the head of sampling          |
      | the Office                    |
      | the quality manager           |
