import { expect, it } from 'vitest'
import { likely } from '@/lib/meant'
import type { MatterKind } from '@/lib/matters'

const kind = (key: string, ...words: string[]): MatterKind => ({ key, label: key, plain: key, words, class_label: '', threshold_words: [], scopes: [], who_may: '' })
const KINDS = [kind('PRICE', '物业费'), kind('LIFT', '电梯', '爬楼'), kind('FUND', '维修资金', '电梯'), kind('OTHER')]
const keys = (said: string, often = ['OTHER']) => likely(said, KINDS, often).map(k => k.key)

it('puts first what most of the words speak for', () => expect(keys('电梯，爬楼太累')).toEqual(['LIFT', 'FUND', 'OTHER']))
it('offers the usual ones where nothing gives it away', () => expect(keys('你好', ['OTHER', 'LIFT'])).toEqual(['OTHER', 'LIFT']))
it('offers three at most, each once', () => expect(keys('物业费电梯维修资金', ['LIFT', 'OTHER'])).toEqual(['FUND', 'PRICE', 'LIFT']))
