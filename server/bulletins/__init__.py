"""The sheets of an estate 工作简报: what happened, read from the records, looked over, kept as it was published.

A *sheet* is daily, weekly or monthly, of one estate and one *day*; its *sections* hold *figures*, and every figure
knows the query, the arguments and the moment it came from, so that the rows behind it can be opened. A *plan* says when
a sheet is made and sent and who looks it over. The *gate* refuses names, phones, plates and debts. A *correction* is a
new sheet that names the wrong one; nothing published is ever changed. A *contribution* is what staff or the committee
bring along; a *wish* is what somebody wants to be told of.
"""
