import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    // The page runs under `default-src 'self'`: nothing may become a data: URL.
    assetsInlineLimit: 0,
    // The one inline thing that Vite would add for browsers that cannot preload modules.
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
});
