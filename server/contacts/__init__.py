"""Who to turn to: the people and offices of an estate that residents may call, each by name, duty and number.

A *card* 名片 says of a role somebody holds (commissioner, community, street, committee, manager) what residents read
of it: the name they are called by, their duty, a number that is on duty, until when. One person writes it down, another
one confirms it, and nobody vouches for themselves. It is gone with the role, and hidden when its term or certificate
ends.
"""
