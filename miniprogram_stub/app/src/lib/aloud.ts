/**
 * Reads a text aloud, in browsers that have a Chinese voice of their own. Voices that would send the words elsewhere are not
 * used. WeChat has no voice without a plug-in an account must apply for; there the button does not appear.
 */
import { ref } from 'vue'
import { weixin } from './platform'

const speech = weixin || typeof speechSynthesis === 'undefined' ? null : speechSynthesis
const PACE = 0.9 // a little slower than usual

export const canRead = ref(false)
export const reading = ref(false)
let round = 0 // what an earlier reading still reports is not heard

function voice(): SpeechSynthesisVoice | undefined {
  const chinese = (speech?.getVoices() ?? []).filter(v => v.localService && /^(zh|cmn)/i.test(v.lang))
  return chinese.find(v => /CN|Hans|cmn/i.test(v.lang)) ?? chinese[0]
}
const look = () => { canRead.value = voice() !== undefined }
look()
speech?.addEventListener('voiceschanged', look)

/** A text in pieces of a sentence each: some browsers fall silent in the middle of a long one. */
export const pieces = (text: string) => (text.match(/[^。！？；\n]+[。！？；]*/g) ?? []).map(piece => piece.trim()).filter(Boolean)

export function stopReading() {
  round++
  speech?.cancel()
  reading.value = false
}

export function readAloud(text: string) {
  stopReading()
  const speaker = voice()
  if (!speech || !speaker) return
  const now = round, all = pieces(text)
  const over = () => { if (now === round) reading.value = false }
  reading.value = all.length > 0
  all.forEach((piece, i) => {
    const said = Object.assign(new SpeechSynthesisUtterance(piece), { voice: speaker, lang: speaker.lang, rate: PACE, onerror: over })
    if (i === all.length - 1) said.onend = over
    speech.speak(said)
  })
}
