/**
 * A square code (QR, ISO/IEC 18004) in bytes with mask 0: version 3 at level M for words of at most 42 bytes, else version 5 at
 * level L for at most 106. Both have one block with 26 check bytes, which keeps this to one page; every reader takes any mask.
 */
interface Size { side: number; data: number; format: number }
/** `format` says level and mask 0, with its own check bits. */
const SMALL: Size = { side: 29, data: 44, format: 0b101010000010010 }, LARGE: Size = { side: 37, data: 108, format: 0b111011111000100 }
const CHECK = 26
const sizeFor = (words: string) => (words.length <= SMALL.data - 2 ? SMALL : LARGE)

/** Multiplication in the field of 256 elements the standard uses (x^8 + x^4 + x^3 + x^2 + 1). */
function times(a: number, b: number): number {
  let product = 0
  for (let i = 7; i >= 0; i--) product = ((product << 1) ^ (product >> 7) * 0x11d) ^ ((b >> i) & 1) * a
  return product
}
function divisor(): number[] {
  const found = [...Array<number>(CHECK - 1).fill(0), 1]
  for (let i = 0, root = 1; i < CHECK; i++, root = times(root, 2))
    for (let j = 0; j < CHECK; j++) found[j] = times(found[j], root) ^ (found[j + 1] ?? 0)
  return found
}
function remainder(data: number[]): number[] {
  const by = divisor(), left = Array<number>(CHECK).fill(0)
  for (const byte of data) {
    const factor = byte ^ (left.shift() ?? 0)
    left.push(0)
    by.forEach((b, i) => { left[i] ^= times(b, factor) })
  }
  return left
}
function bitsOf(words: string, most: number): number[] {
  const bytes = [...words].map(c => c.charCodeAt(0))
  if (bytes.length > most - 2 || bytes.some(b => b > 126)) throw new Error('a square holds at most 106 plain letters')
  const bits: number[] = [], put = (value: number, length: number) => { for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1) }
  put(4, 4)
  put(bytes.length, 8)
  bytes.forEach(b => put(b, 8))
  put(0, 4)
  const whole = Array.from({ length: bits.length / 8 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(''), 2))
  for (let pad = 0xec; whole.length < most; pad ^= 0xec ^ 0x11) whole.push(pad)
  return [...whole, ...remainder(whole)].flatMap(byte => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1))
}

type Grid = (number | null)[][]
function frame(side: number): Grid {
  const grid: Grid = Array.from({ length: side }, () => Array<number | null>(side).fill(null))
  const ring = (row: number, column: number, reach: number, dark: (far: number) => boolean) => {
    for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++)
      if (grid[row + y]?.[column + x] !== undefined) grid[row + y][column + x] = Number(dark(Math.max(Math.abs(x), Math.abs(y))))
  }
  for (let i = 0; i < side; i++) { grid[6][i] = Number(i % 2 === 0); grid[i][6] = Number(i % 2 === 0) }
  for (const [row, column] of [[3, 3], [3, side - 4], [side - 4, 3]]) ring(row, column, 4, far => far !== 2 && far !== 4)
  ring(side - 7, side - 7, 2, far => far !== 1)
  return grid
}
function sign(grid: Grid, { side, format }: Size) {
  const bit = (i: number) => (format >> i) & 1
  for (let i = 0; i < 15; i++) {
    grid[i < 6 ? i : i < 8 ? i + 1 : side - 15 + i][8] = bit(i)
    if (i < 8) grid[8][side - 1 - i] = bit(i)
    else grid[8][i < 9 ? 7 : 14 - i] = bit(i)
  }
  grid[side - 8][8] = 1
}

/** The square for these words: rows of 0 and 1, without the quiet edge. */
export function squareOf(words: string): number[][] {
  const size = sizeFor(words), { side } = size, bits = bitsOf(words, size.data), grid = frame(side)
  sign(grid, size)
  let at = 0
  for (let right = side - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < side; step++) for (const column of [right, right - 1]) {
      const row = ((right + 1) & 2) === 0 ? side - 1 - step : step
      if (grid[row][column] !== null) continue
      grid[row][column] = (bits[at++] ?? 0) ^ Number((row + column) % 2 === 0)
    }
  }
  return grid.map(row => row.map(Number))
}

/** The square as a picture an address can hold, with its quiet edge of four. */
export function drawn(words: string): string {
  const rows = squareOf(words), edge = rows.length + 8
  const squares = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join('')
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${edge} ${edge}' shape-rendering='crispEdges'><path d='M0 0h${edge}v${edge}H0z' fill='white'/><path d='${squares}'/></svg>`
  return `url("data:image/svg+xml,${svg.replace(/</g, '%3C').replace(/>/g, '%3E')}")`
}
