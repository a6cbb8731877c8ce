"""What an estate shows its people, what it keeps to itself, and for how long a posting hangs (信息公开).

Words: to *disclose* is to post an *item* as often as the city's profile asks; a *vote sheet* shows homes and never
choices; *arrears* are never posted by name. Every room above asks here before it publishes anything.
"""
