"""What residents ask for, from the first word to the rating.

Words: a *report* 报事 is a repair, complaint, suggestion or emergency about a *home*, a *public part* or a *lift*.
It gets a number and *promised times* at once. It is *acknowledged*, *assigned* to one person, *worked* on, perhaps
*paused* for a reason the resident sees, *finished* with proof, and *closed* by the resident's word or, with notice,
by silence. *Closed unfixed* is an outcome of its own; a *reopened* report goes to another person.
"""
