/** How a vote stands, in plain words: until when, whether I have voted, what I may still do. */
import { deadline, lastDay, moment } from './format'
import type { Head, Vote, VoteLine } from './votes'

const DAY = 24 * 3600e3
const OVER = new Set(['closed', 'preliminary', 'final', 'withdrawn'])
export const isOverVote = (state: string) => OVER.has(state)
export const hasResult = (state: string) => state === 'preliminary' || state === 'final'

/** "还有 3 天，11月24日 18:00 截止", "今天 18:00 截止", "11月24日 08:00 开始", "已经截止". */
export function untilWords(vote: Pick<VoteLine, 'state' | 'opens_at' | 'closes_at'>, now = Date.now()): string {
  if (vote.state === 'withdrawn') return '已撤回'
  const [from, to] = [Date.parse(vote.opens_at), Date.parse(vote.closes_at)]
  if (isOverVote(vote.state) || to <= now) return `${deadline(vote.closes_at, now)} 已截止`
  if (from > now) return `${moment(vote.opens_at, now)} 开始`
  const days = Math.floor((to - now) / DAY)
  const near = /[天]$/.test(lastDay(vote.closes_at, now))
  return days >= 1 && !near ? `还有 ${days} 天，${deadline(vote.closes_at, now)} 截止` : `${deadline(vote.closes_at, now)} 截止`
}

export interface Standing { words: string; tone: 'calm' | 'alert' | 'done' }
/** Whether I have voted, as a word. Cinnabar for nobody: a vote is no emergency. */
export function mineWords(line: Pick<VoteLine, 'state' | 'voted' | 'of' | 'lent' | 'doubted' | 'on_paper' | 'elsewhere'>): Standing | null {
  // What was lent and is not cast when the vote ends is missed by its owner, not by whoever was to cast it.
  const of = isOverVote(line.state) ? line.of - line.lent : line.of
  if (!of) return null
  if (line.voted >= of) return { words: '已投', tone: 'done' }
  if (line.doubted) return { words: line.of > 1 ? `${line.doubted} 票正在核实` : '您的票正在核实', tone: 'calm' }
  if (line.on_paper && line.voted + line.on_paper >= line.of) return { words: '纸质票收到了，还在核对', tone: 'calm' }
  if (line.elsewhere) return isOverVote(line.state) ? null : { words: '不在这里投', tone: 'done' }
  if (line.state === 'open') return { words: missingWords(line.of - line.voted, line), tone: 'calm' }
  return isOverVote(line.state) ? { words: line.voted ? `投了 ${line.voted} 票` : '没有投', tone: 'done' } : null
}
const missingWords = (left: number, line: Pick<VoteLine, 'voted' | 'lent'>) =>
  left > line.lent ? (line.voted || line.lent ? `还差 ${left} 票` : '您还没投') : line.voted ? `还可代投 ${left} 票` : '等您代投'
/** Open votes I have not voted in come first, then those that close first. */
export const waits = (line: VoteLine) => line.state === 'open' && !line.elsewhere && line.voted + line.doubted + (line.on_paper ?? 0) < line.of
export const byNeed = (a: VoteLine, b: VoteLine) => Number(waits(b)) - Number(waits(a)) || Date.parse(a.closes_at) - Date.parse(b.closes_at)

/** Whether votes are cast elsewhere: by the authority's system or on paper alone. Then nothing here offers to cast. */
export const isElsewhere = (vote: Pick<Vote, 'evote_mode'>) => !/^self/i.test(vote.evote_mode)
/** A mandate is good for one ballot, whatever owners may change. */
export const LENT_ONCE = '受托代投只能投一次，投了不能再改。'

/** Those that are mine, without those lent to me. */
export const ownHeads = (heads: Head[]): Head[] => heads.filter(h => !h.for_whom)
/** The lines of the roll I can cast for now, those without a ballot first. */
export const castable = (vote: Vote): Head[] => (isElsewhere(vote) || isOverVote(vote.state) ? [] : vote.mine.filter(h => h.may).sort((a, b) => Number(a.voted) - Number(b.voted)))
