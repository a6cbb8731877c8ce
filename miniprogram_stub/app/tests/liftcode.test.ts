import { expect, it } from 'vitest'
import { codeOf } from '@/lib/liftcode'

it.each([
  [{ lift: 'XS21-1' }, 'XS21-1'], [{ scene: 'lift%3DXS21-1' }, 'XS21-1'], [{ scene: 'XS21-1' }, 'XS21-1'],
  [{ q: encodeURIComponent('https://linli.test/lifts/XS21-1?from=plate') }, 'XS21-1'], [{ q: encodeURIComponent('https://linli.test/l/k7m2q9xw4b') }, 'k7m2q9xw4b'], [{ q: 'pages/emergency/emergency?lift=XS21-1' }, 'XS21-1'],
  [{}, ''], [{ q: '你好，世界' }, ''],
])('reads the lift of %o', (query, code) => expect(codeOf(query)).toBe(code))
