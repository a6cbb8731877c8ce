"""The life of a matter (议题): from the first idea to the work that is finished.

An idea is asked around (意愿征询), becomes a plan with files, a cost and each home's share, hears objections (异议) and
meetings, goes through the stages its kind and its city ask for, and is put to the vote in the room next door. The room
keeps the tokens each stage leaves behind and the evidence for them, and says all that is missing at once. What follows
from a matter that passed, milestone by milestone, is told here too.
"""
