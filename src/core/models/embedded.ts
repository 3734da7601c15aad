/** An encoder that comes with the page. */
export interface EmbeddedModel {
  readonly name: string;
  /** Code of the language it was made for. */
  readonly language: string;
  /** As the hub writes it; models trained from it are under the same licence. */
  readonly license: string;
}

/** In `public/models`, one folder each. */
export const EMBEDDED_MODELS: readonly EmbeddedModel[] = [
  { name: 'cased-4l-384', language: 'en', license: 'apache-2.0' },
];

export function embeddedModel(name: string): EmbeddedModel | undefined {
  return EMBEDDED_MODELS.find((model) => model.name === name);
}
