/** The page that says who speaks for the owners: by name and part, since and until when, and what comes next. */
import { describe, expect, it } from 'vitest'
import { dated, sits } from '@/lib/committee'
import type { OwnerBody } from '@/lib/committee'

const body = (more: Partial<OwnerBody>): OwnerBody => ({ id: 1, kind: 'committee', label: '业主委员会', since: '2026-01-09', until: null, over: false, members: [], next: [], ...more })

describe('since and until when a body sits', () => {
  it('always says the year', () => {
    expect(dated('2026-01-09')).toBe('2026年1月9日')
    expect(sits(body({}))).toBe('2026年1月9日选出')
    expect(sits(body({ until: '2029-01-08' }))).toBe('2026年1月9日选出，任期到 2029年1月8日')
  })
  it('says when the term is over, and that a group is set up, not elected', () => {
    expect(sits(body({ until: '2026-02-08', over: true }))).toBe('2026年1月9日选出，任期已满：2026年2月8日')
    expect(sits(body({ kind: 'management' }))).toBe('2026年1月9日成立')
  })
})
