"""The journeys told aloud: ``python -m miniprogram_stub.story`` (``make story``).

``system`` starts everything fresh in a temporary folder and on free ports, ``teller`` speaks and insists on having
seen, ``town`` holds the people and their phones, and each other file is one chapter.
"""
