import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asError } from '../core/page.ts';

interface BoundaryState {
  readonly error: Error | null;
}

/** Catches a failing screen. Data and run live in stores and the worker, so nothing is lost with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: asError(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <FailedScreen error={error} onOpenAgain={() => this.setState({ error: null })} />;
  }
}

function FailedScreen({ error, onOpenAgain }: { readonly error: Error; readonly onOpenAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" title={t('shell.crashedTitle')} m="md">
      <Stack gap="sm" align="flex-start">
        <Text>{t('shell.crashedText')}</Text>
        <Code block>{`${error.name}: ${error.message}`}</Code>
        <Button onClick={onOpenAgain}>{t('shell.openAgain')}</Button>
      </Stack>
    </Alert>
  );
}
