/** What somebody may want decided who writes this: the same as the server's rule, said while one writes. */
import type { MatterKind } from './matters'

/** The likeliest kinds, at most `most`: by how many letters of their words are there; filled up with what is raised often. */
export function likely(said: string, kinds: MatterKind[], often: string[], most = 3): MatterKind[] {
  const letters = (k: MatterKind) => k.words.filter(w => said.includes(w)).reduce((sum, w) => sum + w.length, 0)
  const found = kinds.map(k => ({ k, n: letters(k) })).filter(one => one.n > 0).sort((a, b) => b.n - a.n).map(one => one.k)
  const usual = often.map(key => kinds.find(k => k.key === key)).filter((k): k is MatterKind => !!k)
  return [...new Set([...found, ...usual])].slice(0, most)
}
