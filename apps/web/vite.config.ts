import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    // The page runs under `default-src 'self'`, which forbids data: URLs.
    assetsInlineLimit: 0,
    // Vite would otherwise add an inline script for browsers without module preloading.
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
});
