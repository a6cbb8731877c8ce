import { describe, expect, it } from 'vitest'

const pages = import.meta.glob<string>('../src/**/*.vue', { query: '?raw', import: 'default', eager: true })
/** Everything between two tags that shows a number to call. */
const NUMBER = /<(\w+)([^<>]*)>[^<>]*\{\{ *[\w.?]*phone *\}\}/g
const CALL = /<button[^>]*@click="dial\([\s\S]*?<\/button>/g

describe('a number to call', () => {
  it('never breaks inside, nor from the words it belongs to in the middle of them', () => {
    const shown = Object.entries(pages).flatMap(([file, source]) => (source.match(CALL) ?? []).flatMap(button => [...button.matchAll(NUMBER)].map(one => ({ file, kept: one[2]?.includes('unbroken') }))))
    expect(shown.length).toBeGreaterThan(10)
    expect(shown.filter(one => !one.kept).map(one => one.file)).toEqual([])
  })
  it('fits a phone at the largest type where it is written largest of all', () => {
    expect(pages['../src/pages/emergency/emergency.vue']).toMatch(/\.sos-number \{ font-size: min\(var\(--text-xl\), [\d.]+vw\)/)
  })
})
