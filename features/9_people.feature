@clause:9
Feature: 9 People and what they may do
  Accounts are the administrator's, methods and fields the quality manager's, and nobody gives anything to themselves.

  @pages
  Scenario: A new signatory is added, given the role and authorized by two different people
    When the administrator adds the person "ren.jie"
    And the administrator gives "ren.jie" the role "authorized signatory"
    And the quality manager authorizes "ren.jie" for signing in "water"
    Then "ren.jie" holds the role "authorized signatory"
    And "ren.jie" is authorized for signing in "water"
    When the quality manager ends what "ren.jie" is authorized for
    And it is 2026-03-03 09:00
    Then "ren.jie" is authorized for nothing
    When the administrator ends the role "authorized signatory" of "ren.jie"
    And it is 2026-03-04 09:00
    Then "ren.jie" holds no role

  Scenario: Nobody gives themselves a role, a method, a password or the end of an account
    When the administrator gives "lu.qing" the role "quality manager"
    Then it is refused under clause 9 because it is not so that "the actor is not the person concerned"
    When the quality manager authorizes "zhao.min" for analysis in "HJ 828-2017"
    Then it is refused under clause 9 because it is not so that "the actor is not the person concerned"
    When the administrator gives "lu.qing" another password
    Then it is refused under clause 9 because it is not so that "the actor is not the person concerned"
    When the administrator closes the account of "lu.qing"
    Then it is refused under clause 9 because it is not so that "the actor is not the person concerned"

  Scenario Outline: Accounts and roles are for the administrator alone
    When the quality manager <does it>
    Then it is refused, as it is for another role

    Examples:
      | does it                                       |
      | adds the person "ren.jie"                     |
      | gives "chen.yu" the role "quality manager"    |
      | ends the role "analyst" of "chen.yu"          |
      | gives "chen.yu" another password              |
      | closes the account of "chen.yu"               |
      | records that "chen.yu" is away until 2026-03-06 |

  Scenario Outline: Methods, fields and ties are for a quality manager alone
    When the administrator <does it>
    Then it is refused, as it is for another role

    Examples:
      | does it                                             |
      | authorizes "chen.yu" for analysis in "HJ 535-2009"  |
      | ends what "chen.yu" is authorized for               |
      | records that "chen.yu" is tied to the client        |
      | records that "chen.yu" is away until 2026-03-06     |

  Scenario: Whoever is away gets no portion
    Given the portions are coded
    When the head of the laboratory records that "chen.yu" is away until 2026-03-30
    Then "chen.yu" cannot be assigned, being away
    When the Office records that "sun.hao" is away until 2026-03-30
    Then "sun.hao" cannot be assigned, being away

  Scenario: Whoever is tied to the client gets no portion of that client's
    Given the portions are coded
    When the quality manager records that "chen.yu" is tied to the client
    Then "chen.yu" cannot be assigned, being tied to the client

  Scenario: A closed account opens nothing, keeps its name, and its user name is never used again
    When the administrator closes the account of "chen.yu"
    Then "chen.yu" cannot sign in any more
    When the administrator adds the person "chen.yu"
    Then it is refused because of the user name

  Scenario: A lost password is replaced
    When the administrator gives "chen.yu" another password
    Then "chen.yu" signs in with it
