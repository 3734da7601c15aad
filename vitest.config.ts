import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'workers/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
