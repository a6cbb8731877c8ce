import { defineConfig } from 'vite'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { design, offline } from './vite.design'

const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin // CommonJS default export

export default defineConfig({
  plugins: [design(), uni(), offline()],
  define: { __API_ORIGIN__: JSON.stringify(process.env.LINLI_API_ORIGIN ?? 'http://127.0.0.1:8600') },
  server: { proxy: { '/api': 'http://127.0.0.1:8600' } },
})
