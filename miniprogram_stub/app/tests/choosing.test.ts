import { describe, expect, it } from 'vitest'
import { aloudWords, asChoices, byOneTap, choiceWords, firstOpen, toggled } from '@/lib/choosing'
import { election, lift, paint } from './poll'

describe('a ballot being filled in', () => {
  it('knows which topics one tap answers', () => {
    expect([lift, paint, election].map(byOneTap)).toEqual([true, true, false])
  })
  it('moves a single choice, and never takes it away by a second tap', () => {
    expect(toggled(paint, [1], 2)).toEqual([2])
    expect(toggled(paint, [2], 2)).toEqual([2])
  })
  it('takes no more candidates than may be chosen, in the order of the list', () => {
    expect(toggled(election, [3], 1)).toEqual([1, 3])
    expect(toggled(election, [1, 3], 2)).toEqual([1, 3])
    expect(toggled(election, [1, 3], 3)).toEqual([1])
  })
  it('goes to the server in the order of the topics, each in its own shape', () => {
    const answers = { 3: [2, 3], 1: 'oppose' as const, 2: [1] }
    expect(asChoices([lift, paint, election], answers)).toEqual([{ topic: 1, choice: 'oppose' }, { topic: 2, options: [1] }, { topic: 3, options: [2, 3] }])
  })
  it('has an open topic until every one is answered; nobody of those named is an answer too', () => {
    expect(firstOpen([lift, election], { 1: 'approve' })).toBe(1)
    expect(firstOpen([lift, election], { 1: 'approve', 3: [] })).toBe(-1)
    expect([asChoices([election], { 3: [] }), choiceWords(election, { topic: 3, options: [] })]).toEqual([[{ topic: 3, options: [] }], '弃权，一个也不选'])
  })
  it('is said in the words that stood on the screen', () => {
    expect(['approve', 'oppose', 'abstain'].map(choice => choiceWords(lift, { topic: 1, choice: choice as 'approve' }))).toEqual(['同意', '反对', '弃权'])
    expect(choiceWords(election, { topic: 3, options: [1, 3] })).toBe('陈国华、林美珍')
    expect(aloudWords([lift], [{ topic: 1, choice: 'approve' }])).toContain('给21栋1单元加装电梯。您选的是：同意。')
    expect(aloudWords([lift, paint], [{ topic: 1, choice: 'approve' }, { topic: 2, options: [2] }])).toContain('第2件，外墙刷什么颜色。您选的是：暖灰。')
  })
})
