/** The only place that speaks to our server. Questions are asked again when nothing came back; orders never are by themselves. */
import { weixin } from './platform'

const BASE = `${weixin ? __API_ORIGIN__ : ''}/api/v1`
const PATIENCE = 15000 // ms
const PAUSES = [400, 1200] // ms before the second and the third try of a question
/** Where one signs in: a token that is no longer good is neither shown nor renewed there. */
const SIGN_IN = '/sessions'

/** The server answered no. `sentence` is for the person, `code` for us. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, readonly sentence: string) { super(sentence) }
}

/** No usable answer came: no network, a time-out, or a broken server. Whether the order arrived is unknown. */
export class NoAnswer extends Error {
  readonly sentence = '没有连上，请看看网络，再试一次。'
}

export interface Order { key?: string; version?: number | string; body?: object }
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
interface Answer { statusCode: number; data: unknown }

let token = ''
let renew: (() => Promise<void>) | undefined

/** Called by the session: which token to show, and how to get a new one when the old one is no longer good. */
export function present(newToken: string, renewal?: () => Promise<void>) {
  token = newToken
  if (renewal) renew = renewal
}

/** A request id: the server answers the same id with the same report, however often it arrives. */
export function newKey(): string {
  const part = () => Math.random().toString(36).slice(2, 10).padEnd(8, '0')
  return `${Date.now().toString(36)}-${part()}-${part()}`
}

const wait = (ms: number) => new Promise<void>(done => setTimeout(done, ms))
const bearer = (): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {})

function headers(path: string, order: Order): Record<string, string> {
  const all: Record<string, string> = path === SIGN_IN ? {} : bearer()
  if (order.key) all['Idempotency-Key'] = order.key
  if (order.version !== undefined) all['If-Match'] = `"${order.version}"`
  return all
}

function once(method: Method, path: string, order: Order): Promise<Answer> {
  return new Promise((answered, silent) => uni.request({
    url: BASE + path, method, data: order.body ?? (method === 'POST' ? {} : undefined), timeout: PATIENCE,
    header: { ...(method === 'POST' || method === 'PUT' ? { 'content-type': 'application/json' } : {}), ...headers(path, order) },
    success: r => answered({ statusCode: r.statusCode, data: r.data }), fail: () => silent(new NoAnswer()),
  }))
}

function judged<T>({ statusCode, data }: Answer): T {
  if (statusCode >= 200 && statusCode < 300) return data as T
  if (statusCode >= 500 || statusCode === 0) throw new NoAnswer()
  const problem = (typeof data === 'object' && data ? data : {}) as { code?: string; sentence?: string }
  throw new Refusal(statusCode, problem.code ?? 'refused', problem.sentence ?? '这一步现在办不了，可以打电话给物业。')
}

async function attempt<T>(method: Method, path: string, order: Order): Promise<T> {
  const answer = await once(method, path, order)
  if (answer.statusCode !== 401 || !renew || path === SIGN_IN) return judged<T>(answer)
  await renew() // a refused token means nothing was done, so sending again is safe
  return judged<T>(await once(method, path, order))
}

/** Asks; tries three times before giving up. `query` entries that are empty are left out. */
export async function get<T>(path: string, query: Record<string, string | number | null | undefined> = {}): Promise<T> {
  const words = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '')
    .map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`).join('&')
  return patiently(() => attempt<T>('GET', words ? `${path}?${words}` : path, {}))
}

/** Asks what needs a body and changes nothing; as patient as `get`. */
export const ask = <T>(path: string, body: object) => patiently(() => attempt<T>('POST', path, { body }))

async function patiently<T>(asking: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try { return await asking() } catch (e) {
      if (!(e instanceof NoAnswer) || tried >= PAUSES.length) throw e
      await wait(PAUSES[tried])
    }
  }
}

/** Orders something once. Give `key` where the order creates something, `version` where it changes what was read. */
export const post = <T>(path: string, body: object = {}, order: Omit<Order, 'body'> = {}) => attempt<T>('POST', path, { ...order, body })

/** Takes something back. */
export const put = <T>(path: string, body: object, order: Omit<Order, 'body'> = {}) => attempt<T>('PUT', path, { ...order, body })
export const remove = (path: string) => attempt<void>('DELETE', path, {})

/** Sends one photo or video; `filePath` is what the phone called it. */
export async function upload<T>(filePath: string, purpose: string): Promise<T> {
  const answer = await new Promise<Answer>((answered, silent) => uni.uploadFile({
    url: `${BASE}/files`, filePath, name: 'file', formData: { purpose }, timeout: 4 * PATIENCE,
    header: { ...bearer(), 'Idempotency-Key': newKey() },
    success: r => answered({ statusCode: r.statusCode, data: r.data }), fail: () => silent(new NoAnswer()),
  }))
  return judged<T>({ ...answer, data: parsed(answer.data) })
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try { return JSON.parse(data) } catch { return {} }
}

/** The whole address of a picture the server named: both builds read a bare path as a file of their own. */
export const whole = (url: string) => (url.startsWith('/') ? (weixin ? __API_ORIGIN__ : location.origin) + url : url)

/** What to tell the person when something failed. */
export function sentenceOf(e: unknown): string {
  return e instanceof Refusal || e instanceof NoAnswer ? e.sentence : '这一步没有办成，可以打电话给物业。'
}
