"""How well an article fits a question: BM25 over its words, and how much of the question it speaks of. Pure.

Weights are whole thousandths and are reckoned once, when a version is published; the question only adds them up.
Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with the usual k1 and b; a word of the heading or
of a question people ask counts as several of the text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

K1, B = 1.2, 0.75
IN_HEADING, IN_ASKS = 3, 3
THOUSAND = 1000

LEAST_SCORE, LEAST_SHARE, LEAD = 9000, 540, 1.12
"""What an article must reach to be an answer, and how far ahead of the next it must be. Measured over a table of
questions, see ``tests/server/handbook``."""
NEAR_SCORE, NEAR_SHARE = 7500, 250
"""What is worth offering when nothing is an answer."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The words of an article: of its heading with its chapter, of its text, of the questions asked about it."""

    heading: Sequence[str]
    text: Sequence[str]
    asks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that fits: its score in thousandths, and what share of the question's weight it speaks of."""

    article_id: int
    score: int
    share: int

    @property
    def near(self) -> bool:
        """Whether it fits well enough to be offered."""
        return self.score >= NEAR_SCORE and self.share >= NEAR_SHARE


def answers(found: Sequence[Hit]) -> bool:
    """Whether the best of these, given in their order, is the answer: good enough, and no other as good."""
    if not found or found[0].score < LEAST_SCORE or found[0].share < LEAST_SHARE:
        return False
    return len(found) == 1 or found[0].score >= LEAD * found[1].score


def rarity(articles: int, holding: int) -> float:
    """How much a word tells that ``holding`` of so many articles have."""
    return math.log(1 + (articles - holding + 0.5) / (holding + 0.5))


def weights(parts: Mapping[int, Parts]) -> dict[int, dict[str, int]]:
    """The weight of every word in every article of a version."""
    counted = {key: _counted(each) for key, each in parts.items()}
    lengths = {key: sum(counts.values()) for key, counts in counted.items()}
    mean = sum(lengths.values()) / max(len(lengths), 1) or 1.0
    holding = Counter(word for counts in counted.values() for word in counts)
    return {
        key: {
            word: _weight(count, lengths[key] / mean, rarity(len(counted), holding[word]))
            for word, count in counts.items()
        }
        for key, counts in counted.items()
    }


def _counted(parts: Parts) -> Counter[str]:
    counts = Counter(parts.text)
    for word in parts.heading:
        counts[word] += IN_HEADING
    for word in parts.asks:
        counts[word] += IN_ASKS
    return counts


def _weight(count: int, length: float, rare: float) -> int:
    return max(1, round(THOUSAND * rare * count * (K1 + 1) / (count + K1 * (1 - B + B * length))))


def hits(asked: Collection[str], rows: Iterable[tuple[int, str, int]], articles: int) -> list[Hit]:
    """The articles that hold words of the question, the best first.

    ``rows`` are (article, word, weight) of the words asked; ``articles`` is how many the version has. A word that no
    article knows counts against all of them.
    """
    weighed: dict[int, dict[str, int]] = {}
    for article_id, word, weight in rows:
        weighed.setdefault(article_id, {})[word] = weight
    holding = Counter(word for words in weighed.values() for word in words)
    rare = {word: rarity(articles, holding[word]) for word in set(asked)}
    whole = sum(rare.values()) or 1.0
    found = [
        Hit(key, sum(words.values()), round(THOUSAND * sum(rare[word] for word in words) / whole))
        for key, words in weighed.items()
    ]
    return sorted(found, key=lambda hit: (-hit.score, hit.article_id))
