"""The register: what an estate says of itself, who looks after it, and one file per lift, kept by hand.

``places`` holds the tables and the import of rosters fills them from a firm's own file; what no file says is put right
here. Words: the *duty number* answers around the clock; an estate is *handed to* a property company and a community,
and with it the roles granted over them.
"""
