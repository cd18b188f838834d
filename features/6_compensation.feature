@clause:6
Feature: 6 Compensation
  Where a justified complaint cost the client money, compensation is negotiated and every step recorded.

  Background:
    Given a client has complained about sampling
    And the technical business office accepts
    And the head of sampling investigates

  @pages
  Scenario: Claim, offer, agreement, payment
    Given the head of sampling proposes that it is justified
    And the quality manager approves the outcome
    When the Office records a claim
    And the Office makes an offer
    And the Office records the agreement
    And the payment is recorded with its evidence
    Then these papers are made: "compensation-record"

  Scenario: No offer for what was not justified
    Given the head of sampling proposes that it is not justified
    And the quality manager approves the outcome
    And the Office records a claim
    When the Office makes an offer
    Then it is refused under clause 6 because it is not so that "the complaint turned out justified"

  Scenario: No agreement without a claim
    When the Office records the agreement
    Then it is refused under clause 6 because it is not so that "a claim is open"

  Scenario: No payment without agreement
    When the payment is recorded with its evidence
    Then it is refused under clause 6 because it is not so that "compensation is agreed"

  Scenario Outline: The quality manager and the Office negotiate, and each step is written down
    Given the outcome is approved, and the complaint is justified
    When <who> records a claim
    Then these papers are made: "compensation-record"
    When <who> makes an offer
    Then these papers are made: "compensation-record"
    When <who> records the agreement
    Then these papers are made: "compensation-record"
    When <who> records the payment
    Then these papers are made: "compensation-record"

    Examples:
      | who                 |
      | the quality manager |
      | the Office          |

  Scenario: No offer without a claim
    Given the outcome is approved, and the complaint is justified
    When the Office makes an offer
    Then it is refused under clause 6 because it is not so that "a claim is open"
