"""Who people are: persons, their homes with dates and shares, roles with a scope, signing in, and the audit.

A *person* 人 is one human or company, found again in every roster by identity number. A *tenure* says that a
person has a home in a *role* 身份 (owner, co-owner, family, tenant, company) from a day to a day; every right
derives from role and date. A *binding* 绑定 is a person's claim to a home: settled at once when phone and the last
four digits of the identity number match the roster, else by staff before a clock runs out. Staff hold *grants*: a
role in a scope.
"""
