import { Alert, Button, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asError, TagsmithError } from '../core/page.ts';
import { closePicker } from '../state/pickerStore.ts';
import { explainError, MESSAGE_LANGUAGE } from '../texts/errors.ts';
import { useFormat } from '../texts/format.ts';

interface BoundaryState {
  readonly error: Error | null;
}

/** Catches a failing screen. Data and run live in stores and the worker, so nothing is lost with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: asError(error) };
  }

  /** A dialog that could not be shown must not be open when the screen is opened again. */
  override componentDidCatch(): void {
    closePicker();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <FailedScreen error={error} onOpenAgain={() => this.setState({ error: null })} />;
  }
}

function FailedScreen({ error, onOpenAgain }: { readonly error: Error; readonly onOpenAgain: () => void }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return (
    <Alert color="red" title={t('shell.crashedTitle')} m="md">
      <Stack gap="sm" align="flex-start">
        <Text>{t('shell.crashedText')}</Text>
        {error instanceof TagsmithError && <Text>{explainError(error, i18n.language, format)}</Text>}
        <Text size="xs" lang={MESSAGE_LANGUAGE} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {`${error.name}: ${error.message}`}
        </Text>
        <Button onClick={onOpenAgain}>{t('shell.openAgain')}</Button>
      </Stack>
    </Alert>
  );
}
