/** The button that pays, the same on every page: one order, WeChat's sheet, and on to the page that asks the server. */
import { ref } from 'vue'
import { NoAnswer, sentenceOf } from './api'
import { yuan } from './money'
import { pay } from './paying'
import { ORDERS } from './payments'
import { confirm } from './platform'
import { go } from './say'
import type { Agree, Want } from './paying'

const changed = (fen: number) => confirm('金额变了', `现在是 ${yuan(fen)}，还要付吗？`, '继续付', '先不付')

/** `unpaid`: what is said when WeChat's sheet, or the question before it, was closed without paying. */
export function usePaying(unpaid = '没有付，账单还在这里。') {
  const busy = ref(false), problem = ref(''), turned = ref('')
  /** `shown`: the fen that stand on the button; when the server names another sum the person is asked. True when they did not turn back. */
  async function payFor(want: Want | object, shown: number, path = ORDERS, agree: Agree = changed): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = turned.value = ''
    try {
      const { id, how } = await pay(path, want, shown, agree)
      if (how === 'asked') go(`/pages/paid/paid?id=${id}`)
      else turned.value = unpaid
      return how === 'asked'
    } catch (e) {
      problem.value = e instanceof NoAnswer ? '没有连上，还没有付钱。看看网络，再点一次，不会付两次。' : sentenceOf(e)
      return false
    } finally { busy.value = false }
  }
  return { busy, problem, turned, payFor }
}
