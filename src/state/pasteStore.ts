import { create } from 'zustand';

interface PasteState {
  /** Whether the field for pasted text is shown. */
  readonly open: boolean;
  /** Kept until it has become the data, so that what could not be read can be corrected. */
  readonly text: string;
}

export const usePasteStore = create<PasteState>(() => ({ open: false, text: '' }));
