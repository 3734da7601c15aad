import { VisuallyHidden } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Stage, usePreferencesStore } from '../state/preferencesStore.ts';

/**
 * What a change of stage does besides: each stage is scrolled to where it was left, at first to its top; the focus
 * does not go with the screen that it was in; and a stage that the page has opened by itself is announced.
 *
 * @param props.panelOf the panel of a stage
 */
export function StageChange({ panelOf }: { readonly panelOf: (stage: Stage) => HTMLElement | null }) {
  const { t } = useTranslation();
  const stage = usePreferencesStore((state) => state.stage);
  const [opened, setOpened] = useState<Stage | null>(null);
  const offsets = useRef<Partial<Record<Stage, number>>>({});
  const left = useRef<{ readonly hadFocus: boolean; readonly byPage: boolean } | null>(null);

  // Called before the screens are drawn again.
  useEffect(
    () =>
      usePreferencesStore.subscribe((now, before) => {
        if (now.stage === before.stage) return;
        offsets.current[before.stage] = window.scrollY;
        left.current = {
          hadFocus: panelOf(before.stage)?.contains(document.activeElement) ?? false,
          byPage: now.stageChosenAtMs === before.stageChosenAtMs,
        };
      }),
    [panelOf],
  );

  useLayoutEffect(() => {
    if (left.current === null) return;
    const { hadFocus, byPage } = left.current;
    if (hadFocus) panelOf(stage)?.focus({ preventScroll: true });
    setOpened(byPage ? stage : null);
    return scrollTo(offsets.current[stage] ?? 0);
  }, [stage, panelOf]);

  return (
    <VisuallyHidden aria-live="polite">
      {opened !== null && t('shell.opened', { stage: t(`stages.${opened}`) })}
    </VisuallyHidden>
  );
}

const USER_SCROLLS = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

/**
 * Scrolls to an offset of the page, and again whenever what is loaded later changes how long the page is, until the
 * user does anything. Returns the function that ends this.
 */
function scrollTo(offset: number): () => void {
  const scroll = () => window.scrollTo({ top: offset, behavior: 'instant' });
  scroll();
  if (offset === 0) return () => {};
  const length = new ResizeObserver(scroll);
  const end = () => {
    length.disconnect();
    for (const event of USER_SCROLLS) window.removeEventListener(event, end);
  };
  for (const event of USER_SCROLLS) window.addEventListener(event, end, { passive: true });
  length.observe(document.body);
  return end;
}
