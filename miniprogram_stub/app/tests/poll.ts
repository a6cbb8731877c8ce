/** One vote of 秀山花园, as the server would describe it. */
import type { Matter } from '@/lib/matters'
import type { Receipt, Result, Topic, Vote, VoteLine } from '@/lib/votes'

export const lift: Topic = { number: 1, words: '给21栋1单元加装电梯', kind: 'yes_no', seats: null, most: null, options: [] }
export const paint: Topic = { number: 2, words: '外墙刷什么颜色', kind: 'options', seats: null, most: 1, options: [{ number: 1, words: '米白', detail: null }, { number: 2, words: '暖灰', detail: '不显脏' }] }
export const election: Topic = {
  number: 3, words: '选举业主委员会委员', kind: 'candidates', seats: 2, most: 2,
  options: [{ number: 1, words: '陈国华', detail: '退休工程师' }, { number: 2, words: '王建国', detail: null }, { number: 3, words: '林美珍', detail: null }],
}
export const pollLine: VoteLine = {
  id: 61, matter_id: 51, title: '21栋1单元加装电梯', state: 'open', state_label: '正在投票', opens_at: '2026-11-20T00:00:00Z', closes_at: '2026-11-22T10:00:00Z',
  class_label: '特别事项', place_label: '21栋1单元', voted: 0, of: 1, lent: 0, doubted: 0, elsewhere: false, version: 1,
}
const head = {
  head_id: 501, label: '21栋1单元702', area_words: '103.43 平方米', may: true, why_not: null, voted: false, voted_at: null, channel_label: null, receipt: null,
  changes_left: 1, identity_needed: 'none' as const, joint: false, doubted: false, for_whom: null,
}
export const poll: Vote = {
  ...pollLine, estate: { id: 1, name: '秀山花园', phone: '0571-88990011' }, evote_mode: 'self_hosted_allowed', evote_words: null,
  threshold_words: ['参加的人和面积都要够三分之二', '其中四分之三同意才算通过'], change_words: '投了以后可以改一次。', paper_words: '纸票和手机票都投了，算手机上的。', few_words: null, silence_words: '没投的不算参加。',
  scope_label: '21栋1单元', totals: { heads: 12, area: 124116, heads_words: '12 人', area_words: '1,241.16 平方米' },
  turnout: { heads: 5, area: 51715, heads_words: '至少 5 位业主', area_words: '至少 517.15 平方米', needs_words: '最多还差 3 人、310.29 平方米' },
  topics: [lift], mine: [head], signature_wanted: true, read_words: '加装电梯，您同意吗？',
}
export const receipt: Receipt = {
  receipt: '7K2QM9TX4C', cast_at: '2026-11-21T04:00:00Z', nonce: 'n0nce', choices: [{ topic: 1, choice: 'approve' }], commit: 'c0mm1t', link: 'l1nk', changes_left: 1, words: '收到了，您这一票算进去了。',
}
export const matter: Matter = {
  id: 51, estate: { id: 1, name: '秀山花园', phone: '0571-88990011' }, title: '21栋1单元加装电梯', kind: 'lift', kind_label: '加装电梯', class_label: '特别事项', words: '老人上下楼不方便。', scope_label: '21栋1单元',
  stage: 'intent', stage_label: '意愿征询', state: 'open', state_label: '进行中', end_words: null, unpaid_words: '', stages: [{ key: 'intent', label: '意愿征询', state: 'now', at: null, token: 'INTENT_OK', token_label: '征询完成', missing: ['征询结果'] }, { key: 'vote', label: '表决', state: 'later', at: null, token: 'VOTE_PASSED', token_label: '表决通过', missing: [] }],
  survey: { state: 'open', words: '想听听大家的意思。', closes_at: '2026-11-30T10:00:00Z', mine: [{ home_id: 702, label: '21栋1单元702', answer: null }], totals: { yes: 3, no: 1, unsure: 0, silent: 8 } },
  plan: {
    number: 2, words: '井道在北侧。', files: [{ id: 1, name: '平面图.pdf', url: '/files/1' }], gross: 88000000, subsidy: 28000000, earmarked: 5000000, net: 60000000, subsidy_words: '市里每台补助', earmarked_for: '美化楼道和以后的运行', paid_out: 0, running_words: '电费按面积分。', remedy_words: '', upkeep_words: '', published_at: '2026-11-10T00:00:00Z',
    sets: [
      { key: 'guangzhou', name: '广州参考系数', formula_words: '七楼系数 1.4，一楼不出。', chosen: true, mine: [{ home_id: 702, label: '21栋1单元702', fen: 3230769, gets: 0, words: '1.4 份' }], total: 60000000 },
      { key: 'linear', name: '按楼层', formula_words: '楼层减一。', chosen: false, mine: [{ home_id: 702, label: '21栋1单元702', fen: '4285714', gets: 0, words: '6 份' }], total: 60000000 },
    ],
  },
  objections: { may: true, why: '公示期里书面提的异议，没有解决以前，事情不会往下走。', codes: [{ key: 'light', label: '采光' }, { key: 'money', label: '费用' }], mine: [], open: 1, answered: 0 }, meetings: [], consents: null, publicity: null, milestones: [],
  timeline: [{ id: 1, kind: 'raised', at: '2026-10-01T00:00:00Z', title: '有人提出来', words: null }], votes: [pollLine], may: [], version: 3,
}
const count = {
  outcome: 'passed', outcome_label: '通过', take_part: { heads: 9, area: 93087, heads_pct: '75', area_pct: '75', heads_ok: true, area_ok: true },
  choices: [{ key: 'approve', label: '同意', heads: 8, area: 82744, heads_pct: '88.88', area_pct: '88.88', ok: true }, { key: 'oppose', label: '反对', heads: 1, area: 10343, heads_pct: '11.11', area_pct: '11.11' }],
  rule_words: '参加三分之二，同意四分之三。', policy_words: '送达没投的算弃权。',
}
export const result: Result = {
  state: 'preliminary', kind: 'preliminary', outcome_label: '通过了', official: false, parts: [], objections_until: '2026-11-29T10:00:00Z', differences: null, files: { pdf: '/files/r.pdf', png: '/files/r.png', export: '/files/r.json', recount: '/files/recount.py' },
  topics: [{ ...count, number: 1, words: lift.words, by_channel: [{ label: '手机', heads: 7 }, { label: '纸票', heads: 2 }], elected: [], election_words: [], strict: { ...count, outcome: 'not_valid_quorum', outcome_label: '参加的人不够', take_part: { ...count.take_part, heads: 7, heads_pct: '58.33', heads_ok: false } } }],
  read_words: '加装电梯，通过了。', chain_head: '0123456789abcdef00', roll_hash: 'fedcba9876543210ff',
}
