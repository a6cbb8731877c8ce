"""Payments: how money comes in, what it settles, and how every fen is found again in the bank's own papers.

Words: an *order* 支付单 asks WeChat for money; a *payment* 付款 is money that came, by WeChat, in cash, by transfer, by
card, or out of what somebody has left with us; a *balance* 预存 is that money, summed from the ledger and never a
number of its own; an *allocation* 核销 is the part of a payment that settles a bill; a *receipt* 收据 says so and has
its number in a series without gaps. What does not add up becomes an *exception* 对账差异 and is settled by people.
"""
