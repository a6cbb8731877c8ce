/** Whether the words of a report name another building or stair than the place that is chosen: a hint, never a correction. */
const SIGNS = '零一二三四五六七八九'
const PLACE = /(\d+|[一二三四五六七八九十]+)\s*(?:栋|幢|座|号楼)(?:\s*(\d+|[一二三四五六七八九十]+)\s*单元)?/

/** 二十一 is 21, and 3 is 3. */
function figure(run: string): number {
  if (/^\d+$/.test(run)) return Number(run)
  const [tens, ones] = run.includes('十') ? run.split('十') : ['0', run]
  return (tens === '' ? 1 : Math.max(SIGNS.indexOf(tens), 0)) * 10 + (ones ? SIGNS.indexOf(ones) : 0)
}

/** What the words name, as they are written, where `chosen` (21栋1单元702) is somewhere else; empty where they agree or name nothing. */
export function elsewhere(words: string, chosen: string): string {
  const said = PLACE.exec(words), here = PLACE.exec(chosen)
  if (!said || !here) return ''
  const block = figure(said[1]) !== figure(here[1])
  const stair = !!said[2] && !!here[2] && figure(said[2]) !== figure(here[2])
  return block || stair ? said[0] : ''
}
