"""Owner groups 业主群, and what was posted in each of them.

Words: a *group* is a chat with residents, a *customer* group of WeCom or a *plain* one of WeChat. A *posting* is one
sheet or notice owed to one group, once per *cause*, with what became of it. A *task* is what WeCom lets us do for
customer groups: it asks the group's owner, a colleague, to confirm the send on their phone; one task serves all groups
of that colleague. A plain group has no door for programs: somebody posts by hand and says so.
"""
