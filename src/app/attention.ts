import type { Attention } from '../state/unaskedMeasuring.ts';

/** Everything that a user can do on the page; wheel and pointer movements are reading. */
const ACTIONS = ['pointerdown', 'keydown', 'input', 'paste', 'dragenter', 'drop'] as const;

/** Chromium alone says whether its user saves data. */
interface WithConnection {
  readonly connection?: { readonly saveData?: boolean };
}

/** The attention of the person before this page. */
export function attentionInBrowser(): Attention {
  const { connection } = navigator as Navigator & WithConnection;
  return {
    allowsUnaskedWork: () => document.visibilityState === 'visible' && connection?.saveData !== true,
    onAction: (listener) => {
      const options = { capture: true, passive: true };
      for (const action of ACTIONS) document.addEventListener(action, listener, options);
      document.addEventListener('visibilitychange', listener);
    },
  };
}
