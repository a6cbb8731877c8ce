import { expect, it } from 'vitest'
import { drawn, squareOf } from '@/lib/square'

/** Rows as hexadecimal, from another maker of squares: version 3, level M, mask 0, 42 bytes, so that nothing is padded. */
const KNOWN = '1fcf337f 1057e341 1748555d 174fd35d 1757435d 104a2241 1fd5557f dfe00 154d0c12 e9dbc67 4d04077 23feae3 1afc2e62 1168c6f 454c16f 1981be58 46a3e48 b2ebc6f 11fbc8f3 822e982 16610dfa 1cb113 1fc71b53 104b8f13 175b4df0 174a0fb7 175f0bb9 104acd22 1fd371fb'
it('draws the very square another maker draws for the same words', () => {
  const rows = squareOf('linli:vote/1234567890123456/7K2QM9TX4CABCD').map(row => parseInt(row.join(''), 2).toString(16)).join(' ')
  expect(rows).toBe(KNOWN)
})
/** The same at version 5, level L, 106 bytes. */
const LONGER = '1fcbb3427f 104bf7b241 175604305d 174323e35d 174b234e5d 104aa62641 1fd555557f 1dffbe00 1df4cc08c4 5a0d4894d 15d8c4dc71 983a8ee99 a68dc2bc1 d18d4b1c5 1c49d514bb a2ffcbbaa d4cccc9c1 1614dc79c5 1b400480db 7b08aec32 1850cca963 1f34dc89c5 19c904ccb7 1538ffffc2 16e4deb9c3 b1cdc31cd 17d89c8d4f 9269aec52 15c8de8df0 10cd3117 1fd99d1b53 105addcd13 1750cf8df0 17404dcd37 175c404a17 105aba8f42 1fd2cdb103'
it('takes a larger square for a longer address', () => {
  const words = 'https://linli.example.cn/receipts/check/7K2QM9TX4CABCD?company=1234567890123456&estate=1234567890123456789'
  expect(squareOf(words).map(row => parseInt(row.join(''), 2).toString(16)).join(' ')).toBe(LONGER)
})
it('refuses what it cannot hold', () => { expect(() => squareOf('x'.repeat(107))).toThrow() })
it('is an address without anything outside', () => { expect(drawn('linli:vote/61/7K2QM9TX4C')).toMatch(/^url\("data:image\/svg\+xml,%3Csvg/) })
