/** How what the server said looks: which tone, which weight. Never which step is allowed: that is in `moves`. */
import type { ReportLine } from './types'

const OVER = new Set(['closed', 'unfixed', 'withdrawn', 'merged'])

export const isOver = (state: string) => OVER.has(state)

/** Cinnabar for what is late or dangerous, quiet for what is over, green for all else. */
export function toneOf(line: Pick<ReportLine, 'overdue' | 'priority' | 'state'>): 'alert' | 'done' | 'calm' {
  if (isOver(line.state)) return 'done'
  return line.overdue || line.priority === 'P0' ? 'alert' : 'calm'
}

/** A report that was put together with another stands as that one does. */
export function standing<T extends Pick<ReportLine, 'state' | 'state_label' | 'overdue' | 'joint'>>(line: T): T {
  return line.joint ? { ...line, state: line.joint.state, state_label: line.joint.state_label, overdue: false } : line
}
/** Said once wherever such a report is shown. */
export const joined = (joint: NonNullable<ReportLine['joint']>) => (joint.number ? `已并入 ${joint.number}，一起办` : '已和另一件合在一起办')

const WAY = [['made'], ['acknowledged', 'reopened'], ['assigned'], ['working', 'paused', 'quoted'], ['done'], ['closed']]
export const WAY_WORDS = ['报上', '受理', '派人', '处理', '确认', '办结']
/** How far along the usual way a state is, 0 to 5; -1 when it left that way. */
export const stepOf = (state: string) => WAY.findIndex(states => states.includes(state))

const LEADING = new Set(['accept', 'take', 'acknowledge', 'arrive', 'resume', 'finish', 'rate', 'assign', 'follow', 'consent'])
/** Whether a step is the one most people want next: it gets the filled button. */
export const leads = (move: string) => LEADING.has(move)

/** Where a step stands among the buttons: what is wanted next, the no beside the yes, then urging, then the rest in the server's order. */
export const rankOf = (move: string) => (LEADING.has(move) ? 0 : move === 'decline' ? 1 : move === 'urge' ? 2 : 3)

const LIGHT = new Set(['urge', 'follow', 'unfollow', 'take', 'acknowledge', 'arrive', 'resume'])
/** Whether a step that needs nothing may be taken by one tap; all others ask once more. */
export const isLight = (move: string) => LIGHT.has(move)

const NEWS_AFTER = new Set(['return', 'reopen', 'consent', 'follow'])
/** Whether this person will wait for news after the step: then WeChat may be asked for leave to tell them. */
export const newsAfter = (move: string) => NEWS_AFTER.has(move)
/** What is said once a step is taken; whoever had to say that it is not solved is owed more than 好了. */
export const saidAfter = (move: string) => (['return', 'reopen'].includes(move) ? '对不起，让您又费心了' : '好了')

const MOVE_ICONS: Record<string, string> = {
  accept: 'check', return: 'undo', withdraw: 'close', urge: 'bell', rate: 'star', reopen: 'refresh', follow: 'hand', unfollow: 'minus',
  take: 'hand', assign: 'person', hand_back: 'undo', transfer: 'swap', arrive: 'pin', pause: 'pause', resume: 'refresh', finish: 'check',
  close_unfixed: 'flag', acknowledge: 'check', refuse_return: 'check', quote: 'list', consent: 'check', decline: 'close', waive: 'heart', merge: 'people',
  unmerge: 'undo', reclassify: 'flag', escalate: 'megaphone', refer: 'send',
}
export const iconOf = (move: string) => MOVE_ICONS[move] ?? 'next'

const DRAWN = new Set(('lift-alert fire gas bolt-alert falling drop plug-off heat door lift lamp drain switch lock intercom wall road bench brush broom bug '
  + 'leaf shield throw fire-lane ebike sound car paw hammer service person-alert receipt bulb heart').split(' '))
/** The server names a drawing per category; one we do not have becomes the toolbox. */
export const drawing = (icon: string) => (DRAWN.has(icon) ? icon : 'tools')
