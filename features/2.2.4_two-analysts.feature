@clause:2.2.4
Feature: 2.2.4 Two analysts at the same time
  Two different people, authorized for the method, who had no part before and have not seen the case.

  Scenario: Two who may
    Given the work package is released
    When "chen.yu" and "sun.hao" are assigned
    Then the case is "testing"

  Scenario Outline: Those who may not
    Given the work package is released
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

  Scenario: Nobody is assigned before the work package is released
    Given the portions are coded
    When "chen.yu" and "sun.hao" are assigned
    Then it is refused under clause 2.2.4 because it is not so that "the work package is released"

  Scenario Outline: What bars an analyst
    Given the work package is released
    And <so>
    When "chen.yu" and "sun.hao" are assigned
    Then it is refused under clause 2.2.4 because it is not so that "<sentence>"

    Examples:
      | so                                           | sentence                                       |
      | sun.hao has opened the case                  | no one named has seen the case                 |
      | sun.hao is away today                        | everyone named is at work today                |
      | the authorization of sun.hao ended yesterday | everyone named is authorized for the method today |

  Scenario: After a broken blind neither of those who tested is assigned again
    Given the analysts are assigned
    And the quality manager breaks the blind
    And another clerk takes the sample out of the store
    And the technical business office codes the portions
    And the technical business office releases the work package
    When "chen.yu" and "lin.yue" are assigned
    Then it is refused under clause 2.2.4 because it is not so that "no one named had a part in an earlier round"

  Scenario: At the bench: taken over, locked, corrected beside what was locked
    Given the analysts are assigned
    When an analyst locks the results
    Then it is refused under clause 2.2.4 because it is not so that "the portion is checked in"
    When an analyst corrects the results
    Then it is refused under clause 2.2.4 because it is not so that "the determination is locked"
    When an analyst takes a portion over
    Then it is done
    When an analyst locks the results
    Then these papers are made: "retest-record"
    When an analyst takes a portion over
    Then it is refused under clause 2.2.4 because it is not so that "the determination is not locked"
    When an analyst locks the results
    Then it is refused under clause 2.2.4 because it is not so that "the determination is not locked"
    When an analyst corrects the results, leaving out the reason
    Then it is refused under clause 2.2.4 because it is not so that "a reason is given"
    When an analyst corrects the results
    Then these papers are made: "retest-record"

  Scenario Outline: Nobody works on another's portion
    Given an analyst has locked a portion
    When a second analyst <does>
    Then it is refused under clause 2.2.4 because it is not so that "the portion is assigned to the actor"

    Examples:
      | does                 |
      | takes a portion over |
      | locks the results    |
      | corrects the results |

  Scenario Outline: Nobody works at the bench whose authorization has ended
    Given an analyst has taken a portion over
    And the authorization of chen.yu ended yesterday
    When an analyst <does>
    Then it is refused under clause 2.2.4 because it is not so that "the actor is authorized for the method today"

    Examples:
      | does                 |
      | takes a portion over |
      | locks the results    |

  Scenario: What was judged is not corrected any more
    Given the agreement of what was locked is judged
    When an analyst corrects the results
    Then it is refused under clause 2.2.4 because it is not so that "the batch is not judged"

  Scenario: When all is locked the quality manager is told and judges, and it is written down
    Given the analysts are assigned
    When both analysts lock all that they have
    Then the case stands at "locked"
    And the quality manager is told
    When the quality manager judges the agreement under code
    Then these papers are made: "verdict-sheet"

  Scenario: While one of them has not locked, the case stands where it is
    Given the analysts are assigned
    When an analyst takes a portion over
    And an analyst locks the results
    Then the case is "testing"

  Scenario: Two who differ are joined by two others
    Given both analysts have locked values that differ from each other
    And the quality manager judges the agreement under code
    When "lin.yue" and "gao.ming" are ordered to test further
    Then the case is "testing"
    And the technical business office is told

  Scenario: Two who agree need nobody further
    Given both analysts have locked values that agree with the original
    And the quality manager judges the agreement under code
    When the quality manager orders two further analysts
    Then it is refused under clause 2.2.4 because it is not so that "further determinations are needed"

  Scenario Outline: Who may not test further
    Given both analysts have locked values that differ from each other
    And the quality manager judges the agreement under code
    And <so>
    When "<first>" and "gao.ming" are ordered to test further
    Then it is refused under clause 2.2.4 because it is not so that "<sentence>"

    Examples:
      | so                                           | first    | sentence                                          |
      | lin.yue is away today                        | wang.lei | no one named had a part in the original work      |
      | lin.yue is away today                        | chen.yu  | no one named had a part in an earlier round       |
      | lin.yue is away today                        | lin.yue  | everyone named is at work today                   |
      | lin.yue has opened the case                  | lin.yue  | no one named has seen the case                    |
      | the authorization of lin.yue ended yesterday | lin.yue  | everyone named is authorized for the method today |

  Scenario: Whatever the database says, nothing is judged while something is not locked
    Given the analysts are assigned
    And somebody has written "locked" into the database as the state of the case
    When the quality manager judges the agreement under code
    Then it is refused under clause 2.2.4 because it is not so that "every determination is locked"
