import { create } from 'zustand';
import type { EmbeddedName } from './catalog.ts';

/** How the loaded model suits the language of the loaded data. */
export interface ModelFitState {
  /** The built-in model that suits the data; null where its language is not recognised, or this is not known yet. */
  readonly fitting: EmbeddedName | null;
  /** Share of the words of which the loaded model's vocabulary lacks a piece; null before they were counted. */
  readonly unknownShare: number | null;
  /** Where that is notable: the built-in model that knows more of them than the loaded one; null where none does. */
  readonly knowsMore: EmbeddedName | null;
  /** Which model the page has put in the place of another one, for data in which language; null: none. */
  readonly switched: { readonly to: EmbeddedName; readonly language: string } | null;
}

export const useModelFitStore = create<ModelFitState>(() => ({
  fitting: null,
  unknownShare: null,
  knowsMore: null,
  switched: null,
}));
