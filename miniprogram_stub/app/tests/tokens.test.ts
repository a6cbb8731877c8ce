/** The rules of the tokens, worked out from the file itself: contrast, sizes and targets of 长辈版. */
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { withoutAddresses } from '../vite.design'

const css = fs.readFileSync(path.resolve(__dirname, '../../../config/design/tokens.css'), 'utf8')
const [usual, elder] = [css.slice(0, css.indexOf('.elder {')), css.slice(css.indexOf('.elder {'))]
const value = (name: string, where = usual) => new RegExp(`--${name}: ([^;]+);`).exec(where)?.[1] ?? ''
const colour = (name: string, where: string) => value(name, where) || value(name)

function light(hex: string): number {
  const [r, g, b] = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255).map(c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}
const PAIRS = [
  ...['paper', 'card', 'sunk'].flatMap(bg => ['ink', 'ink-soft', 'brand', 'brand-deep', 'alert', 'alert-deep'].map(fg => [fg, bg])),
  ['on-brand', 'brand'], ['on-brand-soft', 'brand'], ['on-alert', 'alert'], ['brand-deep', 'brand-tint'], ['ink-soft', 'brand-tint'], ['alert-deep', 'alert-tint'],
]

describe.each([['the usual look', usual], ['长辈版', elder]])('%s', (_, where) => {
  it.each(PAIRS)('%s on %s reads at 4.5 : 1', (fg, bg) => expect(contrast(colour(fg, where), colour(bg, where))).toBeGreaterThanOrEqual(4.5))
})
it('edges of fields stand out at 3 : 1', () => expect(contrast(value('line-strong'), value('card'))).toBeGreaterThanOrEqual(3))

const px = (name: string, where: string) => Number.parseFloat((value(name, where) || value(name)).replace('calc(', ''))
describe('sizes', () => {
  it('no text of 长辈版 is under 18 at its smallest factor', () => {
    for (const name of ['text-xs', 'text-s', 'text-m']) expect(px(name, elder) * 1.35).toBeGreaterThanOrEqual(18)
  })
  it('the body reaches 30 at the largest factor', () => expect(px('text-m', elder) * 1.8).toBeGreaterThanOrEqual(30))
  it('what can be touched is large enough', () => expect([px('tap', usual) >= 44, px('tap', elder) >= 60]).toEqual([true, true]))
  it('lines stand at least 1.3 apart', () => expect(Math.min(px('leading', usual), px('leading', elder), px('leading-tight', usual))).toBeGreaterThanOrEqual(1.3))
})

it('outside addresses are emptied, names of XML languages stay', () => {
  expect(withoutAddresses('a("https://vuejs.org/x?y=1");b("http://www.w3.org/2000/svg")')).toBe('a("");b("http://www.w3.org/2000/svg")')
})
