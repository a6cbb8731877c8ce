"""The handbook 手册: what holds in a neighbourhood, in short sentences, each with the law it comes from (A8).

Words: a *version* is one file, imported as a *draft* and *published* with the day from which it holds; a published
version is never edited. An *article* 条 has a number such as 3.2, a text and its *law* 依据; one *of a city* stands in
the place of the general one of the same number. What is *found* for a question always says version and article; where
nothing fits well enough, nothing is answered.
"""
