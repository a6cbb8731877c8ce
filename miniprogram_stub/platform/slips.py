"""How speech recognition mishears: a word becomes another that sounds like it, the same way every time."""

_SOUNDS_LIKE = (
    ("漏水", "露水"),
    ("渗水", "深水"),
    ("电梯", "店梯"),
    ("物业费", "五叶费"),
    ("物业", "五叶"),
    ("报修", "报休"),
    ("加装", "家装"),
    ("投票", "头票"),
    ("业主", "叶主"),
    ("单元", "但愿"),
    ("堵了", "赌了"),
    ("停电", "听电"),
    ("下水道", "下水到"),
    ("马桶", "马筒"),
    ("困在", "捆在"),
    ("师傅", "师父"),
    ("没修好", "没修号"),
)
_MOST = 2


def misheard(words: str) -> str:
    """The same words with at most two of them heard wrongly, and no marks between them."""
    heard = words.translate(str.maketrans("", "", "，。！？、；：,.!?;:"))
    slips = [(right, wrong) for right, wrong in _SOUNDS_LIKE if right in heard]
    for right, wrong in slips[:_MOST]:
        heard = heard.replace(right, wrong, 1)
    return heard
