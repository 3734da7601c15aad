/**
 * A plugin of Vite: the built page fetches the texts of the visitor's language beside its scripts. Those import them
 * only when they run, which would delay the first paint.
 */
import type { Plugin, Rolldown } from 'vite';
import { initialLanguage, LANGUAGE_KEY } from '../src/texts/initialLanguage.ts';

/** Module with the texts of a language; its folder is the language's name. */
const TEXTS_MODULE = /[\\/]src[\\/]texts[\\/](\w+)[\\/]index\.ts$/;

export function preloadTexts(): Plugin {
  let base = '/';
  return {
    name: 'preload-texts',
    apply: 'build',
    configResolved(config) {
      base = config.base;
    },
    transformIndexHtml: {
      order: 'post',
      // After the title: a script behind the styles would wait for them, and the encoding has to come first.
      handler: (html, { bundle }) => {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
        return html.replace('</title>', (end) => `${end}\n    ${preloadScript(filesOf(chunks), base)}`);
      },
    },
  };
}

/** The files of each language, without those that the page loads anyway. */
function filesOf(chunks: readonly Rolldown.OutputChunk[]): Record<string, string[]> {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(({ imports }) => imports));
  const files: Record<string, string[]> = {};
  for (const { facadeModuleId, fileName, imports } of chunks) {
    const language = TEXTS_MODULE.exec(facadeModuleId ?? '')?.[1];
    if (language !== undefined) files[language] = [fileName, ...imports.filter((file) => !loaded.has(file))];
  }
  return files;
}

function preloadScript(files: Record<string, string[]>, base: string): string {
  const inputs = `localStorage.getItem(${JSON.stringify(LANGUAGE_KEY)}), navigator.languages`;
  return `<script>
      (() => {
        const files = ${JSON.stringify(files)};
        const language = (${initialLanguage})(Object.keys(files), ${inputs});
        for (const file of files[language]) {
          const link = document.createElement('link');
          Object.assign(link, { rel: 'modulepreload', crossOrigin: '', href: ${JSON.stringify(base)} + file });
          document.head.append(link);
        }
      })();
    </script>`;
}
