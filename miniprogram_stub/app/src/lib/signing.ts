/** A sheet of paper on the screen: strokes of a finger (or a mouse) become a picture that can be sent. Both builds draw on a plain canvas. */
import { weixin } from './platform'

const WHITE = '#ffffff', INK = '#16201b', PEN = 3 // dp
interface Spot { x?: number; y?: number; clientX?: number; clientY?: number }
export interface Touch { touches?: ArrayLike<Spot>; changedTouches?: ArrayLike<Spot> }
interface Found { node: HTMLCanvasElement; width: number; height: number; left: number; top: number }

export class Paper {
  private context: CanvasRenderingContext2D | null = null
  private found: Found | null = null
  strokes = 0

  /** `owner` is the component the canvas stands in, `selector` its class. */
  constructor(private readonly owner: unknown, private readonly selector: string) {}

  /** Looks where the paper lies now; a page may have been moved since. Resolves to false when there is none. */
  look(): Promise<boolean> {
    return new Promise(done => uni.createSelectorQuery().in(this.owner).select(this.selector)
      .fields({ node: true, size: true, rect: true }, info => { const f = info as unknown as Found | null; if (f?.node) this.lay(f); done(Boolean(f?.node)) }).exec())
  }
  private lay(found: Found) {
    const fresh = this.found?.node !== found.node
    this.found = found
    if (!fresh) return
    const ratio = weixin ? 2 : 1 // a browser's canvas is made sharp by uni itself
    if (weixin) { found.node.width = found.width * ratio; found.node.height = found.height * ratio }
    this.context = found.node.getContext('2d')
    this.context?.scale(ratio, ratio)
    this.wipe()
  }
  /** A clean sheet; white, because a see-through picture turns black elsewhere. */
  wipe() {
    if (!this.context || !this.found) return
    Object.assign(this.context, { fillStyle: WHITE, strokeStyle: INK, lineWidth: PEN, lineCap: 'round', lineJoin: 'round' })
    this.context.fillRect(0, 0, this.found.width, this.found.height)
    this.strokes = 0
  }
  private spot(e: Touch): [number, number] {
    const t = e.touches?.[0] ?? e.changedTouches?.[0] ?? {}
    return [t.x ?? (t.clientX ?? 0) - (this.found?.left ?? 0), t.y ?? (t.clientY ?? 0) - (this.found?.top ?? 0)]
  }
  down(e: Touch) {
    if (!this.context) return
    this.context.beginPath()
    this.context.moveTo(...this.spot(e))
  }
  to(e: Touch) {
    if (!this.context) return
    this.context.lineTo(...this.spot(e))
    this.context.stroke()
  }
  up() { this.strokes++ }

  /** The picture as a file of the phone; null when nothing was drawn. */
  file(): Promise<string | null> {
    const canvas = this.found?.node
    if (!canvas || !this.strokes) return Promise.resolve(null)
    if (!weixin) return Promise.resolve(canvas.toDataURL('image/png'))
    return new Promise(done => uni.canvasToTempFilePath({ canvas, fileType: 'png', success: (r: { tempFilePath: string }) => done(r.tempFilePath), fail: () => done(null) } as never, this.owner as never))
  }
}
