import { describe, expect, it } from 'vitest'
import { day, deadline, lastDay, minute, moment, span, unbrokenNumbers, visits, weekday } from '@/lib/format'

const NOW = Date.parse('2026-11-21T06:05:00Z') // 14:05 in Shanghai, a Saturday

describe('times as people in Shanghai say them', () => {
  it.each([
    ['2026-11-21T06:05:00Z', '今天 14:05'], ['2026-11-21T16:30:00Z', '明天 00:30'], ['2026-11-20T15:59:00Z', '昨天 23:59'],
    ['2026-11-19T01:00:00Z', '前天 09:00'], ['2026-11-23T01:00:00Z', '后天 09:00'], ['2026-11-24T01:00:00Z', '11月24日 09:00'], ['2025-03-02T01:00:00Z', '2025年3月2日 09:00'],
  ])('%s is %s', (at, words) => expect(moment(at, NOW)).toBe(words))

  it('knows the weekday and the minute', () => {
    expect(weekday('2026-11-21T16:30:00Z')).toBe('周日')
    expect(minute('2026-11-21T16:30:00Z')).toBe('00:30')
  })
  it('breaks no telephone number, and joins nothing else', () => {
    expect(unbrokenNumbers('请打 0771-5550100。6-8 号停水')).toBe('请打 0771\u2060-\u20605550100。6-8 号停水')
  })
  it('takes a bare day as that day', () => expect(day('2027-01-31', NOW)).toBe('2027年1月31日'))
  it('says a visit in one breath', () => expect(span('2026-11-22T00:00:00Z', '2026-11-22T02:00:00Z', NOW)).toBe('明天 08:00–10:00'))
})

describe('the end of something', () => {
  const now = Date.parse('2026-11-21T02:00:00Z')
  it('midnight belongs to the day that ends with it', () => {
    expect(deadline('2026-11-28T16:00:00Z', now)).toBe('11月28日 24:00')
    expect(deadline('2026-11-21T16:00:00Z', now)).toBe('今天 24:00')
    expect(deadline('2026-11-28T10:00:00Z', now)).toBe('11月28日 18:00')
    expect(lastDay('2026-10-02T16:00:00Z', now)).toBe('10月2日')
  })
})

describe('visits one can choose', () => {
  it('offers today only what begins an hour from now or later', () => {
    const [today] = visits(4, NOW)
    expect(today.day).toBe('今天 周六')
    expect(today.slots.map(s => s.label)).toEqual(['16:00–18:00', '18:00–20:00'])
    expect(today.slots[0]).toMatchObject({ from: '2026-11-21T08:00:00Z', to: '2026-11-21T10:00:00Z' })
  })
  it('leaves today out late in the evening', () => expect(visits(2, Date.parse('2026-11-21T12:00:00Z')).map(d => d.day)).toEqual(['明天 周日']))
})
