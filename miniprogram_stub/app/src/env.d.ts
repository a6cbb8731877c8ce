declare const process: { env: { UNI_PLATFORM: 'h5' | 'mp-weixin' } }
/** Where our server is, for the WeChat build. Set LINLI_API_ORIGIN when building. */
declare const __API_ORIGIN__: string
declare module 'virtual:design.css' {}
