"""Fees: what a home owes and how it is paid. So far the rules of the field stand here, pure, with their worked cases.

Words: tariff 收费标准, bill 账单, principal 本金, late fee 违约金, payment 付款, allocation 核销, prepayment 预存,
collection rate 收缴率, public income 公共收益, maintenance fund 维修资金, dunning 催缴.
"""
