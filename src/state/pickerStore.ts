import { create } from 'zustand';
import type { HubModel, ModelHit } from '../../workers/protocol/models.ts';
import type { ModelType } from '../core/page.ts';
import type { CatalogFilter } from './modelCatalog.ts';

/** Where a model was asked for: the answer is shown there. */
export type AskedIn = 'field' | 'hits' | 'catalog';

/** What the hub reports about a model: pending, found, or why it failed. */
export type ModelAnswer =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'found'; readonly model: HubModel }
  | { readonly kind: 'failed'; readonly error: Error };

export interface ModelCost {
  readonly memoryBytes: number;
  /** Whether that is there, at the current settings. */
  readonly fits: boolean;
  /** From the step that was measured on this computer; null before one was. */
  readonly epochMs: number | null;
}

interface PickerState {
  /** Whether the choice of models is open, beside the settings of Train. */
  readonly isOpen: boolean;
  /** What the user has typed: a name, or words to search for. */
  readonly text: string;
  /** `model_type` that a search is narrowed to; null: any. */
  readonly modelType: ModelType | null;
  readonly filter: CatalogFilter;
  readonly searching: boolean;
  /** What the last search has found, and for which words. */
  readonly hits: { readonly text: string; readonly models: readonly ModelHit[] } | null;
  readonly searchError: Error | null;
  /** What training the models of the catalogue takes, by name; empty before it was worked out. */
  readonly costs: Readonly<Record<string, ModelCost>>;
  /** The model that was asked for last. */
  readonly asked: { readonly place: AskedIn; readonly name: string; readonly answer: ModelAnswer } | null;
}

export const usePickerStore = create<PickerState>(() => ({
  isOpen: false,
  text: '',
  modelType: null,
  filter: 'all',
  searching: false,
  hits: null,
  searchError: null,
  costs: {},
  asked: null,
}));

export function openPicker(): void {
  usePickerStore.setState({ isOpen: true });
}

export function closePicker(): void {
  usePickerStore.setState({ isOpen: false });
}

export function setSearchText(text: string): void {
  usePickerStore.setState({ text });
}

export function narrowSearch(modelType: ModelType | null): void {
  usePickerStore.setState({ modelType });
}

export function filterCatalog(filter: CatalogFilter): void {
  usePickerStore.setState({ filter });
}

/** What the hub has answered so far is no longer shown. */
export function clearAnswers(): void {
  usePickerStore.setState({ asked: null, hits: null, searchError: null });
}
