/** The ballot being filled in: one answer per topic, in the words that stand on the screen and are read aloud. */
import type { Choice, Topic, YesNo } from './votes'

export const YES_NO: { key: YesNo; label: string; icon: string }[] = [
  { key: 'approve', label: '同意', icon: 'check' }, { key: 'oppose', label: '反对', icon: 'close' }, { key: 'abstain', label: '弃权', icon: 'minus' },
]
/** By topic number: one of three, or the numbers of what was chosen. */
export type Answers = Record<number, YesNo | number[]>

export const isPlain = (topic: Topic) => topic.kind === 'yes_no'
/** How many may be chosen at once; at least one. */
export const mostOf = (topic: Topic) => Math.max(1, topic.most ?? topic.seats ?? 1)
/** Whether one tap answers the whole topic, so that the next may come by itself. */
export const byOneTap = (topic: Topic) => isPlain(topic) || mostOf(topic) === 1

/** What is chosen after a tap on an option: a single choice moves, of several no more than allowed stay. */
export function toggled(topic: Topic, chosen: number[], number: number): number[] {
  if (chosen.includes(number)) return mostOf(topic) === 1 ? chosen : chosen.filter(n => n !== number)
  if (mostOf(topic) === 1) return [number]
  return chosen.length < mostOf(topic) ? [...chosen, number].sort((a, b) => a - b) : chosen
}

/** An empty list is an answer too: nobody of those named. It is given by its own button, never by leaving all boxes empty. */
export const isAnswered = (topic: Topic, answers: Answers) => answers[topic.number] !== undefined
/** The first topic that has no answer yet; -1 when all have. */
export const firstOpen = (topics: Topic[], answers: Answers) => topics.findIndex(topic => !isAnswered(topic, answers))

/** As the server takes it, in the order of the topics; what was not announced is left out. */
export function asChoices(topics: Topic[], answers: Answers): Choice[] {
  return topics.filter(topic => isAnswered(topic, answers)).map(topic => {
    const said = answers[topic.number]
    return Array.isArray(said) ? { topic: topic.number, options: [...said] } : { topic: topic.number, choice: said }
  })
}

/** "同意", or the names of what was chosen. */
export function choiceWords(topic: Topic | undefined, choice: Choice): string {
  if ('choice' in choice) return YES_NO.find(one => one.key === choice.choice)?.label ?? ''
  if (!choice.options.length) return '弃权，一个也不选'
  return choice.options.map(n => topic?.options.find(o => o.number === n)?.words ?? `第 ${n} 项`).join('、')
}

/** What is read aloud before it counts. */
export function aloudWords(topics: Topic[], choices: Choice[]): string {
  const said = choices.map((choice, i) => {
    const topic = topics.find(t => t.number === choice.topic)
    return `${choices.length > 1 ? `第${i + 1}件，` : ''}${topic?.words ?? ''}。您选的是：${choiceWords(topic, choice)}。`
  })
  return `${said.join('')}对了，就点投票。不对，就点改一改。`
}
