"""How Linli is set: TOML files for what is the same everywhere, the environment for what is secret or local.

Words: *settings* are frozen and read once at start; a *profile* is the set of local rules of a city.
"""
