import { describe, expect, it } from 'vitest'
import { areaWords, asPercent, barOf, cut, percent } from '@/lib/figures'
import { yuan } from '@/lib/money'

describe('parts of a whole', () => {
  it('are cut and never rounded, so that a missed limit never reads as reached', () => {
    expect(percent(6666999, 10000000)).toBe('66.66%')
    expect(percent(2, 3)).toBe('66.66%')
    expect(percent(749999, 1000000)).toBe('74.99%')
    expect(percent(3, 4)).toBe('75%')
    expect(percent(29, 100)).toBe('29%') // 0.29 is less as a float
    expect(percent(57, 100)).toBe('57%')
  })
  it('agree with whole numbers for every part of many wholes', () => {
    for (const whole of [3, 7, 97, 1013, 9540339]) for (let part = 1; part <= whole; part += Math.ceil(whole / 211))
      expect(cut(part, whole)).toBe(Number((BigInt(part) * 10000n) / BigInt(whole)))
  })
  it('of nothing are nothing', () => { expect([percent(0, 0), percent(0, 5)]).toEqual(['0%', '0%']) })
  it('keep what the server cut, with one sign', () => {
    expect([asPercent('66.66'), asPercent('66.66%'), asPercent(75)]).toEqual(['66.66%', '66.66%', '75%'])
    expect([barOf('66.66%'), barOf(120), barOf('')]).toEqual([66.66, 100, 0])
  })
})
it('areas have both digits and their thousands', () => {
  expect([areaWords(9540339), areaWords(8800), areaWords(5)]).toEqual(['95,403.39 平方米', '88.00 平方米', '0.05 平方米'])
})
it('money has both digits, to the fen, whether the server sent a number or digits', () => {
  expect([yuan(3230769), yuan('1153846'), yuan(0), yuan(-5), yuan('60000000')]).toEqual(['32,307.69 元', '11,538.46 元', '0.00 元', '-0.05 元', '600,000.00 元'])
})
