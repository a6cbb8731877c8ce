"""Notices by staff 通知: a water cut, a lift out, works on the stairs; to an estate, a building, a stair or a lift.

Words: a *draft* is being written, a *scheduled* notice waits for its hour, a *published* one is read. An ordinary one
never comes in the quiet hours; an *urgent* one comes at once, but needs a *second person*. What was wrong is
*recalled*: it stays readable, says so, and no push of it goes out any more. A *read* is that somebody opened it.
"""
