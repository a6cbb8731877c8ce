import { createSSRApp } from 'vue'
import App from './App.vue'
import 'virtual:design.css'

/** uni-app calls this once, on WeChat and in the browser alike. */
export function createApp() {
  return { app: createSSRApp(App) }
}
