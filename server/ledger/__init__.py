"""The ledger 总账 of every estate: append-only double entry, from which every sum of money is read.

An event (凭证) says what happened on a day: a bill run, a payment, a refund, a spending. Its transfers (分录) each move
a positive amount of fen out of one account (credit 贷) into another (debit 借), so that a row balances by construction,
as TigerBeetle has it; accounts stand in Beancount's five classes. Nothing is ever edited or taken out: what was wrong
is moved back by another event. A closed day (结账) takes no more events, and its hash holds the day before it, so that
it can be proven unchanged. The room knows nothing of bills and payments but their numbers. See decision 0019.
"""
