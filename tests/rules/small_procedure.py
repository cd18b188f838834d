"""A procedure document that is right in every word, small enough to break in one place at a time."""

TEXT = """\
---
name: small
title: Small procedure
edition: 2
in_force_from: 2026-01-01
jurisdiction: CN
---

## 0 Words

Who acts, and where a case can stand.

```toml
[role.client]
title = { en = "Client", zh-Hans = "客户", zh-Hant = "客戶" }
[role."the office"]
title = { en = "The office", zh-Hans = "办公室", zh-Hant = "辦公室" }

[route.data]
title  = { en = "Data", zh-Hans = "数据", zh-Hant = "數據" }
number = "appeal"

[number.appeal]
pattern = "AP-{year}-{n:04}"

[state.filed]
title = { en = "Filed", zh-Hans = "已提交", zh-Hant = "已提交" }
[state."under review"]
title = { en = "Under review", zh-Hans = "核查中", zh-Hant = "審查中" }
[state.closed]
title = { en = "Closed", zh-Hans = "已结案", zh-Hant = "已結案" }
ends  = true

[settings]
rounds = 3
```

## 1 Course

A heading over the clauses beneath it.

## 1.1 Filing

A client may appeal.

```toml
[move.file]
act   = "intake.file"
route = "data"
to    = "filed"
by    = ["client"]
needs = ["grounds are stated"]
makes = ["receipt"]

[form.receipt]
title = { en = "Receipt", zh-Hans = "回执", zh-Hant = "回執" }
code  = "F-1"
```

## 1.2 Review

The office reviews and answers.

```toml
[clock.answer]
title  = { en = "Answer", zh-Hans = "答复", zh-Hant = "答覆" }
starts = "under review"
stops  = "the reply is dispatched"
term   = { ordinary = "15 days", urgent = "3 working days" }
ends   = "next working day"
remind = ["3 days before", "1 day after, to the office"]
owner  = "the office"
lapses = ["closed"]

[move.take-up]
from  = "filed"
to    = "under review"
by    = "the procedure"
needs = ["the paper is there"]

[move.close]
act   = "archive.close"
from  = ["under review"]
to    = "closed"
by    = ["the office"]
needs = [
  "the reply is dispatched",
  "no claim is open",
]
makes = ["end-notice"]
tells = ["client"]

[move.note]
act  = "review.note"
from = "any open state"
by   = ["the office"]

[letter.end-notice]
to = "client"
subject = { en = "Closed: {case number}", zh-Hans = "结案：{case number}", zh-Hant = "結案：{case number}" }
body.en = \"\"\"
Dear {client},

your case is closed.
\"\"\"
body.zh-Hans = \"\"\"
尊敬的{client}：

案件已结。
\"\"\"
body.zh-Hant = \"\"\"
{client} 台鑒：

案件已結。
\"\"\"
```

## 2 About this procedure

It has words that bind nobody.

```toml
informative = true
```
"""

SIMPLIFIED = """\
---
title: 小程序
---

## 0 用语

职责与状态。

## 1 过程

其下各条的标题。

## 1.1 提交

客户可以申诉。

## 1.2 核查

办公室核查并答复。

## 2 关于本程序

不具约束力。
"""

ACTS = ("intake.file", "archive.close", "review.note")
FACTS = ("grounds are stated", "the paper is there", "the reply is dispatched", "no claim is open")
MOMENTS = ("the report was received",)
FIELDS = ("client", "case number")
SCENARIOS = {"1.1": ["a client files"], "1.2": ["the office closes"]}
