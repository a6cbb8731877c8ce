"""Pictures and short films that residents and staff bring: taken, made small and nameless, checked, then shown.

*Taking* decides by the bytes what a file is, makes a photo small and takes every hidden note out of it (place, time,
phone), and strips a film likewise. A medium is *checking* until WeChat's verdict says *shown* or *hidden*; until then
only its owner and staff see it. It is *used* once, on the report it was brought for.
"""
