import { describe, expect, it } from 'vitest'
import { asOrder, emptyDraft, loadDraft, missing, saveDraft } from '@/lib/draft'

const leak = () => ({ ...emptyDraft(), estateId: 1, category: 'leak', place: 'home' as const, homeId: 702, words: ' 厨房漏水 ' })

describe('what is still missing', () => {
  it.each([
    [{ category: '' }, 'category', '哪一类'], [{ place: '' as const }, 'place', '在哪里'], [{ homeId: null }, 'home', '哪一户'], [{ words: '' }, 'words', '说几句'],
    [{ place: 'lift' as const }, 'lift', '哪一部电梯'], [{ place: 'public' as const }, 'building', '楼栋'], [{ photos: [{ path: 'a', kind: 'photo' as const }] }, 'photos', '没传上去'],
  ])('%o is asked for where it is answered', (gap, at, word) => expect(missing({ ...leak(), ...gap }, true)).toEqual({ at, words: expect.stringContaining(word) as string }))
  it('is nothing when all is there', () => expect(missing(leak(), true)).toBeNull())
  it('is nothing when a photo speaks for itself', () => expect(missing({ ...leak(), words: '', photos: [{ path: 'a', kind: 'photo', id: 3 }] }, true)).toBeNull())
  it.each([{ place: '' as const }, { place: 'public' as const }])('is no place where nobody has to go: %o', (none) => {
    const said = { ...leak(), kind: 'complaint' as const, category: 'service', homeId: null, words: '打电话没人管', ...none }
    expect(missing(said, false)).toBeNull()
    expect(missing(said, true)).not.toBeNull()
    expect(asOrder(said)).toMatchObject({ kind: 'complaint', place: none.place || undefined })
  })
})

describe('the order made of it', () => {
  it('carries only what belongs to the place', () => {
    expect(asOrder({ ...leak(), liftId: 4, buildingId: 9, visit: { from: 'a', to: 'b' } })).toEqual({
      estate_id: 1, kind: 'repair', category: 'leak', place: 'home', home_id: 702, where: undefined, words: '厨房漏水', file_ids: [],
      appointment: { from: 'a', to: 'b' }, answers: undefined, anonymous: undefined, about_staff_id: undefined, photo_consent: undefined })
    expect(asOrder({ ...leak(), place: 'lift', liftId: 4, visit: { from: 'a', to: 'b' } })).toMatchObject({ lift_id: 4, appointment: undefined })
  })
  it('is without a name only for a complaint', () => {
    expect(asOrder({ ...leak(), anonymous: true })).toMatchObject({ anonymous: undefined })
    expect(asOrder({ ...leak(), kind: 'complaint', anonymous: true })).toMatchObject({ anonymous: true })
  })
})

it('comes back after the app was closed, without photos the browser has forgotten', () => {
  saveDraft({ ...leak(), photos: [{ path: 'blob:1', kind: 'photo' }, { path: 'blob:2', kind: 'photo', id: 5 }] })
  expect(loadDraft(true)).toMatchObject({ words: ' 厨房漏水 ', photos: [{ id: 5 }] })
  expect(loadDraft(false)?.photos).toHaveLength(2)
})
