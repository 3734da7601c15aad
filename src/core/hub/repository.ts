/** What the hub keeps: models and data sets. */
export type RepositoryKind = 'model' | 'dataset';

export interface RepositoryRef {
  readonly kind: RepositoryKind;
  /** `owner/name`. */
  readonly id: string;
  /** Branch, tag, commit, or a ref such as `refs/convert/parquet`. */
  readonly revision: string;
}

/** What a request was for; the errors name it. */
export interface Subject {
  readonly kind: RepositoryKind;
  /** `owner/name`. */
  readonly repository: string;
  readonly revision: string;
  /** The file; null where the repository as a whole is meant. */
  readonly path: string | null;
}
