import { expect, it } from 'vitest'
import { tokenOf } from '@/lib/links'

const TOKEN = 'AbCdEfGhIjKlMnOpQrSt_-'
it.each([
  [{ t: TOKEN }, TOKEN], [{ scene: TOKEN }, TOKEN],
  [{ q: encodeURIComponent(`https://linli.test/app/#/pages/shared/shared?t=${TOKEN}`) }, TOKEN],
  [{}, ''], [{ t: '../../me' }, ''], [{ q: 'https://linli.test/' }, ''], [{ scene: '你好' }, ''],
])('reads the token of %o', (query, token) => expect(tokenOf(query)).toBe(token))
