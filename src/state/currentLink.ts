/** The link to what is loaded and chosen now. */
import { useMemo } from 'react';
import {
  type DataChoices,
  DEFAULT_CHOICES,
  parseRepository,
  repositoryText,
  settingsOfNextRun,
  type TrainSettings,
} from '../core/page.ts';
import { type LoadedData, useDataStore } from './dataStore.ts';
import type { LinkedData, LinkedModel, LinkToWrite } from './link.ts';
import { type ChosenModel, useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';

/** Null before there is data: until then the address stays as it was opened. */
export function currentLink(): LinkToWrite | null {
  const { loaded } = useDataStore.getState();
  const { chosen, summary } = useModelStore.getState();
  const { stage, changedSettings, backend, hubUrl } = usePreferencesStore.getState();
  if (loaded === null) return null;
  const { head: _, ...requested } = settingsOfNextRun(changedSettings, summary).requested;
  // Before the model is there its learning rate is not known; a head is for each reader to decide.
  const settings: Partial<TrainSettings> = summary === null ? changedSettings : requested;
  const { head } = changedSettings;
  return {
    stage,
    data: linkedDataOf(loaded, hubUrl),
    model: linkedModelOf(chosen, hubUrl),
    settings: head === undefined ? settings : { ...settings, head },
    backend,
    hubUrl,
  };
}

function linkedDataOf({ source, choices, fromHub }: LoadedData, linkedHub: string): LinkedData | null {
  const { wordField, tagField, trainSubset } = choices;
  const reading = { wordField, tagField, trainSubset };
  switch (source.kind) {
    case 'sample':
      return { kind: 'sample', sample: source.sample, ...reading };
    case 'hub': {
      if (source.hubUrl !== linkedHub) return null;
      const { id, revision } = source.repository;
      return {
        kind: 'hub',
        id,
        revision: fromHub?.commit ?? revision,
        config: fromHub?.config ?? source.config,
        ...reading,
      };
    }
    case 'files':
    case 'text':
      return null;
    default:
      return source satisfies never;
  }
}

function linkedModelOf(chosen: ChosenModel, linkedHub: string): LinkedModel | null {
  switch (chosen.kind) {
    case 'embedded':
      return { kind: 'embedded', name: chosen.name };
    case 'hub': {
      if (chosen.hubUrl !== linkedHub) return null;
      const repository = parseRepository(chosen.name, 'model', chosen.hubUrl);
      return { kind: 'hub', name: repositoryText(repository) };
    }
    case 'files':
    case 'run':
      return null;
    default:
      return chosen satisfies never;
  }
}

/** What a run depends on and a link cannot carry. */
const LINK_GAPS = ['data', 'model', 'choices'] as const;
export type LinkGap = (typeof LINK_GAPS)[number];

/** What the link to the next run lacks, for the user to hand on in another way. */
export function useLinkGaps(): readonly LinkGap[] {
  const loaded = useDataStore((state) => state.loaded);
  const chosen = useModelStore((state) => state.chosen);
  const hubUrl = usePreferencesStore((state) => state.hubUrl);
  return useMemo(() => {
    const lacksData = loaded !== null && linkedDataOf(loaded, hubUrl) === null;
    const isThere: Readonly<Record<LinkGap, boolean>> = {
      data: lacksData,
      model: linkedModelOf(chosen, hubUrl) === null,
      choices: loaded !== null && !lacksData && hasOtherChoices(loaded),
    };
    return LINK_GAPS.filter((gap) => isThere[gap]);
  }, [loaded, chosen, hubUrl]);
}

/** Whether the data was arranged by choices that a link does not name. */
function hasOtherChoices({ source, choices }: LoadedData): boolean {
  if (source.kind === 'hub' && source.splits !== null) return true;
  // What is in the files of a data set of the hub follows from its splits.
  const { wordField: _w, tagField: _t, trainSubset: _s, fileSplits, ...others } = choices;
  if (source.kind !== 'hub' && Object.keys(fileSplits).length > 0) return true;
  const usual: DataChoices = DEFAULT_CHOICES;
  return Object.entries(others).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name as keyof DataChoices]),
  );
}
