@clause:2.2.4
Feature: 2.2.4 Two analysts at the same time
  Two different people, authorized for the method, who had no part before and have not seen the case.

  Scenario: Two who may
    Given the portions are coded
    When "chen.yu" and "sun.hao" are assigned
    Then the case is "testing"

  Scenario Outline: Those who may not
    Given the portions are coded
    When "<first>" and "<second>" are assigned
    Then it is refused under clause 2.2.4 because it is not so that "<why>"

    Examples:
      | first   | second   | why                                               |
      | chen.yu | chen.yu  | two different analysts are named                  |
      | chen.yu | wang.lei | no one named had a part in the original work      |
      | chen.yu | hu.bin   | no one named had a part in the original work      |

  Scenario: When both have locked, the case moves on by itself
    Given both analysts have locked values that agree with the original
    Then the case stands at "locked"

  @pages
  Scenario: Agreement is judged by the quality manager
    Given both analysts have locked values that agree with the original
    When the technical business office judges the agreement under code
    Then it is refused, as it is for another role
