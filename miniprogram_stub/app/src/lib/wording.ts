/** How what the server said looks: which tone, which weight. Never which step is allowed: that is in `moves`. */
import type { ReportLine } from './types'

const OVER = new Set(['closed', 'unfixed', 'withdrawn', 'merged'])

export const isOver = (state: string) => OVER.has(state)

/** Cinnabar for what is late or dangerous, quiet for what is over, green for all else. */
export function toneOf(line: Pick<ReportLine, 'overdue' | 'priority' | 'state'>): 'alert' | 'done' | 'calm' {
  if (isOver(line.state)) return 'done'
  return line.overdue || line.priority === 'P0' ? 'alert' : 'calm'
}

const WAY = [['made', 'reopened'], ['acknowledged'], ['assigned'], ['working', 'paused'], ['done'], ['closed']]
export const WAY_WORDS = ['报上', '受理', '派人', '处理', '验收', '办结']
/** How far along the usual way a state is, 0 to 5; -1 when it left that way. */
export const stepOf = (state: string) => WAY.findIndex(states => states.includes(state))

const LEADING = new Set(['accept', 'take', 'acknowledge', 'arrive', 'resume', 'finish', 'rate', 'assign', 'follow'])
/** Whether a step is the one most people want next: it gets the filled button. */
export const leads = (move: string) => LEADING.has(move)

const MOVE_ICONS: Record<string, string> = {
  accept: 'check', return: 'undo', withdraw: 'close', urge: 'bell', rate: 'star', reopen: 'refresh', follow: 'hand', unfollow: 'minus',
  take: 'hand', assign: 'person', hand_back: 'undo', transfer: 'swap', arrive: 'pin', pause: 'pause', resume: 'refresh', finish: 'check',
  close_unfixed: 'flag', acknowledge: 'check', refuse_return: 'undo', quote: 'list',
}
export const iconOf = (move: string) => MOVE_ICONS[move] ?? 'next'

const DRAWN = new Set('water bolt lamp drain paint tree noise broom people gate gas parking paw wall roof lift door key fire tools heart building wrench'.split(' '))
/** The server names a drawing per category; one we do not have becomes the toolbox. */
export const drawing = (icon: string) => (DRAWN.has(icon) ? icon : 'tools')
