import { expect, it } from 'vitest'
import { newsAfter, saidAfter } from '@/lib/wording'

it('whoever has to say that it is not solved is told sorry', () => {
  expect(['return', 'reopen'].map(saidAfter)).toEqual(['对不起，让您又费心了', '对不起，让您又费心了'])
  expect(['accept', 'urge', 'rate'].map(saidAfter)).toEqual(['好了', '好了', '好了'])
})
it('leave to tell is asked for where somebody waits for news', () => {
  expect(['return', 'reopen', 'accept'].map(newsAfter)).toEqual([true, true, false])
})
