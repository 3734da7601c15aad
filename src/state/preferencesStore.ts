import { create } from 'zustand';
import type { BackendPreference } from '../../workers/protocol/runs.ts';
import { DEFAULT_HUB_URL, type TrainSettings } from '../core/page.ts';

export const STAGES = ['data', 'train', 'evaluate', 'try', 'export'] as const;
export type Stage = (typeof STAGES)[number];

export interface Preferences {
  readonly stage: Stage;
  /** When the user last chose a stage by hand, in ms since the epoch. */
  readonly stageChosenAtMs: number;
  /** Only what differs from the defaults: a model's recommended learning rate is a default too. */
  readonly changedSettings: Partial<TrainSettings>;
  readonly backend: BackendPreference;
  /** The hub that models and data sets come from: the public one, or a stand-in for it. */
  readonly hubUrl: string;
}

export const DEFAULT_PREFERENCES: Preferences = {
  stage: 'data',
  stageChosenAtMs: 0,
  changedSettings: {},
  backend: 'auto',
  hubUrl: DEFAULT_HUB_URL,
};

export const usePreferencesStore = create<Preferences>(() => DEFAULT_PREFERENCES);

/** Shows a stage because of what happened, not because the user asked for it. */
export function showStage(stage: Stage): void {
  usePreferencesStore.setState({ stage });
}

/** Shows the stage that the user asked for. */
export function chooseStage(stage: Stage): void {
  usePreferencesStore.setState({ stage, stageChosenAtMs: Date.now() });
}

/** Takes over what a link says. */
export function followLink(preferences: Partial<Omit<Preferences, 'stageChosenAtMs'>>): void {
  usePreferencesStore.setState(preferences);
}

/** Changes some of the settings of the next run. */
export function changeSettings(settings: Partial<TrainSettings>): void {
  usePreferencesStore.setState(({ changedSettings }) => ({
    changedSettings: { ...changedSettings, ...settings },
  }));
}

/** Goes back to the defaults of all settings. */
export function resetSettings(): void {
  usePreferencesStore.setState({ changedSettings: {} });
}
