import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconTextRecognition } from '@tabler/icons-react';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { UntaggedTextError } from '../../core/page.ts';
import { type DataSource, useDataStore } from '../../state/dataStore.ts';
import { chooseStage } from '../../state/preferencesStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { explainError } from '../../texts/errors.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { HubToken, mayNeedToken } from '../hub/HubToken.tsx';
import classes from './DataStage.module.css';
import { usePlace } from './usePlace.ts';

/** Why the last import or choice failed; it comes into sight where the page is scrolled elsewhere. */
export function ImportFailure() {
  const ref = useRef<HTMLDivElement>(null);
  usePlace('failure', ref);
  return (
    <div ref={ref} tabIndex={-1} className={classes.failure ?? ''}>
      <Failure />
    </div>
  );
}

/** The reason, and what there is all the same. */
function Failure() {
  const { t } = useTranslation();
  const error = useDataStore((state) => state.error);
  const tried = useDataStore((state) => state.tried);
  const loadedName = useDataStore((state) => state.loaded?.name ?? null);
  const studio = useStudio();
  if (error === null) return null;
  const still = loadedName !== null && <Text size="sm">{t('data.stillLoaded', { name: loadedName })}</Text>;
  if (error instanceof UntaggedTextError) {
    return (
      <UntaggedText error={error} source={tried}>
        {still}
      </UntaggedText>
    );
  }
  return (
    <>
      <ErrorNotice
        error={error}
        title={t(tried === null ? 'data.choiceFailed' : `data.importFailed.${tried.kind}`)}
      >
        {still}
      </ErrorNotice>
      {tried?.kind === 'hub' && mayNeedToken(error) && (
        <HubToken hubUrl={tried.hubUrl} onSet={() => void studio.data.loadWithToken()} />
      )}
    </>
  );
}

/** Running text teaches nothing, but it can be tagged. */
function UntaggedText(props: {
  readonly error: UntaggedTextError;
  readonly source: DataSource | null;
  readonly children: React.ReactNode;
}) {
  const { error, source, children } = props;
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const titleId = useId();
  const isAtHand = source !== null && blobOf(source, error.data.file) !== null;
  const tag = async () => {
    const text = source === null ? null : await textOf(source, error.data.file);
    if (text === null) return;
    studio.tryOut.setText(text);
    chooseStage('try');
  };
  return (
    <Alert
      color="yellow"
      icon={<IconTextRecognition aria-hidden />}
      // The colour of a yellow title is too light on its ground.
      title={
        <Text span inherit c="var(--mantine-color-text)" id={titleId}>
          {t('data.untaggedTitle')}
        </Text>
      }
      aria-labelledby={titleId}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {explainError(error, i18n.language, format)}
        </Text>
        {isAtHand && (
          <Button size="xs" variant="default" onClick={() => void tag()}>
            {t('data.tagInTry')}
          </Button>
        )}
        {children}
      </Stack>
    </Alert>
  );
}

/** More would be slow to tag as one text. */
const MAX_CHARACTERS = 10_000;
/** No encoding has more bytes for a character. */
const MAX_BYTES = MAX_CHARACTERS * 4;

/** What the user gave, where the text lies in no archive and on no server. */
function blobOf(source: DataSource, file: string): Blob | string | null {
  switch (source.kind) {
    case 'text':
      return source.text;
    case 'files':
      return source.files.find(({ name }) => name === file)?.blob ?? null;
    case 'sample':
    case 'hub':
      return null;
    default:
      return source satisfies never;
  }
}

async function textOf(source: DataSource, file: string): Promise<string | null> {
  const given = blobOf(source, file);
  if (given === null) return null;
  const text = typeof given === 'string' ? given : await given.slice(0, MAX_BYTES).text();
  return text.slice(0, MAX_CHARACTERS);
}
