import { create } from 'zustand';

interface PasteState {
  /** Whether the field for pasted text is shown. */
  readonly open: boolean;
  /** Kept until it has become the data, so that what could not be read can be corrected. */
  readonly text: string;
}

export const usePasteStore = create<PasteState>(() => ({ open: false, text: '' }));

export function showPaste(open: boolean): void {
  usePasteStore.setState({ open });
}

export function setPastedText(text: string): void {
  usePasteStore.setState({ text });
}

/** The text has become the data. */
export function clearPaste(): void {
  usePasteStore.setState({ open: false, text: '' });
}
