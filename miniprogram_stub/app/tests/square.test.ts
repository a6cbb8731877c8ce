import { expect, it } from 'vitest'
import { drawn, squareOf } from '@/lib/square'

/** Rows as hexadecimal, from another maker of squares: version 3, level M, mask 0, 42 bytes, so that nothing is padded. */
const KNOWN = '1fcf337f 1057e341 1748555d 174fd35d 1757435d 104a2241 1fd5557f dfe00 154d0c12 e9dbc67 4d04077 23feae3 1afc2e62 1168c6f 454c16f 1981be58 46a3e48 b2ebc6f 11fbc8f3 822e982 16610dfa 1cb113 1fc71b53 104b8f13 175b4df0 174a0fb7 175f0bb9 104acd22 1fd371fb'
it('draws the very square another maker draws for the same words', () => {
  const rows = squareOf('linli:vote/1234567890123456/7K2QM9TX4CABCD').map(row => parseInt(row.join(''), 2).toString(16)).join(' ')
  expect(rows).toBe(KNOWN)
})
it('refuses what it cannot hold', () => { expect(() => squareOf('x'.repeat(43))).toThrow() })
it('is an address without anything outside', () => { expect(drawn('linli:vote/61/7K2QM9TX4C')).toMatch(/^url\("data:image\/svg\+xml,%3Csvg/) })
