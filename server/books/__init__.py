"""The open books 公开账 of an estate: what came in, what was spent on what, and what common property earned.

A line 科目 is one row of the books, such as lift upkeep or parking. An entry 公开事项 is a spending, public income
公共收益, its cost, or a transfer to the maintenance fund: one person asks with a voucher whose private data is covered,
another approves, and only then it is in the ledger and seen by owners. Every total is read from the ledger, and a check
holds that the entries add up to it. Owners ask about an entry; staff answer; all owners read both without names.
"""
