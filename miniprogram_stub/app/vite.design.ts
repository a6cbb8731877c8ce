/** Two build steps of our own: the shared look goes in, outside addresses stay out. */
import fs from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

const folder = path.resolve(__dirname, '../../config/design')
const weixin = process.env.UNI_PLATFORM === 'mp-weixin'

/** A drawing as an address CSS can hold. Used as a mask, so only its shape matters. */
function asMask(file: string): string {
  const svg = fs.readFileSync(file, 'utf8').trim().replaceAll('currentColor', '#000')
  const text = svg.replaceAll('"', "'").replaceAll('%', '%25').replaceAll('#', '%23').replaceAll('<', '%3C').replaceAll('>', '%3E')
  return `url("data:image/svg+xml,${text}")`
}

/** The tokens and one class per icon, as one style sheet. */
export function designCss(): string {
  const tokens = fs.readFileSync(path.join(folder, 'tokens.css'), 'utf8').replace(/\/\*[^]*?\*\//g, '')
  const icons = fs.readdirSync(path.join(folder, 'icons')).sort()
    .map(file => `.icon-${path.basename(file, '.svg')}{--drawing:${asMask(path.join(folder, 'icons', file))}}`)
  const street = `.street{--drawing:${asMask(path.join(folder, 'street.svg'))}}`
  const css = [tokens, ...icons, street].join('\n')
  return weixin ? css.replaceAll(':root, ', '') : css
}

/** Makes config/design available as `virtual:design.css`. */
export function design(): Plugin {
  return {
    name: 'linli-design',
    enforce: 'pre',
    resolveId: id => (id === 'virtual:design.css' ? '\0design.css' : undefined),
    load: id => (id === '\0design.css' ? designCss() : undefined),
  }
}

/** Takes out the addresses uni's own parts carry along: decorative pictures in its style sheet, help pages in its warnings. */
export function offline(): Plugin {
  return {
    name: 'linli-offline',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css') && typeof file.source === 'string')
          file.source = file.source.replace(/url\(https:\/\/cdn\.dcloud[^)]*\)/g, 'none')
        if (file.type === 'chunk') file.code = withoutAddresses(file.code)
      }
    },
  }
}

/** Empties every outside address in a script except XML namespaces, which are names and not places. */
export function withoutAddresses(code: string): string {
  return code.replace(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)[a-z0-9-]+(\.[a-z0-9-]+)+[^\s"'`\\)<>]*/gi, '')
}
