import path from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const BUILT_IN = new Set(['view', 'text', 'image', 'button', 'input', 'textarea', 'video', 'scroll-view', 'form', 'label', 'canvas'])

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: tag => BUILT_IN.has(tag) } } })],
  resolve: { alias: { '@': path.resolve(__dirname, 'src') } },
  define: { 'process.env.UNI_PLATFORM': '"mp-weixin"', __API_ORIGIN__: '"http://linli.test"' },
  test: {
    environment: 'happy-dom', setupFiles: ['tests/phone.ts'], include: ['tests/**/*.test.ts'], restoreMocks: false,
    // A process and a page per file is most of the work; tests/phone.ts lets every test load our modules anew.
    pool: 'threads', isolate: false,
  },
})
