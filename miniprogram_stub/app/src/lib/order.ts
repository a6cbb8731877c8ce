/**
 * An order that must count once. It keeps one request id from the first try until the server has answered yes or no, also
 * when the app is closed in between, so a double tap or a lost network makes one report and not two.
 */
import { NoAnswer, newKey, post } from './api'
import { forget, recall, remember } from './store'

export interface Pending { key: string; path: string; body: object; at: number }

export class Order<T> {
  private running: Promise<T> | null = null
  private unanswered: Pending | null

  /** With a `name` the order outlives the app. */
  constructor(private readonly name?: string) {
    this.unanswered = name ? recall<Pending>(`order:${name}`) : null
  }

  /** What was sent and not answered, if anything. */
  get pending(): Pending | null { return this.unanswered }

  /** Sends; while one is under way, or unanswered with the same content, it is the same order. */
  send(path: string, body: object, version?: number): Promise<T> {
    return this.running ??= this.carry(path, body, version).finally(() => { this.running = null })
  }

  /** Sends again exactly what was not answered. Resolves to null when nothing is waiting. */
  async again(): Promise<T | null> {
    return this.unanswered ? this.send(this.unanswered.path, this.unanswered.body) : null
  }

  private async carry(path: string, body: object, version?: number): Promise<T> {
    const same = this.unanswered?.path === path && JSON.stringify(this.unanswered.body) === JSON.stringify(body)
    const pending = same && this.unanswered ? this.unanswered : { key: newKey(), path, body, at: Date.now() }
    this.keep(pending)
    try {
      const answer = await post<T>(path, body, { key: pending.key, version })
      this.keep(null)
      return answer
    } catch (e) {
      if (!(e instanceof NoAnswer)) this.keep(null)
      throw e
    }
  }

  private keep(pending: Pending | null) {
    this.unanswered = pending
    if (!this.name) return
    if (pending) remember(`order:${this.name}`, pending)
    else forget(`order:${this.name}`)
  }
}
