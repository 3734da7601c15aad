import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Serves core, the oracles and onnxruntime-web to the engine's test page. Not part of the app's build. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // The app's own servers may run at the same time.
  cacheDir: 'node_modules/.cache/vite-engine',
  publicDir: 'tests/oracles',
  appType: 'mpa',
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
    // The project's files may change while the tests run.
    watch: null,
    hmr: false,
  },
  optimizeDeps: { exclude: ['onnxruntime-web'], entries: ['e2e/engine/main.ts'] },
});
