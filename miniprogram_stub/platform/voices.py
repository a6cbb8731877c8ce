"""Voices, as AMR files: a head and frames of silence, fifty a second."""

_HEAD, _SILENCE = b"#!AMR\n", b"\x3c" + b"\x00" * 31


def amr(characters: int) -> bytes:
    """A voice as long as it takes to say so many characters: four a second, at most a minute."""
    seconds = min(60, max(1, round(characters / 4)))
    return _HEAD + _SILENCE * (50 * seconds)
