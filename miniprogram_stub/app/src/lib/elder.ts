/** 长辈版 and the size of type: one switch, one number, kept on the phone, never below what WeChat itself is set to. */
import { computed, reactive } from 'vue'
import { fontScale } from './platform'
import { recall, remember } from './store'

export const SIZES = [{ k: 1, label: '标准' }, { k: 1.15, label: '大' }, { k: 1.35, label: '特大' }, { k: 1.8, label: '最大' }]
const SMALLEST_ELDER = 1.35
const LARGEST = 1.8 // body 30.6 px: main functions reach 30 dp

interface Choice { elder: boolean; k: number }
const choice = reactive<Choice>(recall<Choice>('type') ?? { elder: false, k: 1 })
const keep = () => remember('type', { ...choice })

/** The factor for a choice and WeChat's own setting: the larger wins, 长辈版 starts at 1.35, nothing exceeds 1.8. */
export function factor(chosen: Choice, phone: number): number {
  return Math.min(LARGEST, Math.max(chosen.k, phone, chosen.elder ? SMALLEST_ELDER : 1))
}

export const elder = computed(() => choice.elder)
export const scale = computed(() => factor(choice, fontScale()))
export const size = computed(() => choice.k)

export function setElder(on: boolean) {
  choice.elder = on
  if (!on && choice.k > SMALLEST_ELDER) choice.k = 1
  keep()
}

export function setSize(k: number) {
  choice.k = k
  keep()
}
