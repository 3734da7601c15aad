import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { runProgress } from '../state/activity.ts';
import { usePreferencesStore } from '../state/preferencesStore.ts';
import { isBusy, useRunStore } from '../state/runStore.ts';
import { useHasUnkeptRun } from '../state/unkeptRun.ts';
import { useFormat } from '../texts/format.ts';

/** What a run shows outside the page's own screens: the title of the tab, a question before leaving, its end. */
export function useRunSignals(): void {
  const { t } = useTranslation();
  const format = useFormat();
  const phase = useRunStore((state) => state.phase);
  const name = useRunStore((state) => state.name);
  const percent = useRunStore((state) => {
    const progress = runProgress(state);
    return progress === null ? null : Math.round(progress * 100);
  });
  const busy = useRunStore(isBusy);
  const isUnkept = useHasUnkeptRun();

  useEffect(() => {
    document.title =
      busy && percent !== null ? `${format.percent(percent / 100)} · ${t('product')}` : t('product');
  }, [busy, percent, format, t]);

  useEffect(() => {
    if (!busy && !isUnkept) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [busy, isUnkept]);

  // The language may change long after the run has ended.
  const phaseBefore = useRef(phase);
  useEffect(() => {
    const hasEnded = phase === 'finished' && phaseBefore.current !== phase;
    phaseBefore.current = phase;
    if (!hasEnded || usePreferencesStore.getState().stage === 'try') return;
    notifications.show({
      id: 'run-finished',
      title: t('shell.finishedTitle', { name: name ?? '' }),
      message: t('shell.finishedText'),
      autoClose: 10_000,
    });
  }, [phase, name, t]);
}
