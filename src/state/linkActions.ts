/** The actions on links: what the page opens with, and what a link asks for. `studio.links` has them. */
import { shallow } from 'zustand/shallow';
import { DEFAULT_CHOICES, DEFAULT_HUB_URL } from '../core/page.ts';
import type { BackendActions } from './backendActions.ts';
import { embeddedFor, sampleFor } from './catalog.ts';
import { currentLink } from './currentLink.ts';
import type { DataActions } from './dataActions.ts';
import { type DataSource, useDataStore } from './dataStore.ts';
import { type LinkContents, type LinkedData, type ReadLink, UNNAMED_DATA, UNNAMED_MODEL } from './link.ts';
import { isKnownHub, rememberHub, useLinkStore } from './linkStore.ts';
import type { ModelActions } from './modelActions.ts';
import { DEFAULT_PREFERENCES, followLink } from './preferencesStore.ts';

interface Surroundings {
  readonly backend: BackendActions;
  readonly data: DataActions;
  readonly models: ModelActions;
}

/** What a page in a language opens with where its address is that of a screen and nothing else. */
function firstContents(language: string): LinkContents {
  const name = embeddedFor(language);
  return {
    data: { ...UNNAMED_DATA, kind: 'sample', sample: sampleFor(language) },
    model: name === null ? UNNAMED_MODEL : { kind: 'embedded', name },
    settings: {},
    backend: DEFAULT_PREFERENCES.backend,
    hubUrl: DEFAULT_HUB_URL,
  };
}

export class LinkActions {
  readonly #around: Surroundings;
  #first = firstContents('en');

  constructor(surroundings: Surroundings) {
    this.#around = surroundings;
  }

  /**
   * Loads what the address of the page names, or what comes first.
   * @param own where the page itself wrote that address, before it was loaded again: the settings that the user had
   *   changed, and `model` where they had chosen that; the others were the defaults. null: somebody else's link
   * @param language that of the page, which decides what comes first
   */
  open(
    { stage, contents, rejected }: ReadLink,
    own: { readonly changed: readonly string[] } | null,
    language: string,
  ): void {
    this.#first = firstContents(language);
    useLinkStore.setState({ rejected, askingForHub: null });
    followLink({ stage });
    const { settings, ...others } = contents ?? this.#first;
    const isChanged = ([name]: [string, unknown]) => own === null || own.changed.includes(name);
    const changed = Object.fromEntries(Object.entries(settings).filter(isChanged));
    const isChosen = own === null ? contents !== null : own.changed.includes('model');
    this.#follow({ ...others, settings: changed }, { data: true, model: true }, isChosen ? 'user' : 'page');
  }

  /** Follows a link that has come into the address of the open page; what is there already is not loaded again. */
  follow({ stage, contents, rejected }: ReadLink): void {
    useLinkStore.setState({ rejected });
    followLink({ stage });
    if (contents === null) return;
    const now = currentLink();
    this.#follow(contents, {
      data: !shallow(contents.data, now?.data),
      model: !shallow(contents.model, now?.model),
    });
  }

  /** The answer to the question whether the hub of a link may be used. */
  answerForHub(mayUse: boolean): void {
    const contents = useLinkStore.getState().askingForHub;
    if (contents === null) return;
    useLinkStore.setState({ askingForHub: null });
    if (mayUse) {
      rememberHub(contents.hubUrl);
      followLink({ hubUrl: contents.hubUrl });
    }
    // What is there stays where the answer is no; at the start of the page nothing is.
    const { loaded, importing } = useDataStore.getState();
    const hasData = loaded !== null || importing !== null;
    const hasModel = this.#around.models.hasBegun;
    const wanted = mayUse ? contents : this.#first;
    if (contents.data.kind === 'hub' && (mayUse || !hasData)) this.#loadData(wanted);
    if (contents.model.kind === 'hub' && (mayUse || !hasModel))
      this.#loadModel(wanted, mayUse ? 'user' : 'page');
  }

  /** Of what is loaded, what needs a hub that was never used waits for the user's answer. */
  #follow(
    contents: LinkContents,
    loads: { readonly data: boolean; readonly model: boolean },
    chosenBy: 'user' | 'page' = 'user',
  ): void {
    const { data, model, settings, backend, hubUrl } = contents;
    followLink({ changedSettings: settings });
    void this.#around.backend.choose(backend);
    const asks = !isKnownHub(hubUrl);
    if (asks) useLinkStore.setState({ askingForHub: contents });
    else followLink({ hubUrl });
    if (loads.data && !(asks && data.kind === 'hub')) this.#loadData(contents);
    if (loads.model && !(asks && model.kind === 'hub')) this.#loadModel(contents, chosenBy);
  }

  #loadData({ data, hubUrl }: LinkContents): void {
    const { wordField, tagField, trainSubset } = data;
    const choices = { ...DEFAULT_CHOICES, wordField, tagField, trainSubset };
    void this.#around.data.load(sourceOf(data, hubUrl), choices);
  }

  #loadModel({ model, hubUrl }: LinkContents, chosenBy: 'user' | 'page'): void {
    const wanted = model.kind === 'embedded' ? model : { ...model, hubUrl, withToken: false };
    this.#around.models.load(wanted, chosenBy);
  }
}

/** Whoever has written the link: the token stays here until the hub asks for one and the user sends it. */
function sourceOf(data: LinkedData, hubUrl: string): DataSource {
  switch (data.kind) {
    case 'sample':
      return { kind: 'sample', sample: data.sample };
    case 'hub': {
      const { id, revision, config } = data;
      return { kind: 'hub', hubUrl, repository: { id, revision }, config, splits: null, withToken: false };
    }
    default:
      return data satisfies never;
  }
}
