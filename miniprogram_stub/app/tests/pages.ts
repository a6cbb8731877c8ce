/** Opens a page as WeChat would, onLoad with its query, then onShow; the page before hears no more.
 * Without `toTheEnd` a page that goes on asking is looked at while it does. */
import { flushPromises, mount } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { hooks } from './phone'

export async function open(load: () => Promise<{ default: unknown }>, query: Record<string, string> = {}, toTheEnd = true): Promise<VueWrapper> {
  for (const name of Object.keys(hooks)) delete hooks[name]
  const page = mount((await load()).default as never)
  for (const name of ['onLoad', 'onShow']) for (const hook of hooks[name] ?? []) { const done = hook(query); if (toTheEnd) await done }
  if (!toTheEnd) await new Promise(done => setTimeout(done, 20))
  await flushPromises()
  return page
}
export const tap = async (page: VueWrapper, id: string) => { await page.find(`[data-testid="${id}"]`).trigger('click'); await flushPromises() }
export const choose = async (page: VueWrapper, word: string) => {
  const found = page.findAll('button').find(b => b.text() === word)
  if (!found) throw new Error(`nothing says ${word}`)
  await found.trigger('click')
  await flushPromises()
}
/** WeChat's fields tell what was typed in `detail.value`; a plain field in a test has it on itself. */
export const write = async (page: VueWrapper, id: string, words: string) => {
  const field = page.find(`[data-testid="${id}"]`)
  Object.assign(field.element, { value: words })
  await field.trigger('input')
}
