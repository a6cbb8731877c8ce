"""Fees: what a home owes, for what, by which rule, and to whom it was said. Paying is the story of ``payments``.

Prices have versions; runs draft the bills of a period and publish them; a bill belongs to a debtor for ever. What is
paid, waived, disputed and demanded stands beside the bill in rows of its own, and the ledger tells the same sums.

Words: item 收费项目, tariff 收费标准, run 出账, bill 账单, debtor 债务人, levy 分摊, paid repair 有偿维修,
principal 本金, late fee 违约金, allocation 核销, waiver 减免, dispute 账单异议, demand 催缴, prepayment 预存,
collection rate 收缴率, public income 公共收益, maintenance fund 维修资金.
"""
