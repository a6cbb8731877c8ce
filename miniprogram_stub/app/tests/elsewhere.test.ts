import { describe, expect, it } from 'vitest'
import { elsewhere } from '@/lib/elsewhere'

describe('a place in the words of a report', () => {
  it.each([
    ['3栋2单元门口的灯坏了', '21栋1单元702', '3栋2单元'], ['三栋二单元漏水', '3栋1单元501', '三栋二单元'],
    ['二十一号楼一单元漏水', '21栋1单元702', ''], ['21栋的灯不亮', '21栋1单元', ''], ['厨房漏水', '21栋1单元702', ''],
    ['十二栋门口', '12栋', ''], ['二十栋门口', '12栋', '二十栋'], ['3栋漏水', '', ''],
  ])('%s beside %s: %s', (words, chosen, said) => { expect(elsewhere(words, chosen)).toBe(said) })
})
