"""The machinery of what happens next, with no domain word.

Words: a *reaction* answers a fact, once; a *job* wakes up by the clock for a *slot*, and a slot is run once; *slow
work* is what takes too long for a request; a *push* is what WeChat tells us, and the *switchboard* finds who takes
it. A *leader* is the one scheduler among several that may start jobs.
"""
