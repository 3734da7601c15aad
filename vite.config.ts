import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { preloadTexts } from './scripts/preloadTexts.ts';

/** Cross-origin isolation gives the page SharedArrayBuffer, without which WASM runs on one thread. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  plugins: [react(), preloadTexts()],
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  build: {
    target: 'es2023',
    sourcemap: true,
    // The page loads two scripts and their runtime at once, and one file of styles: a dozen delays the first paint.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /node_modules/, priority: 2 },
            { name: 'page', tags: ['$initial'], priority: 1 },
          ],
        },
      },
    },
  },
});
