import { describe, expect, it } from 'vitest'
import { byNeed, castable, isElsewhere, mineWords, untilWords, waits } from '@/lib/ballots'
import { poll, pollLine } from './poll'

const at = (words: string) => Date.parse(words)
const NOON = at('2026-11-21T04:00:00Z')

describe('a vote', () => {
  it('says until when as people say it', () => {
    expect(untilWords(pollLine, NOON)).toBe('明天 18:00 截止')
    expect(untilWords({ ...pollLine, closes_at: '2026-11-21T10:00:00Z' }, NOON)).toBe('今天 18:00 截止')
    expect(untilWords({ ...pollLine, closes_at: '2026-12-06T10:00:00Z' }, NOON)).toBe('还有 15 天，12月6日 18:00 截止')
    expect(untilWords({ ...pollLine, opens_at: '2026-11-22T00:00:00Z' }, NOON)).toBe('明天 08:00 开始')
  })
  it('is over to the second, whatever the server still calls it', () => {
    const closes = at(pollLine.closes_at)
    expect(untilWords(pollLine, closes - 1)).toBe('今天 18:00 截止')
    expect(untilWords(pollLine, closes)).toBe('今天 18:00 已截止')
    expect(untilWords({ ...pollLine, state: 'withdrawn' }, NOON)).toBe('已撤回')
  })
  it('says whether I have voted, in a word', () => {
    const words = (voted: number, of: number, state = 'open') => mineWords({ voted, of, lent: 0, state, doubted: 0, elsewhere: false })?.words
    expect([words(0, 1), words(1, 1), words(1, 2), words(0, 0), words(0, 1, 'closed'), words(0, 1, 'noticed')]).toEqual(['您还没投', '已投', '还差 1 票', undefined, '没有投', undefined])
  })
  it('put aside is neither cast nor missing', () => {
    expect([mineWords({ ...pollLine, on_paper: 1 })?.words, waits({ ...pollLine, on_paper: 1 })]).toEqual(['纸质票收到了，还在核对', false])
    expect([mineWords({ ...pollLine, doubted: 1 })?.words, waits({ ...pollLine, doubted: 1 })]).toEqual(['您的票正在核实', false])
  })
  it('whose ballots are cast elsewhere never says that mine is missing', () => {
    expect([mineWords({ voted: 0, of: 1, lent: 0, state: 'open', doubted: 0, elsewhere: true })?.words, mineWords({ voted: 1, of: 1, lent: 0, state: 'open', doubted: 0, elsewhere: true })?.words]).toEqual(['不在这里投', '已投'])
  })
  it('of somebody else that I am to cast is never said to be mine', () => {
    const words = (voted: number, of: number, state = 'open') => mineWords({ voted, of, lent: 1, state, doubted: 0, elsewhere: false })?.words
    expect([words(0, 1), words(1, 2), words(0, 2), words(0, 1, 'closed'), words(1, 2, 'closed'), words(0, 2, 'closed')]).toEqual(['等您代投', '还可代投 1 票', '还差 2 票', undefined, '已投', '没有投'])
  })
  it('I have not voted in stands first, then what closes first', () => {
    const [late, soon, done] = [{ ...pollLine, id: 1, closes_at: '2026-12-06T10:00:00Z' }, { ...pollLine, id: 2 }, { ...pollLine, id: 3, voted: 1, closes_at: '2026-11-21T10:00:00Z' }]
    expect([done, late, soon].sort(byNeed).map(v => v.id)).toEqual([2, 1, 3])
  })
  it('that must be cast elsewhere is never offered here', () => {
    expect(castable(poll).map(h => h.head_id)).toEqual([501])
    for (const mode of ['official_only', 'OFFICIAL_ONLY', 'paper_only']) expect([isElsewhere({ evote_mode: mode }), castable({ ...poll, evote_mode: mode })]).toEqual([true, []])
    expect(castable({ ...poll, state: 'closed' })).toEqual([])
  })
})
